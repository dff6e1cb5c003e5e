"""A recall period for tests of its equations: what is there at the signal, what is written."""

from __future__ import annotations

import numpy as np
import pytest
from small_state import RECALLED, log, mind, ns, reach, small_state, study

from simulator.tasks.step_table import FREE, PRESENT_LIST, VISUAL
from simulator.theory.constants import READING_OUT
from simulator.theory.retrieval import begin_recall
from simulator.theory.state import State

T = ns(20.0)
ITEMS = np.array([9, 4, 1, 3], np.int64)


def recalling(n: int = 5, *, kind: int = FREE, factor: float = 1.0, **values: float) -> State:
    """A recall period has begun at `T`: `n` items of the present list, and item 5 of the list before."""
    s = small_state(6, decay=0.0, **values)
    study(s, [5], number=1)
    study(s, range(n), number=2)
    mind(s).update(
        recall_kind=kind, response_duration_factor=factor, modality=VISUAL, outputs=0, correct=0, cue=-1, target=-1,
        failures=0, cue_failures=0, stop_failures=9, cue_limit=9, stale=1, last_response=T, phase=READING_OUT, act=-1,
    )  # fmt: skip
    reach(s, [5, *range(n)])
    return s


def period(s: State, kind: int = FREE, *, first: int = 0, count: int = 0, factor: float = 1.0, at: int = T) -> None:
    """The recall signal."""
    begin_recall(s, ITEMS, kind, first, count, PRESENT_LIST, factor, at)


def responses(s: State) -> list[tuple[int, int, int, int]]:
    """Responses so far as (output position, item, right or not, store)."""
    return [(row["position"], row["item"], row["correct"], row["store"]) for row in log(s, RECALLED)]


def close(x: float) -> object:
    """The same to half a nanosecond."""
    return pytest.approx(x, abs=6e-10, rel=0.0)
