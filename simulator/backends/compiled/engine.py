"""Runs blocks of sessions through the compiled loop, in as many threads as wished; the result never depends on them.

Compiled code does not look at signals. In a program's main thread the sessions therefore run in threads of their own
while the main thread waits: what ends the wait (Ctrl-C, an error, a consumer that stops) ends the sessions too.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from simulator.backends.compiled.columns import Columns, append
from simulator.backends.compiled.loop import N_NOW, run_session
from simulator.backends.interface import Block, Sessions, joined
from simulator.numerics.compilation import outlined
from simulator.parameters.declarations import DTYPE
from simulator.tasks.paradigms import free_recall
from simulator.tasks.step_table import NEW_LIST, Program, compile_program, unknown_step
from simulator.theory.state import Sizes, State, allocate, with_attributes

#: Lists of one block, the unit of work of a thread and of streaming; repetitions in a session are not counted.
BLOCK = 2048
#: Most rows of the table that a block begins with; a session with more rows makes it larger.
MOST_ROWS = 1 << 17


@outlined
def run_sessions(
    s: State, steps: np.ndarray, items: np.ndarray, now: np.ndarray, loops: np.ndarray, seed: int, subjects: np.ndarray,
    sessions: np.ndarray, n_rows: np.ndarray, n_lists: np.ndarray, columns: Columns,
) -> int:  # fmt: skip
    """Run sessions one after the other until all are done or one cannot be finished; returns how many were finished.

    `now` has shape (N_NOW,) and `loops` one place for every step: room that the loop works in. The rows of all sessions
    go into `columns`; rows and trials of session k are counted in `n_rows[k]` and `n_lists[k]`. Below 0 (-1 - row) for a
    row of `steps` that the loop does not know.
    """
    m = s.m
    used = 0
    for k in range(len(subjects)):
        unknown = run_session(s, steps, items, now, loops, seed, subjects[k], sessions[k])
        if unknown >= 0:
            return -1 - unknown
        if m.overflow == 1 or m.interrupted == 1 or used + m.n_rows > len(columns.onset):
            return k
        append(columns, used, s.rows, m.n_rows)
        used += m.n_rows
        n_rows[k] = m.n_rows
        n_lists[k] = m.list
    return len(subjects)


def sessions_of_block(program: Program) -> int:
    """How many sessions of a program a block has."""
    return max(1, BLOCK // max(1, int((program.steps["op"] == NEW_LIST).sum())))


class _Worker:
    """One thread's state: its buffers grow when a session does not fit, and are kept for the next block."""

    def __init__(self, program: Program, parameters: np.ndarray, trace: bool) -> None:
        self.program, self.parameters, self.trace = program, parameters, trace
        self.steps = with_attributes(program.steps)
        rows = 4096 if trace else 2 * max(4, program.n_items) + 8
        self.sizes = Sizes.of(program, rows, per_item=32)
        self.state = allocate(program, parameters, self.sizes, trace)
        self.now = np.zeros(N_NOW, np.int64)
        self.loops = np.zeros(max(1, len(program.steps)), np.int64)
        self.room = min(sessions_of_block(program) * self.sizes.rows, MOST_ROWS)
        self.stopped = False

    def grow(self, buffer: str) -> None:
        self.sizes = self.sizes.doubled(buffer)
        self.state = allocate(self.program, self.parameters, self.sizes, self.trace)

    def make_room(self, finished: int) -> None:
        """Larger buffers for a session that did not fit: those of the state, or the table of columns."""
        m, state = self.state.m, self.state
        if m["n_traces"] >= len(state.traces):
            self.grow("traces")
        elif m["n_links"] + 2 > len(state.links):
            self.grow("links")
        elif m["list"] + 1 >= len(state.past):
            self.grow("lists")
        elif m["overflow"] == 1:
            self.grow("rows")
        elif finished == 0:
            self.room *= 2

    def stop(self) -> None:
        """Leave the present session at its next event, and the block unfinished; called from another thread."""
        self.stopped = True
        self.state.m["interrupted"] = 1

    def run(self, seed: int, subjects: np.ndarray, sessions: np.ndarray) -> Block:
        n_rows = np.zeros(len(subjects), np.int64)
        n_lists = np.zeros(len(subjects), np.int64)
        parts: list[dict[str, np.ndarray]] = []
        done = 0
        while done < len(subjects) and not self.stopped:
            columns = Columns.empty(self.room)
            finished = run_sessions(
                self.state, self.steps, self.program.items, self.now, self.loops, seed, subjects[done:],
                sessions[done:], n_rows[done:], n_lists[done:], columns,
            )  # fmt: skip
            if finished < 0:
                raise unknown_step("compiled", self.program, -1 - finished)
            used = int(n_rows[done : done + finished].sum())
            if used or not parts:
                parts.append(columns.first(used))
            done += finished
            if done < len(subjects):
                self.make_room(finished)
        return Block(subjects, sessions, joined(parts), n_rows, n_lists)


class _Workers:
    """One worker for each thread."""

    def __init__(self, make: Callable[[], _Worker]) -> None:
        self.make = make
        self.place = threading.local()
        self.all: list[_Worker] = []
        self.stopped = False

    def stop(self) -> None:
        """Stop all workers, those that are just being made included."""
        self.stopped = True
        for worker in self.all:
            worker.stop()

    def of_this_thread(self) -> _Worker:
        """The worker of the calling thread."""
        if not hasattr(self.place, "worker"):
            self.place.worker = self.make()
            self.all.append(self.place.worker)
            if self.stopped:
                self.place.worker.stop()
        worker: _Worker = self.place.worker
        return worker


@functools.cache
def load() -> None:
    """Compile the loop, or load it, in the calling thread: compiling can be interrupted there and nowhere else."""
    nobody = np.zeros(0, np.int64)
    worker = _Worker(compile_program(free_recall(1, 1.0)), np.zeros(1, DTYPE), False)
    run_sessions(
        worker.state, worker.steps, worker.program.items, worker.now, worker.loops, 0, nobody, nobody, nobody, nobody,
        Columns.empty(0),
    )  # fmt: skip


def run(
    program: Program, parameters: np.ndarray, seed: int, subjects: Sessions, sessions: Sessions, *, trace: bool,
    threads: int,
) -> Iterator[Block]:  # fmt: skip
    """Run sessions (one entry of `subjects` and `sessions` each) and yield their blocks in order."""
    workers = _Workers(lambda: _Worker(program, parameters, trace))

    # not more than leaves a block for each thread
    block = min(sessions_of_block(program), max(1, -(-len(subjects) // threads)))

    def work(begin: int) -> Block:
        return workers.of_this_thread().run(seed, subjects[begin : begin + block], sessions[begin : begin + block])

    begins = range(0, len(subjects), block)
    if threads == 1 and threading.current_thread() is not threading.main_thread():
        yield from map(work, begins)
        return
    load()
    with ThreadPoolExecutor(min(threads, len(begins))) as pool:
        waiting: deque[Future[Block]] = deque()
        try:
            for begin in begins:
                waiting.append(pool.submit(work, begin))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            workers.stop()
