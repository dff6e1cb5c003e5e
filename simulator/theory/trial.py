"""The start of a study-test trial, and the time when the participant leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.constants import NONE
from simulator.theory.event_log import GIVEN_UP, SHORT_TERM, note
from simulator.theory.short_term import draw_capacity, remove
from simulator.theory.transfer import prepare

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def begin_past(s: State, t: int) -> None:
    """Long-term memory has nothing of the present list yet."""
    past = s.past[s.m.list]
    past.began = t
    past.ended = t
    past.first = 0
    past.last = NONE
    past.opened = 0
    past.stale = 1
    past.weight = 0.0


@kernel
def give_up(s: State, t: int) -> None:
    """What is held when a list is over is of no use any more and is given up (Ecker, Lewandowsky & Oberauer 2014)."""
    while s.m.n_held > 0:
        oldest = s.m.held[0]
        remove(s, oldest)
        note(s, GIVEN_UP, t, 0, oldest, SHORT_TERM, 0.0)


@kernel
def new_list(s: State, condition: int, t: int) -> None:
    """Begin a study-test trial: serial positions from 1, this list's room in the short-term store, and nothing in it."""
    m = s.m
    if m.list + 1 >= len(s.past):
        m.overflow = 1
        return
    prepare(s)
    give_up(s, t)
    m.list += 1
    begin_past(s, t)
    m.condition = condition
    m.n_order = 0
    m.newcomer = NONE
    m.pointer = NONE
    m.said_last = NONE
    m.cue_active = 0
    m.switch_pending = 0
    m.n_display = 0
    m.echo = NONE
    draw_capacity(s)


@kernel
def leave(s: State) -> None:
    """The participant leaves: preparation for the next response is lost."""
    s.m.previous = NONE
