"""The start of a study-test trial."""

from __future__ import annotations

import pytest
from small_state import GIVEN_UP, held, hold, log, mind, ns, past, show, small_state, study, token, u

from simulator.theory.constants import NONE
from simulator.theory.purposes import CAPACITY
from simulator.theory.state import State
from simulator.theory.trial import leave, new_list


def after_a_list(capacity: float = 4.5, seed: int = 1) -> State:
    """A list was studied, and everything about it is set."""
    s = small_state(seed=seed, capacity=capacity)
    study(s, range(6), number=3)
    hold(s, [4, 1, 3])
    show(s, [5])
    mind(s).update(
        newcomer=1, pointer=2, said_last=3, cue_active=1, switch_pending=1, echo=5, previous=0, condition=0, as_seen=1
    )
    return s


@pytest.mark.parametrize("seed", range(3))
def test_a_new_list(seed: int) -> None:
    """Serial positions begin at 1, nothing of the last list is being read, heard or rehearsed, or held."""
    s = after_a_list(seed=seed)
    new_list(s, 7, ns(20))
    m = mind(s)
    assert (m.list, m.condition, m.n_order, m.n_display) == (4, 7, 0, 0)
    assert (m.newcomer, m.pointer, m.said_last, m.echo) == (NONE, NONE, NONE, NONE)
    assert (m.cue_active, m.switch_pending, m.as_seen) == (0, 0, 0)
    assert m.capacity == int(4.5 + u(s, CAPACITY)) and m.room_fraction == u(s, CAPACITY)
    assert held(s) == [] and (m.n_held, m.n_held_items) == (0, 0)


@pytest.mark.parametrize("capacity", [1.0, 3.0, 9.0])
def test_what_was_held_of_the_last_list_is_given_up(capacity: float) -> None:
    """Items and distractors alike, however much room there is, first entered first; rows of the list that is over."""
    s = after_a_list(capacity)
    hold(s, [4, 1, 6, 3])
    new_list(s, 0, ns(20))
    assert held(s) == [] and [token(s, i).held for i in (4, 1, 6, 3)] == [0, 0, 0, 0]
    rows = [(row["item"], row["onset"], row["duration"], row["strength"]) for row in log(s, GIVEN_UP)]
    assert [row[1:] for row in rows] == [(ns(20), 0, 0.0)] * 4 and [row[0] for row in rows] == [4, 1, -1, 3]
    assert {row["list"] for row in log(s, GIVEN_UP)} == {3} and mind(s).list == 4


def test_the_first_list_fills_the_tables() -> None:
    """Attention by serial position is known before the first item is presented."""
    s = small_state(prepared=False)
    assert s.primacy[0] == 0.0
    new_list(s, 0, 0)
    assert s.primacy[0] > 1.0


def test_who_goes_away_prepares_nothing() -> None:
    """The last response prepares no next one any more."""
    s = after_a_list()
    leave(s)
    assert mind(s).previous == NONE


def test_a_list_begins_with_nothing_of_its_number() -> None:
    """Long-term memory has not opened, weighed or timed it yet; items are counted anew from the first one shown."""
    s = after_a_list()
    past(s, 4).update(began=1, ended=2, first=5, last=5, opened=9, stale=0, weight=3.0)
    new_list(s, 0, ns(20))
    new = past(s, 4)
    assert (new.began, new.ended, new.first, new.last, new.opened, new.stale, new.weight) == (ns(20), ns(20), 0, NONE, 0, 1, 0.0)


@pytest.mark.parametrize("room, fits", [(4, True), (3, False)])
def test_a_list_for_which_there_is_no_room(room: int, fits: bool) -> None:
    """Room for four lists is room for list 4; without it the session has to run again, and nothing is changed."""
    s = small_state(n_lists=room)
    mind(s).list = 3
    new_list(s, 7, ns(20))
    assert (mind(s).overflow, mind(s).list, mind(s).condition) == ((0, 4, 7) if fits else (1, 3, 0))
