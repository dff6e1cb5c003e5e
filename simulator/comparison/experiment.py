"""The common anatomy of an experiment: which human tables, what is drawn, which findings have to appear.

An experiment script declares one `Experiment`; `run_experiment` puts the model into its conditions and scores it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simulator import human
from simulator.comparison import scoreboard
from simulator.comparison.assumed_timings import ASSUMED, sensitivities
from simulator.comparison.distance import noise_floor, score
from simulator.comparison.simulated_conditions import Effort, Observation, Tick, observe
from simulator.errors import MultistoreError, did_you_mean
from simulator.tasks.protocol import Strategy

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters

#: Views of a run beside the two abilities of the scoreboard: the model with other parameters, drawn for comparison.
REFERENCE = "reference"


@dataclass(frozen=True)
class Against:
    """A human table that an experiment holds the model against.

    `conditions` (default: all), `extra` measures beside those of the table, and `options` of simulated measures.
    """

    table: str
    conditions: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """The model changed on purpose in one condition: other parameter values, or another rehearsal strategy."""

    name: str
    table: str
    condition: str
    settings: Mapping[str, float] = field(default_factory=dict)
    strategy: Strategy | None = None


@dataclass(frozen=True)
class Panel:
    """One panel of the figure: a measure of a table, its conditions (default: all) and variants (default: none).

    `kind` names the way it is drawn (default: that of the measure), see `figures.KINDS`.
    """

    table: str
    measure: str
    conditions: tuple[str, ...] = ()
    title: str = ""
    kind: str = ""
    variants: tuple[str, ...] = ()


class Key(NamedTuple):
    """Where a simulated curve belongs: view (common, sample or reference), variant (empty: none), and which curve."""

    view: str
    variant: str
    table: str
    condition: str
    measure: str


@dataclass(frozen=True)
class View:
    """What an experiment's findings are computed from: simulated curves at one ability."""

    ability: str
    curves: Mapping[Key, Observation]

    def curve(self, table: str, condition: str, measure: str, variant: str = "") -> pd.DataFrame:
        """A simulated curve: x, mean, sem, n, error."""
        return self.curves[Key(self.ability, variant, table, condition, measure)].curve

    def at(self, table: str, condition: str, measure: str, *xs: float, variant: str = "") -> float:
        """The mean of a simulated curve over the points `xs` (all points if none is given); NaN if it has none."""
        curve = self.curve(table, condition, measure, variant)
        chosen = curve[curve["x"].isin(xs)] if xs else curve
        return float(chosen["mean"].mean()) if len(chosen) else math.nan


@dataclass(frozen=True)
class Experiment:
    """A phenomenon: its question, papers, human tables, figure (rows of panels) and findings.

    `lists` is how often one person goes through each protocol; `effects` computes findings that have no human table,
    by name, from a `View`. With `sensitivity` every assumed timing of the tables is halved and doubled.
    """

    name: str
    title: str
    question: str
    papers: tuple[str, ...]
    against: tuple[Against, ...]
    figure: tuple[tuple[Panel, ...], ...]
    caption: str = ""
    variants: tuple[Variant, ...] = ()
    effects: Callable[[View], Mapping[str, float]] = lambda view: {}
    lists: int = 10
    sensitivity: bool = True

    def conditions(self, against: Against) -> tuple[str, ...]:
        """The conditions of one of its tables that take part."""
        return against.conditions or human.load(against.table).conditions

    @property
    def about(self) -> dict[str, Any]:
        """What the scoreboard and the report say of it: title, question, papers and the caption of its figure."""
        return {"title": self.title, "question": self.question, "papers": list(self.papers), "caption": self.caption}


@dataclass(frozen=True)
class Results:
    """What a run of an experiment gives: simulated curves, rows of the scoreboard, and how precise each row is."""

    experiment: Experiment
    parameters: Parameters
    tables: Mapping[str, HumanTable]
    curves: Mapping[Key, Observation]
    rows: pd.DataFrame
    precision: list[dict[str, Any]]

    def human(self, table: str, condition: str, measure: str) -> pd.DataFrame:
        """The human curve: x, mean, sem, n."""
        return self.tables[table].curve(condition, measure)

    def model(self, view: str, table: str, condition: str, measure: str, variant: str = "") -> pd.DataFrame | None:
        """A simulated curve, None where there is none."""
        found = self.curves.get(Key(view, variant, table, condition, measure))
        return None if found is None else found.curve

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
        columns = [*Key._fields, "x", "mean", "error", "n", "human_mean", "human_sem"]
        return pd.concat(parts, ignore_index=True).reindex(columns=columns)


def people_of(table: HumanTable, condition: str, parameters: Parameters) -> dict[str, Parameters]:
    """The minds of a condition's people: `common` with ability 1 (as `parameters` has it), `sample` with their own.

    >>> from simulator.parameters.declarations import Parameters
    >>> minds = people_of(human.load("healey_kahana2014"), "no_task", Parameters())
    >>> minds["common"].population.ability
    1.0
    """
    base = parameters.for_population(table.population(condition))
    sample = table.sample(condition)
    return {"common": base, "sample": base if sample is None else base.for_sample(sample, table.ability(condition))}


class _Simulator:
    """Simulates conditions, each distinct one once."""

    def __init__(self, effort: Effort, tick: Tick | None) -> None:
        self.effort, self.tick = effort, tick
        self.done: dict[Any, dict[str, Observation]] = {}

    def __call__(
        self, table: HumanTable, condition: str, minds: Parameters, against: Against, lists: int,
        strategy: Strategy | None = None,
    ) -> dict[str, Observation]:  # fmt: skip
        key = (table.id, condition, minds, strategy)
        if key not in self.done:
            self.done[key] = observe(
                table, condition, minds, effort=self.effort, lists=lists, measures=against.extra,
                options=against.options, strategy=strategy, tick=self.tick,
            )  # fmt: skip
        return self.done[key]


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

    `reference` are other parameters, drawn beside. `stage` is told what is simulated next, by the names that
    `stages.stages` lists; `tick` how many lists were just simulated.
    """
    simulator = _Simulator(effort or Effort(), tick)
    loaded = [(human.load(a.table), a) for a in experiment.against]
    curves: dict[Key, Observation] = {}
    for table, against in loaded:
        for condition in against.conditions or table.conditions:
            if stage is not None:
                stage(f"{table.id} {condition}")
            minds = people_of(table, condition, parameters)
            if reference is not None:
                minds[REFERENCE] = people_of(table, condition, reference)["sample"]
            for view, mind in minds.items():
                found = simulator(table, condition, mind, against, experiment.lists)
                curves.update({Key(view, "", table.id, condition, m): one for m, one in found.items()})
    tables = {table.id: table for table, _ in loaded}
    of_table = {table.id: against for table, against in loaded}
    for variant in experiment.variants:
        if stage is not None:
            stage(f"{variant.table} {variant.condition}: {variant.name}")
        table = tables[variant.table]
        for view, mind in people_of(table, variant.condition, parameters).items():
            changed = mind.with_values(dict(variant.settings))
            found = simulator(table, variant.condition, changed, of_table[table.id], experiment.lists, variant.strategy)
            curves.update({Key(view, variant.name, table.id, variant.condition, m): one for m, one in found.items()})
    if stage is not None:
        stage(ASSUMED)
    rows, precision = _score(experiment, tables, curves)
    assumed = _sensitivity_rows(experiment, loaded, parameters, effort or Effort(), tick)
    table_of_rows = scoreboard.frame([*rows, *assumed])
    return Results(experiment, parameters, tables, curves, table_of_rows, precision)


def _score(
    experiment: Experiment, tables: Mapping[str, HumanTable], curves: Mapping[Key, Observation]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    precision: list[dict[str, Any]] = []
    for key, observation in curves.items():
        table = tables[key.table]
        if key.view not in scoreboard.ABILITIES or key.variant:
            continue
        if key.measure not in table.measures(key.condition, scored=True):
            continue
        people = table.curve(key.condition, key.measure)
        floor = table.noise_floor(key.condition, key.measure)
        one = scoreboard.row(
            experiment.name, key.table, key.condition, key.measure, key.view, score(people, observation.curve, floor)
        )
        if len(people) == 1 and len(observation.curve):
            one["value"] = float(observation.curve["mean"].iloc[0])
        rows.append(one)
        error = observation.error(people)
        told = noise_floor(people, floor)
        precision.append(
            {
                "table": key.table, "condition": key.condition, "measure": key.measure, "ability": key.view,
                "lists": observation.lists,
                "monte_carlo_error": None if math.isnan(error) else round(error, 8),
                "noise_floor": None if math.isnan(told) else round(told, 8),
            }
        )  # fmt: skip
    for ability in scoreboard.ABILITIES:
        for name, value in experiment.effects(View(ability, curves)).items():
            rows.append(scoreboard.effect_row(experiment.name, name, ability, value))
    return rows, precision


def _sensitivity_rows(
    experiment: Experiment,
    loaded: Sequence[tuple[HumanTable, Against]],
    parameters: Parameters,
    effort: Effort,
    tick: Tick | None,
) -> Iterator[dict[str, Any]]:
    """A row for every assumed timing of every condition, at both abilities (one simulation where they are the same)."""
    for table, against in loaded if experiment.sensitivity else ():
        for condition in against.conditions or table.conditions:
            minds = people_of(table, condition, parameters)
            done: dict[Parameters, list[tuple[str, float]]] = {}
            for ability in scoreboard.ABILITIES:
                mind = minds[ability]
                if mind not in done:
                    found = sensitivities(
                        table, condition, mind, effort, lists=experiment.lists, options=against.options, tick=tick
                    )
                    done[mind] = list(found)
                for name, size in done[mind]:
                    yield scoreboard.effect_row(experiment.name, name, ability, size, table.id)


def check_known(name: str, known: Sequence[str]) -> str:
    """The name of an experiment, or MultistoreError with the likely spelling.

    >>> check_known("serial_position", ["serial_position", "practice"])
    'serial_position'
    """
    if name not in known:
        raise MultistoreError(
            f"experiment: unknown {name!r}{did_you_mean(name, known)} (known: {', '.join(known)}, or all)"
        )
    return name
