"""Nothing of a session reaches the next one: whatever stands in the state before it begins, its rows are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator import Parameters, Protocol, paradigms
from simulator.backends.compiled.columns import Columns
from simulator.backends.compiled.engine import run_sessions
from simulator.backends.compiled.loop import N_NOW
from simulator.backends.event.engine import run_session
from simulator.backends.event.steps import rows_of
from simulator.backends.event.transitions import arrays_of
from simulator.tasks.protocol import Cue, Delay, Distract, NewList, Present, Probe, Recall, Repeat, Respond
from simulator.tasks.step_table import Program, compile_program
from simulator.theory.state import SETTINGS, Sizes, State, allocate, with_attributes

#: Every kind of step, and recall periods of all kinds that follow one another.
EVERYTHING = Protocol(
    "everything", "words", 6,
    (
        NewList(), *(Present((i,), "auditory", 1.0) for i in range(4)), Recall("serial", 20.0), Probe(1),
        Present((4, 5, 0), "visual", 0.1), Cue((4,)), Delay(1.0), Recall("cued", 5.0, (4,)), Recall("free", 20.0),
        Recall("associate", 5.0, (1, 2)), NewList("second"), Present((2,), "visual", 2.0, 0.5, 0.5), Distract(4.0, 0.5), Recall("free", 20.0),
        Recall("free", 20.0, asked_for=1), Recall("associate", 5.0, (5, 4), asked_for=1), Recall("free", 20.0, asked_for="everything"),
        Repeat((Respond(-1, 3),), times=3), Delay(60.0, "away"), Probe(5),
    ),
)  # fmt: skip
PROTOCOLS = {
    "free recall": paradigms.free_recall(8, 1.0, modality="auditory"),
    "judged lists of one session": paradigms.free_recall(5, 2.0, orienting_task=True, lists_per_session=3),
    "continual distractor": paradigms.free_recall(4, 1.0, inter_item_distractor=4.0, retention_interval=4.0),
    "partial report": paradigms.partial_report(cue_delay=0.1),
    "savings": paradigms.savings(6, 600.0),
    "choice": paradigms.choice_practice(4, 2, 8),
    "recognition": paradigms.recognition(5),
    "suppressed serial recall": paradigms.serial_recall(6, suppression=True),
    "everything": EVERYTHING,
}


#: Arrays of a state that are settings: which items sound alike.
FIXED = {"similar"}


def garbage(array: np.ndarray, rng: np.random.Generator) -> None:
    """Fill an array with numbers that would be noticed, but that are still places in every array."""
    if array.dtype.names:
        for name in array.dtype.names:
            garbage(array[name], rng)
    elif array.dtype.kind == "f":
        array[...] = rng.uniform(0.1, 5.0, array.shape)
    else:
        array[...] = rng.integers(0, 4, array.shape)


def spoil(state: State, rng: np.random.Generator) -> None:
    """Garbage in all of a state but its settings; tables that are made once are made again."""
    mind: Any = state.m.base
    for name in mind.dtype.names:
        if name not in (SETTINGS.names or ()):
            garbage(mind[name], rng)
    for name, array in zip(state._fields[1:], state[1:], strict=True):
        if name not in FIXED:
            garbage(array, rng)
    mind["prepared"] = 0


def fresh(program: Program) -> State:
    return allocate(program, Parameters().to_record(), Sizes(4096, 4096, 4096, 64), True)


def compiled_rows(program: Program, state: State, room: int) -> list[Any]:
    now, loops = np.full(N_NOW, room, np.int64), np.full(len(program.steps), room, np.int64)
    one, count = np.ones(1, np.int64), np.zeros(1, np.int64)
    steps = with_attributes(program.steps)
    columns = Columns.empty(4096)
    assert run_sessions(state, steps, program.items, now, loops, 5, one, one, count, count.copy(), columns) == 1
    for name, column in columns.first(count[0]).items():
        assert column.tobytes() == state.rows[name][: count[0]].tobytes()
    rows: list[Any] = state.rows[: count[0]].tolist()
    return rows


def event_rows(program: Program, state: State, room: int) -> list[Any]:
    assert run_session(program, rows_of(program), arrays_of(state), 5, 1, 1)
    rows: list[Any] = state.rows[: int(state.m["n_rows"])].tolist()
    return rows


@pytest.mark.parametrize("rows", [compiled_rows, event_rows], ids=["compiled", "event"])
@pytest.mark.parametrize("name", PROTOCOLS)
def test_what_stood_in_the_state_before_a_session_changes_no_row(name: str, rows: Any) -> None:
    program = compile_program(PROTOCOLS[name])
    expected = rows(program, fresh(program), 0)
    assert len(expected) > 3
    for seed in range(5):
        state = fresh(program)
        spoil(state, np.random.default_rng(seed))
        assert rows(program, state, 3) == expected


def test_every_field_is_a_setting_or_is_spoiled() -> None:
    """Garbage reaches every byte but the settings': a field that is added later is not forgotten by this test."""
    program = compile_program(EVERYTHING)
    state = fresh(program)
    spoiled = [array for name, array in zip(state._fields[1:], state[1:], strict=True) if name not in FIXED]
    for array in (state.m.base, *spoiled):
        array.view(np.ndarray).view(np.uint8)[...] = 255
    spoil(state, np.random.default_rng(1))
    for array in spoiled:
        assert not (array.view(np.ndarray).view(np.uint8).reshape(-1, array.itemsize) == 255).all(axis=1).any()
    kept = {name for name in state.m.dtype.names if (np.asarray(state.m[name]).reshape(1, -1).view(np.uint8) == 255).all()}
    assert kept | {"p", "prepared"} == set(SETTINGS.names or ())
