"""What holds in every simulated life, whatever is simulated and with whatever parameters."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Case, cases

from simulator import Parameters, simulate
from simulator.backends import get, names, rules
from simulator.backends.conformance import PARADIGMS
from simulator.records.table import RECALL, STUDY, Records
from simulator.tasks.step_table import grid_step

RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}

def sessions(records: Records) -> list[dict[str, list[Any]]]:
    """The columns of each session, as lists."""
    key = records["subject"].astype(np.int64) * 10_000 + records["session"]
    cuts = np.flatnonzero(np.diff(key)) + 1
    bounds = [0, *cuts.tolist(), len(records)]
    return [
        {name: column[a:b].tolist() for name, column in records.columns.items()} for a, b in itertools.pairwise(bounds)
    ]


def said_twice(rows: dict[str, list[Any]]) -> list[tuple[int, int]]:
    """What is said more than once in a list, as (list, item)."""
    said = [(trial, word) for kind, trial, word in zip(rows["trial_type"], rows["list"], rows["response"], strict=True)
            if kind == RECALL]  # fmt: skip
    return [one for one, times in Counter(said).items() if times > 1]


def violations(case: Case, records: Records, heard: set[int] | None = None) -> list[str]:
    """What does not hold, though it has to in any life; `heard` are items that an echo may bring (default: all)."""
    resolution = case.parameters.numerics.time_resolution
    broken: list[str] = []
    for rows in sessions(records):
        studied = {i for i, kind in zip(rows["item"], rows["trial_type"], strict=True) if kind == STUDY}
        places = rules.most_places(case.protocol, case.parameters)
        broken += rules.wrong_times(rows, grid_step(resolution))
        broken += rules.wrong_store(rows, places, studied if heard is None else heard)
        broken += rules.wrong_memory(rows)
        broken += rules.wrong_numbers(rows)
    return broken


@given(cases())
@settings(max_examples=80, **RELAXED)
def test_random_lives(case: Case) -> None:
    """80 random protocols x parameter sets, two people each."""
    records = simulate(case.protocol, case.parameters, subjects=2, lists=2, seed=case.seed, trace=True)
    assert violations(case, records) == []


@pytest.mark.verify
@given(cases())
@settings(max_examples=2000, **RELAXED)
def test_many_random_lives(case: Case) -> None:
    """2,000 random protocols x parameter sets, two people each."""
    records = simulate(case.protocol, case.parameters, subjects=2, lists=2, seed=case.seed, trace=True)
    assert violations(case, records) == []


@pytest.mark.parametrize("backend", names())
@pytest.mark.parametrize("name", PARADIGMS)
def test_every_paradigm(name: str, backend: str) -> None:
    """Every paradigm with the default parameters: all of the above, nothing said twice, only what was held is lost."""
    case = Case(PARADIGMS[name](), Parameters(), seed=5)
    if get(backend).supports(case.protocol) is not None:
        pytest.skip("the engine cannot run it")
    n = 40 if get(backend).lists_within_reach > 10_000 else 3
    records = simulate(case.protocol, case.parameters, subjects=n, lists=2, seed=case.seed, trace=True, backend=backend)
    heard = set(range(case.protocol.n_items)) if name == "free_recall_heard" else set()
    assert violations(case, records, heard) == []
    for rows in sessions(records):
        assert list(rules.wrong_outputs(rows)) == []
        assert said_twice(rows) == []


@pytest.mark.parametrize("name", PARADIGMS)
def test_lists_are_numbered_through_all_sessions(name: str) -> None:
    """(subject, list) is unique: numbers run from 1 through the sessions of a person, without a gap."""
    records = simulate(PARADIGMS[name](), subjects=3, lists=3, seed=2)
    for subject in range(3):
        numbers = records.lists.list[records.lists.subject == subject]
        assert numbers.tolist() == list(range(1, len(numbers) + 1))
        assert np.all(np.diff(records.lists.session[records.lists.subject == subject]) >= 0)
