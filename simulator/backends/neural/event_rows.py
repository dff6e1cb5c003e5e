"""Rows of the event table, collected for many people at once and handed out person by person."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.theory.constants import NONE
from simulator.theory.state import ROW

_NOTHING = {"position": NONE, "item": NONE, "response": NONE, "correct": NONE, "response_time": NONE}


class EventRows:
    """Collects rows of a block of people; within a person, rows stay in the order in which they were written."""

    def __init__(self) -> None:
        self.people: list[np.ndarray] = []
        self.rows: list[np.ndarray] = []

    def write(self, people: np.ndarray, trial_type: int, **columns: Any) -> None:
        """One row for each of `people` (row numbers of the block); a column is a number for all, or one for each."""
        rows = np.zeros(len(people), ROW)
        for name, value in {**_NOTHING, **columns, "trial_type": trial_type}.items():
            rows[name] = value
        self.people.append(people)
        self.rows.append(rows)

    def of_rows(self, places: np.ndarray) -> list[np.ndarray]:
        """The rows of the people in these rows of the block, structured arrays of theory.state.ROW."""
        people = np.concatenate([np.zeros(0, np.int64), *self.people])
        rows = np.concatenate([np.zeros(0, ROW), *self.rows])
        order = np.argsort(people, kind="stable")
        people, rows = people[order], rows[order]
        begins, ends = np.searchsorted(people, places), np.searchsorted(people, places + 1)
        return [rows[begin:end] for begin, end in zip(begins, ends, strict=True)]
