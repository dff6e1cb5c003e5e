"""Exact engines, one trajectory: all that declare it return the same rows, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import RESOLUTIONS, Case, cases

from simulator import Parameters, simulate
from simulator.backends import Backend, get, names
from simulator.backends.compiled import engine as compiled_engine
from simulator.backends.conformance import PARADIGMS, blocks_of
from simulator.backends.event import engine as event_engine
from simulator.records.columns import COLUMNS
from simulator.records.table import Records
from simulator.tasks.protocol import Cue, Delay, Distract, NewList, Present, Probe, Protocol, Recall, Repeat, Step

SUBJECTS = np.array([0, 0, 3], np.int64)
SESSIONS = np.array([0, 1, 0], np.int64)
RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}

#: Engines that declare to be the theory bit for bit; all are held against the first.
EXACT = [backend for backend in map(get, names()) if backend.exact]


def rows_of(backend: Backend, case: Case, trace: bool) -> list[tuple[bytes, list[int], list[int]]]:
    """What an engine hands back for a few sessions, as bytes and plain numbers that compare exactly."""
    blocks = blocks_of(backend, case, SUBJECTS, SESSIONS, trace=trace)
    return [(block.rows.tobytes(), block.n_rows.tolist(), block.n_lists.tolist()) for block in blocks]


def assert_equal_engines(case: Case) -> None:
    """The same rows from all exact engines, with and without a trace."""
    first, *others = EXACT
    for trace in (True, False):
        wanted = rows_of(first, case, trace)
        for other in others:
            assert rows_of(other, case, trace) == wanted, f"{other.name}, trace={trace}"


def assert_equal_records(a: Records, b: Records) -> None:
    """Every column of two tables is equal, bit for bit."""
    for name in COLUMNS:
        assert a[name].tobytes() == b[name].tobytes(), name


def test_there_is_more_than_one_exact_engine() -> None:
    """Or nothing is compared below."""
    assert {backend.name for backend in EXACT} >= {"compiled", "event"}


@given(cases())
@settings(max_examples=60, **RELAXED)
def test_engines_agree_on_random_protocols(case: Case) -> None:
    """Rows of 60 random protocols x parameter sets are equal, bit for bit."""
    assert_equal_engines(case)


@pytest.mark.verify
@given(cases())
@settings(max_examples=3000, **RELAXED)
def test_engines_agree_on_many_random_protocols(case: Case) -> None:
    """Rows of 3,000 random protocols x parameter sets are equal, bit for bit."""
    assert_equal_engines(case)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("name", PARADIGMS)
def test_engines_agree_on_every_paradigm(name: str, resolution: float) -> None:
    """Rows of every paradigm are equal on fine and on coarse clocks."""
    parameters = Parameters().with_values({"numerics.time_resolution": resolution})
    assert_equal_engines(Case(PARADIGMS[name](), parameters, seed=7))


A, B = Present((0,), "visual", 0.05), Present((1,), "visual", 1.0)
FOUND: dict[str, tuple[Step, ...]] = {
    "cue and a new list in one instant": (A, Recall("free", 0.001), Cue((0,)), NewList(), A),
    "cue and recall in one instant": (A, Cue((0,)), Recall("free", 2.0), Distract(2.0, 0.5, 1.0, 0.25), B),
    "cue and a distractor in one instant": (B, Cue((1,)), Distract(2.0, 0.5, 1.0, 0.25), Recall("free", 9.0)),
    "an empty distractor task": (A, Probe(0), Distract(0.0, 0.0, 0.0, 0.05), B, Recall("free", 9.0)),
    "a list that begins in one round and goes on in the next": (
        Repeat((A, NewList(), B, Delay(1.0)), times=3),
        Recall("serial", 9.0),
    ),
    "a cue at what was lost since the last act": (
        *(Present((0, 1), "auditory", 0.1), Delay(4.0, "filled"), Cue((0, 1)), Delay(0.2, "filled")),
        Recall("cued", 5.0, (0, 1)),
    ),
    "everything, and then the first list": (
        *(NewList(), A, B, Recall("free", 3.0), NewList(), B, Delay(0.5), Recall("free", 9.0, asked_for="everything")),
        *(Recall("free", 9.0, asked_for=1), Recall("free", 9.0)),
    ),
    "a cue again and again": (
        *(NewList(), Present((0, 1), "visual", 1.0), Recall("associate", 3.0, (0, 1), until_done=True), NewList(), B),
        *(Recall("associate", 3.0, (1, 0), asked_for=1), Recall("associate", 0.05, (0, 1), asked_for="everything")),
    ),
    "a pace finer than the clock": (A, B, Distract(3.0, 0.5, 1.0, 0.05), Recall("free", 9.0)),
}


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("name", FOUND)
def test_engines_agree_on_what_random_protocols_found(name: str, resolution: float) -> None:
    """Protocols on which the engines once differed, in their smallest form."""
    often = {"short_term.lifetime": 2.0, "sensory.echoic_decay": 20.0}
    parameters = Parameters().with_values({"numerics.time_resolution": resolution, **often})
    for strategy in ("elaborative", "maintenance"):
        protocol = Protocol("random", "digits", 2, FOUND[name], strategy)  # type: ignore[arg-type]
        assert_equal_engines(Case(protocol, parameters, seed=0))


@pytest.mark.parametrize("trace", [False, True])
@pytest.mark.parametrize("name", ["free_recall_lists", "savings", "choice_practice"])
def test_threads_do_not_change_records(name: str, trace: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 2 and 4 threads give the same records, with many blocks to share between them."""
    monkeypatch.setattr(compiled_engine, "BLOCK", 16)
    one, *others = (
        simulate(PARADIGMS[name](), subjects=40, lists=3, seed=5, trace=trace, threads=n) for n in (1, 2, 4)
    )
    for other in others:
        assert_equal_records(one, other)


@pytest.mark.parametrize("engine", ["compiled", "event"])
def test_block_size_does_not_change_records(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit of work is invisible: blocks of 1, 7 and 1,024 sessions give the same records."""
    module = compiled_engine if engine == "compiled" else event_engine
    parts = []
    for size in (1, 7, 1024):
        monkeypatch.setattr(module, "BLOCK", size)
        parts.append(simulate(PARADIGMS["free_recall_lists"](), subjects=5, lists=3, backend=engine, trace=True))
    for other in parts[1:]:
        assert_equal_records(parts[0], other)


@pytest.mark.parametrize("engine", names())
@pytest.mark.parametrize("name", ["free_recall", "savings"])
def test_subject_does_not_depend_on_company(engine: str, name: str) -> None:
    """In records too: person 3 is the same among 2, among 6 and in any order, and the first session in 1 or 4."""
    protocol = PARADIGMS[name]()
    if get(engine).supports(protocol) is not None:
        pytest.skip("the engine cannot run it")
    alone = simulate(protocol, subjects=[3], lists=2, seed=9, backend=engine, trace=True)
    among = simulate(protocol, subjects=6, lists=4, seed=9, backend=engine, trace=True)
    shuffled = simulate(protocol, subjects=[5, 3, 0], lists=2, seed=9, backend=engine, trace=True)
    for other in (among, shuffled):
        mask = (other.lists.subject == 3) & (other.lists.session < 2)
        assert_equal_records(alone, other.select(mask))


def test_small_buffers_grow_without_a_trace_in_the_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that does not fit its buffers is run again with larger ones, and gives the same records."""
    protocol = PARADIGMS["free_recall_lists"]()
    whole = simulate(protocol, subjects=20, lists=2, trace=True, threads=1)
    original = compiled_engine._Worker.__init__

    def tiny(self: Any, program: Any, parameters: Any, trace: bool) -> None:
        original(self, program, parameters, trace)
        self.sizes = compiled_engine.Sizes(40, 4, 2, 1)
        self.room = 3
        self.state = compiled_engine.allocate(program, parameters, self.sizes, trace)

    monkeypatch.setattr(compiled_engine._Worker, "__init__", tiny)
    assert_equal_records(whole, simulate(protocol, subjects=20, lists=2, trace=True, threads=1))


def test_seeds_and_subjects_differ() -> None:
    """Different seeds, subjects and sessions live through different trajectories."""
    protocol = PARADIGMS["free_recall"]()
    first = simulate(protocol, subjects=2, lists=2, seed=1, trace=True)
    second = simulate(protocol, subjects=2, lists=2, seed=2, trace=True)
    onsets = {tuple(records.select(records.lists.subject == k)["onset"].tolist())
              for records in (first, second) for k in (0, 1)}  # fmt: skip
    assert len(onsets) == 4


def test_without_trace_the_same_answers() -> None:
    """Leaving out the trace leaves out rows and changes none of those that stay."""
    full = simulate(PARADIGMS["free_recall_lists"](), subjects=4, seed=3, trace=True)
    short = simulate(PARADIGMS["free_recall_lists"](), subjects=4, seed=3)
    kept = np.isin(full["trial_type"], np.unique(short["trial_type"]))
    for name in COLUMNS:
        assert full[name][kept].tobytes() == short[name].tobytes(), name
