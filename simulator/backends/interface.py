"""What engines hand back: blocks of finished sessions, rows in time order, in the order of the sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Block:
    """Finished sessions: their rows as columns (of theory.state.ROW), and per session its number of rows and trials.

    Columns are cut out of the engine's own buffer at once: a copy of whole rows in between would cost as much as a
    tenth of the simulation.
    """

    subjects: np.ndarray
    sessions: np.ndarray
    columns: dict[str, np.ndarray]
    n_rows: np.ndarray
    n_lists: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """The rows as one structured array, shape (number of rows,)."""
        first = next(iter(self.columns.values()))
        dtype = [(name, column.dtype) for name, column in self.columns.items()]
        out = np.zeros(len(first), dtype)
        for name, column in self.columns.items():
            out[name] = column
        return out


def columns_of(rows: np.ndarray) -> dict[str, np.ndarray]:
    """The fields of a structured array as arrays of their own."""
    return {name: rows[name].copy() for name in rows.dtype.names or ()}


def joined(parts: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Columns one after the other; a single part is handed on as it is."""
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Sessions(Protocol):
    """Subjects or session numbers of many sessions: an array, or what gives a part of one when asked for it."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> np.ndarray: ...
