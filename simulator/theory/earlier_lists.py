"""What the search can reach: the items of the list asked for one by one, other lists as wholes until it comes upon one.

Every item of the session competes when the context is the cue, but most of them are never sampled. An earlier list is
therefore weighed as a whole. Its sampling weight, once summed item by item, fades from then on like that of one trace with
the mean age of its own; what this leaves out is of second order, and the list is summed anew before it grows to `LEFT_OUT`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel, outlined
from simulator.numerics.elementary import raise_all
from simulator.theory.constants import NONE, NOT_TRIED, SAID
from simulator.theory.declarative import context_match, evaluate, fade, padded, retained

if TYPE_CHECKING:
    from simulator.theory.state import State

#: Largest relative error of a list's sampling weight, for a sampling exponent of 1: (variance of the ages of its traces /
#: square of their mean) * (growth of that mean since the list was summed / that mean).
LEFT_OUT = 0.001
#: The sum of the weights of all lists was not formed yet, or no longer holds.
TO_SUM = -1.0


@kernel
def open_list(s: State, number: int) -> None:
    """From now on, in this recall period, the search weighs the items of this list one by one."""
    m = s.m
    past = s.past[number]
    if m.reinstated > 0:
        past.stale = 1  # matches with a context that is brought back are those of this period alone
    if past.stale == 1 or past.weighed != m.signal:
        evaluate(s, number, m.signal)
    past.opened = m.period
    past.weight = 0.0
    m.outside = TO_SUM
    for i in range(past.first, past.last + 1):
        token = s.tokens[i]
        if token.list == number:
            token.recalled = NOT_TRIED
            token.threshold = -1.0
            token.linked = 0.0
            s.reached[m.n_reached].token = i
            m.n_reached += 1


@kernel
def reach(s: State, i: int) -> None:
    """The search comes upon an item by other ways than sampling: it opens the item's list."""
    number = s.tokens[i].list
    if s.past[number].opened != s.m.period:
        open_list(s, number)


@kernel
def sum_list(s: State, number: int, t: int) -> None:
    """Sum the sampling weights of a list at time t, and note the mean and the spread of the ages of its traces."""
    past = s.past[number]
    evaluate(s, number, t)
    total = 0.0
    ages = 0.0
    squares = 0.0
    for i in range(past.first, past.last + 1):
        token = s.tokens[i]
        if token.list == number and token.weight > 0.0:
            total += token.weight
            ages += token.weight * token.ages / token.matched
            squares += token.weight * token.squares / token.matched
    past.summed = total
    past.weighed = t
    past.stale = 0
    past.age = 0.0
    past.spread = 0.0
    past.left = 0.0
    if total > 0.0:
        age = ages / total
        past.age = age
        past.spread = squares / total / (age * age) - 1.0 if age > 0.0 else 0.0
        past.left = retained(s, age) * context_match(s, age, s.m.list - number)


@kernel
def renew(s: State, number: int, t: int) -> None:
    """Sum a list anew if something was stored or taken away, or if what its mean age leaves out could reach `LEFT_OUT`."""
    past = s.past[number]
    passed = (t - past.weighed) * 1e-9
    if past.stale == 1 or past.spread * passed > LEFT_OUT * past.age:
        sum_list(s, number, t)


@outlined
def weigh_lists(s: State, n: int, t: int) -> None:
    """The sampling weights of the first n lists at a recall signal, each as it has faded since it was summed."""
    p = s.m.p
    for number in range(1, n + 1):
        renew(s, number, t)
    for k in range(n):
        past = s.past[k + 1]
        s.ages[k] = past.age + (t - past.weighed) * 1e-9
        s.parts[k] = 1.0
        s.factors[k] = s.apart[s.m.list - (k + 1)]
    fade(s.ages, s.parts, s.factors, padded(s, n), p.decay, p.decay_offset, p.drift_scale)
    for k in range(n):
        left = s.past[k + 1].left
        s.parts[k] = s.factors[k] / left if left > 0.0 else 0.0
    raise_all(s.parts, padded(s, n), p.sampling_exponent)
    for k in range(n):
        past = s.past[k + 1]
        past.weight = past.summed * s.parts[k] if s.factors[k] > 0.0 else 0.0
    s.m.outside = TO_SUM


@outlined
def weigh_anew(s: State, t: int) -> None:
    """The sampling weights of all lists that are not open while a context is brought back.

    Matches with that context do not fade with time: they are summed for this period alone.
    """
    for number in range(1, s.m.list + 1):
        past = s.past[number]
        if past.opened != s.m.period:
            sum_list(s, number, t)
            past.weight = past.summed
            past.stale = 1
    s.m.outside = TO_SUM


@outlined
def look_back(s: State, t: int, search: bool) -> None:
    """At a recall signal: evaluate the items of the list asked for, and if there will be a search weigh the other lists."""
    m = s.m
    own = m.reinstated if m.reinstated > 0 else m.list
    m.period += 1
    m.signal = t
    m.n_reached = 0
    open_list(s, own)
    if search:
        if m.reinstated > 0:
            weigh_anew(s, t)
        else:
            weigh_lists(s, m.list - 1, t)


@outlined
def turn_to(s: State, number: int, t: int) -> None:
    """In the middle of a recall period: bring back the context of a list. What was said stays said, and everything is matched anew."""
    m = s.m
    m.signal = t
    m.reinstated = number
    for k in range(1, m.list + 1):
        if s.past[k].opened == m.period:
            s.past[k].stale = 1
            evaluate(s, k, t)
    weigh_anew(s, t)
    for k in range(m.n_reached):
        token = s.tokens[s.reached[k].token]
        if token.recalled == SAID:
            token.weight *= m.p.resampling
    if s.past[number].opened != m.period:
        open_list(s, number)


@kernel
def weight_beyond(s: State) -> float:
    """Sampling weight by context of the lists that the search has not come upon."""
    m = s.m
    if m.outside < 0.0:
        total = 0.0
        for number in range(1, m.list + 1):
            total += s.past[number].weight
        m.outside = total
    return m.outside


@outlined
def come_upon(s: State, share: float) -> int:
    """Sample from the lists weighed as wholes, at a share (0 to 1) of their running sum: the search opens the list."""
    u = share * weight_beyond(s)
    number = NONE
    for k in range(1, s.m.list + 1):
        if s.past[k].weight > 0.0:
            number = k
            if u < s.past[k].weight:
                break
            u -= s.past[k].weight
    if number < 0:
        return NONE
    u /= s.past[number].weight
    before = s.m.n_reached
    open_list(s, number)
    total = 0.0
    for k in range(before, s.m.n_reached):
        total += s.tokens[s.reached[k].token].weight
    u *= total
    chosen = NONE
    for k in range(before, s.m.n_reached):
        i = s.reached[k].token
        if s.tokens[i].weight > 0.0:
            chosen = i
            u -= s.tokens[i].weight
            if u < 0.0:
                break
    return chosen
