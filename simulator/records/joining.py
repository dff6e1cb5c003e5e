"""Several records as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.errors import MultistoreError
from simulator.records.columns import COLUMNS, Array, RecordFields
from simulator.records.events import EventTable, repeated_list


def concat(parts: Sequence[EventTable], *, renumber: bool = False) -> RecordFields:
    """The fields of all rows of several records in order, items and conditions matched by name.

    (subject, list) has to stay unique: with `renumber`, list and session numbers of each later part go on after those
    of the parts before it, so that one person can appear in several conditions; without it an overlap raises
    MultistoreError. Provenance is kept once when all parts agree, else as a list under "parts".

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
    result = EventTable(columns, items, conditions, _common_provenance(parts))
    if first := repeated_list(result):
        raise MultistoreError(
            f"records: subject {first[0]}, list {first[1]} occurs in more than one part; use renumber=True"
        )
    return RecordFields(result.columns, items, conditions, result.provenance)


def _recode(column: Array, names: Sequence[str], code: dict[str, int]) -> Array:
    table = np.array([code[name] for name in names] + [-1], dtype=column.dtype)
    return table[column]  # the code -1 takes the last entry


def _common_provenance(parts: Sequence[EventTable]) -> dict[str, Any]:
    first = parts[0].provenance
    if all(part.provenance == first for part in parts):
        return first
    return {"parts": [part.provenance for part in parts]}
