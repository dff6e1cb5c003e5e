"""A human table from trial data: every measure by this package's own code, its error between people, its noise floor.

Each list is measured by itself, once. Means of people, of the group, and of people or lists drawn anew (the bootstrap
of the noise floor and of a fit's uncertainties) are sums over these numbers.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.errors import shown
from simulator.human.catalogue import HumanTable
from simulator.human.design import Design, check_paradigm, design_of
from simulator.human.entry import Entry, Measurement, Population
from simulator.human.mistakes import HumanTableError
from simulator.measures.vocabulary import TABLE_MEASURES
from simulator.records.columns import Array
from simulator.records.table import Records
from simulator.records.trial_tables import TrialTable, read_trials
from simulator.tasks.paradigms import PARADIGMS

if TYPE_CHECKING:
    from simulator.measures import Measure

#: Samples of people that the noise floor is taken from.
RESAMPLES = 1000
#: Lags of the lag-CRP.
MOST_LAG = 8
#: Lists of a session that words may intrude from where the table does not tell of sessions (assumed), and at most.
USUAL_SESSION, LONGEST_SESSION = 5, 20
#: Measures of each paradigm that trials of study and recall answer.
MEASURES = {
    "free_recall": ("serial_position", "first_recall", "lag_crp", "words_recalled", "intrusions", "irt"),
    "serial_recall": ("serial_position", "words_recalled"),
    "brown_peterson": ("retention",),
}


class _Sums(NamedTuple):
    """Number of units and their sum, by list or person (rows) and point (columns)."""

    units: Array
    total: Array

    def means(self) -> Array:
        """The mean of each row, NaN where it has no unit."""
        return np.divide(self.total, self.units, out=np.full(self.units.shape, np.nan), where=self.units > 0)


@dataclass(frozen=True)
class Trials:
    """Trial data of people: their table of means, and the sums of each list that it was made from.

    `people` are the names of persons, `person` that of each list (an index), `trials` the table they stand in, and
    `design` its conditions. Columns of the sums are the rows of `table.data`. With `pooled` the lists of all people are
    one group, otherwise the mean of people is that of each one's mean.
    """

    table: HumanTable
    trials: TrialTable
    design: Design
    people: tuple[str, ...]
    person: Array
    sums: _Sums
    pooled: bool

    def __repr__(self) -> str:
        return f"Trials({self.table.id}: {len(self.people)} people, {len(self.person)} lists, {len(self.table.data)} points)"

    @property
    def records(self) -> Records:
        """The records of all people."""
        return self.trials.records

    def lists_of(self, person: int) -> int:
        """How many lists a person studied."""
        return int((self.person == person).sum())

    def of_people(self) -> Array:
        """The mean of each person (rows) at each point of the table (columns), NaN where there is none."""
        return _by_person(self.sums, self.person, len(self.people)).means()

    def table_of(self, person: int) -> HumanTable:
        """The table of one person: means, standard errors and noise floors from the person's own lists drawn anew.

        >>> from simulator import human, paradigms, simulate
        >>> records = simulate(paradigms.free_recall(6, 1.0), subjects=4, lists=5, seed=1)
        >>> human.load_trials(records, "free_recall", {"seconds_per_item": 1.0}).table_of(2).entry.people
        'subject 2, 5 lists'
        """
        means = self.of_people()[person]
        drawn = self.resampled(person)
        known = ~np.isnan(means)
        square = np.nanmean((drawn[:, known] - means[known]) ** 2, axis=0)
        data = self.table.data[known].assign(mean=means[known], sem=np.sqrt(square), n=1.0).reset_index(drop=True)
        has = set(data["condition"])
        entry = self.table.entry.model_copy(
            update={
                "people": f"subject {self.people[person]}, {self.lists_of(person):,} lists",
                "conditions": {name: one for name, one in self.table.entry.conditions.items() if name in has},
                "measures": {name: how for name, how in self.table.entry.measures.items() if (data["measure"] == name).any()},
                "noise_floor": _floors(data, square),
                "note": "Noise floors are root mean square deviations of bootstrap samples of the person's lists.",
            }
        )
        return HumanTable(entry, data)

    def curves_of_people(self) -> pd.DataFrame:
        """The curves of each person: condition, measure, subject, x, mean, n (units: lists, chances, responses)."""
        own = _by_person(self.sums, self.person, len(self.people))
        person, point = np.nonzero(own.units > 0)
        rows = self.table.data.iloc[point]
        return pd.DataFrame(
            {
                "subject": np.array(self.people, object)[person],
                "condition": rows["condition"].to_numpy(),
                "measure": rows["measure"].to_numpy(),
                "x": rows["x"].to_numpy(),
                "mean": own.means()[person, point],
                "n": own.units[person, point].astype(np.int64),
            }
        )

    def resampled(self, person: int | None = None, *, resamples: int = RESAMPLES, seed: int = 0) -> Array:
        """Means of so many samples (rows) at each point: of people drawn anew, or of the lists of one person.

        People are drawn with replacement, with all their lists; the lists of a person within each condition. The group
        of a single person is resampled by its lists. Deviations from the mean are widened by n / (n - 1), the bias of a
        bootstrap of n. Points without a unit are NaN.
        """
        if person is None and len(self.people) > 1:
            own = _by_person(self.sums, self.person, len(self.people))
            return _resample_people(own, self.pooled, resamples, seed)
        mine = self.person == (person or 0)
        sums = _Sums(self.sums.units[mine], self.sums.total[mine])
        return _resample_lists(sums, self.design.condition[mine], resamples, seed)


def _by_person(sums: _Sums, person: Array, people: int) -> _Sums:
    out = _Sums(*(np.zeros((people, sums.units.shape[1])) for _ in range(2)))
    for mine, whole in zip(sums, out, strict=True):
        np.add.at(whole, person, mine)
    return out


def _group_mean(own: _Sums, pooled: bool) -> Array:
    """The mean of a group at each point: of all units, or of the means of people."""
    if pooled:
        return _Sums(own.units.sum(axis=0), own.total.sum(axis=0)).means()
    has = own.units > 0
    return _Sums(has.sum(axis=0), np.where(has, own.means(), 0.0).sum(axis=0)).means()


def _resample_people(own: _Sums, pooled: bool, resamples: int, seed: int) -> Array:
    n = len(own.units)
    drawn = np.random.default_rng((seed, 1)).multinomial(n, np.full(n, 1 / n), resamples).astype(float)
    has = own.units > 0
    parts = (own.units, own.total) if pooled else (has.astype(float), np.where(has, own.means(), 0.0))
    means = _Sums(*(drawn @ part for part in parts)).means()
    centre = _group_mean(own, pooled)
    return centre + (means - centre) * math.sqrt(n / (n - 1))


def _resample_lists(sums: _Sums, condition: Array, resamples: int, seed: int) -> Array:
    units, total = (np.zeros((resamples, sums.units.shape[1])) for _ in range(2))
    widen = np.ones(sums.units.shape[1])
    for code in np.unique(condition).tolist():
        mine = condition == code
        n = int(mine.sum())
        drawn = np.random.default_rng((seed, 2, code)).multinomial(n, np.full(n, 1 / n), resamples).astype(float)
        units += drawn @ sums.units[mine]
        total += drawn @ sums.total[mine]
        if n > 1:
            widen[sums.units[mine].sum(axis=0) > 0] = math.sqrt(n / (n - 1))
    means = _Sums(units, total).means()
    centre = _Sums(sums.units.sum(axis=0), sums.total.sum(axis=0)).means()
    return centre + (means - centre) * widen


def load_trials(
    source: str | Path | pd.DataFrame | Records | TrialTable,
    paradigm: str = "free_recall",
    arguments: Mapping[str, Any] | None = None,
    *,
    conditions: Mapping[str, Mapping[str, Any]] | None = None,
    condition: str = "condition",
    assumed: Sequence[str] = (),
    population: Population = "young",
    pooled: bool = False,
    name: str | None = None,
    seed: int = 0,
) -> Trials:
    """Trial data of people as a human table that the model can be held against, with the trials behind it.

    `source` is a file or folder (see `records.trial_files`), a data frame in psifr's columns, records, or a table of
    trials that was read before. `arguments`
    are those of the `paradigm` (list_length is taken from the trials), `conditions` further ones by label of the column
    `condition`; a column of the name of an argument gives it for each list. `assumed` names arguments that are not known
    for sure. The means are those of people's means, or `pooled` over all lists; `seed` is that of the bootstrap.

    Measures of free recall are serial_position, first_recall, lag_crp, words_recalled, intrusions (where there are any)
    and irt (where there are times); points that fewer than half of the people have are left out.
    Raises TrialTableError or HumanTableError with every mistake.

    >>> from simulator import human, paradigms, simulate
    >>> records = simulate(paradigms.free_recall(6, 1.0), subjects=4, lists=5, seed=1)
    >>> human.load_trials(records, "free_recall", {"seconds_per_item": 1.0})
    Trials(records: 4 people, 20 lists, 29 points)
    """
    check_paradigm(paradigm)
    _check_options(arguments, conditions, assumed, pooled, seed, population)
    names = set(inspect.signature(PARADIGMS[paradigm]).parameters)
    trials = read_trials(source, condition=condition, arguments=names)
    design = design_of(trials, paradigm, dict(arguments or {}), dict(conditions or {}), tuple(assumed))
    entry = _entry(trials, design, paradigm, population, name, pooled)
    lists = trials.records.lists
    subjects, person = np.unique(lists.subject, return_inverse=True)
    people = tuple(trials.people.get(int(subject), str(subject)) for subject in subjects)
    data, sums = _measure(trials.records, design, entry, person.ravel(), len(people))
    entry = entry.model_copy(update={"measures": {m: d for m, d in entry.measures.items() if (data["measure"] == m).any()}})
    made = Trials(HumanTable(entry, data), trials, design, people, person.ravel(), sums, bool(pooled))
    return _with_noise(made, int(seed))


def from_trials(source: str | Path | pd.DataFrame | Records, paradigm: str = "free_recall",
                arguments: Mapping[str, Any] | None = None, **options: Any) -> HumanTable:  # fmt: skip
    """The human table of trial data: `load_trials(...).table`, with the same arguments.

    >>> from simulator import human, paradigms, simulate
    >>> records = simulate(paradigms.free_recall(6, 1.0), subjects=4, lists=5, seed=1)
    >>> table = human.from_trials(records, "free_recall", {"seconds_per_item": 1.0})
    >>> len(table.curve(table.conditions[0], "serial_position"))
    6
    """
    return load_trials(source, paradigm, arguments, **options).table


def _check_options(arguments: Any, conditions: Any, assumed: Any, pooled: Any, seed: Any, population: Any) -> None:
    problems = []
    if not (arguments is None or isinstance(arguments, Mapping)):
        problems.append(f"arguments: got {shown(arguments)}, allowed arguments of the paradigm by name")
    right = conditions is None or (isinstance(conditions, Mapping) and all(isinstance(c, Mapping) for c in conditions.values()))
    if not right:
        problems.append(f"conditions: got {shown(conditions)}, allowed arguments by name, by condition")
    if isinstance(assumed, str) or not isinstance(assumed, Sequence) or not all(isinstance(a, str) for a in assumed):
        problems.append(f"assumed: got {shown(assumed)}, allowed a list of names of arguments")
    if not isinstance(pooled, (bool, np.bool_)):
        problems.append(f"pooled: got {shown(pooled)}, allowed true or false")
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**63:
        problems.append(f"seed: got {shown(seed)}, allowed a whole number from 0 to {2**63 - 1}")
    if population not in ("young", "older", "amnesic"):
        problems.append(f"population: got {shown(population)}, allowed: young, older, amnesic")
    if problems:
        raise HumanTableError(problems)


def _entry(
    trials: TrialTable, design: Design, paradigm: str, population: Population, name: str | None, pooled: bool
) -> Entry:
    records = trials.records
    people = len(np.unique(records.lists.subject))
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", Path(trials.name).stem if name is None else str(name)).strip("_-")
    return Entry(
        id=stem[:100] or "trials",
        title=f"Own data: {stem or 'trials'}",
        citation=f"Trial data: {trials.name}",
        grade="raw",
        recomputed=True,
        population=population,
        people=f"{people:,} people, {records.n_lists:,} lists; {'all lists pooled' if pooled else 'means of people'}",
        columns={"n": "people"},
        measures={measure: _measurement(measure, trials, design) for measure in MEASURES[paradigm]},
        conditions=design.conditions,
        note="Noise floors are root mean square deviations of bootstrap samples of people.",
    )


def _measurement(measure: str, trials: TrialTable, design: Design) -> Measurement:
    """How a measure is taken of trials; words intrude from as many earlier lists as a session has."""
    form = TABLE_MEASURES[measure].forms[0]
    x = form.axis if form.axis is not None else design.axis
    if measure == "first_recall":
        return Measurement(x=x, unit=form.unit, options={"denominator": "all lists"})
    if measure == "lag_crp":
        return Measurement(x=x, unit=form.unit, options={"max_lag": MOST_LAG})
    if measure == "irt":
        return Measurement(x=x, unit=form.unit, options={"lists": "all lists"})
    given = any("lists_per_session" in one.arguments for one in design.conditions.values())
    if measure == "intrusions" and not given:
        lists = trials.records.lists
        sizes = np.unique(np.stack([lists.subject, lists.session]), axis=1, return_counts=True)[1]
        usual = int(np.median(sizes)) if trials.sessions else min(USUAL_SESSION, int(np.median(sizes)))
        if usual > 1:
            sure = trials.sessions and usual <= LONGEST_SESSION
            own = {"lists_per_session": min(usual, LONGEST_SESSION)}
            return Measurement(x=x, unit=form.unit, arguments=own, assumed=() if sure else tuple(own))
    return Measurement(x=x, unit=form.unit)


def _instrument(measure: str, how: Measurement) -> Measure:
    """The measure of `simulator.measures` with the options of the table, taken of each list."""
    form = TABLE_MEASURES[measure].form(how.unit)
    options = dict(form.settings)
    for option, value in how.options.items():
        allowed = form.options[option]
        options |= {option: value} if isinstance(allowed, type) else dict(allowed[value])
    taken: Measure = form.simulated(**options, by_subject=True)
    return taken


def _measure(
    records: Records, design: Design, entry: Entry, person: Array, people: int
) -> tuple[pd.DataFrame, _Sums]:
    """The rows of the table without their errors, and the sums of each list at each of them."""
    single = {**records.columns, "subject": records.ordinal, "condition": np.zeros(len(records), np.int16)}
    lists = Records(single, records.items, ("",), records.provenance)
    rows, columns = [], []
    people_of = [len(np.unique(person[design.condition == k])) for k in range(len(design.labels))]
    for measure, how in entry.measures.items():
        taken = _instrument(measure, how).add(lists).subjects()
        if measure == "intrusions" and not (taken["mean"] > 0).any():
            continue  # nobody said a wrong word: whoever made the table left them out
        ordinal = taken["subject"].to_numpy(np.int64)
        own_axis = TABLE_MEASURES[measure].form(how.unit).axis is not None
        x = taken["x"].to_numpy(float) if own_axis else design.x[ordinal]
        units, total = taken["n"].to_numpy(float), (taken["mean"] * taken["n"]).to_numpy(float)
        condition = design.condition[ordinal]
        for code, label in enumerate(design.labels):
            mine = condition == code
            for point in np.unique(x[mine]).tolist():
                if abs(point) > how.options.get("max_lag", math.inf):
                    continue
                at = mine & ((x == point) | (math.isnan(point) & np.isnan(x)))
                if len(np.unique(person[ordinal[at]])) * 2 < people_of[code]:
                    continue
                sums = np.zeros((2, records.n_lists))
                sums[:, ordinal[at]] = units[at], total[at]
                rows.append((label, measure, point))
                columns.append(sums)
    data = pd.DataFrame(rows, columns=["condition", "measure", "x"])
    whole = np.stack(columns, axis=2) if columns else np.zeros((2, records.n_lists, 0))
    return data.assign(mean=np.nan, sem=np.nan, n=np.nan), _Sums(whole[0], whole[1])


def _with_noise(made: Trials, seed: int) -> Trials:
    """The table with means, standard errors between people, their number, and the noise floor of each curve."""
    own = _by_person(made.sums, made.person, len(made.people))
    mean, n = _group_mean(own, made.pooled), (own.units > 0).sum(axis=0)
    drawn = made.resampled(seed=seed) - mean
    known = ~np.isnan(drawn)
    with np.errstate(invalid="ignore", divide="ignore"):
        square = np.where(known, drawn * drawn, 0.0).sum(axis=0) / known.sum(axis=0)
        apart = np.where(own.units > 0, own.means() - np.nanmean(own.means(), axis=0), 0.0)
        between = np.sqrt((apart * apart).sum(axis=0) / np.where(n > 1, n - 1, np.nan) / n)
    sem = np.sqrt(square) if made.pooled or len(made.people) == 1 else between
    data = made.table.data.assign(mean=mean, sem=sem, n=n.astype(float))
    entry = made.table.entry.model_copy(update={"noise_floor": _floors(data, square)})
    return Trials(HumanTable(entry, data), made.trials, made.design, made.people, made.person, made.sums, made.pooled)


def _floors(data: pd.DataFrame, square: Array) -> dict[str, dict[str, float]]:
    """The noise floor of each curve from the mean squared deviations of samples at each point."""
    floors: dict[str, dict[str, float]] = {}
    for label in dict.fromkeys(data["condition"]):
        for measure in dict.fromkeys(data["measure"]):
            rows = ((data["condition"] == label) & (data["measure"] == measure)).to_numpy()
            floor = math.sqrt(float(np.mean(square[rows]))) if rows.any() else math.nan
            if floor > 0:
                floors.setdefault(str(label), {})[str(measure)] = round(floor, 6)
    return floors
