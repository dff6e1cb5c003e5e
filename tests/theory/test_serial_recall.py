"""Equations of ordered recall: what is read out position by position or into rows, and what changes places."""

from __future__ import annotations

import math

import pytest
from reciting import ORDER, T, close, reciting, said
from small_state import (
    OMITTED,
    above,
    drawn,
    exponential,
    hold,
    log,
    mind,
    ns,
    set_link,
    set_parameters,
    token,
    u,
)

from simulator.tasks.step_table import ELABORATIVE, MAINTENANCE, NO_REHEARSAL
from simulator.theory.constants import CHAIN_ON, IN_VAIN, NOT_TRIED, READ_OUT, SAID
from simulator.theory.event_log import SHORT_TERM
from simulator.theory.purposes import CONFUSE, GAP_MARK, READ_TIME, SAMPLE_TIME
from simulator.theory.serial_recall import (
    at_end,
    confused,
    finish_position,
    get_ready,
    held_before,
    misplaced,
    next_position,
    place_of,
    respond,
)

# --- the next position -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outputs", [0, 2])
@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_a_held_item_is_read_out(outputs: int, spread: float) -> None:
    """In factor * t_out * spoken duration * (1 - sigma_o + sigma_o * E), after the start time."""
    s = reciting(outputs, readout_time=0.7, readout_spread=spread)
    hold(s, [ORDER[outputs]])
    mind(s).update(spoken=0.6, target=-1)
    expected = 0.25 + 1.5 * 0.7 * 0.6 * (1 - spread + spread * exponential(s, READ_TIME))
    assert next_position(s, 0.25, T) == close(expected)
    assert (mind(s).target, mind(s).act) == (ORDER[outputs], READ_OUT)


@pytest.mark.parametrize("is_held, recalled", [(0, NOT_TRIED), (1, SAID), (1, IN_VAIN), (0, SAID)])
def test_what_is_gone_is_sought(is_held: int, recalled: int) -> None:
    """What is not held, or was said at an earlier position, takes the time of a sample, if the chain leads anywhere."""
    s = reciting(1, cue=3, sample_time=1.7)
    token(s, 0).update(held=is_held, recalled=recalled)
    set_link(s, 3, 1, 0.2)
    assert next_position(s, 0.25, T) == close(0.25 + 1.7 * exponential(s, SAMPLE_TIME))
    assert (mind(s).target, mind(s).act) == (1, CHAIN_ON)


def test_a_chain_that_leads_nowhere_takes_no_time() -> None:
    """No link, or no item said before: the position is passed at once."""
    s = reciting(1, cue=3)
    token(s, 0).update(strength=9.0)
    assert next_position(s, 0.25, T) == close(0.25)
    assert (mind(s).target, mind(s).act, drawn(s, SAMPLE_TIME)) == (-1, CHAIN_ON, 0)
    finish_position(s, T)
    assert [row["strength"] for row in log(s, OMITTED)] == [0.0] and (mind(s).outputs, token(s, 0).recalled) == (2, NOT_TRIED)


@pytest.mark.parametrize("outputs, slider", [(1, 4), (2, 0)])
@pytest.mark.parametrize("seed", range(4))
def test_what_slides_into_a_gap_takes_the_time_of_a_read_out(seed: int, outputs: int, slider: int) -> None:
    """Nothing comes for the position: with 1 - p_g a neighbour that is held is read out in its place, else the position is passed at once."""
    for nudge, slides in ((1 + 1e-9, True), (1 - 1e-9, False)):
        s = reciting(outputs, cue=3, seed=seed, readout_time=0.7, readout_spread=0.0)
        set_parameters(s, gap_marked=1 - u(s, GAP_MARK) * nudge)
        hold(s, [slider])
        token(s, slider).recalled = NOT_TRIED
        assert next_position(s, 0.25, T) == close(0.25 + (1.5 * 0.7 if slides else 0.0))
        assert (mind(s).target, mind(s).act) == ((slider, READ_OUT) if slides else (-1, CHAIN_ON))
        finish_position(s, T)
        assert said(s) == ([(outputs + 1, ORDER[outputs], slider, SHORT_TERM)] if slides else [])
        assert len(log(s, OMITTED)) == 1 - len(said(s)) and (drawn(s, GAP_MARK), drawn(s, CONFUSE, slider)) == (1, 0)


@pytest.mark.parametrize("holding, expected", [([2, 0, 3], 3), ([2, 0], 0), ([2], -1), ([], -1)])
def test_what_was_passed_over_is_said_next(holding: list[int], expected: int) -> None:
    """Where the item wanted was said already, the first held one before that was not; else the chain goes on."""
    s = reciting(2, sample_time=1.7, readout_time=0.7, readout_spread=0.0)
    hold(s, holding)
    for i in (3, 0):
        token(s, i).recalled = NOT_TRIED
    token(s, 4).recalled = SAID
    took = next_position(s, 0.25, T)
    assert (mind(s).target, mind(s).act) == (expected, CHAIN_ON if expected < 0 else READ_OUT)
    if expected >= 0:
        assert took == close(0.25 + 1.5 * 0.7)
        token(s, expected).strength = 0.4
        set_parameters(s, transposition=1.0, transposition_range=20.0)
        finish_position(s, T)
        assert said(s) == [(3, 4, expected, SHORT_TERM)] and drawn(s, CONFUSE, expected) == 0


@pytest.mark.parametrize("recalled, heard, expected", [
    (NOT_TRIED, 1, (0, READ_OUT)), (IN_VAIN, 1, (0, READ_OUT)), (NOT_TRIED, 0, (-1, CHAIN_ON)), (SAID, 1, (-1, CHAIN_ON)),
])  # fmt: skip
def test_what_is_lost_is_listened_for_in_its_turn(recalled: int, heard: int, expected: tuple[int, int]) -> None:
    """An item that was heard and is still in the long auditory store is held again and read out."""
    s = reciting(1, echo_survival=1.0, long_echo_decay=1e6)
    token(s, 0).update(recalled=recalled, sound=heard)
    mind(s).sounds = heard
    next_position(s, 0.0, T)
    assert (mind(s).target, mind(s).act) == expected and token(s, 0).held == (1 if expected[0] == 0 else 0)


@pytest.mark.parametrize("factor, sounds", [(1.0, 6), (1.5, 5)])
def test_what_is_said_aloud_is_a_sound(factor: float, sounds: int) -> None:
    """What is written is none."""
    s = reciting(1)
    mind(s).update(response_duration_factor=factor, sounds=5)
    respond(s, 0, T, SHORT_TERM, 0.0)
    assert mind(s).sounds == sounds


def test_recitation_ends_after_the_last_position() -> None:
    """As many positions as the list has items."""
    s = reciting(4)
    assert next_position(s, 0.0, T) > 0
    mind(s).outputs = 5
    assert next_position(s, 0.0, T) == -1


@pytest.mark.parametrize("first_row, places", [(0, [0, 1, 2, 3, 4]), (3, [3, 4, 0, 1, 2]), (4, [4, 0, 1, 2, 3])])
def test_rows_are_filled_from_the_first_one_tried(first_row: int, places: list[int]) -> None:
    """Forward to the last row, and then from the first one; each response stands in its own row."""
    s = reciting(0)
    mind(s).update(first_row=first_row, cue=-1)
    assert [place_of(s, n) for n in range(5)] == places
    for i in ORDER:
        token(s, i).recalled = NOT_TRIED
    hold(s, ORDER)
    for place in places:
        next_position(s, 0.0, T)
        assert mind(s).target == ORDER[place] and (place > 0 or mind(s).cue == -1)
        finish_position(s, ns(0.0))  # at once: no place is lost
    assert said(s) == [(place + 1, ORDER[place], ORDER[place], SHORT_TERM) for place in places]
    assert mind(s).correct == 5 and next_position(s, 0.0, T) == -1


def test_what_was_passed_over_among_rows() -> None:
    """Held items of the rows tried so far, in the order of trying."""
    s = reciting()
    mind(s).first_row = 3
    hold(s, [4, 3, 2])
    assert [held_before(s, k) for k in range(6)] == [-1, -1, 2, 2, 2, 2]
    token(s, 2).recalled = SAID
    assert [held_before(s, k) for k in range(6)] == [-1, -1, -1, 3, 3, 3]


@pytest.mark.parametrize("strategy, suppression, ready", [
    (MAINTENANCE, 0, True), (ELABORATIVE, 0, True), (MAINTENANCE, 1, False), (NO_REHEARSAL, 0, False),
])  # fmt: skip
def test_people_get_ready_to_recite(strategy: int, suppression: int, ready: bool) -> None:
    """What is held is active again when the first attempt begins, if people can rehearse."""
    s = reciting(start_time=0.3, recitation_start=0.7, lifetime=9.0, lifetime_shape=2.0)
    hold(s, [0, 6, 2], activated=2.0, expiry={0: 25.0, 6: 26.0, 2: 27.0})  # 6 is a distractor
    mind(s).update(strategy=strategy, suppression=suppression, bound=1)
    get_ready(s, T)
    for i, life in ((0, 23.0), (2, 25.0)):
        assert token(s, i).activated == (T + ns(1.0) if ready else ns(2.0))
        assert token(s, i).expiry == (T + ns(1.0) + ns(life) if ready else ns(2.0 + life))
    assert token(s, 6).activated == ns(2.0)
    assert mind(s).bound == 0 and sum(token(s, i).place_lost for i in (0, 6, 2)) == 1


# --- items that have lost their place ------------------------------------------------------------------------------------


def test_what_has_lost_its_place_is_sought_like_what_is_gone() -> None:
    """By the link from the item said last; what has its place is found nowhere else."""
    for lost, expected in ((1, (0, CHAIN_ON)), (0, (0, READ_OUT))):
        s = reciting(1, cue=3, gap_marked=1.0)
        hold(s, [0, 4])
        token(s, 0).place_lost = lost
        set_link(s, 3, 0, 0.2)
        next_position(s, 0.25, T)
        assert (mind(s).target, mind(s).act) == expected
    s = reciting(1, cue=3, gap_marked=1.0)
    hold(s, [4])
    set_link(s, 3, 4, 0.2)
    next_position(s, 0.25, T)
    assert mind(s).target == -1
    token(s, 4).place_lost = 1
    next_position(s, 0.25, T)
    assert (mind(s).target, mind(s).act) == (4, CHAIN_ON)


def test_what_has_lost_its_place_may_slide_elsewhere() -> None:
    """Into another gap, never into its own."""
    for outputs, expected in ((1, -1), (2, 0)):
        s = reciting(outputs, gap_marked=0.0, transposition_range=20.0)
        hold(s, [0])
        token(s, 0).update(place_lost=1, recalled=NOT_TRIED)
        next_position(s, 0.0, T)
        assert mind(s).target == expected


@pytest.mark.parametrize("heard", [0, 1])
def test_who_listens_knows_the_place_again(heard: int) -> None:
    """An item that was heard, from the long auditory store."""
    s = reciting(1, echo_survival=1.0, long_echo_decay=1e6)
    hold(s, [0])
    token(s, 0).update(place_lost=1, sound=heard)
    mind(s).sounds = heard
    next_position(s, 0.0, T)
    assert (mind(s).act == READ_OUT, token(s, 0).place_lost) == (heard == 1, 1 - heard)


@pytest.mark.parametrize("suppression, sounds, alike", [(0, (0, 0), True), (1, (0, 0), False), (1, (1, 0), False), (1, (0, 2), False), (1, (1, 2), True)])
def test_who_reads_under_suppression_does_not_know_how_items_sound(suppression: int, sounds: tuple[int, int], alike: bool) -> None:
    """Then two that sound alike are confused as any others (Baddeley, Lewis & Vallar 1984); what was heard was heard."""
    s = reciting(1, transposition_range=1.0, similarity_confusion=1.8)
    mind(s).suppression = suppression
    s.similar[[0, 1]] = 1
    for i, sound in zip((0, 1), sounds, strict=True):
        token(s, i).sound = sound
    hold(s, [0, 1], activated=19.0)
    share = (1.8 if alike else 1.0) * 0.5 * math.exp(-1.0)
    assert [misplaced(s, 0, u_ * share, 0.5, 1.8) for u_ in (0.999, 1.001)] == [1, -1]


# --- transpositions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share, reach", [(0.4, 2.3), (0.9, 0.8), (0.011, 2.3)])
@pytest.mark.parametrize("seed", range(12))
def test_neighbours_are_confused(share: float, reach: float, seed: int) -> None:
    """Each other held item with p_t * exp(-(distance - 1) / r_t) a second, in the order of the store; else the item itself."""
    s = reciting(1, seed=seed, transposition=share, transposition_range=reach)
    hold(s, [2, 4, 1, 0, 6, 3], activated=19.0)  # a second ago; 3 was said, 6 is a distractor
    number = u(s, CONFUSE, 0)
    expected = 0
    total = 0.0
    for i, distance in ((2, 3), (4, 1), (1, 2)):
        total += share * math.exp(-(distance - 1) / reach)
        if number < total:
            expected = i
            break
    assert confused(s, 0, T) == expected
    assert drawn(s, CONFUSE, 0) == 1


@pytest.mark.parametrize("i, other, distance", [(3, 0, 1), (0, 3, 1), (2, 3, 4), (0, 2, 3)])
def test_the_share_of_a_distance(i: int, other: int, distance: int) -> None:
    """Just above its share the draw confuses two items, at its share it does not; forwards as backwards."""
    for nudge, expected in ((above, other), (lambda x: x * (1 - 1e-12), i)):
        s = reciting(transposition_range=1.7)
        hold(s, [i, other], activated=19.0)
        number = u(s, CONFUSE, i)
        set_parameters(s, transposition=nudge(number * math.exp((distance - 1) / 1.7) * (1 + 1e-13)))
        assert confused(s, i, T) == expected


@pytest.mark.parametrize("seconds", [0.5, 2.0, 7.0])
def test_places_are_lost_with_time(seconds: float) -> None:
    """So much a second since the item that is due was active last, however long ago the other was."""
    for nudge, expected in ((above, 4), (lambda x: x * (1 - 1e-12), 0)):
        s = reciting(1)
        hold(s, [0, 4], activated=3.0)
        token(s, 0).activated = T - ns(seconds)
        set_parameters(s, transposition=nudge(u(s, CONFUSE, 0) / seconds * (1 + 1e-13)))
        assert confused(s, 0, T) == expected


def test_distractors_are_not_recited() -> None:
    """What is no item of the list is never said in its place."""
    s = reciting(transposition=1.0, transposition_range=20.0)
    token(s, 6).update(list=2, position=1)
    hold(s, [6, 3])
    assert confused(s, 3, T) == 3


@pytest.mark.parametrize("groups, ends", [
    ((0, 0, 0, 0, 0), [3, 2]), ((0, 0, 1, 1, 1), [3, 0, 4, 2]), ((0, 0, 0, 1, 2), [3, 4, 1, 2]), ((0, 1, 1, 1, 1), [3, 0, 2]),
])  # fmt: skip
def test_ends_of_the_list_and_of_its_groups(groups: tuple[int, ...], ends: list[int]) -> None:
    """The first and the last item of each."""
    s = reciting()
    for i, group in zip(ORDER, groups, strict=True):
        token(s, i).group = group
    assert [i for i in ORDER if at_end(s, i)] == ends


def test_an_end_is_said_elsewhere_less_often() -> None:
    """(1 - p_e) times as often as its distance would have it; its own place may be taken as before."""
    share = 0.5 * math.exp(-1.0)
    for u_, expected in ((0.4 * share * 0.999, 2), (0.4 * share * 1.001, -1)):
        s = reciting(2, transposition_range=1.0, end_distinctness=0.6)
        hold(s, [2])
        token(s, 4).recalled = NOT_TRIED
        assert misplaced(s, 4, u_, 0.5, 1.0) == expected
    for u_, expected in ((share * 0.999, 4), (share * 1.001, -1)):
        s = reciting(transposition_range=1.0, end_distinctness=0.6)
        hold(s, [4])
        assert misplaced(s, 2, u_, 0.5, 1.0) == expected


@pytest.mark.parametrize("groups, times", [((1, 1), 1.8), ((2, 2), 1.8), ((1, 2), 1.0), ((0, 0), 1.0), ((0, 1), 1.0)])
def test_items_that_sound_alike_are_confused(groups: tuple[int, int], times: float) -> None:
    """k_s times as often; what belongs to no group is like nothing."""
    s = reciting(1, transposition_range=1.0, similarity_confusion=1.8)
    s.similar[[0, 1]] = groups
    hold(s, [0, 1], activated=19.0)
    share = times * 0.5 * math.exp(-1.0)
    assert [misplaced(s, 0, u_ * share, 0.5, 1.8) for u_ in (0.999, 1.001)] == [1, -1]
    for nudge, said_ in ((above, 1), (lambda x: x * (1 - 1e-12), 0)):
        set_parameters(s, transposition=nudge(u(s, CONFUSE, 0) / times * math.e * (1 + 1e-13)))
        assert confused(s, 0, T) == said_
        s.tokens[0]["drawn"][CONFUSE] = 0


def test_what_slides_into_a_gap_knows_no_sound() -> None:
    """Two ends that sound alike: as an end the other one slides in (1 - p_e) times as often."""
    share = 0.5 * math.exp(-1.0)
    for u_, expected in ((0.4 * share * 0.999, 2), (0.4 * share * 1.001, -1)):
        s = reciting(2, transposition_range=1.0, end_distinctness=0.6)
        s.similar[[2, 4]] = 1
        hold(s, [2])
        token(s, 4).recalled = NOT_TRIED
        assert misplaced(s, 4, u_, 0.5, 1.0) == expected


def test_a_position_that_stays_empty_is_no_read_out() -> None:
    """Whatever was done at the position before."""
    s = reciting(1, cue=3)
    mind(s).act = READ_OUT
    assert next_position(s, 0.25, T) == close(0.25)
    assert mind(s).act == CHAIN_ON


def test_a_link_from_the_first_item_rules_confusion_out_as_any_other() -> None:
    """Item 0 is a cue: where its link reaches the threshold of the item that is due, nothing else is said."""
    s = reciting(2, cue=0, transposition=1.0)
    hold(s, [4, 1], activated=0.0)
    token(s, 4).threshold = 0.5
    set_link(s, 0, 4, 0.6)
    assert confused(s, 4, T) == 4 and drawn(s, CONFUSE, 4) == 0
    set_link(s, 0, 4, 0.4)
    assert confused(s, 4, T) == 1
