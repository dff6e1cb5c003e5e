"""Equations of transfer: the primacy gradient, context traces, and links by co-activation."""

from __future__ import annotations

import math

import pytest
from small_state import (
    TRANSFERRED,
    add_trace,
    hold,
    link,
    log,
    mind,
    ns,
    parameter,
    set_link,
    set_parameters,
    small_state,
    study,
    token,
    traces,
)

from simulator.theory.constants import NONE
from simulator.theory.declarative import opening_at
from simulator.theory.event_log import DECLARATIVE
from simulator.theory.state import State
from simulator.theory.transfer import (
    associate,
    associate_with_start,
    prepare,
    primacy_gradient,
    store_trace,
    strengthen_links,
    strengthen_pair,
)


def kept(s: State, seconds: float) -> float:
    """Share of a strength that is left: (1 + x / t0)^-d."""
    return (1 + seconds / parameter(s, "decay_offset")) ** -parameter(s, "decay")


def studied(n: int = 4, **values: float) -> State:
    """A list of n items, studied one a second, of which nothing was stored."""
    values = {"forward_link": 1.3, "backward_link": 0.4, "coactivation_decay": 2.0} | values
    s = small_state(n, **values)
    study(s, range(n))
    return s


@pytest.mark.parametrize("scale, rate", [(0.4, 2.1), (1.0, 0.7), (3.0, 0.2), (6.0, 5.0)])
@pytest.mark.parametrize("position", [1, 2, 5, 20])
def test_primacy_gradient(scale: float, rate: float, position: int) -> None:
    """g_i = 1 + phi_s * exp(-phi_d (i - 1)): 1 + phi_s for the first item."""
    s = small_state(primacy_scale=scale, primacy_rate=rate)
    assert primacy_gradient(s, position) == pytest.approx(1 + scale * math.exp(-rate) ** (position - 1), rel=1e-12)


@pytest.mark.parametrize("before, seconds", [(0.0, 0.0), (0.8, 5.0), (2.0, 400.0)])
def test_association_with_the_start(before: float, seconds: float) -> None:
    """What is left of it by f, and b_f * g_i * share more."""
    s = studied(decay=0.3, decay_offset=20.0)
    token(s, 0).update(opening=before, opened=ns(10.0), gradient=1.6)
    t = ns(10.0 + seconds)
    left = before * kept(s, seconds)
    assert opening_at(s, 0, t) == pytest.approx(left, rel=1e-12)
    associate_with_start(s, 0, t, 0.2)
    assert token(s, 0).opening == pytest.approx(left + 1.3 * 1.6 * 0.2, rel=1e-12) and token(s, 0).opened == t


def test_no_gradient() -> None:
    """phi_s = 0 switches it off."""
    assert primacy_gradient(small_state(primacy_scale=0.0), 1) == 1.0


def test_tables_are_filled_once() -> None:
    """By serial position; they depend on the parameters alone, and those of a participant do not change."""
    s = small_state(5, prepared=False, primacy_scale=0.9, primacy_rate=0.6)
    prepare(s)
    primacy = [1 + 0.9 * math.exp(-0.6 * k) for k in range(5)]
    set_parameters(s, primacy_scale=0.0)
    prepare(s)
    assert s.primacy.tolist() == pytest.approx(primacy, rel=1e-12)


def test_traces_are_appended() -> None:
    """Each is a pair (time, increment) of its item, and a row of the full trace."""
    s = studied()
    store_trace(s, 2, ns(1), 0.5)
    store_trace(s, 0, ns(2), 0.7)
    store_trace(s, 2, ns(3), 0.25)
    assert traces(s, 2) == [(ns(3), 0.25), (ns(1), 0.5)] and traces(s, 0) == [(ns(2), 0.7)] and traces(s, 1) == []
    rows = [(row["item"], row["onset"], row["duration"], row["strength"], row["store"]) for row in log(s, TRANSFERRED)]
    assert rows == [(2, ns(1), 0, 0.5, DECLARATIVE), (0, ns(2), 0, 0.7, DECLARATIVE), (2, ns(3), 0, 0.25, DECLARATIVE)]
    assert mind(s).n_traces == 3 and mind(s).overflow == 0


@pytest.mark.parametrize("number", [1, 3])
def test_a_trace_keeps_its_list(number: int) -> None:
    """The list in which it was stored, not the one in which its item was shown."""
    s = studied()
    mind(s).list = number
    store_trace(s, 2, ns(1), 0.5)
    assert int(s.traces[0]["list"]) == number


def test_a_full_buffer_of_traces() -> None:
    """What finds no room is said, so that the session is run again with more."""
    s = small_state(n_traces=2)
    study(s, range(3))
    add_trace(s, 0, 0.0, 0.1)
    store_trace(s, 1, 0, 0.2)
    assert mind(s).overflow == 0
    store_trace(s, 2, 0, 0.3)
    assert mind(s).overflow == 1 and traces(s, 2) == [] and traces(s, 1) == [(0, 0.2)]


@pytest.mark.parametrize("elapsed", [0.0, 1.0, 250.0])
@pytest.mark.parametrize("first, second", [(1, 2), (2, 1)])
def test_a_link_decays_from_its_last_increment(elapsed: float, first: int, second: int) -> None:
    """What is left of the link and the gain are its strength from then on, in both directions; other links stay."""
    s = studied()
    set_link(s, 1, 2, 0.8, 5.0)
    set_link(s, 2, 1, 0.3, 5.0)
    set_link(s, 1, 3, 0.7, 4.0)
    strengthen_pair(s, first, second, ns(5 + elapsed), 0.25, 0.1)
    before = {(1, 2): 0.8, (2, 1): 0.3}
    for cue, target, gain in ((first, second, 0.25), (second, first, 0.1)):
        expected = gain + before[cue, target] * kept(s, elapsed)
        assert link(s, cue, target) == (pytest.approx(expected, rel=1e-12), ns(5 + elapsed))
    assert link(s, 1, 3) == (0.7, ns(4)) and link(s, 0, 1) == (0.0, 0)


def test_a_new_link() -> None:
    """A first increment is the strength, one for each direction."""
    s = studied()
    strengthen_pair(s, 3, 0, ns(4), 0.25, 0.5)
    assert (link(s, 3, 0), link(s, 0, 3)) == ((0.25, ns(4)), (0.5, ns(4)))
    assert (mind(s).n_links, mind(s).overflow) == (2, 0)


def test_a_link_is_to_an_item_and_not_to_a_place() -> None:
    """A-B of one list stays A-B when A is studied with F in another: two links, each with its own strength."""
    s = studied(6)
    strengthen_pair(s, 0, 1, ns(1), 0.9, 0.4)
    study(s, [0, 5], number=2)
    strengthen_pair(s, 0, 5, ns(9), 0.2, 0.1)
    assert (link(s, 0, 1), link(s, 1, 0)) == ((0.9, ns(1)), (0.4, ns(1)))
    assert (link(s, 0, 5), link(s, 5, 0)) == ((0.2, ns(9)), (0.1, ns(9)))


def test_a_full_buffer_of_links() -> None:
    """What finds no room is said, so that the session is run again with more."""
    s = small_state(n_links=3)
    study(s, range(4))
    strengthen_pair(s, 0, 1, 0, 0.2, 0.1)
    assert mind(s).overflow == 0
    strengthen_pair(s, 0, 2, 0, 0.2, 0.1)
    assert mind(s).overflow == 1 and link(s, 0, 2) == (0.0, 0)
    strengthen_pair(s, 0, 1, 0, 0.2, 0.1)
    assert link(s, 0, 1)[0] == pytest.approx(0.4)


@pytest.mark.parametrize("i, j", [(1, 3), (3, 1), (0, 1)])
@pytest.mark.parametrize("faded", [0.0, 0.7, 5.0])
def test_association_is_stronger_forwards(i: int, j: int, faded: float) -> None:
    """With c = exp(-faded / tau_a), the link from the earlier to the later gains b_f * c, the one back b_b * c."""
    s = studied()
    token(s, j).activated = ns(10 - faded)
    token(s, i).activated = ns(2)
    associate(s, i, j, ns(10), 0.6)
    earlier, later = min(i, j), max(i, j)
    together = 0.6 * math.exp(-faded / 2.0)
    assert link(s, earlier, later) == (pytest.approx(1.3 * together, rel=1e-12), ns(10))
    assert link(s, later, earlier) == (pytest.approx(0.4 * together, rel=1e-12), ns(10))


def test_order_in_the_list_counts_and_not_the_number() -> None:
    """Item 3, presented first, is the earlier one."""
    s = small_state(4, forward_link=1.3, backward_link=0.4)
    study(s, [3, 0, 2, 1])
    associate(s, 0, 3, 0, 1.0)
    assert (link(s, 3, 0)[0], link(s, 0, 3)[0]) == (1.3, 0.4)


def test_association_adds_to_what_is_left() -> None:
    """The old link decays, and the gain is added."""
    s = studied()
    set_link(s, 0, 1, 0.5, 2.0)
    token(s, 1).activated = ns(30)
    associate(s, 0, 1, ns(30), 1.0)
    assert link(s, 0, 1)[0] == pytest.approx(1.3 + 0.5 * kept(s, 28.0), rel=1e-12)


def test_nothing_associates_across_lists() -> None:
    """Items of another list are not linked, even when both are held."""
    s = studied()
    token(s, 2).list = 7
    associate(s, 0, 2, 0, 1.0)
    associate(s, 2, 0, 0, 1.0)
    assert mind(s).n_links == 0


@pytest.mark.parametrize("taus, linked", [(6.99, True), (7.0, True), (7.01, False)])
def test_faded_activation_associates_nothing(taus: float, linked: bool) -> None:
    """After seven decay times (a thousandth) nothing is left to associate with."""
    s = studied(coactivation_decay=1.0)
    associate(s, 0, 1, ns(taus), 1.0)
    assert (link(s, 0, 1)[0] > 0) == linked == (link(s, 1, 0)[0] > 0)


@pytest.mark.parametrize("scale, gradient, ability", [(1.0, 1.0, 1.0), (0.5, 1.4, 1.3), (0.3, 2.0, 0.6)])
def test_an_item_is_linked_with_all_that_is_held(scale: float, gradient: float, ability: float) -> None:
    """Every link gains b * c * g_i * share, by the activation of the other item, whatever the ability."""
    s = studied(5)
    hold(s, [3, 0, 2, 5])  # 5 is a distractor
    mind(s).ability = ability
    token(s, 2).gradient = gradient
    for j, activated in ((0, 6.0), (2, 1.0), (3, 9.5), (5, 10.0)):
        token(s, j).activated = ns(activated)
    strengthen_links(s, 2, ns(10), scale)
    gain = scale * gradient
    near, far = math.exp(-0.5 / 2.0), math.exp(-4.0 / 2.0)
    assert link(s, 0, 2)[0] == pytest.approx(1.3 * far * gain, rel=1e-12)
    assert link(s, 2, 0)[0] == pytest.approx(0.4 * far * gain, rel=1e-12)
    assert link(s, 2, 3)[0] == pytest.approx(1.3 * near * gain, rel=1e-12)
    assert link(s, 3, 2)[0] == pytest.approx(0.4 * near * gain, rel=1e-12)
    assert mind(s).n_links == 4


@pytest.mark.parametrize("said, linked", [(1, True), (0, True), (NONE, False), (3, False)])
def test_an_item_is_linked_with_the_one_rehearsed_last(said: int, linked: bool) -> None:
    """Even when that has left the store; never with itself."""
    s = studied()
    mind(s).said_last = said
    for j in (0, 1):
        token(s, j).activated = ns(9)
    strengthen_links(s, 3, ns(10), 0.5)
    expected = 1.3 * math.exp(-1.0 / 2.0) * 0.5 if linked else 0.0
    assert link(s, max(said, 0), 3)[0] == pytest.approx(expected, rel=1e-12)
    assert mind(s).n_links == 2 * linked


def test_the_one_rehearsed_last_is_linked_once() -> None:
    """If it is held it counts among what is held."""
    s = studied()
    hold(s, [1, 2], activated=10.0)
    mind(s).said_last = 1
    strengthen_links(s, 2, ns(10), 1.0)
    assert link(s, 1, 2)[0] == pytest.approx(1.3, rel=1e-12)
