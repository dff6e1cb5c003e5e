"""How much a result depends on what a source does not report: every assumed timing and number halved and doubled.

Such arguments are marked `assumed` in the human table's entry and are never tuned; their effect is shown instead.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from simulator.backends import registry
from simulator.comparison.distance import align, rms
from simulator.comparison.simulated_conditions import Effort, Tick, observe
from simulator.comparison.study_layout import lists_of, lives
from simulator.tasks.paradigms import PARADIGMS
from simulator.tasks.work import work_of

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters

#: The part of an experiment's run that tries these arguments.
ASSUMED = "what is assumed"
#: Lists for each value of an argument, over all protocols of the condition, as a share of those within reach.
SHARE_OF_LISTS = 0.02
#: Most work for each value when the number of people is limited (see `tasks.work`).
MOST_WORK = 100_000
#: In place of half and double of nothing (s).
SOME = 0.5


class TriedArgument(NamedTuple):
    """An assumed argument of the protocols of a measure, the values it is tried at, and the change in words."""

    argument: str
    values: tuple[Any, ...]
    words: str
    measure: str


def changes(table: HumanTable, condition: str) -> list[TriedArgument]:
    """The assumed timings, numbers and modalities of a condition, with the values to try and the measure they change.

    Those of the condition change its first scored measure, those of a measure that one; other arguments are left
    alone.

    >>> from simulator import human
    >>> for change in changes(human.load("murdock1962"), "20-1"):
    ...     print(change.argument, change.values, change.measure)
    modality ('visual',) serial_position
    recall_time (45.0, 180.0) serial_position
    lists_per_session (10, 40) serial_position
    list_interval (2.5, 10.0) serial_position
    """
    chosen = table.entry.conditions[condition]
    counts = {name for name, kind in get_type_hints(PARADIGMS[chosen.paradigm]).items() if _counts(kind)}
    scored = table.measures(condition, scored=True)
    assumed = (
        [(scored[0], argument, chosen.arguments.get(argument)) for argument in table.assumed(condition)]
        if scored
        else []
    )
    for measure in scored:
        own = table.entry.measures[measure]
        assumed += [
            (measure, argument, own.arguments[argument]) for argument in own.assumed if argument in own.arguments
        ]
    tried = []
    for measure, argument, value in assumed:
        values, words = _tried(value, argument in counts)
        if values:
            tried.append(TriedArgument(argument, values, f"{argument} {words}", measure))
    return tried


def _counts(kind: Any) -> bool:
    """Whether an argument of this type is a number of things; a list of such numbers counts, too."""
    return kind is int or (get_origin(kind) is Union and int in get_args(kind) and float not in get_args(kind))


def _tried(value: Any, whole: bool) -> tuple[tuple[Any, ...], str]:
    """What is tried in place of a value, and the change in words; nothing for what is no time, number or modality."""
    if value in ("visual", "auditory"):
        opposite = "auditory" if value == "visual" else "visual"
        return (opposite,), opposite
    if isinstance(value, (list, tuple)):
        if whole:
            return tuple(tuple(max(1, int(one * factor)) for one in value) for factor in (0.5, 2.0)), "halved or doubled"
        return tuple(tuple(float(end) * factor for end in value) for factor in (0.5, 2.0)), "halved or doubled"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return (), ""
    if whole:
        return (max(1, int(value) // 2), int(value) * 2), "halved or doubled"
    if value == 0:
        return (SOME,), f"{SOME:g} s"
    return (value * 0.5, value * 2.0), "halved or doubled"


def people_needed(table: HumanTable, condition: str, effort: Effort, lists: int) -> int:
    """How many people each value is tried with: at most those of the run.

    Where the number of people is limited (a quick run), protocols that take long are also limited by their work.
    """
    parts = table.protocols(condition)
    most = round(SHARE_OF_LISTS * registry.get(effort.backend).lists_within_reach)
    times = [lives(part.protocol, lists) for part in parts]
    people = max(1, most // sum(n * lists_of(part.protocol) for n, part in zip(times, parts, strict=True)))
    if effort.subjects is None:
        return people
    work = sum(n * work_of(part.protocol) for n, part in zip(times, parts, strict=True))
    return max(1, min(people, effort.subjects, round(MOST_WORK / work)))


def sensitivities(
    table: HumanTable,
    condition: str,
    parameters: Parameters,
    effort: Effort,
    *,
    lists: int = 10,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    tick: Tick | None = None,
) -> Iterator[tuple[str, float]]:
    """For each assumed argument of a condition: its name with the change, and what the change does.

    The size is the root mean square change of the curve (the condition's first scored one, or that of the measure that
    the argument belongs to), the larger one of the values tried. The same people (seed and ids) serve in all, so that
    chance hardly enters. `options` are those of measures.
    """
    people = people_needed(table, condition, effort, lists)
    small = Effort(people, effort.seed, effort.backend, effort.threads, batches=1)

    def curve(measure: str, **changed: Any) -> Any:
        observations = observe(
            table, condition, parameters, effort=small, lists=lists, only=measure, options=options, changes=changed,
            tick=tick,
        )  # fmt: skip
        return align(table.curve(condition, measure), observations[measure].curve)

    usual = functools.cache(curve)
    for change in changes(table, condition):
        sizes = [
            rms(curve(change.measure, **{change.argument: value}) - usual(change.measure)) for value in change.values
        ]
        numbers = [size for size in sizes if not math.isnan(size)]
        yield f"{condition}: {change.words} ({change.measure})", max(numbers, default=math.nan)
