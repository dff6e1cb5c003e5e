"""Equations of the short-term store: room, displacement by activation, and Weibull lifetimes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from small_state import (
    DISPLACED,
    FOREVER,
    LOST,
    PLACE_LOST,
    drawn,
    held,
    hold,
    log,
    mind,
    ns,
    parameter,
    set_parameters,
    small_state,
    study,
    token,
    u,
)

from simulator.theory.constants import HELD_LIMIT
from simulator.theory.purposes import CAPACITY, DISPLACE, LIFETIME, OVERWRITE
from simulator.theory.short_term import (
    activate,
    displace,
    displaceable,
    draw_capacity,
    enter,
    expire,
    hold_as_heard,
    lifetime,
    refresh,
    remove,
    set_capacity,
    take_place,
)
from simulator.theory.state import State


def full(holding: list[int], n_items: int = 6, seed: int = 1, **values: float) -> State:
    """A list was studied, and these of its items are held."""
    s = small_state(n_items, seed=seed, **values)
    study(s, range(n_items))
    hold(s, holding)
    mind(s).capacity = len(holding)
    return s


# --- room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("r, load, suppressed, size, fraction, places", [
    (4.0, 1.0, False, 1.0, 0.0, 4), (4.0, 1.0, False, 1.0, 0.999, 4), (4.3, 1.0, False, 1.0, 0.69, 4),
    (4.3, 1.0, False, 1.0, 0.71, 5), (4.3, 1.5, True, 1.0, 0.19, 2), (4.3, 1.5, True, 1.0, 0.21, 3),
    (4.3, 1.5, False, 2.0, 0.5, 2), (4.3, 1.5, False, 0.5, 0.5, 9), (4.3, 1.5, True, 0.5, 0.3, 5),
    (1.0, 3.0, True, 1.0, 0.9, 0), (1.0, 3.0, True, 0.1, 0.9, 0), (9.0, 1.0, False, 0.1, 0.0, HELD_LIMIT),
])  # fmt: skip
def test_room(r: float, load: float, suppressed: bool, size: float, fraction: float, places: int) -> None:
    """floor((r - n_s when suppressed, or speaking) / size + U), worked out by hand, from 0 to the limit of the store."""
    for suppression, speaking in {(suppressed, 0), (False, int(suppressed)), (suppressed, int(suppressed))}:
        s = small_state(capacity=r, suppression_load=load, suppression=suppression)
        mind(s).update(room_fraction=fraction, speaking=speaking, item_size=size)
        set_capacity(s)
        assert mind(s).capacity == places


@pytest.mark.parametrize("material, spoken, closed", [("words", 0.55, 1.0), ("long_words", 1.0, 1.0), ("digits", 0.35, 0.7)])
@pytest.mark.parametrize("seed", range(4))
def test_room_of_a_list(material: str, spoken: float, closed: float, seed: int) -> None:
    """Each list draws its own U; an item takes (spoken / .55 s)^v, times s_c in a closed set."""
    s = small_state(material=material, seed=seed, capacity=4.6, word_length_exponent=1.3, closed_set_size=0.7)
    size = (spoken / 0.55) ** 1.3 * closed
    for n in range(3):
        mind(s).update(as_seen=1, speaking=1, bound=1)
        draw_capacity(s)
        assert (mind(s).speaking, mind(s).bound) == (0, 0)
        assert mind(s).room_fraction == u(s, CAPACITY, n=n)
        assert mind(s).capacity == int(4.6 / size + u(s, CAPACITY, n=n))
        assert mind(s).as_seen == 0
    assert drawn(s, CAPACITY) == 3


# --- decay -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scale, shape", [(12.9, 1.4), (4.0, 0.6), (20.0, 5.0)])
def test_lifetimes(seed: int, scale: float, shape: float) -> None:
    """The time that a Weibull variable exceeds with probability U; each activation draws anew."""
    s = small_state(seed=seed, lifetime=scale, lifetime_shape=shape)
    for n in range(3):
        expected = stats.weibull_min(shape, scale=scale).isf(u(s, LIFETIME, 2, n)) * 1e9
        assert lifetime(s, 2) == pytest.approx(expected, rel=1e-12, abs=1)


def test_activation_renews_the_lifetime_and_not_the_place() -> None:
    """The item stays where it is in the order of entry."""
    s = full([3, 1, 2], lifetime=10.0)
    activate(s, 1, ns(5))
    assert held(s) == [3, 1, 2] and token(s, 1).activated == ns(5)
    expected = ns(5) + 10e9 * (-math.log(u(s, LIFETIME, 1))) ** (1 / parameter(s, "lifetime_shape"))
    assert token(s, 1).expiry == pytest.approx(expected, abs=1)
    assert mind(s).next_expiry == token(s, 1).expiry
    mind(s).next_expiry = ns(5.5)
    set_parameters(s, lifetime=1e9)
    activate(s, 2, ns(5))
    assert mind(s).next_expiry == ns(5.5)  # a lower bound


def test_a_refresh_begins_the_same_lifetime_again() -> None:
    """Nothing is drawn; the lifetime is that of the last activation, however often an item is refreshed."""
    s = full([3, 1, 2], lifetime=10.0)
    activate(s, 1, ns(5))
    life = token(s, 1).expiry - ns(5)
    mind(s).next_expiry = FOREVER
    for at in (6.0, 7.5):
        refresh(s, 1, ns(at))
        assert (token(s, 1).activated, token(s, 1).expiry) == (ns(at), ns(at) + life)
        assert mind(s).next_expiry == ns(6.0) + life  # a lower bound
    assert drawn(s, LIFETIME, 1) == 1 and held(s) == [3, 1, 2]


def test_no_lifetime_exceeds_the_clock() -> None:
    """A lifetime beyond the clock never ends."""
    s = full([0], lifetime=1e9, lifetime_shape=0.3)
    seen = set()
    for _ in range(30):
        activate(s, 0, FOREVER - 5)
        seen.add(int(token(s, 0).expiry))
    assert seen == {FOREVER}


def test_loss_in_order_of_time_and_then_of_number() -> None:
    """All that has decayed by t is lost, at its own time; what decays later stays."""
    s = full([4, 2, 0, 1, 3])
    hold(s, [4, 2, 0, 1, 3], expiry={4: 3.0, 2: 1.0, 0: 2.0, 1: 1.0, 3: 3.000000001})
    expire(s, ns(0.5))
    assert held(s) == [4, 2, 0, 1, 3] and mind(s).next_expiry == ns(1)
    expire(s, ns(3.0))
    assert [(row["item"], row["onset"]) for row in log(s, LOST)] == [(1, ns(1)), (2, ns(1)), (0, ns(2)), (4, ns(3))]
    assert {(row["duration"], row["strength"]) for row in log(s, LOST)} == {(0, 0.0)}
    assert held(s) == [3] and mind(s).next_expiry == ns(3) + 1
    expire(s, ns(3.5))
    assert held(s) == [] and mind(s).next_expiry == FOREVER and mind(s).n_held_items == 0


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_loss_one_by_one(order: list[int]) -> None:
    """Whatever the order of entry, the next expiry is known after every loss."""
    s = full(order)
    hold(s, order, expiry={0: 3.0, 1: 1.0, 2: 2.0})
    for t, left, following in ((1.0, {0, 2}, ns(2)), (2.0, {0}, ns(3)), (3.0, set(), FOREVER)):
        expire(s, ns(t) - 1)
        assert len(held(s)) == len(left) + 1
        expire(s, ns(t))
        assert set(held(s)) == left and mind(s).next_expiry == following


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]])
def test_loss_at_one_time(order: list[int]) -> None:
    """By item number, whatever the order of entry."""
    s = full(order)
    hold(s, order, expiry=dict.fromkeys(order, 1.0))
    expire(s, ns(1))
    assert [row["item"] for row in log(s, LOST)] == [0, 1, 2] and held(s) == []


def test_the_next_expiry_is_a_lower_bound() -> None:
    """What was activated again since then is not lost, and its new expiry is the next."""
    s = full([1, 0])
    hold(s, [1, 0], expiry={0: 3.0, 1: 4.0})
    mind(s).next_expiry = ns(1)
    expire(s, ns(2))
    assert held(s) == [1, 0] and mind(s).next_expiry == ns(3)


@pytest.mark.parametrize("gone, left", [(3, [1, 2]), (1, [3, 2]), (2, [3, 1])])
def test_removal(gone: int, left: list[int]) -> None:
    """The others keep their order."""
    s = full([3, 1, 2])
    remove(s, gone)
    assert held(s) == left and token(s, gone).held == 0
    assert (mind(s).n_held, mind(s).n_held_items) == (2, 2)


def test_removal_from_a_store_of_the_greatest_size() -> None:
    """The last place becomes free."""
    everyone = list(range(HELD_LIMIT))
    s = full(everyone, HELD_LIMIT)
    remove(s, 5)
    assert held(s) == [i for i in everyone if i != 5]


def test_removal_of_a_distractor() -> None:
    """A distractor is not counted among the items."""
    s = full([0, 6, 1])
    remove(s, 6)
    assert held(s) == [0, 1] and (mind(s).n_held, mind(s).n_held_items) == (2, 2)


# --- displacement ----------------------------------------------------------------------------------------------------


def by_rank(candidates: list[int], q: float, uniform_number: float) -> int:
    """Who leaves: the one of rank k, 0 the first, with probability ~ (1 - q)^k."""
    weight = (1 - q) ** np.arange(len(candidates))
    return candidates[int(np.searchsorted(np.cumsum(weight) / weight.sum(), uniform_number, side="right"))]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10**6), st.floats(-1, 0.95), st.permutations(range(5)), st.integers(1, 5),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
)  # fmt: skip
def test_displacement_by_activation(seed: int, q: float, order: list[int], n: int, activated: list[int]) -> None:
    """The item of rank k, 0 active longest ago, leaves with probability ~ (1 - q)^k; of simultaneous ones the first entered comes first."""
    holding = order[:n]
    s = full(holding, seed=seed, displacement_bias=q)
    for i in holding:
        token(s, i).activated = ns(activated[i])
    displace(s, 5, ns(4), DISPLACED)
    gone = by_rank(sorted(holding, key=lambda i: (activated[i], holding.index(i))), q, u(s, DISPLACE, 5))
    assert held(s) == [i for i in holding if i != gone] and token(s, gone).held == 0
    row = log(s, DISPLACED)[-1]
    assert (row["item"], row["onset"], row["duration"], row["position"]) == (gone, ns(4), 0, gone + 1)
    assert row["strength"] == 0.0


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("asked", [[1], [3, 1], [3, 4, 2]])
def test_what_was_not_asked_for_goes_first(seed: int, asked: list[int]) -> None:
    """Once a cue is active, the ranks are those among the items that were not asked for."""
    s = full([3, 4, 1, 2], seed=seed, displacement_bias=0.3)
    for i in asked:
        token(s, i).cued = 1
    mind(s).cue_active = 1
    displace(s, 5, 0, DISPLACED)
    gone = by_rank([i for i in (3, 4, 1, 2) if i not in asked], 0.3, u(s, DISPLACE, 5))
    assert held(s) == [i for i in (3, 4, 1, 2) if i != gone]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("active", [0, 1])
def test_displacement_where_the_cue_makes_no_difference(seed: int, active: int) -> None:
    """When all were asked for, or before the cue is active, everybody may go."""
    s = full([3, 4, 1, 2], seed=seed, displacement_bias=0.3)
    for i in (3, 4, 1, 2) if active else (3, 4):
        token(s, i).cued = 1
    mind(s).cue_active = active
    displace(s, 5, 0, DISPLACED)
    gone = by_rank([3, 4, 1, 2], 0.3, u(s, DISPLACE, 5))
    assert held(s) == [i for i in (3, 4, 1, 2) if i != gone]


@pytest.mark.parametrize("active, cued, expected", [(0, 0, True), (0, 1, True), (1, 0, True), (1, 1, False)])
def test_who_may_be_displaced(active: int, cued: int, expected: bool) -> None:
    """Everybody, but once a cue is active nobody that it asked for."""
    s = full([0])
    mind(s).cue_active = active
    token(s, 0).cued = cued
    assert displaceable(s, 0) == expected


# --- entry -----------------------------------------------------------------------------------------------------------


def test_only_what_is_bound_takes_a_place() -> None:
    """And only once; in an empty store it has nobody's place."""
    s = full([3, 1])
    take_place(s, ns(7))
    assert drawn(s, OVERWRITE) == 0 and [token(s, i).place_lost for i in (3, 1)] == [0, 0]
    mind(s).bound = 1
    take_place(s, ns(7))
    take_place(s, ns(7))
    assert mind(s).bound == 0 and drawn(s, OVERWRITE) == 1
    assert [token(s, i).place_lost for i in (3, 1)] == [int(u(s, OVERWRITE) < 0.5), int(u(s, OVERWRITE) >= 0.5)]
    assert [(row["item"], row["onset"], row["duration"]) for row in log(s, PLACE_LOST)] == [(3 if u(s, OVERWRITE) < 0.5 else 1, ns(7), 0)]
    hold(s, [])
    mind(s).bound = 1
    take_place(s, ns(7))
    assert mind(s).bound == 0 and drawn(s, OVERWRITE) == 1


def test_who_enters_anew_has_a_place_again() -> None:
    """By reading, and from the echo, whether the item is still held or not; being active again is not enough."""
    s = full([3, 1])
    mind(s).capacity = 4
    for i in (3, 1, 0, 2):
        token(s, i).place_lost = 1
    activate(s, 3, ns(1))
    refresh(s, 3, ns(2))
    assert token(s, 3).place_lost == 1
    enter(s, 0, ns(2))
    hold_as_heard(s, 1, ns(2))
    hold_as_heard(s, 2, ns(2))
    assert [token(s, i).place_lost for i in (3, 1, 0, 2)] == [1, 0, 0, 0]


def test_entry_where_there_is_room() -> None:
    """The newest stands last, and is activated."""
    s = full([2, 0])
    mind(s).capacity = 3
    assert enter(s, 1, ns(4))
    assert held(s) == [2, 0, 1] and (token(s, 1).held, token(s, 1).activated) == (1, ns(4))
    assert (mind(s).n_held, mind(s).n_held_items, drawn(s, LIFETIME, 1), log(s)) == (3, 3, 1, [])
    assert enter(s, 5, ns(5)) and len(held(s)) == 3 and held(s)[-1] == 5


def test_entry_of_a_distractor() -> None:
    """It takes a place, but is no item of the list."""
    s = full([2, 0])
    mind(s).capacity = 3
    assert enter(s, 6, 0)
    assert (mind(s).n_held, mind(s).n_held_items) == (3, 2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("places", [4, 3, 1])
def test_entry_into_a_full_store(seed: int, places: int) -> None:
    """As many leave as have to, one after the other, each with a draw of the item that enters."""
    s = full([3, 4, 1, 2], seed=seed, displacement_bias=0.2)
    mind(s).capacity = places
    expected = [3, 4, 1, 2]
    for n in range(5 - places):
        expected.remove(by_rank(expected, 0.2, u(s, DISPLACE, 0, n)))
    assert enter(s, 0, ns(1))
    assert held(s) == [*expected, 0] and len(log(s, DISPLACED)) == 5 - places


def test_entry_of_what_is_held_renews_it() -> None:
    """No place changes, nothing is displaced, even when there is no room left."""
    s = full([2, 0])
    mind(s).capacity = 0
    assert enter(s, 2, ns(7))
    assert held(s) == [2, 0] and token(s, 2).activated == ns(7) and drawn(s, LIFETIME, 2) == 1


def test_no_entry_without_room() -> None:
    """A store without places takes nothing."""
    s = full([])
    assert not enter(s, 2, ns(7))
    assert held(s) == [] and (token(s, 2).held, token(s, 2).activated, drawn(s, LIFETIME, 2)) == (0, 0, 0)


def test_what_is_heard_takes_no_place_from_others() -> None:
    """It is held beyond the places that there are, and the next item that enters has to make room."""
    s = full([3, 1], displacement_bias=0.2)
    hold_as_heard(s, 0, ns(5))
    hold_as_heard(s, 3, ns(6))
    assert held(s) == [3, 1, 0] and [token(s, i).activated for i in (3, 1, 0)] == [ns(6), 0, ns(5)]
    assert (mind(s).n_held_items, log(s), drawn(s, LIFETIME, 0), drawn(s, LIFETIME, 3)) == (3, [], 1, 1)
    enter(s, 2, ns(7))
    assert len(held(s)) == 2 and held(s)[-1] == 2 and len(log(s, DISPLACED)) == 2


def test_the_store_has_a_limit_for_what_is_heard() -> None:
    """Beyond it nothing more is held, and what is held is renewed all the same."""
    s = small_state(HELD_LIMIT + 1)
    study(s, range(HELD_LIMIT + 1))
    hold(s, range(HELD_LIMIT))
    hold_as_heard(s, HELD_LIMIT, ns(90))
    hold_as_heard(s, 5, ns(90))
    assert len(held(s)) == HELD_LIMIT and (token(s, HELD_LIMIT).held, token(s, 5).activated) == (0, ns(90))
