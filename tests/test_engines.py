"""Two engines, one trajectory: the event and the compiled engine return the same rows, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import RESOLUTIONS, Case, cases

from simulator import Parameters, paradigms, simulate
from simulator.backends.compiled import engine as compiled_engine
from simulator.backends.event import engine as event_engine
from simulator.records.table import COLUMNS, Records
from simulator.tasks.protocol import Cue, Delay, Distract, NewList, Present, Probe, Protocol, Recall, Repeat, Step
from simulator.tasks.step_table import compile_program

SUBJECTS = np.array([0, 0, 3], np.int64)
SESSIONS = np.array([0, 1, 0], np.int64)
RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}

#: One protocol of every paradigm, with the options that change what happens, and what makes rare events frequent.
PARADIGMS: dict[str, Callable[[], Protocol]] = {
    "free_recall": lambda: paradigms.free_recall(12, 1.0),
    "free_recall_heard": lambda: paradigms.free_recall(20, 2.0, modality="auditory"),
    "free_recall_judged": lambda: paradigms.free_recall(10, 3.0, gap=(0.8, 1.2), orienting_task=True),
    "free_recall_continual": lambda: paradigms.free_recall(8, 1.0, inter_item_distractor=8, retention_interval=16),
    "free_recall_lists": lambda: paradigms.free_recall(6, 1.0, lists_per_session=4, recall_time=20),
    "free_recall_open_delay": lambda: paradigms.free_recall(8, 1.0, retention_interval=10, filled=False),
    "serial_recall": lambda: paradigms.serial_recall(7, 1.0, material="digits"),
    "serial_recall_suppressed": lambda: paradigms.serial_recall(6, 1.0, suppression=True, retention_interval=4),
    "brown_peterson": lambda: paradigms.brown_peterson(3, 12, trials_per_session=3),
    "partial_report": lambda: paradigms.partial_report(cue_delay=0.15),
    "whole_report": lambda: paradigms.partial_report(cue_delay=None),
    "savings": lambda: paradigms.savings(6, 86_400, at_most=15),
    "choice_practice": lambda: paradigms.choice_practice(4, 3, 12),
    "recognition": lambda: paradigms.recognition(5),
    "recognition_lure": lambda: paradigms.recognition(5, target=False),
}


def blocks_of(run: Any, case: Case, trace: bool, **more: Any) -> list[tuple[bytes, list[int], list[int]]]:
    """What an engine hands back for a few sessions, as bytes and plain numbers that compare exactly."""
    program = compile_program(case.protocol, case.parameters.numerics.time_resolution)
    blocks = run(program, case.parameters.to_record(), case.seed, SUBJECTS, SESSIONS, trace=trace, **more)
    return [(block.rows.tobytes(), block.n_rows.tolist(), block.n_lists.tolist()) for block in blocks]


def assert_equal_engines(case: Case) -> None:
    """The same rows from both engines, with and without a trace."""
    for trace in (True, False):
        event = blocks_of(event_engine.run, case, trace)
        compiled = blocks_of(compiled_engine.run, case, trace, threads=1)
        assert event == compiled, f"trace={trace}"


def assert_equal_records(a: Records, b: Records) -> None:
    """Every column of two tables is equal, bit for bit."""
    for name in COLUMNS:
        assert a[name].tobytes() == b[name].tobytes(), name


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


def test_every_paradigm_is_covered() -> None:
    """A new paradigm enters the comparison of the engines, or this test says that it is missing."""
    assert {make().paradigm for make in PARADIGMS.values()} == set(paradigms.PARADIGMS)


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


@pytest.mark.parametrize("engine", ["compiled", "event"])
@pytest.mark.parametrize("name", ["free_recall", "savings"])
def test_subject_does_not_depend_on_company(engine: str, name: str) -> None:
    """Person 3 is the same among 2, among 6 and in any order, and his first session the same in 1 or 4."""
    protocol = PARADIGMS[name]()
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
        self.sizes = [40, 4]
        self.state = compiled_engine.allocate(program, parameters, *self.sizes, trace)

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
