"""One fit on surfaces: the minima, the best of them refined, its uncertainty, and what the data leave open.

Each fit starts from the minima of a surface over all bounds and is refined on another one, simulated in a box around the
best. Its uncertainty comes from the slopes there, from people (or the lists of the person) drawn anew, and from the noise
of the simulation; where the data cannot tell the best minimum from another one, it reaches half way there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.errors import shown
from simulator.fitting.optimisation import losses
from simulator.fitting.run import Problem
from simulator.fitting.surface import Model, Surface
from simulator.fitting.target import Target
from simulator.fitting.uncertainty import UNKNOWN, Ridge, uncertainty

Array = npt.NDArray[np.float64]

#: Where a fit ends: the point, and the surface that it lies on.
_End = tuple[Array, Surface]
#: How far apart the minima of a surface are at least.
_APART = 0.1
#: How often the box is moved to where the fit ended at its side.
_MOVES = 3
#: Share of samples in which another minimum may be the better one before the two cannot be told apart.
_DOUBT = 0.05
#: Mean square of the slopes of an effect in their standard errors: noise of the simulation alone gives 1.
_EFFECT = 3.0
#: Half the width that slopes of a surface are taken over, as a share of the bounds.
_STEP = 0.1


class PersonEstimate(NamedTuple):
    """One fitted parameter of one person: value, standard error, bounds, and why it is not identified (empty: it is)."""

    name: str
    value: float
    standard_error: float
    low: float
    high: float
    doubt: str

    @property
    def identified(self) -> bool:
        """Whether the data tell the value."""
        return not self.doubt


@dataclass(frozen=True)
class PersonFit:
    """The fit of one person, or of the group: estimates, how many lists, the loss, and how far the curves are.

    `misfit` is the root mean square of (model - human) / s over the points, with s the noise of the curve and what samples
    of people differ in besides: 1 is as good as the data can tell.
    """

    subject: str
    lists: int
    estimates: tuple[PersonEstimate, ...]
    loss: float
    misfit: float

    @property
    def identified(self) -> bool:
        """Whether all parameters are identified."""
        return all(one.identified for one in self.estimates)


def fit_target(target: Target, model: Model, surface: Surface) -> tuple[PersonFit, Array]:
    """The least minimum on the surface over all bounds, refined in a box around it that is simulated anew."""
    target = replace(target, weights=np.where(np.isnan(surface.coefficients[0]), 0.0, target.weights))
    rough = _minima(target, surface)
    ends = [_refined(target, model, one) for one in _as_good(target, [(point, surface) for point in rough])]
    ends.sort(key=lambda end: _loss(target, end[1], end[0]))
    return _described(target, model, ends), ends[0][0]


def _as_good(target: Target, ends: Sequence[_End]) -> list[Array]:
    """The points of the first end and of those that the data cannot tell from it."""
    best, *others = [losses(target.residuals(surface(point[None])[0], target.samples)) for point, surface in ends]
    doubtful = [float(np.mean(other < best)) > _DOUBT for other in others]
    return [ends[0][0], *(point for (point, _), close in zip(ends[1:], doubtful, strict=True) if close)]


def _refined(target: Target, model: Model, point: Array) -> _End:
    """The minimum near a point on a surface that is simulated around it, which moves on while it ends at a side."""
    for move in range(_MOVES):
        surface = model.surface(1 + move, point)
        point = _descend(target, surface, point)
        if not _at_side(surface, point):
            break
    return point, surface


def _minima(target: Target, surface: Surface) -> list[Array]:
    """The minima of a surface that lie apart, best first."""
    from scipy.stats import qmc

    tried = qmc.Sobol(surface.low.size, rng=np.random.default_rng(0)).random(512)
    order = np.argsort(losses(target.residuals(surface(tried))), kind="stable")
    starts: list[Array] = []
    for k in order.tolist():
        if all(np.abs(tried[k] - one).max() > 2 * _APART for one in starts):
            starts.append(tried[k])
        if len(starts) == 4:
            break
    ends = [_descend(target, surface, one) for one in starts]
    ends.sort(key=lambda one: _loss(target, surface, one))
    apart: list[Array] = []
    for end in ends:
        if all(np.abs(end - one).max() > _APART for one in apart):
            apart.append(end)
    return apart


def _loss(target: Target, surface: Surface, point: Array) -> float:
    return float(losses(target.residuals(surface(point[None])))[0])


def _descend(target: Target, surface: Surface, start: Array) -> Array:
    """The minimum that least squares reaches from a start, within the box of the surface."""
    from scipy.optimize import least_squares

    room = 1e-6 * (surface.high - surface.low)
    begin = np.clip(start, surface.low + room, surface.high - room)
    end = least_squares(lambda z: target.residuals(surface(z[None]))[0], begin, bounds=(surface.low, surface.high), max_nfev=100)
    return np.where(end.x < 1e-3, 0.0, np.where(end.x > 1 - 1e-3, 1.0, end.x))


def _at_side(surface: Surface, point: Array) -> bool:
    """Whether a point lies at a side of the box that is no bound of the fit."""
    near = 0.02 * (surface.high - surface.low)
    low = (point - surface.low < near) & (surface.low > 0)
    high = (surface.high - point < near) & (surface.high < 1)
    return bool((low | high).any())


def _described(target: Target, model: Model, ends: Sequence[_End]) -> PersonFit:
    """The best end with its uncertainty, and what the data leave open."""
    (point, surface), space, has = ends[0], model.problem.space, target.weights > 0
    residuals = target.residuals(surface(point[None]))[0]
    slopes, noise_of_slopes = (
        (np.nan_to_num(one) / target.scale[:, None] * np.sqrt(target.weights[:, None]))[has]
        for one in surface.slopes(point, _STEP)
    )
    # a parameter whose slopes are no more than noise of the simulation has no effect that could be seen
    slopes *= np.mean((slopes / np.maximum(noise_of_slopes, 1e-12)) ** 2, axis=0) > _EFFECT
    drawn = target.residuals(surface(point[None])[0], target.samples)
    noise = target.residuals(surface.noise + target.means)
    told = uncertainty(
        slopes, residuals, target.weights[has], point, space.names, noise, drawn=drawn if target.drawn else None
    )
    # where it has none, the noise may take it to a bound: that is no finding
    errors, others = _rivals(target, ends, np.where(slopes.any(axis=0), told.errors, np.inf))
    doubts = _doubts(model.problem, point, errors, others, told.ridges)
    estimates = [
        PersonEstimate(one.name, one.value(z), abs(one.slope(z)) * error if math.isfinite(error) else error, one.low, one.high, doubts.get(one.name, ""))
        for one, z, error in zip(space.coordinates, point.tolist(), errors.tolist(), strict=True)
    ]
    share = residuals / np.sqrt(target.weights[has])
    misfit = math.sqrt(float(np.mean(share * share))) if has.any() else math.nan
    return PersonFit(target.subject, target.lists, tuple(estimates), float(residuals @ residuals), misfit)


def _rivals(target: Target, ends: Sequence[_End], errors: Array) -> tuple[Array, dict[int, float]]:
    """Errors that reach half way to every other minimum that the data cannot tell from the best, and where those are."""
    out, others = errors.copy(), {}
    for other in _as_good(target, ends)[1:]:
        apart = np.abs(other - ends[0][0])
        for k in np.flatnonzero(apart / 2 > out).tolist():  # not where the error is NaN: at a bound
            out[k], others[k] = apart[k] / 2, float(other[k])
    return out, others


def _doubts(problem: Problem, point: Array, errors: Array, others: Mapping[int, float], ridges: Sequence[Ridge]) -> dict[str, str]:
    """Why a parameter is not identified, by name: at a bound, an error as wide as the bounds, not separated from others."""
    out = {}
    for k, one in enumerate(problem.space.coordinates):
        if math.isnan(errors[k]) and 1e-9 < point[k] < 1 - 1e-9:
            out[one.name] = "these data have no more points than there are parameters"
        elif math.isnan(errors[k]):
            side, bound = ("lower", one.low) if point[k] < 0.5 else ("upper", one.high)
            out[one.name] = f"at the {side} bound, {shown(bound)}"
        elif errors[k] > UNKNOWN:
            rival = f": {one.value(others[k]):.4g} fits as well" if k in others else ""
            wide = "the standard error is as wide as the bounds" if math.isfinite(errors[k]) else "these curves do not depend on it"
            out[one.name] = f"{wide}{rival}"
    for ridge in ridges:
        for name in ridge.names if ridge.kind != "unidentified" else ():
            apart = ", ".join(other for other in ridge.names if other != name)
            value = f"correlation {ridge.value:+.2f}" if ridge.kind == "pair" else "only together"
            out.setdefault(name, f"not separated from {apart} ({value})")
    return out
