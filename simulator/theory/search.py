"""Search of long-term memory: sampling by context and by the item recalled last, recovery, and what recall adds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.kernel import kernel
from simulator.theory.declarative import link_at
from simulator.theory.draws import MIND_ENTITY, SAMPLE, THRESHOLD, draw, draw_exponential
from simulator.theory.log import NONE
from simulator.theory.transfer import store_trace

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def link_to(s: State, cue: int, i: int, t: int) -> float:
    """Association from the cue to token i at time t."""
    return link_at(s, cue, i, t)


@kernel
def sampling_weight(s: State, i: int, t: int) -> float:
    """Weight of token i: by context (A m)^w, times (b0 + link + beta * context similarity) if an item is the cue.

    The item recalled last brings back the context in which it was studied (Howard & Kahana 1999): forward, what
    follows it fully, and what came before it by the backward share.
    """
    p = s.m.p
    cue = s.m.cue
    weight = s.tokens[i].weight
    if cue < 0 or weight == 0.0:
        return weight
    if i == cue:
        return 0.0
    near = 0.0
    if s.tokens[i].list == s.tokens[cue].list:
        lag = s.tokens[i].position - s.tokens[cue].position
        near = p.context_reinstatement * s.tokens[abs(lag) - 1].similarity
        if lag < 0:
            near *= p.backward_share
    return weight * (p.residual_link + near + link_to(s, cue, i, t))


@kernel
def sample(s: State, t: int) -> int:
    """Sample a token with probability proportional to its weight; -1 if there is nothing to sample."""
    m = s.m
    n = m.n_items
    if m.stale == 1:
        total = 0.0
        for i in range(n):
            total += sampling_weight(s, i, t)
            s.tokens[i].cumulative = total
        m.stale = 0
    total = s.tokens[n - 1].cumulative if n > 0 else 0.0
    if not total > 0.0:
        return NONE
    u = draw(s, SAMPLE, MIND_ENTITY) * total
    low = 0
    high = n - 1
    while low < high:
        middle = (low + high) // 2
        if s.tokens[middle].cumulative > u:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def threshold(s: State, i: int) -> float:
    """The item's recovery threshold e ~ Exp(1), drawn once per recall period."""
    token = s.tokens[i]
    if token.threshold < 0.0:
        token.threshold = draw_exponential(s, THRESHOLD, i + 1)
    return token.threshold


@kernel
def strengthen_recalled(s: State, i: int, t: int, strength: float) -> None:
    """A recall is itself a rehearsal, worth more when it was hard: a_o * exp(-g_o * strength)."""
    p = s.m.p
    increment = p.output_strength * math.exp(-p.output_ease * strength)
    if increment <= 0.0:
        return
    token = s.tokens[i]
    store_trace(s, i, t, increment)
    token.strength += increment
    token.matched += increment
