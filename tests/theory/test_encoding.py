"""Equations of encoding: the time of reading, and what reading leaves."""

from __future__ import annotations

import math

import pytest
from small_state import (
    DISPLACED,
    ENCODED,
    NO_ROOM,
    above,
    drawn,
    held,
    hold,
    link,
    log,
    mind,
    ns,
    parameter,
    set_parameters,
    small_state,
    study,
    token,
    traces,
    u,
)

from simulator.tasks.step_table import ELABORATIVE, MAINTENANCE, NO_REHEARSAL
from simulator.theory.constants import NONE
from simulator.theory.encoding import encode, reading_ticks
from simulator.theory.event_log import SHORT_TERM
from simulator.theory.purposes import ENCODE, ENTER, RESTART
from simulator.theory.state import State


def about_to_read(seed: int = 1, **values: float) -> State:
    """A third word is being read; the first is held, was activated at .6 s, and is being rehearsed."""
    s = small_state(4, seed=seed, **({"presentation_strength": 0.3, "coactivation_decay": 1.5} | values))
    study(s, range(3))
    hold(s, [0], activated=0.6)
    token(s, 2).gradient = 1.7
    mind(s).update(capacity=3, pointer=0, elaboration=2.2)
    return s


@pytest.mark.parametrize("material, letters", [("words", 5), ("long_words", 11), ("digits", 1)])
@pytest.mark.parametrize("reading_time", [0.02, 0.013])
def test_reading_takes_its_time_for_every_letter(material: str, letters: int, reading_time: float) -> None:
    """t_enc * letters."""
    assert reading_ticks(small_state(material=material, reading_time=reading_time)) == round(reading_time * letters * 1e9)


@pytest.mark.parametrize("seed", range(5))
def test_an_element_is_encoded_with_its_probability(seed: int) -> None:
    """If and only if U < p_enc; else nothing at all happens."""
    s = about_to_read(seed)
    set_parameters(s, encoding_probability=u(s, ENCODE, 2))
    encode(s, 2, ns(2.1), ns(0.1))
    assert held(s) == [0] and log(s) == [] and traces(s, 2) == [] and mind(s).pointer == 0
    s = about_to_read(seed)
    set_parameters(s, encoding_probability=above(u(s, ENCODE, 2)))
    encode(s, 2, ns(2.1), ns(0.1))
    assert held(s) == [0, 2] and token(s, 2).activated == ns(2.1)
    row = log(s, ENCODED)[0]
    assert (row["onset"], row["duration"], row["item"], row["store"]) == (ns(2.0), ns(0.1), 2, SHORT_TERM)
    assert row["strength"] == 1.0


@pytest.mark.parametrize("ability", [0.7, 1.9])
@pytest.mark.parametrize("in_view", [0.05, 0.4, 3.0])
def test_what_reading_stores(ability: float, in_view: float) -> None:
    """A trace of a_p * x * g_i * alpha * (1 - exp(-time in view / tau_v)), and links of b * c * g_i, whatever the ability."""
    s = about_to_read(encoding_probability=1.0, forward_link=1.2, backward_link=0.5, viewing_time=0.4)
    mind(s).ability = ability
    token(s, 2).offset = token(s, 2).onset + ns(in_view)
    encode(s, 2, ns(2.1), ns(0.1))
    assert traces(s, 2) == [(ns(2.1), pytest.approx(0.3 * 2.2 * 1.7 * ability * (1 - math.exp(-in_view / 0.4)), rel=1e-12))]
    together = math.exp(-(2.1 - 0.6) / 1.5) * 1.7
    assert link(s, 0, 2) == (pytest.approx(1.2 * together, rel=1e-12), ns(2.1))
    assert link(s, 2, 0) == (pytest.approx(0.5 * together, rel=1e-12), ns(2.1))
    assert mind(s).newcomer == 2


@pytest.mark.parametrize("strategy, share", [(ELABORATIVE, 1.0), (MAINTENANCE, 0.15), (NO_REHEARSAL, 1.0)])
def test_who_only_keeps_items_links_them_less(strategy: int, share: float) -> None:
    """Links of reading are m_t times as strong when items are kept for recall in order; the trace is the same."""
    s = about_to_read(encoding_probability=1.0, forward_link=1.2, viewing_time=0.4, maintenance_transfer=0.15)
    mind(s).strategy = strategy
    encode(s, 2, ns(2.1), ns(0.1))
    assert traces(s, 2)[0][1] == pytest.approx(0.3 * 2.2 * 1.7 * parameter(s, "ability") * (1 - math.exp(-2.5)), rel=1e-12)
    assert link(s, 0, 2) == (pytest.approx(share * 1.2 * math.exp(-1.0) * 1.7, rel=1e-12), ns(2.1))


@pytest.mark.parametrize("strategy, share", [(ELABORATIVE, 0.0), (MAINTENANCE, 0.15), (NO_REHEARSAL, 0.0)])
@pytest.mark.parametrize("position", [1, 2])
def test_the_item_that_opens_a_list_is_associated_with_its_start(strategy: int, share: float, position: int) -> None:
    """By m_t * b_f * g_i, as the links of reading, by who has to recall in order."""
    s = about_to_read(encoding_probability=1.0, forward_link=1.2, maintenance_transfer=0.15)
    mind(s).strategy = strategy
    token(s, 2).position = position
    encode(s, 2, ns(2.1), ns(0.1))
    assert token(s, 2).opening == pytest.approx(1.2 * 1.7 * share if position == 1 else 0.0, rel=1e-12)


def test_without_room_there_is_only_the_trace() -> None:
    """What cannot enter the store is linked with nothing and is no newcomer."""
    s = about_to_read(encoding_probability=1.0)
    hold(s, [])
    mind(s).update(capacity=0, said_last=0)
    encode(s, 2, ns(2.1), ns(0.1))
    assert len(traces(s, 2)) == 1 and held(s) == [] and mind(s).n_links == 0 and mind(s).newcomer == NONE


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("in_view", [0.1, 0.5])
def test_displacing_takes_time_where_items_are_kept_in_order(seed: int, in_view: float) -> None:
    """A new item gets the place of another with 1 - exp(-time in view / tau_x), else it finds no room; its trace is stored."""
    for side, enters in ((1 - 1e-9, True), (1 + 1e-9, False)):
        s = about_to_read(seed, encoding_probability=1.0, displacement_bias=0.0)
        hold(s, [0], activated=0.6)
        mind(s).update(strategy=MAINTENANCE, capacity=1)
        token(s, 2).offset = token(s, 2).onset + ns(in_view)
        set_parameters(s, displacement_time=-in_view / math.log1p(-u(s, ENTER, 2)) * side)
        encode(s, 2, ns(2.1), ns(0.1))
        assert held(s) == ([2] if enters else [0]) and drawn(s, ENTER, 2) == 1 and len(traces(s, 2)) == 1
        rows = [(row["item"], row["onset"], row["store"]) for row in log(s, DISPLACED if enters else NO_ROOM)]
        assert rows == [(0 if enters else 2, ns(2.1), SHORT_TERM)] and not log(s, NO_ROOM if enters else DISPLACED)
        assert mind(s).newcomer == (2 if enters else NONE)


@pytest.mark.parametrize("strategy, capacity, item, as_seen", [
    (ELABORATIVE, 1, 2, 0), (NO_REHEARSAL, 1, 2, 0), (MAINTENANCE, 2, 2, 0), (MAINTENANCE, 1, 0, 0), (MAINTENANCE, 1, 2, 1),
])  # fmt: skip
def test_who_need_not_displace_enters_at_once(strategy: int, capacity: int, item: int, as_seen: int) -> None:
    """Where nothing is kept in order, where there is room, what is held already, and in a display; nothing is drawn."""
    s = about_to_read(encoding_probability=1.0, displacement_time=10.0)
    mind(s).update(strategy=strategy, capacity=capacity, as_seen=as_seen)
    encode(s, item, ns(2.1), ns(0.1))
    assert item in held(s) and drawn(s, ENTER, item) == 0


@pytest.mark.parametrize("item, bound", [(2, 0), (0, 1)])
def test_what_is_bound_takes_a_place_before_an_item_enters(item: int, bound: int) -> None:
    """Of those held until then; what is held already does not enter."""
    s = about_to_read(encoding_probability=1.0)
    mind(s).update(strategy=MAINTENANCE, bound=1)
    encode(s, item, ns(2.1), ns(0.1))
    assert (mind(s).bound, token(s, 0).place_lost, token(s, 2).place_lost) == (bound, 1 - bound, 0)


@pytest.mark.parametrize("seed", range(5))
def test_a_new_word_may_make_rehearsal_start_over(seed: int) -> None:
    """With probability p_re."""
    for probability, pointer in ((above, NONE), (float, 0)):
        s = about_to_read(seed, encoding_probability=1.0)
        set_parameters(s, round_restart=probability(u(s, RESTART, 2)))
        encode(s, 2, ns(2.1), ns(0.1))
        assert mind(s).pointer == pointer


def test_what_is_held_is_read_again() -> None:
    """It is activated again and leaves one more trace."""
    s = about_to_read(encoding_probability=1.0)
    encode(s, 0, ns(2.1), ns(0.1))
    assert held(s) == [0] and token(s, 0).activated == ns(2.1)
    assert traces(s, 0)[0][1] == pytest.approx(0.3 * 2.2 * parameter(s, "ability") * (1 - math.exp(-1 / parameter(s, "viewing_time"))), rel=1e-12)
