"""The theory's transitions as calls that are quick from Python.

A call from Python into compiled code looks up the type of every argument and takes the participant's record apart field by
field, which costs ten times as much as what a transition does. Here each transition is compiled for one fixed set of
types and takes the state as plain arrays; it is the same function of `simulator.theory`, with the same bits as result.
"""

# The state is untyped as in theory/: numba sees the types.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import types

from simulator.numerics.compilation import compiled, outlined
from simulator.theory import (
    attention,
    clock,
    encoding,
    procedural,
    recognition,
    rehearsal,
    retrieval,
    sensory,
    short_term,
    trial,
)
from simulator.theory import state as state_of
from simulator.theory.state import ASSOCIATION, LINK, LIST, MIND, REACHED, ROW, TOKEN, TRACE, State


class Arrays(NamedTuple):
    """A `State` whose participant is an array of one record, which Python hands over at no cost."""

    m: np.ndarray
    others: tuple[np.ndarray, ...]

    @property
    def rows(self) -> np.ndarray:
        """The buffer of rows."""
        return self.others[-1]


def arrays_of(state: State) -> Arrays:
    """The same memory as the state's, participant included."""
    record: Any = state.m
    return Arrays(record.base, tuple(state[1:]))


_ARRAYS = numba.typeof(
    Arrays(
        np.zeros(1, MIND),
        (
            np.zeros(1, TOKEN), np.zeros((2, 1), np.int64), np.zeros(1, TRACE),
            np.zeros(1, LINK), np.zeros(1, LIST), np.zeros(1), np.zeros(1), np.zeros(1),
            np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1, REACHED), np.zeros(1, np.int64),
            np.zeros((1, 1), ASSOCIATION),
            np.zeros(1), np.zeros(1, ROW),
        ),
    )
)  # fmt: skip
_INT, _FLOAT, _ITEMS = types.int64, types.float64, types.int64[::1]


def quick(*argument_types: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compile a function of (arrays, ...) for these types alone; the call then checks nothing; uncompiled, it is the function itself."""

    def for_these_types(function: Callable[..., Any]) -> Callable[..., Any]:
        if not compiled():
            return function
        dispatcher: Any = outlined(function)
        signature = (_ARRAYS, *argument_types)
        dispatcher.compile(signature)
        entry: Callable[..., Any] = dispatcher.overloads[signature].entry_point
        return entry

    return for_these_types


@quick(_INT, _INT, _INT)
def begin_session(a, seed, subject, session):
    return state_of.begin_session(State(a.m[0], *a.others), seed, subject, session)


@quick(_INT)
def expire(a, t):
    return short_term.expire(State(a.m[0], *a.others), t)


@quick()
def switch_ticks(a):
    return attention.switch_ticks(State(a.m[0], *a.others))


@quick(_INT, _INT)
def jittered(a, low, high):
    return clock.jittered(State(a.m[0], *a.others), low, high)


@quick(_FLOAT, _INT)
def share_of(a, share, duration):
    return clock.share_of(State(a.m[0], *a.others), share, duration)


@quick(_INT, _INT)
def new_list(a, condition, t):
    return trial.new_list(State(a.m[0], *a.others), condition, t)


@quick(_INT, _INT, _INT, _INT)
def present(a, item, t, duration, modality):
    return sensory.present(State(a.m[0], *a.others), item, t, duration, modality)


@quick(_FLOAT, _INT, _INT)
def clear_display(a, judgement_share, t, duration):
    return sensory.clear_display(State(a.m[0], *a.others), judgement_share, t, duration)


@quick(_ITEMS, _INT, _INT)
def cue_items(a, items, first, count):
    return attention.cue_items(State(a.m[0], *a.others), items, first, count)


@quick()
def turn_to_cue(a):
    return attention.turn_to_cue(State(a.m[0], *a.others))


@quick(_INT)
def next_letter(a, t):
    return attention.next_letter(State(a.m[0], *a.others), t)


@quick()
def reading_ticks(a):
    return encoding.reading_ticks(State(a.m[0], *a.others))


@quick(_INT, _INT, _INT)
def encode(a, item, t, took):
    return encoding.encode(State(a.m[0], *a.others), item, t, took)


@quick(_INT, _INT, _FLOAT, _INT)
def operate(a, t, took, novelty, spoken):
    return attention.operate(State(a.m[0], *a.others), t, took, novelty, spoken)


@quick(_INT)
def judge(a, t):
    return attention.judge(State(a.m[0], *a.others), t)


@quick()
def seize(a):
    return attention.seize(State(a.m[0], *a.others))


@quick()
def leave(a):
    return trial.leave(State(a.m[0], *a.others))


@quick(_INT)
def choose_rehearsal(a, t):
    return rehearsal.choose_rehearsal(State(a.m[0], *a.others), t)


@quick(_INT, _INT)
def rehearsal_ticks(a, item, t):
    return rehearsal.rehearsal_ticks(State(a.m[0], *a.others), item, t)


@quick(_INT)
def break_off(a, t):
    return rehearsal.break_off(State(a.m[0], *a.others), t)


@quick(_INT, _INT, _INT)
def rehearse(a, item, t, took):
    return rehearsal.rehearse(State(a.m[0], *a.others), item, t, took)


@quick(_ITEMS, _INT, _INT, _INT, _INT, _FLOAT, _INT)
def begin_recall(a, items, kind, first, count, asked_for, response_duration_factor, t):
    return retrieval.begin_recall(State(a.m[0], *a.others), items, kind, first, count, asked_for, response_duration_factor, t)


@quick(_INT)
def next_act(a, t):
    return retrieval.next_act(State(a.m[0], *a.others), t)


@quick()
def act_rank(a):
    return retrieval.act_rank(State(a.m[0], *a.others))


@quick(_INT)
def finish_act(a, t):
    return retrieval.finish_act(State(a.m[0], *a.others), t)


@quick(_INT)
def end_recall(a, t):
    return retrieval.end_recall(State(a.m[0], *a.others), t)


@quick(_INT, _INT, _INT)
def begin_response(a, stimulus, alternatives, t):
    return procedural.begin_response(State(a.m[0], *a.others), stimulus, alternatives, t)


@quick(_INT, _INT)
def finish_response(a, t, took):
    return procedural.finish_response(State(a.m[0], *a.others), t, took)


@quick()
def begin_probe(a):
    return recognition.begin_probe(State(a.m[0], *a.others))


@quick(_INT, _INT, _INT)
def miss_probe(a, item, t, limit):
    return recognition.miss_probe(State(a.m[0], *a.others), item, t, limit)


@quick(_INT, _INT, _INT)
def finish_probe(a, item, t, took):
    return recognition.finish_probe(State(a.m[0], *a.others), item, t, took)
