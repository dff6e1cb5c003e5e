"""Declarative long-term memory: one decay law from seconds to months, and a context that drifts.

Decay: f(x) = (1 + x / t0)^-d (Wixted & Carpenter 2007, doi:10.1111/j.1467-9280.2007.01865.x).
Drift: c(x) = rho_l^n / (1 + x / t_c), the match of a trace's context with the present one after x seconds and n starts of
lists (Estes 1955; Mensink & Raaijmakers 1988). The same law says how alike the contexts of two items are (Howard & Kahana
2002).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.numerics.elementary import power_law, power_law_in_loop, raise_all
from simulator.theory.constants import LANES

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def retained(s: State, seconds: float) -> float:
    """Share of a trace's strength that is left after some seconds, f(x)."""
    p = s.m.p
    return power_law(seconds, p.decay, p.decay_offset)


@kernel
def drifted(seconds: float, scale: float) -> float:
    """Match of the contexts of two moments of one list, 1 / (1 + x / t_c)."""
    return 1.0 / (1.0 + seconds / scale)


@kernel
def context_match(s: State, seconds: float, lists: int) -> float:
    """Match of two contexts, c = rho_l^n / (1 + x / t_c): x seconds of drift and n starts of lists lie between them."""
    return s.apart[lists] * drifted(seconds, s.m.p.drift_scale)


@kernel
def reinstated_match(s: State, time: int, number: int) -> float:
    """Match of a trace, of some time and list, with the context of the list that is brought back.

    That context is the one of its whole study: time counts from its beginning or its end, whichever is nearer, and lists
    between the two count alike, before and after.
    """
    m = s.m
    past = s.past[m.reinstated]
    apart = past.began - time if past.began > time else time - past.ended
    if apart < 0:
        apart = 0
    return context_match(s, apart * 1e-9, abs(m.reinstated - number))


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
def left_of_link(s: State, k: int, t: int) -> float:
    """Share that is left at time t of the association in row k; many were last strengthened at the same time."""
    m = s.m
    age = t - s.links[k].time
    if age != m.link_age:
        m.link_age = age
        m.link_left = retained(s, age * 1e-9)
    return m.link_left


@kernel
def link_at(s: State, cue: int, target: int, t: int) -> float:
    """Strength of the association cue -> target at time t, whatever lists the two stand in now."""
    k = find_link(s, cue, target)
    if k < 0:
        return 0.0
    return s.links[k].strength * left_of_link(s, k, t)


@kernel
def opening_at(s: State, i: int, t: int) -> float:
    """Strength of the association of an item with the start of lists at time t."""
    token = s.tokens[i]
    return token.opening * retained(s, (t - token.opened) * 1e-9) if token.opening > 0.0 else 0.0  # type: ignore[no-any-return]


@kernel
def context_similarity(s: State, i: int, j: int) -> float:
    """Similarity of the contexts in which two items of a list were studied: c(time between them), whatever stood in it."""
    return drifted(abs(s.tokens[i].onset - s.tokens[j].onset) * 1e-9, s.m.p.drift_scale)


@kernel
def padded(s: State, n: int) -> int:
    """The number of elements of a loop up to a multiple of `LANES`; what lies behind the first `n` is made harmless."""
    end = (n + LANES - 1) // LANES * LANES
    for k in range(n, end):
        s.ages[k] = 0.0
        s.parts[k] = 1.0
        s.factors[k] = 1.0
    return end


@outlined
def fade(
    ages: np.ndarray, parts: np.ndarray, factors: np.ndarray, n: int, decay: float, offset: float, scale: float
) -> None:
    """The first n traces at some age (s): increments become `parts` A = increment * f, matches by lists `factors` A * c."""
    for k in range(n):
        parts[k] *= power_law_in_loop(ages[k], decay, offset)
        factors[k] *= parts[k] * drifted(ages[k], scale)


@kernel
def evaluate(s: State, number: int, t: int) -> None:
    """Strength A and sampling weight (A m)^w of the tokens of a list at time t.

    The match of contexts m is weighted by strength: A m is the sum of increment * f * c over traces.
    """
    p = s.m.p
    n = padded(s, gather_traces(s, number, t))
    scale = p.drift_scale if s.m.reinstated == 0 else math.inf  # a context that is brought back was matched trace by trace
    fade(s.ages, s.parts, s.factors, n, p.decay, p.decay_offset, scale)
    sum_traces(s, number)
    past = s.past[number]
    n = 0
    for i in range(past.first, past.last + 1):
        if s.tokens[i].list == number:
            s.parts[n] = s.tokens[i].matched
            n += 1
    raise_all(s.parts, padded(s, n), p.sampling_exponent)
    n = 0
    for i in range(past.first, past.last + 1):
        token = s.tokens[i]
        if token.list == number:
            token.weight = s.parts[n] if token.matched > 0.0 else 0.0
            n += 1


@kernel
def gather_traces(s: State, number: int, t: int) -> int:
    """Age, increment and match by lists of every trace of the tokens of a list, token by token; returns how many there are.

    Where a context is brought back, the match is by lists and by time.
    """
    back = s.m.reinstated > 0
    past = s.past[number]
    n = 0
    for i in range(past.first, past.last + 1):
        if s.tokens[i].list == number:
            k = s.tokens[i].first_trace
            while k >= 0:
                trace = s.traces[k]
                s.ages[n] = (t - trace.time) * 1e-9
                s.parts[n] = trace.increment
                s.factors[n] = reinstated_match(s, trace.time, trace.list) if back else s.apart[s.m.list - trace.list]
                n += 1
                k = trace.older
    return n


@kernel
def sum_traces(s: State, number: int) -> None:
    """What is left of the traces, summed for each token of a list; the traces stand as `gather_traces` left them."""
    past = s.past[number]
    n = 0
    for i in range(past.first, past.last + 1):
        token = s.tokens[i]
        if token.list == number:
            token.strength = 0.0
            token.matched = 0.0
            token.ages = 0.0
            token.squares = 0.0
            k = token.first_trace
            while k >= 0:
                matched = s.factors[n]
                token.strength += s.parts[n]
                token.matched += matched
                token.ages += matched * s.ages[n]
                token.squares += matched * s.ages[n] * s.ages[n]
                n += 1
                k = s.traces[k].older
