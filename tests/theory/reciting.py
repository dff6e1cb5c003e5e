"""A small state in which a list is recited, and what was said of it."""

from __future__ import annotations

import pytest
from small_state import (
    RECALLED,
    log,
    mind,
    ns,
    small_state,
    study,
    token,
)

from simulator.tasks.step_table import SERIAL
from simulator.theory.constants import CHAIN_ON, SAID
from simulator.theory.state import State

T = ns(20.0)
ORDER = [3, 0, 4, 1, 2]


def reciting(outputs: int = 0, *, cue: int = -1, seed: int = 1, **values: float) -> State:
    """Ordered recall of the list 3, 0, 4, 1, 2, with item 5 in the list before; so many positions are over."""
    s = small_state(6, strategy="maintenance", decay=0.0, seed=seed, **({"end_distinctness": 0.0} | values))
    study(s, [5], number=1)
    study(s, ORDER, number=2)
    mind(s).update(
        recall_kind=SERIAL, response_duration_factor=1.5, outputs=outputs, correct=0, cue=cue, target=ORDER[outputs],
        act=CHAIN_ON, last_response=T - ns(2.0),
    )  # fmt: skip
    for i in range(6):
        token(s, i).update(strength=0.2, matched=0.2)
    for i in ORDER[:outputs]:
        token(s, i).recalled = SAID
    return s


def close(seconds: float) -> object:
    """So many seconds in ns, to the nearest."""
    return pytest.approx(seconds * 1e9, abs=0.6, rel=0.0)


def said(s: State) -> list[tuple[int, int, int, int]]:
    """Responses so far as (output position, wanted, said, store)."""
    return [(row["position"], row["item"], row["response"], row["store"]) for row in log(s, RECALLED)]
