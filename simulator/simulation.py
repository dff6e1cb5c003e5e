"""The verb of the package: simulate people in an experiment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from simulator import environment
from simulator.errors import MultistoreError, did_you_mean
from simulator.parameters.declarations import Parameters
from simulator.tasks.protocol import Protocol

if TYPE_CHECKING:
    import pandas as pd

    from simulator.backends.interface import Block
    from simulator.measures import Measure
    from simulator.records.table import Records

#: Engines by name. All of them take every protocol; event and compiled give the same records bit for bit.
BACKENDS = ("event", "compiled")
#: More threads than any machine has processors are a slip of the pen.
MOST_THREADS = 4096
Progress = Callable[[int, int], None]


def default_threads() -> int:
    """Threads of the compiled engine: $MULTISTORE_THREADS, else the number of processors."""
    wanted = environment.whole_number("MULTISTORE_THREADS", 1, MOST_THREADS)
    if wanted is not None:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(name: str, value: Any) -> int:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
        raise MultistoreError(f"simulate.{name}: got {value!r}, allowed a whole number of at least 1")
    return int(value)


def _subject_ids(subjects: int | Sequence[int]) -> np.ndarray:
    if isinstance(subjects, (int, np.integer)):
        return np.arange(_count("subjects", subjects), dtype=np.int64)
    ids = np.asarray(list(subjects))
    if ids.size == 0 or ids.dtype.kind not in "iu" or len(np.unique(ids)) != len(ids) or ids.min() < 0:
        raise MultistoreError("simulate.subjects: allowed a number of people, or different ids from 0 on")
    return ids.astype(np.int64)


def _blocks(
    protocol: Protocol, parameters: Parameters, backend: str, people: np.ndarray, lists: int, seed: int, trace: bool,
    threads: int,
) -> Iterator[Block]:  # fmt: skip
    from simulator.tasks.step_table import compile_program

    program = compile_program(protocol, parameters.numerics.time_resolution)
    subjects, sessions = _Sessions(people, lists, "subject"), _Sessions(people, lists, "session")
    record = parameters.to_record()
    if backend == "event":
        from simulator.backends.event.engine import run as run_event

        return run_event(program, record, seed, subjects, sessions, trace=trace)
    from simulator.backends.compiled.engine import run as run_compiled

    return run_compiled(program, record, seed, subjects, sessions, trace=trace, threads=threads)


class _Sessions:
    """Who lives through each session, or its number, made block by block: millions of lists need no table of them."""

    def __init__(self, people: np.ndarray, lists: int, what: Literal["subject", "session"]) -> None:
        self.people, self.lists, self.what = people, lists, what

    def __len__(self) -> int:
        return len(self.people) * self.lists

    def __getitem__(self, part: slice) -> np.ndarray:
        number = np.arange(*part.indices(len(self)), dtype=np.int64)
        return self.people[number // self.lists] if self.what == "subject" else number % self.lists


class _Lists:
    """Numbers the study-test trials of each person through all of his sessions."""

    def __init__(self) -> None:
        self.subject = -1
        self.count = 0

    def offsets(self, block: Block) -> np.ndarray:
        """How many trials of the same person came before each session of a block."""
        before = np.zeros(len(block.subjects), np.int64)
        for k, (subject, n) in enumerate(zip(block.subjects.tolist(), block.n_lists.tolist(), strict=True)):
            if subject != self.subject:
                self.subject, self.count = subject, 0
            before[k] = self.count
            self.count += n
        return before


def _columns(block: Block, numbering: _Lists) -> dict[str, np.ndarray]:
    columns = dict(block.columns)
    columns["subject"] = np.repeat(block.subjects.astype(np.int32), block.n_rows)
    columns["session"] = np.repeat(block.sessions.astype(np.int32), block.n_rows)
    columns["list"] = columns["list"] + np.repeat(numbering.offsets(block).astype(np.int32), block.n_rows)
    return columns


@overload
def simulate(
    protocol: Protocol, parameters: Parameters | None = ..., *, backend: str = ..., subjects: int | Sequence[int] = ...,
    lists: int = ..., seed: int = ..., trace: bool = ..., keep: Literal["records"] = ...,
    measures: Sequence[str | Measure] = ..., threads: int | None = ..., progress: Progress | None = ...,
) -> Records: ...  # fmt: skip


@overload
def simulate(
    protocol: Protocol, parameters: Parameters | None = ..., *, backend: str = ..., subjects: int | Sequence[int] = ...,
    lists: int = ..., seed: int = ..., trace: bool = ..., keep: Literal["measures"],
    measures: Sequence[str | Measure] = ..., threads: int | None = ..., progress: Progress | None = ...,
) -> dict[str, pd.DataFrame]: ...  # fmt: skip


def simulate(
    protocol: Protocol,
    parameters: Parameters | None = None,
    *,
    backend: str = "compiled",
    subjects: int | Sequence[int] = 1,
    lists: int = 1,
    seed: int = 0,
    trace: bool = False,
    keep: str = "records",
    measures: Sequence[str | Measure] = (),
    threads: int | None = None,
    progress: Progress | None = None,
) -> Records | dict[str, pd.DataFrame]:
    """Simulate people who live through a protocol, and return what they did.

    `subjects` is a number of people or a sequence of their ids: person k depends on (seed, k) alone, so that the same
    person can serve in several conditions. `lists=n` repeats the protocol n times for each person, each time with an
    empty long-term memory. With `trace` every encoding, rehearsal, loss and sample is a row, else only study and
    response. `keep="measures"` streams through the named `measures` and holds no table; it returns a data frame for
    each. `progress(done, of)` is called with sessions finished. Raises MultistoreError for a wrong argument.

    >>> from simulator import paradigms, simulate
    >>> records = simulate(paradigms.free_recall(10, 2.0), subjects=2, lists=3, seed=1)
    >>> records.n_lists
    6
    """
    from simulator.measures import create
    from simulator.records.table import Records
    from simulator.storage.provenance import capture

    if not isinstance(protocol, Protocol):
        raise MultistoreError(f"simulate.protocol: got {type(protocol).__name__}, allowed a Protocol from paradigms")
    if backend not in BACKENDS:
        raise MultistoreError(
            f"simulate.backend: got {backend!r}, allowed {', '.join(BACKENDS)}{did_you_mean(str(backend), BACKENDS)}"
        )
    if keep not in ("records", "measures"):
        raise MultistoreError(f"simulate.keep: got {keep!r}, allowed records, measures")
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise MultistoreError(f"simulate.seed: got {seed!r}, allowed a whole number from 0 to 2^63 - 1")
    parameters = parameters or Parameters()
    people, n = _subject_ids(subjects), _count("lists", lists)
    workers = default_threads() if threads is None else _count("threads", threads)
    instruments = [create(m) if isinstance(m, str) else m for m in measures]
    trace = trace or any(instrument.needs_trace for instrument in instruments)
    described = subjects if isinstance(subjects, (int, np.integer)) else people.tolist()
    provenance = capture(
        protocol, parameters, backend=backend, seed=int(seed), subjects=described, lists=n, trace=trace
    )
    blocks = _blocks(protocol, parameters, backend, people, n, int(seed), trace, workers)
    numbering, done, kept = _Lists(), 0, []
    names, conditions = protocol.item_names(), protocol.conditions
    for block in blocks:
        columns = _columns(block, numbering)
        if keep == "records":
            kept.append(columns)
        else:
            part = Records(columns, names, conditions, provenance)
            for instrument in instruments:
                instrument.add(part)
        done += len(block.subjects)
        if progress is not None:
            progress(done, len(people) * n)
    if keep == "measures":
        return {instrument.name: instrument.result() for instrument in instruments}
    joined = {name: np.concatenate([c[name] for c in kept]) for name in kept[0]}
    return Records(joined, names, conditions, provenance)
