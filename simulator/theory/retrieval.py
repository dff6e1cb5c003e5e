"""Retrieval: read-out of the short-term store, then a cue-driven search of long-term memory.

After SAM (Raaijmakers & Shiffrin 1981): sampling by cue strength, recovery against a threshold, a search that stops
after a number of failures. The recall period is a chain of timed acts: `begin_recall` evaluates memory, `next_act` says
what the participant does next and how long it takes, `finish_act` is its outcome, `end_recall` counts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.tasks.step_table import ASSOCIATE, CUED, FREE, ROWS, SERIAL
from simulator.theory.asked_for import (
    ask_for,
    belongs,
    go_back,
    is_right,
    leave_empty,
    reach_held,
    readable,
    taken_for_associate,
)
from simulator.theory.clock import RANK_READ_OUT, RANK_SAMPLED, to_ticks
from simulator.theory.constants import (
    FROM_START,
    IN_ORDER,
    NONE,
    NOT_TRIED,
    READ_OUT,
    READING_OUT,
    REJECTED,
    SAID,
    SEARCH,
    SEARCHING,
    STOPPED,
    TRY_START,
)
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.earlier_lists import look_back
from simulator.theory.event_log import (
    DECLARATIVE,
    RECALLED,
    SAMPLED,
    SHORT_TERM,
    note,
    write,
)
from simulator.theory.purposes import (
    CUE_STOP,
    MIND_ENTITY,
    READ_START,
    SAMPLE_TIME,
    START_PROBE,
    STOP,
)
from simulator.theory.search import (
    cued_strength,
    sample,
    sample_seconds,
    strengthen_recalled,
    taken_for_this_list,
    threshold,
)
from simulator.theory.sensory import hear_echo
from simulator.theory.serial_recall import finish_position, get_ready, next_position
from simulator.theory.short_term import read_seconds

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def whole(x: float, u: float) -> int:
    """A whole number with mean x: floor(x + U)."""
    return int(math.floor(x + u))


@outlined
def begin_recall(
    s: State, items: np.ndarray, kind: int, first: int, count: int, asked_for: int, response_duration_factor: float, t: int
) -> None:
    """The recall signal: evaluate long-term memory once, draw the persistence of the search, choose where to start."""
    p = s.m.p
    m = s.m
    m.n_display = 0
    ask_for(s, items, kind, first, count, asked_for)
    if (kind == FREE or kind == ASSOCIATE) and m.reinstated == 0:  # noqa: SIM109 (kind by kind, as compiled code compares)
        hear_echo(s, t)
    look_back(s, t, kind == FREE or kind == ASSOCIATE)  # noqa: SIM109 (kind by kind, as compiled code compares)
    reach_held(s)
    m.act = NONE
    m.response_duration_factor = response_duration_factor
    m.outputs = 0
    m.correct = 0
    m.target = NONE
    m.failures = 0
    m.cue_failures = 0
    m.stale = 1
    m.last_response = t
    m.stop_failures = whole(p.stop_failures, draw(s, STOP, MIND_ENTITY))
    m.cue_limit = whole(p.cue_failures, draw(s, CUE_STOP, MIND_ENTITY))
    m.first_row = 0
    if kind == SERIAL or kind == ROWS:  # noqa: SIM109 (kind by kind, as compiled code compares)
        m.phase = IN_ORDER
        get_ready(s, t)
        if kind == ROWS and draw(s, START_PROBE, MIND_ENTITY) >= start_probability(s):
            first = first_to_read(s)
            m.first_row = s.tokens[first].position - 1 if first >= 0 else 0
    elif kind == FREE and m.asked_for == m.list and draw(s, START_PROBE, MIND_ENTITY) < start_probability(s):
        m.phase = FROM_START
    else:
        m.phase = READING_OUT


@kernel
def start_probability(s: State) -> float:
    """Probability to begin with the start of the list, p_L * exp(-items since then / n_L): context moves on with items."""
    p = s.m.p
    return p.start_probe * math.exp(-s.m.n_order / p.start_range)


@kernel
def is_later(s: State, i: int, j: int) -> bool:
    """Whether token i was presented after token j: in a later list, or further on in the same one."""
    one = s.tokens[i]
    other = s.tokens[j]
    return one.list > other.list or (one.list == other.list and one.position > other.position)


@kernel
def first_to_read(s: State) -> int:
    """The item to start read-out with: probability ~ exp(lambda_d * rank from the newest)."""
    p = s.m.p
    m = s.m
    n = 0
    total = 0.0
    for k in range(m.n_held):
        if readable(s, m.held[k]):
            s.parts[n] = math.exp(p.readout_bias * newer(s, m.held[k]))
            total += s.parts[n]
            n += 1
    if n == 0:
        return NONE
    u = draw(s, READ_START, MIND_ENTITY) * total
    chosen = NONE
    n = 0
    for k in range(m.n_held):
        i = m.held[k]
        if readable(s, i):
            chosen = i
            u -= s.parts[n]
            n += 1
            if u < 0.0:
                break
    return chosen


@kernel
def newer(s: State, i: int) -> int:
    """How many readable items were presented after token i."""
    n = 0
    for k in range(s.m.n_held):
        j = s.m.held[k]
        if readable(s, j) and is_later(s, j, i):
            n += 1
    return n


@kernel
def next_to_read(s: State) -> int:
    """Go on reading: forward to the next item held, else back to the nearest before it; -1 when nothing is left."""
    m = s.m
    after = NONE
    before = NONE
    for k in range(m.n_held):
        i = s.m.held[k]
        if readable(s, i):
            if is_later(s, i, m.target):
                if after < 0 or is_later(s, after, i):
                    after = i
            elif before < 0 or is_later(s, i, before):
                before = i
    return after if after >= 0 else before


@kernel
def response_seconds(s: State) -> float:
    """Time that writing or typing a word from long-term memory takes beyond saying it (s); read-out counts its own."""
    m = s.m
    if m.act == READ_OUT or m.response_duration_factor <= 1.0:
        return 0.0
    return (m.response_duration_factor - 1.0) * s.m.p.readout_time


@kernel
def next_act(s: State, t: int) -> int:
    """What the participant does next in the recall period; returns its duration (ns), -1 when the search stops."""
    p = s.m.p
    m = s.m
    start = 0.0
    if m.last_response == t:
        if m.outputs > 0:
            start = response_seconds(s)
        elif m.failures == 0:
            start = p.start_time + (p.recitation_start if m.phase == IN_ORDER else 0.0)
    if m.phase == IN_ORDER:
        return next_position(s, start, t)
    if m.phase == FROM_START:
        m.act = TRY_START
        if m.outputs == 0:
            m.target = s.lists[0, 0] if m.n_order > 0 else NONE
        return to_ticks(s, start + p.sample_time * draw_exponential(s, SAMPLE_TIME, MIND_ENTITY))
    if m.phase == READING_OUT:
        m.target = first_to_read(s) if m.target < 0 else next_to_read(s)
        if m.target >= 0:
            m.act = READ_OUT
            return to_ticks(s, start + read_seconds(s, s.m.response_duration_factor * s.m.p.readout_time))
        m.phase = STOPPED if m.recall_kind == CUED else SEARCHING
        if m.act == READ_OUT:
            m.cue = NONE
            m.stale = 1
    if m.phase == STOPPED or (m.failures >= m.stop_failures and not go_back(s, t)):
        return NONE
    m.target = sample(s, t)
    while m.target < 0 and go_back(s, t):
        m.target = sample(s, t)
    if m.target < 0:
        return NONE
    m.act = SEARCH
    return to_ticks(s, start + sample_seconds(s))


@kernel
def act_rank(s: State) -> int:
    """Rank of the end of the present act among simultaneous events."""
    return RANK_READ_OUT if s.m.act == READ_OUT else RANK_SAMPLED


@kernel
def finish_act(s: State, t: int) -> None:
    """The end of the present act: an item is said, or the attempt has failed."""
    m = s.m
    i = m.target
    if m.phase == IN_ORDER:
        finish_position(s, t)
    elif m.act == READ_OUT:
        say(s, i, t, SHORT_TERM, s.tokens[i].strength)
    elif m.act == TRY_START:
        go_on_from_start(s, i, t)
    else:
        try_to_recover(s, i, t)


@kernel
def go_on_from_start(s: State, i: int, t: int) -> None:
    """A recall that begins with the start of the list goes on in order until an item is not recovered; then comes read-out."""
    m = s.m
    m.target = NONE
    if i >= 0:
        strength = cued_strength(s, i, t)
        if s.tokens[i].held == 1 or strength >= threshold(s, i):
            note(s, SAMPLED, t, 0, i, DECLARATIVE, strength)
            say(s, i, t, DECLARATIVE, strength)
            position = s.tokens[i].position
            if position < m.n_order and s.tokens[s.lists[0, position]].recalled == NOT_TRIED:
                m.target = s.lists[0, position]
                return
        elif m.n_order > 0:
            m.failures += 1
    m.phase = READING_OUT


@kernel
def try_to_recover(s: State, i: int, t: int) -> None:
    """A sampled item is recovered if its strength and its link from the cue reach its threshold.

    It is said if it is of what was asked for, or taken for it; a cue that was given is not given up.
    """
    m = s.m
    token = s.tokens[i]
    strength = cued_strength(s, i, t)
    note(s, SAMPLED, t, 0, i, DECLARATIVE, strength)
    if token.recalled == NOT_TRIED and strength >= threshold(s, i):
        of_list = belongs(s, i) or taken_for_this_list(s, i, strength)
        if of_list and (m.recall_kind != ASSOCIATE or taken_for_associate(s, i, t)):
            say(s, i, t, DECLARATIVE, strength)
            return
        token.recalled = REJECTED
        m.stale = 1
        return
    m.failures += 1
    m.cue_failures += 1
    if m.cue >= 0 and m.cue_failures >= m.cue_limit and m.recall_kind != ASSOCIATE:
        m.cue = NONE
        m.stale = 1


@kernel
def say(s: State, i: int, t: int, store: int, strength: float) -> None:
    """An item is said: it becomes the cue of the search, and saying it strengthens it. An answer to a cue ends recall."""
    m = s.m
    token = s.tokens[i]
    m.outputs += 1
    correct = 1 if is_right(s, i) else 0
    m.correct += correct
    item = i
    if m.recall_kind == ASSOCIATE:
        item = m.answer
        m.phase = STOPPED
    write(s, RECALLED, t, 0, m.outputs, item, i, correct, t - m.last_response, store, strength)
    m.last_response = t
    token.recalled = SAID
    token.weight *= s.m.p.resampling
    m.cue = i
    m.failures = 0
    m.cue_failures = 0
    m.stale = 1
    strengthen_recalled(s, i, t, strength)


@kernel
def end_recall(s: State, t: int) -> None:
    """The end of the recall period; counts recalls without an error in a row."""
    m = s.m
    m.phase = STOPPED
    if m.outputs == 0 and (m.recall_kind == ASSOCIATE or m.asked_for != m.list):
        leave_empty(s, t)
    if m.correct == m.n_asked and m.outputs == m.n_asked:
        m.perfect_run += 1
    else:
        m.perfect_run = 0
