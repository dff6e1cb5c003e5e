"""What holds in every simulated life, whatever is simulated and with whatever parameters."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Case, cases
from test_engines import PARADIGMS

from simulator import Parameters, simulate
from simulator.program import grid_step
from simulator.protocol import Present, walk
from simulator.records import (
    DISPLACE,
    ENCODE,
    LOSE,
    OMISSION,
    PROBE,
    RECALL,
    REHEARSE,
    RESPONSE,
    SAMPLE,
    STUDY,
    TRANSFER,
    Records,
)

RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
ACTS = (ENCODE, REHEARSE, PROBE, RESPONSE)


def most_places(case: Case) -> int:
    """The greatest number of places that the short-term store can have; 0 where it may have none at all.

    An item takes room by how long it takes to say; the items of a display are held as seen, one place each.
    """
    p, kind = case.parameters.short_term, case.protocol.kind
    spoken = (kind.spoken / 0.55) ** p.word_length_exponent * (p.closed_set_size if kind.closed else 1.0)
    displays = any(isinstance(step, Present) and len(step.items) > 1 for step in walk(case.protocol.steps))
    sizes = [spoken, 1.0] if displays else [spoken]
    room = max(0.0, p.capacity - (p.suppression_load if case.protocol.suppression else 0.0))
    return max(math.floor(room / size) + 1 for size in sizes) if all(room >= size for size in sizes) else 0


def sessions(records: Records) -> list[dict[str, list[Any]]]:
    """The columns of each session, as lists."""
    key = records["subject"].astype(np.int64) * 10_000 + records["session"]
    cuts = np.flatnonzero(np.diff(key)) + 1
    bounds = [0, *cuts.tolist(), len(records)]
    return [
        {name: column[a:b].tolist() for name, column in records.columns.items()} for a, b in itertools.pairwise(bounds)
    ]


def check_times(rows: dict[str, list[Any]], grid: int) -> None:
    """Rows are written in time order, on the grid; one act of attention ends before the next begins."""
    ended = free = 0
    for kind, onset, duration in zip(rows["trial_type"], rows["onset"], rows["duration"], strict=True):
        assert onset >= 0 and duration >= 0 and onset % grid == 0 and duration % grid == 0
        moment = onset if kind == STUDY else onset + duration
        assert moment >= ended
        ended = moment
        if kind in ACTS:
            assert duration > 0 and onset >= free
            free = onset + duration
        elif kind in (RECALL, OMISSION, SAMPLE):
            assert onset >= free
    assert rows["list"] == sorted(rows["list"]) and (not rows["list"] or rows["list"][0] >= 1)


def check_store(rows: dict[str, list[Any]], places: int, heard: set[int]) -> None:
    """Only what is held is lost or displaced, and no more is held than there are places.

    `heard` are items that an echo may bring into the store without a row of its own.
    """
    held: set[int] = set()
    kinds = rows["trial_type"]
    for k, (kind, item) in enumerate(zip(kinds, rows["item"], strict=True)):
        if kind == ENCODE:
            held.add(item)
        elif kind in (LOSE, DISPLACE) and item >= 0:
            assert item in held or item in heard
            held.discard(item)
        full = k + 1 < len(kinds) and kinds[k + 1] == DISPLACE  # the place of the item that enters is made next
        assert full or not places or len(held) <= places


def check_memory(rows: dict[str, list[Any]]) -> None:
    """Nothing is encoded, rehearsed, transferred or said that was not presented before, at its position."""
    position: dict[int, int] = {}
    place: dict[int, int] = {}
    number = 0
    for kind, item, response, where, trial in zip(
        rows["trial_type"], rows["item"], rows["response"], rows["position"], rows["list"], strict=True
    ):
        if trial != number:
            number, place = trial, {}
        if kind == STUDY:
            assert where == place.setdefault(item, len(place) + 1)
            position[item] = where
        elif kind in (ENCODE, REHEARSE, TRANSFER, SAMPLE, LOSE, DISPLACE) and item >= 0:
            assert where == position[item]
        elif kind == RECALL:
            assert response in position


def check_numbers(rows: dict[str, list[Any]]) -> None:
    """Strengths are finite and not negative; responses have times, right or wrong is 0 or 1, other rows have neither."""
    for kind, strength, correct, time in zip(
        rows["trial_type"], rows["strength"], rows["correct"], rows["response_time"], strict=True
    ):
        assert math.isfinite(strength) and strength >= 0
        answer = kind in (RECALL, OMISSION, PROBE, RESPONSE)
        assert (correct in (0, 1) and time >= 0) if answer else (correct == -1 and time == -1)


def check_recalls_of_a_list(rows: dict[str, list[Any]]) -> None:
    """With one recall period a list: nothing is said twice, and inter-response times add up to the time of recall."""
    said: set[tuple[int, int]] = set()
    outputs: dict[int, int] = {}
    latest: dict[int, int] = {}  # an omission is no response
    for kind, trial, onset, output, response, time in zip(
        *(rows[name] for name in ("trial_type", "list", "onset", "position", "response", "response_time")), strict=True
    ):
        if kind not in (RECALL, OMISSION):
            continue
        outputs[trial] = outputs.get(trial, 0) + 1
        assert output == outputs[trial]
        assert trial not in latest or time == onset - latest[trial]
        if kind == RECALL:
            assert (trial, response) not in said
            said.add((trial, response))
            latest[trial] = onset


def check(case: Case, records: Records) -> None:
    """Everything that holds in any life."""
    grid = grid_step(case.parameters.numerics.time_resolution)
    for rows in sessions(records):
        studied = {i for i, kind in zip(rows["item"], rows["trial_type"], strict=True) if kind == STUDY}
        check_times(rows, grid)
        check_store(rows, most_places(case), studied)
        check_memory(rows)
        check_numbers(rows)


@given(cases())
@settings(max_examples=80, **RELAXED)
def test_random_lives(case: Case) -> None:
    """80 random protocols x parameter sets, two people each."""
    check(case, simulate(case.protocol, case.parameters, subjects=2, lists=2, seed=case.seed, trace=True))


@pytest.mark.verify
@given(cases())
@settings(max_examples=2000, **RELAXED)
def test_many_random_lives(case: Case) -> None:
    """2,000 random protocols x parameter sets, two people each."""
    check(case, simulate(case.protocol, case.parameters, subjects=2, lists=2, seed=case.seed, trace=True))


@pytest.mark.parametrize("backend", ["event", "compiled"])
@pytest.mark.parametrize("name", PARADIGMS)
def test_every_paradigm(name: str, backend: str) -> None:
    """Every paradigm with the default parameters: all of the above, nothing said twice, only what was held is lost."""
    case = Case(PARADIGMS[name](), Parameters(), seed=5)
    n = 3 if backend == "event" else 40
    records = simulate(case.protocol, case.parameters, subjects=n, lists=2, seed=case.seed, trace=True, backend=backend)
    check(case, records)
    heard = {"free_recall_heard": set(range(case.protocol.n_items))}.get(name, set())
    for rows in sessions(records):
        check_recalls_of_a_list(rows)
        check_store(rows, most_places(case), heard)


@pytest.mark.parametrize("name", PARADIGMS)
def test_lists_are_numbered_through_all_sessions(name: str) -> None:
    """(subject, list) is unique: numbers run from 1 through the sessions of a person, without a gap."""
    records = simulate(PARADIGMS[name](), subjects=3, lists=3, seed=2)
    for subject in range(3):
        numbers = records.lists.list[records.lists.subject == subject]
        assert numbers.tolist() == list(range(1, len(numbers) + 1))
        assert np.all(np.diff(records.lists.session[records.lists.subject == subject]) >= 0)
