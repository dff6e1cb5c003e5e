"""What a condition of a human table asks the model to do: its protocols, and which measure of which protocol answers what.

Observation (every experiment) and fit read the same layout, so that both take a measure of a study alike.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.comparison.matched_measures import Answer, answer
from simulator.measures import Measure
from simulator.records.table import Records
from simulator.tasks.kept_results import kept
from simulator.tasks.protocol import NewList, Protocol, Strategy, walk

if TYPE_CHECKING:
    from simulator.human import HumanTable


class Reading(NamedTuple):
    """A curve, or its point at `x` of the table's axis (None: the whole curve): the answer, and the protocols it is of.

    `protocols` are numbers of protocols of the session; the answer is taken in all of them and merged. `lists` is the
    label of the lists that are read, where a session has lists of several kinds (empty: all lists).
    """

    measure: str
    x: float | None
    answer: Answer
    protocols: tuple[int, ...]
    lists: str = ""


@dataclasses.dataclass(frozen=True)
class Session:
    """What each person does for the measures that the same protocols answer."""

    protocols: tuple[Protocol, ...]
    readings: tuple[Reading, ...]

    @property
    def trace(self) -> bool:
        """Whether one of the measures needs traced records."""
        return any(reading.answer.needs_trace for reading in self.readings)


@kept
def lists_of(protocol: Protocol) -> int:
    """How many lists one life through a protocol has: as many as it has of any one condition.

    What is repeated until it is learned counts once, and so does a list that is learned and relearned.

    >>> from simulator import paradigms
    >>> lists_of(paradigms.free_recall(12, 1.0, lists_per_session=5)), lists_of(paradigms.savings(13))
    (5, 1)
    """
    lists = Counter(step.condition for step in walk(protocol.steps) if isinstance(step, NewList))
    return max(lists.values(), default=1)


def lives(protocol: Protocol, lists: int) -> int:
    """How often a person lives through a protocol, each time from the start, to study about so many lists: at least once.

    >>> from simulator import paradigms
    >>> lives(paradigms.free_recall(12, 1.0), 8), lives(paradigms.free_recall(12, 1.0, lists_per_session=16), 8)
    (8, 1)
    """
    return max(1, round(lists / lists_of(protocol)))


def lay_out(
    table: HumanTable,
    condition: str,
    measures: Iterable[str],
    *,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    strategy: Strategy | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[Session]:
    """The sessions of a condition for some measures; those that the model cannot answer have no reading.

    `options` are more options by measure, `strategy` and `changes` replace the rehearsal strategy and arguments of the
    protocols.

    >>> from simulator import human
    >>> (session,) = lay_out(human.load("murdock1962"), "20-1", ["lag_crp", "intrusions"])
    >>> [reading.measure for reading in session.readings], lists_of(session.protocols[0])
    (['lag_crp', 'intrusions'], 20)
    """
    sessions = []
    for group in table.taken_together(measures):
        parts = table.protocols(condition, group[0], **dict(changes or {}))
        protocols = tuple(part.protocol for part in parts)
        if strategy is not None:
            protocols = tuple(dataclasses.replace(protocol, strategy=strategy) for protocol in protocols)
        readings = []
        for measure in dict.fromkeys(group):
            matched = answer(table, condition, measure, protocols[0], (options or {}).get(measure))
            if matched is None:
                continue
            declared = table.entry.measures.get(measure)
            over_axis = table.axis is not None and (declared is None or declared.x == table.axis)
            for x in table.points(condition) if over_axis else [None]:
                chosen = tuple(k for k, part in enumerate(parts) if x is None or part.x in (x, None))
                readings.append(Reading(measure, x, matched, chosen, table.label(condition, x)))
        sessions.append(Session(protocols, tuple(readings)))
    return sessions


def of_one_session(table: HumanTable, conditions: Sequence[str]) -> list[list[str]]:
    """Conditions in groups whose lists are those of the same sessions: people lived through them together.

    Such conditions differ in nothing but the lists that each is about; they are simulated once.

    >>> from simulator import human
    >>> of_one_session(human.load("murdock1962"), ["10-2", "20-1"])
    [['10-2'], ['20-1']]
    """
    groups: list[list[str]] = []
    for condition in conditions:
        mates = [group for group in groups if _same_session(table, condition, group[0])]
        if mates:
            mates[0].append(condition)
        else:
            groups.append([condition])
    return groups


def _same_session(table: HumanTable, one: str, other: str) -> bool:
    first, second = table.entry.conditions[one], table.entry.conditions[other]
    lived = ("paradigm", "arguments", "mixture", "population")
    alike = all(getattr(first, name) == getattr(second, name) for name in lived) and table.sample(one) == table.sample(other)
    points = [[None] if table.entry.conditions[name].mixes_points else table.points(name) for name in (one, other)]
    return alike and points[0] == points[1]


class ByPerson(Measure):
    """Measures for people in turn: the k-th takes in those with ids from the k-th bound to below the next one.

    So people can be simulated all at once and still be measured in batches.
    """

    name = "by_person"

    def __init__(self, measures: Sequence[Measure] = (), bounds: Sequence[int] = (0,)) -> None:
        super().__init__()
        self.measures, self.bounds = tuple(measures), tuple(bounds)

    def _add(self, records: Records) -> None:
        subject = records["subject"]
        for measure, low, high in zip(self.measures, self.bounds, self.bounds[1:], strict=False):
            own = (subject >= low) & (subject < high)
            if own.any():
                columns = {name: column[own] for name, column in records.columns.items()}
                measure.add(Records(columns, records.items, records.conditions, records.provenance))


class Together(Measure):
    """Several measures that take in the same records; each is read by itself, also where two share name and options."""

    name = "together"

    def __init__(self, measures: Sequence[Measure] = ()) -> None:
        super().__init__()
        self.measures = tuple(measures)

    def _add(self, records: Records) -> None:
        for measure in self.measures:
            measure.add(records)
