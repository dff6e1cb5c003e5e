"""The search of a fit and its uncertainties, on problems with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.fitting.optimisation import explore, starting_point
from simulator.fitting.uncertainty import uncertainty

# --- search --------------------------------------------------------------------------------------------------------


def rosenbrock(points):
    """Residuals whose least sum of squares is 0 at (.6, .36), in a curved valley."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([10 * (y - x * x), 0.6 - x], axis=1)


@pytest.mark.parametrize("dimensions", [1, 3])
def test_cma_es_finds_a_minimum_in_the_cube_and_at_its_wall(dimensions):
    target = np.full(dimensions, 0.3)
    target[-1] = -0.5
    found = explore(
        lambda p: p - target, np.full(dimensions, 0.6), evaluations=900, spread=0.2, population=None, key=(3,)
    )
    assert found.point == pytest.approx(np.clip(target, 0, 1), abs=0.005)
    assert found.loss == pytest.approx(0.25, abs=1e-3)


def test_cma_es_repeats_itself_and_leaves_numpys_own_random_numbers_alone():
    np.random.seed(1)
    runs = [explore(rosenbrock, np.full(2, 0.5), evaluations=60, spread=0.2, population=6, key=(k,)) for k in (1, 1, 2)]
    assert np.array_equal(runs[0].point, runs[1].point) and runs[0].loss == runs[1].loss != runs[2].loss
    assert runs[0].evaluations == 60
    np.random.seed(1)
    first = np.random.random()
    np.random.seed(1)
    explore(rosenbrock, np.full(2, 0.5), evaluations=60, spread=0.2, population=6, key=(1,))
    assert np.random.random() == first


def test_later_starts_are_scattered_in_the_cube():
    starts = np.array([starting_point(np.array([0.02, 0.5]), k, 0.3, 1) for k in range(50)])
    assert starts.min() >= 0 and starts.max() <= 1
    assert len(np.unique(starts[:, 0])) == 50 and starts[:, 1].std() > 0.2


# --- uncertainty ---------------------------------------------------------------------------------------------------


def test_standard_errors_are_those_of_linear_least_squares():
    """y = X b + noise: errors from one set of data equal the spread of estimates over 4,000 (within 10%: 5 sigma and
    more of the spread's own error of 1.1%; residual-scaled errors vary by 1 / sqrt(2 * 57) = 9%, averaged over 50)."""
    rng = np.random.default_rng(1)
    design, at = rng.normal(size=(60, 3)), np.array([0.5, 0.4, 0.6])
    noise = rng.normal(scale=0.01, size=(4000, 60))
    estimates = noise @ np.linalg.pinv(design).T
    stated = []
    for k in range(50):
        residuals = noise[k] - design @ estimates[k]
        told = uncertainty(design, residuals, np.ones(60), at, ("a", "b", "c"), np.tile(residuals, (5, 1)))
        stated.append(told.errors)
    assert np.mean(stated, axis=0) == pytest.approx(estimates.std(axis=0), rel=0.1)


def test_errors_with_simulated_data_hold_correlated_noise_of_data_and_of_the_model():
    """All points share one noise: the error of their mean is sqrt(2) times its spread, however many points there are."""
    shared = np.random.default_rng(2).normal(scale=0.01, size=(4000, 1)) * np.ones((1, 20))
    told = uncertainty(np.ones((20, 1)), shared[0], np.ones(20), np.array([0.5]), ("a",), shared, simulated_data=True)
    assert told.errors[0] == pytest.approx(0.01 * np.sqrt(2), rel=0.05)
    assert told.simulation[0] == pytest.approx(0.01, rel=0.05)


def test_a_search_may_say_itself_how_far_its_noise_moves_the_point():
    """With simulated data the variance is that of one repetition (here .01^2 / 20 points) and that of the shifts."""
    noise = np.random.default_rng(2).normal(scale=0.01, size=(4000, 20))
    shifts = np.array([[0.003], [-0.004]])
    told = uncertainty(
        np.ones((20, 1)), noise[0], np.ones(20), np.array([0.5]), ("a",), noise, simulated_data=True, shifts=shifts
    )
    assert told.simulation[0] == pytest.approx(0.005)
    assert told.errors[0] == pytest.approx(np.sqrt(0.01**2 / 20 + 0.005**2), rel=0.05)


def test_ridges_name_what_the_data_do_not_separate():
    rng = np.random.default_rng(3)
    design = rng.normal(size=(50, 6))
    design[:, 1] = design[:, 0] + 0.2 * rng.normal(size=50)
    design[:, 4] = design[:, 2] + design[:, 3] + 0.001 * rng.normal(size=50)
    design[:, 5] = 0
    names = ("a", "b", "c", "d", "e", "idle")
    residuals = 0.0001 * rng.normal(size=50)
    told = uncertainty(design, residuals, np.ones(50), np.full(6, 0.5), names, np.tile(residuals, (4, 1)))
    found = {ridge.kind: ridge.names for ridge in told.ridges}
    assert found["combination"] == ("c", "d", "e") and found["unidentified"] == ("idle",)
    assert ("a", "b") in [ridge.names for ridge in told.ridges if ridge.kind == "pair"]
    assert np.isinf(told.errors[5]) and np.isfinite(told.errors[:5]).all()


def test_a_parameter_at_its_bound_has_no_standard_error():
    told = uncertainty(np.eye(4)[:, :2], np.full(4, 0.1), np.ones(4), np.array([1.0, 0.5]), ("a", "b"), np.ones((4, 4)))
    assert np.isnan(told.errors[0]) and told.errors[1] > 0
