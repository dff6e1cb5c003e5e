"""Equations of the sensory registers: exp(-t / tau), what a presentation sets, and what a new display wipes out."""

from __future__ import annotations

import math

import pytest
from small_state import (
    STUDY,
    display,
    drawn,
    held,
    hold,
    log,
    mind,
    ns,
    parameter,
    past,
    show,
    small_state,
    study,
    token,
    u,
)

from simulator.tasks.step_table import AUDITORY, ELABORATIVE, MAINTENANCE, VISUAL
from simulator.theory.constants import NONE
from simulator.theory.event_log import ECHOIC, ICONIC
from simulator.theory.purposes import ECHO, FADE
from simulator.theory.sensory import (
    available,
    clear_display,
    hear_echo,
    listen_back,
    listen_for,
    long_echo,
    present,
    survived,
)
from simulator.theory.state import State


def gradient(s: State, position: int) -> float:
    """1 + phi_s * exp(-phi_d * (position - 1))."""
    return 1 + parameter(s, "primacy_scale") * math.exp(-parameter(s, "primacy_rate") * (position - 1))


@pytest.mark.parametrize("share, is_alike", [(0.0, False), (0.75, True)])
def test_who_judges_attends_to_all_alike(share: float, is_alike: bool) -> None:
    """Under an orienting task the first item gets no more attention than any other."""
    s = small_state(primacy_scale=0.9)
    clear_display(s, share, ns(3.0), ns(1.0))
    present(s, 2, ns(3.0), ns(1.0), VISUAL)
    assert token(s, 2).gradient == pytest.approx(1.0 if is_alike else 1.9, rel=1e-12)


@pytest.mark.parametrize("modality, store", [(VISUAL, ICONIC), (AUDITORY, ECHOIC)])
def test_presentation(modality: int, store: int) -> None:
    """A stimulus has the next serial position, the attention of that position, and a place in its register."""
    s = small_state()
    m = mind(s)
    m.update(list=4, condition=2)
    for k, i in enumerate((3, 0, 5)):
        token(s, i).update(fade=5, cued=1)
        present(s, i, ns(2.0 * k), ns(0.7), modality)
        one = token(s, i)
        assert (one.list, one.position, one.studied, one.fade, one.cued) == (4, k + 1, 1, NONE, 0)
        assert (one.onset, one.offset) == (ns(2.0 * k), ns(2.0 * k + 0.7))
        assert one.gradient == pytest.approx(gradient(s, k + 1), rel=1e-12)
        assert s.lists[0, k] == i and m.n_order == k + 1
    assert display(s) == [3, 0, 5] and m.modality == modality
    row = log(s, STUDY)[1]
    assert (row["onset"], row["duration"], row["position"], row["item"], row["store"]) == (ns(2), ns(0.7), 2, 0, store)
    assert (row["list"], row["condition"], row["strength"], row["response"], row["correct"]) == (4, 2, 1.0, NONE, NONE)


def test_repetition_keeps_the_serial_position() -> None:
    """An item shown again in its list keeps place and gradient; its stimulus is new."""
    s = small_state()
    mind(s).list = 1
    for k, i in enumerate((0, 1, 0)):
        present(s, i, ns(k), ns(0.5), VISUAL)
    assert (token(s, 0).position, token(s, 1).position, mind(s).n_order) == (1, 2, 2)
    assert (token(s, 0).onset, token(s, 0).offset) == (ns(2), ns(2.5))
    assert [row["position"] for row in log(s, STUDY)] == [1, 2, 1]


def test_an_item_of_an_earlier_list_is_placed_anew() -> None:
    """In a new list an item has a new serial position."""
    s = small_state()
    study(s, [0, 1, 2])
    mind(s).update(list=2, n_order=0)
    present(s, 2, ns(10), ns(1), VISUAL)
    assert (token(s, 2).list, token(s, 2).position, mind(s).n_order) == (2, 1, 1)
    assert token(s, 2).gradient == pytest.approx(gradient(s, 1), rel=1e-12)


def test_a_list_knows_the_range_of_its_items() -> None:
    """From the first item shown in it; the list that an item is taken from has to be summed anew."""
    s = small_state()
    study(s, [0, 1, 2])
    past(s, 1).stale = 0
    past(s, 2).update(first=0, last=5, stale=0)
    mind(s).update(list=2, n_order=0)
    ranges = []
    for k, i in enumerate((3, 4, 2)):
        present(s, i, ns(10 + k), ns(1), VISUAL)
        ranges.append((int(past(s, 2).first), int(past(s, 2).last), int(past(s, 1).stale)))
    assert ranges == [(3, 3, 0), (3, 4, 0), (2, 4, 1)]


def test_the_echo_is_of_what_was_heard_last() -> None:
    """Only what is heard has an echo."""
    s = small_state()
    assert mind(s).echo == NONE
    for k, (i, modality) in enumerate([(1, AUDITORY), (2, AUDITORY), (3, VISUAL)]):
        present(s, i, ns(k), ns(0.5), modality)
        assert mind(s).echo == min(i, 2)


def test_what_is_seen_in_one_glance_takes_one_place_each() -> None:
    """From the second element of a display on, an item takes the room 1: floor(r + U) places, with the list's U."""
    s = small_state(material="digits", capacity=3.9)
    m = mind(s)
    m.update(room_fraction=0.05, capacity=7)
    present(s, 0, 0, ns(0.05), VISUAL)
    assert (m.capacity, m.as_seen) == (7, 0)
    present(s, 1, 0, ns(0.05), VISUAL)
    assert (m.capacity, m.as_seen) == (3, 1)
    m.capacity = 6
    present(s, 2, 0, ns(0.05), VISUAL)
    assert m.capacity == 6  # set once for each display


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("modality, tau", [(VISUAL, "iconic_decay"), (AUDITORY, "echoic_decay")])
def test_a_trace_survives_with_exp(seed: int, modality: int, tau: str) -> None:
    """A trace is there t s after its offset with probability exp(-t / tau): if and only if U < exp(-t / tau)."""
    s = small_state(seed=seed, iconic_decay=0.4, echoic_decay=2.5)
    study(s, [0, 1, 2], each=0.5)
    mind(s).modality = modality
    end = int(token(s, 2).offset)
    for after in (0.01, 0.1, 0.3, 1.0, 3.0):
        token(s, 2).fade = NONE
        s.tokens[2]["drawn"][FADE] = 0
        assert available(s, 2, end + ns(after)) == (u(s, FADE, 2) < math.exp(-after / parameter(s, tau)))
    lasts = ns(-parameter(s, tau) * math.log(u(s, FADE, 2)))
    assert token(s, 2).fade == pytest.approx(end + lasts, abs=1)
    fade = int(token(s, 2).fade)
    assert available(s, 2, fade - 1) and not available(s, 2, fade) and not available(s, 2, fade + 1)
    assert drawn(s, FADE, 2) == 1


def test_a_stimulus_is_available_while_it_is_there() -> None:
    """Up to its offset nothing is drawn."""
    s = small_state()
    study(s, [0])
    end = int(token(s, 0).offset)
    assert available(s, 0, 0) and available(s, 0, end) and drawn(s, FADE, 0) == 0
    available(s, 0, end + 1)
    assert drawn(s, FADE, 0) == 1


def test_a_new_display_wipes_out_the_old_one() -> None:
    """What was not read is gone, and so are the cue and the room of one glance."""
    s = small_state(material="digits", capacity=3.9)
    m = mind(s)
    show(s, [0, 1])
    m.update(cue_active=1, as_seen=1, room_fraction=0.5, capacity=4, judge_until=9, elaboration=2.0)
    clear_display(s, 0.0, ns(3), ns(2))
    assert display(s) == [] and (m.cue_active, m.as_seen, m.elaboration, m.judge_until) == (0, 0, 1.0, ns(3))
    size = parameter(s, "closed_set_size") * (0.35 / 0.55) ** parameter(s, "word_length_exponent")
    assert m.capacity == math.floor(3.9 / size + 0.5) != 4


def test_room_stays_when_nothing_was_seen_in_one_glance() -> None:
    """Word by word a list keeps its room."""
    s = small_state()
    mind(s).capacity = 8
    clear_display(s, 0.0, 0, ns(2))
    assert mind(s).capacity == 8


@pytest.mark.parametrize("share, until", [(0.5, 4.0), (0.25, 3.5), (1.0, 5.0), (0.0, 3.0)])
def test_an_orienting_task_elaborates(share: float, until: float) -> None:
    """It takes its share of the presentation, and multiplies by x what presentation adds."""
    s = small_state(orienting_strength=2.4)
    clear_display(s, share, ns(3), ns(2))
    assert (mind(s).judge_until, mind(s).elaboration) == (ns(until), 2.4 if share > 0.0 else 1.0)


@pytest.mark.parametrize("holding, echo, after, enters", [
    ([], 2, 0.0, True),  # gone from the store, and the echo is still there
    ([0, 1], 2, 0.0, True),
    ([1, 2], 0, 0.0, True),  # whatever its number
    ([2], 2, 0.0, False),  # held already
    ([], NONE, 0.0, False),  # nothing was heard
    ([], 2, 1e6, False),  # the echo has faded
])  # fmt: skip
def test_the_last_word_is_read_from_its_echo(holding: list[int], echo: int, after: float, enters: bool) -> None:
    """At a recall signal the last item heard enters the short-term store if it is there no more."""
    s = small_state()
    study(s, [0, 1, 2])
    hold(s, holding, activated=1.5)
    mind(s).update(echo=echo, capacity=4, modality=AUDITORY)
    for i in range(3):
        token(s, i).offset = ns(3.0)
    now = ns(3.0) + ns(after)
    hear_echo(s, now)
    assert held(s) == ([*holding, echo] if enters else holding)
    assert (token(s, max(echo, 0)).activated == now) == enters


# --- what is heard, in groups and in order ---------------------------------------------------------------------------


@pytest.mark.parametrize("onsets, groups", [
    ((0, 1, 2, 3), (0, 0, 0, 0)), ((0, 1, 2, 3.24, 4.24), (0, 0, 0, 0, 0)), ((0, 1, 2, 3.26, 4.26), (0, 0, 0, 1, 1)),
    ((0, 1, 3, 4, 6), (0, 0, 1, 1, 2)), ((0, 9), (0, 0)),
])  # fmt: skip
def test_a_pause_parts_groups(onsets: tuple[float, ...], groups: tuple[int, ...]) -> None:
    """A group begins when the time since the item before is longer than the one before that by more than a quarter."""
    s = small_state()
    token(s, 0).update(group=7, sound=3)
    mind(s).list = 1
    for i, onset in enumerate(onsets):
        present(s, i, ns(onset), ns(0.3), VISUAL)
    assert tuple(int(token(s, i).group) for i in range(len(onsets))) == groups
    assert token(s, 0).sound == 0


def test_sounds_are_counted() -> None:
    """Items heard have a number, from 1; what is seen, or seen again, has none."""
    s = small_state()
    mind(s).list = 1
    for k, (i, modality) in enumerate([(1, AUDITORY), (3, VISUAL), (2, AUDITORY), (1, VISUAL), (4, AUDITORY)]):
        present(s, i, ns(k), ns(0.5), modality)
    assert [int(token(s, i).sound) for i in (1, 3, 2, 4)] == [0, 0, 2, 3] and mind(s).sounds == 3


def heard(seed: int = 1, **values: float) -> State:
    """Four items heard as sounds 3 to 6, of which 1 and 3 are held; since then one more sound came."""
    s = small_state(seed=seed, strategy="maintenance", **values)
    study(s, [1, 3, 0, 2], each=0.5)
    hold(s, [1, 3])
    mind(s).update(modality=AUDITORY, sounds=7, capacity=2)
    for k, i in enumerate([1, 3, 0, 2]):
        token(s, i).update(sound=3 + k, fade=NONE)
    return s


@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_sounds_write_over_echoes(share: float) -> None:
    """An echo survives each later sound with p_s; the last sound's is whole."""
    s = heard(echo_survival=share)
    assert [survived(s, i) for i in (1, 3, 0, 2)] == pytest.approx([share**4, share**3, share**2, share], rel=1e-12)
    mind(s).sounds = 6
    assert survived(s, 2) == 1.0


@pytest.mark.parametrize("seed", range(6))
def test_listening_back(seed: int) -> None:
    """An item is read from the long auditory store if U < p_s^(sounds since) * exp(-x / tau_l); it is held beyond the places that there are."""
    s = heard(seed, echo_survival=0.8, long_echo_decay=2.0)
    at = ns(2.6)
    chances = {i: 0.8 ** (4 - k) * math.exp(-(2.6 - 0.5 * (k + 1)) / 2.0) for k, i in enumerate((1, 3, 0, 2))}
    assert {i: long_echo(s, i, at) for i in chances} == pytest.approx(chances, rel=1e-12)
    there = [i for i, chance in chances.items() if u(s, ECHO, i) < chance]
    listen_back(s, at)
    assert held(s) == [1, 3, *(i for i in (0, 2) if i in there)]
    assert [i for i in (1, 3, 0, 2) if token(s, i).activated == at] == there


@pytest.mark.parametrize("i", [0, 2])
def test_listening_for_an_item(i: int) -> None:
    """For this one only."""
    for chance, there in ((1e9, True), (0.2, False)):
        s = heard(echo_survival=1.0, long_echo_decay=chance)
        listen_for(s, i, ns(4.0))
        assert held(s) == ([1, 3, i] if there else [1, 3]) and drawn(s, ECHO, i) == 1


def test_what_was_seen_leaves_no_sound_to_listen_to() -> None:
    """Items without a sound are not drawn for."""
    s = heard(echo_survival=1.0, long_echo_decay=1e9)
    token(s, 2).sound = 0
    listen_back(s, ns(2.0))
    assert drawn(s, ECHO, 2) == 0 and 2 not in held(s) and drawn(s, ECHO, 0) == 1


@pytest.mark.parametrize("strategy, expected", [(MAINTENANCE, [1, 3, 0, 2]), (ELABORATIVE, [1, 3])])
def test_a_pause_is_used_to_listen_back(strategy: int, expected: list[int]) -> None:
    """By who has to recall in order, before the next item is heard."""
    s = heard(echo_survival=1.0, long_echo_decay=1e9)
    mind(s).update(strategy=strategy, sounds=6)
    present(s, 4, ns(2.0), ns(0.5), AUDITORY)
    assert held(s) == [1, 3] and token(s, 4).group == 0
    present(s, 5, ns(4.0), ns(0.5), AUDITORY)
    assert token(s, 5).group == 1
    assert [i for i in held(s) if i != 4] == expected
