"""Running an experiment: the model in every condition at both abilities, its variants, and what is assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.comparison import scoreboard
from simulator.comparison.assumed_timings import ASSUMED
from simulator.comparison.experiment import CurveKey, Experiment, Study, session_name
from simulator.comparison.findings import finding_rows
from simulator.comparison.people import parameters_of_people
from simulator.comparison.scoring import assumption_rows, effect_rows, score_rows
from simulator.comparison.simulated_conditions import Effort, Observation, Tick, Wanted, observe_together
from simulator.display import html_page, html_table
from simulator.tasks.protocol import Strategy

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters

#: View of a run beside the two abilities of the scoreboard: the model with other parameters, or another engine, drawn for comparison.
REFERENCE = "reference"


@dataclass(frozen=True, repr=False)
class Results:
    """What a run of an experiment gives: simulated curves, rows of the scoreboard, and how precise each row is."""

    experiment: Experiment
    parameters: Parameters
    tables: Mapping[str, HumanTable]
    curves: Mapping[CurveKey, Observation]
    rows: pd.DataFrame
    precision: list[dict[str, Any]]
    findings: list[dict[str, Any]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Results({self.experiment.name}: {len(self.curves)} simulated curves, {len(self.rows)} rows of the scoreboard)"

    def __str__(self) -> str:
        """The question and the scores, ability of the sample."""
        lines = [repr(self), self.experiment.question]
        return "\n".join([*lines, self.scores().to_string(index=False, na_rep="", float_format="{:.3g}".format)])

    def _repr_html_(self) -> str:
        """The question and the scores, for notebooks."""
        scores = self.scores()
        rows = [
            [cell if isinstance(cell, str) else "" if pd.isna(cell) else f"{cell:.3g}" for cell in row]
            for row in scores.to_numpy().tolist()
        ]
        return html_page(self.experiment.title, [self.experiment.question], html_table(list(scores.columns), rows))

    def scores(self) -> pd.DataFrame:
        """RMSE, noise floor and their ratio for every human curve, with the ability of its sample."""
        held = self.rows[(self.rows["ability"] == "sample") & self.rows["rmse"].notna()]
        return held[["table", "condition", "measure", "rmse", "noise_floor", "ratio"]].reset_index(drop=True)

    def human(self, table: str, condition: str, measure: str) -> pd.DataFrame:
        """The human curve: x, mean, sem, n."""
        return self.tables[table].curve(condition, measure)

    def model(self, view: str, table: str, condition: str, measure: str, variant: str = "") -> pd.DataFrame | None:
        """A simulated curve, None where there is none."""
        observation = self.curves.get(CurveKey(view, variant, table, condition, measure))
        return None if observation is None else observation.curve

    def frame(self) -> pd.DataFrame:
        """All simulated curves as one long table, with the human mean and sem beside each point that has one."""
        parts = []
        for key, observation in self.curves.items():
            curve = observation.curve.assign(**key._asdict())
            if not key.variant and key.measure in self.tables[key.table].measures(key.condition):
                people = self.human(key.table, key.condition, key.measure)[["x", "mean", "sem"]]
                people = people.rename(columns={"mean": "human_mean", "sem": "human_sem"})
                curve = curve.assign(x=curve["x"].astype(float)).merge(people, on="x", how="left")
            parts.append(curve)
        columns = [*CurveKey._fields, "x", "mean", "error", "n", "human_mean", "human_sem"]
        return pd.concat(parts, ignore_index=True).reindex(columns=columns)


class _Simulator:
    """Simulates conditions, each distinct group of one session once."""

    def __init__(self, effort: Effort, lists: int, tick: Tick | None) -> None:
        self.effort, self.lists, self.tick = effort, lists, tick
        self.observations: dict[Any, dict[str, dict[str, Observation]]] = {}

    def __call__(
        self, studies: Sequence[Study], parameters: Parameters, strategy: Strategy | None = None, backend: str = ""
    ) -> dict[str, dict[str, Observation]]:
        """The observations of each condition of a group."""
        table, effort = studies[0].table, replace(self.effort, backend=backend or self.effort.backend)
        wanted = [Wanted(one.condition, [*table.measures(one.condition), *one.extra], one.options) for one in studies]
        key = (table.id, repr(wanted), parameters, strategy, effort.backend)
        if key not in self.observations:
            self.observations[key] = observe_together(
                table, wanted, parameters, effort=effort, lists=self.lists, strategy=strategy, tick=self.tick
            )
        return self.observations[key]


def run_experiment(
    experiment: Experiment,
    parameters: Parameters,
    effort: Effort | None = None,
    *,
    reference: Parameters | None = None,
    stage: Callable[[str], None] | None = None,
    tick: Tick | None = None,
) -> Results:
    """Simulate every condition of an experiment at both abilities and score it against its human tables.

    `reference` are other parameters, drawn beside; so is the engine that the experiment names for it. `stage` is called with the name of each part before it runs
    (the names of `stages.stages`), `tick` with the number of lists just simulated.
    """
    effort, announce = (effort or Effort()).with_engine(experiment.backend), stage or (lambda name: None)
    simulator = _Simulator(effort, experiment.lists, tick)
    studies = experiment.studies()
    curves: dict[CurveKey, Observation] = {}

    def keep(view: str, variant: str, study: Study, observations: Mapping[str, Observation]) -> None:
        for measure, observation in observations.items():
            curves[CurveKey(view, variant, study.table.id, study.condition, measure)] = observation

    for group in experiment.sessions():
        first = group[0]
        announce(session_name(group))
        of_people = parameters_of_people(first.table, first.condition, parameters)
        if reference is not None:
            of_people[REFERENCE] = parameters_of_people(first.table, first.condition, reference)["sample"]
        for view, own in of_people.items():
            found = simulator(group, own)
            for study in group:
                keep(view, "", study, found[study.condition])
        if experiment.beside and reference is None:
            found = simulator(group, of_people["sample"], backend=experiment.beside)
            for study in group:
                keep(REFERENCE, "", study, found[study.condition])
    by_name = {(study.table.id, study.condition): study for study in studies}
    for variant in experiment.variants:
        announce(f"{variant.table} {variant.condition}: {variant.name}")
        study = by_name[variant.table, variant.condition]
        for view, own in parameters_of_people(study.table, study.condition, parameters).items():
            changed = own.with_values(dict(variant.settings))
            keep(view, variant.name, study, simulator([study], changed, variant.strategy)[study.condition])
        if experiment.beside and reference is None and variant.beside is not None:
            changed = parameters_of_people(study.table, study.condition, parameters)["sample"].with_values(dict(variant.beside))
            keep(REFERENCE, variant.name, study, simulator([study], changed, backend=experiment.beside)[study.condition])
    announce(ASSUMED)
    tables = {study.table.id: study.table for study in studies}
    rows, precision = score_rows(experiment.name, tables, curves)
    rows += effect_rows(experiment, curves)
    rows += assumption_rows(experiment, parameters, effort, tick)
    findings = finding_rows(experiment, curves, REFERENCE if reference is None else "")
    return Results(experiment, parameters, tables, curves, scoreboard.frame(rows), precision, findings)
