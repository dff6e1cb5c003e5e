"""The event table as columns, which the engine fills itself: a session's rows go there while they are still in the cache."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.numerics.compilation import kernel
from simulator.theory.state import ROW


class Columns(NamedTuple):
    """An array for each field of `theory.state.ROW`, in its order."""

    onset: np.ndarray
    duration: np.ndarray
    response_time: np.ndarray
    strength: np.ndarray
    list: np.ndarray
    item: np.ndarray
    response: np.ndarray
    condition: np.ndarray
    position: np.ndarray
    trial_type: np.ndarray
    correct: np.ndarray
    store: np.ndarray

    @classmethod
    def empty(cls, rows: int) -> Columns:
        """Room for so many rows."""
        return cls(*(np.empty(rows, ROW[name]) for name in cls._fields))

    def first(self, rows: int) -> dict[str, np.ndarray]:
        """The first rows by name, as views."""
        return {name: column[:rows] for name, column in self._asdict().items()}


@kernel
def append(columns: Columns, at: int, rows: np.ndarray, n: int) -> None:
    """Copy the first `n` rows of a session to the columns, from row `at` on."""
    for k in range(n):
        row = rows[k]
        columns.onset[at + k] = row.onset
        columns.duration[at + k] = row.duration
        columns.response_time[at + k] = row.response_time
        columns.strength[at + k] = row.strength
        columns.list[at + k] = row.list
        columns.item[at + k] = row["item"]  # `item` is a method of records that are not compiled
        columns.response[at + k] = row.response
        columns.condition[at + k] = row.condition
        columns.position[at + k] = row.position
        columns.trial_type[at + k] = row.trial_type
        columns.correct[at + k] = row.correct
        columns.store[at + k] = row.store
