"""Transfer into declarative long-term memory: context traces of items, and links between items held together.

Raaijmakers & Shiffrin (1981): strength is built while items share the short-term store.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.declarative import context_similarity, retained
from simulator.theory.event_log import DECLARATIVE, TRANSFERRED, note

if TYPE_CHECKING:
    from simulator.theory.state import State

#: Co-activation older than so many decay times (a thousandth is left) associates nothing.
COACTIVE = 7.0


@kernel
def prepare(s: State) -> None:
    """Fill the tables that depend on the parameters alone: similarity by lag, primacy gradient by position."""
    if s.m.prepared == 0:
        for k in range(len(s.similarity)):
            s.similarity[k] = context_similarity(s, k + 1)
            s.primacy[k] = primacy_gradient(s, k + 1)
        s.m.prepared = 1


@kernel
def primacy_gradient(s: State, position: int) -> float:
    """Attention to the item at a serial position, 1 + phi_s * exp(-phi_d * (position - 1)); Sederberg et al. (2008)."""
    p = s.m.p
    if p.primacy_scale == 0.0:
        return 1.0
    return 1.0 + p.primacy_scale * math.exp(-p.primacy_rate * (position - 1))


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
    trace.increment = increment
    trace.older = s.tokens[i].first_trace
    s.tokens[i].first_trace = n
    m.n_traces = n + 1
    note(s, TRANSFERRED, t, 0, i, DECLARATIVE, increment)


@kernel
def strengthen_link(s: State, cue: int, target: int, t: int, gain: float) -> None:
    """Add to the association cue -> target after letting it decay since its last increment."""
    column = s.tokens[target].position - 1
    before = s.link[cue, column].strength
    if before > 0.0:
        gain += before * retained(s, (t - s.link[cue, column].time) * 1e-9)
    s.link[cue, column].strength = gain
    s.link[cue, column].time = t


@kernel
def associate(s: State, i: int, j: int, t: int, gain: float) -> None:
    """Associate two items of one list by how active j still is: forward from the earlier to the later, and back."""
    p = s.m.p
    token = s.tokens[i]
    other = s.tokens[j]
    if other.list != token.list:
        return
    faded = (t - other.activated) * 1e-9 / p.coactivation_decay
    if faded > COACTIVE:
        return
    together = gain * math.exp(-faded)
    first = i
    second = j
    if other.position < token.position:
        first = j
        second = i
    strengthen_link(s, first, second, t, p.forward_link * together)
    strengthen_link(s, second, first, t, p.backward_link * together)


@kernel
def strengthen_links(s: State, i: int, t: int, scale: float) -> None:
    """Associate token i with every other item held, and with the one said last, by exp(-(t - activation) / tau_a)."""
    m = s.m
    token = s.tokens[i]
    if token.position > s.link.shape[1]:
        return
    gain = scale * token.gradient * m.ability
    for k in range(m.n_held):
        j = s.m.held[k]
        if j != i and j < m.n_items:
            associate(s, i, j, t, gain)
    j = m.said_last
    if j >= 0 and j != i and s.tokens[j].held == 0:
        associate(s, i, j, t, gain)
