"""What all measures share: add blocks of records, keep sums only, give a curve with its standard error.

A measure holds, for each condition (or person in each condition) and each abscissa x, the number of units, the sum of
their values and of the squares. Memory does not grow with the number of lists, and blocks of any size give the same
sums (exactly so for counts).
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.measures.vocabulary import Axis, TableForm
from simulator.records.columns import REHEARSE, Array
from simulator.records.table import Records


class Curve(NamedTuple):
    """A curve as arrays: condition (index into `conditions`), x, mean, standard error, n, and spread of the units."""

    conditions: tuple[str, ...]
    condition: Array
    x: Array
    mean: Array
    sem: Array
    n: Array
    sd: Array


class Tally:
    """Number, sum and sum of squares of values, by group (a condition, or a person in a condition) and x >= 0."""

    def __init__(self, by_subject: bool) -> None:
        self.by_subject = by_subject
        self.groups: dict[tuple[str, int], int] = {}
        self.units = np.zeros((0, 0))
        self.total = np.zeros((0, 0))
        self.square = np.zeros((0, 0))

    def group_of_lists(self, records: Records) -> Array:
        """The group of each list, of shape (lists,); groups that are new are numbered on."""
        lists = records.lists
        subject = lists.subject.astype(np.int64) if self.by_subject else np.zeros(records.n_lists, np.int64)
        if not len(subject):
            return np.zeros(0, np.int64)
        condition = lists.condition
        new = np.r_[True, (subject[1:] != subject[:-1]) | (condition[1:] != condition[:-1])]
        pairs = zip(condition[new].tolist(), subject[new].tolist(), strict=True)
        codes = np.array(
            [self.groups.setdefault((records.conditions[code], person), len(self.groups)) for code, person in pairs]
        )
        return np.asarray(codes[np.cumsum(new) - 1])

    def add(self, group: Array, x: Array, value: Array) -> None:
        """Count one unit of `value` at each (group, x); three arrays of one length."""
        if not len(x):
            return
        self._grow(len(self.groups), int(x.max()) + 1)
        width = self.units.shape[1]
        keys = x if len(self.groups) == 1 else group * width + x
        self._accumulate(self.units, np.bincount(keys, minlength=self.units.size))
        weights = value.astype(np.float64)
        total = np.bincount(keys, weights, minlength=self.units.size)
        self._accumulate(self.total, total)
        binary = value.dtype == bool
        self._accumulate(self.square, total if binary else np.bincount(keys, weights * weights, self.units.size))

    def add_counts(self, made: tuple[Array, Array], possible: tuple[Array, Array], sign: int = 1) -> None:
        """Count successes `made` and chances `possible`, each given as (group, x); `sign` -1 takes chances away."""
        tops = [int(x.max()) + 1 for _, x in (made, possible) if len(x)]
        self._grow(len(self.groups), max(tops, default=0))
        width = self.units.shape[1]
        if made[1].size:
            counts = np.bincount(made[0] * width + made[1], minlength=self.units.size)
            self._accumulate(self.total, counts)
            self._accumulate(self.square, counts)
        if possible[1].size:
            counts = np.bincount(possible[0] * width + possible[1], minlength=self.units.size)
            self._accumulate(self.units, sign * counts)

    @staticmethod
    def _accumulate(table: Array, counts: Array) -> None:
        table += counts.reshape(table.shape)

    def _grow(self, groups: int, width: int) -> None:
        rows, columns = max(self.units.shape[0], groups), max(self.units.shape[1], width)
        if self.units.shape == (rows, columns):
            return
        for name in ("units", "total", "square"):
            old = getattr(self, name)
            new = np.zeros((rows, columns))
            new[: old.shape[0], : old.shape[1]] = old
            setattr(self, name, new)

    def merge(self, other: Tally) -> None:
        """Add the sums of another tally of the same kind."""
        codes = np.array([self.groups.setdefault(key, len(self.groups)) for key in other.groups], np.int64)
        self._grow(len(self.groups), other.units.shape[1])
        rows = other.units.shape[0]
        for name in ("units", "total", "square"):
            getattr(self, name)[codes[:rows], : other.units.shape[1]] += getattr(other, name)

    def curve(self) -> Curve:
        """Mean, standard error and number for each (condition, x) that has units.

        Pooled: over units. By subject: the mean over people of each one's mean, and the error between people.
        """
        conditions = tuple(dict.fromkeys(name for name, _ in self.groups))
        parts: list[tuple[Array, ...]] = []
        for index, name in enumerate(conditions):
            rows = [row for (label, _), row in self.groups.items() if label == name and row < len(self.units)]
            units, total, square = self.units[rows], self.total[rows], self.square[rows]
            x = np.flatnonzero((units > 0).any(axis=0))
            units, total, square = units[:, x], total[:, x], square[:, x]
            n = units.sum(axis=0)
            mean = total.sum(axis=0) / n
            sd = _spread(n, mean, square.sum(axis=0))
            sem = sd / np.sqrt(n)
            if self.by_subject:
                n = (units > 0).sum(axis=0).astype(np.float64)
                own = np.divide(total, units, out=np.zeros_like(total), where=units > 0)
                mean = own.sum(axis=0) / n
                deviation = np.where(units > 0, own - mean, 0.0)
                sem = np.sqrt((deviation * deviation).sum(axis=0) / np.where(n > 1, n - 1, np.nan) / n)
            parts.append((np.full(len(x), index), x, mean, sem, n, sd))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 6
        return Curve(conditions, columns[0].astype(np.int64), columns[1].astype(np.int64), *columns[2:])


def _spread(n: Array, mean: Array, square: Array) -> Array:
    """Standard deviation of units from their number, mean and sum of squares; nan for fewer than two."""
    variance = np.maximum(square / n - mean * mean, 0.0)
    return np.asarray(np.sqrt(variance * n / np.where(n > 1, n - 1, np.nan)))


class Measure(ABC):
    """A measure of behaviour that takes records block by block.

    A subclass says what it is (`name`, `axis`, `unit`, `in_tables`) and takes in records (`_add`); its options are the
    keyword arguments of its `__init__`. `by_subject` keeps the sums of each person, so that `sem` is the error between
    people and n their number; without it all lists are pooled, and n counts units (lists, responses). Whole lists (for
    savings whole sessions) have to stay in one block.
    """

    #: The name in `MEASURES`, and that of the function of `simulator.measures`.
    name: ClassVar[str]
    #: What x is; None where there is one number per protocol, whatever x the table draws it over.
    axis: ClassVar[Axis | None] = None
    #: The unit of the mean.
    unit: ClassVar[str] = "probability"
    #: Whether the records have to be traced (simulate(trace=True)).
    needs_trace: ClassVar[bool] = False
    #: How human tables hold it; a measure that is a column of another one is a further form of that one.
    in_tables: ClassVar[tuple[TableForm, ...]] = ()
    #: The options in force, by name.
    settings: dict[str, Any]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        _, *arguments = inspect.signature(cls.__init__).parameters.values()
        cls.__signature__ = inspect.Signature(arguments)  # type: ignore[attr-defined]

    def __new__(cls, *_: Any, **options: Any) -> Self:
        """A measure that knows its options; MultistoreError with the likely spelling for an unknown one."""
        allowed = cls.options()
        for option in options:
            if option not in allowed:
                raise MultistoreError(f"measure {cls.name}: unknown option {option!r}{did_you_mean(option, allowed)}")
        self = super().__new__(cls)
        self.settings = {
            **allowed,
            **{name: tuple(value) if isinstance(value, list) else value for name, value in options.items()},
        }
        return self

    def __init__(self, *, by_subject: bool = False) -> None:
        self._tally = Tally(flag(f"{self.name}.by_subject", by_subject))

    @classmethod
    def options(cls) -> dict[str, Any]:
        """The options with their defaults."""
        return {option.name: option.default for option in inspect.signature(cls).parameters.values()}

    @property
    def label(self) -> str:
        """The name with the options that are not at their default.

        >>> from simulator import measures
        >>> measures.create("lag_crp", max_lag=5).label
        'lag_crp (max_lag=5)'
        """
        usual = self.options()
        changed = [f"{name}={value}" for name, value in self.settings.items() if value != usual.get(name)]
        return f"{self.name} ({', '.join(changed)})" if changed else self.name

    def __repr__(self) -> str:
        return f"<measure {self.label}>"

    def add(self, records: Records) -> Self:
        """Take in a block of records; returns the measure itself."""
        if not isinstance(records, Records):
            raise MultistoreError(f"{self.name}: records: got {type(records).__name__}, allowed Records")
        self._add(records)
        return self

    @abstractmethod
    def _add(self, records: Records) -> None:
        """Take in a block of records."""

    def curve(self) -> Curve:
        """The result so far as arrays."""
        return self._tally.curve()

    def result(self) -> pd.DataFrame:
        """The result so far: one row per condition and x, with columns condition, x, mean, sem, n, sd."""
        curve = self.curve()
        labels = np.array(curve.conditions, dtype=object)
        return pd.DataFrame(
            {
                "condition": labels[curve.condition] if len(curve.x) else pd.Series([], dtype=object),
                "x": curve.x,
                "mean": curve.mean,
                "sem": curve.sem,
                "n": curve.n.astype(np.int64),
                "sd": curve.sd,
            }
        )

    def subjects(self) -> pd.DataFrame:
        """The result of each person: columns condition, subject, x, mean, n; needs by_subject=True."""
        if not self._tally.by_subject:
            raise MultistoreError(f"{self.name}: the results of each person need by_subject=True")
        units, total = self._tally.units, self._tally.total
        row, column = np.nonzero(units > 0)
        keys = list(self._tally.groups)
        x = {one: self._x(one) for one in np.unique(column).tolist()}
        return pd.DataFrame(
            {
                "condition": [keys[k][0] for k in row.tolist()],
                "subject": [keys[k][1] for k in row.tolist()],
                "x": [x[k] for k in column.tolist()],
                "mean": total[row, column] / units[row, column],
                "n": units[row, column].astype(np.int64),
            }
        )

    def _x(self, x: Any) -> Any:
        """The abscissa that the tally's column number stands for."""
        return x

    def table(self) -> pd.DataFrame:
        """The result with the further columns that a measure may have."""
        return self.result()

    def column(self, name: str = "mean", lists: str = "") -> pd.DataFrame:
        """A column of the result as a curve: x, mean, sem, n; only the mean has a standard error.

        `lists` is the label of the lists to read, where a session has lists of several kinds (default: all lists).

        >>> from simulator import measures
        >>> from simulator.records.table import from_lists
        >>> taken = measures.create("words_recalled").add(from_lists([["a"], ["b"]], [["a"], []]))
        >>> taken.column("sd")["mean"].round(3).tolist()
        [0.707]
        """
        table = self.result() if name == "mean" else self.table()
        if lists:
            table = table[table["condition"] == lists].reset_index(drop=True)
        if name != "mean":
            table = table.assign(mean=table[name], sem=np.nan)
        return table[["x", "mean", "sem", "n"]]

    def merge(self, other: Measure) -> Self:
        """Add what another measure of the same kind and options has taken in; returns the measure itself.

        Raises MultistoreError for measures that are not alike: with another x, for instance.
        """
        if type(other) is not type(self) or other.settings != self.settings:
            description = other.label if isinstance(other, Measure) else type(other).__name__
            raise MultistoreError(
                f"{self.label}: cannot be merged with {description}; allowed: a measure of the same name and options"
            )
        self._merge(other)
        return self

    def _merge(self, other: Self) -> None:
        """Add what a measure of the same kind and options has taken in."""
        self._tally.merge(other._tally)


class AtOneX(Measure):
    """A measure whose result has one x, which `x` sets (say, the retention interval in s)."""

    def __init__(self, *, x: float = 0.0, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.x = number(f"{self.name}.x", x)

    def curve(self) -> Curve:
        """The result so far as arrays."""
        curve = super().curve()
        return curve._replace(x=np.full(len(curve.x), self.x))

    def _x(self, x: int) -> float:
        return self.x

    def _count(self, group: Array, value: Array) -> None:
        """Add values, each with the number of its group."""
        self._tally.add(group, np.zeros(len(value), np.int64), value)


class PerList(AtOneX):
    """A measure with a single number per list."""

    @abstractmethod
    def _per_list(self, records: Records) -> Array:
        """The number of each list, in the measure's unit."""

    def _add(self, records: Records) -> None:
        self._count(self._tally.group_of_lists(records), self._per_list(records))


def rehearsal_rows(records: Records, name: str) -> Array:
    """The table rows of rehearsals; MultistoreError when the records were not traced."""
    rows = np.flatnonzero(records["trial_type"] == REHEARSE)
    traced = records.provenance.get("run", {}).get("trace") is True
    if not len(rows) and not traced:
        raise MultistoreError(f"{name}: the records hold no rehearsals; simulate with trace=True")
    return rows


def recalls_per_list(records: Records, chosen: Array) -> Array:
    """The number of `chosen` recalls (a mask over `records.recalls`) in each list."""
    return np.bincount(records.recalls.ordinal[chosen], minlength=records.n_lists)


def flag(name: str, value: Any) -> bool:
    """An option that is true or false; MultistoreError for anything else."""
    if not isinstance(value, (bool, np.bool_)):
        raise MultistoreError(f"{name}: got {shown(value)}, allowed True or False")
    return bool(value)


def count(name: str, value: Any) -> int:
    """An option that is a whole number from 1 on; MultistoreError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise MultistoreError(f"{name}: got {shown(value)}, allowed a whole number of at least 1")
    return int(value)


#: Options are smaller than this, so that they fit a float.
LARGEST = 1e300


def number(name: str, value: Any) -> float:
    """An option that is a finite number; MultistoreError for anything else."""
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not is_number or not -LARGEST < value < LARGEST:  # also false for NaN
        raise MultistoreError(f"{name}: got {shown(value)}, allowed a number")
    return float(value)


def word(name: str, value: Any, allowed: Sequence[str]) -> str:
    """An option that is one of some words; MultistoreError with the likely spelling for anything else."""
    if not isinstance(value, str) or value not in allowed:
        raise MultistoreError(f"{name}: got {shown(value)}, allowed {', '.join(allowed)}{did_you_mean(value, allowed)}")
    return str(value)


def label(name: str, value: Any) -> str:
    """An option that names something; MultistoreError for anything but text."""
    if not isinstance(value, str):
        raise MultistoreError(f"{name}: got {shown(value)}, allowed text")
    return value
