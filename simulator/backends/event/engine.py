"""Runs sessions in SimPy, one participant and one session at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.backends.event.experimenter import experimenter
from simulator.backends.event.participant import Participant
from simulator.backends.event.rehearsal import rehearsal
from simulator.backends.event.steps import StepRow, rows_of
from simulator.backends.event.transitions import Arrays, arrays_of, begin_session
from simulator.backends.interface import Block, Sessions, columns_of
from simulator.tasks.step_table import Program
from simulator.theory.state import Sizes, allocate

#: Sessions of one block.
BLOCK = 64


def run_session(program: Program, steps: list[StepRow], state: Arrays, seed: int, subject: int, session: int) -> bool:
    """One session; the rows are left in the state's buffer. False if a buffer was too small."""
    begin_session(state, seed, subject, session)
    participant = Participant(program, steps, state)
    rehearsing = participant.env.process(rehearsal(participant))
    participant.env.run(until=participant.env.process(experimenter(participant, rehearsing)))
    return not state.m["overflow"][0]


def run(
    program: Program, parameters: np.ndarray, seed: int, subjects: Sessions, sessions: Sessions, *, trace: bool,
    threads: int = 1,
) -> Iterator[Block]:  # fmt: skip
    """Run sessions (one entry of `subjects` and `sessions` each) and yield their blocks in order; `threads` is unused."""
    sizes = Sizes.of(program, 4096 if trace else 256, per_item=64)
    state = arrays_of(allocate(program, parameters, sizes, trace))
    steps = rows_of(program)
    for begin in range(0, len(subjects), BLOCK):
        parts, n_rows, n_lists = [], [], []
        for subject, session in zip(subjects[begin : begin + BLOCK], sessions[begin : begin + BLOCK], strict=True):
            while not run_session(program, steps, state, seed, int(subject), int(session)):
                sizes = sizes.doubled(*sizes._fields)
                state = arrays_of(allocate(program, parameters, sizes, trace))
            parts.append(state.rows[: int(state.m["n_rows"][0])].copy())
            n_rows.append(len(parts[-1]))
            n_lists.append(int(state.m["list"][0]))
        yield Block(
            subjects[begin : begin + BLOCK], sessions[begin : begin + BLOCK], columns_of(np.concatenate(parts)),
            np.array(n_rows, np.int64), np.array(n_lists, np.int64),
        )  # fmt: skip
