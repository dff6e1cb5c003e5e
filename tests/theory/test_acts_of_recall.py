"""Equations of retrieval: what comes of each act, what is recovered and said, and how recall ends."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from recall_period import T, recalling, responses
from small_state import (
    RECALLED,
    SAMPLED,
    TRANSFERRED,
    below,
    drawn,
    exponential,
    hold,
    log,
    mind,
    ns,
    parameter,
    set_link,
    set_parameters,
    token,
    traces,
    u,
)

from simulator.tasks.step_table import CUED, FREE, SERIAL
from simulator.theory.constants import (
    FROM_START,
    IN_ORDER,
    IN_VAIN,
    NOT_TRIED,
    READ_OUT,
    READING_OUT,
    REJECTED,
    SAID,
    SEARCH,
    SEARCHING,
    STOPPED,
    TRY_START,
)
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import (
    ACCEPT,
    THRESHOLD,
)
from simulator.theory.retrieval import (
    end_recall,
    finish_act,
    go_on_from_start,
    say,
    try_to_recover,
)

# --- what comes of it ------------------------------------------------------------------------------------------------


def test_what_was_read_out_is_said() -> None:
    """From the short-term store, with the strength that stands in the log."""
    s = recalling()
    token(s, 2).strength = 0.75
    mind(s).update(target=2, act=READ_OUT)
    finish_act(s, T)
    assert responses(s) == [(1, 2, 1, SHORT_TERM)]
    assert log(s, RECALLED)[0]["strength"] == 0.75


def test_an_act_ends_as_it_began() -> None:
    """The start of the list, a position of ordered recall, and a sample each end in their own way."""
    s = recalling()
    mind(s).update(target=2, act=TRY_START, phase=FROM_START)
    token(s, 2).update(strength=0.0, threshold=1.0)
    finish_act(s, T)
    assert (mind(s).phase, log(s, SAMPLED)) == (READING_OUT, [])
    s = recalling()
    mind(s).update(target=2, act=SEARCH, phase=SEARCHING)
    token(s, 2).update(strength=0.0, threshold=1.0)
    finish_act(s, T)
    assert [row["item"] for row in log(s, SAMPLED)] == [2]
    s = recalling(kind=SERIAL, transposition=0.0)
    hold(s, [0])
    mind(s).update(target=0, act=READ_OUT, phase=IN_ORDER)
    finish_act(s, T)
    assert responses(s) == [(1, 0, 1, SHORT_TERM)]


@pytest.mark.parametrize("strength, is_held, is_said", [(1.0, 0, True), (0.99, 0, False), (0.0, 1, True)])
def test_the_start_is_said_if_it_is_held_or_strong_enough(strength: float, is_held: int, is_said: bool) -> None:
    """Strength against the threshold; then the next item of the list is tried, else comes read-out."""
    s = recalling(context_recovery=0.0)
    mind(s).update(phase=FROM_START, target=0)
    token(s, 0).update(strength=strength, threshold=1.0, held=is_held)
    go_on_from_start(s, 0, T)
    m = mind(s)
    if is_said:
        assert responses(s) == [(1, 0, 1, DECLARATIVE)]
        assert (m.target, m.phase, m.failures, m.cue) == (1, FROM_START, 0, 0)
        assert [(row["item"], row["strength"], row["duration"]) for row in log(s, SAMPLED)] == [(0, strength, 0)]
    else:
        assert responses(s) == [] and log(s, SAMPLED) == []
        assert (m.target, m.phase, m.failures, m.cue) == (-1, READING_OUT, 1, -1)


def test_the_link_from_the_item_before_helps() -> None:
    """The second item is recovered by what the first adds."""
    s = recalling(context_recovery=0.0)
    mind(s).update(phase=FROM_START, cue=0, outputs=1)
    token(s, 1).update(strength=0.5, threshold=1.0)
    set_link(s, 0, 1, 0.5)
    go_on_from_start(s, 1, T)
    assert responses(s) == [(2, 1, 1, DECLARATIVE)]


def test_the_start_goes_on_to_the_end_of_the_list() -> None:
    """After the last item, and before one that was said already, read-out begins."""
    s = recalling(2)
    mind(s).phase = FROM_START
    token(s, 1).held = 1
    go_on_from_start(s, 1, T)
    assert (mind(s).target, mind(s).phase) == (-1, READING_OUT)
    s = recalling(3)
    mind(s).phase = FROM_START
    token(s, 0).held = 1
    token(s, 1).recalled = SAID
    go_on_from_start(s, 0, T)
    assert (mind(s).target, mind(s).phase) == (-1, READING_OUT)


def test_a_list_of_one_item_can_fail() -> None:
    """What was tried and not recovered is a failure of the search, however short the list."""
    s = recalling(1, context_recovery=0.0)
    token(s, 0).update(strength=0.5, threshold=1.0)
    go_on_from_start(s, 0, T)
    assert (mind(s).failures, mind(s).phase) == (1, READING_OUT)


def test_without_a_first_item_read_out_begins() -> None:
    """Nothing has failed when there was nothing to try."""
    s = recalling(0)
    mind(s).phase = FROM_START
    go_on_from_start(s, -1, T)
    assert (mind(s).target, mind(s).phase, mind(s).failures, responses(s)) == (-1, READING_OUT, 0, [])


@pytest.mark.parametrize("strength, is_said", [(1.0, True), (0.99, False)])
def test_a_sampled_item_is_recovered_by_its_strength(strength: float, is_said: bool) -> None:
    """S against the item's threshold; every sample is in the trace, and a failure counts twice."""
    s = recalling(context_recovery=0.0)
    token(s, 2).update(strength=strength, threshold=1.0)
    mind(s).update(phase=SEARCHING, failures=2, cue_failures=1)
    try_to_recover(s, 2, T)
    row = log(s, SAMPLED)[0]
    assert (row["item"], row["strength"], row["store"], row["onset"], row["duration"]) == (2, strength, DECLARATIVE, T, 0)
    assert responses(s) == ([(1, 2, 1, DECLARATIVE)] if is_said else [])
    assert (mind(s).failures, mind(s).cue_failures) == ((0, 0) if is_said else (3, 2))
    assert token(s, 2).recalled == (SAID if is_said else NOT_TRIED)


def test_a_sampled_item_draws_its_threshold() -> None:
    """E of its own; the link from the cue counts."""
    for nudge, is_said in ((lambda x: x, True), (below, False)):
        s = recalling(context_recovery=0.0)
        mind(s).update(cue=0)
        token(s, 2).threshold = -1.0
        link = 0.25
        set_link(s, 0, 2, link)
        e = exponential(s, THRESHOLD, 2)
        token(s, 2).strength = nudge(e - link)
        assert e - link > 0
        try_to_recover(s, 2, T)
        assert (token(s, 2).strength + link >= e) == bool(responses(s)) == is_said


def test_what_was_said_is_not_said_again() -> None:
    """It counts as a failure."""
    for state in (SAID, REJECTED, IN_VAIN):
        s = recalling()
        token(s, 2).update(strength=5.0, threshold=0.1, recalled=state)
        try_to_recover(s, 2, T)
        assert (responses(s), mind(s).failures, token(s, 2).recalled) == ([], 1, state)


@pytest.mark.parametrize("seed", range(6))
def test_intrusions_are_accepted_or_rejected(seed: int) -> None:
    """An item of an earlier list is said if its draw is below exp(-k_l S), else it is rejected, which is no failure."""
    for nudge, is_said in ((1 - 1e-9, True), (1 + 1e-9, False)):
        s = recalling(seed=seed)
        set_parameters(s, list_discrimination=-math.log(u(s, ACCEPT, 5)) / 5.0 * nudge)
        token(s, 5).update(strength=5.0, matched=5.0, threshold=0.1)
        mind(s).stale = 0
        try_to_recover(s, 5, T)
        assert responses(s) == ([(1, 5, 0, DECLARATIVE)] if is_said else [])
        assert token(s, 5).recalled == (SAID if is_said else REJECTED)
        assert (mind(s).failures, mind(s).cue_failures, mind(s).stale, mind(s).correct) == (0, 0, 1, 0)


def test_own_items_need_no_acceptance() -> None:
    """Nothing is drawn for an item of the present list, nor for one that was not recovered."""
    s = recalling(list_discrimination=10.0)
    token(s, 2).update(strength=5.0, threshold=0.1)
    token(s, 5).update(strength=0.0, threshold=0.1)
    try_to_recover(s, 2, T)
    try_to_recover(s, 5, T)
    assert responses(s) == [(1, 2, 1, DECLARATIVE)]
    assert drawn(s, ACCEPT, 2) == drawn(s, ACCEPT, 5) == 0
    assert token(s, 5).recalled == NOT_TRIED


def test_a_cue_is_given_up_after_so_many_failures() -> None:
    """Then context alone is the cue, and the weights are summed anew."""
    for failures, cue, stale in ((1, 0, 0), (2, -1, 1), (3, -1, 1)):
        s = recalling()
        token(s, 2).update(strength=0.0, threshold=1.0)
        mind(s).update(cue=0, cue_failures=failures, cue_limit=3, stale=0)
        try_to_recover(s, 2, T)
        assert (mind(s).cue, mind(s).stale, mind(s).cue_failures) == (cue, stale, failures + 1)


def test_without_a_cue_none_is_given_up() -> None:
    """Weights by context alone stay as they are."""
    s = recalling()
    token(s, 2).update(strength=0.0, threshold=1.0)
    mind(s).update(cue=-1, cue_failures=5, cue_limit=3, stale=0)
    try_to_recover(s, 2, T)
    assert (mind(s).cue, mind(s).stale) == (-1, 0)


def test_saying_an_item() -> None:
    """It becomes the cue, its weight is multiplied by r_s, failures are forgotten, and memory is strengthened."""
    s = recalling(resampling=1.5, output_strength=0.4, output_ease=0.5)
    mind(s).update(outputs=2, correct=1, cue=1, failures=3, cue_failures=2, stale=0, last_response=T - ns(3.0))
    token(s, 2).update(weight=0.8)
    say(s, 2, T, DECLARATIVE, 0.6)
    m = mind(s)
    assert (m.outputs, m.correct, m.cue, m.failures, m.cue_failures, m.stale, m.last_response) == (3, 2, 2, 0, 0, 1, T)
    assert (token(s, 2).recalled, token(s, 2).weight) == (SAID, pytest.approx(1.2))
    row = log(s, RECALLED)[0]
    assert {name: row[name] for name in ("onset", "duration", "position", "item", "response", "response_time")} == {
        "onset": T, "duration": 0, "position": 3, "item": 2, "response": 2, "response_time": ns(3.0)
    }  # fmt: skip
    assert (row["store"], row["strength"], row["correct"]) == (DECLARATIVE, 0.6, 1)
    assert traces(s, 2) == [(T, pytest.approx(0.4 * math.exp(-0.5 * 0.6)))]
    assert [one["item"] for one in log(s, TRANSFERRED)] == [2]


@pytest.mark.parametrize("kind, item, cued, right", [(FREE, 2, 0, 1), (FREE, 5, 1, 0), (CUED, 2, 0, 0), (CUED, 2, 1, 1)])
def test_what_is_right(kind: int, item: int, cued: int, right: int) -> None:
    """In free recall an item of this list; in a cued report one that was asked for."""
    s = recalling(kind=kind)
    token(s, item).cued = cued
    say(s, item, T, SHORT_TERM, 0.0)
    assert (mind(s).correct, log(s, RECALLED)[0]["correct"]) == (right, right)


@pytest.mark.parametrize(
    "outputs, correct, run", [(3, 3, 5), (4, 3, 0), (3, 2, 0), (2, 2, 0), (4, 4, 0)]
)
def test_recalls_without_an_error_are_counted(outputs: int, correct: int, run: int) -> None:
    """All items, nothing else, in a row."""
    s = recalling(3)
    mind(s).update(outputs=outputs, correct=correct, perfect_run=4, n_asked=3)
    end_recall(s, T)
    assert (mind(s).perfect_run, mind(s).phase) == (run, STOPPED)


def test_parameters_of_these_tests_are_not_neutral() -> None:
    """Factors of 1 and terms of 0 would hide an equation that forgets them."""
    s = recalling()
    names: Sequence[str] = ("readout_time", "sample_time", "start_time", "resampling", "context_recovery")
    assert all(parameter(s, name) not in (0.0, 1.0) for name in names)
