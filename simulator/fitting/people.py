"""A few parameters fitted to trial data, of the group and of each person by himself, or to a table of means.

The model's curves depend on the parameters alone, so that one surface of them over the bounds is simulated for all people
(`fitting.surface`); each fit goes down from its minima (`fitting.person_fit`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.errors import did_you_mean, shown, shown_name
from simulator.fitting.fit_files import PARAMETERS, RECORD
from simulator.fitting.person_fit import PersonFit, fit_target
from simulator.fitting.run import Problem, prepare
from simulator.fitting.specification import FitError, Specification, load_specification
from simulator.fitting.surface import Model, Progress, Told, points_of
from simulator.fitting.target import target_of_table, target_of_trials
from simulator.human import HumanTable
from simulator.human.trials import Trials
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.storage import atomic_files, provenance

Array = npt.NDArray[np.float64]
#: Told after each fit: how many are done, of how many. What it raises ends the whole.
Report = Callable[[int, int], None]

#: The file of one row per person.
TABLE = "fit.csv"
MOST_PARAMETERS = 5
#: Lists of each simulation for the group, as a multiple of those for a person.
_GROUP = 2.0
_LISTS_PER_PERSON = 8
#: Search bounds of what the package's own fit leaves at its declared range.
_BOUNDS = {"population.ability": (0.15, 8.0)}


@dataclass(frozen=True)
class PeopleFit:
    """What a fit to trial data (or to a table of means) gives: the group, each person (if asked for), and the parameters of the group."""

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
            parameters.write_text(self.parameter_file(), encoding="utf-8")
            beside.write_text(text, encoding="utf-8")
            self.frame().to_csv(table, index=False, float_format="%.6g", lineterminator="\n")

    def parameter_file(self) -> str:
        """The parameters of the group as a parameter file, headed by what was fitted and how sure it is."""
        return self._heading() + "\n" + self.parameters.to_yaml()

    def _heading(self) -> str:
        names = ", ".join(self.problem.specification.tables)
        lists = f"trial data: {self.everybody.lists:,} lists" if self.everybody.lists else "a table of means"
        lines = [f"Fitted to {lists} ({names})"]
        for one in self.everybody.estimates:
            lines.append(f"  {one.name}: {one.value:.6g} +- {one.standard_error:.2g}{f' ({one.doubt})' if one.doubt else ''}")
        return "".join(f"# {line}\n" for line in lines)


def fit_people(
    data: Trials | HumanTable,
    free: Sequence[str] | Mapping[str, tuple[float, float] | None],
    parameters: Parameters | None = None,
    *,
    per_subject: bool = False,
    measures: Sequence[str] = (),
    lists: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    report: Report | None = None,
    progress: Told | None = None,
) -> PeopleFit:
    """Fit one to five parameters to trial data, of the group and with `per_subject` of each person by himself.

    `free` names the parameters, with bounds or without (then those of the package's own fit, or the declared range);
    the others are as in `parameters`. `measures` are those that are fitted (default: all but those of a protocol of
    their own, as intrusions). Each simulation is of `lists` lists per condition, for the group of twice as many. A person
    has one ability: the spread between people is 0 in fits of persons. A table of means is fitted as a group; its points
    are taken as independent. `report` is told after each fit, `progress` after each simulated point; what they raise
    ends the whole. Raises FitError before anything runs.

    >>> from simulator import human, paradigms, simulate
    >>> records = simulate(paradigms.free_recall(8, 1.0), subjects=3, lists=10, seed=5)
    >>> trials = human.load_trials(records, "free_recall", {"seconds_per_item": 1.0})
    >>> fitted = fit_people(trials, {"population.ability": (0.3, 3)}, lists=80)
    >>> [one.name for one in fitted.everybody.estimates], fitted.people
    (['population.ability'], ())
    """
    problem = prepare_people(data, free, parameters, per_subject=per_subject, measures=measures, lists=lists, seed=seed)
    people = range(len(data.people)) if per_subject and isinstance(data, Trials) else range(0)
    jobs = 1 + len(people)
    counted = Progress(progress)
    whole, local = points_of(len(problem.space))

    def fitted(person: int | None, model: Model) -> tuple[PersonFit, Array]:
        surface = surfaces[model] if model in surfaces else surfaces.setdefault(model, model.surface(0))
        if isinstance(data, HumanTable):
            return fit_target(target_of_table(problem.objective, seed), model, surface)
        return fit_target(target_of_trials(data, person, problem.objective, seed), model, surface)

    surfaces: dict[Model, Any] = {}
    group = Model(problem, _GROUP, threads, counted)
    counted.expect(whole + local + (whole if people else 0) + local * len(people))
    everybody, point = fitted(None, group)
    if report is not None:
        report(1, jobs)
    found = []
    single = Model(replace(problem, space=replace(problem.space, base=_one_person(problem))), 1.0, threads, counted)
    for person in people:
        counted.expect((whole if single not in surfaces else 0) + local * (len(people) - person))
        found.append(fitted(person, single)[0])
        if report is not None:
            report(person + 2, jobs)
    return PeopleFit(problem, problem.space.parameters(point), everybody, tuple(found))


def _one_person(problem: Problem) -> Parameters:
    """The parameters in force, without a spread of ability: one person has one."""
    free = problem.space.names
    spread = "population.ability_spread"
    return problem.space.base if spread in free else problem.space.base.with_values({spread: 0.0})


def prepare_people(
    data: Trials | HumanTable, free: Sequence[str] | Mapping[str, tuple[float, float] | None],
    parameters: Parameters | None = None, *, per_subject: bool = False, measures: Sequence[str] = (), lists: int = 1000,
    seed: int = 1,
) -> Problem:  # fmt: skip
    """The fit of trial data, or of a table, as a problem that can be run; FitError with every mistake, before anything runs."""
    base, table = parameters or Parameters(), data.table if isinstance(data, Trials) else data
    named, problems = _named(free)
    problems += [
        f"measures: {table.id} has no {shown(name)}{did_you_mean(name, table.entry.measures)}"
        for name in measures if name not in table.entry.measures
    ]  # fmt: skip
    if per_subject and isinstance(data, HumanTable):
        problems.append(f"per_subject: {table.id} holds means; allowed with trial data, which tell persons apart")
    if problems:
        raise FitError(problems)
    table = _of_any_ability(table) if "population.ability" in named else table
    chosen = list(measures) or [name for name, how in table.entry.measures.items() if how.scored and not how.arguments]
    return prepare(
        Specification(
            title=f"{'Trial data' if isinstance(data, Trials) else 'Table of means'}: {table.id}",
            tables={table.id: {"measures": chosen}},
            free={name: _bounds(name, bounds, base) for name, bounds in named.items()},
            search={"seed": seed, "lists": lists, "lists_per_person": _LISTS_PER_PERSON, "evaluations": 0},
            origin="fit",
        ),
        {table.id: table},
        base,
    )


def _of_any_ability(table: HumanTable) -> HumanTable:
    """The table without what it says of the ability of its people, so that `population.ability` is theirs."""
    conditions = {
        name: one.model_copy(update={"sample": None}) if "sample" in one.model_fields_set else one
        for name, one in table.entry.conditions.items()
    }
    return HumanTable(table.entry.model_copy(update={"sample": None, "conditions": conditions}), table.data)


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


def bounds_of(name: str, base: Parameters) -> tuple[float, float]:
    """The bounds of a parameter where a fit names none: those of the package's own fit, or its declared range.

    >>> bounds_of("population.ability", Parameters())
    (0.15, 8.0)
    """
    how = _bounds(name, None, base)
    return float(how.get("low", QUANTITIES[name].low)), float(how.get("high", QUANTITIES[name].high))


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


