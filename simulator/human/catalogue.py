"""Human data to hold the model against: the tables that come with the package, and a user's own."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulator.display import html_page, html_table
from simulator.errors import did_you_mean, shown
from simulator.human import checks
from simulator.human.entry import Condition, Entry, read_entry
from simulator.human.mistakes import HumanTableError, Problems
from simulator.human.table_rows import read_rows, to_frame
from simulator.measures.vocabulary import AXES
from simulator.storage.existing_files import is_file, shown_path
from simulator.tasks.protocol import Protocol


class ConditionProtocol(NamedTuple):
    """One protocol that a condition needs: the point it stands for (None: all), its share of the lists, itself."""

    x: float | None
    weight: float
    protocol: Protocol


@dataclass(frozen=True)
class HumanTable:
    """One table of human data: `entry` says what it is, `data` holds condition, measure, x, mean, sem, n.

    `sem` and `n` are NaN where the source does not give them, `x` where the measure has one value per condition.

    >>> from simulator import human
    >>> table = human.load("murdock1962")
    >>> table.conditions
    ('10-2', '20-2', '20-1', '40-1')
    >>> table.curve("20-1", "serial_position")["mean"].round(2).tolist()[-3:]
    [0.72, 0.82, 0.95]
    """

    entry: Entry
    data: pd.DataFrame

    def __repr__(self) -> str:
        return f"HumanTable({self.id}: {len(self.conditions)} conditions, {len(self.data)} points)"

    def __str__(self) -> str:
        """What it is about, and the conditions with what was measured in each."""
        rows = [f"  {row[0]}: {row[1]}; {row[2]} ({row[3]} points)" for row in self._rows()]
        return "\n".join([repr(self), self.entry.title, self.entry.citation, *rows])

    def _repr_html_(self) -> str:
        """The same for notebooks."""
        rows = html_table(["condition", "protocol", "measures", "points"], self._rows())
        people = f"people: {self.entry.people}" if self.entry.people else ""
        return html_page(f"{self.id}: {self.entry.title}", [self.entry.citation, people, f"grade: {self.entry.grade}"], rows)

    def _rows(self) -> list[list[str]]:
        rows = []
        for name, condition in self.entry.conditions.items():
            arguments = ", ".join(f"{argument}={value}" for argument, value in condition.arguments.items())
            points = int((self.data["condition"] == name).sum())
            rows.append([name, f"{condition.paradigm}({arguments})", ", ".join(self.measures(name)), str(points)])
        return rows

    @property
    def id(self) -> str:
        """The table's name in the catalogue and on the scoreboard."""
        return self.entry.id

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions, in the order of the YAML file."""
        return tuple(self.entry.conditions)

    def measures(self, condition: str, *, scored: bool = False) -> tuple[str, ...]:
        """Measures that a condition has rows of; with `scored` only those that the model is held against."""
        self._condition(condition)
        has = set(self.data.loc[self.data["condition"] == condition, "measure"])
        return tuple(
            measure
            for measure, declared in self.entry.measures.items()
            if measure in has and (declared.scored or not scored)
        )

    def curve(self, condition: str, measure: str) -> pd.DataFrame:
        """The points of one curve by rising x: columns x, mean, sem, n. HumanTableError for an unknown name."""
        if measure not in (names := self.measures(condition)):
            raise HumanTableError(
                [
                    f"{self.id}: condition {condition!r} has no measure {shown(measure)}, allowed: {', '.join(names)}"
                    f"{did_you_mean(measure, names)}"
                ]
            )
        rows = self.data[(self.data["condition"] == condition) & (self.data["measure"] == measure)]
        return rows.sort_values("x")[["x", "mean", "sem", "n"]].reset_index(drop=True)

    def options(self, measure: str) -> dict[str, Any]:
        """How the source took a measure: the options that the simulated measure must share."""
        return dict(self.entry.measures[measure].options) if self._has(measure) else {}

    def arguments(self, measure: str) -> dict[str, Any]:
        """The arguments that a measure's own protocol has in place of those of the conditions; mostly none.

        >>> from simulator import human
        >>> human.load("murdock1962").arguments("intrusions")
        {}
        """
        return dict(self.entry.measures[measure].arguments) if self._has(measure) else {}

    def taken_together(self, measures: Iterable[str]) -> list[tuple[str, ...]]:
        """Names of measures in groups that the same protocols answer (`protocols` of the first one of a group).

        >>> from simulator import human
        >>> human.load("murdock1962").taken_together(["lag_crp", "intrusions", "words_recalled"])
        [('lag_crp', 'intrusions', 'words_recalled')]
        """
        groups: dict[str, list[str]] = {}
        for name in dict.fromkeys(measures):
            groups.setdefault(repr(sorted(self.arguments(name).items())), []).append(name)
        return [tuple(group) for group in groups.values()]

    def noise_floor(self, condition: str, measure: str) -> float | None:
        """The tabled bootstrap RMSE of the human mean itself, or None where there is none."""
        self._condition(condition)
        return self.entry.noise_floor.get(condition, {}).get(measure) if self._has(measure) else None

    def sample(self, condition: str) -> str | None:
        """The sample of people (by name, as in `ability`) of a condition, None if it has none of its own."""
        chosen = self._condition(condition)
        return chosen.sample if "sample" in chosen.model_fields_set else self.entry.sample

    def ability(self, condition: str) -> float | None:
        """Ability of the people of a condition as the table says it, None where it says nothing of them.

        >>> from simulator import human
        >>> human.load("murdock1962").ability("20-1")
        1.0
        """
        sample = self.sample(condition)
        return None if sample is None else self.entry.ability.get(sample)

    def population(self, condition: str) -> str:
        """The population of a condition: young, older or amnesic."""
        return self._condition(condition).population or self.entry.population

    def assumed(self, condition: str) -> tuple[str, ...]:
        """The protocol arguments of a condition that its source does not give (those of single measures aside)."""
        return self._condition(condition).assumed

    @property
    def axis(self) -> str | None:
        """The protocol argument that the measures run over (then there is one protocol per point), or None."""
        return checks.over_argument(self.entry)

    def points(self, condition: str) -> list[float | None]:
        """Values of `axis` that a condition has rows at, rising; [None] where its measures have axes of their own."""
        self._condition(condition)
        return list(self._points_of_conditions.get(condition, [None]))

    @cached_property
    def _points_of_conditions(self) -> dict[str, list[float | None]]:
        return _points(self.entry, self.data)

    def label(self, condition: str, x: float | None = None) -> str:
        """The label of the lists that a condition (or its point `x`) is about in sessions of several kinds; empty: all."""
        return self._condition(condition).label(x)

    def protocols(self, condition: str, measure: str = "", /, **changes: Any) -> list[ConditionProtocol]:
        """Every protocol of a condition: one per point of `axis` and per kind of list, with equal weights.

        A condition whose sessions mix the points of the axis has one protocol for all of them (x is None).

        With a `measure` those that it is taken in, which may be its own. `changes` replace arguments of the table, for
        instance to see the effect of an assumed one.

        >>> from simulator import human
        >>> [(x, weight) for x, weight, _ in human.load("floden2000").protocols("young")][:2]
        [(None, 1.0)]
        """
        chosen, parts = self._condition(condition), []
        for x in [None] if chosen.mixes_points else self.points(condition):
            kinds = checks.kinds(chosen)
            for arguments in kinds:
                at = {} if x is None else {str(self.axis): checks.whole(x)}
                changed = {**arguments, **self.arguments(measure), **at, **changes}
                parts.append(ConditionProtocol(x, 1 / len(kinds), checks.call(chosen, changed)))
        return parts

    def protocol(self, condition: str, measure: str = "", /, **changes: Any) -> Protocol:
        """The protocol of a condition (or of one measure in it) that has only one; HumanTableError if it has several."""
        parts = self.protocols(condition, measure, **changes)
        if len(parts) != 1:
            raise HumanTableError([f"{self.id}: condition {condition!r} has {len(parts)} protocols; use protocols()"])
        return parts[0].protocol

    def _has(self, measure: Any) -> bool:
        return isinstance(measure, str) and measure in self.entry.measures

    def _condition(self, condition: str) -> Condition:
        if not isinstance(condition, str) or condition not in self.entry.conditions:
            raise HumanTableError(
                [
                    f"{self.id}: unknown condition {shown(condition)}, allowed: {', '.join(self.conditions)}"
                    f"{did_you_mean(condition, self.conditions)}"
                ]
            )
        return self.entry.conditions[condition]


def _points(entry: Entry, data: pd.DataFrame) -> dict[str, list[float | None]]:
    """Points of the argument axis that each condition has rows at; conditions without any are left out."""
    argument = [
        measure for measure, declared in entry.measures.items() if declared.x is not None and declared.x not in AXES
    ]
    rows = data[data["measure"].isin(argument) & data["x"].notna()]
    return {str(label): sorted(set(group["x"])) for label, group in rows.groupby("condition")}


def _tables() -> Path:
    return Path(str(resources.files("simulator.human"))) / "tables"


@cache
def ids() -> tuple[str, ...]:
    """Names of the tables that come with the package.

    >>> from simulator import human
    >>> "murdock1962" in human.ids()
    True
    """
    return tuple(sorted(path.stem for path in _tables().glob("*.yaml")))


def load(table: str | os.PathLike[str] | HumanTable) -> HumanTable:
    """Load a table by its name in the catalogue, or a user's own by the path of its CSV or YAML file (or of both,
    without the ending); a table that is there already (from trials, say) is returned as it is.

    Everything is checked: one HumanTableError lists all mistakes, each with file, place, value, allowed range and
    likely spelling.

    >>> from simulator import human
    >>> human.load("ebbinghaus_savings").conditions
    ('Ebbinghaus', 'Dros')
    """
    if isinstance(table, HumanTable):
        return table
    if not isinstance(table, (str, os.PathLike)):
        raise HumanTableError([f"human table: got {shown(table)}, allowed a name ({', '.join(ids())}) or a path"])
    if str(table) in ids():
        return _read(_tables() / str(table))
    path = Path(table)
    if path.suffix.lower() in (".csv", ".yaml", ".yml"):
        path = path.with_suffix("")
    if not path.name or not any(is_file(_beside(path, ending)) for ending in (".csv", ".yaml", ".yml")):
        name = shown_path(path.name) or "NAME"
        raise HumanTableError(
            [
                f"{shown_path(str(table))!r}: no such human table, neither in the catalogue ({', '.join(ids())}) nor as a pair of "
                f"files {name}.csv and {name}.yaml{did_you_mean(str(table), ids())}"
            ]
        )
    return _read(path)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _read(stem: Path) -> HumanTable:
    problems = Problems()
    csv_path, yaml_path = _beside(stem, ".csv"), _beside(stem, ".yaml")
    if not yaml_path.exists() and _beside(stem, ".yml").exists():
        yaml_path = _beside(stem, ".yml")
    names = (csv_path.name, yaml_path.name)
    entry = read_entry(yaml_path, names[1], problems)
    rows = read_rows(csv_path, names[0], problems)
    if entry is not None:
        rows_are_whole = not problems.has(names[0])
        before = len(problems)
        checks.check_measures(entry, names[1], problems)
        checks.check_conditions(entry, names[1], problems)
        checks.check_ability(entry, names[1], problems)
        checks.check_noise_floor(entry, names[1], problems)
        if len(problems) == before:
            figures_read = to_frame(rows)
            measured = {str(label): set(group["measure"]) for label, group in figures_read.groupby("condition")}
            checks.check_protocols(entry, _points(entry, figures_read), measured, names[1], problems)
        checks.check_rows(entry, rows, names, problems, complete=rows_are_whole)
    problems.check()
    assert entry is not None
    return HumanTable(entry, to_frame(rows))


def catalogue() -> dict[str, HumanTable]:
    """Every table that comes with the package, by name.

    >>> from simulator import human
    >>> human.catalogue()["ward2003"].entry.grade
    'raw'
    """
    return {name: load(name) for name in ids()}


def overview() -> pd.DataFrame:
    """One row per condition of the catalogue: table, condition, paradigm, measures, people, grade, what is assumed.

    >>> from simulator import human
    >>> human.overview()["table"].nunique() == len(human.ids())
    True
    """
    rows = []
    for name, table in catalogue().items():
        for label, condition in table.entry.conditions.items():
            n = table.data.loc[table.data["condition"] == label, "n"].max()
            assumed = list(condition.assumed)
            for measure in table.measures(label):
                own = table.entry.measures[measure]
                assumed += [f"{word} ({measure})" for word in own.assumed if word in own.arguments]
            rows.append(
                {
                    "table": name,
                    "condition": label,
                    "paradigm": condition.paradigm,
                    "measures": ", ".join(table.measures(label)),
                    "n": "" if math.isnan(n) else int(n),
                    "grade": table.entry.grade,
                    "assumed": ", ".join(assumed),
                    "citation": table.entry.citation,
                }
            )
    return pd.DataFrame(rows)
