"""Equations of recognition: the scan of what is held, and familiarity against a criterion."""

from __future__ import annotations

import math

import pytest
from small_state import (
    PROBED,
    add_trace,
    hold,
    log,
    mind,
    ns,
    parameter,
    set_parameters,
    small_state,
    study,
    token,
    u,
)

from simulator.theory.constants import NONE
from simulator.theory.event_log import DECLARATIVE, NO_STORE, SHORT_TERM
from simulator.theory.purposes import ACCEPT
from simulator.theory.recognition import begin_probe, finish_probe, miss_probe
from simulator.theory.state import State


def studied(**values: float) -> State:
    """Three items of a list of which the last is held, and a fourth that was never shown."""
    s = small_state(4, **values)
    study(s, range(3))
    hold(s, [2])
    return s


@pytest.mark.parametrize("holding", [[], [2], [0, 2, 5]])
@pytest.mark.parametrize("encoding, scan", [(0.4, 0.03), (0.35, 0.05)])
def test_what_is_held_is_scanned(holding: list[int], encoding: float, scan: float) -> None:
    """t_p + t_scan for every item that is held, not for a distractor."""
    s = studied(probe_time=encoding, scan_time=scan)
    hold(s, holding)
    items = len([i for i in holding if i < 4])
    assert begin_probe(s) == pytest.approx((encoding + scan * items) * 1e9, abs=1)


@pytest.mark.parametrize("item, correct, position", [(0, 1, 1), (3, 0, NONE)])
@pytest.mark.parametrize("factor, old", [(1 + 1e-9, 1), (1 - 1e-9, 0)])
def test_familiarity_is_held_against_a_criterion(item: int, correct: int, position: int, factor: float, old: int) -> None:
    """Old if A reaches c_r, A being the strength at the onset of the probe."""
    s = studied(recognition_criterion=0.8, list_discrimination=0.0)
    before = (1 + 9.0 / parameter(s, "decay_offset")) ** -parameter(s, "decay")
    add_trace(s, item, 1.0, 0.5 / before * factor)
    add_trace(s, item, 1.0, 0.3 / before * factor)
    finish_probe(s, item, ns(10.6), ns(0.6))
    row = log(s, PROBED)[0]
    assert (row["response"], row["correct"]) == (old, correct if old else 1 - correct)
    assert (row["position"], row["item"], row["store"]) == (position, item, DECLARATIVE)
    assert (row["onset"], row["duration"], row["response_time"]) == (ns(10), ns(0.6), ns(0.6))
    assert row["strength"] == pytest.approx(0.8 * factor, rel=1e-12)


def test_strength_at_the_criterion_is_old() -> None:
    """At least c_r."""
    s = studied(decay=0.0, recognition_criterion=0.75)
    add_trace(s, 0, 1.0, 0.75)
    finish_probe(s, 0, ns(10.6), ns(0.6))
    assert log(s, PROBED)[0]["response"] == 1
    set_parameters(s, recognition_criterion=0.7500000001)
    finish_probe(s, 0, ns(10.6), ns(0.6))
    assert log(s, PROBED)[1]["response"] == 0


def test_what_is_held_is_old_without_any_strength() -> None:
    """The short-term store answers."""
    s = studied()
    finish_probe(s, 2, ns(10.6), ns(0.6))
    row = log(s, PROBED)[0]
    assert (row["response"], row["correct"], row["store"], row["strength"], row["position"]) == (1, 1, SHORT_TERM, 0.0, 3)


def test_an_item_of_an_earlier_list_is_new() -> None:
    """It is taken for one of this list with exp(-k_l A), if its strength reaches the criterion; to call it old is an error."""
    for nudge, taken in ((1 - 1e-9, 1), (1 + 1e-9, 0)):
        s = studied(decay=0.0, recognition_criterion=0.8)
        set_parameters(s, list_discrimination=-math.log(u(s, ACCEPT, 0)) / 2.0 * nudge)
        mind(s).list = 2
        add_trace(s, 0, 9.0, 2.0)
        finish_probe(s, 0, ns(10.6), ns(0.6))
        row = log(s, PROBED)[0]
        assert (row["response"], row["correct"], row["position"], row["store"]) == (taken, 1 - taken, NONE, DECLARATIVE)
        token(s, 0).list = 2
        finish_probe(s, 0, ns(10.6), ns(0.6))
        assert (log(s, PROBED)[1]["response"], log(s, PROBED)[1]["correct"]) == (1, 1)
    s = studied(list_discrimination=0.0, recognition_criterion=0.8, decay=0.0)
    mind(s).list = 2
    add_trace(s, 0, 9.0, 0.79)
    finish_probe(s, 0, ns(10.6), ns(0.6))
    assert log(s, PROBED)[0]["response"] == 0


@pytest.mark.parametrize("item, number, position", [(1, 1, 2), (1, 2, NONE), (3, 1, NONE)])
def test_a_probe_that_is_not_answered_in_time(item: int, number: int, position: int) -> None:
    """No response, which is never right; its strength is that at its onset, and its response time the limit."""
    s = studied()
    mind(s).list = number
    add_trace(s, item, 1.0, 0.9)
    miss_probe(s, item, ns(10.5), ns(0.5))
    row = log(s, PROBED)[0]
    assert (row["onset"], row["duration"], row["response_time"]) == (ns(10), ns(0.5), ns(0.5))
    assert (row["position"], row["item"], row["response"], row["correct"]) == (position, item, NONE, 0)
    expected = 0.9 * (1 + 9.0 / parameter(s, "decay_offset")) ** -parameter(s, "decay")
    assert (row["store"], row["strength"]) == (NO_STORE, pytest.approx(expected, rel=1e-12))
