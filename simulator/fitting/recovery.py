"""Parameter recovery: simulate people with known parameters, fit them, and see whether the known values come back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError
from simulator.fitting.fit_files import open_checkpoint, record
from simulator.fitting.run import Fitted, Problem, Report, prepare, search
from simulator.fitting.specification import Specification
from simulator.fitting.uncertainty import Ridge
from simulator.parameters.declarations import Parameters
from simulator.storage import atomic_files

Array = npt.NDArray[np.float64]

NAME = "recovery.json"
#: Largest |z| of an estimate that counts as recovered.
WITHIN = 3.0
#: How far from a given truth the search starts: the standard deviation of each coordinate, as a share of its bounds.
SCATTER = 0.06


@dataclass(frozen=True)
class Recovered:
    """One parameter: its true value, its estimate with standard error, and z = (estimate - truth) / standard error."""

    name: str
    truth: float
    estimate: float
    standard_error: float
    ridges: tuple[Ridge, ...]

    @property
    def z(self) -> float:
        """Distance of the estimate from the truth in standard errors; NaN for an estimate at its bound."""
        return (self.estimate - self.truth) / self.standard_error if self.standard_error > 0 else math.nan

    @property
    def verdict(self) -> str:
        """recovered, missed, at bound, or unidentified (its stated error says nothing)."""
        if any(ridge.kind == "unidentified" for ridge in self.ridges):
            return "unidentified"
        if math.isnan(self.z):
            return "at bound"
        return "recovered" if abs(self.z) <= WITHIN else "missed"


@dataclass(frozen=True)
class Recovery:
    """A recovery: every free parameter, and the fit that was made, from a start of the loss `start`."""

    parameters: tuple[Recovered, ...]
    fitted: Fitted
    start: float

    @property
    def missed(self) -> tuple[str, ...]:
        """Names of the parameters that did not come back."""
        return tuple(parameter.name for parameter in self.parameters if parameter.verdict != "recovered")


def true_point(problem: Problem, seed: int) -> Parameters:
    """Random true parameters: each free one uniform over the middle half of its bounds."""
    at = np.random.default_rng((seed, 3)).uniform(0.25, 0.75, len(problem.space))
    return problem.space.parameters(at)


def scattered(point: Array, seed: int) -> Array:
    """A start of the search around the true point: each coordinate off by a random `SCATTER`, within the bounds.

    >>> scattered(np.array([0.5, 0.5, 1.0]), 1).round(2).tolist()
    [0.51, 0.48, 0.9]
    """
    moved = point + np.random.default_rng((seed, 5)).normal(0.0, SCATTER, len(point))
    return np.clip(1 - np.abs(1 - np.abs(moved)), 0.0, 1.0)


def recover(
    specification: Specification,
    true_parameters: Parameters | Mapping[str, float] | None = None,
    seed: int = 1,
    out: str | Path | None = None,
    *,
    threads: int | None = None,
    restart: bool = False,
    report: Report | None = None,
    command: Sequence[str] | None = None,
) -> Recovery:
    """Simulate the curves of a fit from true parameters with `seed`, fit them as if they were people's, and compare.

    `true_parameters` are a whole set, or values of free parameters by name (the rest as the fit has them), and then the
    search starts scattered around them; by default they are drawn at random from the middle half of the bounds, and the
    search starts where the fit does. The people are as many as the fit simulates in its last rounds. `seed` must differ from the fit's, which would give back the very same people. The result goes to
    `out/recovery.json`, with the fit's checkpoint beside it.
    """
    problem = prepare(specification)
    if seed == problem.objective.seed or not 0 <= seed < 2**63:
        raise MultistoreError(
            f"recovery seed: got {seed}, allowed a whole number from 0 on, other than that of the fit"
        )
    start = problem.space.start
    if true_parameters is None:
        truth = true_point(problem, seed)
    elif isinstance(true_parameters, Parameters):
        truth = true_parameters
    else:
        truth = problem.space.base.with_values(dict(true_parameters))
    truth = problem.space.parameters(problem.space.position(truth))
    if true_parameters is not None:
        start = scattered(problem.space.position(truth), seed)
    born = replace(problem.objective, seed=seed)
    means = next(born.simulated([truth], specification.search.polish_factor, threads))
    problem = replace(problem, objective=problem.objective.with_data(means))
    fitted = search(problem, open_checkpoint(problem, out, restart), threads=threads, report=report, simulated_data=True, start=start)
    first = problem.objective.residuals([problem.space.parameters(start)], specification.search.polish_factor, threads)
    recovery = Recovery(
        tuple(
            Recovered(
                estimate.name, truth.value(estimate.name), estimate.value, estimate.standard_error,
                tuple(ridge for ridge in fitted.ridges if estimate.name in ridge.names),
            )
            for estimate in fitted.estimates
        ),
        fitted,
        float((first * first).sum()),
    )  # fmt: skip
    if out is not None:
        text = json.dumps(_record(recovery, seed, command), indent=1, allow_nan=False) + "\n"
        with atomic_files.writing(Path(out) / NAME) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return recovery


def _record(recovery: Recovery, seed: int, command: Sequence[str] | None) -> dict[str, Any]:
    rows = [
        {
            "name": parameter.name, "truth": parameter.truth, "estimate": parameter.estimate,
            "standard_error": parameter.standard_error if math.isfinite(parameter.standard_error) else None,
            "z": parameter.z if math.isfinite(parameter.z) else None, "verdict": parameter.verdict, "ridges": [str(ridge) for ridge in parameter.ridges],
        }
        for parameter in recovery.parameters
    ]  # fmt: skip
    fit_record = record(recovery.fitted, command)
    return {"recovery": rows, "missed": list(recovery.missed), "data_seed": seed, "loss_of_start": recovery.start, "fit": fit_record,
            "provenance": fit_record["provenance"]}  # fmt: skip
