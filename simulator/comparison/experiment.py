"""What an experiment declares: which human tables, what is drawn, which findings have to appear.

An experiment script declares one `Experiment`; `run_experiment` (in a module of its own) puts the model into its
conditions and scores it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simulator import human
from simulator.comparison.study_layout import of_one_session
from simulator.errors import MultistoreError, did_you_mean
from simulator.tasks.protocol import Strategy

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Observation
    from simulator.human import HumanTable


@dataclass(frozen=True)
class Against:
    """A human table that an experiment holds the model against: its name, the path of a table of one's own, or itself.

    `conditions` (default: all), `extra` measures beside those of the table, and `options` of simulated measures. Several
    may be of one table: their conditions join, and in a condition that they share their extra measures and options.
    """

    table: str | HumanTable
    conditions: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """The model changed on purpose in one condition: other parameter values, or another rehearsal strategy.

    `beside` are the values that change the engine beside it in the same way (default: it is left out of this variant).
    """

    name: str
    table: str
    condition: str
    settings: Mapping[str, float] = field(default_factory=dict)
    strategy: Strategy | None = None
    beside: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Finding:
    """What people are known to show: the size of it in curves, and the least size that counts."""

    name: str
    size: Callable[[SimulatedCurves], float]
    least: float


@dataclass(frozen=True)
class Panel:
    """One panel of the figure: a measure of a table, its conditions (default: all) and variants (default: none).

    `kind` names the way it is drawn (default: the one that the measure declares), see `KINDS` in `reporting/curve_kinds.py`.
    """

    table: str
    measure: str
    conditions: tuple[str, ...] = ()
    title: str = ""
    kind: str = ""
    variants: tuple[str, ...] = ()


class CurveKey(NamedTuple):
    """Where a simulated curve belongs: view (common, sample or reference), variant (empty: none), and which curve."""

    view: str
    variant: str
    table: str
    condition: str
    measure: str


@dataclass(frozen=True)
class SimulatedCurves:
    """What an experiment's findings are computed from: its simulated curves at one ability ("common" or "sample")."""

    ability: str
    curves: Mapping[CurveKey, Observation]

    def curve(self, table: str, condition: str, measure: str, variant: str = "") -> pd.DataFrame:
        """A simulated curve: x, mean, sem, n, error. MultistoreError if the experiment has none such."""
        key = CurveKey(self.ability, variant, table, condition, measure)
        if key not in self.curves:
            names = [" ".join(filter(None, other[1:])) for other in self.curves if other.view == self.ability]
            name = " ".join(filter(None, key[1:]))
            raise MultistoreError(f"effects: there is no simulated curve {name!r}{did_you_mean(name, names)}")
        return self.curves[key].curve

    def at(self, table: str, condition: str, measure: str, *xs: float, variant: str = "") -> float:
        """The mean of a simulated curve over the points `xs` (all points by default); NaN if it has none."""
        curve = self.curve(table, condition, measure, variant)
        chosen = curve[curve["x"].isin(xs)] if xs else curve
        return float(chosen["mean"].mean()) if len(chosen) else math.nan


@dataclass(frozen=True)
class Study:
    """One condition that an experiment simulates, with all that is measured in it."""

    table: HumanTable
    condition: str
    extra: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """A phenomenon: its question, papers, human tables, figure (rows of panels) and findings.

    `short_title` heads its panel in the overview (default: the name in words). `lists` is how often one person goes through each protocol; `effects` computes findings that have no human table,
    by name, from `SimulatedCurves`. With `sensitivity` every assumed timing of the tables is halved and doubled. `backend` is
    the engine that this experiment is about (default: the one of the run), `beside` another one that is drawn beside it, and `findings` are
    tested in both and in people.
    """

    name: str
    title: str
    question: str
    papers: tuple[str, ...]
    against: tuple[Against, ...]
    figure: tuple[tuple[Panel, ...], ...]
    caption: str = ""
    short_title: str = ""
    variants: tuple[Variant, ...] = ()
    effects: Callable[[SimulatedCurves], Mapping[str, float]] = lambda model: {}
    lists: int = 10
    sensitivity: bool = True
    backend: str = ""
    beside: str = ""
    findings: tuple[Finding, ...] = ()

    def conditions(self, against: Against) -> tuple[str, ...]:
        """The conditions of one of its tables that take part."""
        return against.conditions or human.load(against.table).conditions

    def studies(self) -> tuple[Study, ...]:
        """Every condition to simulate, once, in the order of `against`; MultistoreError for what does not fit together.

        Conditions that two `Against` share take the extra measures and options of both; an option that they give in
        different ways, and two tables of one id, are refused.
        """
        studies: dict[tuple[str, str], Study] = {}
        tables: dict[str, HumanTable] = {}
        for against in self.against:
            table = human.load(against.table)
            if not tables.setdefault(table.id, table).data.equals(table.data):
                raise MultistoreError(f"experiment {self.name}: two different tables have the id {table.id!r}")
            for condition in against.conditions or table.conditions:
                table.measures(condition)
                usual = Study(table, condition)
                studies[table.id, condition] = self._joined(studies.get((table.id, condition), usual), against)
        self._check_drawn(studies, tables)
        return tuple(studies.values())

    def sessions(self) -> tuple[tuple[Study, ...], ...]:
        """The studies in groups whose lists stand in the same sessions, which are simulated once."""
        by_table: dict[str, dict[str, Study]] = {}
        for study in self.studies():
            by_table.setdefault(study.table.id, {})[study.condition] = study
        return tuple(
            tuple(studies[condition] for condition in group)
            for studies in by_table.values()
            for group in of_one_session(next(iter(studies.values())).table, list(studies))
        )

    def _joined(self, study: Study, against: Against) -> Study:
        """A study with the extra measures and options of a further `Against`."""
        options = {measure: dict(settings) for measure, settings in study.options.items()}
        for measure, more in against.options.items():
            own = options.setdefault(measure, {})
            for name, value in more.items():
                if own.setdefault(name, value) != value:
                    raise MultistoreError(
                        f"experiment {self.name}: {study.table.id} {study.condition} has two values of option {name!r} "
                        f"of {measure}: {own[name]!r} and {value!r}; allowed: one"
                    )
        return Study(study.table, study.condition, tuple(dict.fromkeys((*study.extra, *against.extra))), options)

    def _check_drawn(self, studies: Mapping[tuple[str, str], Study], tables: Mapping[str, HumanTable]) -> None:
        """Panels and variants are of conditions that are simulated."""
        panels = [panel for row in self.figure for panel in row]
        references = [("variant", variant.table, variant.condition) for variant in self.variants]
        references += [("panel", panel.table, condition) for panel in panels for condition in panel.conditions or ("",)]
        for role, table, condition in references:
            if table not in tables:
                raise MultistoreError(
                    f"experiment {self.name}: a {role} is of table {table!r}, which is not in against"
                    f"{did_you_mean(table, tables)}"
                )
            if condition and (table, condition) not in studies:
                near = did_you_mean(condition, [name for table_id, name in studies if table_id == table])
                raise MultistoreError(
                    f"experiment {self.name}: a {role} is of {table} {condition!r}, not in against{near}"
                )
        variants = [variant.name for variant in self.variants]
        for name in (name for panel in panels for name in panel.variants):
            if name not in variants:
                raise MultistoreError(f"experiment {self.name}: no variant {name!r}{did_you_mean(name, variants)}")

    @property
    def about(self) -> dict[str, Any]:
        """What the scoreboard and the report say of it: both titles, question, papers and the caption of its figure."""
        return {
            "title": self.title, "short_title": self.short_title or self.name.replace("_", " ").capitalize(),
            "question": self.question, "papers": list(self.papers), "caption": self.caption,
        }  # fmt: skip


def session_name(studies: Sequence[Study]) -> str:
    """What a part of a run is called: the table and the condition, or the first and the last of those of one session."""
    names = [studies[0].condition, *(["...", studies[-1].condition] if len(studies) > 2 else [s.condition for s in studies[1:]])]
    return f"{studies[0].table.id} {' '.join(names)}"


def experiment_of(table: HumanTable, source: str | HumanTable) -> Experiment:
    """An experiment with all conditions and measures of one human table, up to three panels a row.

    >>> experiment_of(human.load("murdock1962"), "murdock1962").studies()[0].condition
    '10-2'
    """
    panels = [Panel(table.id, measure, title=measure.replace("_", " ")) for measure in table.entry.measures]
    return Experiment(
        name=table.id,
        title=table.entry.title,
        question="How far is the model from these people?",
        papers=(table.entry.citation,),
        against=(Against(source),),
        figure=tuple(tuple(panels[k : k + 3]) for k in range(0, len(panels), 3)),
    )


def check_name(name: str, names: Sequence[str]) -> str:
    """The name of an experiment, or MultistoreError with the likely spelling.

    >>> check_name("serial_position", ["serial_position", "practice"])
    'serial_position'
    """
    if name not in names:
        known = [one for one in names if one != "all"]
        raise MultistoreError(
            f"experiment: unknown {name!r}{did_you_mean(name, names)} (known: {', '.join(known)}, or all)"
        )
    return name
