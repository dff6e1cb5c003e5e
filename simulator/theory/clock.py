"""The integer clock: nanoseconds, the rank of simultaneous events, and who may take attention from whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.constants import FOREVER
from simulator.theory.draws import draw
from simulator.theory.purposes import JITTER, MIND_ENTITY

if TYPE_CHECKING:
    from simulator.theory.state import State

#: Events of one instant happen in this order; then by item number. Ranks start at 10 so that, in the event engine,
#: whatever follows from an event (zero delay, ranks 0 and 1) comes to rest before the next event of that instant.
RANK_EXPIRY = 10
RANK_ENCODED = 11
RANK_REHEARSED = 12
RANK_OPERATED = 13
RANK_ONSET = 14
RANK_DISTRACTOR = 15
RANK_READ_OUT = 16
RANK_SAMPLED = 17
RANK_PERIOD_END = 18

#: Classes of claims on attention: a lower class takes attention from a higher one, never from its own.
#: A broken rehearsal, operation or judgement leaves nothing; a waiting stimulus goes on fading in its register.
CLASS_RESPONSE = 0
CLASS_STIMULUS = 1
CLASS_OPERATION = 2
CLASS_REHEARSAL = 3


@kernel
def to_ticks(s: State, seconds: float) -> int:
    """Seconds as whole nanoseconds on the grid of the clock, at least one grid step."""
    if not seconds < 4e9:
        return FOREVER
    grid = s.m.grid
    steps = int(math.floor(seconds * 1e9 + 0.5)) if grid == 1 else int(math.floor(seconds * 1e9 / grid + 0.5))
    return steps * grid if steps > 1 else grid


@kernel
def after(t: int, ticks: int) -> int:
    """The time so many nanoseconds after t, which is never later than `FOREVER`."""
    later = t + ticks
    return later if later < FOREVER else FOREVER


@kernel
def jittered(s: State, low: int, high: int) -> int:
    """A duration between two bounds (ns), drawn by the design when they differ."""
    if high <= low:
        return low
    grid = s.m.grid
    steps = int(math.floor(draw(s, JITTER, MIND_ENTITY) * ((high - low) / grid) + 0.5))
    return low + steps * grid


@kernel
def share_of(s: State, share: float, duration: int) -> int:
    """A share of a duration, on the grid of the clock (ns), at least one grid step if the share is above 0."""
    grid = s.m.grid
    if share <= 0.0:
        return 0
    steps = int(math.floor(share * duration / grid))
    return steps * grid if steps > 1 else grid
