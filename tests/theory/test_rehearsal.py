"""Equations of rehearsal: what comes next, how long it takes, and what it adds."""

from __future__ import annotations

import math

import pytest
from small_state import (
    REHEARSED,
    REMOVED,
    above,
    add_trace,
    drawn,
    exponential,
    held,
    hold,
    link,
    log,
    mind,
    ns,
    parameter,
    set_link,
    set_parameters,
    small_state,
    study,
    token,
    traces,
    u,
)

from simulator.tasks.step_table import ELABORATIVE, MAINTENANCE, NO_REHEARSAL
from simulator.theory.constants import NONE
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import FETCH, HEAD, LIFETIME, NEWCOMER, PACE, REMOVE
from simulator.theory.rehearsal import (
    begin_round,
    break_off,
    choose_rehearsal,
    fetch,
    held_after,
    rehearsal_ticks,
    rehearse,
)
from simulator.theory.state import State


def studied(holding: list[int], seed: int = 1, n: int = 6, order: list[int] | None = None, **values: float) -> State:
    """A list of six items, of which some are held, in their own order or another."""
    s = small_state(n, seed=seed, **values)
    study(s, range(n) if order is None else order)
    hold(s, holding, activated=5.0)
    mind(s).capacity = 4
    return s


def kept(s: State, seconds: float) -> float:
    """Share of a strength that is left: (1 + x / t0)^-d."""
    return (1 + seconds / parameter(s, "decay_offset")) ** -parameter(s, "decay")


# --- covert retrieval ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cue", [NONE, 1, 0])
def test_a_fetch_succeeds_when_strength_reaches_a_new_threshold(seed: int, cue: int) -> None:
    """A, plus the link from the item before, against E; each fetch draws anew."""
    for factor, expected in ((1 + 1e-9, True), (1 - 1e-9, False)):
        for n in range(2):
            s = studied([], seed)
            s.tokens[2]["drawn"][FETCH] = n
            strength = exponential(s, FETCH, 2, n) * factor
            by_link = 0.25 * strength if cue >= 0 else 0.0
            add_trace(s, 2, 1.0, 0.6 * (strength - by_link) / kept(s, 9.0))
            add_trace(s, 2, 4.0, 0.4 * (strength - by_link) / kept(s, 6.0))
            set_link(s, 1 - max(cue, 0), 2, 50.0, 2.5)
            if cue >= 0:
                set_link(s, cue, 2, by_link / kept(s, 7.5), 2.5)
            set_link(s, 2, 1, 90.0, 2.5)
            assert fetch(s, 2, cue, ns(10)) == expected
            assert drawn(s, FETCH, 2) == n + 1


def test_a_fetch_at_the_threshold_succeeds() -> None:
    """Strength has to reach the threshold, not to exceed it."""
    s = studied([], decay=0.0)
    add_trace(s, 2, 1.0, exponential(s, FETCH, 2))
    assert fetch(s, 2, NONE, ns(10))


# --- what is rehearsed next ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after, expected", [(0, 1), (1, 1), (2, 2), (3, 3), (4, 5), (6, NONE)])
@pytest.mark.parametrize("shift", range(6))
def test_the_next_item_held(after: int, expected: int, shift: int) -> None:
    """The earliest beyond a position, whatever the order of entry; no distractor."""
    order = [(k + shift) % 6 for k in range(6)]
    for entry in ([5, 3, 1, 2], [1, 2, 3, 5], [2, 3, 5, 1]):
        s = studied([order[entry[0]], 8, *(order[k] for k in entry[1:])], order=order)
        assert held_after(s, after) == (order[expected] if expected >= 0 else NONE)


@pytest.mark.parametrize("shift", range(6))
@pytest.mark.parametrize("positions", [[5, 2, 4], [1, 6], [3, 1, 2], [1]])
def test_a_round_goes_forward_and_begins_anew(shift: int, positions: list[int]) -> None:
    """From the item after the last one; at the end again from the earliest item held, whatever their numbers."""
    order = [(k + shift) % 6 for k in range(6)]
    s = studied([order[k - 1] for k in positions], order=order, head_start=0.0)
    for position in sorted(positions) * 2:
        assert choose_rehearsal(s, ns(6)) == order[position - 1] == mind(s).pointer


@pytest.mark.parametrize("seed", range(5))
def test_a_round_begins_at_the_head_with_its_probability(seed: int) -> None:
    """p_head; otherwise at the earliest item held, and then nothing is fetched in it."""
    for probability, first, from_head in ((above, 3, 1), (float, 2, 0)):
        s = studied([4, 2, 3] if from_head else [4, 2], seed, order=[3, 0, 2, 5, 4, 1])
        set_parameters(s, head_start=probability(u(s, HEAD)))
        mind(s).from_head = 1 - from_head
        assert begin_round(s, ns(6)) == first
        assert mind(s).from_head == from_head and drawn(s, FETCH, 3) == 0


def test_a_list_of_one_item_has_a_head() -> None:
    """And one of none has not."""
    s = studied([4], order=[4], head_start=1.0)
    assert begin_round(s, ns(6)) == 4 and (mind(s).from_head, drawn(s, HEAD)) == (1, 1)
    s = studied([], order=[], head_start=1.0)
    assert begin_round(s, ns(6)) == NONE and (mind(s).from_head, drawn(s, HEAD)) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_head_is_fetched_if_it_is_not_held(seed: int) -> None:
    """By its strength alone; what cannot be fetched is left out."""
    for factor, first in ((1 + 1e-9, 3), (1 - 1e-9, 2)):
        s = studied([4, 2], seed, order=[3, 0, 2, 5, 4, 1], head_start=1.0)
        add_trace(s, 3, 1.0, exponential(s, FETCH, 3) / kept(s, 5.0) * factor)
        assert begin_round(s, ns(6)) == first and mind(s).from_head == 1


@pytest.mark.parametrize("strategy, drawn_heads", [(ELABORATIVE, 1), (MAINTENANCE, 0)])
def test_maintenance_fetches_nothing(strategy: int, drawn_heads: int) -> None:
    """A covert refresh goes through what is held."""
    s = studied([4, 2], head_start=1.0)
    mind(s).strategy = strategy
    add_trace(s, 0, 5.0, 100.0)
    assert begin_round(s, ns(6)) == (0 if strategy == ELABORATIVE else 2)
    assert drawn(s, HEAD) == drawn_heads and mind(s).from_head == drawn_heads


@pytest.mark.parametrize("from_head, strong, position", [(1, True, 4), (1, False, 5), (0, True, 5)])
@pytest.mark.parametrize("shift", range(6))
def test_what_was_lost_on_the_way_is_fetched(from_head: int, strong: bool, position: int, shift: int) -> None:
    """In a round from the head the next item of the list is fetched by its link from the item before, or left out."""
    order = [(k + shift) % 6 for k in range(6)]
    s = studied([order[4], order[1]], order=order, head_start=0.0)
    mind(s).update(pointer=order[2], from_head=from_head)
    threshold = exponential(s, FETCH, order[3])
    set_link(s, order[2], order[3], threshold * (1 + 1e-9 if strong else 1 - 1e-9) / kept(s, 6.0))
    assert choose_rehearsal(s, ns(6)) == order[position - 1] == mind(s).pointer


def test_what_is_held_is_not_fetched() -> None:
    """In a round from the head the next item comes without a draw if it is held."""
    s = studied([4, 3], head_start=0.0)
    mind(s).update(pointer=2, from_head=1)
    assert choose_rehearsal(s, ns(6)) == 3 and drawn(s, FETCH, 3) == 0


def test_after_the_last_item_a_round_begins() -> None:
    """A round from the head ends at the end of the list."""
    s = studied([5, 2], head_start=0.0)
    mind(s).update(pointer=5, from_head=1)
    assert choose_rehearsal(s, ns(6)) == 2 and mind(s).from_head == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("newest", [4, 0])
def test_the_newest_comes_first_with_its_probability(seed: int, newest: int) -> None:
    """p_new, once, without a move of the round."""
    for probability, comes_first in ((above, True), (float, False)):
        s = studied([newest, 1, 2], seed, order=[3, 1, 2, 5, newest, 4 - newest], head_start=0.0)
        mind(s).update(newcomer=newest, pointer=1)
        set_parameters(s, newest_first=probability(u(s, NEWCOMER, newest)))
        assert choose_rehearsal(s, ns(6)) == (newest if comes_first else 2)
        assert mind(s).newcomer == NONE and mind(s).pointer == (1 if comes_first else 2)
        assert choose_rehearsal(s, ns(6)) == (2 if comes_first else newest)


def test_a_newcomer_that_is_gone_is_no_newcomer() -> None:
    """It is not drawn for."""
    s = studied([1, 2], head_start=0.0, newest_first=1.0)
    mind(s).newcomer = 4
    assert choose_rehearsal(s, ns(6)) == 1 and mind(s).newcomer == NONE and drawn(s, NEWCOMER, 4) == 0


@pytest.mark.parametrize("holding, strategy, suppression", [
    ([], ELABORATIVE, 0), ([7], ELABORATIVE, 0), ([1], NO_REHEARSAL, 0), ([1], ELABORATIVE, 1),
])  # fmt: skip
def test_nothing_to_rehearse(holding: list[int], strategy: int, suppression: int) -> None:
    """Without an item held, a strategy, or the voice; then neither is anything fetched."""
    s = studied(holding, head_start=1.0)
    add_trace(s, 0, 5.0, 100.0)
    mind(s).update(strategy=strategy, suppression=suppression, newcomer=1, pointer=3)
    assert choose_rehearsal(s, ns(6)) == NONE
    assert (mind(s).newcomer, mind(s).pointer, drawn(s, HEAD)) == (1, 3, 0)


# --- its time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("material, spoken", [("words", 0.55), ("digits", 0.35), ("long_words", 1.0)])
@pytest.mark.parametrize("strategy, factor", [(ELABORATIVE, 1.0), (MAINTENANCE, 0.37)])
@pytest.mark.parametrize("spread", [0.0, 0.3, 1.0])
def test_the_time_of_a_rehearsal(material: str, spoken: float, strategy: int, factor: float, spread: float) -> None:
    """rho * (spoken / .55 s) * (1 - sigma_r + sigma_r * E), for maintenance m times as long."""
    s = small_state(material=material, rehearsal_interval=0.9, rehearsal_spread=spread, maintenance_interval=0.37)
    mind(s).strategy = strategy
    for n in range(3):
        expected = 0.9 * spoken / 0.55 * factor * (1 - spread + spread * exponential(s, PACE, 3, n))
        assert rehearsal_ticks(s, 3, ns(7.0)) == pytest.approx(expected * 1e9, rel=1e-12, abs=1)


# --- what it adds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy, transferred", [(ELABORATIVE, 1.0), (MAINTENANCE, 0.15)])
@pytest.mark.parametrize("before", [0, 1, 4])
@pytest.mark.parametrize("ability, gradient", [(1.0, 1.0), (0.8, 1.5)])
def test_a_rehearsal_transfers(strategy: int, transferred: float, before: int, ability: float, gradient: float) -> None:
    """The n-th adds a * g_i * alpha / (1 + h (n - 1)), and the links share it, whatever the ability.

    For maintenance m m_t times as much, and n counts refreshes of m rehearsals each.
    """
    s = studied(
        [0, 2], rehearsal_strength=0.6, habituation=1.7, maintenance_transfer=0.3, maintenance_interval=0.5, forward_link=1.1, backward_link=0.3,
        coactivation_decay=2.0,
    )  # fmt: skip
    mind(s).update(strategy=strategy, ability=ability)
    token(s, 2).update(rehearsed=before, gradient=gradient)
    rehearse(s, 2, ns(6), ns(0.8))
    share = transferred / (1 + 1.7 * before * (1.0 if strategy == ELABORATIVE else 0.5))
    assert traces(s, 2) == [(ns(6), pytest.approx(0.6 * gradient * ability * share, rel=1e-12))]
    together = math.exp(-(6.0 - 5.0) / 2.0) * gradient * share
    assert link(s, 0, 2)[0] == pytest.approx(1.1 * together, rel=1e-12)
    assert link(s, 2, 0)[0] == pytest.approx(0.3 * together, rel=1e-12)
    assert (token(s, 2).rehearsed, mind(s).said_last) == (before + 1, 2)
    row = log(s, REHEARSED)[0]
    assert (row["onset"], row["duration"], row["item"]) == (ns(5.2), ns(0.8), 2)
    assert (row["strength"], row["store"]) == (before + 1, SHORT_TERM)


def test_a_rehearsal_activates_again() -> None:
    """A held item keeps its place in the order of entry and gets a new lifetime."""
    s = studied([2, 0])
    rehearse(s, 2, ns(6), ns(0.8))
    assert held(s) == [2, 0] and token(s, 2).activated == ns(6) and drawn(s, LIFETIME, 2) == 1


def test_a_refresh_draws_no_new_lifetime() -> None:
    """Maintenance: the item is as active as before, for as long as before."""
    s = studied([2, 0])
    mind(s).strategy = MAINTENANCE
    token(s, 2).life = ns(3.5)
    rehearse(s, 2, ns(6), ns(0.8))
    assert (token(s, 2).activated, token(s, 2).expiry) == (ns(6), ns(9.5)) and drawn(s, LIFETIME, 2) == 0


# --- removal of what an operation has bound ----------------------------------------------------------------------------


@pytest.mark.parametrize("suppression, chosen", [(0, 6), (1, NONE)])
def test_what_is_bound_is_removed_first(suppression: int, chosen: int) -> None:
    """Before anything is rehearsed, in t_d * E; the newcomer is still the newcomer afterwards."""
    s = studied([2, 0], removal_time=0.7)
    mind(s).update(strategy=MAINTENANCE, bound=1, newcomer=2, suppression=suppression)
    assert choose_rehearsal(s, ns(6)) == chosen and (mind(s).newcomer, drawn(s, NEWCOMER, 2)) == (2, 0)
    if chosen == 6:
        for n in range(2):
            expected = 0.7 * exponential(s, REMOVE, n=n)
            assert rehearsal_ticks(s, 6, ns(6)) == pytest.approx(expected * 1e9, rel=1e-12, abs=1)
            assert (mind(s).rehearsing, mind(s).rehearsal_began) == (6, ns(6))
            assert mind(s).rehearsal_length == pytest.approx(expected * 1e9, rel=1e-12, abs=1)


def test_a_removal_changes_nothing_but_what_is_bound() -> None:
    """At its end nothing is bound, which is a row; broken off, it still is. No trace, no activation."""
    s = studied([2, 0])
    mind(s).update(strategy=MAINTENANCE, bound=1)
    for k in range(2):
        rehearsal_ticks(s, 6, ns(6))
        if k == 0:
            break_off(s, ns(8))
        else:
            rehearse(s, 6, ns(8), ns(2))
        assert (mind(s).bound, mind(s).rehearsing, mind(s).said_last) == (1 - k, NONE, NONE)
    assert [(row["trial_type"], row["item"], row["onset"], row["duration"]) for row in log(s)] == [(REMOVED, -1, ns(6), ns(2))]
    assert traces(s, 2) == [] and held(s) == [2, 0] and token(s, 6).activated == 0


def test_a_fetched_item_is_said_in_passing() -> None:
    """It is transferred like any other, but takes no place in the store and has no lifetime."""
    s = studied([0], rehearsal_strength=0.6)
    mind(s).from_head = 1
    rehearse(s, 2, ns(6), ns(0.8))
    assert held(s) == [0] and (token(s, 2).held, token(s, 2).activated, drawn(s, LIFETIME, 2)) == (0, ns(6), 0)
    assert traces(s, 2)[0][1] == pytest.approx(0.6 * parameter(s, "ability"), rel=1e-12)
    assert log(s, REHEARSED)[0]["store"] == DECLARATIVE and mind(s).said_last == 2


def test_what_was_lost_during_its_rehearsal_gains_nothing() -> None:
    """In a round that is not from the head an item that has expired is not said to its end."""
    s = studied([0])
    mind(s).from_head = 0
    rehearse(s, 2, ns(6), ns(0.8))
    assert traces(s, 2) == [] and log(s) == [] and (token(s, 2).rehearsed, mind(s).said_last) == (0, NONE)


# --- what is broken off ----------------------------------------------------------------------------------------------


def begun(item: int, at: float, length: float, *, is_held: bool = True, **values: float) -> State:
    """A rehearsal of an item began at a time and takes so many seconds."""
    s = studied([0, item] if is_held else [0], rehearsal_strength=0.6, habituation=1.7, coactivation_decay=2.0, **values)
    mind(s).update(rehearsing=item, rehearsal_began=ns(at), rehearsal_length=ns(length))
    return s


def test_the_beginning_of_a_rehearsal_is_kept() -> None:
    """Which item, when, and for how long, until it ends or is broken off."""
    s = studied([0, 3])
    length = rehearsal_ticks(s, 3, ns(7.0))
    assert (mind(s).rehearsing, mind(s).rehearsal_began, mind(s).rehearsal_length) == (3, ns(7.0), length)
    rehearse(s, 3, ns(7.0) + length, length)
    assert mind(s).rehearsing == NONE


@pytest.mark.parametrize("elapsed", [0.3, 0.9, 1.5])
@pytest.mark.parametrize("before", [0.0, 1.0, 2.6])
@pytest.mark.parametrize("strategy, transferred", [(ELABORATIVE, 1.0), (MAINTENANCE, 0.15)])
def test_a_broken_rehearsal_counts_in_proportion(elapsed: float, before: float, strategy: int, transferred: float) -> None:
    """Its share of the increment, a share * g_i * alpha / (1 + h n), and of the links; it renews no activation. Refreshes count by their time."""
    s = begun(3, 10.0, 2.0, maintenance_transfer=0.3, maintenance_interval=0.5, forward_link=1.1, backward_link=0.3)
    mind(s).update(strategy=strategy, ability=0.8)
    token(s, 3).update(rehearsed=before, gradient=1.5)
    token(s, 0).activated = ns(9.0)
    expiry = token(s, 3).expiry
    break_off(s, ns(10.0 + elapsed))
    share = elapsed / 2.0 * transferred / (1 + 1.7 * before * (1.0 if strategy == ELABORATIVE else 0.5))
    assert traces(s, 3) == [(ns(10.0 + elapsed), pytest.approx(share * 0.6 * 1.5 * 0.8, rel=1e-12))]
    together = math.exp(-(1.0 + elapsed) / 2.0) * share * 1.5
    assert link(s, 0, 3)[0] == pytest.approx(1.1 * together, rel=1e-12)
    assert token(s, 3).rehearsed == pytest.approx(before + elapsed / 2.0)
    assert (token(s, 3).activated, token(s, 3).expiry) == (ns(5.0), expiry)
    assert (mind(s).rehearsing, mind(s).said_last) == (NONE, 3)
    (row,) = log(s, REHEARSED)
    assert (row["onset"], row["duration"], row["item"], row["store"]) == (ns(10.0), ns(elapsed), 3, SHORT_TERM)
    assert row["strength"] == pytest.approx(before + elapsed / 2.0)


@pytest.mark.parametrize("item", [0, 1])
def test_a_rehearsal_of_the_first_items_is_broken_off_as_any_other(item: int) -> None:
    """The head of the list, above all."""
    s = studied([item])
    mind(s).update(rehearsing=item, rehearsal_began=ns(10.0), rehearsal_length=ns(2.0))
    break_off(s, ns(11.0))
    assert (token(s, item).rehearsed, mind(s).said_last, len(traces(s, item))) == (0.5, item, 1)


@pytest.mark.parametrize("elapsed, is_said", [(0.0, False), (0.274, False), (0.275, True), (0.4, True)])
@pytest.mark.parametrize("spoken", [1.0, 0.5, 2.0])
def test_a_word_was_said_if_there_was_time_for_half_of_it(elapsed: float, is_said: bool, spoken: float) -> None:
    """A word of .55 s is a rehearsal that can be heard after .275 s; what was shorter transfers its part all the same."""
    s = begun(3, 10.0, 2.0)
    mind(s).spoken = spoken
    elapsed *= spoken
    break_off(s, ns(10.0 + elapsed))
    assert len(log(s, REHEARSED)) == is_said
    assert len(traces(s, 3)) == (elapsed > 0)


@pytest.mark.parametrize("from_head, transfers", [(0, False), (1, True)])
def test_a_broken_rehearsal_of_what_is_not_held(from_head: int, transfers: bool) -> None:
    """A fetched item is said in passing; one that was lost meanwhile gains nothing."""
    s = begun(3, 10.0, 2.0, is_held=False)
    mind(s).from_head = from_head
    break_off(s, ns(11.0))
    assert len(traces(s, 3)) == transfers
    assert [row["store"] for row in log(s, REHEARSED)] == [DECLARATIVE] * transfers


def test_nothing_is_broken_off_without_a_rehearsal() -> None:
    """Attention that does something else leaves memory as it was."""
    s = studied([0, 3])
    break_off(s, ns(11.0))
    assert (mind(s).n_traces, log(s)) == (0, [])
