"""What recall asks for: the present list, an earlier one, everything since the session began, or what was shown with a cue.

An earlier list is asked for by bringing its context back, that of its study from beginning to end: traces are matched with that
context in place of the present one, by the same law of drift (`declarative.reinstated_match`). Who is asked for everything begins
in the present context, and each time the search gives up goes on with the context of the list before, back to the first one.
For an item with which another one was shown the cue's links count, within the list that is asked for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.tasks.step_table import ASSOCIATE, CUED, EVERYTHING, PRESENT_LIST
from simulator.theory.constants import NONE, NOT_TRIED
from simulator.theory.declarative import link_at, strength_at
from simulator.theory.draws import draw
from simulator.theory.earlier_lists import reach, turn_to
from simulator.theory.event_log import DECLARATIVE, OMITTED, write
from simulator.theory.purposes import PAIRED

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def ask_for(s: State, items: np.ndarray, kind: int, first: int, count: int, asked_for: int) -> None:
    """What this recall period is about: the list asked for, the items marked, the cue and its answer, how many would be right."""
    m = s.m
    m.recall_kind = kind
    m.asked_for = m.list if asked_for == PRESENT_LIST else asked_for
    m.reinstated = m.asked_for if m.asked_for != EVERYTHING and m.asked_for != m.list else 0
    m.cue = NONE
    m.answer = NONE
    m.n_asked = m.n_order
    if kind == CUED or m.reinstated > 0:
        for k in range(m.n_items):
            s.tokens[k].cued = 0
    begin = first
    if kind == ASSOCIATE:
        m.cue = items[first]
        m.answer = items[first + 1]
        begin = first + 2
    if kind == CUED or m.reinstated > 0:
        for k in range(begin, first + count):
            s.tokens[items[k]].cued = 1
    if m.reinstated > 0:
        m.n_asked = first + count - begin
    elif m.asked_for == EVERYTHING:
        m.n_asked = 0
        for k in range(m.n_items):
            m.n_asked += s.tokens[k].studied
    if kind == ASSOCIATE:
        m.n_asked = 1


@kernel
def belongs(s: State, i: int) -> bool:
    """Whether an item stands in what is asked for: any item, one of the present list, or one of the list whose context is back."""
    m = s.m
    if m.asked_for == EVERYTHING:
        return True
    if m.reinstated > 0:
        return s.tokens[i].cued == 1
    return s.tokens[i].list == m.list


@kernel
def is_right(s: State, i: int) -> bool:
    """Whether saying an item is right: the answer to the cue, an item that was pointed at, or one of what is asked for."""
    if s.m.recall_kind == ASSOCIATE:
        return i == s.m.answer
    if s.m.recall_kind == CUED:
        return s.tokens[i].cued == 1
    return belongs(s, i)


@kernel
def readable(s: State, i: int) -> bool:
    """Whether a held token may be read out: of what is asked for, and not said yet."""
    return i < s.m.n_items and s.tokens[i].recalled == NOT_TRIED and belongs(s, i) and is_right(s, i)


@kernel
def reach_held(s: State) -> None:
    """What is held and may be read out is within reach, whatever list it is of."""
    m = s.m
    if m.asked_for == m.list and m.recall_kind != ASSOCIATE:
        return
    for k in range(m.n_held):
        i = s.m.held[k]
        if i < m.n_items and belongs(s, i):
            reach(s, i)


@kernel
def taken_for_associate(s: State, i: int, t: int) -> bool:
    """Whether a recovered item is taken for the one shown with the cue: 1 - exp(-B), by its link B from the cue alone."""
    return draw(s, PAIRED, i + 1) >= math.exp(-link_at(s, s.m.cue, i, t))


@outlined
def go_back(s: State, t: int) -> bool:
    """Where everything is asked for: the search turns to the list before, from the last one to the first; False after that."""
    m = s.m
    if m.asked_for != EVERYTHING or m.recall_kind == ASSOCIATE:
        return False
    number = m.reinstated - 1 if m.reinstated > 0 else m.list
    while number > 0 and s.past[number].last < s.past[number].first:
        number -= 1
    if number < 1:
        return False
    turn_to(s, number, t)
    m.cue = NONE
    m.failures = 0
    m.cue_failures = 0
    m.stale = 1
    return True


@outlined
def leave_empty(s: State, t: int) -> None:
    """A cue without an answer, and a recall of something else than the present list that brings nothing, leave a row without a response."""
    m = s.m
    strength = 0.0
    if m.recall_kind == ASSOCIATE:
        strength = strength_at(s, m.answer, t) + link_at(s, m.cue, m.answer, t)
    write(s, OMITTED, t, 0, 1, m.answer, NONE, 0, t - m.last_response, DECLARATIVE, strength)
