"""The model's curves as smooth surfaces over the parameters of a fit, from simulations at points that fill a box.

Every point is simulated with other seeds, and polynomials are fitted through them: the noise of the lists is averaged over
all points, slopes are smooth, and what the polynomials miss is known (Box & Wilson 1951: response surfaces).
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulator.fitting.run import Problem
from simulator.simulation import default_threads

Array = npt.NDArray[np.float64]

#: By number of parameters: points and degree of the surface over all bounds, and of one in a box around an estimate,
#: which is simulated with more lists.
_WHOLE = {1: (32, 6), 2: (128, 6), 3: (128, 4), 4: (128, 3), 5: (256, 3)}
_MORE = 2.0
_LOCAL = {1: (32, 3), 2: (64, 3), 3: (64, 2), 4: (64, 2), 5: (128, 2)}
#: Half the width of such a box.
HALF = 0.2


@dataclass(frozen=True)
class Surface:
    """Curves (columns) as polynomials of the parameters in a box from `low` to `high` of the unit cube.

    `noise` are deviations with the covariance of an error of the surface: of simulation, and of the polynomial.
    `covariance` is that of the coefficients of a curve whose simulations scatter around the surface with `spread` 1.
    """

    low: Array
    high: Array
    powers: Array
    coefficients: Array
    noise: Array
    covariance: Array
    spread: Array

    def __call__(self, points: Array) -> Array:
        """The curves at points in rows."""
        return np.asarray(self._features(points) @ self.coefficients)

    def slopes(self, point: Array, step: float) -> tuple[Array, Array]:
        """The slopes of the curves (rows) at a point, by coordinate, and their standard errors.

        They are taken over `step` to both sides, within the box: what is steep for a shorter way is mostly noise.
        """
        rises = []
        for k in range(len(point)):
            up, down = point.copy(), point.copy()
            up[k], down[k] = min(self.high[k], point[k] + step), max(self.low[k], point[k] - step)
            ends = self._features(np.array([up, down]))
            rises.append((ends[0] - ends[1]) / (up[k] - down[k]))
        share = np.array([math.sqrt(rise @ self.covariance @ rise) for rise in rises])
        return (np.array(rises) @ self.coefficients).T, self.spread[:, None] * share

    def _features(self, points: Array) -> Array:
        return _features((points - self.low) / (self.high - self.low), self.powers)


def _features(points: Array, powers: Array) -> Array:
    """Products of Legendre polynomials of coordinates from 0 to 1."""
    from numpy.polynomial import legendre

    basis = [legendre.legvander(2 * points[:, k] - 1, int(powers.max())) for k in range(points.shape[1])]
    out = np.ones((len(points), len(powers)))
    for k, columns in enumerate(basis):
        out *= columns[:, powers[:, k]]
    return out


def fitted_surface(low: Array, high: Array, points: Array, values: Array, degree: int) -> Surface:
    """The surface through values (rows: points in the box); a curve's points that the model lacks are left out.

    >>> z = np.random.default_rng(1).random((50, 2))
    >>> surface = fitted_surface(np.zeros(2), np.ones(2), z, z[:, :1] ** 2 + z[:, 1:], 3)
    >>> surface(np.array([[0.5, 0.5]])).round(6).tolist()
    [[0.75]]
    """
    n = points.shape[1]
    powers = np.array([p for p in itertools.product(range(degree + 1), repeat=n) if sum(p) <= degree])
    design = _features((points - low) / (high - low), powers)
    known = ~np.isnan(values)
    whole = known.all(axis=0)
    coefficients = np.full((len(powers), values.shape[1]), np.nan)
    coefficients[:, whole] = np.linalg.lstsq(design, values[:, whole])[0]
    for k in np.flatnonzero(~whole & (known.sum(axis=0) >= 2 * len(powers))).tolist():
        coefficients[:, k] = np.linalg.lstsq(design[known[:, k]], values[known[:, k], k])[0]
    rest = np.where(known, values - design @ coefficients, 0.0)
    share = len(powers) / len(points) / max(1e-9, 1 - len(powers) / len(points))
    rest = np.nan_to_num(rest)
    spread = np.sqrt((rest * rest).sum(axis=0) / np.maximum(1, known.sum(axis=0) - len(powers)))
    return Surface(low, high, powers, coefficients, rest * math.sqrt(share), np.asarray(np.linalg.pinv(design.T @ design), float), spread)


#: Told after each simulated point: how many there are, of about how many. What it raises ends the fit.
Told = Callable[[int, int], None]


class Progress:
    """How many points of surfaces are simulated, and about how many it takes; threads may count at the same time.

    >>> progress = Progress(print)
    >>> progress.expect(2)
    >>> progress.count(), progress.count(), progress.count()
    1 2
    2 2
    3 3
    (None, None, None)
    """

    def __init__(self, told: Told | None = None) -> None:
        self.done, self.expected = 0, 0
        self._told, self._lock = told, threading.Lock()

    def expect(self, points: int) -> None:
        """So many points are to come, as far as is known."""
        self.expected = self.done + points

    def count(self) -> None:
        """One more is simulated."""
        with self._lock:
            self.done += 1
            self.expected = max(self.expected, self.done)
            if self._told is not None:
                self._told(self.done, self.expected)


def points_of(n: int) -> tuple[int, int]:
    """How many points are simulated for a surface over all bounds of `n` parameters, and for one in a box."""
    return _WHOLE[n][0], _LOCAL[n][0]


class Model:
    """The model of a fit, simulated at points with `factor` times the fit's lists, each with a seed of its own."""

    def __init__(self, problem: Problem, factor: float, threads: int | None, progress: Progress | None = None) -> None:
        self.problem, self.factor = problem, factor
        self.threads = default_threads() if threads is None else threads
        self.progress = progress or Progress()

    def surface(self, number: int, centre: Array | None = None) -> Surface:
        """The surface over all bounds, or in a box around a point; `number` tells its random numbers from others."""
        from scipy.stats import qmc

        n = len(self.problem.space)
        count, degree = (_WHOLE if centre is None else _LOCAL)[n]
        low = np.zeros(n) if centre is None else np.clip(centre - HALF, 0, 1 - 2 * HALF)
        high = np.ones(n) if centre is None else low + 2 * HALF
        key = (self.problem.objective.seed, number, 6)
        spread = qmc.Sobol(n, rng=np.random.default_rng(key)).random(count)
        points = low + (high - low) * spread
        seeds = np.random.SeedSequence(key).generate_state(count, np.uint64) >> np.uint64(1)
        factor = self.factor * (1.0 if centre is None else _MORE)
        return fitted_surface(low, high, points, self._simulated(points, seeds.tolist(), factor), degree)

    def _simulated(self, points: Array, seeds: Sequence[int], factor: float) -> Array:
        def one(point: Array, seed: int) -> Array:
            objective = replace(self.problem.objective, seed=seed)
            parameters = self.problem.space.parameters(point)
            curves = np.concatenate(next(objective.simulated([parameters], factor, 1)))
            self.progress.count()
            return curves

        pool = ThreadPoolExecutor(max(1, self.threads))
        try:
            return np.array(list(pool.map(one, points, seeds)))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)  # a fit that is stopped does not simulate what is left
