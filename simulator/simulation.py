"""The verb of the package: simulate people in an experiment."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

import numpy as np

from simulator import environment
from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.parameters.declarations import Parameters
from simulator.tasks.kept_results import kept
from simulator.tasks.protocol import NewList, Present, Probe, Protocol, Repeat, Respond, Step

if TYPE_CHECKING:
    import pandas as pd

    from simulator.backends.interface import Backend, Block
    from simulator.measures import Measure
    from simulator.records.table import Records

#: The columns subject, session and list hold 32-bit numbers, condition and position 16-bit ones.
HIGHEST_ID = 2**31 - 1
HIGHEST_CODE = 2**15 - 1
#: Seconds that the clock of 64-bit nanoseconds can count.
LONGEST_SESSION = 9e9
Progress = Callable[[int, int], None]


def default_threads() -> int:
    """Threads of the compiled engine: $MULTISTORE_THREADS, else the number of processors."""
    threads = environment.whole_number("MULTISTORE_THREADS")
    if threads is not None:
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wrong(argument: str, value: Any, allowed: str) -> MultistoreError:
    text = repr(value) if value is None or isinstance(value, bool) else shown(value)
    return MultistoreError(f"simulate.{argument}: got {text}, allowed {allowed}")


def _whole(argument: str, value: Any, low: int, high: int) -> int:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or not low <= value <= high:
        raise _wrong(argument, value, f"a whole number from {low} to {high}")
    return int(value)


def _subject_ids(subjects: Any) -> range | np.ndarray:
    """The ids of the people: a range for a number of them, which needs no memory."""
    if isinstance(subjects, (int, np.integer)) and not isinstance(subjects, bool):
        return range(_whole("subjects", subjects, 1, HIGHEST_ID + 1))
    listed = hasattr(subjects, "__len__") and not isinstance(subjects, (str, bytes, Mapping))
    try:
        ids = np.asarray(list(subjects) if listed else [])
    except (TypeError, ValueError, OverflowError):  # what cannot be listed, or is no table
        ids = np.zeros(0)
    allowed = f"a number of people from 1 on, or different ids from 0 to {HIGHEST_ID}"
    if ids.ndim != 1 or ids.size == 0 or ids.dtype.kind not in "iu" or len(np.unique(ids)) != len(ids):
        raise _wrong("subjects", subjects, allowed)
    if ids.min() < 0 or ids.max() > HIGHEST_ID:
        raise _wrong("subjects", int(ids.min() if ids.min() < 0 else ids.max()), allowed)
    return ids.astype(np.int64)


def _per_session(steps: Sequence[Step], count: Callable[[Step], float], *, most: bool) -> float:
    """A sum over the steps of a session; what is repeated until it is perfect counts once, or as often as possible."""
    total = 0.0
    for step in steps:
        if isinstance(step, Repeat):
            rounds = step.times or (step.at_most if most else 1)
            total += rounds * _per_session(step.steps, count, most=most)
        else:
            total += count(step)
    return total


def _seconds(step: Step) -> float:
    """The longest time that a step may be set to last (s)."""
    times = (getattr(step, name, 0.0) for name in ("duration", "gap", "limit", "response_stimulus_interval"))
    return sum(time[1] if isinstance(time, tuple) else time for time in times)


def _least_rows(step: Step) -> int:
    return len(step.items) if isinstance(step, Present) else int(isinstance(step, (Probe, Respond)))


@kept
def _session(protocol: Protocol) -> tuple[float, float, float]:
    """Of one session: the most numbers of lists and of seconds, and the least number of rows."""
    return (
        _per_session(protocol.steps, lambda step: isinstance(step, NewList), most=True),
        _per_session(protocol.steps, _seconds, most=True),
        _per_session(protocol.steps, _least_rows, most=False),
    )


def _memory() -> int:
    """Bytes of memory of this machine; where it is unknown, as if there were no bound."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 2**62


def _check_size(protocol: Protocol, people: int, lists: int, keep: str) -> None:
    """Refuse what cannot be numbered, timed or held, before anything runs."""
    from simulator.records.columns import COLUMNS

    numbered, seconds, least_rows = _session(protocol)
    if max(1.0, numbered) * lists > HIGHEST_ID:
        raise _wrong("lists", lists, f"at most {HIGHEST_ID} lists of one person, in sessions of {numbered:,.0f} lists")
    if len(protocol.conditions) > HIGHEST_CODE:
        raise _wrong(
            "protocol", protocol, f"at most {HIGHEST_CODE} conditions, this one has {len(protocol.conditions)}"
        )
    if seconds > LONGEST_SESSION:
        raise _wrong("protocol", protocol, f"at most {LONGEST_SESSION:g} s, this one can last {seconds:.3g} s")
    rows = max(1.0, least_rows)
    needed = people * lists * rows * 2 * sum(column.itemsize for column in COLUMNS.values())  # blocks, then all in one
    if keep == "records" and needed > _memory():
        raise MultistoreError(
            f"simulate: {people:,} people x {lists:,} lists of at least {rows:,.0f} rows need {needed / 1e9:,.0f} GB, "
            f"this machine has {_memory() / 1e9:,.0f} GB; keep='measures' holds no table"
        )


class _Sessions:
    """The participant of each session, or its number, made block by block: millions of lists need no table of them."""

    def __init__(self, people: range | np.ndarray, lists: int, column: Literal["subject", "session"]) -> None:
        self.people, self.lists, self.column = people, lists, column

    def __len__(self) -> int:
        return len(self.people) * self.lists

    def __getitem__(self, part: slice) -> np.ndarray:
        number = np.arange(*part.indices(len(self)), dtype=np.int64)
        if self.column == "session":
            return number % self.lists
        place = number // self.lists
        return place if isinstance(self.people, range) else self.people[place]

    def __iter__(self) -> Iterator[int]:
        for begin in range(0, len(self), 4096):
            yield from self[begin : begin + 4096].tolist()


class _Table:
    """All blocks as one table, of which the first block says how large it will be: no second copy of everything is made."""

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions
        self.room: dict[str, np.ndarray] = {}
        self.rows = self.done = 0

    def add(self, columns: dict[str, np.ndarray], sessions: int) -> None:
        """Append the rows of some sessions."""
        rows = self.rows + len(columns["subject"])
        self.done += sessions
        if self.done == sessions == self.sessions:
            self.room = columns
        else:
            if not self.room or rows > len(self.room["subject"]):
                self._enlarge({name: column.dtype for name, column in columns.items()}, rows)
            for name, column in columns.items():
                self.room[name][self.rows : rows] = column
        self.rows = rows

    def _enlarge(self, types: dict[str, np.dtype[Any]], rows: int) -> None:
        """Room for all sessions, if those to come have as many rows as those so far, and a fiftieth more."""
        enough = rows * self.sessions * 51 // (self.done * 50) + 64
        larger = {name: np.empty(enough, kind) for name, kind in types.items()}
        for name, column in self.room.items():
            larger[name][: self.rows] = column[: self.rows]
        self.room = larger

    def columns(self) -> dict[str, np.ndarray]:
        """The rows so far."""
        return {name: column[: self.rows] for name, column in self.room.items()}


class _Lists:
    """Numbers the study-test trials of each participant through all sessions."""

    def __init__(self) -> None:
        self.subject = -1
        self.count = 0

    def offsets(self, block: Block) -> np.ndarray:
        """How many trials of the same participant came before each session of a block."""
        subjects, n_lists = block.subjects, block.n_lists
        if not len(subjects):
            return np.zeros(0, np.int64)
        begins = np.flatnonzero(np.r_[True, subjects[1:] != subjects[:-1]])
        before = np.cumsum(n_lists) - n_lists
        before = before - np.repeat(before[begins], np.diff(np.r_[begins, len(subjects)]))
        if subjects[0] == self.subject:
            until = begins[1] if len(begins) > 1 else len(subjects)
            before[:until] += self.count
        self.subject, self.count = int(subjects[-1]), int(before[-1] + n_lists[-1])
        return before


class _Run(NamedTuple):
    """The checked arguments of `simulate`."""

    protocol: Protocol
    parameters: Parameters
    backend: Backend
    people: range | np.ndarray
    lists: int
    seed: int
    trace: bool
    threads: int
    instruments: list[Measure]
    progress: Progress | None

    def blocks(self) -> Iterator[tuple[dict[str, np.ndarray], int]]:
        """The columns of the event table block by block, each with its number of sessions."""
        from simulator.tasks.step_table import compile_program

        program = compile_program(self.protocol, self.parameters.numerics.time_resolution)
        subjects, sessions = (_Sessions(self.people, self.lists, column) for column in ("subject", "session"))
        blocks = self.backend.run(
            program, self.parameters, self.seed, subjects, sessions, trace=self.trace, threads=self.threads
        )
        numbering, done = _Lists(), 0
        try:
            for block in blocks:
                columns = dict(block.columns)
                columns["subject"] = np.repeat(block.subjects.astype(np.int32), block.n_rows)
                columns["session"] = np.repeat(block.sessions.astype(np.int32), block.n_rows)
                offsets = numbering.offsets(block).astype(np.int32)
                columns["list"] = columns["list"] + np.repeat(offsets, block.n_rows)
                yield columns, len(block.subjects)
                done += len(block.subjects)
                if self.progress is not None:
                    self.progress(done, len(self.people) * self.lists)
        finally:
            if close := getattr(blocks, "close", None):
                close()  # ends its threads now, also when the caller was interrupted


def _instruments(measures: Any) -> list[Measure]:
    from simulator.measures import Measure, by_label, create

    if not isinstance(measures, Sequence) or isinstance(measures, (str, bytes)):
        raise _wrong("measures", measures, "a list of names or measures")
    for entry in measures:
        if not isinstance(entry, (str, Measure)):
            raise _wrong("measures", entry, "a list of names or measures")
    return list(by_label([create(entry) if isinstance(entry, str) else entry for entry in measures]).values())


def _takes_two(function: Any) -> bool:
    """Whether it can be called with two arguments; a function without a signature may."""
    if not callable(function):
        return False
    try:
        inspect.signature(function).bind(0, 1)
    except TypeError:
        return False
    except ValueError:  # a built-in function without a signature
        pass
    return True


def _backend(name: Any, protocol: Protocol) -> Backend:
    """The engine of a name, if it can run the protocol."""
    from simulator.backends import registry

    backend = registry.get(name, "simulate.backend")
    reason = backend.supports(protocol)
    if reason is not None:
        raise MultistoreError(f"simulate.backend: {name} cannot run {protocol.paradigm}: {reason}")
    return backend


def _checked(
    protocol: Any, parameters: Any, backend: Any, subjects: Any, lists: Any, seed: Any, trace: Any, keep: Any,
    measures: Any, threads: Any, progress: Any,
) -> _Run:  # fmt: skip
    """The arguments of `simulate`, or a MultistoreError that names the wrong one."""
    if not isinstance(protocol, Protocol):
        raise _wrong("protocol", protocol, "a Protocol, as from paradigms")
    if parameters is not None and not isinstance(parameters, Parameters):
        raise _wrong("parameters", parameters, "Parameters")
    engine = _backend(backend, protocol)
    if not isinstance(keep, str) or keep not in ("records", "measures"):
        raise _wrong("keep", keep, f"records, measures{did_you_mean(keep, ('records', 'measures'))}")
    if not isinstance(trace, (bool, np.bool_)):
        raise _wrong("trace", trace, "True or False")
    if progress is not None and not _takes_two(progress):
        raise _wrong("progress", progress, "a function of (sessions done, of how many)")
    people, repetitions = _subject_ids(subjects), _whole("lists", lists, 1, HIGHEST_ID)
    seed = _whole("seed", seed, 0, 2**63 - 1)
    workers = default_threads() if threads is None else _whole("threads", threads, *environment.WHOLE_NUMBERS["MULTISTORE_THREADS"])
    instruments = _instruments(measures)
    if keep == "measures" and not instruments:
        raise _wrong("measures", measures, "at least one with keep='measures'")
    _check_size(protocol, len(people), repetitions, keep)
    traced = bool(trace) or any(instrument.needs_trace for instrument in instruments)
    return _Run(
        protocol, parameters or Parameters(), engine, people, repetitions, seed, traced, workers, instruments, progress
    )


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
    """Simulate people in a protocol, and return the events of their memory.

    `backend` is the engine: "compiled" (fast), "event" (SimPy, the readable reference, same records bit for bit) or
    one of `simulator.backends.names()`. `subjects` is a number of people or a sequence of their ids (0 to 2^31 - 1):
    person k depends on (seed, k) alone, so that the same person can serve in several conditions. `lists=n` repeats the
    protocol n times for each person, each time with an empty long-term memory. `seed` (0 to 2^63 - 1) is the key of
    every random number: the same seed gives the same records. `threads` (default: $MULTISTORE_THREADS, else all
    processors) changes how long it takes and nothing else.

    With `trace` every encoding, rehearsal, loss and sample is a row, else only study and response.
    `keep="measures"` streams through the named `measures` and holds no table; it returns a data frame for each, by
    name (two of one name by name and options, as "lag_crp (max_lag=5)"). `progress(done, of)` is called with sessions
    finished. Raises MultistoreError for a wrong argument, for a protocol that the engine does not support, and before
    anything runs for more lists than this machine's memory can hold.

    >>> from simulator import paradigms, simulate
    >>> records = simulate(paradigms.free_recall(10, 2.0), subjects=2, lists=3, seed=1)
    >>> records.n_lists
    6
    """
    run = _checked(protocol, parameters, backend, subjects, lists, seed, trace, keep, measures, threads, progress)
    try:
        return _records(run) if keep == "records" else _measured(run)
    except MemoryError as error:
        raise MultistoreError(
            f"simulate: {len(run.people):,} people x {run.lists:,} lists of {protocol.paradigm} do not fit into memory"
        ) from error


def _provenance(run: _Run) -> dict[str, Any]:
    from simulator.storage.provenance import capture

    people = len(run.people) if isinstance(run.people, range) else run.people.tolist()
    return capture(
        run.protocol, run.parameters, backend=run.backend.name, identity=run.backend.identity(), seed=run.seed,
        subjects=people, lists=run.lists, trace=run.trace,
    )  # fmt: skip


def _records(run: _Run) -> Records:
    """Everything that happened, as one table."""
    from simulator.records.table import Records

    table = _Table(len(run.people) * run.lists)
    for columns, sessions in run.blocks():
        table.add(columns, sessions)
    return Records(table.columns(), run.protocol.item_names(), run.protocol.conditions, _provenance(run))


def _measured(run: _Run) -> dict[str, pd.DataFrame]:
    """The results of the measures; each block is dropped once they have taken it in."""
    from simulator.measures import by_label
    from simulator.records.table import Records

    names, conditions = run.protocol.item_names(), run.protocol.conditions
    for columns, _ in run.blocks():
        part = Records(columns, names, conditions, {"run": {"trace": run.trace}})
        for instrument in run.instruments:
            instrument.add(part)
    return {label: instrument.result() for label, instrument in by_label(run.instruments).items()}
