"""Records of real data: tables in the format of psifr (Morton 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.errors import MultistoreError, did_you_mean, shown, shown_name
from simulator.records.columns import COLUMNS, NS, RECALL, STUDY, Array, RecordFields, empty_columns
from simulator.records.events import EventTable

if TYPE_CHECKING:
    import pandas as pd

_REQUIRED = ("subject", "list", "trial_type", "position", "item")
#: Codes that the column of conditions can hold.
_MOST_CONDITIONS = int(np.iinfo(COLUMNS["condition"]).max)
_OPTIONAL = ("session", "condition", "onset", "duration", "response_time")


def from_psifr(table: pd.DataFrame) -> RecordFields:
    """The fields of records of a psifr-format table, so that real data are scored by the same code as simulated ones.

    Needs the columns subject, list, trial_type ('study' or 'recall'; other kinds are left out), position (from 1) and
    item; takes session, condition, onset and duration (s), and response_time (s) of a recall: the time since the
    response before, or since the recall signal. Without it, the differences of onset stand for it; the first recall
    then needs onsets that count from the recall signal (study rows without onset). Numeric subjects keep their number,
    others are numbered from 0 in order of appearance (names in provenance["subjects"]). Raises MultistoreError with
    column and row for what is missing or malformed.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"subject": [1, 1, 1], "list": [1, 1, 1], "trial_type": ["study", "study", "recall"],
    ...                       "position": [1, 2, 1], "item": ["cat", "dog", "dog"]})
    >>> from simulator import Records
    >>> Records.from_psifr(table).recalls.position.tolist()
    [2]
    """
    import pandas as pd

    frame = _study_and_recall(table)
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
        if len(labels) > _MOST_CONDITIONS:
            raise MultistoreError(f"psifr table: {len(labels):,} conditions; allowed: at most {_MOST_CONDITIONS:,}")
        columns["condition"], conditions = code.astype("i2"), tuple(str(label) for label in labels)
    for name in ("onset", "duration"):
        seconds = _seconds(frame, name)[order]
        columns[name][:] = np.where(np.isnan(seconds), 0, np.round(np.nan_to_num(seconds) * NS))
    provenance = {"source": "psifr table"} | ({"subjects": people} if people else {})
    events = EventTable(columns, tuple(str(label) for label in items), conditions, provenance)
    columns = events.columns
    columns["correct"][events.recalls.row] = events.recalls.studied >= 0
    columns["response_time"][events.recalls.row] = _response_times(frame, order, recall[order], events)
    return RecordFields(columns, events.items, conditions, events.provenance)


def _study_and_recall(table: pd.DataFrame) -> pd.DataFrame:
    """The study and recall rows of a table; MultistoreError for what is no psifr-format table."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise MultistoreError(f"psifr table: got {shown(table)}, allowed a pandas DataFrame")
    for name in (*_REQUIRED, *_OPTIONAL):
        if list(table.columns).count(name) > 1:
            raise MultistoreError(f"psifr table: column {name} is given twice; keep one of them")
    for name in _REQUIRED:
        if name not in table.columns:
            near = did_you_mean(name, [str(column) for column in table.columns])
            raise MultistoreError(f"psifr table: missing column {name}{near}")
    kind = table["trial_type"].astype(str).to_numpy()
    frame = table.loc[np.isin(kind, ("study", "recall"))]
    if frame.empty:
        kinds = ", ".join(sorted({str(name) for name in kind.tolist()})) or "no rows"
        text = f"column trial_type holds neither 'study' nor 'recall' (but: {shown_name(kinds)})"
        raise MultistoreError(f"psifr table: {text}")
    return frame


def _strings(frame: pd.DataFrame, column: str) -> Array:
    values = frame[column]
    if values.isna().any():
        raise MultistoreError(f"psifr table: column {column}, row {values.index[values.isna()][0]}: value is missing")
    return values.astype(str).to_numpy(dtype=object)


def _numbers(frame: pd.DataFrame, column: str) -> Array:
    """A column as floats, NaN where a value is no number; complex numbers are none."""
    import pandas as pd

    values = frame[column]
    if pd.api.types.is_complex_dtype(values):
        values = values.astype(object)
    if values.dtype == object:
        values = values.map(lambda value: None if isinstance(value, (complex, np.complexfloating)) else value)
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _whole(frame: pd.DataFrame, column: str, low: int, dtype: str) -> Array:
    values = _numbers(frame, column)
    high = np.iinfo(dtype).max
    refused = ~((values >= low) & (values <= high) & (np.floor(values) == values))
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        raise MultistoreError(
            f"psifr table: column {column}, row {frame.index[row]}: got {shown(frame[column].iloc[row])}, "
            f"allowed a whole number from {low} to {high}"
        )
    return values.astype(dtype)


def _seconds(frame: pd.DataFrame, column: str) -> Array:
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    values = _numbers(frame, column)
    low = -9e9 if column == "onset" else 0.0
    refused = np.isnan(values) & frame[column].notna().to_numpy() | (values > 9e9) | (values < low)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        raise MultistoreError(
            f"psifr table: column {column}, row {frame.index[row]}: got {shown(frame[column].iloc[row])}, "
            f"allowed a number of seconds from {low:g} to 9e9"
        )
    return values


def _subjects(frame: pd.DataFrame) -> tuple[Array, list[str]]:
    import pandas as pd

    if pd.api.types.is_numeric_dtype(frame["subject"]):
        return _whole(frame, "subject", 0, "i4"), []
    code, people = pd.factorize(_strings(frame, "subject"))
    return code.astype("i4"), [str(name) for name in people]


def _response_times(frame: pd.DataFrame, order: Array, recall: Array, events: EventTable) -> Array:
    """Inter-response times of the recalls in ns, -1 where the table has none."""
    times = _seconds(frame, "response_time")[order][recall]
    if np.isnan(times).all():
        onset = _seconds(frame, "onset")[order]
        times = np.diff(onset[recall], prepend=0.0)
        first = events.recalls.output == 1
        from_signal = bool(np.isnan(onset[~recall]).all())
        times[first] = onset[recall][first] if from_signal else np.nan
    measured = times >= 0
    return np.where(measured, np.round(np.where(measured, times, 0) * NS), -1).astype(np.int64)
