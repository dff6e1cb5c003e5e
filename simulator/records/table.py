"""The one event table: what every engine writes and everything downstream reads.

A row is one event of one person: an item studied, rehearsed, lost, recalled. The columns are compact integers
(times in nanoseconds, names as codes); seconds and names are made on demand. Files are in `record_files`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[Any]

NS = 1_000_000_000

#: Kinds of events, in the order of their codes in the column `trial_type`.
TRIAL_TYPES = (
    "study",
    "encode",
    "displace",
    "rehearse",
    "lose",
    "transfer",
    "sample",
    "recall",
    "omission",
    "probe",
    "response",
)
#: Stores, in the order of their codes in the column `store`.
STORES = ("none", "iconic", "echoic", "short_term", "declarative", "procedural")

STUDY, ENCODE, DISPLACE, REHEARSE, LOSE, TRANSFER, SAMPLE, RECALL, OMISSION, PROBE, RESPONSE = range(len(TRIAL_TYPES))

#: Columns of the table with their types; -1 (nan for strength) stands for "does not apply".
COLUMNS: dict[str, np.dtype[Any]] = {
    "subject": np.dtype("i4"),
    "session": np.dtype("i4"),
    "list": np.dtype("i4"),
    "condition": np.dtype("i2"),
    "onset": np.dtype("i8"),
    "duration": np.dtype("i8"),
    "trial_type": np.dtype("i1"),
    "position": np.dtype("i2"),
    "item": np.dtype("i4"),
    "response": np.dtype("i4"),
    "correct": np.dtype("i1"),
    "response_time": np.dtype("i8"),
    "store": np.dtype("i1"),
    "strength": np.dtype("f8"),
}

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

    Simulated lists draw their items from a narrow range, so a dense table is fastest; wide pools are searched.
    """

    def __init__(self, ordinal: Array, item: Array, n_lists: int) -> None:
        self._low = np.zeros(n_lists, np.int64)
        high = np.zeros(n_lists, np.int64)
        if len(item):
            begins = np.flatnonzero(np.r_[True, ordinal[1:] != ordinal[:-1]])
            self._low[ordinal[begins]] = np.minimum.reduceat(item, begins)
            high[ordinal[begins]] = np.maximum.reduceat(item, begins)
        self._width = int((high - self._low).max(initial=0)) + 1
        keys = self._keys(ordinal, item)
        self._dense = self._width * n_lists <= max(_DENSE_ENTRIES, 8 * len(item))
        if self._dense:
            self._table = np.full(self._width * n_lists, -1, np.int64)
            self._table[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # the first study event is written last
        else:
            self._order = np.argsort(keys, kind="stable")
            self._sorted = keys[self._order]

    def _keys(self, ordinal: Array, item: Array) -> Array:
        return ordinal * np.int64(self._width) + (item - self._low[ordinal])

    def find(self, ordinal: Array, item: Array) -> Array:
        """The index of the study event of each (list ordinal, item), -1 where the item was not studied there."""
        relative = item - self._low[ordinal]
        inside = (relative >= 0) & (relative < self._width) & (item >= 0)
        keys = np.where(inside, ordinal * np.int64(self._width) + relative, 0)
        if self._dense:
            return np.where(inside, self._table[keys], -1) if len(self._table) else np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        return np.where(inside & (self._sorted[at] == keys), self._order[at], -1)


class Records:
    """The events of one or many simulated people, as one table of compact columns.

    `columns` maps the names in `COLUMNS` to arrays of one length; `items` and `conditions` name the codes of `item`,
    `response` and `condition`; `n_lists` defaults to the number of lists found. Rows are in time order within
    (subject, session), the rows of a list stand together, and (subject, list) is unique. Raises MultistoreError for a
    missing, unknown or unequal column and for a wrong `n_lists`.

    >>> r = from_lists([["cat", "dog"]], [["dog", "owl"]])
    >>> r
    Records(4 events, 1 lists, 1 subjects)
    >>> r.recalls.position.tolist()
    [2, 0]
    """

    def __init__(
        self,
        columns: Mapping[str, npt.ArrayLike],
        items: Sequence[str],
        conditions: Sequence[str],
        provenance: Mapping[str, Any] | None = None,
        n_lists: int | None = None,
    ) -> None:
        for name in columns:
            if name not in COLUMNS:
                raise MultistoreError(f"records: unknown column {name!r}{did_you_mean(name, COLUMNS)}")
        missing = [name for name in COLUMNS if name not in columns]
        if missing:
            raise MultistoreError(f"records: missing column {', '.join(missing)}")
        self.columns: dict[str, Array] = {n: np.asarray(columns[n], dtype) for n, dtype in COLUMNS.items()}
        self._rows = len(self.columns["subject"])
        for name, column in self.columns.items():
            if column.shape != (self._rows,):
                raise MultistoreError(f"records: column {name} has shape {column.shape}, expected ({self._rows},)")
        self.items: tuple[str, ...] = tuple(items)
        self.conditions: tuple[str, ...] = tuple(conditions)
        self.provenance: dict[str, Any] = dict(provenance or {})
        if n_lists is not None and n_lists != self.n_lists:
            raise MultistoreError(f"records: n_lists is {n_lists}, but the rows hold {self.n_lists} lists")

    def __len__(self) -> int:
        return self._rows

    def __repr__(self) -> str:
        people = len(np.unique(self.lists.subject))
        return f"Records({len(self)} events, {self.n_lists} lists, {people} subjects)"

    def __getitem__(self, name: str) -> Array:
        """One column by name, in the compact units of `COLUMNS`."""
        if name not in self.columns:
            raise MultistoreError(f"records: no column {name!r}{did_you_mean(name, COLUMNS)}")
        return self.columns[name]

    @property
    def n_lists(self) -> int:
        """The number of lists (study-test trials)."""
        return len(self.lists.start)

    @cached_property
    def lists(self) -> Lists:
        """Whose each list is, and where its rows are."""
        c = self.columns
        new = np.ones(self._rows, bool)
        if self._rows:
            new[1:] = c["list"][1:] != c["list"][:-1]
            new[1:] |= c["subject"][1:] != c["subject"][:-1]
        start = np.flatnonzero(new)
        stop = np.r_[start[1:], self._rows] if len(start) else start
        return Lists(start, stop, *(c[name][start] for name in ("subject", "session", "list", "condition")))

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
        new = self._item_index.find(ordinal, item) == np.arange(len(row))
        return Study(row, ordinal, self.columns["position"][row].astype(np.int64), item, new)

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
        found = np.zeros(len(self.study.row), bool)
        found[self.recalls.studied[self.recalls.studied >= 0]] = True
        return found

    def find_studied(self, rows: Array, column: str = "item") -> Array:
        """The index into `study` of the item that each of the table's `rows` names, -1 where it was not studied."""
        return self._item_index.find(self.ordinal[rows], self.columns[column][rows])

    def select(self, lists: Array) -> Records:
        """The lists for which the mask `lists` (one bool per list) is true."""
        keep = np.asarray(lists, bool)[self.ordinal]
        return Records({n: c[keep] for n, c in self.columns.items()}, self.items, self.conditions, self.provenance)

    def to_dataframe(self) -> pd.DataFrame:
        """The table with times in seconds and names for codes (pandas categories); missing values are NA.

        >>> from_lists([["cat", "dog"]], [["dog"]]).to_dataframe()[["trial_type", "position", "item"]]
          trial_type  position item
        0      study         1  cat
        1      study         2  dog
        2     recall         1  dog
        """
        import pandas as pd

        c = self.columns
        out: dict[str, Any] = {name: c[name] for name in ("subject", "session", "list")}
        out["condition"] = _named(c["condition"], self.conditions)
        out["onset"] = c["onset"] / NS
        out["duration"] = c["duration"] / NS
        out["trial_type"] = _named(c["trial_type"], TRIAL_TYPES)
        out["position"] = pd.arrays.IntegerArray(c["position"].copy(), c["position"] < 0)
        for name in ("item", "response"):
            out[name] = _named(c[name], self.items)
        out["correct"] = pd.arrays.IntegerArray(c["correct"].copy(), c["correct"] < 0)
        out["response_time"] = np.where(c["response_time"] < 0, np.nan, c["response_time"] / NS)
        out["store"] = _named(c["store"], STORES)
        out["strength"] = c["strength"]
        return pd.DataFrame(out)[list(COLUMNS)]

    def to_psifr(self) -> pd.DataFrame:
        """Study and recall events as psifr reads them: subject, list, trial_type, position, item, and more.

        `item` is the word shown or said, `onset` and `response_time` are in seconds (NaN where there is none).

        >>> from_lists([["cat", "dog"]], [["dog"]]).to_psifr().iloc[:, :5]
           subject  list trial_type  position item
        0        1     1      study         1  cat
        1        1     1      study         2  dog
        2        1     1     recall         1  dog
        """
        import pandas as pd

        rows = np.sort(np.r_[self.study.row, self.recalls.row])
        c = {name: column[rows] for name, column in self.columns.items()}
        recall = c["trial_type"] == RECALL
        said = np.where(recall, c["response"], c["item"])
        position = c["position"].astype(np.int64)
        position[recall] = self.recalls.output
        return pd.DataFrame(
            {
                "subject": c["subject"],
                "list": c["list"],
                "trial_type": np.where(recall, "recall", "study"),
                "position": position,
                "item": np.asarray(self.items, object)[said],
                "session": c["session"],
                "condition": np.asarray(self.conditions, object)[c["condition"]],
                "onset": c["onset"] / NS,
                "duration": c["duration"] / NS,
                "response_time": np.where(c["response_time"] < 0, np.nan, c["response_time"] / NS),
            }
        )

    def to_parquet(self, path: str | Path) -> None:
        """Write one Parquet file with provenance in its metadata; see `files.write_parquet`."""
        from simulator.records import files

        files.write_parquet(self, path)

    def to_csv(self, path: str | Path) -> None:
        """Write a CSV file and its JSON sidecar; see `files.write_csv`."""
        from simulator.records import files

        files.write_csv(self, path)

    def to_bids(self, folder: str | Path, task: str | None = None) -> list[Path]:
        """Write events.tsv files with JSON sidecars, one pair per session; see `bids.write_bids`."""
        from simulator.records import bids

        return bids.write_bids(self, folder, task)

    @staticmethod
    def from_parquet(path: str | Path) -> Records:
        """Read and check a file of `to_parquet`."""
        from simulator.records import files

        return files.read_parquet(path)

    @staticmethod
    def from_csv(path: str | Path) -> Records:
        """Read and check a pair of files of `to_csv`."""
        from simulator.records import files

        return files.read_csv(path)

    @staticmethod
    def from_psifr(table: pd.DataFrame) -> Records:
        """Records of real data in psifr's format, to be scored like simulated ones; see `psifr.from_psifr`."""
        from simulator.records import psifr

        return psifr.from_psifr(table)

    @staticmethod
    def concat(parts: Sequence[Records], *, renumber: bool = False) -> Records:
        """All rows of several records, in order; see `psifr.concat`."""
        from simulator.records import psifr

        return psifr.concat(parts, renumber=renumber)


def _named(codes: Array, names: Sequence[str]) -> Any:
    """Codes as a pandas categorical; -1 becomes missing."""
    import pandas as pd

    kind = pd.CategoricalDtype(list(names))
    return pd.Categorical.from_codes(codes.astype(np.int64), dtype=kind)


def empty_columns(n: int) -> dict[str, Array]:
    """Columns for `n` events in which nothing applies yet: -1, nan for strength, 0 for times, store and condition.

    >>> empty_columns(2)["item"]
    array([-1, -1], dtype=int32)
    """
    columns = {name: np.full(n, np.nan if dtype.kind == "f" else -1, dtype) for name, dtype in COLUMNS.items()}
    for name in ("session", "condition", "onset", "duration", "store"):
        columns[name][:] = 0
    return columns


def from_lists(study: Sequence[Sequence[str]], recall: Sequence[Sequence[str]], subject: int = 1) -> Records:
    """Records of one person from lists of words studied and words recalled (no times): for examples and tests.

    >>> from_lists([["cat", "dog"], ["owl"]], [["dog"], []]).n_lists
    2
    """
    rows: list[tuple[int, int, int, str]] = []
    for trial, (shown, said) in enumerate(zip(study, recall, strict=True), start=1):
        rows += [(trial, STUDY, k, word) for k, word in enumerate(shown, start=1)]
        rows += [(trial, RECALL, k, word) for k, word in enumerate(said, start=1)]
    code = {word: k for k, word in enumerate(dict.fromkeys(row[3] for row in rows))}
    columns = empty_columns(len(rows))
    columns["subject"][:] = subject
    for k, (trial, kind, position, word) in enumerate(rows):
        columns["list"][k], columns["trial_type"][k], columns["position"][k] = trial, kind, position
        columns["item"][k] = code[word]
        if kind == RECALL:
            columns["response"][k] = code[word]
            columns["correct"][k] = word in study[trial - 1]
    return Records(columns, tuple(code), ("",))
