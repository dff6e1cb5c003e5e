"""Finding the least sum of squares in the unit cube: CMA-ES for the basin, then Levenberg-Marquardt for its floor.

Both see the model only through `evaluate`: points in rows (k, n) -> residuals in rows (k, m), all in one call, so that
a generation, a Jacobian or several step lengths run side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Evaluate = Callable[[Array], Array]

#: Damping of the four step lengths that are tried at once, relative to the present damping.
_DAMPINGS = (0.01, 0.3, 3.0, 100.0)
#: Longest step of a coordinate, as a share of its bounds: beyond it a linear model of the residuals is not believed.
_LONGEST = 0.2
_MOST_REFUSED = 2


class Minimum(NamedTuple):
    """The best point of a search, its loss, how many evaluations it took and why it ended."""

    point: Array
    loss: float
    evaluations: int
    reason: str


class Polished(NamedTuple):
    """The end of a polish: the point, its residuals, the loss after each step, evaluations, why it ended."""

    point: Array
    residuals: Array
    losses: tuple[float, ...]
    evaluations: int
    reason: str


def losses(residuals: Array) -> Array:
    """Sum of squares of each row."""
    return np.einsum("ij,ij->i", residuals, residuals)


class _Normal:
    """Standard normal numbers for CMA-ES from a generator of its own: numpy's global one is left alone."""

    def __init__(self, key: tuple[int, ...]) -> None:
        self.generator = np.random.default_rng(key)

    def __call__(self, *shape: int) -> Array:
        return self.generator.standard_normal(shape)


def starting_point(start: Array, number: int, spread: float, seed: int) -> Array:
    """Where the `number`-th run begins: the start itself, then points scattered around it (twice `spread` wide).

    >>> starting_point(np.array([0.5]), 0, 0.1, 1).tolist()
    [0.5]
    """
    if number == 0:
        return start
    scatter = np.random.default_rng((seed, number, 1)).normal(0.0, 2 * spread, len(start))
    point = start + scatter
    point = np.abs(point)
    return np.clip(1 - np.abs(1 - point), 0.0, 1.0)


def explore(
    evaluate: Evaluate, start: Array, *, evaluations: int, spread: float, population: int | None, key: tuple[int, ...]
) -> Minimum:
    """Minimise by CMA-ES (Hansen 2016) from `start`, with steps of about `spread` at first, within the unit cube.

    `key` seeds its random numbers. Ends after at most `evaluations`, whole generations only, or when it has converged.

    >>> minimum = explore(lambda p: p - 0.3, np.array([0.6, 0.6]), evaluations=300, spread=0.2, population=None, key=(1,))
    >>> bool(np.allclose(minimum.point, 0.3, atol=0.01))
    True
    """
    import cma

    n = len(start)
    size = population or 4 + int(3 * math.log(max(2, n)))
    options: dict[str, Any] = {
        "bounds": [0, 1], "randn": _Normal(key), "seed": math.nan, "popsize": size, "verbose": -9, "verb_disp": 0,
        "verb_log": 0, "tolfun": 1e-6, "tolx": 1e-5,
    }  # fmt: skip
    # CMA-ES needs two dimensions: one more, which nothing depends on, is added to a single one
    begin = np.clip(start if n > 1 else np.append(start, 0.5), 1e-6, 1 - 1e-6)
    strategy = cma.CMAEvolutionStrategy(begin, spread, options)
    best, least, used, reason = start, math.inf, 0, "evaluations used up"
    while used + size <= max(evaluations, size):
        candidates = strategy.ask()
        points = np.array([np.asarray(candidate)[:n] for candidate in candidates])
        values = losses(evaluate(points))
        strategy.tell(candidates, values.tolist())
        used += len(points)
        k = int(np.argmin(values))
        if values[k] < least:
            best, least = points[k].copy(), float(values[k])
        if strategy.stop():
            reason = f"converged ({', '.join(strategy.stop())})"
            break
    return Minimum(best, least, used, reason)


def jacobian(evaluate: Evaluate, point: Array, step: float, residuals: Array | None = None) -> Array:
    """Derivatives of the residuals, shape (m, n): one-sided from `residuals` at the point, else by central differences.

    Differences are taken inwards at the bounds.

    >>> bool(np.allclose(jacobian(lambda p: p * p, np.array([0.5, 0.25]), 0.01), np.diag([1.0, 0.5])))
    True
    """
    n = len(point)
    up, down = np.tile(point, (n, 1)), np.tile(point, (n, 1))
    for k in range(n):
        if residuals is None:
            up[k, k], down[k, k] = min(1.0, point[k] + step), max(0.0, point[k] - step)
        else:
            up[k, k] = point[k] + step if point[k] + step <= 1 else point[k] - step
    width = np.diagonal(up - down)[:, None]
    if residuals is not None:
        return np.asarray(((evaluate(up) - residuals) / width).T)
    values = evaluate(np.concatenate([up, down]))
    return np.asarray(((values[:n] - values[n:]) / width).T)


def _steps(slopes: Array, residuals: Array, point: Array, damping: float) -> Array:
    """Damped Gauss-Newton steps, one per damping, that stay in the unit cube and are not too long."""
    from scipy.optimize import lsq_linear

    size = np.maximum(np.sqrt((slopes * slopes).sum(axis=0)), 1e-8)
    low = np.maximum(-point, -_LONGEST)
    high = np.minimum(1 - point, _LONGEST)
    points = []
    for share in _DAMPINGS:
        wall = np.diag(np.sqrt(damping * share) * size)
        # a coordinate at a bound has no room on that side; least squares with bounds needs low < high
        solved = lsq_linear(
            np.vstack([slopes, wall]), np.concatenate([-residuals, np.zeros(len(point))]),
            bounds=(low - 1e-12, high + 1e-12),
        )  # fmt: skip
        points.append(np.clip(point + solved.x, 0.0, 1.0))
    return np.array(points)


def polish(evaluate: Evaluate, start: Array, *, steps: int, step: float, tolerance: float) -> Polished:
    """Descend by Levenberg-Marquardt with finite differences of `step`, at most `steps` times.

    Four dampings are tried at once and the best is kept. Ends when the loss falls by less than the share `tolerance`,
    or when no step lowers it.

    >>> end = polish(lambda p: (p - 0.3) * 2, np.array([0.6, 0.9]), steps=8, step=0.01, tolerance=1e-6)
    >>> bool(np.allclose(end.point, 0.3, atol=1e-3))
    True
    """
    point, damping = start.copy(), 0.03
    residuals = evaluate(point[None])[0]
    history = [float(residuals @ residuals)]
    used, reason = 1, "steps used up"
    for _ in range(steps):
        slopes = jacobian(evaluate, point, step, residuals)
        used += len(point)
        for _refused in range(_MOST_REFUSED + 1):
            tried = _steps(slopes, residuals, point, damping)
            values = evaluate(tried)
            used += len(tried)
            least = losses(values)
            k = int(np.argmin(least))
            if least[k] < history[-1]:
                break
            damping *= 100
        else:
            reason = "no step lowers the loss"
            break
        fall = 1 - least[k] / history[-1]
        point, residuals = tried[k], values[k]
        history.append(float(least[k]))
        damping = min(1e6, max(1e-6, damping * _DAMPINGS[k]))
        if fall < tolerance:
            reason = "converged"
            break
    return Polished(point, residuals, tuple(history), used, reason)
