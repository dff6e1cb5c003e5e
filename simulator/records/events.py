"""A table of events and what follows from it: whose each list is, what was studied, what was recalled.

A row is one event of one person: an item studied, rehearsed, lost, recalled. The columns are compact integers
(times in nanoseconds, names as codes, see `columns`); seconds and names are made on demand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from simulator.display import html_page, html_table
from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.records.columns import COLUMNS, NS, RECALL, STORES, STUDY, TRIAL_TYPES, Array

if TYPE_CHECKING:
    import pandas as pd

#: The largest dense join table that `_ItemIndex` makes whatever the number of rows (entries).
_DENSE_ENTRIES = 1 << 20


class Lists(NamedTuple):
    """One row per list (study-test trial): where it starts in the table, and whose it is."""

    start: Array
    stop: Array
    subject: Array
    session: Array
    list: Array
    condition: Array


class Study(NamedTuple):
    """One row per study event: table row, list ordinal, serial position, item, whether the item is new in its list."""

    row: Array
    ordinal: Array
    position: Array
    item: Array
    new: Array


class Recalls(NamedTuple):
    """One row per recall: table row, list ordinal, output position, and what was said.

    `studied` is the index of the item in `Records.study` (-1: an intrusion), `position` its serial position (0: an
    intrusion), `repeat` whether it was said before in the same list (intrusions: False).
    """

    row: Array
    ordinal: Array
    output: Array
    item: Array
    studied: Array
    position: Array
    repeat: Array


class _ItemIndex:
    """A join of (list ordinal, item) to the first study event of that item in that list.

    Simulated lists draw their items from a narrow range, so a dense table is fastest; wide pools are searched. `new` says of
    each study event whether it is that first one.
    """

    def __init__(self, ordinal: Array, item: Array, n_lists: int) -> None:
        self._low = np.zeros(n_lists, np.int64)
        high = np.zeros(n_lists, np.int64)
        if len(item):
            begins = np.flatnonzero(np.r_[True, ordinal[1:] != ordinal[:-1]])
            self._low[ordinal[begins]] = np.minimum.reduceat(item, begins)
            high[ordinal[begins]] = np.maximum.reduceat(item, begins)
        self._width = int((high - self._low).max(initial=0)) + 1
        keys = ordinal * np.int64(self._width) + (item - self._low[ordinal])
        self._dense = self._width * n_lists <= max(_DENSE_ENTRIES, 8 * len(item))
        if self._dense:
            self._table = np.full(self._width * n_lists, -1, np.int64)
            self._table[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # the first study event is written last
            self.new = self._table[keys] == np.arange(len(keys))
        else:
            self._order = np.argsort(keys, kind="stable")
            self._sorted = keys[self._order]
            self.new = np.zeros(len(keys), bool)
            self.new[np.unique(keys, return_index=True)[1]] = True

    def find(self, ordinal: Array, item: Array) -> Array:
        """The index of the study event of each (list ordinal, item), -1 where the item was not studied there."""
        relative = item - self._low[ordinal]
        inside = (relative >= 0) & (relative < self._width) & (item >= 0)
        keys = np.where(inside, ordinal * np.int64(self._width) + relative, 0)
        if self._dense:
            return np.where(inside, self._table[keys], -1) if len(self._table) else np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        return np.where(inside & (self._sorted[at] == keys), self._order[at], -1)


class EventTable:
    """The events of one or many people, as compact columns; the base of `Records`, which adds files and formats.

    The arguments are those of `Records`. Raises MultistoreError for a wrong one.
    """

    def __init__(
        self,
        columns: Mapping[str, npt.ArrayLike],
        items: Sequence[str],
        conditions: Sequence[str],
        provenance: Mapping[str, Any] | None = None,
        n_lists: int | None = None,
    ) -> None:
        self.columns = _checked_columns(columns)
        self._rows = len(self.columns["subject"])
        self.items = _checked_names("items", items)
        self.conditions = _checked_names("conditions", conditions)
        if not (provenance is None or isinstance(provenance, Mapping)):
            raise MultistoreError(f"records: provenance: got {shown(provenance)}, allowed a mapping")
        self.provenance: dict[str, Any] = dict(provenance or {})
        if n_lists is not None and n_lists != self.n_lists:
            raise MultistoreError(f"records: n_lists is {shown(n_lists)}, but the rows hold {self.n_lists} lists")

    def __len__(self) -> int:
        return self._rows

    def __repr__(self) -> str:
        people = len(np.unique(self.lists.subject))
        return f"{type(self).__name__}({len(self)} events, {self.n_lists} lists, {people} subjects)"

    def __str__(self) -> str:
        """What it is, how many events of each kind there are, and the first rows."""
        head = self.head()
        rows = [repr(self), ", ".join(f"{n:,} {kind}" for kind, n in self.counts().items())]
        return "\n".join([*rows, head.to_string(index=False)] if len(head) else rows[:1])

    def _repr_html_(self) -> str:
        """The same for notebooks, in tables."""
        head = self.head()
        seen = ", ".join(self.conditions[:10]) + (", ..." if len(self.conditions) > 10 else "")
        cells = head.to_numpy().tolist()
        counted = html_table(["event", "rows"], [[kind, f"{n:,}"] for kind, n in self.counts().items()])
        first = html_table(list(head.columns), cells, f"the first {len(head)} of {len(self):,} rows") if cells else ""
        return html_page(repr(self), [f"conditions: {seen}" if any(self.conditions) else ""], counted, first)

    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind of event that there is.

        >>> from simulator.records import from_lists
        >>> from_lists([["cat", "dog"]], [["dog"]]).counts()
        {'study': 2, 'recall': 1}
        """
        rows = np.bincount(self.columns["trial_type"], minlength=len(TRIAL_TYPES))
        return {kind: int(n) for kind, n in zip(TRIAL_TYPES, rows, strict=True) if n}

    def head(self, rows: int = 6) -> pd.DataFrame:
        """The first rows as a small table: whose, when (s), what, which item and what was said."""
        first = {name: column[:rows] for name, column in self.columns.items()}
        names = ["subject", "list", "onset", "trial_type", "position", "item", "response", "correct"]
        frame = type(self)(first, self.items, self.conditions).to_dataframe()[names]
        frame = frame.assign(onset=[f"{onset:.3f}" for onset in frame["onset"]]).astype(object)
        return frame.where(frame.notna(), "").astype(str)

    def __getitem__(self, name: str) -> Array:
        """One column by name, in the compact units of `COLUMNS`."""
        if not isinstance(name, str) or name not in self.columns:
            raise MultistoreError(f"records: no column {shown(name)}{did_you_mean(name, COLUMNS)}")
        return self.columns[name]

    @property
    def n_lists(self) -> int:
        """The number of lists (study-test trials)."""
        return len(self.lists.start)

    @cached_property
    def lists(self) -> Lists:
        """Whose each list is, and where its rows are."""
        columns = self.columns
        new = np.ones(self._rows, bool)
        if self._rows:
            new[1:] = columns["list"][1:] != columns["list"][:-1]
            new[1:] |= columns["subject"][1:] != columns["subject"][:-1]
        start = np.flatnonzero(new)
        stop = np.r_[start[1:], self._rows] if len(start) else start
        return Lists(start, stop, *(columns[name][start] for name in ("subject", "session", "list", "condition")))

    @cached_property
    def ordinal(self) -> Array:
        """The ordinal (from 0) of the list that each row belongs to."""
        return np.repeat(np.arange(self.n_lists), self.lists.stop - self.lists.start)

    @cached_property
    def _item_index(self) -> _ItemIndex:
        row = np.flatnonzero(self.columns["trial_type"] == STUDY)
        return _ItemIndex(self.ordinal[row], self.columns["item"][row], self.n_lists)

    @cached_property
    def study(self) -> Study:
        """The study events."""
        row = np.flatnonzero(self.columns["trial_type"] == STUDY)
        ordinal, item = self.ordinal[row], self.columns["item"][row]
        return Study(row, ordinal, self.columns["position"][row].astype(np.int64), item, self._item_index.new)

    @cached_property
    def recalls(self) -> Recalls:
        """The recalls, each with the serial position of what was said and whether it was said before in its list."""
        row = np.flatnonzero(self.columns["trial_type"] == RECALL)
        ordinal, item = self.ordinal[row], self.columns["response"][row]
        count = np.bincount(ordinal, minlength=self.n_lists)
        output = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + 1
        studied = self._item_index.find(ordinal, item)
        hit = studied >= 0
        position = np.zeros(len(row), np.int64)
        position[hit] = self.study.position[studied[hit]]
        earliest = np.full(len(self.study.row), -1, np.int64)
        index = np.flatnonzero(hit)
        earliest[studied[index[::-1]]] = index[::-1]
        repeat = np.zeros(len(row), bool)
        repeat[index] = earliest[studied[index]] != index
        return Recalls(row, ordinal, output, item, studied, position, repeat)

    @cached_property
    def recalled(self) -> Array:
        """For each study event: was its item recalled in its list? (Later presentations of an item: False.)"""
        recalled = np.zeros(len(self.study.row), bool)
        recalled[self.recalls.studied[self.recalls.studied >= 0]] = True
        return recalled

    def find_studied(self, rows: Array, column: str = "item") -> Array:
        """The index into `study` of the item that each of the table's `rows` names, -1 where it was not studied."""
        if not isinstance(rows, np.ndarray) or rows.dtype.kind not in "iu":
            raise MultistoreError(f"records: rows: got {shown(rows)}, allowed an array of row numbers")
        return self._item_index.find(self.ordinal[rows], self.columns[column][rows])

    def select(self, lists: Array) -> Self:
        """The lists for which the mask `lists` (one bool per list) is true."""
        mask = np.asarray(lists)
        if mask.shape != (self.n_lists,) or mask.dtype.kind != "b":
            raise MultistoreError(f"records: select: got {shown(lists)}, allowed {self.n_lists} true or false values")
        keep = mask[self.ordinal]
        return type(self)(
            {name: column[keep] for name, column in self.columns.items()}, self.items, self.conditions, self.provenance
        )

    def to_dataframe(self) -> pd.DataFrame:
        """The table with times in seconds and names for codes (pandas categories); missing values are NA.

        >>> from simulator.records import from_lists
        >>> from_lists([["cat", "dog"]], [["dog"]]).to_dataframe()[["trial_type", "position", "item"]]
          trial_type  position item
        0      study         1  cat
        1      study         2  dog
        2     recall         1  dog
        """
        import pandas as pd

        columns = self.columns
        table: dict[str, Any] = {name: columns[name] for name in ("subject", "session", "list")}
        table["condition"] = _named(columns["condition"], self.conditions)
        table["onset"] = columns["onset"] / NS
        table["duration"] = columns["duration"] / NS
        table["trial_type"] = _named(columns["trial_type"], TRIAL_TYPES)
        table["position"] = pd.arrays.IntegerArray(columns["position"].copy(), columns["position"] < 0)
        for name in ("item", "response"):
            table[name] = _named(columns[name], self.items)
        table["correct"] = pd.arrays.IntegerArray(columns["correct"].copy(), columns["correct"] < 0)
        table["response_time"] = np.where(columns["response_time"] < 0, np.nan, columns["response_time"] / NS)
        table["store"] = _named(columns["store"], STORES)
        table["strength"] = columns["strength"]
        return pd.DataFrame(table)[list(COLUMNS)]


def _checked_columns(columns: Mapping[str, npt.ArrayLike]) -> dict[str, Array]:
    """The columns in the types of `COLUMNS`; MultistoreError names one that is missing, unknown or cannot be taken."""
    if not isinstance(columns, Mapping):
        raise MultistoreError(f"records: columns: got {shown(columns)}, allowed a mapping of names to arrays")
    for name in columns:
        if name not in COLUMNS:
            raise MultistoreError(f"records: unknown column {shown(name)}{did_you_mean(name, COLUMNS)}")
    if missing := [name for name in COLUMNS if name not in columns]:
        raise MultistoreError(f"records: missing column {', '.join(missing)}")
    checked: dict[str, Array] = {}
    for name, dtype in COLUMNS.items():
        try:
            checked[name] = np.atleast_1d(_exactly(np.asarray(columns[name]), dtype))
        except (TypeError, ValueError, OverflowError) as error:
            text = f"{dtype.name} cannot hold {shown(columns[name])} ({error})"
            raise MultistoreError(f"records: column {name}: {text}") from error
        if checked[name].shape != (len(checked["subject"]),):
            raise MultistoreError(
                f"records: column {name} has shape {checked[name].shape}, expected ({checked['subject'].size},)"
            )
    return checked


def _exactly(values: Array, dtype: np.dtype[Any]) -> Array:
    """The values in another type; ValueError where text, complex numbers, fractions or too large numbers would change."""
    if values.dtype == dtype:
        return values
    if values.size and values.dtype.kind not in "biuf":
        raise ValueError(f"got values of type {values.dtype.name}")
    if dtype.kind == "i" and values.size and values.dtype.kind != "b":
        limits = np.iinfo(dtype)
        if not (values.min() >= limits.min and values.max() <= limits.max and np.all(values == np.floor(values))):
            raise ValueError(f"allowed whole numbers from {limits.min} to {limits.max}")
    return values.astype(dtype)


def _checked_names(field: str, names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise MultistoreError(f"records: {field}: got {shown(names)}, allowed a sequence of names")
    return tuple(names)


def _named(codes: Array, names: Sequence[str]) -> Any:
    """Codes as a pandas categorical; -1 becomes missing."""
    import pandas as pd

    kind = pd.CategoricalDtype(list(names))
    return pd.Categorical.from_codes(codes.astype(np.int64), dtype=kind)


def repeated_list(events: EventTable) -> tuple[int, int] | None:
    """The first (subject, list) whose rows do not stand together, or None: each list has to be one run of rows.

    >>> from simulator.records import from_lists
    >>> repeated_list(from_lists([["cat"]], [["cat"]])) is None
    True
    """
    runs = np.sort(events.lists.subject.astype(np.int64) << 32 | events.lists.list.astype(np.int64))
    again = runs[1:][runs[1:] == runs[:-1]]
    return (int(again[0] >> 32), int(again[0] & 0xFFFFFFFF)) if len(again) else None
