"""Encoding: reading brings an item into the short-term store and leaves a first trace."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import MAINTENANCE
from simulator.theory.clock import to_ticks
from simulator.theory.constants import NONE
from simulator.theory.draws import draw
from simulator.theory.event_log import ENCODED, NO_ROOM, SHORT_TERM, note
from simulator.theory.purposes import ENCODE, ENTER, RESTART
from simulator.theory.short_term import enter, take_place
from simulator.theory.transfer import associate_with_start, store_trace, strengthen_links

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def reading_ticks(s: State) -> int:
    """How long attention needs to read one item (ns)."""
    return to_ticks(s, s.m.p.reading_time * s.m.letters)


@kernel
def presentation_increment(s: State, i: int) -> float:
    """What a presentation adds: a_p * x * g_i * alpha * (1 - exp(-time in view / tau_v)); Potter & Levy (1969)."""
    p = s.m.p
    m = s.m
    token = s.tokens[i]
    viewed = token.offset - token.onset
    if viewed != m.viewed:  # most items are in view equally long
        m.viewed = viewed
        m.seen = 1.0 - math.exp(-viewed * 1e-9 / p.viewing_time)
    return p.presentation_strength * m.seen * m.elaboration * token.gradient * m.ability


@kernel
def finds_room(s: State, i: int) -> bool:
    """Whether a new item gets a place where items are kept in order: if there is none it has to displace one, which takes time.

    It does so with 1 - exp(-time in view / tau_x); what is seen in one glance has no order.
    """
    m = s.m
    token = s.tokens[i]
    if m.strategy != MAINTENANCE or m.as_seen == 1 or token.held == 1:
        return True
    if m.n_held < m.capacity or m.capacity < 1:
        return True
    viewed = (token.offset - token.onset) * 1e-9
    return draw(s, ENTER, i + 1) < 1.0 - math.exp(-viewed / m.p.displacement_time)


@kernel
def bring_in_item(s: State, i: int, t: int) -> bool:
    """An item that was read enters the store; what an operation has bound takes a place before. False if it is not held."""
    if s.tokens[i].held == 0:
        take_place(s, t)
    if finds_room(s, i):
        return enter(s, i, t)
    note(s, NO_ROOM, t, 0, i, SHORT_TERM, 0.0)
    return False


@kernel
def encode(s: State, i: int, t: int, took: int) -> None:
    """The end of reading: the item enters the short-term store and leaves a first trace and first links."""
    p = s.m.p
    m = s.m
    if draw(s, ENCODE, i + 1) >= p.encoding_probability:
        return
    note(s, ENCODED, t - took, took, i, SHORT_TERM, 1.0)
    entered = bring_in_item(s, i, t)
    store_trace(s, i, t, presentation_increment(s, i))
    if entered:
        # who only keeps items for a moment associates them little
        in_order = m.strategy == MAINTENANCE
        strengthen_links(s, i, t, p.maintenance_transfer if in_order else 1.0)
        if in_order and s.tokens[i].position == 1:
            associate_with_start(s, i, t, p.maintenance_transfer)
        m.newcomer = i
    if draw(s, RESTART, i + 1) < p.round_restart:
        m.pointer = NONE
