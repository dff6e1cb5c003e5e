"""Rehearsal: participants say items to themselves while attention is free.

Rundus (1971) and Ward et al. (2003): rehearsal is cumulative; a new word is said once or not at all, and then people
start again at the head of the list and go forward, until the next word interrupts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import ELABORATIVE
from simulator.theory.attention import may_rehearse
from simulator.theory.clock import to_ticks
from simulator.theory.constants import NONE, SAID_SHARE, SPOKEN_UNIT
from simulator.theory.declarative import link_at, strength_at
from simulator.theory.draws import draw, draw_exponential, is_first
from simulator.theory.event_log import DECLARATIVE, REHEARSED, REMOVED, SHORT_TERM, note
from simulator.theory.purposes import FETCH, HEAD, MIND_ENTITY, NEWCOMER, PACE, REMOVE
from simulator.theory.short_term import activate, refresh
from simulator.theory.transfer import store_trace, strengthen_links

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def fetch(s: State, i: int, cue: int, t: int) -> bool:
    """Covert retrieval of an item that has left the short-term store, by the list's start or the item before it."""
    strength = strength_at(s, i, t)
    if cue >= 0:
        strength += link_at(s, cue, i, t)
    return draw_exponential(s, FETCH, i + 1) <= strength


@kernel
def held_after(s: State, position: int) -> int:
    """The held item that follows a serial position; -1 if there is none."""
    m = s.m
    best = NONE
    for k in range(m.n_held):
        i = s.m.held[k]
        if i < m.n_items:
            place = s.tokens[i].position
            if place > position and (best < 0 or place < s.tokens[best].position):
                best = i
    return best


@kernel
def begin_round(s: State, t: int) -> int:
    """Start a round of rehearsal: at the head of the list, else at the earliest item held."""
    m = s.m
    m.from_head = 0
    if m.strategy == ELABORATIVE and m.n_order > 0 and draw(s, HEAD, MIND_ENTITY) < s.m.p.head_start:
        m.from_head = 1
        head = s.lists[0, 0]
        if s.tokens[head].held == 1 or fetch(s, head, NONE, t):
            return head
    return held_after(s, 0)


@kernel
def choose_rehearsal(s: State, t: int) -> int:
    """The item to rehearse next, or -1 if the short-term store holds none; what an operation has bound is removed first."""
    m = s.m
    if not may_rehearse(s):
        return NONE
    if m.bound == 1:
        return m.n_items  # type: ignore[no-any-return]
    newcomer = m.newcomer
    m.newcomer = NONE
    if newcomer >= 0 and s.tokens[newcomer].held == 1 and draw(s, NEWCOMER, newcomer + 1) < s.m.p.newest_first:
        return newcomer
    chosen = NONE
    if m.pointer >= 0:
        before = m.pointer
        position = s.tokens[before].position
        if m.from_head == 1 and position < m.n_order:
            follower = s.lists[0, position]
            if s.tokens[follower].held == 1 or fetch(s, follower, before, t):
                chosen = follower
        if chosen < 0:
            chosen = held_after(s, position)
    if chosen < 0:
        chosen = begin_round(s, t)
    m.pointer = chosen
    return chosen


@kernel
def rehearsal_ticks(s: State, i: int, t: int) -> int:
    """A rehearsal begins: how long it takes, rho * spoken duration / .55 s, with its spread (ns); a removal takes t_d * E."""
    p = s.m.p
    m = s.m
    m.rehearsing = i
    m.rehearsal_began = t
    if i >= m.n_items:
        m.rehearsal_length = to_ticks(s, p.removal_time * draw_exponential(s, REMOVE, MIND_ENTITY))
        return m.rehearsal_length
    seconds = p.rehearsal_interval * m.spoken
    if m.strategy != ELABORATIVE:
        seconds *= p.maintenance_interval
    e = s.first_pace[i] if is_first(s, PACE, i) else draw_exponential(s, PACE, i + 1)
    m.rehearsal_length = to_ticks(s, seconds * (1.0 - p.rehearsal_spread + p.rehearsal_spread * e))
    return m.rehearsal_length


@kernel
def rehearse(s: State, i: int, t: int, took: int) -> None:
    """The end of a rehearsal: a held item is activated again, or refreshed, and the item is transferred further."""
    m = s.m
    token = s.tokens[i]
    m.rehearsing = NONE
    if i >= m.n_items:
        m.bound = 0
        note(s, REMOVED, t - took, took, NONE, SHORT_TERM, 0.0)
        return
    if token.held == 1:
        if m.strategy == ELABORATIVE:
            activate(s, i, t)
        else:
            refresh(s, i, t)
    elif m.from_head == 0:
        return
    token.activated = t
    store = SHORT_TERM if token.held == 1 else DECLARATIVE
    note(s, REHEARSED, t - took, took, i, store, token.rehearsed + 1.0)
    transfer_rehearsed(s, i, t, 1.0)


@kernel
def break_off(s: State, t: int) -> None:
    """Something else takes attention: a rehearsal that is not finished transfers in proportion to the time it had.

    A removal that is not finished leaves nothing.
    """
    m = s.m
    i = m.rehearsing
    m.rehearsing = NONE
    if 0 <= i < m.n_items and t > m.rehearsal_began and (s.tokens[i].held == 1 or m.from_head == 1):
        part = (t - m.rehearsal_began) / m.rehearsal_length
        if t - m.rehearsal_began >= to_ticks(s, SAID_SHARE * SPOKEN_UNIT * m.spoken):
            store = SHORT_TERM if s.tokens[i].held == 1 else DECLARATIVE
            note(s, REHEARSED, m.rehearsal_began, t - m.rehearsal_began, i, store, s.tokens[i].rehearsed + part)
        transfer_rehearsed(s, i, t, part)


@kernel
def transfer_rehearsed(s: State, i: int, t: int, part: float) -> None:
    """Transfer of a rehearsal, or of the part of it that took place.

    The n-th rehearsal of an item adds 1 / (1 + h * (n - 1)) of the first: repetition in mass habituates. A covert
    refresh counts by its time, in n as in what it adds. An item that was fetched from long-term memory is said in
    passing and takes no place in the short-term store.
    """
    p = s.m.p
    m = s.m
    token = s.tokens[i]
    length = 1.0 if m.strategy == ELABORATIVE else p.maintenance_interval  # in rehearsals
    share = part * length / (1.0 + p.habituation * token.rehearsed * length)
    if m.strategy != ELABORATIVE:
        share *= p.maintenance_transfer
    token.rehearsed += part
    store_trace(s, i, t, share * p.rehearsal_strength * token.gradient * m.ability)
    strengthen_links(s, i, t, share)
    m.said_last = i
