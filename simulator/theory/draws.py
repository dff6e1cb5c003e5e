"""What random numbers are drawn for. The n-th draw of a purpose for an entity never depends on any other draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.kernel import kernel
from simulator.rng import uniform

if TYPE_CHECKING:
    from simulator.theory.state import State

(
    ABILITY, CAPACITY, JITTER, ENCODE, FADE, LETTER, DISPLACE, LIFETIME, NEWCOMER, HEAD, FETCH, PACE, DISTRACTOR,
    START_PROBE, READ_START, CHAIN, READ_TIME, THRESHOLD, SAMPLE, SAMPLE_TIME, STOP, CUE_STOP, ACCEPT, CONFUSE,
    GAP_MARK, STIMULUS, SELECT, ERROR, RESTART,
) = range(29)  # fmt: skip
N_PURPOSES = 29

#: Entity of draws that belong to the mind and not to an item; token i is entity i + 1.
MIND_ENTITY = 0


@kernel
def draw(s: State, purpose: int, entity: int) -> float:
    """The next uniform number of this purpose for this entity."""
    drawn = s.m.drawn if entity == MIND_ENTITY else s.tokens[entity - 1].drawn
    n = drawn[purpose]
    drawn[purpose] = n + 1
    return uniform(s.m.key, purpose, entity, n)


@kernel
def draw_exponential(s: State, purpose: int, entity: int) -> float:
    """The next exponential number (mean 1) of this purpose for this entity."""
    return -math.log(draw(s, purpose, entity))
