"""Ordered recall: position by position, from the short-term store in order, else by chaining through long-term links.

Slots of the short-term store are read in order, neighbours are confused now and then (Estes 1972); a lost item is
sought in long-term memory from the start of the list or from the item said last.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.theory.attention import may_rehearse
from simulator.theory.clock import to_ticks
from simulator.theory.constants import CHAIN_ON, IN_VAIN, NONE, NOT_TRIED, READ_OUT, REJECTED, SAID
from simulator.theory.declarative import left_of_link, link_at, opening_at
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.earlier_lists import reach
from simulator.theory.event_log import DECLARATIVE, OMITTED, RECALLED, SHORT_TERM, write
from simulator.theory.purposes import CONFUSE, GAP_MARK, MIND_ENTITY, SAMPLE_TIME
from simulator.theory.search import cued_strength, recall_increment, strengthen_recalled, taken_for_this_list, threshold
from simulator.theory.sensory import listen_for
from simulator.theory.short_term import read_seconds, refresh, take_place
from simulator.theory.transfer import associate_with_start, strengthen_pair

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def get_ready(s: State, t: int) -> None:
    """Before they begin to recite, people go through what they hold, if they can rehearse: all of it is active at the first attempt.

    What an operation has bound and nobody removed takes a place before.
    """
    m = s.m
    take_place(s, t)
    if not may_rehearse(s):
        return
    begin = t + to_ticks(s, m.p.start_time + m.p.recitation_start)
    for k in range(m.n_held):
        i = m.held[k]
        if i < m.n_items:
            refresh(s, i, begin)


@kernel
def place_of(s: State, n: int) -> int:
    """The place in the list, from 0, that is recalled at output position n: in order from the first one tried on, then from the start."""
    place = s.m.first_row + n
    return place if place < s.m.n_order else place - s.m.n_order


@kernel
def in_place(s: State, i: int) -> bool:
    """Whether an item is held, and it is known where it belongs."""
    token = s.tokens[i]
    return token.held == 1 and token.place_lost == 0  # type: ignore[no-any-return]


@outlined
def next_position(s: State, start: float, t: int) -> int:
    """Turn to the next output position; returns how long the attempt takes (ns), -1 after the last position."""
    p = s.m.p
    m = s.m
    if m.outputs >= m.n_order:
        return NONE
    place = place_of(s, m.outputs)
    if place == 0:
        m.cue = NONE
    m.target = s.lists[0, place]
    if s.tokens[m.target].recalled == SAID:
        skipped = held_before(s, m.outputs)
        if skipped >= 0:
            m.target = skipped
    token = s.tokens[m.target]
    if not in_place(s, m.target) and token.recalled != SAID:
        listen_for(s, m.target, t)
        if in_place(s, m.target):
            token.recalled = NOT_TRIED
    if not in_place(s, m.target) or token.recalled != NOT_TRIED:
        m.act = CHAIN_ON
        m.target = chained(s, t)
        if m.target >= 0:
            return to_ticks(s, start + p.sample_time * draw_exponential(s, SAMPLE_TIME, MIND_ENTITY))
        m.target = slid(s)
        if m.target < 0:
            return to_ticks(s, start)
    m.act = READ_OUT
    return to_ticks(s, start + read_seconds(s, m.response_duration_factor * p.readout_time * m.spoken))


@kernel
def at_end(s: State, i: int) -> bool:
    """Whether a token is the first or the last of its list, or of its group."""
    token = s.tokens[i]
    if token.position == 1 or token.position == s.m.n_order:
        return True
    before = s.tokens[s.lists[0, token.position - 2]].group
    after = s.tokens[s.lists[0, token.position]].group
    return before < token.group or after > token.group  # type: ignore[no-any-return]


@kernel
def known_by_sound(s: State, i: int) -> bool:
    """Whether people know how an item sounds: who reads under suppression does not (Baddeley, Lewis & Vallar 1984)."""
    return s.m.suppression == 0 or s.tokens[i].sound > 0  # type: ignore[no-any-return]


@kernel
def misplaced(s: State, i: int, u: float, share: float, alike: float) -> int:
    """The held item that is said in place of token i, -1 for none; `u` is a uniform number.

    Each with probability share * exp(-(distance - 1) / r_t), times `alike` if the two sound alike, else times 1 - p_e at
    an end of the list or of a group, which are known as such.
    """
    p = s.m.p
    m = s.m
    position = s.tokens[i].position
    for k in range(m.n_held):
        j = s.m.held[k]
        if j == i or j >= m.n_items or s.tokens[j].recalled != NOT_TRIED:
            continue
        distance = abs(s.tokens[j].position - position)
        weight = share * math.exp(-(distance - 1) / p.transposition_range)
        if alike > 1.0 and s.similar[i] > 0 and s.similar[j] == s.similar[i] and known_by_sound(s, i) and known_by_sound(s, j):
            weight *= alike
        elif at_end(s, j):
            weight *= 1.0 - p.end_distinctness
        u -= weight
        if u < 0.0:
            return j
    return NONE


@kernel
def slid(s: State) -> int:
    """The held item that slides into the present position, as nothing else comes to mind for it; -1 if the gap is marked, or none does."""
    wanted = s.lists[0, place_of(s, s.m.outputs)]
    return misplaced(s, wanted, draw(s, GAP_MARK, MIND_ENTITY), 1.0 - s.m.p.gap_marked, 1.0)


@kernel
def confused(s: State, i: int, t: int) -> int:
    """The item said when held token i is read out: itself, or one that is taken for it, unless links say what comes next."""
    p = s.m.p
    if s.m.cue >= 0 and link_at(s, s.m.cue, i, t) >= threshold(s, i):
        return i
    seconds = (t - s.tokens[i].activated) * 1e-9
    other = misplaced(s, i, draw(s, CONFUSE, i + 1), p.transposition * seconds, p.similarity_confusion)
    return other if other >= 0 else i


@kernel
def context_share(s: State, i: int) -> float:
    """The share of an item's strength that the present context can reach, Am / A; 0 for an item without a trace."""
    token = s.tokens[i]
    return token.matched / token.strength if token.strength > 0.0 else 0.0  # type: ignore[no-any-return]


@kernel
def chained(s: State, t: int) -> int:
    """The candidate from long-term memory: the item with the strongest link from the one said last, at the start the first; -1 if none.

    All links of the cue compete, those of earlier lists and orders too, each by how well its target's context matches the
    present one. An item that is held has its own place: where the strongest link leads to one, nothing else comes to mind,
    unless the item of this place was said before; then what was passed over is sought. An empty position breaks the chain.
    """
    m = s.m
    best = NONE
    if place_of(s, m.outputs) == 0 and s.tokens[s.lists[0, 0]].recalled == NOT_TRIED:
        best = s.lists[0, 0]
    if m.cue < 0:
        return best
    strongest = 0.0
    filling_in = s.tokens[s.lists[0, place_of(s, m.outputs)]].recalled == SAID
    k = s.tokens[m.cue].first_link
    while k >= 0:
        link = s.links[k]
        reach(s, link.target)
        if s.tokens[link.target].recalled == NOT_TRIED and not (filling_in and s.tokens[link.target].held == 1):
            value = link.strength * left_of_link(s, k, t) * context_share(s, link.target)
            if value > strongest:
                strongest = value
                best = NONE if in_place(s, link.target) else link.target
        k = link.older
    return best


@kernel
def held_before(s: State, position: int) -> int:
    """The first held item before a position that was not said yet, as another was said in its place; -1 if there is none."""
    for k in range(position):
        i = s.lists[0, place_of(s, k)]
        if s.tokens[i].held == 1 and s.tokens[i].recalled == NOT_TRIED:
            return i
    return NONE


@kernel
def strengthen_order(s: State, response: int, t: int, strength: float) -> None:
    """To recite is to go through the order again: a presentation in order, times what the recall is worth beside one, (a_o / a_p) exp(-g_o A).

    The item said is associated with the one said before it, right or not, the first of the list with the start.
    """
    p = s.m.p
    if p.presentation_strength <= 0.0:
        return
    share = p.maintenance_transfer * recall_increment(s, strength) / p.presentation_strength
    if s.m.cue >= 0:
        strengthen_pair(s, s.m.cue, response, t, share * p.forward_link, share * p.backward_link)
    elif place_of(s, s.m.outputs) == 0:
        associate_with_start(s, response, t, share)


@outlined
def respond(s: State, response: int, t: int, store: int, strength: float) -> None:
    """Write the response of the present output position; the item said and its order are strengthened."""
    m = s.m
    target = s.lists[0, place_of(s, m.outputs)]
    correct = 1 if response == target else 0
    strengthen_order(s, response, t, strength)
    m.outputs += 1
    m.correct += correct
    write(s, RECALLED, t, 0, s.tokens[target].position, target, response, correct, t - m.last_response, store, strength)
    m.last_response = t
    s.tokens[response].recalled = SAID
    m.cue = response
    if m.response_duration_factor == 1.0:  # said aloud
        m.sounds += 1
    strengthen_recalled(s, response, t, strength)


@kernel
def candidate_strength(s: State, i: int, t: int) -> float:
    """What is compared with a candidate's threshold: its strength and its link from the item said last.

    At the start of the list, what the present context can reach, and the association with the start.
    """
    if s.m.cue >= 0:
        return cued_strength(s, i, t)
    return s.tokens[i].matched + opening_at(s, i, t)  # type: ignore[no-any-return]


@outlined
def finish_position(s: State, t: int) -> None:
    """The end of an attempt: an item is said (right or not), or the position stays empty."""
    m = s.m
    target = m.target
    wanted = s.lists[0, place_of(s, m.outputs)]
    if m.act == READ_OUT and s.tokens[target].held == 1:
        response = confused(s, target, t) if target == wanted else target
        respond(s, response, t, SHORT_TERM, s.tokens[response].strength)
        return
    strength = 0.0
    if m.act == CHAIN_ON and target >= 0:
        token = s.tokens[target]
        strength = candidate_strength(s, target, t)
        recovered = strength >= threshold(s, target)
        if recovered and (token.list == m.list or taken_for_this_list(s, target, strength)):
            respond(s, target, t, DECLARATIVE, strength)
            return
        token.recalled = REJECTED if recovered else IN_VAIN
    if target >= 0:
        shifted = slid(s)
        if shifted >= 0:
            respond(s, shifted, t, SHORT_TERM, s.tokens[shifted].strength)
            return
    m.outputs += 1
    m.cue = NONE
    write(s, OMITTED, t, 0, s.tokens[wanted].position, wanted, NONE, 0, t - m.last_response, DECLARATIVE, strength)
