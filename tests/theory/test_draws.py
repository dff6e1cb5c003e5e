"""The next random number of a purpose: keyed, counted for each item, and never shifted by another draw."""

from __future__ import annotations

import math

import pytest
from small_state import drawn, small_state, u

from simulator.theory import purposes
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.purposes import FETCH, LETTER, MIND_ENTITY, N_PURPOSES


def test_every_purpose_has_a_number_of_its_own() -> None:
    """Two purposes with one number would share their draws."""
    names = [name for name in vars(purposes) if name.isupper() and name not in ("N_PURPOSES", "MIND_ENTITY")]
    assert sorted(getattr(purposes, name) for name in names) == list(range(N_PURPOSES))


@pytest.mark.parametrize("seed", range(3))
def test_draws_of_the_mind_are_counted(seed: int) -> None:
    """The n-th draw of a purpose is number n under the session's key."""
    s = small_state(seed=seed)
    assert [draw(s, LETTER, MIND_ENTITY) for _ in range(3)] == [u(s, LETTER, n=n) for n in range(3)]
    assert drawn(s, LETTER) == 3 and drawn(s, FETCH) == 0


@pytest.mark.parametrize("seed", range(3))
def test_draws_of_an_item_are_its_own(seed: int) -> None:
    """Draws for one item shift neither those for another nor those for the mind."""
    s = small_state(seed=seed)
    first = [draw(s, FETCH, 1), draw(s, FETCH, 1), draw(s, FETCH, 3), draw(s, FETCH, 1), draw(s, FETCH, MIND_ENTITY)]
    assert first == [u(s, FETCH, 0), u(s, FETCH, 0, 1), u(s, FETCH, 2), u(s, FETCH, 0, 2), u(s, FETCH)]
    assert (drawn(s, FETCH, 0), drawn(s, FETCH, 1), drawn(s, FETCH, 2), drawn(s, FETCH)) == (3, 0, 1, 1)


def test_exponential_numbers_have_mean_one() -> None:
    """E = -log U, from the same count of draws."""
    s = small_state()
    for n in range(4):
        assert draw_exponential(s, FETCH, 2) == pytest.approx(-math.log(u(s, FETCH, 1, n)), rel=1e-12)
