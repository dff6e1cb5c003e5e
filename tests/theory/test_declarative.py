"""Equations of declarative memory: decay, drift, the strength of traces and links, and the weights of a recall period."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_state import add_trace, mind, ns, set_link, set_parameters, small_state, study, token, traces

from simulator.theory.constants import LANES
from simulator.theory.declarative import (
    context_match,
    context_similarity,
    drifted,
    evaluate,
    link_at,
    padded,
    retained,
    strength_at,
)
from simulator.theory.state import State

DECAYS = [(0.158, 26.0), (0.5, 3.0), (0.0, 26.0)]


def forgetting(x: float, exponent: float, scale: float) -> float:
    """The power law (1 + x / scale)^-exponent."""
    return float(np.power(1.0 + x / scale, -exponent))


@pytest.mark.parametrize("decay, offset", DECAYS)
@pytest.mark.parametrize("seconds", [0.0, 1.0, 26.0, 3600.0, 31 * 86400.0])
def test_retention_is_a_power_law(decay: float, offset: float, seconds: float) -> None:
    """f(x) = (1 + x / t0)^-d: 1 at once, 2^-d after t0."""
    s = small_state(decay=decay, decay_offset=offset)
    assert retained(s, seconds) == pytest.approx(forgetting(seconds, decay, offset), rel=1e-12)


@pytest.mark.parametrize("decay, offset", DECAYS)
def test_strength_is_the_sum_of_decayed_traces(decay: float, offset: float) -> None:
    """Three traces of one item, and none of another."""
    s = small_state(decay=decay, decay_offset=offset)
    study(s, [0, 1, 2])
    for time, increment in ((1.0, 0.4), (5.0, 0.3), (30.0, 0.7)):
        add_trace(s, 1, time, increment)
    add_trace(s, 2, 3.0, 9.0)
    expected = sum(a * forgetting(60.0 - t, decay, offset) for t, a in ((1.0, 0.4), (5.0, 0.3), (30.0, 0.7)))
    assert strength_at(s, 1, ns(60.0)) == pytest.approx(expected, rel=1e-12)
    assert strength_at(s, 0, ns(60.0)) == 0.0


@pytest.mark.parametrize("decay, offset", DECAYS)
def test_links_decay_from_their_last_increment(decay: float, offset: float) -> None:
    """A link has a direction, and decays by the law of the traces."""
    s = small_state(decay=decay, decay_offset=offset)
    study(s, [2, 0, 3])
    set_link(s, 2, 0, 1.7, 4.0)
    set_link(s, 0, 3, 1.0, 9.0)
    assert link_at(s, 2, 0, ns(50.0)) == pytest.approx(1.7 * forgetting(46.0, decay, offset), rel=1e-12)
    assert link_at(s, 0, 3, ns(50.0)) == pytest.approx(forgetting(41.0, decay, offset), rel=1e-12)
    assert link_at(s, 0, 2, ns(50.0)) == link_at(s, 2, 3, ns(50.0)) == 0.0


def test_a_link_is_to_an_item_whatever_list_it_stands_in_now() -> None:
    """The first item of the second list is not taken for the first item of the first one, and the old link stays."""
    s = small_state()
    study(s, [0, 1])
    set_link(s, 1, 0, 2.0, 1.0)
    study(s, [2, 1], number=2)
    assert link_at(s, 1, 0, ns(1.0)) == 2.0
    assert link_at(s, 1, 2, ns(1.0)) == 0.0


@pytest.mark.parametrize("scale", [5.0, 40.0, 1e9])
@pytest.mark.parametrize("lists, share", [(0, 0.6), (1, 0.6), (3, 0.6), (2, 0.0), (0, 0.0), (2, 1.0)])
@pytest.mark.parametrize("seconds", [0.0, 5.0, 300.0])
def test_match_of_contexts(scale: float, lists: int, share: float, seconds: float) -> None:
    """c = rho_l^n / (1 + x / t_c): half of it after t_c, and rho_l times as much for each list that began since."""
    s = small_state(drift_scale=scale, list_context=share)
    expected = np.prod([share] * lists) * scale / (scale + seconds)
    assert context_match(s, seconds, lists) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scale", [2.0, 40.0, 1e9])
def test_drift_within_a_list(scale: float) -> None:
    """The same law without lists between: 1 at once, a half after t_c, nothing after a time without end."""
    assert [drifted(x, scale) for x in (0.0, scale, 3 * scale, math.inf)] == pytest.approx([1.0, 0.5, 0.25, 0.0], rel=1e-12)


@pytest.mark.parametrize("scale", [2.0, 40.0])
@pytest.mark.parametrize("each", [0.5, 17.0])
def test_contexts_of_neighbours_are_similar(scale: float, each: float) -> None:
    """The law of drift over the time between the two studies, forwards and backwards alike."""
    s = small_state(drift_scale=scale, list_context=0.3)
    study(s, [4, 0, 1, 3], each=each)
    for i, j, lag in ((4, 0, 1), (0, 4, 1), (4, 3, 3), (1, 4, 2)):
        assert context_similarity(s, i, j) == pytest.approx(1 / (1 + lag * each / scale), rel=1e-12)


CONTEXTS = [
    {"decay": 0.158, "decay_offset": 26.0, "drift_scale": 40.0, "list_context": 0.7, "sampling_exponent": 0.7},
    {"decay": 0.4, "decay_offset": 3.0, "drift_scale": 7.0, "list_context": 0.2, "sampling_exponent": 2.0},
    {"decay": 0.0, "decay_offset": 3.0, "drift_scale": 1e9, "list_context": 1.0, "sampling_exponent": 1.0},
]
#: Time, increment and list of each trace; item 3 was studied in both lists.
TRACES = {0: [(1.0, 0.4, 1), (5.0, 0.3, 1)], 2: [(40.0, 0.9, 2)], 3: [(2.0, 1.1, 1), (9.0, 0.2, 1), (44.0, 0.05, 2)]}


def studied(**values: float) -> State:
    """Items 0 to 3 with the traces of `TRACES`; item 1 has none; 4 and 5 were never shown."""
    s = small_state(**values)
    study(s, [0, 1], number=1)
    study(s, [2, 3], number=2)
    for i, stored in TRACES.items():
        for time, increment, number in stored:
            add_trace(s, i, time, increment, number=number)
    return s


@pytest.mark.parametrize("values", CONTEXTS)
def test_evaluation_of_long_term_memory(values: dict[str, float]) -> None:
    """A = sum of increment * f, A m = sum of increment * f * c, weight = (A m)^w, and ages of traces by their part of A m."""
    s = studied(**values)
    for number in (1, 2):
        evaluate(s, number, ns(50.0))
    for i, stored in TRACES.items():
        ages = [50.0 - t for t, _, _ in stored]
        kept = [a * forgetting(50.0 - t, values["decay"], values["decay_offset"]) for t, a, _ in stored]
        match = [values["list_context"] ** (2 - n) * forgetting(50.0 - t, 1.0, values["drift_scale"]) for t, _, n in stored]
        parts = np.multiply(kept, match)
        found = token(s, i)
        assert found.strength == pytest.approx(sum(kept), rel=1e-12)
        assert found.matched == pytest.approx(parts.sum(), rel=1e-12)
        assert found.weight == pytest.approx(parts.sum() ** values["sampling_exponent"], rel=1e-12)
        assert found.ages == pytest.approx(np.dot(parts, ages), rel=1e-12)
        assert found.squares == pytest.approx(np.dot(parts, np.square(ages)), rel=1e-12)


def test_only_the_items_of_the_list_are_evaluated() -> None:
    """Items of other lists between them, and the one that has gone over to the next list, stay as they are."""
    s = studied()
    study(s, [0, 3], number=1)
    study(s, [2, 3], number=2)
    for i in range(6):
        token(s, i).update(strength=9.0, matched=9.0, weight=9.0)
    evaluate(s, 1, ns(50.0))
    assert token(s, 0).strength < 9.0 and token(s, 2).strength == token(s, 3).strength == token(s, 4).weight == 9.0


def test_without_a_trace_there_is_no_strength() -> None:
    """What was evaluated before no longer counts."""
    s = studied()
    token(s, 1).update(strength=3.0, matched=2.0, weight=4.0)
    evaluate(s, 1, ns(50.0))
    assert (token(s, 1).strength, token(s, 1).matched, token(s, 1).weight) == (0.0, 0.0, 0.0)


def test_a_weak_item_is_evaluated_too() -> None:
    """An increment of 0 gives no weight, and no division by 0; the smallest strength does."""
    s = studied()
    set_parameters(s, sampling_exponent=1.0, drift_scale=1e30)
    add_trace(s, 1, 1.0, 0.0)
    evaluate(s, 1, ns(50.0))
    assert (token(s, 1).strength, token(s, 1).weight) == (0.0, 0.0)
    add_trace(s, 1, 1.0, 1e-30)
    evaluate(s, 1, ns(50.0))
    assert token(s, 1).weight == pytest.approx(token(s, 1).matched, rel=1e-9) and token(s, 1).weight > 0.0


def test_evaluation_leaves_the_traces_alone() -> None:
    """Nothing is added."""
    s = studied()
    before = mind(s).n_traces, [traces(s, i) for i in range(6)]
    evaluate(s, 1, ns(50.0))
    assert (mind(s).n_traces, [traces(s, i) for i in range(6)]) == before


@pytest.mark.parametrize("n", range(9))
def test_loops_go_on_to_whole_vectors(n: int) -> None:
    """Up to three elements more than asked for, which no law can trip over."""
    s = small_state()
    for row in (s.ages, s.parts, s.factors):
        row[:] = np.nan
    end = padded(s, n)
    assert n <= end < n + LANES and end % LANES == 0
    assert np.isfinite([s.ages[n:end], s.parts[n:end], s.factors[n:end]]).all() and np.isnan(s.ages[:n]).all()


def test_one_share_for_all_links_of_an_age() -> None:
    """The law is worked out once for links that were strengthened together, and anew for any other age."""
    s = small_state(decay=0.3, decay_offset=5.0)
    study(s, [0, 1, 2])
    set_link(s, 0, 1, 1.0, 4.0)
    set_link(s, 0, 2, 1.0, 4.0)
    set_link(s, 1, 2, 1.0, 7.0)
    for cue, target, time in ((0, 1, 4.0), (0, 2, 4.0), (1, 2, 7.0), (0, 1, 4.0)):
        for t in (7.0, 11.0):
            assert link_at(s, cue, target, ns(t)) == pytest.approx(forgetting(t - time, 0.3, 5.0), rel=1e-12)
