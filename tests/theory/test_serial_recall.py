"""Equations of ordered recall: slots read in order, neighbours confused, gaps, and chains of links."""

from __future__ import annotations

import math

import pytest
from small_state import (
    OMITTED,
    RECALLED,
    above,
    drawn,
    exponential,
    hold,
    log,
    mind,
    ns,
    set_link,
    set_parameters,
    small_state,
    study,
    token,
    traces,
    u,
)

from simulator.tasks.step_table import SERIAL
from simulator.theory.constants import CHAIN_ON, IN_VAIN, NOT_TRIED, READ_OUT, REJECTED, SAID
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import CONFUSE, GAP_MARK, READ_TIME, SAMPLE_TIME, THRESHOLD
from simulator.theory.serial_recall import chained, confused, finish_position, held_next, next_position, respond
from simulator.theory.state import State

T = ns(20.0)
ORDER = [3, 0, 4, 1, 2]


def reciting(outputs: int = 0, *, cue: int = -1, seed: int = 1, **values: float) -> State:
    """Ordered recall of the list 3, 0, 4, 1, 2, with item 5 in the list before; so many positions are over."""
    s = small_state(6, strategy="maintenance", decay=0.0, seed=seed, **values)
    study(s, [5], number=1)
    study(s, ORDER, number=2)
    mind(s).update(
        recall_kind=SERIAL, response_duration_factor=1.5, outputs=outputs, correct=0, cue=cue, target=ORDER[outputs],
        act=CHAIN_ON, last_response=T - ns(2.0),
    )  # fmt: skip
    for i in ORDER[:outputs]:
        token(s, i).recalled = SAID
    return s


def close(seconds: float) -> object:
    """So many seconds in ns, to the nearest."""
    return pytest.approx(seconds * 1e9, abs=0.6, rel=0.0)


# --- the next position -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outputs", [0, 2])
@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_a_held_item_is_read_out(outputs: int, spread: float) -> None:
    """In factor * t_out * spoken duration * (1 - sigma_o + sigma_o * E), after the start time."""
    s = reciting(outputs, readout_time=0.7, readout_spread=spread)
    hold(s, [ORDER[outputs]])
    mind(s).update(spoken=0.6, target=-1)
    expected = 0.25 + 1.5 * 0.7 * 0.6 * (1 - spread + spread * exponential(s, READ_TIME))
    assert next_position(s, 0.25) == close(expected)
    assert (mind(s).target, mind(s).act) == (ORDER[outputs], READ_OUT)


@pytest.mark.parametrize("is_held, recalled", [(0, NOT_TRIED), (1, SAID), (1, IN_VAIN), (0, SAID)])
def test_what_is_gone_is_sought(is_held: int, recalled: int) -> None:
    """What is not held, or was said at an earlier position, takes the time of a sample."""
    s = reciting(1, sample_time=1.7)
    token(s, 0).update(held=is_held, recalled=recalled)
    mind(s).act = READ_OUT
    assert next_position(s, 0.25) == close(0.25 + 1.7 * exponential(s, SAMPLE_TIME))
    assert (mind(s).target, mind(s).act) == (0, CHAIN_ON)


def test_recitation_ends_after_the_last_position() -> None:
    """As many positions as the list has items."""
    s = reciting(4)
    assert next_position(s, 0.0) > 0
    mind(s).outputs = 5
    assert next_position(s, 0.0) == -1


# --- transpositions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share, reach", [(0.4, 2.3), (0.9, 0.8), (0.011, 2.3)])
@pytest.mark.parametrize("seed", range(12))
def test_neighbours_are_confused(share: float, reach: float, seed: int) -> None:
    """Each other held item with p_t * exp(-(distance - 1) / r_t), in the order of the store; else the item itself."""
    s = reciting(1, seed=seed, transposition=share, transposition_range=reach)
    hold(s, [2, 4, 1, 0, 5, 6, 3])  # 3 was said, 5 is of another list, 6 is a distractor
    number = u(s, CONFUSE, 0)
    expected = 0
    total = 0.0
    for i, distance in ((2, 3), (4, 1), (1, 2)):
        total += share * math.exp(-(distance - 1) / reach)
        if number < total:
            expected = i
            break
    assert confused(s, 0) == expected
    assert drawn(s, CONFUSE, 0) == 1


@pytest.mark.parametrize("i, other, distance", [(3, 0, 1), (0, 3, 1), (2, 3, 4), (0, 2, 3)])
def test_the_share_of_a_distance(i: int, other: int, distance: int) -> None:
    """Just above its share the draw confuses two items, at its share it does not; forwards as backwards."""
    for nudge, said in ((above, other), (lambda x: x * (1 - 1e-12), i)):
        s = reciting(transposition_range=1.7)
        hold(s, [i, other])
        number = u(s, CONFUSE, i)
        set_parameters(s, transposition=nudge(number * math.exp((distance - 1) / 1.7) * (1 + 1e-13)))
        assert confused(s, i) == said


def test_distractors_are_not_recited() -> None:
    """What is no item of the list is never said in its place."""
    s = reciting(transposition=1.0, transposition_range=20.0)
    token(s, 6).update(list=2, position=1)
    hold(s, [6, 3, 5])
    assert confused(s, 3) == 3


# --- chains ----------------------------------------------------------------------------------------------------------


def test_the_chain_starts_with_the_first_item() -> None:
    """Without a cue the item wanted is sought, whatever it is linked with."""
    s = reciting()
    set_link(s, 3, 4, 2.0)
    assert chained(s, 3, T) == 3


@pytest.mark.parametrize("cue", [0, 4])
def test_the_chain_follows_the_strongest_link(cue: int) -> None:
    """Of the items that were not tried yet, of whatever list; without any link, the item wanted."""
    s = reciting(1, cue=cue)
    for strength, i in ((0.5, 1), (0.9, 2), (0.7, 5)):  # 5 is of the list before
        set_link(s, cue, i, strength)
    set_link(s, cue, 3, 7.0)  # said
    assert chained(s, 4 - cue, T) == 2
    for state in (SAID, REJECTED, IN_VAIN):
        token(s, 2).recalled = state
        assert chained(s, 4 - cue, T) == 5
    token(s, 5).recalled = REJECTED
    assert chained(s, 4 - cue, T) == 1
    token(s, 1).recalled = SAID
    assert chained(s, 4 - cue, T) == 4 - cue


def test_a_chain_to_the_first_item() -> None:
    """Item 0, and the first position, are candidates as any other; of equal links the newer one wins."""
    s = reciting(cue=4)
    set_link(s, 4, 3, 0.5)
    set_link(s, 4, 1, 0.5)
    assert chained(s, 2, T) == 1
    set_link(s, 4, 0, 0.6)
    assert chained(s, 2, T) == 0


def test_links_of_the_chain_decay() -> None:
    """An old link may be weaker than a new one."""
    s = reciting(1, cue=3, decay_offset=10.0)
    set_parameters(s, decay=1.0)
    set_link(s, 3, 1, 0.5, 15.0)
    set_link(s, 3, 4, 0.9, 0.0)
    assert chained(s, 0, T) == 1


@pytest.mark.parametrize("strength, is_said", [(0.0, True), (3.0, False)])
def test_an_item_of_another_list_is_said_or_rejected(strength: float, is_said: bool) -> None:
    """A strong one is known to be of another list, a weak one that is recovered by its link is taken for the item."""
    s = reciting(1, cue=3, list_discrimination=0.0 if is_said else 10.0)
    token(s, 5).update(strength=strength, threshold=0.1)
    set_link(s, 3, 5, 1.5)
    mind(s).target = ORDER[1]
    finish_position(s, T)
    assert token(s, 5).recalled == (SAID if is_said else REJECTED)


# --- gaps ------------------------------------------------------------------------------------------------------------


def test_the_next_item_held() -> None:
    """In list order from a position on (counted from 0), and not said yet."""
    s = reciting()
    hold(s, [2, 0, 4])
    assert [held_next(s, k) for k in range(6)] == [0, 0, 4, 2, 2, -1]
    for state in (SAID, IN_VAIN):
        token(s, 4).recalled = state
        assert [held_next(s, k) for k in range(6)] == [0, 0, 2, 2, 2, -1]


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


def said(s: State) -> list[tuple[int, int, int, int]]:
    """Responses so far as (output position, wanted, said, store)."""
    return [(row["position"], row["item"], row["response"], row["store"]) for row in log(s, RECALLED)]


def test_a_slot_is_read() -> None:
    """The item is still held at the end of its read-out."""
    s = reciting(1, transposition=0.0)
    hold(s, [0, 4])
    token(s, 0).strength = 0.8
    mind(s).act = READ_OUT
    finish_position(s, T)
    assert said(s) == [(2, 0, 0, SHORT_TERM)]
    assert log(s, RECALLED)[0]["strength"] == 0.8


def test_a_slot_is_read_with_a_neighbour_in_it() -> None:
    """The neighbour is said with its own strength."""
    s = reciting(1, transposition=1.0)
    hold(s, [0, 4])
    token(s, 4).strength = 0.3
    mind(s).act = READ_OUT
    finish_position(s, T)
    assert said(s) == [(2, 0, 4, SHORT_TERM)]
    assert log(s, RECALLED)[0]["strength"] == 0.3


@pytest.mark.parametrize("act, is_held", [(CHAIN_ON, 1), (READ_OUT, 0)])
def test_otherwise_the_chain_goes_on(act: int, is_held: int) -> None:
    """What was lost during its read-out, or was sought from the start, comes from long-term memory."""
    s = reciting(1, transposition=0.0)
    token(s, 0).update(strength=1.0, threshold=1.0, held=is_held)
    mind(s).act = act
    finish_position(s, T)
    assert said(s) == [(2, 0, 0, DECLARATIVE)]


@pytest.mark.parametrize("cue", [3, 0])
def test_strength_and_link_together_reach_the_threshold(cue: int) -> None:
    """A + B against the threshold of the candidate, which is the item said."""
    for threshold, is_said in ((1.25, True), (1.26, False)):
        s = reciting(1, cue=cue)
        mind(s).target = 1
        set_link(s, cue, 4, 0.25)
        token(s, 4).update(strength=1.0, threshold=threshold)
        finish_position(s, T)
        assert said(s) == ([(2, 0, 4, DECLARATIVE)] if is_said else [])
        assert token(s, 4).recalled == (SAID if is_said else IN_VAIN)
        row = log(s)[-1] if not is_said else log(s, RECALLED)[0]
        assert row["strength"] == pytest.approx(1.25)


def test_without_a_cue_only_the_strength_counts() -> None:
    """At the start of the list; the threshold is drawn."""
    for nudge, is_said in ((lambda x: x, True), (lambda x: x * (1 - 1e-12), False)):
        s = reciting()
        token(s, 3).update(threshold=-1.0, strength=nudge(exponential(s, THRESHOLD, 3)))
        finish_position(s, T)
        assert bool(said(s)) == is_said


def test_nothing_is_tried_twice() -> None:
    """The item wanted was said already and nothing is linked: the position stays empty, whatever its strength."""
    s = reciting(1, cue=3)
    token(s, 0).update(recalled=SAID, strength=9.0, threshold=0.1)
    finish_position(s, T)
    assert said(s) == [] and token(s, 0).recalled == SAID


@pytest.mark.parametrize("seed", range(6))
def test_a_gap_is_noticed_or_filled(seed: int) -> None:
    """The draw at or above p_g: the next item held slides into the gap; below it the position stays empty."""
    for nudge, is_filled in ((lambda x: x, True), (above, False)):
        s = reciting(1, cue=3, seed=seed)
        set_parameters(s, gap_marked=nudge(u(s, GAP_MARK)))
        hold(s, [2, 4])
        token(s, 0).update(strength=0.1, threshold=1.0)
        token(s, 4).strength = 0.2
        mind(s).correct = 1
        finish_position(s, T)
        assert token(s, 0).recalled == IN_VAIN and mind(s).outputs == 2
        if is_filled:
            assert said(s) == [(2, 0, 4, SHORT_TERM)] and log(s, OMITTED) == []
            assert (log(s, RECALLED)[0]["strength"], mind(s).cue) == (0.2, 4)
        else:
            assert said(s) == [] and (mind(s).cue, mind(s).correct, mind(s).last_response) == (3, 1, T - ns(2.0))
            row = log(s, OMITTED)[0]
            expected = {
                "onset": T, "duration": 0, "position": 2, "item": 0, "response": -1, "correct": 0,
                "response_time": ns(2.0), "store": DECLARATIVE, "strength": 0.1,
            }  # fmt: skip
            assert {name: row[name] for name in expected} == expected


def test_only_later_items_slide_into_a_gap() -> None:
    """Item 0 too; without a later one the gap stays, and no number is drawn."""
    s = reciting(2, cue=0, gap_marked=0.0)
    hold(s, [3, 0, 4])
    token(s, 3).recalled = token(s, 0).recalled = NOT_TRIED
    set_link(s, 0, 1, 0.05)
    token(s, 1).update(strength=0.0, threshold=1.0)
    finish_position(s, T)
    assert said(s) == [] and len(log(s, OMITTED)) == 1 and drawn(s, GAP_MARK) == 0
    s = reciting(0, gap_marked=0.0)
    hold(s, [0])
    token(s, 3).update(strength=0.1, threshold=1.0)
    finish_position(s, T)
    assert said(s) == [(1, 3, 0, SHORT_TERM)]
