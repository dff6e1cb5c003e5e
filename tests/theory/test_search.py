"""Equations of the search: how an item's weight comes about, which one is sampled and when, and what a recall adds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from small_state import (
    TRANSFERRED,
    drawn,
    exponential,
    log,
    mind,
    ns,
    reach,
    set_link,
    set_parameters,
    small_state,
    study,
    token,
    traces,
    u,
)

from simulator.theory.declarative import link_at
from simulator.theory.purposes import ACCEPT, SAMPLE, SAMPLE_TIME, THRESHOLD
from simulator.theory.search import (
    sample,
    sample_seconds,
    sampling_weight,
    strengthen_recalled,
    taken_for_this_list,
    threshold,
    weigh,
)
from simulator.theory.state import State

WEIGHTS = (0.5, 1.25, 0.75, 2.0, 0.25, 1.5)
LINKS = {(2, 3): 0.8, (2, 1): 0.3, (3, 2): 0.1, (2, 4): 0.05}
T = ns(20.0)


def searching(weights: Sequence[float] = WEIGHTS, cue: int = -1, **values: float) -> State:
    """Five items of the present list and one of the list before, with their weights by context."""
    s = small_state(6, decay=0.0, **values)
    study(s, [5], number=1)
    study(s, [0, 1, 2, 3, 4], number=2)
    for i, weight in enumerate(weights):
        token(s, i).weight = weight
    for (one, two), strength in LINKS.items():
        set_link(s, one, two, strength)
    mind(s).update(cue=cue, stale=1)
    reach(s, range(6))
    return s


def weights_of(s: State) -> list[float]:
    """What each item adds to the running sum, when nothing was said yet."""
    weigh(s, T)
    return np.diff([0.0, *s.reached["cumulative"][:6]]).tolist()


def test_without_a_cue_the_context_is_the_cue() -> None:
    """The weight of the context alone."""
    s = searching()
    assert [sampling_weight(s, i) for i in range(6)] == weights_of(s) == list(WEIGHTS)


@pytest.mark.parametrize("residual, beta, scale", [(2.0, 17.0, 4.0), (0.0, 3.0, 0.5), (1.0, 0.5, 1e3)])
def test_the_item_recalled_last_is_a_cue(residual: float, beta: float, scale: float) -> None:
    """weight * (b0 + beta / (1 + time between the studies / t_c) + link from the cue), forwards and backwards."""
    s = searching(cue=2, residual_link=residual, context_reinstatement=beta, drift_scale=scale)
    expected = [
        WEIGHTS[i] * (residual + beta / (1 + abs(i - 2) / scale) + LINKS.get((2, i), 0.0)) if i != 2 else 0.0
        for i in range(5)
    ]
    assert weights_of(s) == pytest.approx([*expected, WEIGHTS[5] * residual], rel=1e-12)
    assert [token(s, i).linked for i in range(6)] == [0.0] * 6


def test_the_first_item_is_a_cue_as_any_other() -> None:
    """Item 0 reaches item 2, studied two seconds later, and a weight of 1 is multiplied as well."""
    s = searching(weights=(1.0,) * 6, cue=0, residual_link=2.0, context_reinstatement=3.0, drift_scale=0.5)
    assert sampling_weight(s, 2) == pytest.approx(2.0 + 3.0 / 5.0, rel=1e-12)
    assert sampling_weight(s, 0) == 0.0


def test_links_of_the_cue_before_are_left() -> None:
    """With another cue only its own links count."""
    s = searching(cue=2, residual_link=1.0, context_reinstatement=0.0)
    weigh(s, T)
    mind(s).cue = 3
    assert weights_of(s) == pytest.approx([0.5, 1.25, 0.75 * 1.1, 0.0, 0.25, 1.5], rel=1e-12)


def test_links_of_the_cue_fade() -> None:
    """A link that is t0 seconds old brings back 2^-d of what it was; item 0 has links as any other."""
    s = searching(cue=2, residual_link=1.0, context_reinstatement=0.0, decay_offset=20.0)
    set_parameters(s, decay=0.5)
    left = 2**-0.5
    expected = [0.5, 1.25 * (1 + 0.3 * left), 0.0, 2.0 * (1 + 0.8 * left), 0.25 * (1 + 0.05 * left), 1.5]
    assert weights_of(s) == pytest.approx(expected, rel=1e-12)
    set_link(s, 0, 4, 0.6)
    mind(s).cue = 0
    assert weights_of(s) == pytest.approx([0.0, 1.25, 0.75, 2.0, 0.25 * (1 + 0.6 * left), 1.5], rel=1e-12)


@pytest.mark.parametrize("strength, known", [(0.0, 1.0), (0.7, 1.0), (0.7, 2.5), (2.0, 0.0)])
@pytest.mark.parametrize("seed", range(4))
def test_a_weak_item_of_another_list_is_taken_for_one_of_this(strength: float, known: float, seed: int) -> None:
    """With probability exp(-k_l S): always without strength, or when nobody knows the list of anything."""
    s = searching(seed=seed, list_discrimination=known)
    drawn_numbers = [u(s, ACCEPT, 5, n) for n in range(5)]
    assert [taken_for_this_list(s, 5, strength) for _ in range(5)] == [x < math.exp(-known * strength) for x in drawn_numbers]


def test_an_item_of_another_list_is_cued_by_what_is_left_over() -> None:
    """From an item of the list before, neighbourhood means nothing for this list."""
    s = searching(cue=5, residual_link=1.5)
    assert weights_of(s) == pytest.approx([*(1.5 * w for w in WEIGHTS[:5]), 0.0])


def test_what_has_no_weight_by_context_has_none_with_a_cue() -> None:
    """A cue multiplies; it does not make up for a context that reaches nothing."""
    s = searching(weights=(0.5, 0.0, 1.0, 0.0, 1.0, 1.0), cue=2)
    assert weights_of(s)[1] == weights_of(s)[3] == 0.0


def test_the_link_is_that_of_the_time() -> None:
    """A link that is t0 seconds old has lost 1 - 2^-d of its strength."""
    s = searching(decay_offset=20.0)
    set_parameters(s, decay=0.5)
    assert link_at(s, 2, 3, T) == pytest.approx(0.8 * 2**-0.5, rel=1e-12)
    assert link_at(s, 3, 2, T) == pytest.approx(0.1 * 2**-0.5, rel=1e-12)


@pytest.mark.parametrize("scale", [1.0, 0.01])
@pytest.mark.parametrize("said", [(), (3,), (0, 4), (0, 1, 2, 3, 4)])
def test_rivals_are_what_was_said(said: tuple[int, ...], scale: float) -> None:
    """The running sum goes over what was not said; the rivalry is the weight of what was, relative to it."""
    weights = [scale * w for w in WEIGHTS]
    s = searching(weights)
    for i in said:
        token(s, i).recalled = 1
    weigh(s, T)
    left = [0.0 if i in said else w for i, w in enumerate(weights)]
    assert s.reached["cumulative"][:6].tolist() == pytest.approx(list(np.cumsum(left)))
    assert mind(s).rivalry == pytest.approx(sum(weights[i] for i in said) / sum(left))
    assert mind(s).stale == 0


def test_what_was_rejected_is_a_rival_too() -> None:
    """Items that were rejected are found again and again as well."""
    s = searching()
    token(s, 0).recalled, token(s, 5).recalled = 2, 1
    weigh(s, T)
    assert mind(s).rivalry == pytest.approx((0.5 + 1.5) / 4.25)


def test_when_everything_was_said_there_is_no_rivalry() -> None:
    """Nothing is divided by the weight of nothing."""
    s = searching()
    for i in range(6):
        token(s, i).recalled = 1
    mind(s).rivalry = 3.0
    weigh(s, T)
    assert (mind(s).rivalry, mind(s).stale) == (0.0, 0)
    assert sample(s, T) == -1 and drawn(s, SAMPLE) == 0


@pytest.mark.parametrize("rivalry", [0.0, 0.5, 6.0])
@pytest.mark.parametrize("mean", [1.7, 0.4])
def test_time_to_the_next_sample(rivalry: float, mean: float) -> None:
    """t_s * (1 + rivalry) * E: a geometric number of exponential times, mean t_s each, is exponential."""
    s = searching(sample_time=mean)
    mind(s).rivalry = rivalry
    for n in range(3):
        assert sample_seconds(s) == pytest.approx(mean * (1 + rivalry) * exponential(s, SAMPLE_TIME, n=n), rel=1e-12)


def inverse(weights: Sequence[float], number: float) -> int:
    """The first item at which the running sum exceeds a uniform number times the total."""
    return int(np.searchsorted(np.cumsum(weights), number * sum(weights), side="right"))


@pytest.mark.parametrize("seed", range(12))
def test_sampling_by_weight(seed: int) -> None:
    """The inverse of the cumulative weights at the draw, with what was said left out."""
    s = searching(seed=seed)
    token(s, 3).recalled = 1
    left = [0.0 if i == 3 else w for i, w in enumerate(WEIGHTS)]
    chosen = [sample(s, T) for _ in range(8)]
    assert chosen == [inverse(left, u(s, SAMPLE, n=n)) for n in range(8)]
    assert drawn(s, SAMPLE) == 8


@pytest.mark.parametrize("seed", range(6))
def test_sampling_with_a_cue(seed: int) -> None:
    """The weights with a cue are the ones that are sampled by, once they are summed anew."""
    s = searching(cue=2, seed=seed)
    weights = weights_of(s)
    assert [sample(s, T) for _ in range(4)] == [inverse(weights, u(s, SAMPLE, n=n)) for n in range(4)]


def test_weights_are_summed_anew_only_when_something_changed() -> None:
    """A new weight counts from the next time the sums are out of date."""
    s = searching()
    sample(s, T)
    for i in range(6):
        token(s, i).weight = 1.0 if i == 4 else 0.0
    assert mind(s).total == s.reached["cumulative"][5] == pytest.approx(sum(WEIGHTS))
    mind(s).stale = 1
    assert {sample(s, T) for _ in range(5)} == {4}


def test_nothing_to_sample() -> None:
    """Without an item, or without weight, no item is sampled and no number drawn."""
    s = searching(weights=(0.0,) * 6)
    assert sample(s, T) == -1
    mind(s).update(n_reached=0, stale=1)
    assert sample(s, T) == -1
    assert drawn(s, SAMPLE) == 0


def test_a_single_item() -> None:
    """With one item there is nothing to choose."""
    s = small_state(1)
    study(s, [0])
    token(s, 0).weight = 1e-300
    mind(s).update(cue=-1, stale=1)
    reach(s, [0])
    assert sample(s, T) == 0


def test_thresholds_are_drawn_once() -> None:
    """Each item's threshold is an exponential number of its own that stays for the period."""
    s = searching()
    token(s, 1).threshold = token(s, 3).threshold = -1.0
    for _ in range(2):
        for i in (1, 3):
            assert threshold(s, i) == pytest.approx(exponential(s, THRESHOLD, i), rel=1e-12)
    assert (drawn(s, THRESHOLD, 1), drawn(s, THRESHOLD, 3), drawn(s, THRESHOLD, 2)) == (1, 1, 0)
    token(s, 1).threshold = -1.0
    assert threshold(s, 1) == pytest.approx(exponential(s, THRESHOLD, 1, 1), rel=1e-12)
    token(s, 1).threshold = 0.0
    assert threshold(s, 1) == 0.0


@pytest.mark.parametrize("strength", [0.0, 0.8, 3.0])
@pytest.mark.parametrize("most, ease", [(0.34, 1.0), (1.5, 0.0), (0.5, 2.5)])
def test_recall_strengthens_the_more_the_harder_it_was(strength: float, most: float, ease: float) -> None:
    """A trace of a_o * exp(-g_o * S), which counts at once in the strength and its match, for this person and item."""
    s = searching(output_strength=most, output_ease=ease, ability=2.0)
    token(s, 1).update(strength=0.6, matched=0.4)
    increment = most * math.exp(-ease * strength)
    strengthen_recalled(s, 1, T, strength)
    assert traces(s, 1) == [(T, pytest.approx(increment, rel=1e-12))]
    assert token(s, 1).strength == pytest.approx(0.6 + increment)
    assert token(s, 1).matched == pytest.approx(0.4 + increment)
    assert [row["item"] for row in log(s, TRANSFERRED)] == [1]


def test_no_output_strength_leaves_no_trace() -> None:
    """With a_o = 0 recall leaves memory as it was."""
    s = searching(output_strength=0.0)
    strengthen_recalled(s, 1, T, 0.5)
    assert (traces(s, 1), mind(s).n_traces, log(s)) == ([], 0, [])
