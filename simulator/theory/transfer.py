"""Transfer into declarative long-term memory: context traces of items, and links between items held together.

Raaijmakers & Shiffrin (1981): strength is built while items share the short-term store.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.clock import to_ticks
from simulator.theory.declarative import find_link, left_of_link, opening_at
from simulator.theory.event_log import DECLARATIVE, TRANSFERRED, note

if TYPE_CHECKING:
    from simulator.theory.state import State

#: Co-activation older than so many decay times (a thousandth is left) associates nothing.
COACTIVE = 7.0


@kernel
def prepare(s: State) -> None:
    """Work out what depends on the parameters alone: primacy by position, the match of contexts by lists, how long items stay co-active."""
    if s.m.prepared == 0:
        s.apart[0] = 1.0
        for n in range(1, len(s.apart)):
            s.apart[n] = s.apart[n - 1] * s.m.p.list_context
        for k in range(len(s.primacy)):
            s.primacy[k] = primacy_gradient(s, k + 1)
        s.m.coactive_for = to_ticks(s, COACTIVE * s.m.p.coactivation_decay)
        s.m.prepared = 1


@kernel
def attention_gradient(scale: float, rate: float, position: int) -> float:
    """Attention to the item at a serial position, 1 + phi_s * exp(-phi_d * (position - 1)); Sederberg et al. (2008)."""
    if scale == 0.0:
        return 1.0
    return 1.0 + scale * math.exp(-rate * (position - 1))


@kernel
def primacy_gradient(s: State, position: int) -> float:
    """The gradient of the participant's parameters at a serial position."""
    return attention_gradient(s.m.p.primacy_scale, s.m.p.primacy_rate, position)


@kernel
def store_trace(s: State, i: int, t: int, increment: float) -> None:
    """Append a context trace (time, increment) to a token."""
    m = s.m
    n = m.n_traces
    if n >= len(s.traces):
        m.overflow = 1
        return
    trace = s.traces[n]
    trace.time = t
    trace.list = m.list
    trace.increment = increment
    trace.older = s.tokens[i].first_trace
    s.tokens[i].first_trace = n
    s.past[s.tokens[i].list].stale = 1
    m.n_traces = n + 1
    note(s, TRANSFERRED, t, 0, i, DECLARATIVE, increment)


@kernel
def first_link(s: State, cue: int, target: int) -> None:
    """Append an association cue -> target without strength yet."""
    m = s.m
    link = s.links[m.n_links]
    link.target = target
    link.strength = 0.0
    link.time = 0
    link.older = s.tokens[cue].first_link
    s.tokens[cue].first_link = m.n_links
    m.n_links += 1


@kernel
def strengthen_pair(s: State, first: int, second: int, t: int, forward: float, backward: float) -> None:
    """Add to the associations first -> second and second -> first, after letting them decay since their last increment."""
    k = find_link(s, second, first)
    left = 0.0
    if k < 0:
        k = s.m.n_links
        if k + 2 > len(s.links):
            s.m.overflow = 1
            return
        first_link(s, second, first)
        first_link(s, first, second)
    else:
        left = left_of_link(s, k, t)
    there = k + 1 if k % 2 == 0 else k - 1
    s.links[k].strength = left * s.links[k].strength + backward
    s.links[k].time = t
    s.links[there].strength = left * s.links[there].strength + forward
    s.links[there].time = t


@kernel
def associate(s: State, i: int, j: int, t: int, gain: float) -> None:
    """Associate two items of one list by how active j still is: forward from the earlier to the later, and back."""
    p = s.m.p
    token = s.tokens[i]
    other = s.tokens[j]
    if other.list != token.list:
        return
    if t - other.activated > s.m.coactive_for:
        return
    together = gain * math.exp(-(t - other.activated) * 1e-9 / p.coactivation_decay)
    first = i
    second = j
    if other.position < token.position:
        first = j
        second = i
    strengthen_pair(s, first, second, t, p.forward_link * together, p.backward_link * together)


@kernel
def associate_with_start(s: State, i: int, t: int, scale: float) -> None:
    """Associate the item that opens a list with the start of lists, which is known as such to who recalls in order: a gain b_f * g_i * scale."""
    token = s.tokens[i]
    token.opening = opening_at(s, i, t) + scale * token.gradient * s.m.p.forward_link
    token.opened = t


@kernel
def strengthen_links(s: State, i: int, t: int, scale: float) -> None:
    """Associate token i with every other item held, and with the one said last, by exp(-(t - activation) / tau_a).

    Ability does not count here: able people store items better, not their order.
    """
    m = s.m
    token = s.tokens[i]
    gain = scale * token.gradient
    for k in range(m.n_held):
        j = s.m.held[k]
        if j != i and j < m.n_items:
            associate(s, i, j, t, gain)
    j = m.said_last
    if j >= 0 and j != i and s.tokens[j].held == 0:
        associate(s, i, j, t, gain)
