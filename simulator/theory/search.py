"""Search of long-term memory: sampling by context and by the item recalled last, recovery, and what recall adds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import ASSOCIATE
from simulator.theory.constants import NONE, NOT_TRIED
from simulator.theory.declarative import context_similarity, left_of_link, link_at
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.earlier_lists import come_upon, reach, weight_beyond
from simulator.theory.purposes import ACCEPT, MIND_ENTITY, SAMPLE, SAMPLE_TIME, THRESHOLD
from simulator.theory.transfer import store_trace

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def sampling_weight(s: State, i: int) -> float:
    """Weight of token i: by context (A m)^w, times (b0 + link + beta * context similarity) if an item is the cue.

    The item recalled last brings back the context in which it was studied (Howard & Kahana 2002); a cue that was given does not.
    """
    p = s.m.p
    cue = s.m.cue
    weight = s.tokens[i].weight
    if cue < 0 or weight == 0.0:
        return weight
    if i == cue:
        return 0.0
    near = 0.0
    if s.tokens[i].list == s.tokens[cue].list and s.m.recall_kind != ASSOCIATE:
        near = p.context_reinstatement * context_similarity(s, i, cue)
    return weight * (p.residual_link + near + s.tokens[i].linked)


@kernel
def follow_links(s: State, t: int) -> None:
    """Bring back the items that are linked with the present cue, each by the strength of its link, whatever list it is of."""
    k = s.tokens[s.m.cue].first_link
    while k >= 0:
        link = s.links[k]
        reach(s, link.target)
        s.tokens[link.target].linked = link.strength * left_of_link(s, k, t)
        k = link.older


@kernel
def leave_links(s: State) -> None:
    """The cue is about to change: nothing is linked with it any more."""
    k = s.tokens[s.m.cue].first_link
    while k >= 0:
        s.tokens[s.links[k].target].linked = 0.0
        k = s.links[k].older


@kernel
def weigh(s: State, t: int) -> None:
    """Sum the weights of what may still be sampled, and of the tokens that were said (or rejected) already."""
    m = s.m
    if m.cue >= 0:
        follow_links(s, t)
    m.beyond = weight_beyond(s) * (m.p.residual_link if m.cue >= 0 else 1.0)
    total = m.beyond
    spent = 0.0
    for k in range(m.n_reached):
        i = s.reached[k].token
        weight = sampling_weight(s, i)
        if s.tokens[i].recalled == NOT_TRIED:
            total += weight
        else:
            spent += weight
        s.reached[k].cumulative = total
    if m.cue >= 0:
        leave_links(s)
    m.total = total
    m.rivalry = spent / total if total > 0.0 else 0.0
    m.stale = 0


@kernel
def sample_seconds(s: State) -> float:
    """Time until the search comes upon a token that was not said yet: exponential, t_s * (1 + said / unsaid weight).

    Each sample takes Exp(t_s), and items said before are sampled again and again (Raaijmakers & Shiffrin 1981). The sum of a
    geometric number of such times is exponential too, so that these samples need not be drawn one by one.
    """
    return s.m.p.sample_time * (1.0 + s.m.rivalry) * draw_exponential(s, SAMPLE_TIME, MIND_ENTITY)


@kernel
def sample(s: State, t: int) -> int:
    """Sample a token that was not said yet, with probability proportional to its weight; -1 if there is none."""
    m = s.m
    if m.stale == 1:
        weigh(s, t)
    if not m.total > 0.0:
        return NONE
    u = draw(s, SAMPLE, MIND_ENTITY) * m.total
    if u < m.beyond:
        m.stale = 1
        return come_upon(s, u / m.beyond)
    before = 0
    for k in range(m.n_reached - 1):  # a count has no branch to guess, and is quicker than a search by halves
        before += 1 if s.reached[k].cumulative <= u else 0
    return s.reached[before].token


@kernel
def threshold(s: State, i: int) -> float:
    """The item's recovery threshold e ~ Exp(1), drawn once per recall period."""
    token = s.tokens[i]
    if token.threshold < 0.0:
        token.threshold = draw_exponential(s, THRESHOLD, i + 1)
    return token.threshold


@kernel
def recall_increment(s: State, strength: float) -> float:
    """What a recall adds to the strength that it started from: more when it was hard, a_o * exp(-g_o * strength)."""
    return s.m.p.output_strength * math.exp(-s.m.p.output_ease * strength)  # type: ignore[no-any-return]


@kernel
def strengthen_recalled(s: State, i: int, t: int, strength: float) -> None:
    """A recall is itself a rehearsal."""
    increment = recall_increment(s, strength)
    if increment <= 0.0:
        return
    token = s.tokens[i]
    store_trace(s, i, t, increment)
    token.strength += increment
    token.matched += increment


@kernel
def recovery_strength(s: State, i: int) -> float:
    """Strength that can be recovered in the present context: A * (1 - psi + psi * m)."""
    token = s.tokens[i]
    return token.strength + s.m.p.context_recovery * (token.matched - token.strength)


@kernel
def cued_strength(s: State, i: int, t: int) -> float:
    """The strength that is compared with a sampled item's threshold: that in context, plus the link from the cue if there is one."""
    strength = recovery_strength(s, i)
    if s.m.cue >= 0:
        strength += link_at(s, s.m.cue, i, t)
    return strength


@kernel
def taken_for_this_list(s: State, i: int, strength: float) -> bool:
    """Whether an item of another list is taken for one of this list, exp(-k_l S): the stronger, the better its list is known."""
    return draw(s, ACCEPT, i + 1) < math.exp(-s.m.p.list_discrimination * strength)
