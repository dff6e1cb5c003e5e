"""What one fit goes to: the means of a group, of a person, or of a table, with the noise in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.fitting.objective import MISSING, FittedCurve, Objective
from simulator.human import HumanTable
from simulator.human.trials import Trials

Array = npt.NDArray[np.float64]

#: The name of the group in tables.
EVERYBODY = "everybody"
#: Samples of people or lists that the noise in the data is taken from.
RESAMPLES = 500


@dataclass(frozen=True)
class Target:
    """What one fit goes to: means at every point (NaN: none), samples of them, scale and weight of each point.

    `drawn` says whether the samples tell how sure the means are: people or lists drawn anew, or standard errors of a table.
    `lists` is how many lists the means are of (0: the table does not say).
    """

    subject: str
    lists: int
    means: Array
    samples: Array
    scale: Array
    weights: Array
    drawn: bool = True

    def residuals(self, model: Array, data: Array | None = None) -> Array:
        """Residuals at the points that the person has, of models in rows (or of samples of the data in rows)."""
        has = self.weights > 0
        plain = (model - (self.means if data is None else data)) / self.scale
        plain = np.where(np.isnan(model) & np.ones_like(plain, bool), MISSING, plain)
        return np.asarray((plain * np.sqrt(self.weights))[..., has])


def target_of_trials(trials: Trials, person: int | None, objective: Objective, seed: int) -> Target:
    """The means of a person (None: of the group), and the noise in them from people (or lists) drawn anew."""
    order = _order(trials.table, objective)
    samples = trials.resampled(person, resamples=RESAMPLES, seed=seed)[:, order]
    means = (trials.table.data["mean"].to_numpy(float) if person is None else trials.of_people()[person])[order]
    samples = np.where(np.isnan(samples), means, samples)
    scale, weights = np.ones(len(means)), np.zeros(len(means))
    for curve, part in _parts(objective):
        has = ~np.isnan(means[part])
        floor = float(np.mean(samples[:, part].var(axis=0)[has])) if has.any() else 0.0
        apart = curve.scale**2 - curve.floor**2
        scale[part] = np.sqrt(np.maximum(floor + apart, 1e-12))
        weights[part] = np.where(has, curve.weight / max(1, has.sum()), 0.0)
    subject = EVERYBODY if person is None else trials.people[person]
    return Target(subject, len(trials.person) if person is None else trials.lists_of(person), means, samples, scale, weights)


def target_of_table(objective: Objective, seed: int) -> Target:
    """The means of a human table. Where it gives standard errors, its points are drawn with them, one without the other.

    Without them the samples have the scale of the fit, and how sure an estimate is has to come from the residuals.
    """
    curves = objective.curves
    means = np.concatenate([curve.points["mean"].to_numpy(float) for curve in curves])
    sem = np.concatenate([curve.points["sem"].to_numpy(float) for curve in curves])
    scale, weights = np.concatenate([curve.scale for curve in curves]), objective.weights()
    drawn = bool((sem > 0).any() and not np.isnan(sem).any())
    noise = np.random.default_rng((seed, 3)).standard_normal((RESAMPLES, len(means)))
    return Target(EVERYBODY, 0, means, means + noise * (sem if drawn else scale), scale, weights, drawn)


def _parts(objective: Objective) -> list[tuple[FittedCurve, slice]]:
    """The curves of a fit, each with its place among all points."""
    ends = np.cumsum([len(curve.points) for curve in objective.curves]).tolist()
    return [(curve, slice(end - len(curve.points), end)) for curve, end in zip(objective.curves, ends, strict=True)]


def _order(table: HumanTable, objective: Objective) -> npt.NDArray[np.intp]:
    """The row of the table that stands at each point of the fit's curves."""
    data, parts = table.data, []
    for curve in objective.curves:
        rows = data[(data["condition"] == curve.condition) & (data["measure"] == curve.measure)].sort_values("x")
        parts.append(rows.index.to_numpy())
    return np.concatenate(parts)
