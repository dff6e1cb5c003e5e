"""How far the model is from people: weighted residuals of every curve of a fit, from one simulation of each protocol.

    loss = sum over curves of weight * mean over points of ((model - human) / s)^2
    s^2 = noise floor^2 + allowance^2

The noise floor is that of the human mean (a bootstrap, or the root mean square SEM). Evaluations with the same seed
simulate the same people (common random numbers), so that neighbouring parameters differ by little more than their effect.
Protocols of all candidates share a pool of threads (the engine holds no lock while it runs); sums are taken in a
fixed order, so that the result does not depend on the number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator import human
from simulator.backends import registry
from simulator.comparison.distance import noise_floor, rms
from simulator.comparison.matched_measures import Answer, form_of
from simulator.comparison.people import parameters_of_people
from simulator.comparison.study_layout import Reading, Session, Together, lay_out, lists_of, lives
from simulator.errors import MultistoreError, did_you_mean
from simulator.fitting.specification import Allowance, CurveChoice, Specification, TableChoice, parse_allowance
from simulator.human import HumanTable
from simulator.measures import TABLE_MEASURES, Measure
from simulator.parameters.declarations import Parameters
from simulator.simulation import default_threads, simulate
from simulator.storage.existing_files import is_file, shown_path
from simulator.tasks.protocol import Protocol

Array = npt.NDArray[np.float64]
Tick = Callable[[int], None]

#: Residual of a point that people have and the model, in these lists, has not (nobody recalled so much, for instance).
MISSING = 4.0


@dataclass(frozen=True)
class FittedCurve:
    """One human curve of a fit: its points (x, mean, sem, n), the scale s of each residual, noise floor and weight."""

    table: str
    condition: str
    measure: str
    points: pd.DataFrame
    scale: Array
    floor: float
    weight: float

    @property
    def name(self) -> str:
        """Table, condition and measure."""
        return f"{self.table} {self.condition} {self.measure}"

    def weights(self) -> Array:
        """Weight of each squared residual (model - human) / s in the loss."""
        return np.full(len(self.points), self.weight / max(1, len(self.points)))

    def residuals(self, model: Array) -> Array:
        """Residuals whose squares sum to the curve's part of the loss."""
        plain = (model - self.points["mean"].to_numpy(float)) / self.scale
        return np.where(np.isnan(plain), MISSING, plain) * np.sqrt(self.weights())


@dataclass(frozen=True)
class _Run:
    """One protocol to simulate, for the people of which condition, how many lists (None: those of the search)."""

    table: HumanTable
    condition: str
    protocol: Protocol
    lists: int | None
    answers: tuple[Answer, ...]

    def same_people(self, other: _Run) -> bool:
        """Whether the people of another run are those of this one."""
        return self.table is other.table and all(
            of(self.condition) == of(other.condition) for of in (self.table.population, self.table.sample)
        )


class _Slot(NamedTuple):
    """Where a curve, or its point `x` of the table's axis, comes from: (run, number of the answer) pairs.

    `lists` is the label of the lists that are read (empty: all).
    """

    curve: int
    x: float | None
    answer: Answer
    sources: tuple[tuple[int, int], ...]
    lists: str = ""


def _means(measure: Measure, answer: Answer, lists: str = "") -> tuple[Array, Array]:
    """x and mean of a measure, read as `answer` says; most are read from its arrays, which is ten times as fast."""
    if answer.column == "mean":
        curve = measure.curve()
        if not lists:
            return curve.x.astype(float), curve.mean
        own = np.array([label == lists for label in curve.conditions], bool)[curve.condition]
        return curve.x[own].astype(float), curve.mean[own]
    frame = answer.read(measure, lists)
    return frame["x"].to_numpy(float), frame["mean"].to_numpy(float)


Measures = list[Measure]


@dataclass(frozen=True)
class Objective:
    """The curves of a fit and the protocols that answer them."""

    curves: tuple[FittedCurve, ...]
    runs: tuple[_Run, ...]
    slots: tuple[_Slot, ...]
    seed: int
    lists: int
    lists_per_person: int
    backend: str = "compiled"

    @property
    def size(self) -> int:
        """Number of residuals: the points of all curves."""
        return sum(len(curve.points) for curve in self.curves)

    def weights(self) -> Array:
        """Weight of each squared residual in the loss."""
        return np.concatenate([curve.weights() for curve in self.curves])

    def lists_each(self, factor: float = 1.0) -> int:
        """Lists that one evaluation simulates; a session counts as many as it has."""
        return sum(self._people(run, factor) * self._lists_of_one(run) for run in self.runs)

    def by_curve(self, residuals: Array) -> list[float]:
        """The part of each curve in the loss."""
        ends = np.cumsum([len(curve.points) for curve in self.curves])[:-1]
        return [float(part @ part) for part in np.split(residuals, ends)]

    def with_data(self, means: Sequence[Array]) -> Objective:
        """The same fit to other people: other means at the same points; points that are NaN are left out."""
        curves = []
        for curve, mean in zip(self.curves, means, strict=True):
            keep = ~np.isnan(mean)
            points = curve.points.assign(mean=mean)[keep].reset_index(drop=True)
            curves.append(replace(curve, points=points, scale=curve.scale[keep]))
        return replace(self, curves=tuple(curves))

    def _people(self, run: _Run, factor: float) -> int:
        return max(1, math.ceil((run.lists or self.lists) * factor / self._lists_of_one(run)))

    def _lists_of_one(self, run: _Run) -> int:
        """Lists that one person studies: those of whole sessions, at least one."""
        return lives(run.protocol, self.lists_per_person) * lists_of(run.protocol)

    def _take(self, run: _Run, parameters: Parameters, factor: float, seed: int) -> Measures:
        together = Together([answer.create() for answer in run.answers])
        simulate(
            run.protocol, parameters, backend=self.backend, subjects=self._people(run, factor),
            lists=lives(run.protocol, self.lists_per_person), seed=seed, trace=any(answer.needs_trace for answer in run.answers), keep="measures", measures=[together], threads=1,
        )  # fmt: skip
        return list(together.measures)

    def simulated(
        self, candidates: Sequence[Parameters], factor: float = 1.0, threads: int | None = None,
        tick: Tick | None = None, seeds: Sequence[int] = (),
    ) -> Iterator[list[Array]]:  # fmt: skip
        """For each candidate the model's mean at every point of every curve (NaN where it has none).

        `factor` times the lists of the fit; `tick` is called with the number of lists just simulated; `seeds` are those of
        the candidates, in place of that of the fit. Raises MultistoreError if a candidate is impossible.
        """
        own = seeds or [self.seed] * len(candidates)
        workers = default_threads() if threads is None else threads
        pool = ThreadPoolExecutor(max(1, workers))
        try:
            waiting = [
                [pool.submit(self._take, *job, factor, seed) for job in self._jobs(candidate)]
                for candidate, seed in zip(candidates, own, strict=True)
            ]
            for futures in waiting:
                measures = []
                for run, future in zip(self.runs, futures, strict=True):
                    measures.append(future.result())
                    if tick is not None:
                        tick(self._people(run, factor) * self._lists_of_one(run))
                yield self._read(measures)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _jobs(self, parameters: Parameters) -> list[tuple[_Run, Parameters]]:
        of_people: dict[tuple[str, str | None], Parameters] = {}
        jobs = []
        for run in self.runs:
            people = (run.table.population(run.condition), run.table.sample(run.condition))
            if people not in of_people:
                of_people[people] = parameters_of_people(run.table, run.condition, parameters)["sample"]
            jobs.append((run, of_people[people]))
        return jobs

    def _read(self, measures: Sequence[Measures]) -> list[Array]:
        means = [np.full(len(curve.points), np.nan) for curve in self.curves]
        for slot in self.slots:
            first, *further = (measures[run][k] for run, k in slot.sources)
            for more in further:
                first.merge(more)
            curve, values = self.curves[slot.curve], means[slot.curve]
            at = curve.points["x"].to_numpy(float)
            x, mean = _means(first, slot.answer, slot.lists)
            if slot.x is not None or np.isnan(at).all():
                if len(mean):
                    values[(at == slot.x) if slot.x is not None else slice(None)] = mean[0]
                continue
            order = np.argsort(x)
            place = order[np.minimum(np.searchsorted(x, at, sorter=order), len(x) - 1)] if len(x) else order
            if len(x):
                values[:] = np.where(x[place] == at, mean[place], np.nan)
        return means

    def residuals(
        self, candidates: Sequence[Parameters], factor: float = 1.0, threads: int | None = None,
        tick: Tick | None = None, seeds: Sequence[int] = (),
    ) -> Array:  # fmt: skip
        """Residuals of each candidate, shape (candidates, size); the loss of a candidate is the sum of their squares."""
        rows = [
            np.concatenate([curve.residuals(mean) for curve, mean in zip(self.curves, means, strict=True)])
            for means in self.simulated(candidates, factor, threads, tick, seeds)
        ]
        return np.array(rows).reshape(len(candidates), self.size)


class _Builder:
    """Builds an objective from the tables of a specification; what is wrong goes to `problems`."""

    def __init__(self, specification: Specification, problems: list[str], tables: Mapping[str, HumanTable]) -> None:
        self.specification, self.problems, self.tables = specification, problems, tables
        self.curves: list[FittedCurve] = []
        self.runs: list[_Run] = []
        self.slots: list[_Slot] = []

    def wrong(self, place: str, text: str) -> None:
        self.problems.append(f"{self.specification.origin}: {place}: {text}")

    def load(self, name: str) -> HumanTable | None:
        """The table of a name, or of a path seen from the file; None, and problems, if there is none."""
        if name in self.tables:
            return self.tables[name]
        beside = self.specification.path(name)
        stem = str(beside.with_suffix("") if beside.suffix.lower() in (".csv", ".yaml", ".yml") else beside)
        is_own = name not in human.ids() and any(is_file(stem + ending) for ending in (".csv", ".yaml", ".yml"))
        try:
            return human.load(beside if is_own else name)
        except MultistoreError as error:
            self.problems.extend(
                f"{self.specification.origin}: tables.{shown_path(name)}: {line}" for line in str(error).splitlines()
            )
            return None

    def table(self, name: str, choice: TableChoice) -> HumanTable | None:
        table = self.load(name)
        if table is None:
            return None
        place, problems_before = f"tables.{name}", len(self.problems)
        self._check_names(table, choice, place)
        if len(self.problems) > problems_before:
            return table
        curves_before = len(self.curves)
        for condition in choice.conditions or table.conditions:
            try:
                self.condition(table, condition, choice, place)
            except MultistoreError as error:
                self.wrong(f"{place} ({condition})", str(error))
        if len(self.curves) == curves_before and len(self.problems) == problems_before:
            listed = sorted(
                {
                    measure
                    for condition in choice.conditions or table.conditions
                    for measure in table.measures(condition)
                }
            )
            measures = ", ".join(listed) or "none: the table is empty"
            self.wrong(place, f"no measure of the model answers any measure of this table (it has: {measures})")
        return table

    @staticmethod
    def _chosen(table: HumanTable, choice: TableChoice) -> list[str]:
        return [condition for condition in choice.conditions or table.conditions if condition in table.conditions]

    def _check_names(self, table: HumanTable, choice: TableChoice, place: str) -> None:
        for part, conditions in (
            ("conditions", choice.conditions),
            ("condition_weights", tuple(choice.condition_weights)),
        ):
            for condition in conditions:
                if condition not in table.conditions:
                    allowed = ", ".join(table.conditions)
                    near = did_you_mean(condition, table.conditions)
                    self.wrong(f"{place}.{part}", f"unknown condition {condition!r}, allowed: {allowed}{near}")
        for condition in {condition for condition in choice.conditions if choice.conditions.count(condition) > 1}:
            self.wrong(f"{place}.conditions", f"{condition!r} is named twice")
        for part, names in (("measures", choice.measures), ("options", choice.options)):
            for measure in names:
                if measure not in table.entry.measures:
                    allowed = ", ".join(table.entry.measures)
                    near = did_you_mean(measure, table.entry.measures)
                    self.wrong(f"{place}.{part}", f"unknown measure {measure!r}, allowed: {allowed}{near}")
                elif part == "measures" and not any(
                    measure in table.measures(condition) for condition in self._chosen(table, choice)
                ):
                    self.wrong(f"{place}.measures", f"no condition that is fitted has a row of {measure!r}")
        per_person = self.specification.search.lists_per_person
        for measure, options in choice.options.items():
            rows = options.get("rows_per_list", 1)
            if isinstance(rows, int) and rows > 0 and per_person % rows:
                self.wrong(
                    f"{place}.options.{measure}.rows_per_list",
                    f"{rows} rows do not go into search.lists_per_person = {per_person}; allowed: a divisor of it",
                )

    def condition(self, table: HumanTable, condition: str, choice: TableChoice, place: str) -> None:
        """Add the curves of one condition, its protocols, and which protocol answers which point."""
        has = table.measures(condition)
        names = [m for m in choice.measures if m in has] if choice.measures else table.measures(condition, scored=True)
        sessions = lay_out(table, condition, names, options=choice.options)
        answered = {reading.measure for session in sessions for reading in session.readings}
        for measure in names:
            if choice.measures and measure not in answered:
                self.wrong(f"{place}.measures", f"the model has no measure that answers {measure!r}")
        for session in sessions:
            self.session(table, condition, session, choice, place)

    def session(self, table: HumanTable, condition: str, session: Session, choice: TableChoice, place: str) -> None:
        """Add the curves of measures that the same protocols answer."""
        answers_of: list[list[Answer]] = [[] for _ in session.protocols]
        slots: list[tuple[int, Reading, list[tuple[int, int]]]] = []
        for measure in dict.fromkeys(reading.measure for reading in session.readings):
            curve = self.curve(table, condition, measure, choice, place)
            if curve is None:
                continue
            xs = set(curve.points["x"])
            for reading in session.readings:
                if reading.measure != measure or (reading.x is not None and reading.x not in xs):
                    continue
                slots.append((len(self.curves), reading, [(k, len(answers_of[k])) for k in reading.protocols]))
                for k in reading.protocols:
                    answers_of[k].append(reading.answer)
            self.curves.append(curve)
        place_of = {}
        for k, (protocol, answers) in enumerate(zip(session.protocols, answers_of, strict=True)):
            if answers:
                place_of[k] = self.run(_Run(table, condition, protocol, choice.lists, tuple(answers)))
        for number, reading, sources in slots:
            places = tuple((place_of[k][0], place_of[k][1] + j) for k, j in sources)
            self.slots.append(_Slot(number, reading.x, reading.answer, places, reading.lists))

    def run(self, wanted: _Run) -> tuple[int, int]:
        """The number of the run that simulates a protocol for these people, and the number of its first answer there.

        Conditions whose lists stand in one session share a run.
        """
        for number, run in enumerate(self.runs):
            if run.same_people(wanted) and run.lists == wanted.lists and run.protocol == wanted.protocol:
                self.runs[number] = replace(run, answers=(*run.answers, *wanted.answers))
                return number, len(run.answers)
        self.runs.append(wanted)
        return len(self.runs) - 1, 0

    def curve(
        self, table: HumanTable, condition: str, measure: str, choice: TableChoice, place: str
    ) -> FittedCurve | None:
        """The points of a human curve with the scale of their residuals; None, and a problem, if it has none."""
        points, how = table.curve(condition, measure), choice.measures.get(measure, CurveChoice())
        if how.least_n:
            points = points[points["n"] >= how.least_n].reset_index(drop=True)
        floor = noise_floor(points, table.noise_floor(condition, measure))
        if math.isnan(floor):
            floor = rms(points["sem"])
        floor = 0.0 if math.isnan(floor) else floor
        if points.empty:
            self.wrong(f"{place}.measures.{measure}", f"no point of condition {condition!r} is left")
            return None
        allowance = how.allowance or self.specification.allowances.get(measure) or _usual_allowance(table, measure)
        spread = allowance.absolute + allowance.relative * np.abs(points["mean"].to_numpy(float))
        scale = np.sqrt(floor * floor + spread * spread)
        if not (scale > 0).all():
            self.wrong(
                f"{place}.measures.{measure}",
                f"condition {condition!r} has points without any noise (no SEM, no allowance); give an allowance above 0",
            )
            return None
        weight = choice.weight * choice.condition_weights.get(condition, 1.0) * how.weight
        return FittedCurve(table.id, condition, measure, points, scale, floor, weight)


def _usual_allowance(table: HumanTable, measure: str) -> Allowance:
    """The allowance that the measure declares for the form in which the table holds it."""
    form = form_of(table, measure)
    assert form is not None
    return parse_allowance(form.allowance)


def build_objective(
    specification: Specification, problems: list[str], given: Mapping[str, HumanTable] | None = None
) -> Objective:
    """The objective of a specification; every mistake in it is added to `problems`. `given` are tables that are no files."""
    builder, tables = _Builder(specification, problems, given or {}), []
    for measure in specification.allowances:
        if measure not in TABLE_MEASURES:
            near = did_you_mean(measure, TABLE_MEASURES)
            builder.wrong(f"allowances.{measure}", f"unknown measure, allowed: {', '.join(TABLE_MEASURES)}{near}")
    if not specification.tables:
        builder.wrong("tables", "no tables: there is nothing to fit to; name at least one")
    for name, choice in specification.tables.items():
        table = builder.table(name, choice)
        if table is not None:
            if table.id in tables:
                builder.wrong(f"tables.{name}", f"a second table of the id {table.id!r}")
            tables.append(table.id)
    _check_backend(specification, builder)
    search = specification.search
    return Objective(
        tuple(builder.curves), tuple(builder.runs), tuple(builder.slots), search.seed, search.lists,
        search.lists_per_person, specification.backend,
    )  # fmt: skip


def _check_backend(specification: Specification, builder: _Builder) -> None:
    """Whether there is such an engine, and whether it can run every protocol."""
    try:
        engine = registry.get(specification.backend, "backend")
    except MultistoreError as error:
        builder.problems.append(f"{specification.origin}: {error}")
        return
    for run in builder.runs:
        reason = engine.supports(run.protocol)
        if reason is not None:
            builder.wrong(f"tables.{run.table.id} ({run.condition})", f"{engine.name} cannot run it: {reason}")


def people(objective: Objective) -> tuple[set[str], set[str]]:
    """The samples and the populations of people that the tables of an objective are of."""
    samples = {run.table.sample(run.condition) for run in objective.runs}
    populations = {run.table.population(run.condition) for run in objective.runs}
    return {sample for sample in samples if sample is not None}, populations
