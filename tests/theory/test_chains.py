"""Equations of ordered recall: chains of links, gaps, and responses."""

from __future__ import annotations

import math

import pytest
from reciting import ORDER, T, reciting, said
from small_state import (
    OMITTED,
    RECALLED,
    add_trace,
    drawn,
    exponential,
    hold,
    link,
    log,
    mind,
    ns,
    past,
    set_link,
    set_parameters,
    token,
    traces,
    u,
)

from simulator.theory.constants import CHAIN_ON, IN_VAIN, NOT_TRIED, READ_OUT, REJECTED, SAID
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import CONFUSE, GAP_MARK, THRESHOLD
from simulator.theory.serial_recall import (
    chained,
    confused,
    context_share,
    finish_position,
    held_before,
    respond,
)

# --- chains ----------------------------------------------------------------------------------------------------------


def test_the_chain_starts_with_the_first_item() -> None:
    """Where nothing was said yet, unless it was tried; without a cue nothing comes next anywhere else."""
    s = reciting()
    set_link(s, 3, 4, 2.0)
    assert chained(s, T) == 3
    token(s, 3).recalled = IN_VAIN
    assert chained(s, T) == -1
    s = reciting(1)
    assert chained(s, T) == -1


@pytest.mark.parametrize("cue", [0, 4])
def test_the_chain_follows_the_strongest_link(cue: int) -> None:
    """Of the items that were not tried yet, of whatever list; without any link, none."""
    s = reciting(1, cue=cue)
    for strength, i in ((0.5, 1), (0.9, 2), (0.7, 5), (0.2, 4 - cue)):  # 5 is of the list before
        set_link(s, cue, i, strength)
    set_link(s, cue, 3, 7.0)  # said
    hold(s, [4 - cue])
    assert chained(s, T) == 2
    for state in (SAID, REJECTED, IN_VAIN):
        token(s, 2).recalled = state
        assert chained(s, T) == 5
    token(s, 5).recalled = REJECTED
    assert chained(s, T) == 1
    token(s, 1).recalled = SAID
    assert chained(s, T) == -1


@pytest.mark.parametrize("own, expected", [(0.8, -1), (1.2, 4)])
def test_the_strongest_link_to_a_held_item_blocks_the_chain(own: float, expected: int) -> None:
    """What the cue brings to mind first has its own place in the short-term store: a weaker link is not heard."""
    s = reciting(1, cue=1)
    set_link(s, 1, 2, 1.0)
    set_link(s, 1, 4, own)
    hold(s, [2])
    assert chained(s, T) == expected
    token(s, ORDER[1]).recalled = SAID  # what was passed over is sought
    assert chained(s, T) == 4


def test_links_count_by_the_context_of_their_target() -> None:
    """An item of an earlier list has a worse match, Am / A, and one without a trace none."""
    s = reciting(1, cue=3)
    for i, strength, matched in ((1, 0.5, 0.4), (5, 2.0, 0.5), (2, 0.0, 0.0)):
        token(s, i).update(strength=strength, matched=matched)
        set_link(s, 3, i, {1: 0.5, 5: 1.5, 2: 9.0}[i])
    assert [context_share(s, i) for i in (1, 5, 2)] == [pytest.approx(0.8), 0.25, 0.0]
    assert chained(s, T) == 1
    set_link(s, 3, 5, 1.61)
    assert chained(s, T) == 5


def test_of_equal_links_the_newer_wins() -> None:
    """And item 0 is a candidate as any other."""
    s = reciting(2, cue=4)
    set_link(s, 4, 3, 0.5)
    token(s, 3).recalled = NOT_TRIED
    set_link(s, 4, 1, 0.5)
    assert chained(s, T) == 1
    token(s, 0).recalled = NOT_TRIED
    set_link(s, 4, 0, 0.6)
    assert chained(s, T) == 0


def test_links_of_the_chain_decay() -> None:
    """An old link may be weaker than a new one."""
    s = reciting(1, cue=3, decay_offset=10.0)
    set_parameters(s, decay=1.0)
    set_link(s, 3, 1, 0.5, 15.0)
    set_link(s, 3, 4, 0.9, 0.0)
    assert chained(s, T) == 1


@pytest.mark.parametrize("link, is_sure", [(0.4, True), (0.39, False)])
def test_who_knows_what_comes_next_is_not_confused(link: float, is_sure: bool) -> None:
    """A link from the item said last that reaches the threshold of the held item; without a cue there is none."""
    for cue in (3, -1):
        s = reciting(1, cue=cue)
        set_parameters(s, transposition=1.0, transposition_range=1e9)
        hold(s, [0, 4])
        token(s, 0).update(threshold=0.4, strength=5.0)
        set_link(s, 3, 0, link)
        assert confused(s, 0, T) == (0 if is_sure and cue == 3 else 4)
        assert drawn(s, CONFUSE, 0) == (0 if is_sure and cue == 3 else 1)


@pytest.mark.parametrize("strength, is_said", [(0.0, True), (3.0, False)])
def test_an_item_of_another_list_is_said_or_rejected(strength: float, is_said: bool) -> None:
    """A strong one is known to be of another list, a weak one that is recovered by its link is taken for the item."""
    s = reciting(1, cue=3, list_discrimination=0.0 if is_said else 10.0)
    token(s, 5).update(strength=strength, threshold=0.1)
    set_link(s, 3, 5, 1.5)
    mind(s).target = 5
    finish_position(s, T)
    assert token(s, 5).recalled == (SAID if is_said else REJECTED)


# --- gaps ------------------------------------------------------------------------------------------------------------


def test_the_first_item_passed_over() -> None:
    """In list order up to a position (counted from 0), held and not said yet."""
    s = reciting()
    hold(s, [2, 0, 4])
    assert [held_before(s, k) for k in range(6)] == [-1, -1, 0, 0, 0, 0]
    for state in (SAID, IN_VAIN):
        token(s, 0).recalled = state
        assert [held_before(s, k) for k in range(6)] == [-1, -1, -1, 4, 4, 4]


# --- responses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, right", [(0, 1), (4, 0)])
def test_a_response(said: int, right: int) -> None:
    """Right if it is the item of this position; it becomes the cue and is strengthened."""
    s = reciting(1, output_strength=0.4, output_ease=0.5)
    mind(s).correct = 1
    respond(s, said, T, DECLARATIVE, 0.6)
    m = mind(s)
    assert (m.outputs, m.correct, m.cue, m.last_response) == (2, 1 + right, said, T)
    assert token(s, said).recalled == SAID
    row = log(s, RECALLED)[0]
    expected = {
        "onset": T, "duration": 0, "position": 2, "item": 0, "response": said, "correct": right,
        "response_time": ns(2.0), "store": DECLARATIVE, "strength": 0.6,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert traces(s, said) == [(T, pytest.approx(0.4 * math.exp(-0.3)))]


@pytest.mark.parametrize("output_strength, output_ease, strength", [(0.4, 0.5, 0.6), (1.2, 2.0, 0.3)])
def test_a_recitation_goes_through_the_order_again(output_strength: float, output_ease: float, strength: float) -> None:
    """Item said before -> item said gains m_t * b_f * (a_o / a_p) * exp(-g_o A), and back with b_b, what was left of it decaying."""
    share = 0.05 * output_strength * math.exp(-output_ease * strength) / 0.8
    values = {
        "output_strength": output_strength, "output_ease": output_ease, "presentation_strength": 0.8, "maintenance_transfer": 0.05,
        "forward_link": 20.0, "backward_link": 8.0, "decay_offset": 10.0,
    }  # fmt: skip
    for said_now in (0, 4):  # right or not
        s = reciting(1, cue=3, **values)
        set_parameters(s, decay=0.5)
        for one, other, before in ((3, said_now, 0.7), (said_now, 3, 0.2)):
            set_link(s, one, other, before, time=5.0)
        respond(s, said_now, T, DECLARATIVE, strength)
        left = (1 + 15 / 10) ** -0.5
        assert link(s, 3, said_now) == (pytest.approx(0.7 * left + 20.0 * share), T)
        assert link(s, said_now, 3) == (pytest.approx(0.2 * left + 8.0 * share), T)
        assert token(s, said_now).opening == 0.0
    s = reciting(2, cue=0, **values)  # the first item of the session is a cue as any other
    respond(s, 4, T, DECLARATIVE, strength)
    assert link(s, 0, 4) == (pytest.approx(20.0 * share), T)
    s = reciting(0, **values)
    token(s, 3).update(gradient=1.5)
    respond(s, 3, T, DECLARATIVE, strength)
    assert token(s, 3).opening == pytest.approx(20.0 * share * 1.5) and (token(s, 3).opened, mind(s).n_links) == (T, 0)


@pytest.mark.parametrize("nothing", ["output_strength", "maintenance_transfer", "presentation_strength"])
def test_a_recitation_that_adds_nothing(nothing: str) -> None:
    """Nor after an empty position in the middle of the list, where there is nothing to associate with."""
    s = reciting(1, cue=3, **{nothing: 0.0})
    respond(s, 0, T, DECLARATIVE, 0.5)
    assert link(s, 3, 0)[0] == 0.0
    s = reciting(2)
    respond(s, 4, T, DECLARATIVE, 0.5)
    assert mind(s).n_links == 0 and token(s, 4).opening == 0.0


@pytest.mark.parametrize("transposition, response", [(0.0, 0), (1.0, 4)])
def test_a_slot_is_read(transposition: float, response: int) -> None:
    """The item that is still held at the end of its read-out, or the neighbour that changed places with it, with its own strength."""
    s = reciting(1, transposition=transposition)
    hold(s, [0, 4])
    for i, strength in ((0, 0.8), (4, 0.3)):
        token(s, i).strength = strength
    mind(s).act = READ_OUT
    finish_position(s, T)
    assert said(s) == [(2, 0, response, SHORT_TERM)]
    assert log(s, RECALLED)[0]["strength"] == {0: 0.8, 4: 0.3}[response]


@pytest.mark.parametrize("act, expected", [(CHAIN_ON, [(2, 0, 0, DECLARATIVE)]), (READ_OUT, [])])
def test_the_chain_goes_on(act: int, expected: list[tuple[int, int, int, int]]) -> None:
    """What was sought comes from long-term memory; what was lost during its read-out does not."""
    s = reciting(1, cue=3, transposition=0.0, context_recovery=0.0)
    token(s, 0).update(strength=1.0, threshold=1.0, held=0)
    mind(s).update(act=act, target=0)
    finish_position(s, T)
    assert said(s) == expected


@pytest.mark.parametrize("cue", [3, 0])
def test_strength_and_link_together_reach_the_threshold(cue: int) -> None:
    """S + B against the threshold of the candidate, which is the item said; S = A (1 - psi) + Am psi."""
    for threshold, is_said in ((1.25, True), (1.26, False)):
        s = reciting(1, cue=cue, context_recovery=0.4)
        mind(s).target = 4
        set_link(s, cue, 4, 0.25)
        token(s, 4).update(strength=1.2, matched=0.7, threshold=threshold)
        finish_position(s, T)
        assert said(s) == ([(2, 0, 4, DECLARATIVE)] if is_said else [])
        assert token(s, 4).recalled == (SAID if is_said else IN_VAIN)
        row = log(s)[-1] if not is_said else log(s, RECALLED)[0]
        assert row["strength"] == pytest.approx(1.25)


def test_the_start_of_the_list_as_a_cue() -> None:
    """What the present context can reach of the first item, Am, and its association with the start; the threshold is drawn."""
    for nudge, is_said in ((lambda x: x * (1 + 1e-12), True), (lambda x: x * (1 - 1e-12), False)):
        s = reciting(decay_offset=10.0)
        set_parameters(s, decay=0.5)
        token(s, 3).update(threshold=-1.0, strength=9.0, opening=0.1, opened=ns(0.0))
        token(s, 3).matched = nudge(exponential(s, THRESHOLD, 3) - 0.1 * (1 + 20 / 10) ** -0.5)
        finish_position(s, T)
        assert bool(said(s)) == is_said


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("other, distance", [(4, 1), (1, 2)])
def test_a_gap_is_noticed_or_filled(seed: int, other: int, distance: int) -> None:
    """U below (1 - p_g) * exp(-(distance - 1) / r_t): a held item slides into the gap; else the position stays empty."""
    for nudge, is_filled in ((1 + 1e-9, True), (1 - 1e-9, False)):
        s = reciting(1, cue=3, seed=seed, transposition_range=1.7, similarity_confusion=9.0, context_recovery=0.0)
        s.similar[:] = 1  # a gap sounds like nothing
        set_parameters(s, gap_marked=1 - u(s, GAP_MARK) * math.exp((distance - 1) / 1.7) * nudge)
        hold(s, [other])
        token(s, 0).update(strength=0.1, threshold=1.0)
        token(s, other).strength = 0.2
        mind(s).update(correct=1, target=0)
        finish_position(s, T)
        assert token(s, 0).recalled == IN_VAIN and mind(s).outputs == 2
        if is_filled:
            assert said(s) == [(2, 0, other, SHORT_TERM)] and log(s, OMITTED) == []
            assert (log(s, RECALLED)[0]["strength"], mind(s).cue) == (0.2, other)
        else:
            assert said(s) == [] and (mind(s).cue, mind(s).correct, mind(s).last_response) == (-1, 1, T - ns(2.0))
            row = log(s, OMITTED)[0]
            expected = {
                "onset": T, "duration": 0, "position": 2, "item": 0, "response": -1, "correct": 0,
                "response_time": ns(2.0), "store": DECLARATIVE, "strength": 0.1,
            }  # fmt: skip
            assert {name: row[name] for name in expected} == expected


def test_items_from_before_slide_into_a_gap_too() -> None:
    """Whatever is held and was not said; an end of the list only as far as it is not known as such."""
    for distinct, expected in ((0.0, [(3, 4, 3, SHORT_TERM)]), (1.0, [])):
        s = reciting(2, gap_marked=0.0, end_distinctness=distinct)
        set_parameters(s, transposition_range=1e9)
        hold(s, [3])
        token(s, 3).recalled = NOT_TRIED
        token(s, 4).update(strength=0.0, threshold=1.0)
        finish_position(s, T)
        assert said(s) == expected and drawn(s, GAP_MARK) == 1


def test_a_lost_item_leaves_the_position_that_was_wanted_empty() -> None:
    """Though it was the one passed over that was gone for."""
    s = reciting(2, gap_marked=1.0)
    token(s, 0).update(recalled=NOT_TRIED, strength=0.0, threshold=1.0)
    mind(s).update(target=0, act=READ_OUT)
    finish_position(s, T)
    assert [(row["position"], row["item"]) for row in log(s, OMITTED)] == [(3, 4)]


def test_a_chain_leads_into_a_list_that_was_not_looked_at_yet() -> None:
    """An item of an earlier list is evaluated when a link leads to it: by its match with the present context, not by what stood there before."""
    s = reciting(1, cue=3, list_context=0.5, drift_scale=1e9)
    add_trace(s, 5, 2.0, 0.8, number=1)
    set_link(s, 3, 5, 1.0)
    set_link(s, 3, 4, 0.6)
    mind(s).update(period=1, signal=T)
    past(s, 2).opened = 1
    assert chained(s, T) == 4  # 1.0 * 0.5 for 0.6
    assert past(s, 1).opened == 1 and context_share(s, 5) == pytest.approx(0.5, rel=1e-6)
