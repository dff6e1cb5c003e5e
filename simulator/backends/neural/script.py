"""A protocol as the networks live through it: one happening after the other, cut into steps of at most a second."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import numpy as np

from simulator.tasks import step_table as table
from simulator.tasks.step_table import Program

#: Length of a time step (ns); what takes longer is cut into several.
STEP = 1_000_000_000


class Kind(Enum):
    """What happens to a network."""

    NEW_LIST = "new list"
    SHOWN = "shown"
    EMPTY = "empty time"
    DISTRACTED = "distracted"
    AWAY = "away"
    RECALL = "recall"
    OTHER = "other"


class Happening(NamedTuple):
    """A stretch of a session: its kind, its shortest and longest duration (ns), its items, and its row of the step table.

    The gap after a presentation is a happening of its own, empty time; `row` holds everything else of the step.
    """

    kind: Kind
    low: int
    high: int
    items: tuple[int, ...]
    row: np.void


_KINDS = {table.NEW_LIST: Kind.NEW_LIST, table.PRESENT: Kind.SHOWN, table.DISTRACT: Kind.DISTRACTED, table.RECALL: Kind.RECALL}
_DELAYS = {table.OPEN: Kind.EMPTY, table.FILLED: Kind.DISTRACTED, table.AWAY: Kind.AWAY}


def happenings(program: Program) -> Iterator[Happening]:
    """What happens in a session, in order; repetitions are unrolled (those until recall is perfect, once).

    >>> from simulator import paradigms
    >>> from simulator.tasks.step_table import compile_program
    >>> program = compile_program(paradigms.free_recall(2, 1.0, gap=0.5, retention_interval=10))
    >>> [happening.kind.value for happening in happenings(program)]
    ['new list', 'shown', 'empty time', 'shown', 'empty time', 'distracted', 'recall']
    """
    steps, at, rounds = program.steps, 0, dict.fromkeys(range(len(program.steps)), 0)
    while at < len(steps):
        row = steps[at]
        op = int(row["op"])
        if op == table.END_REPEAT:
            begin = int(row["jump_to"])
            rounds[begin] += 1
            if rounds[begin] < row["times"]:
                at = begin
            else:
                rounds[begin] = 0
        elif op != table.REPEAT:
            yield from _of_row(row, program.items)
        at += 1


def _of_row(row: np.void, items: np.ndarray) -> Iterator[Happening]:
    op, first = int(row["op"]), int(row["first"])
    shown = tuple(items[first : first + int(row["count"])].tolist())
    kind = _DELAYS[int(row["delay_kind"])] if op == table.DELAY else _KINDS.get(op, Kind.OTHER)
    yield Happening(kind, int(row["low"]), int(row["high"]), shown, row)
    if int(row["gap_high"]) > 0:
        yield Happening(Kind.EMPTY, int(row["gap_low"]), int(row["gap_high"]), (), row)


def slices(duration: np.ndarray, longest: int) -> Iterator[np.ndarray]:
    """Durations of many people (ns, shape (people,)) as the seconds of each time step, at most 1; those that are over get 0.

    There are as many steps as the `longest` that the design allows (ns) needs, however long it is for these people: a
    step draws chance, and chance must not depend on company.

    >>> [one.tolist() for one in slices(np.array([1_500_000_000, 400_000_000]), 2_500_000_000)]
    [[1.0, 0.4], [0.5, 0.0], [0.0, 0.0]]
    """
    for begin in range(0, longest, STEP):
        yield np.clip(duration - begin, 0, STEP) / STEP
