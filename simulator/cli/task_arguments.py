"""Protocols from the command line: a paradigm with its arguments as options, or the conditions of an experiment."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.errors import MultistoreError, did_you_mean

if TYPE_CHECKING:
    from simulator.tasks.protocol import Protocol

#: Context of a command that takes the arguments of paradigms as options, which typer does not know.
ANY_OPTION = {"allow_extra_args": True, "ignore_unknown_options": True}
Name = Annotated[str, typer.Argument(metavar="NAME", help="A paradigm (with its arguments) or an experiment.")]
Condition = Annotated[str | None, typer.Option(help="One condition of an experiment.")]
#: Arguments of a paradigm that have no default, when the command does not give them.
EXAMPLE = {"list_length": 10, "seconds_per_item": 2.0}


def protocols(name: str, words: Sequence[str], condition: str | None = None) -> list[tuple[str, Protocol]]:
    """Labelled protocols of a paradigm (with options such as --list-length 8) or of an experiment's conditions.

    Raises MultistoreError with the likely spelling for an unknown name, option or condition.
    """
    import experiments
    from simulator.tasks.paradigms import PARADIGMS

    if name in PARADIGMS:
        if condition is not None:
            raise MultistoreError(f"--condition: {name} is a paradigm and has none; use its options instead")
        return [(name, build(name, words))]
    if name in experiments.names():
        if words:
            raise MultistoreError(f"{words[0]}: {name} is an experiment, whose protocols stand in its human tables")
        return _of_experiment(name, condition)
    names = [*PARADIGMS, *experiments.names()]
    raise MultistoreError(
        f"unknown experiment or paradigm {name!r}{did_you_mean(name, names)} (experiments: "
        f"{', '.join(experiments.names())}; paradigms: {', '.join(PARADIGMS)})"
    )


def _of_experiment(name: str, condition: str | None) -> list[tuple[str, Protocol]]:
    import experiments
    from simulator import human

    labelled: list[tuple[str, Protocol]] = []
    labels: list[str] = []
    for against in experiments.load(name).against:
        table = human.load(against.table)
        for label in against.conditions or table.conditions:
            labels.append(label)
            if condition not in (None, label):
                continue
            for part in table.protocols(label):
                at = "" if part.x is None else f" {table.axis} = {part.x:g}"
                share = "" if part.weight == 1 else f" ({part.weight:.0%} of the lists)"
                labelled.append((f"{table.id} {label}{at}{share}", part.protocol))
    if not labelled:
        raise MultistoreError(
            f"--condition: {name} has no {condition!r}{did_you_mean(str(condition), labels)} (known: {', '.join(labels)})"
        )
    return labelled


def build(name: str, words: Sequence[str]) -> Protocol:
    """The protocol of a paradigm with its arguments from words such as ["--list-length", "8", "--no-filled"]."""
    from simulator.tasks import paradigms

    given = arguments(name, words)
    for argument, parameter in inspect.signature(paradigms.PARADIGMS[name]).parameters.items():
        if parameter.default is parameter.empty and argument not in given:
            given[argument] = EXAMPLE[argument]
    return paradigms.build(name, given)


def arguments(name: str, words: Sequence[str]) -> dict[str, Any]:
    """The arguments of a paradigm that words such as ["--list-length", "8"] give.

    >>> arguments("free_recall", ["--list-length", "8", "--no-filled", "--gap=0.8:1.2"])
    {'list_length': 8, 'filled': False, 'gap': (0.8, 1.2)}
    """
    from simulator.tasks.paradigms import PARADIGMS

    signature = inspect.signature(PARADIGMS[name])
    values: dict[str, Any] = {}
    remaining = list(words)
    while remaining:
        word = remaining.pop(0)
        if not word.startswith("--"):
            raise MultistoreError(f"{name}: did not expect {word!r}; write arguments as --list-length 8")
        option, equals, value = word[2:].partition("=")
        argument, off = option.replace("-", "_"), False
        if argument not in signature.parameters and argument.startswith("no_"):
            argument, off = argument[3:], True
        if argument not in signature.parameters:
            options = ["--" + parameter.replace("_", "-") for parameter in signature.parameters]
            raise MultistoreError(
                f"{name}: unknown option {word!r}{did_you_mean(word, options)} ({', '.join(options)})"
            )
        default = signature.parameters[argument].default
        if (
            isinstance(default, bool)
            and not equals
            and (not remaining or remaining[0].lower() not in ("true", "false"))
        ):
            values[argument] = not off
            continue
        if not value:
            if equals or not remaining:
                raise MultistoreError(f"{name}: {word} needs a value")
            value = remaining.pop(0)
        values[argument] = value_of(value)
    return values


def value_of(text: str) -> Any:
    """A number, true or false, none, a pair (low:high for a jitter), or a word."""
    plain = text.lower()
    if plain in ("true", "false", "none"):
        return {"true": True, "false": False, "none": None}[plain]
    if ":" in text:
        return tuple(value_of(part) for part in text.split(":"))
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
