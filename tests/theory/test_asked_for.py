"""What recall asks for: whose items are right, which context they are matched with, and what answers a cue."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_state import (
    OMITTED,
    RECALLED,
    add_trace,
    drawn,
    held,
    hold,
    log,
    mind,
    ns,
    past,
    set_link,
    set_parameters,
    small_state,
    study,
    token,
    u,
)

from simulator.tasks.step_table import ASSOCIATE, AUDITORY, CUED, EVERYTHING, FREE, PRESENT_LIST, SERIAL
from simulator.theory.asked_for import belongs, go_back, is_right, readable, taken_for_associate
from simulator.theory.constants import FROM_START, NOT_TRIED, READING_OUT, REJECTED, SAID, SEARCHING, STOPPED
from simulator.theory.declarative import evaluate
from simulator.theory.earlier_lists import look_back, reach, turn_to, weight_beyond
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.purposes import ACCEPT, PAIRED, SAMPLE, START_PROBE
from simulator.theory.retrieval import (
    begin_recall,
    end_recall,
    first_to_read,
    next_act,
    next_to_read,
    say,
    try_to_recover,
)
from simulator.theory.sensory import present
from simulator.theory.state import State
from simulator.theory.trial import new_list

T = ns(100.0)
NOTHING = np.zeros(1, np.int64)


def session(**values: float) -> State:
    """Three lists of three items: 0 to 2 end at 10 s, 3 to 5 at 40 s, 6 to 8 at 70 s; every item has a trace at its study."""
    s = small_state(9, longest_list=3, decay=0.0, **values)
    for number in (1, 2, 3):
        items = range(3 * number - 3, 3 * number)
        study(s, items, number=number, at=30.0 * number - 23.0)
        past(s, number).update(began=ns(30.0 * number - 23.0), ended=ns(30.0 * number - 20.0))
        for k, i in enumerate(items):
            add_trace(s, i, 30.0 * number - 23.0 + k, 0.5)
    return s


def ask(s: State, asked_for: int = PRESENT_LIST, kind: int = FREE, items: tuple[int, ...] = (), at: int = T) -> None:
    """A recall signal; the items of an earlier list that is asked for stand behind those of the step."""
    of_list = range(3 * asked_for - 3, 3 * asked_for) if asked_for > 0 else ()
    table = np.array([7, *items, *of_list, 7], np.int64)
    begin_recall(s, table, kind, 1, len(table) - 2, asked_for, 1.0, at)


# --- what is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked_for, right", [(PRESENT_LIST, [6, 7, 8]), (3, [6, 7, 8]), (1, [0, 1, 2]), (2, [3, 4, 5]), (EVERYTHING, list(range(9)))]
)
def test_items_of_what_is_asked_for_are_right(asked_for: int, right: list[int]) -> None:
    """Those of the present list, of the list with that number, or of the whole session; the context of an earlier list is back."""
    s = session()
    for i in range(9):
        token(s, i).cued = 1
    ask(s, asked_for)
    m = mind(s)
    assert [i for i in range(9) if belongs(s, i)] == right == [i for i in range(9) if is_right(s, i)]
    assert (m.n_asked, m.reinstated, m.cue, m.answer) == (len(right), asked_for if asked_for in (1, 2) else 0, -1, -1)
    assert m.asked_for == (asked_for or 3)


def test_an_item_that_came_again_is_right_for_both_lists() -> None:
    """Item 0 is shown in list 4 as well: it is right when list 1 is asked for, and when list 4 is."""
    s = session()
    new_list(s, 0, ns(80.0))
    present(s, 0, ns(80.0), ns(1.0), 0)
    for asked_for in (1, PRESENT_LIST):
        ask(s, asked_for)
        assert is_right(s, 0)
    ask(s, 2)
    assert not is_right(s, 0)


def test_a_list_ends_with_its_last_stimulus() -> None:
    """Until something is shown it ends when it begins."""
    s = session()
    new_list(s, 0, ns(80.0))
    assert past(s, 4).began == past(s, 4).ended == ns(80.0)
    present(s, 0, ns(81.0), ns(2.5), 0)
    assert (past(s, 4).began, past(s, 4).ended) == (ns(80.0), ns(83.5))


@pytest.mark.parametrize("asked_for, start", [(PRESENT_LIST, True), (3, True), (1, False), (EVERYTHING, False)])
def test_only_the_present_list_is_begun_at_its_start(asked_for: int, start: bool) -> None:
    """Nothing is drawn where the start of the list is no cue."""
    s = session(start_probe=1.0)
    set_parameters(s, start_range=1e9)
    ask(s, asked_for)
    assert (mind(s).phase, drawn(s, START_PROBE)) == ((FROM_START, 1) if start else (READING_OUT, 0))


@pytest.mark.parametrize("asked_for, heard", [(PRESENT_LIST, [8]), (EVERYTHING, [8]), (1, [])])
def test_the_echo_belongs_to_the_present_list(asked_for: int, heard: list[int]) -> None:
    """Who goes back to an earlier list does not listen to it."""
    s = session()
    mind(s).update(echo=8, modality=AUDITORY, capacity=4)
    token(s, 8).update(offset=T, fade=-1)
    ask(s, asked_for)
    assert held(s) == heard


@pytest.mark.parametrize(
    "asked_for, kind, n, run", [(1, FREE, 3, 1), (1, FREE, 2, 0), (EVERYTHING, FREE, 9, 1), (EVERYTHING, FREE, 3, 0), (1, ASSOCIATE, 1, 1)]
)
def test_recall_without_an_error_is_of_all_that_was_asked_for(asked_for: int, kind: int, n: int, run: int) -> None:
    """Of the named list, of the session, or the one answer."""
    s = session()
    ask(s, asked_for, kind, (0, 1) if kind == ASSOCIATE else ())
    mind(s).update(correct=n, outputs=n)
    end_recall(s, T)
    assert mind(s).perfect_run == run


# --- the context that is brought back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked_for, time, number, lists, seconds",
    [
        (1, 4.0, 1, 0, 3.0), (1, 8.5, 1, 0, 0.0), (1, 12.0, 1, 0, 2.0), (1, 30.0, 2, 1, 20.0), (1, 95.0, 3, 2, 85.0),
        (2, 4.0, 1, 1, 33.0), (2, 70.0, 3, 1, 30.0), (PRESENT_LIST, 4.0, 1, 2, 96.0), (EVERYTHING, 70.0, 3, 0, 30.0),
    ],
)  # fmt: skip
def test_a_trace_is_matched_with_the_study_of_the_list_asked_for(
    asked_for: int, time: float, number: int, lists: int, seconds: float
) -> None:
    """rho_l^n / (1 + x / t_c): n lists and x s from the study of that list, before or after it; else from the present."""
    s = session(list_context=0.7, drift_scale=50.0)
    ask(s, asked_for)
    evaluate(s, 1, T)
    before = token(s, 1).matched
    add_trace(s, 1, time, 0.5, number=number)
    evaluate(s, 1, T)
    assert token(s, 1).matched - before == pytest.approx(0.5 * 0.7**lists / (1 + seconds / 50.0), rel=1e-9)


def weights(s: State, asked_for: int, rho: float, scale: float, w: float) -> list[float]:
    """(A m)^w of the nine items, worked out from the times of `session`."""
    out = []
    for i in range(9):
        number = i // 3 + 1
        time = 30.0 * number - 23.0 + i % 3
        own, began, ended = (asked_for, 30.0 * asked_for - 23.0, 30.0 * asked_for - 20.0) if asked_for > 0 else (3, 100.0, 100.0)
        out.append((0.5 * rho ** abs(own - number) / (1 + max(0.0, began - time, time - ended) / scale)) ** w)
    return out


def test_other_lists_compete_by_their_match_with_that_context() -> None:
    """Later lists as well as earlier ones, and the present list; in the next period they count as they do now, not as they did then."""
    laws = {"list_context": 0.7, "drift_scale": 50.0, "sampling_exponent": 1.5}
    s = session(**laws)
    look_back(s, T, True)
    for asked_for in (2, 1, PRESENT_LIST, 2, EVERYTHING):
        ask(s, asked_for)
        expected = weights(s, asked_for, 0.7, 50.0, 1.5)
        own = asked_for if asked_for > 0 else 3
        assert [int(i) for i in s.reached["token"][:3]] == list(range(3 * own - 3, 3 * own))
        assert mind(s).n_reached == 3
        assert [token(s, i).weight for i in range(3 * own - 3, 3 * own)] == pytest.approx(expected[3 * own - 3 : 3 * own], rel=1e-12)
        others = sum(x for i, x in enumerate(expected) if i // 3 + 1 != own)
        assert weight_beyond(s) == pytest.approx(others, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_an_item_of_a_later_list_is_taken_for_one_of_the_list_asked_for(seed: int) -> None:
    """By the rule for earlier lists, exp(-k_l S); those of the list asked for need no acceptance, those of all lists neither."""
    for nudge, said in ((1 - 1e-9, True), (1 + 1e-9, False)):
        s = session(seed=seed)
        ask(s, 1)
        set_parameters(s, list_discrimination=-math.log(u(s, ACCEPT, 7)) / 5.0 * nudge)
        for i in (1, 7):
            token(s, i).update(strength=5.0, matched=5.0, threshold=0.1, recalled=0)
            try_to_recover(s, i, T)
        assert [(row["item"], row["correct"]) for row in log(s, RECALLED)] == [(1, 1), *[(7, 0)] * said]
        assert (token(s, 7).recalled, drawn(s, ACCEPT, 1)) == (SAID if said else REJECTED, 0)
        ask(s, EVERYTHING)
        token(s, 7).update(strength=5.0, matched=5.0, threshold=0.1, recalled=0)
        try_to_recover(s, 7, T)
        assert (log(s, RECALLED)[-1]["correct"], drawn(s, ACCEPT, 7)) == (1, 1)


# --- read-out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked_for, order", [(PRESENT_LIST, [6, 7]), (1, [0, 2]), (2, [4]), (EVERYTHING, [0, 2, 4, 6, 7])]
)
def test_what_is_held_is_read_where_it_is_asked_for(asked_for: int, order: list[int]) -> None:
    """In the order of the session; what was said when another list was recalled may be said again."""
    s = session(readout_bias=-3.0)
    hold(s, [7, 2, 4, 0, 6])
    for i in range(9):
        token(s, i).recalled = SAID
    ask(s, asked_for)
    assert [i for i in range(9) if token(s, i).held and readable(s, i)] == order
    said = []
    mind(s).target = first_to_read(s)
    while mind(s).target >= 0:
        said.append(int(mind(s).target))
        token(s, said[-1]).recalled = SAID
        mind(s).target = next_to_read(s)
    begun = order.index(said[0])
    assert said == [*order[begun:], *reversed(order[:begun])]


# --- everything, list after list -------------------------------------------------------------------------------------


def test_who_is_asked_for_everything_goes_back_from_list_to_list() -> None:
    """The present context, then those of lists 3, 2 and 1, each in place of the one before; after that there is nothing left."""
    laws = {"list_context": 0.7, "drift_scale": 50.0, "sampling_exponent": 1.5}
    s = session(**laws)
    ask(s, EVERYTHING)
    for asked_for in (3, 2, 1):
        mind(s).update(cue=7, failures=9, cue_failures=2, stale=0)
        assert go_back(s, T)
        m = mind(s)
        assert (m.reinstated, m.cue, m.failures, m.cue_failures, m.stale, m.asked_for) == (asked_for, -1, 0, 0, 1, EVERYTHING)
        assert all(belongs(s, i) for i in range(9))
        expected = weights(s, asked_for, 0.7, 50.0, 1.5)
        reached = {int(i) for i in s.reached["token"][: m.n_reached]}
        assert reached == set(range(3 * asked_for - 3, 9))
        assert [token(s, i).weight for i in sorted(reached)] == pytest.approx([expected[i] for i in sorted(reached)], rel=1e-12)
        assert weight_beyond(s) == pytest.approx(sum(x for i, x in enumerate(expected) if i not in reached), rel=1e-12)
    assert not go_back(s, T)


def test_what_was_said_stays_said_when_the_search_goes_back() -> None:
    """With its weight as a rival, r_s times that of the new match; thresholds are those of the period."""
    s = session(resampling=4.0, list_context=0.7, drift_scale=50.0, sampling_exponent=1.0)
    ask(s, EVERYTHING)
    token(s, 7).update(recalled=SAID, threshold=0.3)
    token(s, 8).update(recalled=REJECTED, threshold=0.2)
    assert go_back(s, T) and go_back(s, T)
    new = weights(s, 2, 0.7, 50.0, 1.0)
    assert [token(s, i).recalled for i in (6, 7, 8)] == [NOT_TRIED, SAID, REJECTED]
    assert [token(s, i).threshold for i in (7, 8)] == [0.3, 0.2]
    assert [token(s, i).weight for i in (6, 7, 8)] == pytest.approx([new[6], 4.0 * new[7], new[8]], rel=1e-12)


def test_the_first_item_of_the_session_is_found_without_going_back() -> None:
    """The search turns to an earlier list only when there is nothing left to sample."""
    s = session()
    ask(s, EVERYTHING)
    reach(s, 0)
    for i in range(9):
        token(s, i).weight = 1.0 if i == 0 else 0.0
    for number in (1, 2):
        past(s, number).weight = 0.0
    mind(s).update(outside=-1.0, phase=SEARCHING, failures=0, stop_failures=5, stale=1)
    assert next_act(s, T) > 0 and (mind(s).target, mind(s).reinstated) == (0, 0)
    token(s, 0).recalled = SAID
    mind(s).stale = 1
    assert next_act(s, T) > 0 and mind(s).reinstated > 0


def test_lists_in_which_nothing_was_shown_are_passed_over() -> None:
    """The list of the test itself has nothing to bring back."""
    s = session()
    new_list(s, 0, ns(80.0))
    ask(s, EVERYTHING)
    assert go_back(s, T)
    assert mind(s).reinstated == 3


@pytest.mark.parametrize("asked_for, kind", [(PRESENT_LIST, FREE), (2, FREE), (EVERYTHING, ASSOCIATE)])
def test_only_the_recall_of_everything_goes_back(asked_for: int, kind: int) -> None:
    s = session()
    ask(s, asked_for, kind, (6, 7) if kind == ASSOCIATE else ())
    before = mind(s).reinstated
    assert not go_back(s, T)
    assert mind(s).reinstated == before


def test_the_search_goes_back_when_it_gives_up_and_stops_after_the_first_list() -> None:
    """Three contexts after the present one; each search may fail as often as the first."""
    s = session()
    ask(s, EVERYTHING)
    m = mind(s)
    contexts = []
    for _ in range(4):
        assert next_act(s, T) > 0
        contexts.append(m.reinstated)
        m.update(failures=m.stop_failures)
    assert (contexts, next_act(s, T)) == ([0, 3, 2, 1], -1)


# --- a cue and its answer --------------------------------------------------------------------------------------------


def test_a_cue_that_was_given_is_the_cue_of_the_search() -> None:
    """Nothing is read when the answer is not held, and however often it fails, the cue is not given up."""
    s = session(cue_failures=1.0, stop_failures=50.0)
    ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
    hold(s, [6, 8])
    m = mind(s)
    assert (m.cue, m.answer, m.n_asked, m.phase, drawn(s, START_PROBE)) == (6, 7, 1, READING_OUT, 0)
    assert next_act(s, T) > 0
    assert (m.phase, m.cue, drawn(s, SAMPLE)) == (SEARCHING, 6, 1)
    for _ in range(4):
        token(s, 8).update(strength=0.0, matched=0.0, threshold=1.0)
        try_to_recover(s, 8, T)
    assert (m.cue, m.failures) == (6, 4)


def test_an_answer_that_is_held_is_read_out() -> None:
    """The item shown with the cue, and no other; then recall is over."""
    s = session()
    hold(s, [6, 7, 8])
    ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
    assert [readable(s, i) for i in (6, 7, 8)] == [False, True, False]
    next_act(s, T)
    assert mind(s).target == 7
    say(s, 7, T + 5, SHORT_TERM, 0.0)
    (row,) = log(s, RECALLED)
    assert (row["item"], row["response"], row["correct"], row["response_time"]) == (7, 7, 1, 5)
    assert (next_act(s, T + 5), mind(s).phase) == (-1, STOPPED)
    end_recall(s, T + 9)
    assert log(s, OMITTED) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_link_says_whether_an_item_was_shown_with_the_cue(seed: int) -> None:
    """A recovered item is taken for the answer with probability 1 - exp(-B); without a link, never."""
    s = session(seed=seed)
    ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
    needed = -math.log(u(s, PAIRED, 8))
    for n, (strength, taken) in enumerate(((needed * (1 + 1e-9), True), (needed * (1 - 1e-9), False), (0.0, False))):
        s = session(seed=seed)
        ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
        if n < 2:
            set_link(s, 6, 8, strength, 100.0)
        assert taken_for_associate(s, 8, T) == taken


def test_the_first_item_that_is_taken_is_the_answer() -> None:
    """Right or wrong, it ends recall; what is not taken is rejected, which is no failure."""
    s = session()
    ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
    set_link(s, 6, 8, 50.0, 100.0)
    for i in (7, 8):
        token(s, i).update(strength=5.0, matched=5.0, threshold=0.1, recalled=0)
    try_to_recover(s, 7, T)
    assert (log(s, RECALLED), token(s, 7).recalled, mind(s).failures, mind(s).stale) == ([], REJECTED, 0, 1)
    try_to_recover(s, 8, T + 3)
    (row,) = log(s, RECALLED)
    assert (row["item"], row["response"], row["correct"], row["position"], row["store"]) == (7, 8, 0, 1, DECLARATIVE)
    assert (mind(s).phase, mind(s).correct) == (STOPPED, 0)


def test_an_answer_of_another_list_has_to_be_taken_for_one_of_the_list_asked_for() -> None:
    """A-B of list 1 is asked for, A-C of list 2 comes to mind: with a strong C its list is known."""
    for known, said in ((0.0, True), (10.0, False)):
        s = session(list_discrimination=known)
        set_link(s, 0, 1, 50.0, 100.0)
        set_link(s, 0, 4, 50.0, 100.0)
        ask(s, 1, ASSOCIATE, (0, 1))
        assert (mind(s).reinstated, belongs(s, 1), belongs(s, 4)) == (1, True, False)
        token(s, 4).update(strength=5.0, matched=5.0, threshold=0.1, recalled=0)
        try_to_recover(s, 4, T)
        assert [(row["item"], row["response"], row["correct"]) for row in log(s, RECALLED)] == [(1, 4, 0)] * said


def test_a_cue_without_an_answer_leaves_a_row() -> None:
    """With the time since the signal, and the strength that the answer had: its traces and its link."""
    s = session()
    set_link(s, 6, 7, 0.25, 70.0)
    ask(s, PRESENT_LIST, ASSOCIATE, (6, 7))
    end_recall(s, T + 40)
    (row,) = log(s, OMITTED)
    assert (row["item"], row["response"], row["correct"], row["position"], row["response_time"]) == (7, -1, 0, 1, 40)
    assert row["strength"] == pytest.approx(0.5 + 0.25)
    assert mind(s).perfect_run == 0


@pytest.mark.parametrize("kind", [FREE, SERIAL, CUED])
def test_a_recall_of_the_present_list_leaves_no_row_when_nothing_is_said(kind: int) -> None:
    """An omission is that of a cue, of another list, or of a position, which ordered recall writes itself."""
    s = session()
    ask(s, PRESENT_LIST, kind)
    end_recall(s, T)
    assert log(s, OMITTED) == []


@pytest.mark.parametrize("asked_for", [1, EVERYTHING])
def test_a_recall_of_other_lists_without_a_word_leaves_a_row(asked_for: int) -> None:
    """So that a test in which nothing comes to mind counts; it names no item. Who says a word leaves no such row."""
    s = session()
    ask(s, asked_for)
    end_recall(s, T + 40)
    (row,) = log(s, OMITTED)
    assert (row["item"], row["response"], row["correct"], row["response_time"], row["strength"]) == (-1, -1, 0, 40, 0.0)
    ask(s, asked_for)
    mind(s).update(outputs=1)
    end_recall(s, T + 40)
    assert len(log(s, OMITTED)) == 1


def test_the_first_list_is_brought_back_for_this_period_alone() -> None:
    """What was matched with its context is matched anew at the next signal, as for any other list; so are lists that were open when it came back."""
    s = session(list_context=0.7, drift_scale=50.0)
    for asked_for in (1, 2):
        ask(s, asked_for)
        assert [past(s, n).stale for n in (1, 2, 3)] == [1, 1, 1]
    ask(s, EVERYTHING)
    reach(s, 0)
    before = token(s, 0).matched
    turn_to(s, 2, T)
    assert [past(s, n).stale for n in (1, 3)] == [1, 1]
    own = 0.5 * 0.7 / (1 + 30.0 / 50.0)  # list 2 begins 30 s after item 0 was stored
    assert token(s, 0).matched == pytest.approx(own, rel=1e-9) != pytest.approx(before, rel=1e-3)


def test_what_is_asked_for_of_an_earlier_list_is_marked() -> None:
    """All that stands behind cue and answer: these two are marked only if they stand there, too."""
    s = session()
    table = np.array([7, 0, 1, 3, 4, 5, 8], np.int64)
    begin_recall(s, table, ASSOCIATE, 1, 5, 2, 1.0, T)
    assert [i for i in range(9) if token(s, i).cued == 1] == [3, 4, 5]
    assert (mind(s).cue, mind(s).answer, mind(s).n_asked) == (0, 1, 1)
    begin_recall(s, table, FREE, 1, 5, 2, 1.0, T)
    assert [i for i in range(9) if token(s, i).cued == 1] == [0, 1, 3, 4, 5] and mind(s).n_asked == 5
