"""One fit from its specification to its files: several starts, polish, uncertainties, record."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.comparison.distance import Score, score
from simulator.errors import MultistoreError
from simulator.fitting.checkpoint import Checkpoint, Evaluate
from simulator.fitting.fingerprint import fingerprint
from simulator.fitting.fit_record import z_of
from simulator.fitting.objective import FittedCurve, Objective, build_objective, people
from simulator.fitting.optimisation import Minimum, Polished, explore, jacobian, polish, starting_point
from simulator.fitting.space import Space, build_space
from simulator.fitting.specification import FitError, Specification
from simulator.fitting.uncertainty import CORRELATED, Ridge, Uncertainty, uncertainty
from simulator.human import HumanTable
from simulator.parameters.declarations import Parameters, load_parameters
from simulator.simulation import default_threads
from simulator.storage import atomic_files, provenance

Array = npt.NDArray[np.float64]

PARAMETERS, RECORD, CHECKPOINT = "parameters.yaml", "fit.json", "checkpoint"
#: Distance from the value of no effect, in standard errors, from which a parameter counts as identified.
LEAST_Z = 2.0


class Status(NamedTuple):
    """What a fit is doing: stage, evaluations done in it and at most to do, least loss so far, lists simulated."""

    stage: str
    done: int
    most: int
    least: float
    lists: int


Report = Callable[[Status], None]


@dataclass(frozen=True)
class Problem:
    """A fit that can be run: the specification, checked against parameters and tables."""

    specification: Specification
    space: Space
    objective: Objective

    def evaluations(self) -> int:
        """The most evaluations that the whole fit can take."""
        search = self.specification.search
        return search.starts * search.evaluations + self.polish() + self.last()

    def polish(self) -> int:
        """The most evaluations of the polish: each step a Jacobian and up to three sets of four step lengths."""
        return 1 + self.specification.search.polish * (len(self.space) + 12)

    def last(self) -> int:
        """The evaluations after the search: a Jacobian by central differences, and repetitions."""
        return 2 * len(self.space) + self.specification.search.repetitions


@dataclass(frozen=True)
class Estimate:
    """One fitted parameter: value, standard error (NaN at a bound), bounds, start, and whether it ended at a bound.

    `simulation_error` is the part of the standard error that comes from the number of simulated lists; `null` the value
    at which the parameter does nothing; `beside` the other parameter that its estimate goes along with most closely, and
    their correlation (empty and NaN where there is none).
    """

    name: str
    value: float
    standard_error: float
    simulation_error: float
    low: float
    high: float
    start: float
    at_bound: bool
    null: float = 0.0
    beside: tuple[str, float] = ("", math.nan)

    @property
    def z(self) -> float:
        """How many standard errors the value is away from the one at which the parameter does nothing (NaN at a bound)."""
        z = z_of(self.value, self.standard_error, self.null)
        return math.nan if z is None else z

    @property
    def identified(self) -> bool:
        """Whether the data tell the parameter: z of at least 2, and no other estimate that it goes along with."""
        return self.z >= LEAST_Z and not abs(self.beside[1]) > CORRELATED


@dataclass(frozen=True)
class CurveResult:
    """One curve of a finished fit: its part of the loss, and its score against people."""

    curve: FittedCurve
    loss: float
    score: Score


@dataclass(frozen=True)
class Fitted:
    """A finished fit: parameters with uncertainties, the loss and its parts, ridges, and how the search went."""

    problem: Problem
    parameters: Parameters
    estimates: tuple[Estimate, ...]
    loss: float
    parts: tuple[CurveResult, ...]
    uncertainty: Uncertainty
    starts: tuple[Minimum, ...]
    polished: Polished

    @property
    def ridges(self) -> tuple[Ridge, ...]:
        """Parameters that the data do not separate."""
        return self.uncertainty.ridges

    @property
    def evaluations(self) -> int:
        """Evaluations of the whole search."""
        return sum(minimum.evaluations for minimum in self.starts) + self.polished.evaluations + self.problem.last()


def _with_abilities_of_tables(base: Parameters, objective: Objective) -> Parameters:
    """The base with the abilities that tables of a user's own say of their people, where the base says nothing."""
    values = {}
    for run in objective.runs:
        sample, ability = run.table.sample(run.condition), run.table.ability(run.condition)
        if sample is not None and ability is not None and sample not in base.abilities:
            values[f"samples.{sample}"] = ability
    return base.with_values(values)


def prepare(
    specification: Specification, tables: Mapping[str, HumanTable] | None = None, base: Parameters | None = None
) -> Problem:
    """Hold a specification against tables and parameters; FitError with every mistake, before anything runs.

    `tables` are tables that are there already, by the names that the specification gives them; `base` are the
    parameters that the search starts from, in place of a file's.

    >>> from simulator.fitting import load_specification
    >>> problem = prepare(load_specification())
    >>> len(problem.space) > 10
    True
    """
    problems: list[str] = []
    base = base or Parameters()
    if specification.parameters is not None:
        try:
            base = load_parameters(specification.path(specification.parameters))
        except MultistoreError as error:
            problems.append(f"{specification.origin}: parameters: {error}")
    objective = build_objective(specification, problems, tables)
    samples, populations = people(objective)
    base = _with_abilities_of_tables(base, objective)
    space = build_space(specification, base, samples, populations, problems)
    with_ability = set(space.base.abilities) | {
        name.removeprefix("samples.") for name in (*space.names, *specification.tied)
    }
    for sample in sorted(samples - with_ability):
        problems.append(
            f"{specification.origin}: samples.{sample}: a table is of these people, whose ability is not known; make it "
            f"free or fixed (samples.{sample}: 1), or write it into the table (ability: 1)"
        )
    if not problems and objective.size <= len(space):
        problems.append(
            f"{specification.origin}: free: {len(space)} free parameters and {objective.size} points of human curves; "
            f"allowed: fewer parameters than points"
        )
    if problems:
        raise FitError(problems)
    return Problem(specification, space, objective)


class _Evaluator:
    """Evaluates points for the stages of a search, through the checkpoint, and reports."""

    def __init__(self, problem: Problem, checkpoint: Checkpoint, threads: int, report: Report | None) -> None:
        self.problem, self.checkpoint, self.threads, self.report = problem, checkpoint, threads, report
        self.lists = 0

    def stage(self, name: str, most: int, factor: float = 1.0, seeds: Sequence[int] = ()) -> Evaluate:
        """Points -> residuals, for one stage of at most so many evaluations with `factor` times the lists.

        With `seeds` the k-th point is simulated with the k-th of them, otherwise all with the seed of the fit.
        """
        done, least = 0, math.inf

        def notify() -> None:
            if self.report is not None:
                self.report(Status(name, done, most, least, self.lists))

        def tick(lists: int) -> None:
            self.lists += lists
            notify()

        def compute(points: Array) -> Array:
            candidates = [self.problem.space.parameters(point) for point in points]
            objective = self.problem.objective
            if not seeds:
                return objective.residuals(candidates, factor, self.threads, tick)
            jobs = zip(candidates, seeds, strict=True)
            each = [
                replace(objective, seed=seed).residuals([candidate], factor, self.threads, tick)
                for candidate, seed in jobs
            ]
            return np.concatenate(each)

        through = self.checkpoint.stage(name, compute)

        def evaluated(points: Array) -> Array:
            nonlocal done, least
            values = through(points)
            done += len(points)
            least = min(least, float(np.einsum("ij,ij->i", values, values).min()))
            notify()
            return values

        return evaluated


def search(
    problem: Problem,
    checkpoint: Checkpoint,
    *,
    threads: int | None = None,
    report: Report | None = None,
    simulated_data: bool = False,
) -> Fitted:
    """Find the parameters of a problem, through a checkpoint that answers what was evaluated before.

    `simulated_data` says that the curves are of simulated people, as many as the polish simulates.
    """
    settings, space = problem.specification.search, problem.space
    run = _Evaluator(problem, checkpoint, default_threads() if threads is None else threads, report)
    starts = []
    for k in range(settings.starts if settings.evaluations else 0):
        begin = starting_point(space.start, k, settings.spread, settings.seed)
        starts.append(
            explore(
                run.stage(f"start-{k + 1}", settings.evaluations), begin, evaluations=settings.evaluations,
                spread=settings.spread, population=settings.population, key=(settings.seed, k, 2),
            )
        )  # fmt: skip
    best = min(starts, key=lambda minimum: minimum.loss).point if starts else space.start
    polished = polish(
        run.stage("polish", problem.polish(), settings.polish_factor), best, steps=settings.polish,
        step=settings.step, tolerance=settings.tolerance,
    )  # fmt: skip
    uncertainties = _uncertainty(problem, run, polished, simulated_data)
    return Fitted(
        problem=problem,
        parameters=space.parameters(polished.point),
        estimates=_estimates(problem, polished.point, uncertainties),
        loss=float(polished.residuals @ polished.residuals),
        parts=_parts(problem.objective, polished.residuals),
        uncertainty=uncertainties,
        starts=tuple(starts),
        polished=polished,
    )


def _uncertainty(problem: Problem, run: _Evaluator, polished: Polished, simulated_data: bool) -> Uncertainty:
    settings, n = problem.specification.search, len(problem.space)
    slopes = jacobian(run.stage("jacobian", 2 * n, settings.polish_factor), polished.point, settings.step)
    states = np.random.SeedSequence((settings.seed, 4)).generate_state(settings.repetitions, np.uint64)
    seeds = [int(state >> np.uint64(1)) for state in states]
    repeat = run.stage("repetitions", settings.repetitions, settings.polish_factor, seeds)
    repeated = repeat(np.tile(polished.point, (settings.repetitions, 1)))
    return uncertainty(
        slopes, polished.residuals, problem.objective.weights(), polished.point, problem.space.names, repeated,
        simulated_data,
    )  # fmt: skip


def _beside(k: int, names: Sequence[str], correlations: Array) -> tuple[str, float]:
    """The parameter whose estimate is correlated most with the k-th one, and that correlation."""
    others = np.abs(np.where(np.arange(len(names)) == k, np.nan, correlations[k]))
    if np.isnan(others).all():
        return "", math.nan
    most = int(np.nanargmax(others))
    return names[most], float(correlations[k, most])


def _estimates(problem: Problem, point: Array, uncertainties: Uncertainty) -> tuple[Estimate, ...]:
    space, free = problem.space, problem.specification.free
    estimates: list[Estimate] = []
    for coordinate, position, error, simulation in zip(
        space.coordinates, point, uncertainties.errors, uncertainties.simulation, strict=True
    ):
        slope = abs(coordinate.slope(float(position)))
        at_bound = bool(math.isnan(error))
        errors = (slope * float(error), slope * float(simulation))
        estimates.append(
            Estimate(
                coordinate.name,
                coordinate.value(float(position)),
                *errors,
                coordinate.low,
                coordinate.high,
                coordinate.start,
                at_bound,
                free[coordinate.name].null,
                _beside(len(estimates), space.names, uncertainties.correlations),
            )
        )
    return tuple(estimates)


def _parts(objective: Objective, residuals: Array) -> tuple[CurveResult, ...]:
    """The loss by curve; the model's means are read back from the residuals (exactly where it has one)."""
    ends = np.cumsum([len(curve.points) for curve in objective.curves])[:-1]
    results = []
    for curve, part in zip(objective.curves, np.split(residuals, ends), strict=True):
        means = curve.points["mean"].to_numpy(float) + part / np.sqrt(curve.weights()) * curve.scale
        fitted_score = score(curve.points, curve.points.assign(mean=means), curve.floor or None)
        results.append(CurveResult(curve, float(part @ part), fitted_score))
    return tuple(results)


def fit(
    specification: Specification,
    out: str | Path | None = None,
    *,
    threads: int | None = None,
    restart: bool = False,
    report: Report | None = None,
    command: Sequence[str] | None = None,
) -> Fitted:
    """Fit parameters to human tables; with `out`, write the result there and go on from what is already there.

    `out/parameters.yaml` is a parameter file, `out/fit.json` the record (tables, objective, seed, command, uncertainties,
    ridges, loss by curve), `out/checkpoint` all evaluations: after an interruption the same call goes on where it was,
    to the same result. `restart` throws them away. Raises FitError before anything runs, MultistoreError if `out` holds
    another fit.
    """
    problem = prepare(specification)
    folder = None if out is None else Path(out) / CHECKPOINT
    checkpoint = Checkpoint(
        folder,
        fingerprint(problem.specification, problem.space, problem.objective) if folder else None,
        restart=restart,
    )
    fitted = search(problem, checkpoint, threads=threads, report=report)
    if out is not None:
        write(fitted, Path(out), command)
    return fitted


def record(fitted: Fitted, command: Sequence[str] | None = None) -> dict[str, Any]:
    """The record of a fit in JSON's types; all of it but provenance's environment is equal for equal fits."""
    problem, uncertainties = fitted.problem, fitted.uncertainty
    names = problem.space.names
    return {
        "objective": "sum over curves of weight * mean(((model - human) / s)^2), s^2 = noise floor^2 + allowance^2",
        "loss": fitted.loss,
        "points": problem.objective.size,
        "evaluations": fitted.evaluations,
        "lists_per_evaluation": problem.objective.lists_each(),
        "parameters": [
            {
                "name": estimate.name, "value": estimate.value, "standard_error": _number(estimate.standard_error),
                "simulation_error": _number(estimate.simulation_error), "low": estimate.low, "high": estimate.high,
                "start": estimate.start, "at_bound": estimate.at_bound, "null": estimate.null, "z": _number(estimate.z),
                "identified": estimate.identified,
                "beside": {"name": estimate.beside[0], "correlation": _number(estimate.beside[1])},
            }
            for estimate in fitted.estimates
        ],
        "tied": {tie.name: fitted.parameters.value(tie.name) for tie in problem.space.ties},
        "ridges": [
            {"kind": ridge.kind, "parameters": list(ridge.names), "value": _number(ridge.value), "text": str(ridge)}
            for ridge in fitted.ridges
        ],
        "correlations": {
            name: {other: _number(value) for other, value in zip(names, row, strict=True)}
            for name, row in zip(names, uncertainties.correlations.tolist(), strict=True)
        },
        "residual_scale": _number(uncertainties.sigma),
        "curves": [_curve_record(part) for part in fitted.parts],
        "starts": [{"loss": start.loss, "evaluations": start.evaluations, "ended": start.reason} for start in fitted.starts],
        "polish": {"losses": list(fitted.polished.losses), "ended": fitted.polished.reason},
        "specification": problem.specification.content(),
        "provenance": provenance.capture(
            None, fitted.parameters, seed=problem.objective.seed, lists=problem.objective.lists, command=command,
            extra={"fit": problem.specification.content()},
        ),
    }  # fmt: skip


def _curve_record(part: CurveResult) -> dict[str, Any]:
    curve, score = part.curve, part.score
    return {
        "table": curve.table, "condition": curve.condition, "measure": curve.measure, "points": score.n_points,
        "weight": curve.weight, "loss": part.loss, "rmse": _number(score.rmse), "noise_floor": curve.floor,
        "bias": _number(score.bias),
    }  # fmt: skip


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def heading(fitted: Fitted, command: Sequence[str] | None = None) -> str:
    """What a fitted parameter file says of itself at its top, as comments."""
    problem = fitted.problem
    tables: Mapping[str, None] = dict.fromkeys(curve.table for curve in problem.objective.curves)
    words = "" if command is None else f"multistore {' '.join(command)}"
    lines = [
        f"Fitted by {words}" if words else "Fitted",
        f"tables: {', '.join(tables)}",
        f"loss {fitted.loss:.6g} over {len(problem.objective.curves)} curves of {problem.objective.size} points: sum over",
        "curves of weight * mean(((model - human) / s)^2), s^2 = noise floor^2 + allowance^2",
        f"seed {problem.objective.seed}, {problem.objective.lists} lists per protocol, {fitted.evaluations} evaluations",
        f"fitted value +- standard error (all else as it was or tied; the whole record is in {RECORD}):",
    ]
    for estimate in fitted.estimates:
        known = math.isfinite(estimate.standard_error)
        error = f"+- {estimate.standard_error:.2g} (z = {estimate.z:.1f})" if known else "not identified"
        error = "at its bound" if estimate.at_bound else error
        lines.append(f"  {estimate.name}: {estimate.value:.6g} {error}")
    lines += [f"not separated by the data: {ridge}" for ridge in fitted.ridges]
    return "".join(f"# {line}\n" for line in lines)


def write(fitted: Fitted, out: Path, command: Sequence[str] | None = None) -> None:
    """Write the parameter file and the record, each atomically."""
    text = json.dumps(record(fitted, command), indent=1, allow_nan=False) + "\n"
    with atomic_files.writing(out / PARAMETERS) as parameters, atomic_files.writing(out / RECORD) as beside:
        parameters.write_text(heading(fitted, command) + "\n" + fitted.parameters.to_yaml(), encoding="utf-8")
        beside.write_text(text, encoding="utf-8")
