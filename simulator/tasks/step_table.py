"""The flat form of a protocol: one table of steps with integer times, which every engine walks.

`compile_program` is the only place where the durations of an experiment are turned into ticks of the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.errors import MultistoreError
from simulator.tasks.kept_results import kept
from simulator.tasks.known_lists import known_lists, opens_list
from simulator.tasks.protocol import (
    Cue,
    Delay,
    Distract,
    NewList,
    Present,
    Probe,
    Protocol,
    Recall,
    Repeat,
    Respond,
    Seconds,
    Step,
    walk,
)

NEW_LIST, PRESENT, DELAY, DISTRACT, CUE, RECALL, PROBE, RESPOND, REPEAT, END_REPEAT = range(10)
VISUAL, AUDITORY = 0, 1
OPEN, FILLED, AWAY = 0, 1, 2
FREE, SERIAL, CUED, ASSOCIATE, ROWS = range(5)
#: What a recall asks for, where it is not a list by its number.
PRESENT_LIST, EVERYTHING = 0, -1
ELABORATIVE, MAINTENANCE, NO_REHEARSAL = 0, 1, 2

NS = 1_000_000_000

#: One row of the table of steps. Times are in ns; a duration is drawn between `low` and `high` when they differ.
STEP_DTYPE = np.dtype(
    [
        ("op", "i8"),  # what kind of step: NEW_LIST to END_REPEAT
        ("first", "i8"),  # first entry of the step's items in `Program.items`
        ("count", "i8"),  # number of the step's items
        ("low", "i8"),  # shortest duration
        ("high", "i8"),  # longest duration
        ("gap_low", "i8"),  # shortest blank after a presentation
        ("gap_high", "i8"),  # longest blank after a presentation
        ("limit", "i8"),  # time for a recall period or for the answer to a probe
        ("pace", "i8"),  # time per distractor operation
        ("interval", "i8"),  # from a response to the next stimulus
        ("condition", "i8"),  # number of the list's condition
        ("modality", "i8"),  # VISUAL or AUDITORY
        ("delay_kind", "i8"),  # OPEN, FILLED or AWAY
        ("recall_kind", "i8"),  # FREE, SERIAL, CUED, ASSOCIATE or ROWS
        ("asked_for", "i8"),  # PRESENT_LIST, EVERYTHING or the number of a list, whose items then stand behind those of the step
        ("until_done", "i8"),  # 1: the recall period ends when the participant stops
        ("probed", "i8"),  # the item probed
        ("stimulus", "i8"),  # of a choice response, -1: drawn by the design
        ("alternatives", "i8"),  # stimuli of a choice response
        ("times", "i8"),  # rounds of a repetition, 0: until `perfect_recalls`
        ("perfect_recalls", "i8"),  # recalls in a row without an error that end a repetition
        ("at_most", "i8"),  # rounds after which such a repetition ends anyway
        ("jump_to", "i8"),  # row of the REPEAT that an END_REPEAT belongs to
        ("load", "f8"),  # share of `pace` for which a distractor operation holds attention
        ("spoken", "i8"),  # 1: a distractor operation is to say a word aloud
        ("novelty", "f8"),  # probability that an operation brings a new stimulus
        ("judgement_share", "f8"),  # share of a presentation for which an orienting task holds attention
        ("response_duration_factor", "f8"),  # time to write or type an item, in times of saying it
    ],
    align=True,
)


@dataclass(frozen=True)
class Program:
    """A protocol as arrays, and what the engines need to know of its items."""

    protocol: Protocol
    steps: np.ndarray  # STEP_DTYPE, shape (number of rows,)
    items: np.ndarray  # item numbers that steps refer to, one step after the other
    n_items: int
    similar: np.ndarray  # number of the group of items that sound like an item, by item; 0: none does
    longest_list: int  # most different items of one list
    strategy: int  # of rehearsal: ELABORATIVE, MAINTENANCE or NO_REHEARSAL
    spoken: float  # seconds to say an item
    letters: int  # letters of an item
    closed: bool  # whether items come from a small known set
    suppression: bool  # whether the participant says something else all the time


def unknown_step(engine: str, program: Program, row: int) -> MultistoreError:
    """The refusal of an engine that has nothing to do for a row of the table of steps."""
    op = int(program.steps["op"][row])
    return MultistoreError(f"Protocol.steps: row {row} of the step table: the {engine} engine does not know the op {op}")


def grid_step(resolution: float) -> int:
    """The step of the clock in ns, of which every time is a multiple (`resolution` in s)."""
    return max(1, round(resolution * NS))


def ticks(seconds: float, resolution: float) -> int:
    """Seconds as a whole number of nanoseconds on the grid of the clock (`resolution` in s).

    >>> ticks(1.5, 1e-9)
    1500000000
    """
    grid = grid_step(resolution)
    return int(math.floor(seconds * NS / grid + 0.5)) * grid


def _pair(duration: Seconds) -> tuple[float, float]:
    return duration if isinstance(duration, tuple) else (float(duration), float(duration))


class _Writer:
    """Turns steps into rows (field -> value) and collects the items that they refer to."""

    def __init__(self, protocol: Protocol, resolution: float) -> None:
        self.rows: list[dict[str, float]] = []
        self.items: list[int] = []
        self.resolution = resolution
        self.conditions = protocol.conditions
        self.paradigm = protocol.paradigm
        self.lists = known_lists(protocol.steps)

    def at(self, seconds: float) -> int:
        return ticks(seconds, self.resolution)

    def refer(self, items: tuple[int, ...]) -> dict[str, int]:
        first = len(self.items)
        self.items.extend(items)
        return {"first": first, "count": len(items)}

    def span(self, duration: Seconds, prefix: str = "") -> dict[str, int]:
        low, high = _pair(duration)
        return {f"{prefix}low": self.at(low), f"{prefix}high": self.at(high)}

    def add(self, op: int, **fields: float) -> None:
        self.rows.append({"op": op, **fields})

    def write(self, step: Step) -> None:
        """Append the rows of one step; MultistoreError for a step of an unknown kind."""
        _WRITE.get(type(step), _Writer._unknown)(self, step)

    def _unknown(self, step: Step) -> None:
        known = ", ".join(kind.__name__ for kind in _WRITE)
        raise MultistoreError(f"Protocol.steps: no engine knows the step {type(step).__name__}, allowed {known}")

    def _new_list(self, step: NewList) -> None:
        self.add(NEW_LIST, condition=self.conditions.index(step.condition or self.paradigm))

    def _present(self, step: Present) -> None:
        modality = ("visual", "auditory").index(step.modality)
        times = {**self.span(step.duration), **self.span(step.gap, "gap_")}
        self.add(PRESENT, modality=modality, **self.refer(step.items), **times, judgement_share=step.judgement_share)

    def _delay(self, step: Delay) -> None:
        self.add(DELAY, delay_kind=("open", "filled", "away").index(step.kind), **self.span(step.duration))

    def _distract(self, step: Distract) -> None:
        pace = max(self.at(step.pace), grid_step(self.resolution))
        self.add(DISTRACT, **self.span(step.duration), pace=pace, load=step.load, novelty=step.novelty, spoken=int(step.spoken))

    def _cue(self, step: Cue) -> None:
        self.add(CUE, **self.refer(step.items))

    def _recall(self, step: Recall) -> None:
        words = {"present_list": PRESENT_LIST, "everything": EVERYTHING}
        number = step.asked_for if isinstance(step.asked_for, int) else words[step.asked_for]
        of_list = self.lists[number - 1] if number > 0 else ()
        self.add(
            RECALL, recall_kind=("free", "serial", "cued", "associate", "rows").index(step.kind), limit=self.at(step.limit),
            **self.refer((*step.items, *of_list)), asked_for=number, until_done=int(step.until_done),
            response_duration_factor=step.response_duration_factor,
        )  # fmt: skip

    def _probe(self, step: Probe) -> None:
        self.add(PROBE, probed=step.item, limit=self.at(step.limit))

    def _respond(self, step: Respond) -> None:
        interval = self.at(step.response_stimulus_interval)
        self.add(RESPOND, stimulus=step.stimulus, alternatives=step.alternatives, interval=interval)

    def _repeat(self, step: Repeat) -> None:
        start = len(self.rows)
        rounds = {"times": step.times, "perfect_recalls": step.perfect_recalls, "at_most": step.at_most}
        self.add(REPEAT, **rounds)
        for inner in step.steps:
            self.write(inner)
        self.add(END_REPEAT, jump_to=start, **rounds)


_WRITE: dict[type, Callable[[_Writer, Any], None]] = {
    NewList: _Writer._new_list,
    Present: _Writer._present,
    Delay: _Writer._delay,
    Distract: _Writer._distract,
    Cue: _Writer._cue,
    Recall: _Writer._recall,
    Probe: _Writer._probe,
    Respond: _Writer._respond,
    Repeat: _Writer._repeat,
}


@kept
def compile_program(protocol: Protocol, resolution: float = 1e-9) -> Program:
    """Flatten a protocol into arrays; repetitions become a pair of rows that the engines jump between.

    Nobody writes to the arrays: the same protocol has the same program as long as it is one of the last.

    >>> from simulator import paradigms
    >>> program = compile_program(paradigms.free_recall(3, 2.0))
    >>> [int(op) for op in program.steps["op"]], int(program.steps["low"][1])
    ([0, 1, 1, 1, 5], 2000000000)
    """
    writer = _Writer(protocol, resolution)
    if not opens_list(protocol.steps):
        writer.add(NEW_LIST)
    for step in protocol.steps:
        writer.write(step)
    steps = np.zeros(max(1, len(writer.rows)), STEP_DTYPE)
    for i, row in enumerate(writer.rows):
        for name, value in row.items():
            steps[i][name] = value
    kind = protocol.kind
    return Program(
        protocol=protocol,
        steps=steps[: len(writer.rows)],
        items=np.array(writer.items or [0], dtype=np.int64),
        n_items=protocol.n_items,
        similar=_similar(protocol),
        longest_list=_longest_list(protocol),
        strategy=("elaborative", "maintenance", "none").index(protocol.strategy),
        spoken=kind.spoken,
        letters=kind.letters,
        closed=kind.closed,
        suppression=protocol.suppression,
    )


def _similar(protocol: Protocol) -> np.ndarray:
    """The similarity group of each item by its number, from 1; 0 for an item that sounds like no other of its material."""
    group_of = {one.name: one.similar for one in protocol.kind.items}
    groups = sorted({group for group in group_of.values() if group})
    number = {group: k for k, group in enumerate(groups, start=1)}
    # an item that stands in a list twice is called "B (2)" the second time
    names = [name.partition(" (")[0] for name in protocol.item_names()]
    return np.array([number.get(group_of.get(name, ""), 0) for name in names] or [0], np.int64)


def _longest_list(protocol: Protocol) -> int:
    """Most places that a list takes: different items since the last NewList, or elements of one display.

    What is repeated is walked twice, because a list may begin in one round and go on in the next.
    """
    longest = 0
    current: set[int] = set()
    for step in walk(protocol.steps, rounds=2):
        if isinstance(step, NewList):
            current = set()
        elif isinstance(step, Present):
            current.update(step.items)
            longest = max(longest, len(current), len(step.items))
    return longest
