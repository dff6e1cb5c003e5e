"""Finding the basin of the least sum of squares in the unit cube by CMA-ES; the module descent goes on to its floor.

The search sees the model only through `evaluate`: points in rows (k, n) -> residuals in rows (k, m), a generation in one
call, so that its points run side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Evaluate = Callable[[Array], Array]


class Minimum(NamedTuple):
    """The best point of a search, its loss, how many evaluations it took and why it ended."""

    point: Array
    loss: float
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
