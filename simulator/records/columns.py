"""The columns of the event table: their types, and the names behind their codes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

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
    "give_up",
    "no_room",
    "bind",
    "remove",
    "lose_place",
)
#: Stores, in the order of their codes in the column `store`.
STORES = ("none", "iconic", "echoic", "short_term", "declarative", "procedural")

(
    STUDY, ENCODE, DISPLACE, REHEARSE, LOSE, TRANSFER, SAMPLE, RECALL, OMISSION, PROBE, RESPONSE, GIVE_UP,
    NO_ROOM, BIND, REMOVE, LOSE_PLACE,
) = range(len(TRIAL_TYPES))  # fmt: skip

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


class RecordFields(NamedTuple):
    """What makes a table of events: the arguments of `Records`, as readers of files return them."""

    columns: dict[str, Array]
    items: tuple[str, ...]
    conditions: tuple[str, ...]
    provenance: dict[str, Any]


def empty_columns(n: int) -> dict[str, Array]:
    """Columns for `n` events in which nothing applies yet: -1, nan for strength, 0 for times, store and condition.

    >>> empty_columns(2)["item"]
    array([-1, -1], dtype=int32)
    """
    columns = {name: np.full(n, np.nan if dtype.kind == "f" else -1, dtype) for name, dtype in COLUMNS.items()}
    for name in ("session", "condition", "onset", "duration", "store"):
        columns[name][:] = 0
    return columns
