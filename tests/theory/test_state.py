"""Equations of a participant at the start of a session: ability, the size of an item, and room that grows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_state import FOREVER, mind, small_state, token

from simulator import Parameters, Protocol, paradigms
from simulator.numerics.random_numbers import trial_key, uniform
from simulator.tasks.step_table import compile_program
from simulator.theory.purposes import ABILITY
from simulator.theory.state import SETTINGS, Sizes, allocate, begin_session


def normal(seed: int, subject: int) -> float:
    """The standard normal number of a person, from two uniform ones (Box & Muller 1958)."""
    with np.errstate(over="ignore"):
        key = np.uint64(trial_key(seed, subject, -1))
        one, other = (float(uniform(key, ABILITY, 0, n)) for n in (0, 1))
    return math.sqrt(-2 * math.log(one)) * math.cos(2 * math.pi * other)


@pytest.mark.parametrize("seed, subject", [(1, 0), (1, 7), (4, 7)])
@pytest.mark.parametrize("ability, spread", [(1.3, 0.4), (0.7, 0.0), (2.0, 1.0)])
def test_ability_belongs_to_the_person(seed: int, subject: int, ability: float, spread: float) -> None:
    """alpha * exp(sigma_alpha * normal number), the same in all sessions of a person."""
    expected = pytest.approx(ability * math.exp(spread * normal(seed, subject)), rel=1e-12)
    for session in (0, 3):
        s = small_state(seed=seed, subject=subject, session=session, ability=ability, ability_spread=spread)
        assert mind(s).ability == expected
    begin_session(s, seed, subject, 5)
    assert mind(s).ability == expected


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.4])
@pytest.mark.parametrize("closed", [0.3, 0.8])
@pytest.mark.parametrize("material, spoken", [("words", 0.55), ("long_words", None), ("digits", None), ("letters", None)])
def test_the_size_of_an_item(material: str, spoken: float | None, exponent: float, closed: float) -> None:
    """(spoken duration / .55 s)^v, times s_c for items from a closed set."""
    s = small_state(material=material, word_length_exponent=exponent, closed_set_size=closed)
    kind = paradigms.free_recall(3, 1.0, material=material).kind
    assert kind.closed == (material in ("digits", "letters")) and (spoken is None or kind.spoken == spoken)
    assert mind(s).item_size == pytest.approx((kind.spoken / 0.55) ** exponent * (closed if kind.closed else 1.0), rel=1e-12)
    assert mind(s).spoken == pytest.approx(kind.spoken / 0.55, rel=1e-12)


@pytest.mark.parametrize("material, size", [("words", 1.0), ("long_words", 1.0), ("letters", 0.7)])
def test_the_size_of_an_item_without_inner_speech(material: str, size: float) -> None:
    """Under suppression the time that an item takes to say plays no part: 1, or s_c in a closed set."""
    s = small_state(material=material, suppression=True, word_length_exponent=1.4, closed_set_size=0.7)
    assert mind(s).item_size == size


def test_groups_of_items_that_sound_alike() -> None:
    """Each group of a material has a number from 1, in the order of its rhyme; what sounds like nothing has 0, as distractors."""
    mixed = compile_program(paradigms.serial_recall(6, material="letters", pattern="SDSDSD"))
    rhymes = [name in "BCDGPTV" for name in mixed.protocol.item_names()]
    assert [k > 0 for k in mixed.similar[rhymes]] == [True] * 3 and len(set(mixed.similar[rhymes].tolist())) == 1
    twice = Protocol("x", "letters", 5, (), names=("F (2)", "J", "Q", "F", "K"))
    assert compile_program(twice).similar.tolist() == [3, 1, 0, 3, 1]  # ay, ee, eh
    assert not compile_program(paradigms.serial_recall(6)).similar.any()
    state = allocate(mixed, Parameters().to_record(), Sizes(10, 10, 10, 2), False)
    assert state.similar[:6].tolist() == mixed.similar.tolist() and not state.similar[6:].any()


def test_room_for_a_program_and_twice_as_much() -> None:
    """So many rows of each buffer for an item, at least those of eight items, and eight lists more than there are."""
    program = compile_program(paradigms.free_recall(12, 1.0, lists_per_session=3))
    sizes = Sizes.of(program, 100, per_item=5)
    assert sizes == Sizes(rows=100, traces=180, links=180, lists=11)
    assert sizes.doubled("rows", "lists") == Sizes(rows=200, traces=180, links=180, lists=22)
    few = Sizes.of(compile_program(paradigms.free_recall(2, 1.0)), 100, per_item=5)
    assert (few.traces, few.links, few.lists) == (40, 40, 9)


@pytest.mark.parametrize("subject, session", [(0, 3), (3, 0), (2, 5)])
def test_random_numbers_belong_to_a_person_and_a_session(subject: int, session: int) -> None:
    """The key is that of the seed, the person and the session, in this order."""
    s = small_state(seed=4, subject=subject, session=session)
    assert int(mind(s).key) == int(trial_key(4, subject, session)) != int(trial_key(4, session, subject))


def test_a_session_begins_with_an_empty_memory() -> None:
    """No item was shown, nothing is held, stored, linked, drawn or due, and nobody has rehearsed or said anything."""
    s = small_state()
    for k in range(len(s.tokens)):
        for name in s.tokens.dtype.names:
            s.tokens[k][name] = 7
    for name in s.m.dtype.names:
        if name not in SETTINGS.names:
            s.m[name] = 7
    begin_session(s, 1, 0, 0)
    for i in range(6):
        known = token(s, i)
        assert (known.list, known.position, known.studied, known.group, known.sound, known.onset, known.offset) == (0,) * 7
        assert (known.activated, known.held, known.cued, known.rehearsed, known.opening) == (0, 0, 0, 0.0, 0.0)
        assert (known.fade, known.first_trace, known.first_link, known.gradient) == (-1, -1, -1, 1.0)
        assert not np.asarray(known.drawn).any()
    m = mind(s)
    assert (m.n_held, m.n_held_items, m.capacity, m.room_fraction, m.as_seen, m.n_distractors, m.n_display) == (0,) * 7
    assert (m.n_rows, m.n_traces, m.n_links, m.period, m.list, m.condition, m.n_order, m.perfect_run) == (0,) * 8
    assert (m.sounds, m.elaboration, m.judge_until, m.cue_active, m.switch_pending, m.from_head, m.overflow) == (0, 1.0, 0, 0, 0, 0, 0)
    assert {int(m.__getattr__(name)) for name in ("echo", "newcomer", "pointer", "said_last", "rehearsing", "act", "target", "cue", "previous")} == {-1}
    assert (m.trial, m.next_expiry) == (0, FOREVER) and not np.asarray(m.drawn).any()
