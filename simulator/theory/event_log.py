"""Rows of the event table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.constants import NONE

if TYPE_CHECKING:
    from simulator.theory.state import State

#: Kinds of rows, in the order of `simulator.records.table.TRIAL_TYPES`.
(
    STUDY, ENCODED, DISPLACED, REHEARSED, LOST, TRANSFERRED, SAMPLED, RECALLED, OMITTED, PROBED, RESPONDED, GIVEN_UP,
    NO_ROOM, BOUND, REMOVED, PLACE_LOST,
) = range(16)  # fmt: skip
#: Stores, in the order of `simulator.records.table.STORES`.
NO_STORE, ICONIC, ECHOIC, SHORT_TERM, DECLARATIVE, PROCEDURAL = range(6)


@kernel
def write(
    s: State, trial_type: int, onset: int, duration: int, position: int, item: int, response: int, correct: int,
    response_time: int, store: int, strength: float,
) -> None:  # fmt: skip
    """Write one row; a full buffer sets `overflow`, and the session is run again with a larger one."""
    m = s.m
    n = m.n_rows
    if n >= len(s.rows):
        m.overflow = 1
        return
    row = s.rows[n]
    row.onset = onset
    row.duration = duration
    row.response_time = response_time
    row.strength = strength
    row.list = m.list
    row.item = item if item < m.n_items else NONE
    row.response = response
    row.condition = m.condition
    row.position = position
    row.trial_type = trial_type
    row.correct = correct
    row.store = store
    m.n_rows = n + 1


@kernel
def note(s: State, trial_type: int, onset: int, duration: int, item: int, store: int, strength: float) -> None:
    """Write one row of the full trace (only when the trace is on)."""
    if s.m.full_trace == 1:
        position = s.tokens[item].position if item >= 0 else NONE
        write(s, trial_type, onset, duration, position, item, NONE, NONE, NONE, store, strength)
