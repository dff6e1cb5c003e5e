"""Equations of procedural memory: practice, its decay, the race of instances, and errors."""

from __future__ import annotations

import math

import pytest
from scipy import stats
from small_state import (
    RESPONDED,
    above,
    drawn,
    exponential,
    log,
    mind,
    ns,
    parameter,
    set_parameters,
    set_skill,
    skill,
    small_state,
    u,
)

from simulator.theory.constants import NONE
from simulator.theory.event_log import PROCEDURAL
from simulator.theory.procedural import begin_response, finish_response, practise, practised
from simulator.theory.purposes import ERROR, SELECT, STIMULUS
from simulator.theory.state import State

SETTINGS = {
    "response_time_base": 0.3, "selection_time": 0.7, "race_shape": 1.6, "practice_strength": 0.8, "sequence_share": 0.25,
    "procedural_decay": 0.2, "decay_offset": 20.0, "response_error": 0.0,
}  # fmt: skip


def skilled(seed: int = 1, alternatives: int = 4, **values: float) -> State:
    """A choice task with some practice in it."""
    s = small_state(2, alternatives=alternatives, seed=seed, **(SETTINGS | values))
    set_skill(s, 1, 5.0, 10.0)
    set_skill(s, 2, 3.0, 40.0)
    set_skill(s, 1, 4.0, 20.0, after=2)
    set_skill(s, 2, 9.0, 20.0, after=1)
    set_skill(s, 1, 7.0, 20.0, after=0)
    return s


@pytest.mark.parametrize("elapsed", [0.0, 1.0, 60.0, 86400.0])
@pytest.mark.parametrize("decay, offset", [(0.2, 20.0), (0.01, 26.0), (1.0, 3.0)])
def test_skill_decays(elapsed: float, decay: float, offset: float) -> None:
    """strength * (1 + x / t0)^-d_r, with the exponent of a skill and not that of declarative memory."""
    s = skilled(procedural_decay=decay, decay_offset=offset, decay=0.5)
    expected = (1 + elapsed / offset) ** -decay
    assert practised(s, 4, 1, ns(10 + elapsed)) == pytest.approx(5.0 * expected, rel=1e-12)
    assert practised(s, 2, 1, ns(20 + elapsed)) == pytest.approx(4.0 * expected, rel=1e-12)
    assert practised(s, 4, 0, ns(elapsed)) == 0.0
    set_skill(s, 0, 1.0)
    assert practised(s, 4, 0, ns(elapsed)) == pytest.approx(expected, rel=1e-12)


def test_practice_adds_to_what_is_left() -> None:
    """What has not decayed, and a_r."""
    s = skilled()
    practise(s, 4, 1, ns(70))
    assert skill(s, 1) == (pytest.approx(0.8 + 5.0 * (1 + 60 / 20) ** -0.2, rel=1e-12), ns(70))
    practise(s, 0, 3, ns(70))
    assert skill(s, 3, after=0) == (pytest.approx(0.8), ns(70)) and skill(s, 3) == (0.0, 0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("stimulus", [0, 1, 2])
@pytest.mark.parametrize("previous", [NONE, 0, 1, 2])
def test_instances_race(seed: int, stimulus: int, previous: int) -> None:
    """t_b + the smallest of N Weibull times, N = 1 + strength + s_q * strength of the sequence."""
    s = skilled(seed)
    mind(s).previous = previous
    t = 50.0

    def left(strength: float, since: float) -> float:
        return strength * (1 + (t - since) / 20.0) ** -0.2

    instances = 1 + {0: 0.0, 1: left(5.0, 10.0), 2: left(3.0, 40.0)}[stimulus]
    instances += 0.25 * {(2, 1): left(4.0, 20.0), (1, 2): left(9.0, 20.0), (0, 1): left(7.0, 20.0)}.get((previous, stimulus), 0.0)
    fastest = stats.weibull_min(1.6, scale=0.7 * instances ** (-1 / 1.6)).isf(u(s, SELECT))
    assert begin_response(s, stimulus, 4, ns(t)) == pytest.approx((0.3 + fastest) * 1e9, rel=1e-12, abs=1)
    assert (mind(s).stimulus, mind(s).response, drawn(s, STIMULUS), drawn(s, SELECT)) == (stimulus, stimulus, 0, 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_design_draws_the_stimulus(seed: int) -> None:
    """Stimulus -1 is one of the alternatives, each as often."""
    s = skilled(seed)
    for n in range(4):
        begin_response(s, NONE, 3, ns(50))
        assert mind(s).stimulus == math.floor(3 * u(s, STIMULUS, n=n))


@pytest.mark.parametrize("seed", range(8))
def test_errors_have_their_probability(seed: int) -> None:
    """p_err; a wrong response is any of the other alternatives, each as often."""
    for probability, wrong in ((above, True), (float, False)):
        s = skilled(seed)
        set_parameters(s, response_error=probability(u(s, ERROR)))
        begin_response(s, 2, 4, ns(50))
        expected = [3, 0, 1][math.floor(3 * u(s, ERROR, n=1))] if wrong else 2
        assert mind(s).response == expected


@pytest.mark.parametrize("stimulus", [0, 1])
def test_an_error_between_two_is_the_other(stimulus: int) -> None:
    """With two alternatives."""
    s = skilled(response_error=1.0)
    begin_response(s, stimulus, 2, ns(50))
    assert mind(s).response == 1 - stimulus


def test_one_alternative_is_never_missed() -> None:
    """There is no other response."""
    s = skilled(response_error=1.0)
    begin_response(s, 0, 1, ns(50))
    assert mind(s).response == 0 and drawn(s, ERROR) == 0


def test_the_time_is_that_of_the_draw() -> None:
    """Without practice: t_b + t_sel * E^(1 / k_r)."""
    s = skilled()
    expected = 0.3 + 0.7 * exponential(s, SELECT) ** (1 / 1.6)
    assert begin_response(s, 3, 4, ns(50)) == pytest.approx(expected * 1e9, rel=1e-12, abs=1)


@pytest.mark.parametrize("response", [1, 3])
def test_a_performed_trial_is_practice(response: int) -> None:
    """Right or wrong, it strengthens stimulus -> response and the response before -> stimulus, and is the one before."""
    s = skilled()
    mind(s).update(stimulus=1, response=response, previous=2, trial=6)
    finish_response(s, ns(50), ns(0.6))
    strength = 0.8 + 5.0 * (1 + 40 / 20) ** -0.2
    assert skill(s, 1) == (pytest.approx(strength, rel=1e-12), ns(50))
    assert skill(s, 1, after=2) == (pytest.approx(0.8 + 4.0 * (1 + 30 / 20) ** -0.2, rel=1e-12), ns(50))
    assert skill(s, 2, after=1) == (9.0, ns(20)) and skill(s, 2) == (3.0, ns(40))
    assert (mind(s).previous, mind(s).trial) == (1, 7)
    row = log(s, RESPONDED)[0]
    assert (row["onset"], row["duration"], row["response_time"]) == (ns(49.4), ns(0.6), ns(0.6))
    assert (row["position"], row["item"], row["response"], row["correct"]) == (7, 1, response, int(response == 1))
    assert (row["store"], row["strength"]) == (PROCEDURAL, pytest.approx(strength, rel=1e-12))


def test_the_first_trial_has_nothing_before_it() -> None:
    """Only stimulus -> response is practised."""
    s = small_state(2, alternatives=3, **SETTINGS)
    mind(s).update(stimulus=0, response=0)
    finish_response(s, ns(1), ns(0.6))
    assert skill(s, 0)[0] == parameter(s, "practice_strength") and (s.skill["strength"] > 0).sum() == 1
    assert mind(s).previous == 0
    finish_response(s, ns(2), ns(0.6))
    assert skill(s, 0, after=0)[0] == parameter(s, "practice_strength")
