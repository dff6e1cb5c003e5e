"""Records as files: Parquet (typed, compact) and CSV with a JSON sidecar, both with names, exact times and provenance.

Both hold the same columns in the same order. Missing values are null. Times are exact: durations of nanoseconds in
Parquet, seconds with nine decimals in CSV. Reading checks everything and names the file and the column that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import MultistoreError, did_you_mean, shown, shown_name
from simulator.records.columns import COLUMNS, STORES, TRIAL_TYPES, Array, RecordFields
from simulator.records.events import EventTable, repeated_list
from simulator.storage import atomic_files, provenance
from simulator.storage.existing_files import as_path, is_file, shown_path

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
_TIMES = ("onset", "duration", "response_time")
_NAMED = ("condition", "trial_type", "item", "response", "store")
_NULLABLE = ("position", "item", "response", "correct", "response_time", "strength")
#: Allowed values of the integer columns, as (low, high); null is checked apart.
_RANGES = {"subject": (0, 2**31 - 1), "session": (0, 2**31 - 1), "list": (0, 2**31 - 1), "position": (0, 2**15 - 1),
           "correct": (0, 1), "onset": (-(2**63), 2**63 - 1), "duration": (0, 2**63 - 1),
           "response_time": (0, 2**63 - 1)}  # fmt: skip


def write_parquet(records: EventTable, path: str | Path) -> None:
    """Write records as one Parquet file; items, conditions and provenance stand in its metadata.

    The write is atomic. Raises MultistoreError when the place cannot be written or names are not unique.
    """
    import pyarrow.parquet as pq

    meta = {provenance.KEY: json.dumps(_metadata(records), sort_keys=True)}
    table = _to_arrow(records, decimal=False).replace_schema_metadata(meta)
    with atomic_files.writing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_parquet(path: str | Path) -> RecordFields:
    """Read records from a Parquet file and check them; MultistoreError names the file and what is wrong."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = as_path(path, "records")
    meta = read_metadata(path)
    try:
        return _from_arrow(pq.read_table(path), meta, path)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise MultistoreError(f"{path}: corrupt Parquet file ({_first_line(error)})") from error


def read_metadata(path: str | Path) -> dict[str, Any]:
    """The items, conditions and provenance in a Parquet file of records."""
    path = as_path(path, "records")
    return _check_metadata(provenance.read_parquet_metadata(path), path)


def write_csv(records: EventTable, path: str | Path) -> None:
    """Write records as PATH (CSV, seconds with nine decimals) and a sidecar of the same name ending in .json.

    Both writes are atomic. Raises MultistoreError when a place cannot be written or PATH ends in .json.
    """
    import pyarrow.csv as pc

    path = as_path(path, "records")
    if path.suffix == ".json":
        raise MultistoreError(f"{path}: the sidecar takes the ending .json; name the table .csv")
    table = _to_arrow(records, decimal=True)
    sidecar = json.dumps({provenance.KEY: _metadata(records)}, sort_keys=True, indent=1)
    with atomic_files.writing(path.with_suffix(".json")) as temporary_sidecar:
        temporary_sidecar.write_text(sidecar + "\n", encoding="utf-8")
        with atomic_files.writing(path) as temporary:
            pc.write_csv(table, temporary)


def read_csv(path: str | Path) -> RecordFields:
    """Read records from a CSV file and its sidecar and check them; MultistoreError names the file and what is wrong."""
    import pyarrow as pa
    import pyarrow.csv as pc

    path = as_path(path, "records")
    sidecar = path.with_suffix(".json")
    for file in (path, sidecar):
        if not is_file(file):
            raise MultistoreError(f"{shown_path(file)}: no such file")
    try:
        value = provenance.loads(sidecar.read_bytes(), str(sidecar))
        if not isinstance(value.get(provenance.KEY), dict):
            raise MultistoreError(f"{sidecar}: not written by Multistore (no field '{provenance.KEY}')")
        meta = _check_metadata(value[provenance.KEY], sidecar)
        types = {field.name: field.type for field in _schema(decimal=True)}
        options = pc.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False,
                                    null_values=[""])  # fmt: skip
        return _from_arrow(pc.read_csv(path, convert_options=options), meta, path)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise MultistoreError(f"{path}: corrupt CSV file ({_first_line(error)})") from error


def _first_line(error: BaseException) -> str:
    return shown_name((str(error) or type(error).__name__).splitlines()[0])


def _metadata(records: EventTable) -> dict[str, Any]:
    for kind, names in (("item", records.items), ("condition", records.conditions)):
        if len(set(names)) < len(names):
            raise MultistoreError(f"records: {kind} names are not unique, they cannot be written to a file")
    return {
        "format": FORMAT,
        "items": list(records.items),
        "conditions": list(records.conditions),
        "provenance": json.loads(provenance.dumps(records.provenance)),
    }


def _check_metadata(meta: Mapping[str, Any], path: Path) -> dict[str, Any]:
    if meta.get("format") != FORMAT:
        raise MultistoreError(f"{path}: field format: got {shown(meta.get('format'))}, allowed {FORMAT}")
    for field in ("items", "conditions"):
        names = meta.get(field)
        if (
            not isinstance(names, list)
            or not all(isinstance(name, str) for name in names)
            or len(set(names)) < len(names)
        ):
            raise MultistoreError(f"{path}: field {field}: expected a list of different names")
    if not isinstance(meta.get("provenance"), dict):
        raise MultistoreError(f"{path}: field provenance: expected an object")
    return dict(meta)


def _schema(*, decimal: bool) -> pa.Schema:
    import pyarrow as pa

    time = pa.decimal128(28, 9) if decimal else pa.duration("ns")
    name = pa.string() if decimal else pa.dictionary(pa.int32(), pa.string())
    types = {"i1": pa.int8(), "i2": pa.int16(), "i4": pa.int32(), "f8": pa.float64()}
    return pa.schema(
        [
            (column, time if column in _TIMES else name if column in _NAMED else types[dtype.str[1:]])
            for column, dtype in COLUMNS.items()
        ]
    )


def _names_of(records_items: tuple[str, ...], conditions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {"condition": conditions, "trial_type": TRIAL_TYPES, "item": records_items,
            "response": records_items, "store": STORES}  # fmt: skip


def _to_arrow(records: EventTable, *, decimal: bool) -> pa.Table:
    import pyarrow as pa

    names = _names_of(records.items, records.conditions)
    arrays = []
    for field in _schema(decimal=decimal):
        column = records.columns[field.name]
        null = None
        if field.name in _NULLABLE:
            null = np.isnan(column) if field.name == "strength" else column < 0
        if field.name in names:
            codes = pa.array(column.astype(np.int32), mask=null)
            array = pa.DictionaryArray.from_arrays(codes, pa.array(names[field.name], pa.string()))
        elif field.name in _TIMES:
            array = _decimals(column, null) if decimal else pa.array(column, mask=null).cast(field.type)
        else:
            array = pa.array(column, field.type, mask=null)
        arrays.append(array)
    return pa.table(arrays, names=list(COLUMNS))


def _decimals(ns: Array, null: Array | None) -> pa.Array:
    """Nanoseconds as decimals of seconds: the same integers, read with a scale of nine digits."""
    import pyarrow as pa
    from pyarrow import compute

    words = np.empty((len(ns), 2), np.int64)
    words[:, 0], words[:, 1] = ns, ns >> 63
    array = pa.Array.from_buffers(pa.decimal128(28, 9), len(ns), [None, pa.py_buffer(words)])
    return array if null is None else compute.if_else(pa.array(~null), array, pa.scalar(None, array.type))


def _from_arrow(table: pa.Table, meta: Mapping[str, Any], path: Path) -> RecordFields:
    for name in table.column_names:
        if name not in COLUMNS:
            raise MultistoreError(f"{path}: unknown column {shown(name)}{did_you_mean(name, COLUMNS)}")
    for name in COLUMNS:
        if table.column_names.count(name) != 1:
            mistake = "missing column" if name not in table.column_names else "twice the column"
            raise MultistoreError(f"{path}: {mistake} {name}")
    conditions = tuple(meta["conditions"])
    names = _names_of(tuple(meta["items"]), conditions)
    columns = {name: _read_column(table.column(name), name, names.get(name), path) for name in COLUMNS}
    records = EventTable(columns, meta["items"], conditions, meta["provenance"])
    if again := repeated_list(records):
        raise MultistoreError(f"{path}: column list: the rows of subject {again[0]}, list {again[1]} are not together")
    return RecordFields(records.columns, records.items, conditions, records.provenance)


def _read_column(column: pa.ChunkedArray, name: str, names: tuple[str, ...] | None, path: Path) -> Array:
    import pyarrow as pa

    if column.null_count and name not in _NULLABLE:
        row = int(np.flatnonzero(column.is_null().to_numpy())[0])
        raise MultistoreError(f"{path}: column {name}, row {row + 1}: value is missing")
    try:
        if names is not None:
            return _codes(column, name, names, path)
        if name == "strength":
            return np.asarray(column.cast(pa.float64()).fill_null(np.nan).to_numpy(), np.float64)
        values = _integers(column, name)
    except (pa.ArrowException, TypeError, ValueError) as error:
        if isinstance(error, MultistoreError):
            raise
        raise MultistoreError(f"{path}: column {name}: has type {column.type} ({_first_line(error)})") from error
    missing = np.asarray(column.is_null().to_numpy(), bool)
    low, high = _RANGES[name]
    out_of_range = ~missing & ((values < low) | (values > high))
    if out_of_range.any():
        row = int(np.flatnonzero(out_of_range)[0])
        unit = " ns" if name in _TIMES else ""
        raise MultistoreError(f"{path}: column {name}, row {row + 1}: got {values[row]}{unit}, "
                              f"allowed {low} to {high}{unit}")  # fmt: skip
    return np.where(missing, -1, values).astype(COLUMNS[name])


def _integers(column: pa.ChunkedArray, name: str) -> Array:
    """A column of whole numbers as int64: times in ns from durations or decimals, 0 for null."""
    import pyarrow as pa

    if name not in _TIMES:
        if not pa.types.is_integer(column.type):
            raise TypeError("expected whole numbers")
        return np.asarray(column.cast(pa.int64()).fill_null(0).to_numpy(), np.int64)
    if pa.types.is_duration(column.type):
        return np.asarray(column.cast(pa.duration("ns")).cast(pa.int64()).fill_null(0).to_numpy(), np.int64)
    if not pa.types.is_decimal(column.type):
        raise TypeError("expected a duration")
    parts = [np.zeros(0, np.int64)]
    for chunk in column.cast(pa.decimal128(28, 9)).chunks:
        words = np.frombuffer(chunk.buffers()[1], np.int64)[2 * chunk.offset : 2 * (chunk.offset + len(chunk))]
        if np.any((words[1::2] != words[0::2] >> 63) & ~chunk.is_null().to_numpy(zero_copy_only=False)):
            raise ValueError("a time does not fit in 64 bits of nanoseconds")
        parts.append(np.where(chunk.is_null().to_numpy(zero_copy_only=False), 0, words[0::2]))
    return np.concatenate(parts)


def _codes(column: pa.ChunkedArray, name: str, names: tuple[str, ...], path: Path) -> Array:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        raise TypeError("expected names")
    code = {label: k for k, label in enumerate(names)}
    encoded = column.dictionary_encode().combine_chunks()
    chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    parts = [np.zeros(0, COLUMNS[name])]
    for chunk in chunks:
        labels = chunk.dictionary.to_pylist()
        for label in labels:
            if label not in code:
                raise MultistoreError(f"{path}: column {name}: unknown name {shown(label)}{did_you_mean(label, names)}")
        code_of = np.array([code[label] for label in labels] + [-1], COLUMNS[name])
        parts.append(code_of[chunk.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts)
