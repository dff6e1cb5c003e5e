"""Declarative long-term memory: one decay law from seconds to months, and a context that drifts.

Decay: f(x) = (1 + x / t0)^-d (Wixted & Carpenter 2007, doi:10.1111/j.1467-9280.2007.01865.x).
Drift: c(x) = rho_l^n / (1 + x / t_c), the match of a trace's context with the present one after x seconds and n starts of
lists (Estes 1955; Mensink & Raaijmakers 1988). The same law says how alike the contexts of two items are (Howard & Kahana
2002).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def retained(s: State, seconds: float) -> float:
    """Share of a trace's strength that is left after some seconds, f(x)."""
    p = s.m.p
    return math.exp(-p.decay * math.log(1.0 + seconds / p.decay_offset))


@kernel
def context_match(s: State, seconds: float, lists: int) -> float:
    """Match of two contexts, c = rho_l^n / (1 + x / t_c): x seconds of drift and n starts of lists lie between them."""
    return s.apart[lists] / (1.0 + seconds / s.m.p.drift_scale)


@kernel
def strength_at(s: State, i: int, t: int) -> float:
    """Context strength of a token at time t: the sum over its traces of increment * f(age)."""
    total = 0.0
    k = s.tokens[i].first_trace
    while k >= 0:
        trace = s.traces[k]
        total += trace.increment * retained(s, (t - trace.time) * 1e-9)
        k = trace.older
    return total


@kernel
def find_link(s: State, cue: int, target: int) -> int:
    """The row of the association cue -> target; -1 for items that were never active together."""
    k = s.tokens[cue].first_link
    while k >= 0 and s.links[k].target != target:
        k = s.links[k].older
    return k


@kernel
def link_at(s: State, cue: int, target: int, t: int) -> float:
    """Strength of the association cue -> target at time t, whatever lists the two stand in now."""
    k = find_link(s, cue, target)
    if k < 0:
        return 0.0
    return s.links[k].strength * retained(s, (t - s.links[k].time) * 1e-9)


@kernel
def evaluate(s: State, i: int, t: int) -> None:
    """Strength A and sampling weight (A m)^w of a token at time t.

    The match of contexts m is weighted by strength: A m is the sum of increment * f * c over traces.
    """
    m = s.m
    token = s.tokens[i]
    strength = 0.0
    matched = 0.0
    ages = 0.0
    squares = 0.0
    k = token.first_trace
    while k >= 0:
        trace = s.traces[k]
        age = (t - trace.time) * 1e-9
        left = trace.increment * retained(s, age)
        strength += left
        left *= context_match(s, age, m.list - trace.list)
        matched += left
        ages += left * age
        squares += left * age * age
        k = trace.older
    token.strength = strength
    token.matched = matched
    token.weight = 0.0
    if matched > 0.0:
        token.weight = math.exp(m.p.sampling_exponent * math.log(matched))
        token.age = ages / matched
        token.age_squared = squares / matched


@kernel
def context_similarity(s: State, i: int, j: int) -> float:
    """Similarity of the contexts in which two items of a list were studied: c(time between them), whatever stood in it."""
    return context_match(s, abs(s.tokens[i].onset - s.tokens[j].onset) * 1e-9, 0)
