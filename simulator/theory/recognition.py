"""Recognition of a probe: held items are scanned (Sternberg 1966), else familiarity is compared with a criterion.

What is familiar from an earlier list is taken for one of this list by the same rule as in recall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.clock import to_ticks
from simulator.theory.constants import NONE
from simulator.theory.declarative import strength_at
from simulator.theory.event_log import DECLARATIVE, NO_STORE, PROBED, SHORT_TERM, write
from simulator.theory.search import taken_for_this_list

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def begin_probe(s: State) -> int:
    """A recognition probe; returns the response time (ns): encoding and response, and a scan of the held items."""
    p = s.m.p
    return to_ticks(s, p.probe_time + p.scan_time * s.m.n_held_items)


@kernel
def seems_old(s: State, i: int, strength: float) -> bool:
    """Whether an item that is not held seems to be one of this list: its strength reaches c_r, and no other list comes to mind."""
    if strength < s.m.p.recognition_criterion:
        return False
    return s.tokens[i].list == s.m.list or taken_for_this_list(s, i, strength)


@kernel
def miss_probe(s: State, i: int, t: int, limit: int) -> None:
    """Time is up before the probe is answered: no response, which is not right; the response time is the limit."""
    token = s.tokens[i]
    studied = token.studied == 1 and token.list == s.m.list
    position = token.position if studied else NONE
    write(s, PROBED, t - limit, limit, position, i, NONE, 0, limit, NO_STORE, strength_at(s, i, t - limit))


@kernel
def finish_probe(s: State, i: int, t: int, took: int) -> None:
    """The response to a probe: old if it is held, or else seems to be of this list."""
    m = s.m
    token = s.tokens[i]
    strength = strength_at(s, i, t - took)
    old = token.held == 1 or seems_old(s, i, strength)
    studied = token.studied == 1 and token.list == m.list
    correct = 1 if old == studied else 0
    store = SHORT_TERM if token.held == 1 else DECLARATIVE
    position = token.position if studied else NONE
    write(s, PROBED, t - took, took, position, i, 1 if old else 0, correct, took, store, strength)
