"""What holds in every simulated life, whatever is simulated and with whatever parameters."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Case, cases

from simulator import Parameters, simulate
from simulator.backends import get, names
from simulator.backends.conformance import PARADIGMS, as_lists, blocks_of, lives, wrong_rows
from simulator.backends.rules import wrong_places
from simulator.records.columns import BIND, LOSE_PLACE, RECALL, REMOVE
from simulator.tasks.protocol import Repeat, walk

RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}


def said_twice(rows: dict[str, list[Any]]) -> list[tuple[int, int]]:
    """What is said more than once in a list, as (list, item)."""
    said = [(trial, word) for kind, trial, word in zip(rows["trial_type"], rows["list"], rows["response"], strict=True)
            if kind == RECALL]  # fmt: skip
    return [one for one, times in Counter(said).items() if times > 1]


def assert_lives_are_possible(case: Case) -> None:
    """All rules hold for a few people, in the engine that random protocols are run on."""
    untold = any(isinstance(step, Repeat) and not step.times for step in walk(case.protocol.steps))
    assert list(wrong_rows(get("compiled"), case, study=not untold)) == []


@pytest.mark.parametrize("kinds, lists, wrong", [
    ((BIND, REMOVE, BIND, LOSE_PLACE), (1, 1, 1, 1), []), ((BIND, LOSE_PLACE, BIND, REMOVE), (1, 1, 2, 2), []),
    ((REMOVE,), (1,), [0]), ((LOSE_PLACE, BIND), (1, 1), [0]), ((BIND, REMOVE, LOSE_PLACE), (1, 1, 1), [2]), ((BIND, REMOVE), (1, 2), [1]),
])  # fmt: skip
def test_only_what_is_bound_is_removed_or_takes_a_place(kinds: tuple[int, ...], lists: tuple[int, ...], wrong: list[int]) -> None:
    """Once, and in its own list."""
    found = wrong_places({"trial_type": list(kinds), "list": list(lists)})
    assert [text.split(":")[0] for text in found] == [f"row {k}" for k in wrong]


@given(cases())
@settings(max_examples=80, **RELAXED)
def test_random_lives(case: Case) -> None:
    """80 random protocols x parameter sets."""
    assert_lives_are_possible(case)


@pytest.mark.verify
@given(cases())
@settings(max_examples=2000, **RELAXED)
def test_many_random_lives(case: Case) -> None:
    """2,000 random protocols x parameter sets."""
    assert_lives_are_possible(case)


@pytest.mark.parametrize("backend", names())
@pytest.mark.parametrize("name", PARADIGMS)
def test_every_paradigm(name: str, backend: str) -> None:
    """Every paradigm with the default parameters: all of the above, nothing said twice, only what was held is lost."""
    case = Case(PARADIGMS[name](), Parameters(), seed=5)
    if get(backend).supports(case.protocol) is not None:
        pytest.skip("the engine cannot run it")
    assert list(wrong_rows(get(backend), case)) == []
    for rows in lives(blocks_of(get(backend), case)).values():
        if not name.startswith("paired_associates"):  # an answer can be given to two cues
            assert said_twice(as_lists(rows)) == []


@pytest.mark.parametrize("name", PARADIGMS)
def test_lists_are_numbered_through_all_sessions(name: str) -> None:
    """(subject, list) is unique: numbers run from 1 through the sessions of a person, without a gap."""
    records = simulate(PARADIGMS[name](), subjects=3, lists=3, seed=2)
    for subject in range(3):
        numbers = records.lists.list[records.lists.subject == subject]
        assert numbers.tolist() == list(range(1, len(numbers) + 1))
        assert np.all(np.diff(records.lists.session[records.lists.subject == subject]) >= 0)
