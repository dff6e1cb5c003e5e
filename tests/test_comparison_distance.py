"""Distances between curves against values worked out by hand, at the edges of each rule."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.comparison.distance import (
    Score,
    align,
    monte_carlo_error,
    noise_floor,
    power_law,
    precise_enough,
    ratio,
    rms,
    score,
)
from simulator.errors import MultistoreError

NAN = math.nan


def curve(mean: list[float], sem: list[float] | None = None, x: list[float] | None = None) -> pd.DataFrame:
    """A human curve with x from 1."""
    n = len(mean)
    return pd.DataFrame({"x": x or np.arange(1.0, n + 1), "mean": mean, "sem": sem or [NAN] * n, "n": [9.0] * n})


@pytest.mark.parametrize(
    "x, at, is_same",
    [(0.0, 5e-10, True), (0.0, 1.5e-9, False), (1000.0, 1000.0 + 5e-7, True), (1000.0, 1000.0 + 1.5e-6, False)],
)
def test_points_are_the_same_up_to_rounding(x: float, at: float, is_same: bool) -> None:
    """A billionth of x, and a billionth beside."""
    found = align(curve([0.0], x=[x]), curve([0.7], x=[at]))
    assert found.tolist() == ([0.7] if is_same else pytest.approx([NAN], nan_ok=True))


def test_the_first_of_equal_points_counts() -> None:
    """And any column of the model's curve can be asked for."""
    model = curve([0.1, 0.2, 0.3], [0.01, 0.02, 0.03], [2.0, 1.0, 1.0])
    assert align(curve([0.0, 0.0]), model).tolist() == [0.2, 0.1]
    assert align(curve([0.0, 0.0]), model, "sem").tolist() == [0.02, 0.01]


def test_root_mean_square() -> None:
    """Of the values that are numbers."""
    assert rms([3.0, NAN, 4.0]) == pytest.approx(math.sqrt(12.5))
    assert rms([-2.0]) == 2.0
    assert math.isnan(rms([NAN])) and math.isnan(rms([]))


def test_a_floor_needs_every_sem() -> None:
    """A bootstrap of 0 is one; without points, or with one sem missing, there is none."""
    assert noise_floor(curve([0.1], [0.3]), 0) == 0.0
    assert math.isnan(noise_floor(curve([0.1, 0.2], [0.3, NAN])))
    assert math.isnan(noise_floor(curve([])))


def test_ratios() -> None:
    """Nothing is divided by 0."""
    assert ratio(3.0, 4.0) == 0.75 and ratio(-1.0, 0.5) == -2.0
    assert math.isnan(ratio(1.0, 0.0))


def test_every_part_of_a_score() -> None:
    """Differences .1, -.2 and .4 over three points; the human means .2, .4, .9 lie -.3, -.1 and .4 from their mean."""
    people = curve([0.2, 0.4, 0.9], [0.03, 0.04, 0.12])
    found = score(people, curve([0.3, 0.2, 1.3]))
    assert found.n_points == 3
    assert found.rmse == pytest.approx(math.sqrt(0.21 / 3))
    assert found.bias == pytest.approx(0.1)
    assert found.noise_floor == pytest.approx(math.sqrt((0.0009 + 0.0016 + 0.0144) / 3))
    assert found.ratio == pytest.approx(math.sqrt(0.21 / 0.0169))
    assert found.r2 == pytest.approx(1 - 0.21 / 0.26)
    tabled = score(people, curve([0.3, 0.2, 1.3]), 0.5)
    assert (tabled.noise_floor, tabled.ratio) == (0.5, pytest.approx(math.sqrt(0.07) / 0.5))


def test_points_without_a_partner_do_not_count() -> None:
    """Neither in the distance nor in the spread of the human means."""
    people = curve([0.2, 0.6, 100.0])
    found = score(people, curve([0.3, 0.6, 7.0], x=[1.0, 2.0, 9.0]))
    assert (found.n_points, found.rmse) == (2, pytest.approx(math.sqrt(0.01 / 2)))
    assert found.r2 == pytest.approx(1 - 0.01 / 0.08)
    assert math.isnan(found.noise_floor) and math.isnan(found.ratio)


@pytest.mark.parametrize("means", [[0.5], [0.5, 0.5]])
def test_means_without_spread_have_no_explained_variance(means: list[float]) -> None:
    """A single point, or equal ones."""
    found = score(curve(means), curve([m + 0.1 for m in means]))
    assert math.isnan(found.r2) and found.bias == pytest.approx(0.1)


def test_no_common_point() -> None:
    """Everything but the number of points and the floor is unknown."""
    found = score(curve([0.5, 0.7], [0.3, 0.4]), curve([0.5], x=[7.0]))
    assert found.n_points == 0 and found.noise_floor == pytest.approx(math.sqrt(0.125))
    assert all(math.isnan(one) for one in (found.rmse, found.ratio, found.r2, found.bias))
    assert isinstance(found, Score)


@pytest.mark.parametrize("floor", [-0.1, math.inf, NAN, True, "0.1", np.float64(-1.0)])
def test_a_floor_that_is_none(floor: Any) -> None:
    """A number of at least 0 is allowed."""
    with pytest.raises(MultistoreError, match=r"score\.tabled_floor: got .*, allowed a number of at least 0"):
        score(curve([0.5]), curve([0.5]), floor)


@pytest.mark.parametrize("floor", [0, 0.0, 2, np.float64(0.3)])
def test_a_floor_that_is_one(floor: Any) -> None:
    """Whole numbers and those of numpy, too."""
    assert score(curve([0.5]), curve([0.5]), floor).noise_floor == float(floor)


def test_what_a_curve_needs() -> None:
    """People x, mean and sem; the model x and mean."""
    assert score(curve([0.5]), curve([0.5])[["x", "mean"]]).rmse == 0.0
    for name in ("x", "mean", "sem"):
        with pytest.raises(MultistoreError, match=rf"score\.human: has no column '{name}'"):
            score(curve([0.5]).drop(columns=name), curve([0.5]))
        with pytest.raises(MultistoreError, match=rf"score\.human: column '{name}' holds"):
            score(curve([0.5]).assign(**{name: ["much"]}), curve([0.5]))
    with pytest.raises(MultistoreError, match=r"score\.model: has no column 'mean'"):
        score(curve([0.5]), curve([0.5]).drop(columns="mean"))


def test_errors_of_batches() -> None:
    """Standard deviation of .2, .4 and .9 is .360555; over the root of 3 it is .208167. A point of one batch has none."""
    batches = [curve([0.2, 0.5, 0.1]), curve([0.4, 0.7]), curve([0.9])]
    found = monte_carlo_error(batches, curve([0.0, 0.0, 0.0, 0.0]))
    assert found[:2].tolist() == pytest.approx([0.2081666, math.sqrt(0.02) / math.sqrt(2)])
    assert np.isnan(found[2:]).all()
    assert np.isnan(monte_carlo_error([], curve([0.5]))).tolist() == [True]


def test_what_is_precise_enough() -> None:
    """A quarter of the floor is; where there is no floor, or none above 0, nothing is asked for."""
    assert precise_enough(0.25, 1.0) and not precise_enough(0.2501, 1.0)
    assert precise_enough(9.0, 0.0) and precise_enough(9.0, NAN)


@pytest.mark.parametrize("exponent", [0.05, 0.06, 0.33, 1.0, 2.5, 4.99, 5.0])
def test_the_exponent_of_a_power_law(exponent: float) -> None:
    """To .01 between .05 and 5, with asymptote and gain."""
    x = np.array([1.0, 2.0, 3.0, 5.0])
    law = power_law(x, 0.25 + 1.5 * x**-exponent)
    assert law == pytest.approx({"exponent": exponent, "asymptote": 0.25, "gain": 1.5, "r2": 1.0}, rel=1e-6)
    assert law["exponent"] == exponent


@pytest.mark.parametrize("true, found", [(0.01, 0.05), (7.0, 5.0), (0.554, 0.55), (0.556, 0.56)])
def test_exponents_beside_the_grid(true: float, found: float) -> None:
    """The nearest one."""
    x = np.arange(1.0, 9.0)
    assert power_law(x, x**-true)["exponent"] == found


def test_the_explained_variance_of_a_power_law() -> None:
    """Against least squares by the normal equations, at the exponent that is found; missing points are left out."""
    x = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0])
    y = np.array([2.0, 1.1, 1.4, NAN, 0.6, 0.9])
    law = power_law(x, y)
    u, v = x[~np.isnan(y)] ** -law["exponent"], y[~np.isnan(y)]
    slope = np.sum((u - u.mean()) * (v - v.mean())) / np.sum((u - u.mean()) ** 2)
    assert law["gain"] == pytest.approx(slope) and law["asymptote"] == pytest.approx(v.mean() - slope * u.mean())
    assert law["r2"] == pytest.approx(np.corrcoef(u, v)[0, 1] ** 2)


def test_power_laws_that_nothing_is_known_of() -> None:
    """Fewer than four points have none; without any spread nothing is explained; equally good exponents: the least."""
    none = power_law([1, 2, 3, 4], [0.1, 0.2, 0.3, NAN])
    assert list(none) == ["exponent", "asymptote", "gain", "r2"] and all(math.isnan(v) for v in none.values())
    flat = power_law([1, 2, 3, 4], [0.5] * 4)
    assert math.isnan(flat["r2"]) and flat["asymptote"] == pytest.approx(0.5)
    assert power_law([1, 1, 1, 1], [0.1, 0.2, 0.3, 0.4])["exponent"] == 0.05
