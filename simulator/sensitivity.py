"""How much a result depends on what a source does not tell: every assumed timing halved and doubled.

Such arguments are marked `assumed` in the human table's entry and are never tuned; what they matter is shown instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.comparison import align, rms
from simulator.observation import Effort, Tick, observe

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters import Parameters

#: Most lists for each value of an argument, over all protocols of the condition, by engine.
MOST_LISTS = {"compiled": 1200, "event": 80}
#: In place of half and double of nothing (s).
SOME = 0.5


class Change(NamedTuple):
    """An assumed argument of a condition's protocols, and the values it is tried at."""

    argument: str
    values: tuple[Any, ...]
    words: str


def changes(table: HumanTable, condition: str) -> list[Change]:
    """The assumed timings and modalities of a condition, with the values to try; other arguments are left alone.

    >>> from simulator import human
    >>> [(c.argument, c.values) for c in changes(human.load("murdock1962"), "20-1")]
    [('modality', ('visual',)), ('recall_time', (45.0, 180.0))]
    """
    given = table.entry.conditions[condition].arguments
    found = []
    for argument in table.assumed(condition):
        value = given.get(argument)
        if value in ("visual", "auditory"):
            other = "auditory" if value == "visual" else "visual"
            found.append(Change(argument, (other,), f"{argument} {other}"))
        elif isinstance(value, (list, tuple)):
            pairs = tuple(tuple(float(v) * factor for v in value) for factor in (0.5, 2.0))
            found.append(Change(argument, pairs, f"{argument} halved or doubled"))
        elif value == 0 and not isinstance(value, bool):
            found.append(Change(argument, (SOME,), f"{argument} {SOME:g} s"))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            values = (value * 0.5, value * 2.0)
            found.append(Change(argument, values, f"{argument} halved or doubled"))
    return found


def sensitivities(
    table: HumanTable,
    condition: str,
    minds: Parameters,
    effort: Effort,
    *,
    lists: int = 10,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    tick: Tick | None = None,
) -> Iterator[tuple[str, float]]:
    """For each assumed argument of a condition: its name with the change, and what the change does.

    The size is the root mean square change of the condition's first scored curve, the larger one of the values tried.
    The same people (seed and ids) serve in all, so that chance hardly enters. `options` are those of measures.
    """
    scored = table.measures(condition, scored=True)
    found = changes(table, condition)
    if not scored or not found:
        return
    measure = scored[0]
    most = MOST_LISTS.get(effort.backend, MOST_LISTS["event"])
    people = max(1, most // (lists * len(table.protocols(condition))))
    small = Effort(min(people, effort.subjects or people), effort.seed, effort.backend, effort.threads)
    human = table.curve(condition, measure)

    def curve(**changed: Any) -> Any:
        got = observe(
            table, condition, minds, effort=small, lists=lists, only=measure, options=options, changes=changed,
            tick=tick,
        )  # fmt: skip
        return align(human, got[measure].curve)

    usual = curve()
    for change in found:
        sizes = [rms(curve(**{change.argument: value}) - usual) for value in change.values]
        known = [size for size in sizes if not math.isnan(size)]
        yield f"{condition}: {change.words} ({measure})", max(known, default=math.nan)
