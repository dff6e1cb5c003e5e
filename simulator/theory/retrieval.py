"""Retrieval: read-out of the short-term store, then a cue-driven search of long-term memory.

After SAM (Raaijmakers & Shiffrin 1981): sampling by cue strength, recovery against a threshold, a search that stops
after a number of failures. The recall period is a chain of timed acts: `begin_recall` evaluates memory, `next_act` says
what the participant does next and how long it takes, `finish_act` is its outcome, `end_recall` counts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.tasks.step_table import CUED, FREE, SERIAL
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
from simulator.theory.declarative import link_at
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
    READ_TIME,
    SAMPLE_TIME,
    START_PROBE,
    STOP,
)
from simulator.theory.search import sample, sample_seconds, strengthen_recalled, taken_for_this_list, threshold
from simulator.theory.sensory import hear_echo, listen_back
from simulator.theory.serial_recall import finish_position, next_position

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def whole(x: float, u: float) -> int:
    """A whole number with mean x: floor(x + U)."""
    return int(math.floor(x + u))


@outlined
def begin_recall(
    s: State, items: np.ndarray, kind: int, first: int, count: int, response_duration_factor: float, t: int
) -> None:
    """The recall signal: evaluate long-term memory once, draw the persistence of the search, choose where to start."""
    p = s.m.p
    m = s.m
    m.n_display = 0
    if kind == SERIAL:
        listen_back(s, t)
    elif kind != CUED:
        hear_echo(s, t)
    look_back(s, t, kind == FREE)
    m.act = NONE
    m.recall_kind = kind
    m.response_duration_factor = response_duration_factor
    m.outputs = 0
    m.correct = 0
    m.cue = NONE
    m.target = NONE
    m.failures = 0
    m.cue_failures = 0
    m.stale = 1
    m.last_response = t
    m.stop_failures = whole(p.stop_failures, draw(s, STOP, MIND_ENTITY))
    m.cue_limit = whole(p.cue_failures, draw(s, CUE_STOP, MIND_ENTITY))
    if kind == SERIAL:
        m.phase = IN_ORDER
    elif kind == CUED:
        m.phase = READING_OUT
        for k in range(m.n_items):
            s.tokens[k].cued = 0
        for k in range(count):
            s.tokens[items[first + k]].cued = 1
    else:
        m.phase = FROM_START if draw(s, START_PROBE, MIND_ENTITY) < start_probability(s) else READING_OUT


@kernel
def start_probability(s: State) -> float:
    """Probability to begin with the start of the list, p_L * exp(-items since then / n_L): context moves on with items."""
    p = s.m.p
    return p.start_probe * math.exp(-s.m.n_order / p.start_range)


@kernel
def recovery_strength(s: State, i: int) -> float:
    """Strength that can be recovered in the present context: A * (1 - psi + psi * m)."""
    token = s.tokens[i]
    return token.strength + s.m.p.context_recovery * (token.matched - token.strength)


@kernel
def cued_strength(s: State, i: int, t: int) -> float:
    """The strength that is compared with a sampled item's threshold: that in context, plus the link from the cue if there is one."""
    strength = recovery_strength(s, i)
    if s.m.cue >= 0:
        strength += link_at(s, s.m.cue, i, t)
    return strength


@kernel
def readable(s: State, i: int) -> bool:
    """Whether a held token may be read out: of this list, not said yet, and cued where recall is cued."""
    m = s.m
    if i >= m.n_items:
        return False
    token = s.tokens[i]
    return token.list == m.list and token.recalled == NOT_TRIED and (m.recall_kind != CUED or token.cued == 1)


@kernel
def first_to_read(s: State) -> int:
    """The item to start read-out with: probability ~ exp(lambda_d * rank from the newest)."""
    p = s.m.p
    m = s.m
    bias = p.readout_bias
    total = 0.0
    for k in range(m.n_held):
        if readable(s, s.m.held[k]):
            total += math.exp(bias * newer(s, s.m.held[k]))
    if total == 0.0:
        return NONE
    u = draw(s, READ_START, MIND_ENTITY) * total
    chosen = NONE
    for k in range(m.n_held):
        i = s.m.held[k]
        if readable(s, i):
            chosen = i
            u -= math.exp(bias * newer(s, i))
            if u < 0.0:
                break
    return chosen


@kernel
def newer(s: State, i: int) -> int:
    """How many readable items were presented after token i."""
    n = 0
    for k in range(s.m.n_held):
        j = s.m.held[k]
        if readable(s, j) and s.tokens[j].position > s.tokens[i].position:
            n += 1
    return n


@kernel
def next_to_read(s: State) -> int:
    """Go on reading: forward to the next item held, else back to the nearest before it; -1 when nothing is left."""
    m = s.m
    after = NONE
    before = NONE
    said = s.tokens[m.target].position
    for k in range(m.n_held):
        i = s.m.held[k]
        if readable(s, i):
            place = s.tokens[i].position
            if place > said:
                if after < 0 or place < s.tokens[after].position:
                    after = i
            elif before < 0 or place > s.tokens[before].position:
                before = i
    return after if after >= 0 else before


@kernel
def read_seconds(s: State) -> float:
    """Time to read one item out of the short-term store and say it (s)."""
    p = s.m.p
    e = draw_exponential(s, READ_TIME, MIND_ENTITY)
    return s.m.response_duration_factor * p.readout_time * (1.0 - p.readout_spread + p.readout_spread * e)


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
            return to_ticks(s, start + read_seconds(s))
        m.phase = STOPPED if m.recall_kind == CUED else SEARCHING
        if m.act == READ_OUT:
            m.cue = NONE
            m.stale = 1
    if m.phase == STOPPED or m.failures >= m.stop_failures:
        return NONE
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
    """A sampled item is recovered if its strength and its link from the cue reach its threshold."""
    m = s.m
    token = s.tokens[i]
    strength = cued_strength(s, i, t)
    note(s, SAMPLED, t, 0, i, DECLARATIVE, strength)
    if token.recalled == NOT_TRIED and strength >= threshold(s, i):
        if token.list == m.list or taken_for_this_list(s, i, strength):
            say(s, i, t, DECLARATIVE, strength)
            return
        token.recalled = REJECTED
        m.stale = 1
        return
    m.failures += 1
    m.cue_failures += 1
    if m.cue >= 0 and m.cue_failures >= m.cue_limit:
        m.cue = NONE
        m.stale = 1


@kernel
def say(s: State, i: int, t: int, store: int, strength: float) -> None:
    """An item is said: it becomes the cue of the search, and saying it strengthens it."""
    m = s.m
    token = s.tokens[i]
    m.outputs += 1
    correct = 1 if token.list == m.list else 0
    if m.recall_kind == CUED:
        correct = token.cued
    m.correct += correct
    write(s, RECALLED, t, 0, m.outputs, i, i, correct, t - m.last_response, store, strength)
    m.last_response = t
    token.recalled = SAID
    token.weight *= s.m.p.resampling
    m.cue = i
    m.failures = 0
    m.cue_failures = 0
    m.stale = 1
    strengthen_recalled(s, i, t, strength)


@kernel
def end_recall(s: State) -> None:
    """The end of the recall period; counts recalls without an error in a row."""
    m = s.m
    m.phase = STOPPED
    if m.correct == m.n_order and m.outputs == m.n_order:
        m.perfect_run += 1
    else:
        m.perfect_run = 0
