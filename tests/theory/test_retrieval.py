"""Equations of retrieval: where recall begins, what is read out, what is recovered, and when the participant stops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from recall_period import T, close, period, recalling
from small_state import (
    above,
    add_trace,
    display,
    drawn,
    exponential,
    held,
    hold,
    mind,
    ns,
    set_link,
    set_parameters,
    show,
    small_state,
    study,
    token,
    u,
)

from simulator.tasks.step_table import AUDITORY, CUED, FREE, ROWS, SERIAL, VISUAL
from simulator.theory.asked_for import readable
from simulator.theory.clock import RANK_READ_OUT, RANK_SAMPLED
from simulator.theory.constants import (
    CHAIN_ON,
    FROM_START,
    IN_ORDER,
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
from simulator.theory.purposes import (
    CUE_STOP,
    READ_START,
    READ_TIME,
    SAMPLE,
    SAMPLE_TIME,
    START_PROBE,
    STOP,
)
from simulator.theory.retrieval import (
    act_rank,
    first_to_read,
    newer,
    next_act,
    next_to_read,
    response_seconds,
    start_probability,
    whole,
)
from simulator.theory.search import cued_strength, recovery_strength
from simulator.theory.state import State

# --- the signal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [1.0, 4.976, 0.3])
@pytest.mark.parametrize("number", [0.0, 0.1, 0.6, 0.99])
def test_a_whole_number_with_a_mean(mean: float, number: float) -> None:
    """floor(x + U): the integer below x, or with the probability of its fraction the one above."""
    below_it = int(mean)
    assert whole(mean, number) == below_it + (1 if number >= 1 - (mean - below_it) else 0)


@pytest.mark.parametrize("items", [1, 5])
@pytest.mark.parametrize("most, reach", [(0.25, 28.0), (0.9, 2.0)])
def test_start_probability_falls_with_the_items_since(items: int, most: float, reach: float) -> None:
    """p_L * exp(-n / n_L)."""
    s = recalling(items, start_probe=most, start_range=reach)
    assert start_probability(s) == pytest.approx(most * math.exp(-items / reach), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_signal_draws_how_long_the_search_lasts(seed: int) -> None:
    """K_max and L_max as whole numbers with their means, drawn anew in each period."""
    s = recalling(seed=seed, stop_failures=4.6, cue_failures=2.3)
    for n in range(4):
        period(s)
        assert mind(s).stop_failures == math.floor(4.6 + u(s, STOP, n=n))
        assert mind(s).cue_limit == math.floor(2.3 + u(s, CUE_STOP, n=n))


def test_the_signal_begins_with_nothing_said() -> None:
    """Whatever stood there from the period before."""
    s = recalling()
    mind(s).update(
        outputs=3, correct=2, cue=1, target=2, failures=4, cue_failures=5, stale=0, last_response=7, n_display=4,
        act=READ_OUT,
    )  # fmt: skip
    mind(s).recall_kind = CUED
    show(s, [1, 2])
    period(s, factor=3.5)
    m = mind(s)
    assert (m.outputs, m.correct, m.cue, m.target, m.failures, m.cue_failures) == (0, 0, -1, -1, 0, 0)
    assert m.act == -1
    assert (m.stale, m.last_response, m.recall_kind, m.response_duration_factor) == (1, T, FREE, 3.5)
    assert display(s) == []


def test_the_signal_evaluates_long_term_memory() -> None:
    """Strengths are those of the signal, and nothing counts as said."""
    s = recalling()
    add_trace(s, 1, 5.0, 0.7)
    token(s, 1).recalled = SAID
    period(s)
    assert token(s, 1).strength == pytest.approx(0.7) and token(s, 1).recalled == NOT_TRIED


@pytest.mark.parametrize("seed", range(5))
def test_recall_begins_with_the_start_of_the_list_or_not(seed: int) -> None:
    """By the draw against the probability: just above it lets the start be tried, the draw itself does not."""
    for nudge, phase in ((above, FROM_START), (lambda x: x, READING_OUT)):
        s = recalling(seed=seed, start_range=1000.0)
        number = u(s, START_PROBE)
        mind(s).n_order = 0
        set_parameters(s, start_probe=nudge(number))
        period(s)
        assert mind(s).phase == phase


def test_ordered_and_cued_recall_know_where_to_begin() -> None:
    """Ordered recall goes by position, cued recall reads out; neither draws a start."""
    for kind, phase in ((SERIAL, IN_ORDER), (CUED, READING_OUT)):
        s = recalling()
        mind(s).phase = STOPPED
        period(s, kind)
        assert (mind(s).phase, mind(s).recall_kind, drawn(s, START_PROBE)) == (phase, kind, 0)


def test_a_cued_recall_asks_for_its_items_only() -> None:
    """The `count` items from `first` on; what another cue asked for is not asked for any more."""
    s = recalling()
    token(s, 0).cued = 1
    period(s, CUED, first=1, count=2)
    assert [token(s, i).cued for i in range(6)] == [0, 1, 0, 0, 1, 0]
    period(s, FREE, first=1, count=2)
    assert [token(s, i).cued for i in range(6)] == [0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("kind, heard", [(FREE, [3]), (SERIAL, []), (ROWS, []), (CUED, [])])
def test_the_echo_is_heard_at_the_signal(kind: int, heard: list[int]) -> None:
    """The word heard last enters the store again from its echo, unless a cue asks for others; in order it is listened for in its turn."""
    s = recalling(echo_survival=1.0)
    mind(s).update(echo=3, modality=AUDITORY, capacity=4, sounds=2)
    for i, sound in ((1, 1), (3, 2)):
        token(s, i).update(offset=T, fade=-1, sound=sound)
    period(s, kind)
    assert held(s) == heard


# --- strengths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_recovery_depends_on_the_match_of_contexts(share: float) -> None:
    """S = A (1 - psi) + A m psi: with a worse match less is recovered."""
    s = recalling(context_recovery=share)
    token(s, 2).update(strength=0.9, matched=0.2)
    assert recovery_strength(s, 2) == pytest.approx(0.9 * (1 - share) + 0.2 * share, rel=1e-12)


def test_a_cue_adds_its_link() -> None:
    """S plus the link from the cue, which has decayed to the time of the act; nothing without a cue."""
    s = recalling(context_recovery=0.0, decay_offset=20.0)
    set_parameters(s, decay=0.5)
    token(s, 2).update(strength=0.9, matched=0.2)
    set_link(s, 0, 2, 0.6)
    assert cued_strength(s, 2, T) == pytest.approx(0.9)
    mind(s).cue = 0
    assert cued_strength(s, 2, T) == pytest.approx(0.9 + 0.6 / math.sqrt(2), rel=1e-12)
    mind(s).cue = 1
    assert cued_strength(s, 2, T) == pytest.approx(0.9)


# --- read-out --------------------------------------------------------------------------------------------------------


def test_what_may_be_read_out() -> None:
    """Held items of this list that were not said yet; for a cued report those that are asked for."""
    s = recalling()
    token(s, 1).recalled = SAID
    token(s, 2).recalled = REJECTED
    token(s, 3).cued = 1
    token(s, 6).update(list=2)  # a distractor's token
    assert [readable(s, i) for i in range(7)] == [True, False, False, True, True, False, False]
    mind(s).recall_kind = CUED
    assert [readable(s, i) for i in range(7)] == [False, False, False, True, False, False, False]


def test_newer_items_are_counted_among_those_that_may_be_read() -> None:
    """Items presented later, held and not said yet."""
    s = recalling()
    hold(s, [4, 0, 3, 2, 5])
    token(s, 3).recalled = SAID
    assert [newer(s, i) for i in (4, 0, 3, 2)] == [0, 2, 1, 1]


@pytest.mark.parametrize("modality", [VISUAL, AUDITORY])
@pytest.mark.parametrize("bias", [-0.54, 0.9])
@pytest.mark.parametrize("seed", range(4))
def test_read_out_starts_by_recency(modality: int, bias: float, seed: int) -> None:
    """Probability ~ exp(lambda * number of newer items), whatever the modality, in the order of the store."""
    s = recalling(seed=seed, readout_bias=bias)
    mind(s).modality = modality
    hold(s, [3, 5, 0, 2, 4, 1])
    token(s, 2).recalled = SAID
    order = [3, 0, 4, 1]
    weights = [math.exp(bias * {0: 3, 1: 2, 3: 1, 4: 0}[i]) for i in order]
    for n in range(5):
        k = int(np.searchsorted(np.cumsum(weights), u(s, READ_START, n=n) * sum(weights), side="right"))
        assert first_to_read(s) == order[k]


def test_nothing_to_read() -> None:
    """An empty store, or one that holds only what was said, gives no item and draws no number."""
    s = recalling()
    mind(s).target = 0
    assert first_to_read(s) == next_to_read(s) == -1
    hold(s, [1])
    token(s, 1).recalled = SAID
    assert first_to_read(s) == next_to_read(s) == -1
    assert drawn(s, READ_START) == 0


def test_read_out_goes_on_to_what_comes_next_in_the_list() -> None:
    """The nearest of the later items, wherever it stands in the store; never the item itself."""
    s = small_state(6)
    study(s, [3, 0, 2, 1])  # the item numbers say nothing about the order of the list
    hold(s, [1, 0, 2, 3])
    for target, following in ((3, 0), (0, 2), (2, 1)):
        token(s, target).recalled = SAID
        mind(s).target = target
        assert next_to_read(s) == following


def test_after_the_last_item_read_out_goes_back() -> None:
    """To the nearest before it that was not said yet."""
    s = recalling()
    hold(s, [0, 1, 4, 2, 3])
    mind(s).target = 4
    for said, nearest in ((4, 3), (3, 2), (1, 2), (2, 0), (0, -1)):
        token(s, said).recalled = SAID
        assert next_to_read(s) == nearest


def test_read_out_goes_back_to_the_first_item_of_the_session_as_to_any_other() -> None:
    """Item 0 stands nearest before the item said last, and was met first."""
    s = small_state(6)
    study(s, [1, 0, 2])
    hold(s, [0, 1, 2])
    mind(s).target = 2
    token(s, 2).recalled = SAID
    assert next_to_read(s) == 0


@pytest.mark.parametrize("spread", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("factor, mean", [(1.0, 0.8), (3.5, 0.5)])
def test_time_of_read_out(spread: float, factor: float, mean: float) -> None:
    """factor * t_out * (1 - sigma_o + sigma_o * E), after the start time if it is the first act."""
    s = recalling(factor=factor, readout_time=mean, readout_spread=spread, start_time=0.3)
    hold(s, [0, 1])
    for n, (signal, start) in enumerate(((T, 0.3), (T - ns(5.0), 0.0))):
        mind(s).update(last_response=signal, target=-1)
        expected = start + factor * mean * (1 - spread + spread * exponential(s, READ_TIME, n=n))
        assert next_act(s, T) == pytest.approx(expected * 1e9, abs=1.0)


@pytest.mark.parametrize("factor, expected", [(0.5, 0.0), (1.0, 0.0), (1.5, 0.4), (3.5, 2.0)])
@pytest.mark.parametrize("act", [TRY_START, SEARCH])
def test_writing_holds_up_what_follows(factor: float, expected: float, act: int) -> None:
    """What a response takes beyond saying it: (factor - 1) * t_out; read-out has counted its own already."""
    s = recalling(factor=factor, readout_time=0.8)
    mind(s).act = act
    assert response_seconds(s) == pytest.approx(expected)
    mind(s).act = READ_OUT
    assert response_seconds(s) == 0.0


# --- what comes next -------------------------------------------------------------------------------------------------

CLOCK = {"start_time": 0.3, "readout_time": 0.8, "readout_spread": 0.0, "sample_time": 1.7}


def seconds(s: State, at: int = T) -> float:
    """How long the next act takes (s)."""
    return next_act(s, at) * 1e-9


def test_the_first_act_begins_after_the_start_time() -> None:
    """Read-out of the one item held, after t_start."""
    s = recalling(**CLOCK)
    hold(s, [2])
    assert seconds(s) == close(0.3 + 0.8)
    assert (mind(s).target, mind(s).act, mind(s).phase) == (2, READ_OUT, READING_OUT)


def test_later_acts_begin_at_once() -> None:
    """After a response of the same instant only its writing counts, after a failure nothing does."""
    s = recalling(factor=1.5, **CLOCK)
    hold(s, [2, 3])
    mind(s).update(outputs=1, act=TRY_START)
    assert seconds(s) == close((1.5 - 1) * 0.8 + 1.5 * 0.8)
    mind(s).update(target=-1, outputs=1, act=READ_OUT)
    assert seconds(s) == close(1.5 * 0.8)
    mind(s).update(target=-1, outputs=0, failures=1)
    assert seconds(s) == close(1.5 * 0.8)
    mind(s).update(target=-1, failures=0)
    assert seconds(s, T + 1) == close(1.5 * 0.8)


def test_read_out_goes_from_item_to_item() -> None:
    """First an item by recency, then what follows it."""
    s = recalling(readout_bias=3.0, **CLOCK)
    hold(s, [0, 1, 2])
    next_act(s, T)
    assert (mind(s).target, drawn(s, READ_START)) == (0, 1)
    token(s, 0).recalled = SAID
    next_act(s, T)
    assert (mind(s).target, drawn(s, READ_START)) == (1, 1)


def test_trying_the_start_of_the_list() -> None:
    """The first item of the list, for the time of a sample; after it has been said the target stays what it is."""
    s = recalling(**CLOCK)
    mind(s).phase = FROM_START
    assert seconds(s) == close(0.3 + 1.7 * exponential(s, SAMPLE_TIME))
    assert (mind(s).target, mind(s).act) == (0, TRY_START)
    mind(s).update(outputs=1, target=1)
    assert seconds(s) == close(1.7 * exponential(s, SAMPLE_TIME, n=1))
    assert mind(s).target == 1


def test_the_start_of_a_list_of_one_item() -> None:
    """The item itself, whatever was shown last."""
    s = small_state(6, **CLOCK)
    study(s, [3])
    show(s, [1])
    mind(s).update(phase=FROM_START, outputs=0, last_response=0)
    next_act(s, T)
    assert mind(s).target == 3


def test_a_list_without_items_has_no_start() -> None:
    """Nothing is tried, but time passes."""
    s = recalling(0, **CLOCK)
    mind(s).update(phase=FROM_START, target=4)
    assert seconds(s) == close(0.3 + 1.7 * exponential(s, SAMPLE_TIME))
    assert mind(s).target == -1


def test_the_search_begins_when_nothing_is_left_to_read() -> None:
    """By context alone: what was read out last is no cue."""
    s = recalling(**CLOCK)
    token(s, 1).weight = 2.0
    mind(s).update(act=READ_OUT, target=4, cue=4, stale=0)
    assert seconds(s, T + 5) == close(1.7 * exponential(s, SAMPLE_TIME))
    assert (mind(s).phase, mind(s).act, mind(s).target, mind(s).cue) == (SEARCHING, SEARCH, 1, -1)


def test_the_first_item_is_searched_for_as_any_other() -> None:
    """Item 0 is an item."""
    s = recalling(**CLOCK)
    token(s, 0).weight = 2.0
    mind(s).phase = SEARCHING
    assert seconds(s, T + 5) == close(1.7 * exponential(s, SAMPLE_TIME))
    assert (mind(s).target, mind(s).act) == (0, SEARCH)


def test_what_was_recalled_from_the_start_stays_the_cue() -> None:
    """Only read-out gives the cue up."""
    s = recalling(**CLOCK)
    for i in range(5):
        token(s, i).weight = 1.0
    mind(s).update(act=TRY_START, target=-1, cue=4, outputs=1)
    next_act(s, T + 5)
    assert (mind(s).cue, mind(s).phase) == (4, SEARCHING)


def test_a_cued_report_is_read_out_only() -> None:
    """Nobody searches for what a cue asked for."""
    s = recalling(kind=CUED, **CLOCK)
    token(s, 1).weight = 2.0
    assert next_act(s, T) == -1
    assert (mind(s).phase, drawn(s, SAMPLE)) == (STOPPED, 0)


def test_the_search_stops_after_so_many_failures() -> None:
    """One failure less and it goes on."""
    for failures, goes_on in ((3, True), (4, False), (5, False)):
        s = recalling(**CLOCK)
        token(s, 1).weight = 2.0
        mind(s).update(phase=SEARCHING, failures=failures, stop_failures=4)
        assert (next_act(s, T) > 0) == goes_on
        assert drawn(s, SAMPLE) == int(goes_on)


def test_the_search_stops_when_nothing_is_left() -> None:
    """No weight, no sample."""
    s = recalling(**CLOCK)
    mind(s).update(phase=SEARCHING, act=READ_OUT)
    assert (next_act(s, T), mind(s).target, mind(s).act) == (-1, -1, READ_OUT)


def test_after_the_end_nothing_comes() -> None:
    """Stopped is stopped."""
    s = recalling(**CLOCK)
    token(s, 1).weight = 2.0
    mind(s).phase = STOPPED
    assert (next_act(s, T), drawn(s, SAMPLE)) == (-1, 0)


def test_ordered_recall_goes_by_position() -> None:
    """The next position of the list, after the start time, which is longer than that of free recall."""
    s = recalling(kind=SERIAL, recitation_start=0.9, **CLOCK)
    hold(s, [0])
    mind(s).update(phase=IN_ORDER, spoken=1.0)
    assert seconds(s) == close(0.3 + 0.9 + 0.8)
    assert mind(s).target == 0


def test_ranks_of_acts() -> None:
    """Read-out comes before a sample of the same instant."""
    s = recalling()
    ranks = {READ_OUT: RANK_READ_OUT, SEARCH: RANK_SAMPLED, TRY_START: RANK_SAMPLED, CHAIN_ON: RANK_SAMPLED}
    for act, rank in ranks.items():
        mind(s).act = act
        assert act_rank(s) == rank
    assert RANK_READ_OUT < RANK_SAMPLED


@pytest.mark.parametrize("seed", range(4))
def test_rows_are_begun_with_the_first_one_or_where_read_out_begins(seed: int) -> None:
    """With the probability of free recall at the first row; else at that of the item which is read out first, and at the first if none is held."""
    at, below = (lambda x: x * (1 + 1e-12)), (lambda x: x * (1 - 1e-12))
    cases = ((ROWS, at, [4], 0), (ROWS, below, [4], 4), (ROWS, below, [], 0), (SERIAL, below, [4], 0))
    for kind, nudge, holding, row in cases:
        s = recalling(seed=seed)
        hold(s, holding)
        set_parameters(s, start_range=1e15, start_probe=nudge(u(s, START_PROBE)))
        mind(s).first_row = 9
        period(s, kind)
        assert (mind(s).first_row, drawn(s, START_PROBE)) == (row, 1 if kind == ROWS else 0)
    s = recalling()
    hold(s, [0])
    token(s, 0).position = 4  # the first item of the session may stand anywhere
    set_parameters(s, start_probe=0.0)
    period(s, ROWS)
    assert mind(s).first_row == 3
