"""Equations of ordered recall: slots read in order or into rows, neighbours confused, gaps, and chains of links."""

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

from simulator.tasks.step_table import ELABORATIVE, MAINTENANCE, NO_REHEARSAL, SERIAL
from simulator.theory.constants import CHAIN_ON, IN_VAIN, NOT_TRIED, READ_OUT, REJECTED, SAID
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import CONFUSE, GAP_MARK, LIFETIME, READ_TIME, SAMPLE_TIME, THRESHOLD
from simulator.theory.serial_recall import (
    at_end,
    chained,
    confused,
    context_share,
    finish_position,
    get_ready,
    held_before,
    misplaced,
    next_position,
    place_of,
    respond,
)
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
    assert len(log(s, OMITTED)) == 1 and (mind(s).outputs, token(s, 0).recalled) == (2, NOT_TRIED)


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
    """What is held of the list is active again when the first attempt begins, if people can rehearse."""
    s = reciting(start_time=0.3, recitation_start=0.7, lifetime=9.0, lifetime_shape=2.0)
    hold(s, [0, 5, 2], activated=2.0)
    mind(s).update(strategy=strategy, suppression=suppression)
    get_ready(s, T)
    for i in (0, 2):
        assert token(s, i).activated == (T + ns(1.0) if ready else ns(2.0))
        assert (token(s, i).expiry == close(21.0 + 9.0 * math.sqrt(exponential(s, LIFETIME, i)))) == ready
    assert token(s, 5).activated == ns(2.0)


# --- transpositions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share, reach", [(0.4, 2.3), (0.9, 0.8), (0.011, 2.3)])
@pytest.mark.parametrize("seed", range(12))
def test_neighbours_are_confused(share: float, reach: float, seed: int) -> None:
    """Each other held item with p_t * exp(-(distance - 1) / r_t) a second, in the order of the store; else the item itself."""
    s = reciting(1, seed=seed, transposition=share, transposition_range=reach)
    hold(s, [2, 4, 1, 0, 5, 6, 3], activated=19.0)  # a second ago; 3 was said, 5 is of another list, 6 is a distractor
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
    for nudge, said in ((above, other), (lambda x: x * (1 - 1e-12), i)):
        s = reciting(transposition_range=1.7)
        hold(s, [i, other], activated=19.0)
        number = u(s, CONFUSE, i)
        set_parameters(s, transposition=nudge(number * math.exp((distance - 1) / 1.7) * (1 + 1e-13)))
        assert confused(s, i, T) == said


@pytest.mark.parametrize("seconds", [0.5, 2.0, 7.0])
def test_places_are_lost_with_time(seconds: float) -> None:
    """So much a second since the item that is due was active last, however long ago the other was."""
    for nudge, said in ((above, 4), (lambda x: x * (1 - 1e-12), 0)):
        s = reciting(1)
        hold(s, [0, 4], activated=3.0)
        token(s, 0).activated = T - ns(seconds)
        set_parameters(s, transposition=nudge(u(s, CONFUSE, 0) / seconds * (1 + 1e-13)))
        assert confused(s, 0, T) == said


def test_distractors_are_not_recited() -> None:
    """What is no item of the list is never said in its place."""
    s = reciting(transposition=1.0, transposition_range=20.0)
    token(s, 6).update(list=2, position=1)
    hold(s, [6, 3, 5])
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
