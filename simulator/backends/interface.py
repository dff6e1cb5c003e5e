"""The interface of an engine: which protocols it supports, its identity for provenance, and runs of sessions as blocks of rows.

The guide to an engine of one's own is docs/add-a-backend.md; `simulator.backends.conformance` says whether it keeps
the contract.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

if TYPE_CHECKING:
    from simulator.parameters.declarations import Parameters
    from simulator.tasks.protocol import Protocol as Experiment
    from simulator.tasks.step_table import Program


@dataclass(frozen=True)
class Block:
    """Finished sessions: their rows as columns (of theory.state.ROW), and per session its number of rows and trials.

    `subjects` and `sessions` (whose sessions these are, and their numbers), `n_rows` and `n_lists` (study-test trials)
    have one entry a session; each column has the rows of all sessions, one session after the other, each in time
    order, with lists numbered from 1. Columns are cut out of an engine's own buffer at once: a copy of whole rows in
    between would cost as much as a tenth of the simulation.
    """

    subjects: np.ndarray
    sessions: np.ndarray
    columns: dict[str, np.ndarray]
    n_rows: np.ndarray
    n_lists: np.ndarray

    @classmethod
    def of(
        cls, subjects: Sessions, sessions: Sessions, rows: Sequence[np.ndarray], n_lists: Sequence[int]
    ) -> Block:
        """A block from the rows of each session, structured arrays of theory.state.ROW."""
        columns = columns_of(np.concatenate(rows))
        return cls(subjects[:], sessions[:], columns, np.array([len(session_rows) for session_rows in rows]), np.array(n_lists, np.int64))

    @property
    def rows(self) -> np.ndarray:
        """The rows as one structured array, shape (number of rows,)."""
        first = next(iter(self.columns.values()))
        dtype = [(name, column.dtype) for name, column in self.columns.items()]
        table = np.zeros(len(first), dtype)
        for name, column in self.columns.items():
            table[name] = column
        return table


def columns_of(rows: np.ndarray) -> dict[str, np.ndarray]:
    """The fields of a structured array as arrays of their own."""
    return {name: rows[name].copy() for name in rows.dtype.names or ()}


def joined(parts: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Columns one after the other; a single part is handed on as it is."""
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Sessions(Protocol):
    """Subjects or session numbers of many sessions, made on demand: a slice is an array of its own, and one can go through all."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> np.ndarray: ...

    def __iter__(self) -> Iterator[int]: ...


class Backend(ABC):
    """An engine, under a name of its own in `simulator.backends.register`.

    What it promises: rows of the event table in time order; study rows as the protocol says; a session that depends on
    (seed, subject, session) alone, neither on who else runs nor on threads. Heavy imports belong into `run` or into the
    module of the engine, which is imported when it is first asked for.
    """

    #: The name in `simulate(backend=...)`, in provenance and on the command line.
    name: ClassVar[str]
    #: What its curves are called in figures and tables.
    called: ClassVar[str] = "multi-store model"
    #: Whether it is this project's theory bit for bit: the records of all exact engines are equal.
    exact: ClassVar[bool] = False
    #: Most lists of one condition that a comparison with human data may take when no number of people is given.
    lists_within_reach: ClassVar[int] = 3_000
    #: How many people it simulates side by side at the cost of one: fewer in a call save nothing.
    people_at_once: ClassVar[int] = 1

    def supports(self, protocol: Experiment) -> str | None:
        """Why this engine cannot run a protocol, as the end of a sentence; None when it can."""
        return None

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """Who it is, for provenance: `versions` of what computes, and `source`, a hash of the equations that run."""

    @abstractmethod
    def run(
        self, program: Program, parameters: Parameters, seed: int, subjects: Sessions, sessions: Sessions, *,
        trace: bool, threads: int,
    ) -> Iterator[Block]:  # fmt: skip
        """Run sessions (one entry of `subjects` and `sessions` each) and yield their blocks in that order.

        `program` is the flat step table (times in ns) and holds the protocol; `seed` is from 0 to 2^63 - 1. With
        `trace` every event of the memory is a row, else only study and response. `threads` is how many may be used.
        """
