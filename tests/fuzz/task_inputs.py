"""Wrong tasks: arguments of paradigms, steps and protocols, calls of `simulate` and of measures."""

from __future__ import annotations

import dataclasses
import inspect
import math
import random
import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_FLAGS, NO_NUMBERS, NO_WORDS, brief, misspelt, one_of, wrong_count, wrong_number
from simulator import Protocol, measures, paradigms, simulate
from simulator.measures import MEASURES
from simulator.tasks import checks
from simulator.tasks import protocol as steps_of
from simulator.tasks.paradigms import PARADIGMS

#: Arguments of each paradigm that make it small.
SMALL = {"list_length": 3, "seconds_per_item": 1.0}
STEPS = {kind.__name__: kind for kind in get_args(steps_of.Step)}
#: A right value for each field of a step that has no default.
NEEDED = {"items": (0,), "item": 0, "duration": 1.0, "steps": (steps_of.NewList(),)}


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong task."""
    return one_of((_paradigm, _paradigm, _step, _protocol, _simulate, _measure), rng)(rng)


def wrong_for(hint: Any, rng: random.Random) -> Any:
    """A value that a field with this type hint has to refuse."""
    if get_origin(hint) is Annotated:
        check = next((extra for extra in hint.__metadata__ if hasattr(extra, "low") or hasattr(extra, "least")), None)
        if isinstance(check, checks.Number):
            return wrong_number(check.low, check.high, rng)
        if isinstance(check, checks.Duration):
            pairs = [(2.0, 1.0), (1.0,), (1.0, 2.0, 3.0), ("a", "b"), (-1.0, 2.0), (0.5, math.inf)]
            return one_of(pairs, rng) if rng.random() < 0.3 else wrong_number(check.low, check.high, rng)
        if isinstance(check, checks.Count):
            return wrong_count(check.low, check.high, rng)
        if isinstance(check, checks.Items):
            return one_of((None, 5, "x", ("a",), (-1,), (1.5,), (None,), object(), {0: 1}, [0]), rng)
        return one_of(NO_WORDS, rng)
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(part for part in get_args(hint) if part is not type(None))
        return next(value for value in iter(lambda: wrong_for(inner, rng), hint) if value is not None)
    if hint is bool:
        return one_of(NO_FLAGS, rng)
    if hint is str:
        return one_of((None, 5, [], object(), 1.5), rng)
    if get_origin(hint) is tuple:
        return one_of((None, 5, "x", ("a",), (5,), object(), {0: 1}), rng)
    return one_of(NO_WORDS, rng)


def _paradigm(rng: random.Random) -> Attempt:
    name = one_of(list(PARADIGMS), rng)
    signature = inspect.signature(PARADIGMS[name])
    arguments: dict[str, Any] = {key: value for key, value in SMALL.items() if key in signature.parameters}
    kind = rng.randrange(8)
    if kind == 0:
        arguments[misspelt(one_of(list(signature.parameters), rng), list(signature.parameters), rng)] = 1
    elif kind == 1:
        name = one_of((misspelt(name, list(PARADIGMS), rng), None, 5, "", [], object()), rng)
    elif kind == 2:
        wrong: Any = one_of((None, 5, "x", [("a", 1)], object()), rng)
        return Attempt("paradigm", f"build({name!r}, {brief(wrong)})", lambda: paradigms.build(name, wrong))
    else:
        argument = one_of(list(signature.parameters), rng)
        hints = get_type_hints(PARADIGMS[name], include_extras=True)
        arguments[argument] = wrong_for(hints[argument], rng)
    return Attempt("paradigm", f"build({brief(name)}, {brief(arguments)})", lambda: paradigms.build(name, arguments))


def _step(rng: random.Random) -> Attempt:
    name = one_of(list(STEPS), rng)
    kind = STEPS[name]
    fields = dataclasses.fields(kind)
    values: dict[str, Any] = {
        f.name: NEEDED[f.name]
        for f in fields
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    }
    if name == "Repeat":
        values["times"] = 2
    field = one_of(list(fields), rng)
    values[field.name] = wrong_for(get_type_hints(kind, include_extras=True)[field.name], rng)

    def call() -> object:
        made = kind(**values)
        return Protocol("by_hand", "words", 1, (made,))

    return Attempt("step", f"{name}(**{brief(values)})", call)


def _protocol(rng: random.Random) -> Attempt:
    right: dict[str, Any] = dataclasses.asdict(paradigms.free_recall(3, 1.0)) | {"steps": paradigms.free_recall(3, 1.0).steps}
    wrong = {
        "paradigm": (None, 5, [], object()),
        "material": NO_WORDS,
        "n_items": (None, -1, 1.5, "3", True, 10**9, [], object()),
        "steps": (None, 5, "abc", ("a", 5, None), [5], (object(),), (Protocol,), (steps_of.Present((7,)),), {}),
        "strategy": NO_WORDS,
        "arguments": (None, 5, "x", [1], object()),
        "names": (5, "abcdef", ("a",), (1, 2, 3), [None], object(), ("a", "a", "b", "c")),
        "suppression": NO_FLAGS,
    }
    field = one_of(sorted(wrong), rng)
    value = one_of(wrong[field], rng)
    if field == "names" and value == ("a", "a", "b", "c"):
        value = ("a", "b")
    arguments = right | {field: value}
    return Attempt("Protocol", f"{field}={brief(value)}", lambda: Protocol(**arguments))


def _simulate(rng: random.Random) -> Attempt:
    protocol = paradigms.free_recall(3, 1.0)
    wrong: dict[str, tuple[Any, ...]] = {
        "protocol": (None, 5, "free_recall", [], object(), protocol.steps),
        "parameters": (5, "x", [], {"short_term": 1}, object(), 1.5),
        "backend": (None, 5, "evnt", "", [], object(), "compiled ", "x" * 5_000),
        "subjects": (None, 0, -1, 1.5, "2", True, [], [-1], [1, 1], [1.5], ["a"], [None], 10**12, 2**63, [2**31], [2**32 + 1], [2**70], object()),
        "lists": (None, 0, -1, 1.5, "2", True, [], 2**63, 10**15, object()),
        "seed": (None, -1, 1.5, "2", True, [], 2**63, object()),
        "trace": ("no", "yes", 5, [], object(), 1.5, ""),
        "keep": (None, "record", "", 5, [], object()),
        "measures": (5, "lag_cpr", ["lag_cpr"], [5], [None], [object()], None, {"a": 1}, 1.5),
        "threads": (0, -1, 1.5, "2", True, [], object()),
        "progress": (5, "x", [], object()),
    }  # fmt: skip
    name = one_of(sorted(wrong), rng)
    value = one_of(wrong[name], rng)
    if name == "measures" and value is None:
        value = ["lag_crp", "lag_crp "]
    arguments = {"protocol": protocol, name: value}
    if name == "measures":
        arguments["keep"] = "measures"
    return Attempt("simulate", f"{name}={brief(value)}", lambda: simulate(**arguments))


def _measure(rng: random.Random) -> Attempt:
    name = one_of(sorted(MEASURES), rng)
    kind = rng.randrange(4)
    options = measures.options(name)
    if kind == 0:
        wrong = one_of((misspelt(name, list(MEASURES), rng), None, 5, [], object()), rng)
        return Attempt("measure", f"create({brief(wrong)})", lambda: measures.create(wrong))
    if kind == 1:
        option = misspelt(one_of(sorted(options), rng), list(options), rng)
        return Attempt("measure", f"create({name!r}, {option[:40]}=1)", lambda: measures.create(name, **{option: 1}))
    if kind == 2:
        made = measures.create(name)
        records = one_of((None, 5, "x", [], {}, object()), rng)
        return Attempt("measure", f"{name}.add({brief(records)})", lambda: made.add(records))
    option = one_of(sorted(options), rng)
    label = isinstance(options[option], str)
    value = one_of([v for v in NO_NUMBERS if v is not None and not isinstance(v, tuple | list | str if label else tuple | list)], rng)
    return Attempt("measure", f"create({name!r}, {option}={brief(value)})", _creating(name, option, value))


def _creating(name: str, option: str, value: Any) -> Callable[[], object]:
    return lambda: measures.create(name, **{option: value})
