"""Equations of attention: random reading of a display, cues, and what enters the store beside the items."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_state import (
    BOUND,
    NO_ROOM,
    above,
    display,
    drawn,
    held,
    hold,
    log,
    mind,
    ns,
    set_parameters,
    show,
    small_state,
    study,
    token,
    u,
)

from simulator.tasks.step_table import ELABORATIVE, MAINTENANCE, NO_REHEARSAL
from simulator.theory.attention import (
    cue_items,
    intrude,
    judge,
    may_rehearse,
    next_letter,
    operate,
    seize,
    switch_ticks,
    turn_to_cue,
)
from simulator.theory.constants import NONE, RING
from simulator.theory.purposes import BIND, DISPLACE, DISTRACTOR, LETTER, OVERWRITE
from simulator.theory.state import State


def glance(seed: int = 1, **values: float) -> State:
    """A display of six letters, shown at .2 s, that is still in view at .5 s."""
    s = small_state(seed=seed, material="letters", strategy="none", **values)
    study(s, range(6), at=0.2, each=0.0)
    for i in range(6):
        token(s, i).offset = ns(1.0)
    show(s, range(6))
    return s


def test_a_cue_marks_its_items() -> None:
    """`count` entries of the protocol's items from `first` on are asked for, and attention is called."""
    s = glance()
    cue_items(s, np.array([5, 4, 3, 2, 1, 0]), 1, 3)
    assert [int(token(s, i).cued) for i in range(6)] == [0, 0, 1, 1, 1, 0]
    assert (mind(s).switch_pending, mind(s).cue_active) == (1, 0)


def test_turning_to_the_cue() -> None:
    """From then on what is asked for, is not held and belongs to the present display is read, in order of position."""
    s = glance()
    for i in (1, 2, 3, 4):
        token(s, i).cued = 1
    token(s, 2).update(onset=-ns(5.0))  # shown earlier
    hold(s, [3, 0])
    show(s, [5])
    mind(s).switch_pending = 1
    turn_to_cue(s)
    assert (mind(s).switch_pending, mind(s).cue_active) == (0, 1)
    assert display(s) == [1, 4]  # both had been read before


@pytest.mark.parametrize("items", [[3], [5, 0, 2, 4]])
def test_turning_to_a_cue_for_everything(items: list[int]) -> None:
    """Whatever the numbers of the elements, those of the display that came last are read."""
    s = small_state()
    study(s, items, at=0.2, each=0.0)
    for i in items:
        token(s, i).cued = 1
    turn_to_cue(s)
    assert display(s) == items


def test_turning_to_a_cue_with_nothing_in_view() -> None:
    """A cue without a display leaves nothing to read."""
    s = small_state()
    turn_to_cue(s)
    assert display(s) == [] and mind(s).cue_active == 1


@pytest.mark.parametrize("seed", range(6))
def test_letters_are_read_at_random(seed: int) -> None:
    """Of n letters the floor(n U)-th is read next; the last one is not drawn."""
    s = glance(seed)
    left = list(range(6))
    for n in range(5):
        expected = left.pop(int(u(s, LETTER, n=n) * len(left)))
        assert next_letter(s, 0) == expected and display(s) == left
    assert next_letter(s, 0) == left[0] and drawn(s, LETTER) == 5
    assert next_letter(s, 0) == NONE and display(s) == []


@pytest.mark.parametrize("seed", range(6))
def test_only_what_the_cue_asks_for_is_read(seed: int) -> None:
    """After a cue the draw is among the items that were asked for; the others stay in the display."""
    s = glance(seed)
    mind(s).cue_active = 1
    asked = [1, 4, 5]
    for i in asked:
        token(s, i).cued = 1
    first = asked.pop(int(u(s, LETTER) * 3))
    assert next_letter(s, 0) == first
    second = asked.pop(int(u(s, LETTER, n=1) * 2))
    assert next_letter(s, 0) == second
    assert next_letter(s, 0) == asked[0] and drawn(s, LETTER) == 2
    assert next_letter(s, 0) == NONE and display(s) == [0, 2, 3]


@pytest.mark.parametrize("seed", range(4))
def test_what_has_faded_is_not_read(seed: int) -> None:
    """Elements whose trace has faded leave the display and do not count in the draw."""
    s = glance(seed)
    for i, fade in enumerate((3.0, 1.5, 3.0, 2.0, 1.2, 2.1)):
        token(s, i).fade = ns(fade)
    there = [0, 2, 5]
    expected = there.pop(int(u(s, LETTER) * 3))
    assert next_letter(s, ns(2.0)) == expected and display(s) == there
    assert next_letter(s, ns(9.0)) == NONE and display(s) == []


def test_what_was_asked_for_is_read_when_others_have_faded() -> None:
    """The elements that are left are the ones that count, not the first ones of the list."""
    s = glance()
    mind(s).cue_active = 1
    show(s, [5, 2, 4, 1])
    token(s, 4).cued = 1
    token(s, 5).update(fade=ns(1.5), offset=ns(1.0))
    for i in (2, 4, 1):
        token(s, i).fade = ns(3.0)
    assert next_letter(s, ns(2.0)) == 4 and display(s) == [2, 1] and drawn(s, LETTER) == 0


def test_a_response_takes_attention_from_everything() -> None:
    """What was being read, judged or expected is dropped."""
    s = glance()
    mind(s).update(switch_pending=1, cue_active=1, judge_until=ns(3), elaboration=2.0)
    seize(s)
    m = mind(s)
    assert display(s) == [] and (m.switch_pending, m.cue_active, m.judge_until, m.elaboration) == (0, 0, 0, 1.0)


@pytest.mark.parametrize("holding, strategy, suppression, expected", [
    ([0], ELABORATIVE, 0, True), ([0], MAINTENANCE, 0, True), ([0], NO_REHEARSAL, 0, False),
    ([0], ELABORATIVE, 1, False), ([], ELABORATIVE, 0, False), ([6], ELABORATIVE, 0, False),
])  # fmt: skip
def test_when_people_may_rehearse(holding: list[int], strategy: int, suppression: int, expected: bool) -> None:
    """With an item (no distractor, which is number 6) in the store, a strategy, and the voice free."""
    s = small_state(6)
    study(s, range(6))
    hold(s, holding)
    mind(s).update(strategy=strategy, suppression=suppression)
    assert may_rehearse(s) == expected


@pytest.mark.parametrize("seed", range(5))
def test_an_intrusion_has_its_probability(seed: int) -> None:
    """What is no item enters if and only if U < p, as a token behind the items."""
    for p, enters in ((above, True), (float, False)):
        s = small_state(3, seed=seed)
        hold(s, [0])
        mind(s).capacity = 3
        intrude(s, ns(1), p(u(s, DISTRACTOR)))
        assert held(s) == ([0, 3] if enters else [0])
        assert (mind(s).n_distractors, mind(s).n_held_items, drawn(s, DISTRACTOR)) == (int(enters), 1, 1)


def test_distractors_go_round_a_ring() -> None:
    """Every distractor is a new token until the ring of them is used up."""
    s = small_state(3)
    mind(s).capacity = 1
    for n in range(RING + 2):
        intrude(s, ns(n), 1.0)
        assert held(s) == [3 + n % RING]
    assert [row["item"] for row in log(s)] == [NONE] * (RING + 1)  # displaced, and no item of the list


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.8])
def test_the_time_of_turning_to_a_cue(seconds: float) -> None:
    """Its parameter, in ns; on a coarse clock the nearest step."""
    assert switch_ticks(small_state(switch_time=seconds)) == round(seconds * 1e9)
    assert switch_ticks(small_state(switch_time=seconds, time_resolution=0.5)) == max(1, math.floor(seconds / 0.5 + 0.5)) * ns(0.5)


def test_a_store_holds_sixteen_distractors_at_most() -> None:
    """In a store of more places the next one is the first again, which is activated anew and held once."""
    s = small_state(3)
    mind(s).capacity = 40
    for n in range(20):
        intrude(s, ns(n), 1.0)
    assert held(s) == list(range(3, 19))
    assert [token(s, i).activated for i in (3, 6, 7, 18)] == [ns(16), ns(19), ns(4), ns(15)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("novelty", [1.0, 0.6])
def test_a_novel_distractor_enters_with_its_probability(seed: int, novelty: float) -> None:
    """An operation ends in an entry with probability novelty * p_d."""
    for side, enters in ((1 + 1e-9, True), (1 - 1e-9, False)):
        s = small_state(3, seed=seed, judgement_entry=1.0 - enters)
        mind(s).update(capacity=3, judge_until=7)
        set_parameters(s, distractor_entry=u(s, DISTRACTOR) / novelty * side)
        operate(s, ns(1), ns(0.4), novelty, 0)
        assert held(s) == ([3] if enters else []) and (mind(s).judge_until, mind(s).bound) == (7, 0)
    operate(s, ns(1), ns(0.4), 0.0, 0)
    assert held(s) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_was_judged_enters_with_its_probability(seed: int) -> None:
    """The end of a judgement: p_j, and attention is free again."""
    for side, enters in ((1 + 1e-9, True), (1 - 1e-9, False)):
        s = small_state(3, seed=seed, distractor_entry=1.0 - enters)
        mind(s).update(capacity=3, judge_until=7)
        set_parameters(s, judgement_entry=u(s, DISTRACTOR) * side)
        judge(s, ns(1))
        assert held(s) == ([3] if enters else []) and mind(s).judge_until == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("novelty", [1.0, 0.6])
def test_a_word_said_aloud_enters_with_a_probability_of_its_own(seed: int, novelty: float) -> None:
    """novelty * p_w, whatever p_d is; each is a sound."""
    for side, enters in ((1 + 1e-9, True), (1 - 1e-9, False)):
        s = small_state(3, seed=seed, distractor_entry=1.0 - enters)
        mind(s).update(capacity=3, sounds=4, speaking=1)
        set_parameters(s, spoken_entry=u(s, DISTRACTOR) / novelty * side)
        operate(s, ns(1), ns(0.4), novelty, 1)
        assert held(s) == ([3] if enters else []) and mind(s).sounds == 5
    operate(s, ns(1), ns(0.4), 0.0, 1)
    assert held(s) == []


@pytest.mark.parametrize("strategy", [MAINTENANCE, ELABORATIVE])
def test_the_first_word_said_aloud_takes_the_room_of_suppression(strategy: int) -> None:
    """r = 4.2, n_s = 1.3, U = .05: of four places two are left; what has none goes by displacement, before the word enters."""
    s = small_state(5, capacity=4.2, suppression_load=1.3, spoken_entry=0.0, displacement_bias=0.95)
    study(s, range(4))
    mind(s).update(strategy=strategy, room_fraction=0.05, capacity=4)
    hold(s, [2, 0, 3, 1])
    for i, at in ((2, 4.0), (0, 1.0), (3, 3.0), (1, 2.0)):
        token(s, i).activated = ns(at)
    operate(s, ns(9), ns(0.4), 1.0, 1)
    assert (mind(s).capacity, mind(s).speaking, drawn(s, DISPLACE)) == (2, 1, 2)
    gone = [row["item"] for row in log(s, NO_ROOM) if row["onset"] == ns(9)]
    assert len(gone) == 2 and sorted([*gone, *held(s)]) == [0, 1, 2, 3]
    hold(s, [2, 0, 3])
    operate(s, ns(10), ns(0.4), 1.0, 1)
    assert held(s) == [2, 0, 3] and drawn(s, DISPLACE) == 2  # once for a list


def test_saying_other_words_may_leave_no_room_at_all() -> None:
    """Then nothing is held."""
    s = small_state(5, capacity=2.0, suppression_load=3.0, spoken_entry=1.0)
    study(s, range(4))
    mind(s).update(room_fraction=0.9, capacity=2)
    hold(s, [0, 1])
    operate(s, ns(9), ns(0.4), 1.0, 1)
    assert held(s) == [] and mind(s).capacity == 0


# --- operations, where items are kept in order -------------------------------------------------------------------------


def keeping(holding: list[int], seed: int = 1, **values: float) -> State:
    """A list of four is kept in order; token 4 is a distractor."""
    s = small_state(4, seed=seed, strategy="maintenance", **values)
    study(s, range(4))
    hold(s, holding)
    mind(s).capacity = 6
    return s


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("took", [0.2, 1.1])
@pytest.mark.parametrize("novelty", [1.0, 0.6])
def test_an_operation_binds_what_it_is_about(seed: int, took: float, novelty: float) -> None:
    """If and only if U < novelty * (1 - exp(-r_b * time)); nothing enters the store, and no item has lost its place yet."""
    for side, binds in ((1 + 1e-9, 1), (1 - 1e-9, 0)):
        s = keeping([1, 3], seed, distractor_entry=1.0)
        chance = u(s, BIND) / novelty * side
        if chance >= 1.0:
            continue
        set_parameters(s, binding_rate=-math.log1p(-chance) / took)
        operate(s, ns(5), ns(took), novelty, 0)
        assert mind(s).bound == binds and held(s) == [1, 3]
        assert [(row["item"], row["onset"]) for row in log(s, BOUND)] == [(-1, ns(5))] * binds
        assert (drawn(s, BIND), drawn(s, OVERWRITE)) == (1, 0) and [token(s, i).place_lost for i in (1, 3)] == [0, 0]
    s = keeping([1], binding_rate=100.0)
    operate(s, ns(5), ns(took), 0.0, 0)
    assert mind(s).bound == 0


@pytest.mark.parametrize("seed", range(8))
def test_what_was_not_removed_takes_a_place(seed: int) -> None:
    """When the next operation binds its own: of any of the held tokens alike, distractors among them."""
    s = keeping([1, 3, 4], seed, binding_rate=100.0)
    mind(s).bound = 1
    operate(s, ns(5), ns(9.0), 1.0, 0)
    place = int(3 * u(s, OVERWRITE))
    assert [token(s, i).place_lost for i in (1, 3, 4)] == [int(k == place) for k in range(3)]
    assert mind(s).bound == 1 and held(s) == [1, 3, 4]
    set_parameters(s, binding_rate=0.0)
    operate(s, ns(6), ns(9.0), 1.0, 0)
    assert drawn(s, OVERWRITE) == 1 and mind(s).bound == 1  # without a new binding the old one stays where it is
