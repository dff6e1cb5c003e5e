"""The model against people: distance, explained variance, bias, and how much of it is noise in the human means.

Everything here takes curves (tables with x, mean, sem, n) and knows neither engines nor experiments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.errors import MultistoreError, shown

Array = npt.NDArray[np.float64]

#: Share of the noise floor that the Monte-Carlo error of a row has to stay below.
PRECISION = 0.25


@dataclass(frozen=True)
class Score:
    """How far a simulated curve is from a human one; NaN stands for a number that cannot be computed.

    `rmse` and `bias` (mean of model - human) are in the unit of the curve, over the `n_points` that both have;
    `noise_floor` is the rmse that a perfect model would get, `ratio` = rmse / noise_floor; `r2` is the coefficient of
    determination, 1 - SS(model - human) / SS(human - its mean), negative for a model worse than a constant.
    """

    n_points: int
    rmse: float
    noise_floor: float
    ratio: float
    r2: float
    bias: float


def align(human: pd.DataFrame, model: pd.DataFrame, column: str = "mean") -> Array:
    """A column of the model's curve at the points x of the human curve, NaN where the model has none.

    >>> human = pd.DataFrame({"x": [1.0, 2.0], "mean": [0.5, 0.7]})
    >>> align(human, pd.DataFrame({"x": [2, 3], "mean": [0.6, 0.1]})).tolist()
    [nan, 0.6]
    """
    human_x = human["x"].to_numpy(float)
    model_x = model["x"].to_numpy(float)
    values = model[column].to_numpy(float)
    aligned = np.full(len(human_x), np.nan)
    for k, x in enumerate(human_x):
        near = np.isnan(model_x) if math.isnan(x) else np.isclose(model_x, x, rtol=1e-9, atol=1e-9)
        places = np.flatnonzero(near)
        if len(places):
            aligned[k] = values[places[0]]
    return aligned


def noise_floor(human: pd.DataFrame, tabled: float | None = None) -> float:
    """The rmse of the human means themselves: the tabled bootstrap, else the root mean square SEM, else NaN.

    >>> noise_floor(pd.DataFrame({"x": [1, 2], "mean": [0.5, 0.7], "sem": [0.03, 0.04]})).__round__(4)
    0.0354
    """
    if tabled is not None:
        return float(tabled)
    sem = human["sem"].to_numpy(float)
    return rms(sem) if len(sem) and not np.isnan(sem).any() else math.nan


def rms(values: npt.ArrayLike) -> float:
    """Root mean square of the values that are numbers, NaN if there are none."""
    numbers = np.asarray(values, float)
    numbers = numbers[~np.isnan(numbers)]
    return float(np.sqrt(np.mean(numbers * numbers))) if len(numbers) else math.nan


def ratio(numerator: float, denominator: float) -> float:
    """numerator / denominator, NaN where the denominator is 0.

    >>> ratio(1, 2), ratio(1, 0)
    (0.5, nan)
    """
    return numerator / denominator if denominator else math.nan


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and math.isfinite(value)


def score(human: pd.DataFrame, model: pd.DataFrame, tabled_floor: float | None = None) -> Score:
    """Compare a simulated curve with a human one, point by point where both have a value.

    >>> human = pd.DataFrame({"x": [1, 2, 3], "mean": [0.2, 0.4, 0.6], "sem": [0.05, 0.05, 0.05]})
    >>> s = score(human, human.assign(mean=[0.3, 0.5, 0.7]))
    >>> round(s.rmse, 3), round(s.ratio, 3), round(s.bias, 3), round(s.r2, 3)
    (0.1, 2.0, 0.1, 0.625)
    """
    _check_curve("human", human)
    _check_curve("model", model)
    if tabled_floor is not None and not (_is_number(tabled_floor) and tabled_floor >= 0):
        raise MultistoreError(f"score.tabled_floor: got {shown(tabled_floor)}, allowed a number of at least 0")
    observed = human["mean"].to_numpy(float)
    difference = align(human, model) - observed
    shared = ~np.isnan(difference)
    n_points = int(shared.sum())
    error = rms(difference[shared])
    floor = noise_floor(human, tabled_floor)
    spread = float(np.sum((observed[shared] - observed[shared].mean()) ** 2)) if n_points else 0.0
    return Score(
        n_points=n_points,
        rmse=error,
        noise_floor=floor,
        ratio=ratio(error, floor),
        r2=1.0 - float(np.sum(difference[shared] ** 2)) / spread if n_points > 1 and spread > 0 else math.nan,
        bias=float(difference[shared].mean()) if n_points else math.nan,
    )


def _check_curve(name: str, curve: pd.DataFrame) -> None:
    """MultistoreError unless an argument is a curve: a data frame with columns x and mean (and sem, of people)."""
    if not isinstance(curve, pd.DataFrame):
        raise MultistoreError(f"score.{name}: got {type(curve).__name__}, allowed a data frame with x, mean, sem and n")
    needed = ("x", "mean", "sem") if name == "human" else ("x", "mean")
    for column in needed:
        if column not in curve:
            raise MultistoreError(f"score.{name}: has no column {column!r}, allowed columns: x, mean, sem, n")
        if not pd.api.types.is_numeric_dtype(curve[column]):
            raise MultistoreError(f"score.{name}: column {column!r} holds {curve[column].dtype}, allowed numbers")


def monte_carlo_error(batches: Sequence[pd.DataFrame], total: pd.DataFrame) -> Array:
    """Standard error of each point of `total` from curves of independent, equally large batches of simulated lists.

    Spread of the batch means over the square root of their number; at least two batches have to have the point.

    >>> one, two = pd.DataFrame({"x": [1], "mean": [0.4]}), pd.DataFrame({"x": [1], "mean": [0.6]})
    >>> monte_carlo_error([one, two], one).round(3).tolist()
    [0.1]
    """
    means = np.array([align(total, batch) for batch in batches]).reshape(len(batches), len(total))
    n_batches = (~np.isnan(means)).sum(axis=0)
    errors = np.full(len(total), np.nan)
    for k in np.flatnonzero(n_batches >= 2):
        column = means[~np.isnan(means[:, k]), k]
        errors[k] = column.std(ddof=1) / math.sqrt(n_batches[k])
    return errors


def precise_enough(error: float, floor: float) -> bool:
    """Whether a row's Monte-Carlo error (rms over its points) is below a quarter of its noise floor, if it has one.

    >>> precise_enough(0.004, 0.02), precise_enough(0.01, 0.02), precise_enough(0.01, float("nan"))
    (True, False, True)
    """
    return math.isnan(floor) or floor == 0 or error <= PRECISION * floor


def straight_line(x: npt.ArrayLike, y: npt.ArrayLike) -> dict[str, float]:
    """Fit y = intercept + slope * x by least squares; returns slope, intercept and r2, all NaN for fewer than three points.

    >>> straight_line([1, 2, 3], [1.0, 3.0, 5.0])
    {'slope': 2.0, 'intercept': -1.0, 'r2': 1.0}
    """
    at, observed = np.asarray(x, np.float64), np.asarray(y, np.float64)
    keep = ~np.isnan(at) & ~np.isnan(observed)
    at, observed = at[keep], observed[keep]
    if len(at) < 3 or at.min() == at.max():
        return dict.fromkeys(("slope", "intercept", "r2"), math.nan)
    apart, spread = at - at.mean(), observed - observed.mean()
    slope = float(apart @ spread / (apart @ apart))
    total = float(spread @ spread)
    left = float(np.sum((spread - slope * apart) ** 2))
    r2 = 1 - left / total if total > 0 else math.nan
    return {"slope": slope, "intercept": float(observed.mean() - slope * at.mean()), "r2": r2}


def power_law(x: npt.ArrayLike, y: npt.ArrayLike) -> dict[str, float]:
    """Fit y = asymptote + gain * x^-exponent by least squares (Newell & Rosenbloom 1981).

    For each exponent the rest is linear, so the exponent is searched on a fine grid from .05 to 5, which cannot fail.
    Returns exponent, asymptote, gain and r2; all NaN for fewer than four points.

    >>> law = power_law([1, 2, 4, 8, 16], [1.0 + 2.0 * k**-0.5 for k in (1, 2, 4, 8, 16)])
    >>> round(law["exponent"], 2), round(law["asymptote"], 2), round(law["gain"], 2)
    (0.5, 1.0, 2.0)
    """
    at, observed = np.asarray(x, np.float64), np.asarray(y, np.float64)
    keep = ~np.isnan(observed)
    at, observed = at[keep], observed[keep]
    best = dict.fromkeys(("exponent", "asymptote", "gain", "r2"), math.nan)
    if len(at) < 4:
        return best
    least, spread = math.inf, float(np.sum((observed - observed.mean()) ** 2))
    for exponent in np.round(np.arange(0.05, 5.001, 0.01), 4):
        design = np.column_stack([np.ones(len(at)), at**-exponent])
        weights = np.linalg.lstsq(design, observed)[0]
        loss = float(np.sum((observed - design @ weights) ** 2))
        if loss < least:
            least = loss
            best = {"exponent": float(exponent), "asymptote": float(weights[0]), "gain": float(weights[1])}
    best["r2"] = 1 - least / spread if spread > 0 else math.nan
    return best
