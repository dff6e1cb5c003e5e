"""How well the data pin parameters down: standard errors, and the ridges along which they do not.

With weighted residuals a = sqrt(w) * r, their Jacobian A in the coordinates of the search and P = (A'A)^-1 A',

    cov = sigma^2 P diag(w) P' + P C P',   sigma^2 = sum r^2 / (points - parameters).

The first part is noise in the human means together with the misfit of the model, scaled by the residuals; its points are
taken as independent (with equal weights it is sigma^2 (A'A)^-1; the form holds for curves of different length too, whose
points weigh less the more there are). C is the covariance of the residuals over repetitions of the simulation with other
seeds, whatever their correlations; where a search says itself how far its noise moves the point (a jackknife), P C P' is
the covariance of these shifts. Where the data were themselves simulated, from as many lists as a repetition, the first
part is P C P'. Where there are trials, people (or the lists of one person) are drawn anew instead: cov = P D P' + P C P', with D the
covariance of the residuals over these samples, whatever the correlations between points and between curves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Correlation of two estimates from which they are called a ridge.
CORRELATED = 0.9
#: Condition index of scaled derivatives from which a combination is called a ridge (Belsley, Kuh & Welsch 1980).
NEAR_NULL = 30.0
#: Standard error in shares of the bounds from which a parameter is not identified: that of a uniform guess.
UNKNOWN = 1 / math.sqrt(12)
#: Share of the variance of an estimate along a near-null direction from which it belongs to the ridge.
_PART = 0.5


@dataclass(frozen=True)
class Ridge:
    """Parameters that the data do not separate.

    `kind`: "pair" (`value` = correlation of two estimates), "combination" (`value` = condition index of a direction in
    which all of them change together), "unidentified" (`value` = standard error as a share of the bounds).
    """

    kind: str
    names: tuple[str, ...]
    value: float

    def __str__(self) -> str:
        texts = {
            "pair": f"correlated {self.value:+.2f}",
            "combination": f"only together (condition index {self.value:.0f})",
            "unidentified": f"not identified (standard error {self.value:.2g} times the width of its bounds)",
        }
        return f"{', '.join(self.names)}: {texts[self.kind]}"


@dataclass(frozen=True)
class Uncertainty:
    """Standard error of each coordinate, the part of it that more lists would remove, correlations, ridges, and sigma.

    Errors are NaN at a bound, and infinite where the model does not depend on the coordinate at all.
    """

    errors: Array
    simulation: Array
    correlations: Array
    ridges: tuple[Ridge, ...]
    sigma: float


def uncertainty(
    slopes: Array,
    residuals: Array,
    weights: Array,
    point: Array,
    names: Sequence[str],
    repeated: Array,
    simulated_data: bool = False,
    drawn: Array | None = None,
    shifts: Array | None = None,
) -> Uncertainty:
    """Uncertainty of a least-squares `point` in the unit cube from the Jacobian `slopes` (m, n) of its `residuals` (m,).

    `weights` (m,) are those of the squared residuals, `repeated` (k, m) residuals at the same point from other seeds, `drawn`
    (k, m) residuals from the same simulation and other samples of people, `shifts` (k, n) shifts of the point by noise of
    the simulation whose squares add up to its variance.
    Coordinates that lie at a bound are left out: their estimate is the bound.

    >>> slopes = np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    >>> a, w = np.array([0.0, 0.0, 0.1]), np.ones(3)
    >>> estimated = uncertainty(slopes, a, w, np.array([0.5, 0.5]), ("a", "b"), np.tile(a, (4, 1)))
    >>> estimated.errors.round(3).tolist(), estimated.ridges
    ([0.1, 0.05], ())
    """
    n = len(point)
    size = np.sqrt((slopes * slopes).sum(axis=0))
    inside = (point > 1e-9) & (point < 1 - 1e-9)
    idle = np.flatnonzero(inside & (size <= 1e-9))
    used = np.flatnonzero(inside & (size > 1e-9))
    errors, simulation, correlations = np.full(n, np.nan), np.full(n, np.nan), np.full((n, n), np.nan)
    errors[idle] = simulation[idle] = np.inf
    spare = len(residuals) - len(used)
    sigma = math.sqrt(float(np.sum(residuals * residuals / weights)) / spare) if spare > 0 else math.nan
    ridges = [Ridge("unidentified", (names[k],), math.inf) for k in idle.tolist()]
    if not len(used) or spare <= 0:
        return Uncertainty(errors, simulation, correlations, tuple(ridges), sigma)
    u, s, vt = np.linalg.svd(slopes[:, used] / size[used], full_matrices=False)
    inverse = (vt.T / np.maximum(s, 1e-10)) @ u.T / size[used][:, None]
    of_repetition = _covariance(repeated, inverse)
    of_simulation = of_repetition if shifts is None else shifts[:, used].T @ shifts[:, used]
    of_data = of_repetition if simulated_data else sigma * sigma * (inverse * weights) @ inverse.T
    of_data = of_data if drawn is None else _covariance(drawn, inverse)
    covariance = of_data + of_simulation
    errors[used], simulation[used] = np.sqrt(np.diagonal(covariance)), np.sqrt(np.diagonal(of_simulation))
    with np.errstate(divide="ignore", invalid="ignore"):
        among = covariance / np.outer(errors[used], errors[used])
    correlations[np.ix_(used, used)] = among
    ridges += _ridges([names[k] for k in used.tolist()], errors[used], among, s, vt)
    return Uncertainty(errors, simulation, correlations, tuple(ridges), sigma)


def _covariance(residuals: Array, inverse: Array) -> Array:
    """Covariance of estimates (n, n) over samples of residuals (k, m), whose deviations `inverse` (n, m) turns into shifts."""
    shifts = (residuals - residuals.mean(axis=0)) @ inverse.T
    return np.asarray(shifts.T @ shifts / (len(residuals) - 1))


def _ridges(names: Sequence[str], spread: Array, correlations: Array, s: Array, vt: Array) -> list[Ridge]:
    ridges = [Ridge("unidentified", (names[k],), float(spread[k])) for k in np.flatnonzero(spread > UNKNOWN).tolist()]
    for k in range(len(names)):
        for j in range(k):
            if abs(correlations[k, j]) > CORRELATED:
                ridges.append(Ridge("pair", (names[j], names[k]), float(correlations[k, j])))
    variance = (vt.T / np.maximum(s, 1e-10)) ** 2
    share = variance / variance.sum(axis=1, keepdims=True)
    for k in range(len(s)):
        index = float(s[0] / max(s[k], 1e-10))
        together = tuple(names[j] for j in np.flatnonzero(share[:, k] > _PART).tolist())
        if index > NEAR_NULL and len(together) > 1:
            ridges.append(Ridge("combination", together, index))
    return ridges
