"""Records from other tables: real data in psifr's format, and several records as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import MultistoreError, did_you_mean
from simulator.records.table import COLUMNS, NS, RECALL, STUDY, Array, Records, empty_columns

if TYPE_CHECKING:
    import pandas as pd

_REQUIRED = ("subject", "list", "trial_type", "position", "item")
_OPTIONAL = ("session", "condition", "onset", "duration", "response_time")


def from_psifr(table: pd.DataFrame) -> Records:
    """Records of a psifr-format table (Morton 2020), so that real data are scored by the same code as simulated ones.

    Needs the columns subject, list, trial_type ('study' or 'recall'; other kinds are left out), position (from 1) and
    item; takes session, condition, onset and duration (s), and response_time (s) of a recall: the time since the
    response before, or since the recall signal. Without it, the differences of onset stand for it; the first recall
    then needs onsets that count from the recall signal (study rows without onset). Numeric subjects keep their number,
    others are numbered from 0 in order of appearance (names in provenance["subjects"]). Raises MultistoreError with
    column and row for what is missing or malformed.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"subject": [1, 1, 1], "list": [1, 1, 1], "trial_type": ["study", "study", "recall"],
    ...                       "position": [1, 2, 1], "item": ["cat", "dog", "dog"]})
    >>> from_psifr(table).recalls.position.tolist()
    [2]
    """
    import pandas as pd

    for name in _REQUIRED:
        if name not in table.columns:
            near = did_you_mean(name, [str(c) for c in table.columns])
            raise MultistoreError(f"psifr table: missing column {name}{near}")
    kind = table["trial_type"].astype(str).to_numpy()
    frame = table.loc[np.isin(kind, ("study", "recall"))]
    if frame.empty:
        found = ", ".join(sorted(set(kind.tolist()))) or "no rows"
        raise MultistoreError(f"psifr table: column trial_type holds neither 'study' nor 'recall' (found: {found})")
    recall = frame["trial_type"].astype(str).to_numpy() == "recall"
    names = _strings(frame, "item")
    subject, people = _subjects(frame)
    list_number = _whole(frame, "list", 0, "i4")
    position = _whole(frame, "position", 1, "i2")

    order = np.lexsort((position, recall, list_number, subject))
    item, items = pd.factorize(names[order])
    columns = empty_columns(len(frame))
    columns["subject"], columns["list"] = subject[order], list_number[order]
    columns["position"], columns["item"] = position[order], item.astype(COLUMNS["item"])
    columns["trial_type"][:] = np.where(recall[order], RECALL, STUDY)
    columns["response"][:] = np.where(recall[order], item, -1)
    if "session" in frame.columns:
        columns["session"] = _whole(frame, "session", 0, "i4")[order]
    conditions: tuple[str, ...] = ("",)
    if "condition" in frame.columns:
        code, labels = pd.factorize(_strings(frame, "condition")[order])
        columns["condition"], conditions = code.astype("i2"), tuple(str(v) for v in labels)
    for name in ("onset", "duration"):
        seconds = _seconds(frame, name)[order]
        columns[name][:] = np.where(np.isnan(seconds), 0, np.round(np.nan_to_num(seconds) * NS))
    provenance = {"source": "psifr table"} | ({"subjects": people} if people else {})
    records = Records(columns, tuple(str(v) for v in items), conditions, provenance)
    columns = records.columns
    hit = records.recalls.studied >= 0
    columns["correct"][records.recalls.row] = hit
    columns["response_time"][records.recalls.row] = _response_times(frame, order, recall[order], records)
    return records


def _strings(frame: pd.DataFrame, column: str) -> Array:
    values = frame[column]
    if values.isna().any():
        raise MultistoreError(f"psifr table: column {column}, row {values.index[values.isna()][0]}: value is missing")
    return values.astype(str).to_numpy(dtype=object)


def _whole(frame: pd.DataFrame, column: str, low: int, dtype: str) -> Array:
    import pandas as pd

    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)
    high = np.iinfo(dtype).max
    bad = ~((values >= low) & (values <= high) & (np.floor(values) == values))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise MultistoreError(
            f"psifr table: column {column}, row {frame.index[row]}: got {frame[column].iloc[row]!r}, "
            f"allowed a whole number from {low} to {high}"
        )
    return values.astype(dtype)


def _seconds(frame: pd.DataFrame, column: str) -> Array:
    import pandas as pd

    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)
    bad = np.isnan(values) & frame[column].notna().to_numpy() | (np.abs(values) > 9e9)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise MultistoreError(
            f"psifr table: column {column}, row {frame.index[row]}: got {frame[column].iloc[row]!r}, "
            "allowed a number of seconds up to 9e9"
        )
    return values


def _subjects(frame: pd.DataFrame) -> tuple[Array, list[str]]:
    import pandas as pd

    if pd.api.types.is_numeric_dtype(frame["subject"]):
        return _whole(frame, "subject", 0, "i4"), []
    code, people = pd.factorize(_strings(frame, "subject"))
    return code.astype("i4"), [str(p) for p in people]


def _response_times(frame: pd.DataFrame, order: Array, recall: Array, records: Records) -> Array:
    """Inter-response times of the recalls in ns, -1 where the table does not tell."""
    times = _seconds(frame, "response_time")[order][recall]
    if np.isnan(times).all():
        onset = _seconds(frame, "onset")[order]
        times = np.diff(onset[recall], prepend=0.0)
        first = records.recalls.output == 1
        from_signal = bool(np.isnan(onset[~recall]).all())
        times[first] = onset[recall][first] if from_signal else np.nan
    known = times >= 0
    return np.where(known, np.round(np.where(known, times, 0) * NS), -1).astype(np.int64)


def concat(parts: Sequence[Records], *, renumber: bool = False) -> Records:
    """All rows of several records in order, items and conditions matched by name.

    (subject, list) has to stay unique: with `renumber`, list and session numbers of each later part go on after those
    of the parts before it, so that one person can appear in several conditions; without it an overlap raises
    MultistoreError. Provenance is kept once when all parts agree, else as a list under "parts".

    >>> from simulator.records.table import from_lists
    >>> part = from_lists([["cat", "dog"]], [["dog"]])
    >>> concat([part, part], renumber=True)["list"].tolist()
    [1, 1, 1, 2, 2, 2]
    """
    if not parts:
        raise MultistoreError("records: nothing to concatenate")
    items = tuple(dict.fromkeys(name for part in parts for name in part.items))
    conditions = tuple(dict.fromkeys(name for part in parts for name in part.conditions))
    pieces: dict[str, list[Array]] = {name: [] for name in COLUMNS}
    lists = sessions = 0
    for part in parts:
        item_code = {name: k for k, name in enumerate(items)} if part.items != items else None
        for name, original in part.columns.items():
            column = original
            if name in ("item", "response") and item_code is not None:
                column = _recode(column, part.items, item_code)
            elif name == "condition" and part.conditions != conditions:
                column = _recode(column, part.conditions, {label: k for k, label in enumerate(conditions)})
            elif renumber and name == "list":
                column = column + np.int32(lists)
            elif renumber and name == "session":
                column = column + np.int32(sessions)
            pieces[name].append(column)
        lists += int(part["list"].max(initial=0))
        sessions += int(part["session"].max(initial=-1)) + 1
    columns = {name: np.concatenate(piece) for name, piece in pieces.items()}
    result = Records(columns, items, conditions, _common_provenance(parts))
    if first := repeated_list(result):
        raise MultistoreError(
            f"records: subject {first[0]}, list {first[1]} occurs in more than one part; use renumber=True"
        )
    return result


def _recode(column: Array, names: Sequence[str], code: dict[str, int]) -> Array:
    table = np.array([code[name] for name in names] + [-1], dtype=column.dtype)
    return table[column]  # the code -1 takes the last entry


def _common_provenance(parts: Sequence[Records]) -> dict[str, Any]:
    first = parts[0].provenance
    if all(part.provenance == first for part in parts):
        return first
    return {"parts": [part.provenance for part in parts]}


def repeated_list(records: Records) -> tuple[int, int] | None:
    """The first (subject, list) whose rows do not stand together, or None: each list has to be one run of rows.

    >>> from simulator.records.table import from_lists
    >>> repeated_list(from_lists([["cat"]], [["cat"]])) is None
    True
    """
    runs = np.sort(records.lists.subject.astype(np.int64) << 32 | records.lists.list.astype(np.int64))
    again = runs[1:][runs[1:] == runs[:-1]]
    return (int(again[0] >> 32), int(again[0] & 0xFFFFFFFF)) if len(again) else None
