"""Ordered recall: position by position, from the short-term store in order, else by chaining through long-term links.

Slots of the short-term store are read in order, neighbours are confused now and then (Estes 1972); a lost item is
sought in long-term memory from the start of the list or from the item said last.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.theory.clock import to_ticks
from simulator.theory.constants import CHAIN_ON, IN_VAIN, NONE, NOT_TRIED, READ_OUT, REJECTED, SAID
from simulator.theory.declarative import left_of_link, link_at
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.earlier_lists import reach
from simulator.theory.event_log import DECLARATIVE, OMITTED, RECALLED, SHORT_TERM, write
from simulator.theory.purposes import CONFUSE, GAP_MARK, MIND_ENTITY, READ_TIME, SAMPLE_TIME
from simulator.theory.search import strengthen_recalled, taken_for_this_list, threshold

if TYPE_CHECKING:
    from simulator.theory.state import State


@outlined
def next_position(s: State, start: float) -> int:
    """Turn to the next output position; returns how long the attempt takes (ns), -1 after the last position."""
    p = s.m.p
    m = s.m
    if m.outputs >= m.n_order:
        return NONE
    m.target = s.lists[0, m.outputs]
    token = s.tokens[m.target]
    if token.held == 1 and token.recalled == NOT_TRIED:
        m.act = READ_OUT
        e = draw_exponential(s, READ_TIME, MIND_ENTITY)
        usual = m.response_duration_factor * p.readout_time * m.spoken
        return to_ticks(s, start + usual * (1.0 - p.readout_spread + p.readout_spread * e))
    m.act = CHAIN_ON
    return to_ticks(s, start + p.sample_time * draw_exponential(s, SAMPLE_TIME, MIND_ENTITY))


@kernel
def confused(s: State, i: int) -> int:
    """The item said in place of held token i: a neighbour with probability c * exp(-(distance - 1) / range)."""
    p = s.m.p
    m = s.m
    u = draw(s, CONFUSE, i + 1)
    position = s.tokens[i].position
    for k in range(m.n_held):
        j = s.m.held[k]
        if j == i or j >= m.n_items or s.tokens[j].list != m.list or s.tokens[j].recalled != NOT_TRIED:
            continue
        distance = abs(s.tokens[j].position - position)
        u -= p.transposition * math.exp(-(distance - 1) / p.transposition_range)
        if u < 0.0:
            return j
    return i


@kernel
def chained(s: State, target: int, t: int) -> int:
    """The best candidate from long-term memory: the strongest link of the item said last, at the start the first item.

    All links of the cue compete, those of earlier lists and orders too; without any link it is the item wanted.
    """
    if s.m.cue < 0:
        return target
    best = target
    strongest = 0.0
    k = s.tokens[s.m.cue].first_link
    while k >= 0:
        link = s.links[k]
        reach(s, link.target)
        if s.tokens[link.target].recalled == NOT_TRIED:
            value = link.strength * left_of_link(s, k, t)
            if value > strongest:
                strongest = value
                best = link.target
        k = link.older
    return best


@kernel
def held_next(s: State, position: int) -> int:
    """The next held item that was not said yet, from a position on; -1 if there is none."""
    m = s.m
    for k in range(position, m.n_order):
        i = s.lists[0, k]
        if s.tokens[i].held == 1 and s.tokens[i].recalled == NOT_TRIED:
            return i
    return NONE


@outlined
def respond(s: State, response: int, t: int, store: int, strength: float) -> None:
    """Write the response of the present output position and strengthen the item said."""
    m = s.m
    target = s.lists[0, m.outputs]
    correct = 1 if response == target else 0
    m.outputs += 1
    m.correct += correct
    write(s, RECALLED, t, 0, m.outputs, target, response, correct, t - m.last_response, store, strength)
    m.last_response = t
    s.tokens[response].recalled = SAID
    m.cue = response
    strengthen_recalled(s, response, t, strength)


@outlined
def finish_position(s: State, t: int) -> None:
    """The end of an attempt: an item is said (right or not), or the position stays empty."""
    m = s.m
    target = m.target
    if m.act == READ_OUT and s.tokens[target].held == 1:
        response = confused(s, target)
        respond(s, response, t, SHORT_TERM, s.tokens[response].strength)
        return
    candidate = chained(s, target, t)
    token = s.tokens[candidate]
    strength = token.strength
    if m.cue >= 0:
        strength += link_at(s, m.cue, candidate, t)
    if token.recalled == NOT_TRIED:
        recovered = strength >= threshold(s, candidate)
        if recovered and (token.list == m.list or taken_for_this_list(s, candidate, strength)):
            respond(s, candidate, t, DECLARATIVE, strength)
            return
        token.recalled = REJECTED if recovered else IN_VAIN
    shifted = held_next(s, m.outputs + 1)
    if shifted >= 0 and draw(s, GAP_MARK, MIND_ENTITY) >= s.m.p.gap_marked:
        respond(s, shifted, t, SHORT_TERM, s.tokens[shifted].strength)
        return
    m.outputs += 1
    write(s, OMITTED, t, 0, m.outputs, target, NONE, 0, t - m.last_response, DECLARATIVE, strength)
