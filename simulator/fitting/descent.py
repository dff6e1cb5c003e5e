"""Least squares where every value is noisy: Gauss-Newton steps on linear response surfaces (Box & Wilson 1951).

Finite differences with common random numbers follow the noise of one seed. Here every round simulates a two-level design
around the present point instead: c itself, and pairs of points, c + h s and c - h s, that differ in all coordinates at
once. The two points of a pair share a seed, and no two pairs do. The signs s are orthogonal (Paley 1933), so that a slope takes all
points of the design to be estimated, and interactions of two parameters drop out of it. A surface

    r(x) = a + J (x - c) + q mean(((x - c) / h)^2)

is fitted to all points simulated so far, earlier rounds and points far away for less. Damped Gauss-Newton steps on it are
then tried beside the present point, all with the same other seeds, and the least loss of their mean is kept. Rounds begin
with few lists and end with all of them. Nothing is thrown away: the noise of the lists is averaged over the whole search.

A model that differs little from one that was fitted before needs no designs of its own: the points of that fit tell the
slopes, up to an offset of the residuals between the two models, and what is tried on the way corrects them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
#: Points in rows, the seed of each, and the share of the lists -> residuals in rows.
Simulate = Callable[[Array, Sequence[int], float], Array]

#: Damping of the step lengths that are tried, relative to the present damping.
_DAMPINGS = (0.01, 0.3, 3.0, 100.0)
_LEAST_DAMPING, _MOST_DAMPING = 1e-6, 1e4
#: Longest step of a coordinate, as a share of its bounds: beyond it a linear surface is not believed.
_LONGEST = 0.2
#: What a point counts after each round, relative to the round before.
_MEMORY = 0.9
#: Shares of the lists in the first round.
COARSE = 0.125
#: Least and most half width of a coordinate in a design, relative to that of the typical coordinate, and the most of all.
_NARROW, _WIDE, _WIDEST = 0.4, 2.5, 0.15
#: Groups of points that are left out in turn to see how far noise of the simulation moves the result.
_GROUPS = 16


class Step(NamedTuple):
    """One round: share of the lists, loss of the kept point in the lists that it was tried with, and the fall promised.

    `promised` is by how much the surface says that the loss would fall, as a share of it, if it were linear.
    """

    share: float
    loss: float
    promised: float


class Surface(NamedTuple):
    """A linear surface around a point: the residuals there (m,) and their slopes (m, n) by coordinate."""

    residuals: Array
    slopes: Array


@dataclass
class Descent:
    """The end of a descent, and what it takes to know how sure it is.

    `shifts` (g, n) are by how much the point moves when groups of the simulated points are left out, scaled so that the
    sum of their squares estimates the variance of the point through noise of the simulation. `points` are all of them.
    """

    point: Array
    surface: Surface
    shifts: Array
    steps: tuple[Step, ...]
    evaluations: int
    reason: str
    points: Points


@dataclass
class Points:
    """Everything simulated so far: points (k, n), residuals (k, m), weight, the group of each, and where each design stood.

    Points of `another` model tell slopes only.
    """

    at: list[Array] = field(default_factory=list)
    residuals: list[Array] = field(default_factory=list)
    weight: list[Array] = field(default_factory=list)
    group: list[Numbers] = field(default_factory=list)
    centre: list[Array] = field(default_factory=list)
    another: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    seeds: int = 0

    def add(self, at: Array, residuals: Array, weight: float, seed: Numbers, centre: Array) -> None:
        """Points that were simulated with the seeds of the numbers `seed` (0, 1, ...), in a design around `centre`."""
        self.at.append(at)
        self.residuals.append(residuals)
        self.weight.append(np.full(len(at), weight))
        self.group.append((self.seeds + seed) % _GROUPS)
        self.centre.append(centre)
        self.another.append(np.zeros(len(at), bool))
        self.seeds += int(seed.max()) + 1

    def of_another_model(self, surface: Surface, columns: Sequence[int]) -> Points:
        """These points for a model that has only these coordinates; effects of the others are taken out along the surface."""
        gone = [k for k in range(self.at[0].shape[1]) if k not in columns]
        end = np.average(np.concatenate(self.at), axis=0)[gone]
        return Points(
            [at[:, columns] for at in self.at],
            [r - (at[:, gone] - end) @ surface.slopes[:, gone].T for at, r in zip(self.at, self.residuals, strict=True)],
            list(self.weight),
            list(self.group),
            [centre[:, columns] for centre in self.centre],
            [np.ones(len(at), bool) for at in self.at],
            self.seeds,
        )

    def forget(self) -> None:
        """Let what was simulated so far count for less."""
        self.weight = [weight * _MEMORY for weight in self.weight]

    @property
    def groups(self) -> Numbers:
        return np.concatenate(self.group)

    def surface(self, point: Array, width: Array, without: int = -1) -> Surface:
        """The surface around a point, for designs of a half width; with one group of points left out if wished."""
        apart = [np.mean(((centre - point) / width) ** 2, axis=1) for centre in self.centre]
        weight = np.concatenate(self.weight) * np.exp(-np.concatenate(apart))
        use = (weight > 1e-4 * weight.max()) & (self.groups != without)
        distance = (np.concatenate(self.at)[use] - point) / width
        bend = np.mean(distance**2, axis=1)
        features = [np.ones(len(distance)), *distance.T]
        if np.ptp(bend) > 0.2:  # points at one distance alone cannot tell the bend from the height
            features.append(bend)
        another = np.concatenate(self.another)[use]
        if another.any():
            features.append(another)
        root = np.sqrt(weight[use])[:, None]
        solved = np.linalg.lstsq(np.stack(features, axis=1) * root, np.concatenate(self.residuals)[use] * root)[0]
        return Surface(solved[0], solved[1 : len(point) + 1].T / width)


def descend(
    simulate: Simulate, start: Array, *, rounds: int, width: float, share: float, tolerance: float, seed: int,
    known: Points | None = None,
) -> Descent:  # fmt: skip
    """Lower the sum of squares of noisy residuals from `start` in the unit cube, in at most `rounds` rounds.

    `width` is the half width of the first design as a share of the bounds; later ones are wider where the loss is flat.
    `share` is that of the lists in the last rounds. It ends before when the surface of a round with all of them promises a
    fall of less than the share `tolerance` of the loss. Without rounds it takes the surface around the start. With `known`
    points of another model near the start there are no designs.

    >>> noise = lambda seed: np.random.default_rng(seed).normal(0, 0.01, 2)
    >>> simulate = lambda points, seeds, share: np.stack([p - 0.3 + noise(k) for p, k in zip(points, seeds)])
    >>> end = descend(simulate, np.array([0.6, 0.9]), rounds=6, width=0.05, share=1.0, tolerance=1e-3, seed=1)
    >>> bool(np.allclose(end.point, 0.3, atol=0.02)), bool(np.allclose(end.surface.slopes, np.eye(2), atol=0.4))
    (True, True)
    """
    points, point, damping, used = known or Points(), start.copy(), 0.03, 0
    widths = np.full(len(point), width)
    steps: list[Step] = []
    reason = "rounds used up" if rounds else "no rounds"
    shares = _shares(rounds, share)
    for number in range(max(1, rounds)):
        rng = np.random.default_rng((seed, number, 7))
        points.forget()
        if known is None:
            used += _design(simulate, points, point, widths, shares[number], rng)
        elif number == 0:
            used += _repeat(simulate, points, point, shares[number], rng)
        surface = points.surface(point, widths)
        if not rounds:
            break
        tried, promised = _tried(surface, point, damping)
        loss, kept, evaluations = _compare(simulate, points, tried, shares[number], rng)
        used += evaluations
        point = tried[kept]
        factor = _DAMPINGS[kept - 1] if kept else _DAMPINGS[-1]
        damping = min(_MOST_DAMPING, max(_LEAST_DAMPING, damping * factor))
        steps.append(Step(shares[number], loss, promised))
        widths = _widths(surface, width)
        if promised < tolerance and shares[number] >= share:
            reason = "converged"
            break
        if promised < tolerance:
            shares[number + 1 :] = [share] * (len(shares) - number - 1)
    surface, shifts = points.surface(point, widths), _shifts(points, point, widths)
    return Descent(point, surface, shifts, tuple(steps), used, reason, points)


def evaluations(n: int, rounds: int, known: bool = False) -> int:
    """The most evaluations of a descent with `n` coordinates, with or without known points of another model."""
    pairs = len(signs(n))
    each = _comparisons(pairs)
    designs = each if known else max(1, rounds) * (2 * pairs + each)
    return designs + rounds * (len(_DAMPINGS) + 1) * each


def _shares(rounds: int, last: float) -> list[float]:
    """The share of the lists in each round: equal factors from the coarse beginning to the last, which is whole."""
    return [last * COARSE ** (1 - (k + 1) / max(1, rounds)) for k in range(max(1, rounds))]


def signs(columns: int) -> Array:
    """Signs (rows, columns) with orthogonal columns that sum to zero or to the number of rows (Paley 1933).

    >>> s = signs(10)
    >>> s.shape, bool((s.T @ s == 12 * np.eye(10)).all())
    ((12, 10), True)
    """
    prime = max(3, columns)
    while prime % 4 != 3 or any(prime % k == 0 for k in range(2, math.isqrt(prime) + 1)):
        prime += 1
    squares = {k * k % prime for k in range(1, prime)}
    row = np.array([-1.0, *(1.0 if k in squares else -1.0 for k in range(1, prime))])
    turned = np.stack([np.roll(row, k) for k in range(prime)])
    return np.vstack([np.ones(prime), turned])[:, :columns]


def _design(simulate: Simulate, points: Points, point: Array, widths: Array, share: float, rng: np.random.Generator) -> int:
    """Simulate a design around a point (moved inwards at a bound), and add it to the points; returns how many there are."""
    n, plan = len(point), signs(len(point))
    plan = plan[rng.permutation(len(plan))][:, rng.permutation(n)] * rng.choice([-1.0, 1.0], n)
    centre = np.clip(point, widths, 1 - widths)
    middle = np.tile(centre, (_comparisons(len(plan)), 1))  # tells the height from the bend
    at = np.concatenate([centre + widths * plan, centre - widths * plan, middle])
    seeds = _seeds(rng, len(plan) + len(middle))
    number = np.concatenate([np.arange(len(plan)), np.arange(len(seeds))])
    seeds = [*seeds[: len(plan)], *seeds]
    points.add(at, simulate(at, seeds, share), share, number, np.tile(centre, (len(at), 1)))
    return len(at)


def _repeat(simulate: Simulate, points: Points, point: Array, share: float, rng: np.random.Generator) -> int:
    """Simulate a point with several seeds, and add it to the points; returns how many evaluations it took."""
    seeds = _seeds(rng, _comparisons(len(signs(len(point)))))
    at = np.tile(point, (len(seeds), 1))
    points.add(at, simulate(at, seeds, share), share, np.arange(len(seeds)), at)
    return len(at)


def _tried(surface: Surface, point: Array, damping: float) -> tuple[Array, float]:
    """The present point and damped steps from it, and the share by which the freest of them would lower the loss."""
    steps = [_step(surface, point, damping * factor) for factor in _DAMPINGS]
    residuals = surface.residuals + surface.slopes @ (steps[0] - point)
    promised = 1 - float(residuals @ residuals) / max(1e-300, float(surface.residuals @ surface.residuals))
    return np.stack([point, *steps]), promised


def _step(surface: Surface, point: Array, damping: float) -> Array:
    """Where a damped Gauss-Newton step leads to, within the unit cube and not too far."""
    from scipy.optimize import lsq_linear

    size = np.maximum(np.sqrt((surface.slopes**2).sum(axis=0)), 1e-8)
    low, high = np.maximum(-point, -_LONGEST), np.minimum(1 - point, _LONGEST)
    solved = lsq_linear(
        np.vstack([surface.slopes, np.diag(math.sqrt(damping) * size)]),
        np.concatenate([-surface.residuals, np.zeros(len(point))]),
        bounds=(low - 1e-12, high + 1e-12),  # a coordinate at a bound has no room on that side, and needs low < high
    )
    return np.clip(point + solved.x, 0.0, 1.0)


def _comparisons(pairs: int) -> int:
    """With how many seeds steps are compared, and a centre is simulated, for designs of so many pairs."""
    return max(2, pairs // 8)


def _compare(simulate: Simulate, points: Points, tried: Array, share: float, rng: np.random.Generator) -> tuple[float, int, int]:
    """The least loss of some points in the mean of several seeds, which point it is, and how many evaluations it took."""
    seeds = _seeds(rng, _comparisons(len(signs(tried.shape[1]))))
    at = np.tile(tried, (len(seeds), 1))
    values = simulate(at, np.repeat(seeds, len(tried)).tolist(), share)
    points.add(at, values, share, np.repeat(np.arange(len(seeds)), len(tried)), at)
    mean = values.reshape(len(seeds), len(tried), -1).mean(axis=0)
    loss = np.einsum("ij,ij->i", mean, mean)
    kept = int(np.argmin(loss))
    return float(loss[kept]), kept, len(at)


def _widths(surface: Surface, width: float) -> Array:
    """Half widths of the next design: the flatter the loss along a coordinate, the wider."""
    size = np.sqrt((surface.slopes**2).sum(axis=0))
    relative = np.median(size) / np.maximum(size, 1e-12)
    return np.minimum(np.clip(relative, _NARROW, _WIDE) * width, max(_WIDEST, width))


def _seeds(rng: np.random.Generator, count: int) -> list[int]:
    return [int(seed) for seed in rng.integers(0, 2**63, count)]


def _shifts(points: Points, point: Array, widths: Array) -> Array:
    """By how much the minimum of the surface moves when each group of points is left out, scaled (a jackknife)."""
    groups = np.unique(points.groups).tolist()
    inside = (point > 1e-9) & (point < 1 - 1e-9)
    ends = np.zeros((len(groups), len(point)))
    for k, group in enumerate(groups):
        residuals, slopes = points.surface(point, widths, group)
        ends[k, inside] = -np.linalg.lstsq(slopes[:, inside], residuals)[0]
    return np.asarray((ends - ends.mean(axis=0)) * math.sqrt((len(groups) - 1) / len(groups)))
