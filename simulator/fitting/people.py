"""A few parameters fitted to trial data: to the group, and to each person by himself.

The model's curves depend on the parameters alone, so that one surface of them over the bounds is simulated for all people
(`fitting.surface`). Each fit starts from the minima of that surface and is refined on another one, simulated in a box around
the best. Its uncertainty comes from the slopes there, from people (or the lists of the person) drawn anew, and from the
noise of the simulation; where the data cannot tell the best minimum from another one, it reaches half way there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.errors import did_you_mean, shown, shown_name
from simulator.fitting.objective import MISSING
from simulator.fitting.optimisation import losses
from simulator.fitting.run import PARAMETERS, RECORD, Problem, prepare
from simulator.fitting.specification import FitError, Specification, load_specification
from simulator.fitting.surface import Model, Surface
from simulator.fitting.uncertainty import UNKNOWN, Ridge, uncertainty
from simulator.human.trials import Trials
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.storage import atomic_files, provenance

Array = npt.NDArray[np.float64]
#: Told after each fit: how many are done, of how many. What it raises ends the whole.
Report = Callable[[int, int], None]

#: Where a fit ends: the point, and the surface that it lies on.
_End = tuple[Array, Surface]

#: The name of the group in tables, and the file of one row per person.
EVERYBODY, TABLE = "everybody", "fit.csv"
MOST_PARAMETERS = 5
#: Samples of people or lists that the noise in the data is taken from.
_RESAMPLES = 500
#: Lists of each simulation for the group, as a multiple of those for a person.
_GROUP = 2.0
#: How far apart the minima of a surface are at least.
_APART = 0.1
#: How often the box is moved to where the fit ended at its side.
_MOVES = 3
#: Share of samples in which another minimum may be the better one before the two cannot be told apart.
_DOUBT = 0.05
_LISTS_PER_PERSON = 8
#: Mean square of the slopes of an effect in their standard errors: noise of the simulation alone gives 1.
_EFFECT = 3.0
#: Half the width that slopes of a surface are taken over, as a share of the bounds.
_STEP = 0.1
#: Search bounds of what the package's own fit leaves at its declared range.
_BOUNDS = {"population.ability": (0.15, 8.0)}


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


@dataclass(frozen=True)
class PeopleFit:
    """What a fit to trial data gives: the group, each person (if asked for), and the parameters of the group."""

    problem: Problem
    parameters: Parameters
    everybody: PersonFit
    people: tuple[PersonFit, ...]

    def frame(self) -> pd.DataFrame:
        """One row for the group and one for each person.

        Columns: subject, lists; for each parameter its value, standard error (_error) and whether it is identified
        (_identified); misfit, loss, and what is not identified and why (note).
        """
        rows = []
        for one in (self.everybody, *self.people):
            row: dict[str, Any] = {"subject": one.subject, "lists": one.lists}
            for estimate in one.estimates:
                row[estimate.name] = estimate.value
                row[f"{estimate.name}_error"] = estimate.standard_error
                row[f"{estimate.name}_identified"] = estimate.identified
            doubts = [f"{estimate.name}: {estimate.doubt}" for estimate in one.estimates if estimate.doubt]
            rows.append({**row, "misfit": one.misfit, "loss": one.loss, "note": "; ".join(doubts)})
        return pd.DataFrame(rows)

    def write(self, out: str | Path, command: Sequence[str] | None = None) -> None:
        """Write out/fit.csv (`frame`), out/parameters.yaml (those of the group) and out/fit.json, each atomically."""
        out = Path(out)
        record = provenance.capture(
            None, self.parameters, seed=self.problem.objective.seed, lists=self.problem.objective.lists, command=command,
            extra={"fit": self.problem.specification.content()},
        )  # fmt: skip
        rows = json.loads(self.frame().to_json(orient="records"))
        text = json.dumps({"people": rows, "provenance": record}, indent=1, allow_nan=False) + "\n"
        with (
            atomic_files.writing(out / PARAMETERS) as parameters, atomic_files.writing(out / RECORD) as beside,
            atomic_files.writing(out / TABLE) as table,
        ):  # fmt: skip
            parameters.write_text(self._heading() + "\n" + self.parameters.to_yaml(), encoding="utf-8")
            beside.write_text(text, encoding="utf-8")
            self.frame().to_csv(table, index=False, float_format="%.6g", lineterminator="\n")

    def _heading(self) -> str:
        lines = [f"Fitted to trial data: {self.everybody.lists:,} lists ({', '.join(self.problem.specification.tables)})"]
        for one in self.everybody.estimates:
            lines.append(f"  {one.name}: {one.value:.6g} +- {one.standard_error:.2g}{f' ({one.doubt})' if one.doubt else ''}")
        return "".join(f"# {line}\n" for line in lines)


@dataclass(frozen=True)
class _Target:
    """What one fit goes to: means at every point (NaN: none), samples of them, scale and weight of each point."""

    subject: str
    lists: int
    means: Array
    samples: Array
    scale: Array
    weights: Array

    def residuals(self, model: Array, data: Array | None = None) -> Array:
        """Residuals at the points that the person has, of models in rows (or of samples of the data in rows)."""
        has = self.weights > 0
        plain = (model - (self.means if data is None else data)) / self.scale
        plain = np.where(np.isnan(model) & np.ones_like(plain, bool), MISSING, plain)
        return np.asarray((plain * np.sqrt(self.weights))[..., has])


def fit_people(
    trials: Trials,
    free: Sequence[str] | Mapping[str, tuple[float, float] | None],
    parameters: Parameters | None = None,
    *,
    per_subject: bool = False,
    measures: Sequence[str] = (),
    lists: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    report: Report | None = None,
) -> PeopleFit:
    """Fit one to five parameters to trial data, of the group and with `per_subject` of each person by himself.

    `free` names the parameters, with bounds or without (then those of the package's own fit, or the declared range);
    the others are as in `parameters`. `measures` are those that are fitted (default: all but those of a protocol of
    their own, as intrusions). Each simulation is of `lists` lists per condition, for the group of twice as many. A person
    has one ability: the spread between people is 0 in fits of persons. Raises FitError before anything runs.

    >>> from simulator import human, paradigms, simulate
    >>> records = simulate(paradigms.free_recall(8, 1.0), subjects=3, lists=10, seed=5)
    >>> trials = human.load_trials(records, "free_recall", {"seconds_per_item": 1.0})
    >>> fitted = fit_people(trials, {"population.ability": (0.3, 3)}, lists=80)
    >>> [one.name for one in fitted.everybody.estimates], fitted.people
    (['population.ability'], ())
    """
    problem = prepare_people(trials, free, parameters, measures=measures, lists=lists, seed=seed)
    order, jobs = _order(trials, problem), 1 + (len(trials.people) if per_subject else 0)

    def fitted(person: int | None, model: Model, surface: Surface) -> tuple[PersonFit, Array]:
        return _fit(_target(trials, person, problem, order, seed), model, surface)

    group = Model(problem, _GROUP, threads)
    everybody, point = fitted(None, group, group.surface(0))
    if report is not None:
        report(1, jobs)
    people = []
    if per_subject:
        single = replace(problem, space=replace(problem.space, base=_one_person(problem)))
        model = Model(single, 1.0, threads)
        surface = model.surface(0)
        for person in range(len(trials.people)):
            people.append(fitted(person, model, surface)[0])
            if report is not None:
                report(person + 2, jobs)
    return PeopleFit(problem, problem.space.parameters(point), everybody, tuple(people))


def _one_person(problem: Problem) -> Parameters:
    """The parameters in force, without a spread of ability: one person has one."""
    free = problem.space.names
    spread = "population.ability_spread"
    return problem.space.base if spread in free else problem.space.base.with_values({spread: 0.0})


def prepare_people(
    trials: Trials, free: Sequence[str] | Mapping[str, tuple[float, float] | None], parameters: Parameters | None = None,
    *, measures: Sequence[str] = (), lists: int = 1000, seed: int = 1,
) -> Problem:  # fmt: skip
    """The fit of trial data as a problem that can be run; FitError with every mistake, before anything runs."""
    base, table = parameters or Parameters(), trials.table
    named, problems = _named(free)
    problems += [
        f"measures: {table.id} has no {shown(name)}{did_you_mean(name, table.entry.measures)}"
        for name in measures if name not in table.entry.measures
    ]  # fmt: skip
    if problems:
        raise FitError(problems)
    chosen = list(measures) or [name for name, how in table.entry.measures.items() if not how.arguments]
    return prepare(
        Specification(
            title=f"Trial data: {table.id}",
            tables={table.id: {"measures": chosen}},
            free={name: _bounds(name, bounds, base) for name, bounds in named.items()},
            search={"seed": seed, "lists": lists, "lists_per_person": _LISTS_PER_PERSON, "evaluations": 0},
            origin="fit",
        ),
        {table.id: table},
        base,
    )


def _named(free: Any) -> tuple[dict[str, tuple[float, float] | None], list[str]]:
    """The free parameters by name, with their bounds or None; and what is wrong with them."""
    listed = isinstance(free, (list, tuple, Mapping)) and all(isinstance(name, str) for name in free)
    if not listed:
        return {}, [f"fit: got {shown(free)}, allowed names of parameters, or bounds by name"]
    named = dict(free) if isinstance(free, Mapping) else dict.fromkeys(free)
    problems = []
    if not 1 <= len(named) <= MOST_PARAMETERS or len(named) < len(free):
        problems.append(f"fit: got {len(free)} parameters, allowed 1 to {MOST_PARAMETERS} different ones")
    for name, bounds in named.items():
        right = isinstance(bounds, (list, tuple)) and len(bounds) == 2 and all(
            isinstance(end, (int, float)) and math.isfinite(end) for end in bounds
        )  # fmt: skip
        if bounds is not None and not right:
            problems.append(f"fit: {shown_name(name)}: got {shown(bounds)}, allowed two numbers, the lowest and the highest")
    return named, problems


def _bounds(name: str, given: tuple[float, float] | None, base: Parameters) -> dict[str, Any]:
    """Bounds of a parameter: those that are given, else those of the package's own fit if the value in force is within."""
    if given is not None:
        low, high = given
        start = base.value(name) if name in QUANTITIES else math.nan
        inside = {} if low <= start <= high else {"start": math.sqrt(low * high) if low > 0 else (low + high) / 2}
        return {"low": low, "high": high, **inside}
    if name not in QUANTITIES:
        return {}
    usual = load_specification().free.get(name)
    own = (usual.low, usual.high) if usual else _BOUNDS.get(name, (None, None))
    low, high = (math.nan if end is None else end for end in own)
    if not low <= base.value(name) <= high:
        return {}
    return {"low": low, "high": high} | ({"scale": usual.scale} if usual and usual.scale else {})


def _order(trials: Trials, problem: Problem) -> npt.NDArray[np.intp]:
    """The row of the table that stands at each point of the fit's curves."""
    data = trials.table.data
    parts = []
    for curve in problem.objective.curves:
        rows = data[(data["condition"] == curve.condition) & (data["measure"] == curve.measure)].sort_values("x")
        parts.append(rows.index.to_numpy())
    return np.concatenate(parts)


def _target(trials: Trials, person: int | None, problem: Problem, order: npt.NDArray[np.intp], seed: int) -> _Target:
    """The means that a fit goes to, and the noise in them from people (or lists) drawn anew."""
    samples = trials.resampled(person, resamples=_RESAMPLES, seed=seed)[:, order]
    means = (trials.table.data["mean"].to_numpy(float) if person is None else trials.of_people()[person])[order]
    samples = np.where(np.isnan(samples), means, samples)
    scale, weights = np.ones(len(means)), np.zeros(len(means))
    first = 0
    for curve in problem.objective.curves:
        part = slice(first, first + len(curve.points))
        first = part.stop
        has = ~np.isnan(means[part])
        floor = float(np.mean(samples[:, part].var(axis=0)[has])) if has.any() else 0.0
        apart = curve.scale**2 - curve.floor**2
        scale[part] = np.sqrt(np.maximum(floor + apart, 1e-12))
        weights[part] = np.where(has, curve.weight / max(1, has.sum()), 0.0)
    subject = EVERYBODY if person is None else trials.people[person]
    return _Target(subject, len(trials.person) if person is None else trials.lists_of(person), means, samples, scale, weights)


def _fit(target: _Target, model: Model, surface: Surface) -> tuple[PersonFit, Array]:
    """The least minimum on the surface over all bounds, refined in a box around it that is simulated anew."""
    target = replace(target, weights=np.where(np.isnan(surface.coefficients[0]), 0.0, target.weights))
    rough = _minima(target, surface)
    ends = [_refined(target, model, one) for one in _as_good(target, [(point, surface) for point in rough])]
    ends.sort(key=lambda end: _loss(target, end[1], end[0]))
    return _described(target, model, ends), ends[0][0]


def _as_good(target: _Target, ends: Sequence[_End]) -> list[Array]:
    """The points of the first end and of those that the data cannot tell from it."""
    best, *others = [losses(target.residuals(surface(point[None])[0], target.samples)) for point, surface in ends]
    doubtful = [float(np.mean(other < best)) > _DOUBT for other in others]
    return [ends[0][0], *(point for (point, _), close in zip(ends[1:], doubtful, strict=True) if close)]


def _refined(target: _Target, model: Model, point: Array) -> _End:
    """The minimum near a point on a surface that is simulated around it, which moves on while it ends at a side."""
    for move in range(_MOVES):
        surface = model.surface(1 + move, point)
        point = _descend(target, surface, point)
        if not _at_side(surface, point):
            break
    return point, surface


def _minima(target: _Target, surface: Surface) -> list[Array]:
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


def _loss(target: _Target, surface: Surface, point: Array) -> float:
    return float(losses(target.residuals(surface(point[None])))[0])


def _descend(target: _Target, surface: Surface, start: Array) -> Array:
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


def _described(target: _Target, model: Model, ends: Sequence[_End]) -> PersonFit:
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
    told = uncertainty(slopes, residuals, target.weights[has], point, space.names, noise, drawn=drawn)
    errors, others = _rivals(target, ends, told.errors)
    doubts = _doubts(model.problem, point, errors, others, told.ridges)
    estimates = [
        PersonEstimate(one.name, one.value(z), abs(one.slope(z)) * error if math.isfinite(error) else error, one.low, one.high, doubts.get(one.name, ""))
        for one, z, error in zip(space.coordinates, point.tolist(), errors.tolist(), strict=True)
    ]
    share = residuals / np.sqrt(target.weights[has])
    misfit = math.sqrt(float(np.mean(share * share))) if has.any() else math.nan
    return PersonFit(target.subject, target.lists, tuple(estimates), float(residuals @ residuals), misfit)


def _rivals(target: _Target, ends: Sequence[_End], errors: Array) -> tuple[Array, dict[int, float]]:
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
        if math.isnan(errors[k]):
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
