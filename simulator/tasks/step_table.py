"""The flat form of a protocol: one table of steps with integer times, which every engine walks.

`compile_program` is the only place where the durations of an experiment are turned into ticks of the clock.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
FREE, SERIAL, CUED = 0, 1, 2
ELABORATIVE, MAINTENANCE, NO_REHEARSAL = 0, 1, 2

NS = 1_000_000_000

#: One step: `low` and `high` bound its duration, `gap_low` and `gap_high` the blank after it (all in ns).
STEP_DTYPE = np.dtype(
    [
        ("op", "i8"),
        ("kind", "i8"),  # modality, kind of delay, kind of recall
        ("first", "i8"),  # first entry of the step's items in `items`
        ("count", "i8"),  # number of items, times to repeat
        ("low", "i8"),
        ("high", "i8"),
        ("gap_low", "i8"),
        ("gap_high", "i8"),
        ("pace", "i8"),  # ns per distractor operation, response-stimulus interval
        ("target", "i8"),  # row to jump to, condition number, probed item, stimulus
        ("perfect", "i8"),  # recalls in a row without an error; alternatives
        ("flag", "i8"),  # until_done; at most so many repetitions
        ("load", "f8"),  # share of attention; slowness of the response
        ("novelty", "f8"),
    ]
)


@dataclass(frozen=True)
class Program:
    """A protocol as arrays: `steps` (STEP_DTYPE), `items` (item numbers that steps refer to) and sizes."""

    protocol: Protocol
    steps: np.ndarray
    items: np.ndarray
    n_items: int
    longest_list: int
    strategy: int
    spoken: float
    letters: int
    closed: bool
    suppression: bool


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
    def __init__(self, protocol: Protocol, resolution: float) -> None:
        self.rows: list[dict[str, float]] = []
        self.items: list[int] = []
        self.resolution = resolution
        self.conditions = protocol.conditions
        self.paradigm = protocol.paradigm

    def at(self, seconds: float) -> int:
        return ticks(seconds, self.resolution)

    def refer(self, items: tuple[int, ...]) -> dict[str, int]:
        first = len(self.items)
        self.items.extend(items)
        return {"first": first, "count": len(items)}

    def span(self, duration: Seconds) -> dict[str, int]:
        low, high = _pair(duration)
        return {"low": self.at(low), "high": self.at(high)}

    def add(self, op: int, **fields: float) -> None:
        self.rows.append({"op": op, **fields})

    def write(self, step: Step) -> None:
        if isinstance(step, NewList):
            self.add(NEW_LIST, target=self.conditions.index(step.condition or self.paradigm))
        elif isinstance(step, Present):
            low, high = _pair(step.gap)
            self.add(
                PRESENT, kind=AUDITORY if step.modality == "auditory" else VISUAL, **self.refer(step.items),
                **self.span(step.duration), gap_low=self.at(low), gap_high=self.at(high), load=step.task,
            )  # fmt: skip
        elif isinstance(step, Delay):
            self.add(DELAY, kind=("open", "filled", "away").index(step.kind), **self.span(step.duration))
        elif isinstance(step, Distract):
            self.add(
                DISTRACT, **self.span(step.duration), pace=max(self.at(step.pace), grid_step(self.resolution)), load=step.load,
                novelty=step.novelty,
            )  # fmt: skip
        elif isinstance(step, Cue):
            self.add(CUE, **self.refer(step.items))
        elif isinstance(step, Recall):
            self.add(
                RECALL, kind=("free", "serial", "cued").index(step.kind), **self.span(step.limit),
                **self.refer(step.items), flag=int(step.until_done), load=step.slowness,
            )  # fmt: skip
        elif isinstance(step, Probe):
            self.add(PROBE, target=step.item, **self.span(step.limit))
        elif isinstance(step, Respond):
            self.add(
                RESPOND, target=step.stimulus, perfect=step.alternatives,
                pace=self.at(step.response_stimulus_interval),
            )  # fmt: skip
        elif isinstance(step, Repeat):
            start = len(self.rows)
            self.add(REPEAT, count=step.times, perfect=step.perfect, flag=step.at_most)
            for inner in step.steps:
                self.write(inner)
            self.add(END_REPEAT, target=start, count=step.times, perfect=step.perfect, flag=step.at_most)


def compile_program(protocol: Protocol, resolution: float = 1e-9) -> Program:
    """Flatten a protocol into arrays; repetitions become a pair of rows that the engines jump between.

    >>> from simulator import paradigms
    >>> program = compile_program(paradigms.free_recall(3, 2.0))
    >>> [int(op) for op in program.steps["op"]], int(program.steps["low"][1])
    ([0, 1, 1, 1, 5], 2000000000)
    """
    writer = _Writer(protocol, resolution)
    if not _opens_list(protocol.steps):
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
        longest_list=_longest_list(protocol),
        strategy=("elaborative", "maintenance", "none").index(protocol.strategy),
        spoken=kind.spoken,
        letters=kind.letters,
        closed=kind.closed,
        suppression=protocol.suppression,
    )


def _opens_list(steps: Sequence[Step]) -> bool:
    """Whether a list begins before anything else happens; if not, the program begins with one."""
    if not steps:
        return False
    return _opens_list(steps[0].steps) if isinstance(steps[0], Repeat) else isinstance(steps[0], NewList)


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
