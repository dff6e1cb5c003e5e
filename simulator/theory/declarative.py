"""Declarative long-term memory: one decay law from seconds to months, and a context that drifts.

Decay: f(x) = (1 + x / t0)^-d (Wixted & Carpenter 2007, doi:10.1111/j.1467-9280.2007.01865.x).
Drift: c(x) = (1 + x / tc)^-delta, the match of a trace's context with the present one (Estes 1955; Howard & Kahana 1999).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.constants import NOT_TRIED

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def retained(s: State, seconds: float) -> float:
    """Share of a trace's strength that is left after some seconds, f(x)."""
    p = s.m.p
    return math.exp(-p.decay * math.log(1.0 + seconds / p.decay_offset))


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
def link_at(s: State, cue: int, target: int, t: int) -> float:
    """Strength of the association cue -> target at time t (0 between lists)."""
    if s.tokens[cue].list != s.tokens[target].list:
        return 0.0
    column = s.tokens[target].position - 1
    if column < 0 or column >= s.link.shape[1]:
        return 0.0
    value = s.link[cue, column].strength
    if value == 0.0:
        return 0.0
    return value * retained(s, (t - s.link[cue, column].time) * 1e-9)


@kernel
def evaluate(s: State, t: int) -> None:
    """At the start of a recall period: strength A and sampling weight A^w m^w_c of every studied token.

    The match of contexts m is weighted by strength: A m is the sum of increment * f * c over traces. Each cue of the
    search has its own exponent (Raaijmakers & Shiffrin 1981).
    """
    p = s.m.p
    m = s.m
    for i in range(m.n_items):
        token = s.tokens[i]
        token.recalled = NOT_TRIED
        token.threshold = -1.0
        token.strength = 0.0
        token.matched = 0.0
        token.weight = 0.0
        if token.studied == 0:
            continue
        strength = 0.0
        matched = 0.0
        k = token.first_trace
        while k >= 0:
            trace = s.traces[k]
            age = (t - trace.time) * 1e-9
            log_retained = -p.decay * math.log(1.0 + age / p.decay_offset)
            strength += trace.increment * math.exp(log_retained)
            matched += trace.increment * math.exp(log_retained - p.drift * math.log(1.0 + age / p.drift_scale))
            k = trace.older
        token.strength = strength
        token.matched = matched
        if matched > 0.0:
            match = math.log(matched / strength)
            token.weight = math.exp(p.sampling_exponent * math.log(strength) + p.context_exponent * match)


@kernel
def context_similarity(s: State, lag: int) -> float:
    """Similarity of the contexts in which two items of a list were studied, by their lag: exp(-(lag - 1) / range).

    Every item presented moves the context on by one step, whatever the time between them, so that contiguity is the
    same under continual distraction (Howard & Kahana 2002).
    """
    return math.exp(-(lag - 1) / s.m.p.reinstatement_range)
