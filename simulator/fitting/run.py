"""One fit from its specification to its end: several starts, descent, uncertainties."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.comparison.distance import Score, score
from simulator.errors import MultistoreError
from simulator.fitting import descent as descents
from simulator.fitting.checkpoint import Checkpoint, Evaluate
from simulator.fitting.descent import Descent, Points, descend
from simulator.fitting.fit_record import z_of
from simulator.fitting.objective import FittedCurve, Objective, build_objective, people
from simulator.fitting.optimisation import Minimum, explore, starting_point
from simulator.fitting.space import Space, build_space
from simulator.fitting.specification import FitError, Specification
from simulator.fitting.uncertainty import CORRELATED, Ridge, Uncertainty, uncertainty
from simulator.human import HumanTable
from simulator.parameters.declarations import Parameters, load_parameters
from simulator.simulation import default_threads

Array = npt.NDArray[np.float64]

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

    def polish(self, known: bool = False) -> int:
        """The most evaluations of the descent: designs (not with known points), and comparisons of steps."""
        return descents.evaluations(len(self.space), self.specification.search.polish, known)

    def last(self) -> int:
        """The evaluations after the search: repetitions at its end."""
        return self.specification.search.repetitions


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
    """A finished fit: parameters with uncertainties, the loss and its parts, ridges, and how the search went.

    The loss and its parts are of the repetitions at the end: of other people than those of the search. `loss_error` is
    its standard error through their finite number (a jackknife).
    """

    problem: Problem
    parameters: Parameters
    estimates: tuple[Estimate, ...]
    loss: float
    loss_error: float
    parts: tuple[CurveResult, ...]
    uncertainty: Uncertainty
    starts: tuple[Minimum, ...]
    descent: Descent

    @property
    def ridges(self) -> tuple[Ridge, ...]:
        """Parameters that the data do not separate."""
        return self.uncertainty.ridges

    @property
    def evaluations(self) -> int:
        """Evaluations of the whole search."""
        return sum(minimum.evaluations for minimum in self.starts) + self.descent.evaluations + self.problem.last()

    @property
    def excess(self) -> float:
        """By how much the loss lies above its least one in the mean, because noise of the search moves its end."""
        moved = self.descent.surface.slopes @ self.descent.shifts.T
        return float(np.sum(moved * moved))


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

    def stage(self, name: str, most: int) -> Evaluate:
        """Points, their seeds (none: all have that of the fit) and a factor of the lists -> residuals, for one stage of a search.

        The stage has at most so many evaluations.
        """
        done, least = 0, math.inf

        def notify() -> None:
            if self.report is not None:
                self.report(Status(name, done, most, least, self.lists))

        def tick(lists: int) -> None:
            self.lists += lists
            notify()

        def compute(points: Array, seeds: Sequence[int] = (), factor: float = 1.0) -> Array:
            candidates = [self.problem.space.parameters(point) for point in points]
            return self.problem.objective.residuals(candidates, factor, self.threads, tick, seeds)

        through = self.checkpoint.stage(name, compute)

        def evaluated(points: Array, seeds: Sequence[int] = (), factor: float = 1.0) -> Array:
            nonlocal done, least
            values = through(points, seeds, factor)
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
    start: Array | None = None,
    known: Points | None = None,
) -> Fitted:
    """Find the parameters of a problem, through a checkpoint that answers what was evaluated before.

    `simulated_data` says that the curves are of simulated people, as many as a repetition simulates. The search begins at
    `start` (in the unit cube), by default where the specification says; `known` are points of a fit of a similar model.
    """
    settings, space = problem.specification.search, problem.space
    first = space.start if start is None else start
    run = _Evaluator(problem, checkpoint, default_threads() if threads is None else threads, report)
    starts = []
    for k in range(settings.starts if settings.evaluations else 0):
        begin = starting_point(first, k, settings.spread, settings.seed)
        starts.append(
            explore(
                run.stage(f"start-{k + 1}", settings.evaluations), begin, evaluations=settings.evaluations,
                spread=settings.spread, population=settings.population, key=(settings.seed, k, 2),
            )
        )  # fmt: skip
    best = min(starts, key=lambda minimum: minimum.loss).point if starts else first
    descent = descend(
        run.stage("polish", problem.polish(known is not None)), best, rounds=settings.polish, width=settings.step,
        share=settings.polish_factor, tolerance=settings.tolerance, seed=settings.seed, known=known,
    )  # fmt: skip
    repeated = _repetitions(problem, run, descent.point)
    residuals = repeated.mean(axis=0)
    uncertainties = uncertainty(
        descent.surface.slopes, residuals, problem.objective.weights(), descent.point, space.names, repeated,
        simulated_data, shifts=descent.shifts,
    )  # fmt: skip
    return Fitted(
        problem=problem,
        parameters=space.parameters(descent.point),
        estimates=_estimates(problem, descent.point, uncertainties),
        loss=float(residuals @ residuals),
        loss_error=_loss_error(repeated),
        parts=_parts(problem.objective, residuals),
        uncertainty=uncertainties,
        starts=tuple(starts),
        descent=descent,
    )


def _repetitions(problem: Problem, run: _Evaluator, point: Array) -> Array:
    """Residuals at a point from other seeds than those of the search, in rows."""
    settings = problem.specification.search
    states = np.random.SeedSequence((settings.seed, 4)).generate_state(settings.repetitions, np.uint64)
    seeds = [int(state >> np.uint64(1)) for state in states]
    repeat = run.stage("repetitions", settings.repetitions)
    return repeat(np.tile(point, (settings.repetitions, 1)), seeds, settings.polish_factor)


def _loss_error(repeated: Array) -> float:
    """Standard error of the loss of the mean of repetitions (k, m): the loss without each of them in turn."""
    without = (repeated.sum(axis=0) - repeated) / (len(repeated) - 1)
    losses = np.einsum("ij,ij->i", without, without)
    return float(np.sqrt((len(repeated) - 1) * np.mean((losses - losses.mean()) ** 2)))


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
