"""The next random number of a purpose for an entity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.numerics.random_numbers import uniform
from simulator.theory.purposes import MIND_ENTITY

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def draw(s: State, purpose: int, entity: int) -> float:
    """The next uniform number of this purpose for this entity."""
    drawn = s.m.drawn if entity == MIND_ENTITY else s.tokens[entity - 1].drawn
    n = drawn[purpose]
    drawn[purpose] = n + 1
    return uniform(s.m.key, purpose, entity, n)


@kernel
def draw_exponential(s: State, purpose: int, entity: int) -> float:
    """The next exponential number (mean 1) of this purpose for this entity; above 0, as the uniform one is below 1."""
    return -math.log(draw(s, purpose, entity))


@kernel
def is_first(s: State, purpose: int, i: int) -> bool:
    """Whether an item of the protocol draws for the first time for this purpose; that draw is then made."""
    if i >= s.m.n_items or s.tokens[i].drawn[purpose] > 0:
        return False
    s.tokens[i].drawn[purpose] = 1
    return True
