"""Equations of the clock: whole nanoseconds on a grid."""

from __future__ import annotations

import math

import pytest
from small_state import FOREVER, drawn, mind, small_state, u

from simulator.theory import clock
from simulator.theory.clock import after, jittered, share_of, to_ticks
from simulator.theory.purposes import JITTER


def rounded(x: float) -> int:
    """The nearest whole number, a half upwards."""
    return math.floor(x + 0.5)


@pytest.mark.parametrize("seconds", [0.123456789, 1.0, 3.999999999499, 1e-9, 86400.0 * 31])
def test_a_second_is_a_billion_ticks(seconds: float) -> None:
    """Whole nanoseconds, rounded to the nearest."""
    assert to_ticks(small_state(), seconds) == rounded(seconds * 1e9)


def test_ticks_are_rounded_at_a_half() -> None:
    """1.4 ns are 1 ns, 1.6 ns are 2 ns."""
    s = small_state()
    assert [to_ticks(s, x * 1e-9) for x in (1.4, 1.6, 2.4, 2.6)] == [1, 2, 2, 3]


@pytest.mark.parametrize("grid", [2e-9, 1e-3, 0.02, 0.25])
@pytest.mark.parametrize("seconds", [0.37, 1.0, 2.874, 0.000000007])
def test_ticks_lie_on_the_grid(grid: float, seconds: float) -> None:
    """A coarse clock rounds to the nearest multiple of its step."""
    step = round(grid * 1e9)
    assert to_ticks(small_state(time_resolution=grid), seconds) == max(1, rounded(seconds * 1e9 / step)) * step


@pytest.mark.parametrize("grid", [1e-9, 1e-3])
def test_no_duration_is_empty(grid: float) -> None:
    """Every act takes at least one step of the clock."""
    s = small_state(time_resolution=grid)
    assert to_ticks(s, 0.0) == to_ticks(s, grid / 100) == round(grid * 1e9)


@pytest.mark.parametrize("seconds", [4e9, 4.1e9, 1e300, math.inf, math.nan])
def test_what_is_longer_than_the_clock_never_ends(seconds: float) -> None:
    """More than 4e9 s, and what is no number, never comes."""
    assert to_ticks(small_state(), seconds) == FOREVER
    assert to_ticks(small_state(), 3.9e9) == 3_900_000_000_000_000_000


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("grid", [1, 1_000_000])
def test_jitter_lies_between_its_bounds(seed: int, grid: int) -> None:
    """low + U * (high - low), rounded to the grid; the next draw is the next jitter."""
    s = small_state(seed=seed, time_resolution=grid * 1e-9)
    low, high = 800 * 10**6, 1200 * 10**6
    for n in range(3):
        assert jittered(s, low, high) == low + rounded(u(s, JITTER, n=n) * (high - low) / grid) * grid
    assert drawn(s, JITTER) == 3


def test_no_jitter_draws_nothing() -> None:
    """A duration that is certain is not drawn."""
    s = small_state()
    assert jittered(s, 5, 5) == 5 and drawn(s, JITTER) == 0


@pytest.mark.parametrize("share, duration, expected", [
    (0.5, 2_000_000_001, 1_000_000_000), (1.0, 7, 7), (0.1, 25, 2), (0.0, 10**9, 0), (-0.5, 10**9, 0), (1e-12, 10**9, 1),
])  # fmt: skip
def test_share_of_a_duration(share: float, duration: int, expected: int) -> None:
    """share * duration, rounded down, at least one step if there is any share."""
    assert share_of(small_state(), share, duration) == expected


def test_share_lies_on_the_grid() -> None:
    """On a coarse clock a share is a whole number of steps, at least one."""
    s = small_state(time_resolution=0.1)
    assert mind(s).grid == 10**8
    assert share_of(s, 0.5, 5 * 10**8) == 2 * 10**8
    assert share_of(s, 0.01, 5 * 10**8) == 10**8


def test_order_of_simultaneous_events() -> None:
    """What ends comes before what begins: loss, encoding, rehearsal, operation, then onsets, responses, the period's end."""
    ranks = [
        clock.RANK_EXPIRY, clock.RANK_ENCODED, clock.RANK_REHEARSED, clock.RANK_OPERATED, clock.RANK_ONSET,
        clock.RANK_DISTRACTOR, clock.RANK_READ_OUT, clock.RANK_SAMPLED, clock.RANK_PERIOD_END,
    ]  # fmt: skip
    assert ranks == sorted(set(ranks)) and ranks[0] > 1


def test_who_takes_attention_from_whom() -> None:
    """A response from anything, a stimulus from an operation or a rehearsal, an operation from a rehearsal."""
    classes = [clock.CLASS_RESPONSE, clock.CLASS_STIMULUS, clock.CLASS_OPERATION, clock.CLASS_REHEARSAL]
    assert classes == sorted(set(classes))


def test_no_time_is_later_than_for_ever() -> None:
    """Up to that, the two are added."""
    assert [after(5, 3), after(5, FOREVER), after(FOREVER, FOREVER), after(0, FOREVER - 1)] == [8, FOREVER, FOREVER, FOREVER - 1]
