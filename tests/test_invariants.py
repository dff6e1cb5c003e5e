"""What holds in every simulated life, whatever is simulated and with whatever parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Case, cases
from test_engines import PARADIGMS

from simulator import Parameters, simulate
from simulator.records.table import (
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
from simulator.tasks.protocol import Present, walk
from simulator.tasks.step_table import grid_step

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


# Each of the following states a rule and yields the rows of a session at which it is broken.


def wrong_times(rows: dict[str, list[Any]], grid: int) -> Iterator[str]:
    """Rows are written in time order, on the grid; one act of attention ends before the next begins."""
    ended = free = 0
    for k, (kind, onset, duration) in enumerate(zip(rows["trial_type"], rows["onset"], rows["duration"], strict=True)):
        if onset < 0 or duration < 0 or onset % grid or duration % grid:
            yield f"row {k}: onset {onset}, duration {duration} off the grid of {grid} ns"
        moment = onset if kind == STUDY else onset + duration
        if moment < ended:
            yield f"row {k}: at {moment} ns, before the row above"
        ended = moment
        if kind in ACTS and duration <= 0:
            yield f"row {k}: an act without a duration"
        if kind in (*ACTS, RECALL, OMISSION, SAMPLE) and onset < free:
            yield f"row {k}: begins at {onset} ns, before attention is free"
        if kind in ACTS:
            free = onset + duration
    if rows["list"] != sorted(rows["list"]) or min(rows["list"], default=1) < 1:
        yield "lists are not numbered in order from 1"


def wrong_store(rows: dict[str, list[Any]], places: int, heard: set[int]) -> Iterator[str]:
    """Only what is held is lost or displaced, and no more is held than there are places.

    `heard` are items that an echo may bring into the store without a row of its own.
    """
    held: set[int] = set()
    kinds = rows["trial_type"]
    for k, (kind, item) in enumerate(zip(kinds, rows["item"], strict=True)):
        if kind == ENCODE:
            held.add(item)
        elif kind in (LOSE, DISPLACE) and item >= 0:
            if item not in held and item not in heard:
                yield f"row {k}: item {item} goes, but was not held"
            held.discard(item)
        full = k + 1 < len(kinds) and kinds[k + 1] == DISPLACE  # the place of the item that enters is made next
        if not full and places and len(held) > places:
            yield f"row {k}: {len(held)} items in {places} places"


def wrong_memory(rows: dict[str, list[Any]]) -> Iterator[str]:
    """Nothing is encoded, rehearsed, transferred or said that was not presented before, at its position."""
    position: dict[int, int] = {}
    place: dict[int, int] = {}
    number = 0
    columns = (rows[name] for name in ("trial_type", "item", "response", "position", "list"))
    for k, (kind, item, response, where, trial) in enumerate(zip(*columns, strict=True)):
        if trial != number:
            number, place = trial, {}
        if kind == STUDY:
            if where != place.setdefault(item, len(place) + 1):
                yield f"row {k}: item {item} is shown at {where}, but its place is {place[item]}"
            position[item] = where
        elif kind in (ENCODE, REHEARSE, TRANSFER, SAMPLE, LOSE, DISPLACE) and item >= 0:
            if where != position.get(item):
                yield f"row {k}: item {item} at {where}, but it was shown at {position.get(item)}"
        elif kind == RECALL and response not in position:
            yield f"row {k}: {response} is said, but was not shown"


def wrong_numbers(rows: dict[str, list[Any]]) -> Iterator[str]:
    """Strengths are finite and not negative; responses have times, right or wrong is 0 or 1, other rows have neither."""
    columns = (rows[name] for name in ("trial_type", "strength", "correct", "response_time"))
    for k, (kind, strength, correct, time) in enumerate(zip(*columns, strict=True)):
        if not (math.isfinite(strength) and strength >= 0):
            yield f"row {k}: strength {strength}"
        answer = kind in (RECALL, OMISSION, PROBE, RESPONSE)
        if not ((correct in (0, 1) and time >= 0) if answer else (correct == -1 and time == -1)):
            yield f"row {k}: correct {correct}, response time {time} ns"


def wrong_recalls_of_a_list(rows: dict[str, list[Any]]) -> Iterator[str]:
    """With one recall period a list: nothing is said twice, and inter-response times add up to the time of recall."""
    said: set[tuple[int, int]] = set()
    outputs: dict[int, int] = {}
    latest: dict[int, int] = {}  # an omission is no response
    columns = (rows[name] for name in ("trial_type", "list", "onset", "position", "response", "response_time"))
    for k, (kind, trial, onset, output, response, time) in enumerate(zip(*columns, strict=True)):
        if kind not in (RECALL, OMISSION):
            continue
        outputs[trial] = outputs.get(trial, 0) + 1
        if output != outputs[trial]:
            yield f"row {k}: output {output} is the response number {outputs[trial]}"
        if trial in latest and time != onset - latest[trial]:
            yield f"row {k}: response time {time} ns, but {onset - latest[trial]} ns after the response before"
        if kind == RECALL:
            if (trial, response) in said:
                yield f"row {k}: {response} is said twice"
            said.add((trial, response))
            latest[trial] = onset


def violations(case: Case, records: Records) -> list[str]:
    """What does not hold, though it has to in any life."""
    grid = grid_step(case.parameters.numerics.time_resolution)
    found: list[str] = []
    for rows in sessions(records):
        studied = {i for i, kind in zip(rows["item"], rows["trial_type"], strict=True) if kind == STUDY}
        found += wrong_times(rows, grid)
        found += wrong_store(rows, most_places(case), studied)
        found += wrong_memory(rows)
        found += wrong_numbers(rows)
    return found


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


@pytest.mark.parametrize("backend", ["event", "compiled"])
@pytest.mark.parametrize("name", PARADIGMS)
def test_every_paradigm(name: str, backend: str) -> None:
    """Every paradigm with the default parameters: all of the above, nothing said twice, only what was held is lost."""
    case = Case(PARADIGMS[name](), Parameters(), seed=5)
    n = 3 if backend == "event" else 40
    records = simulate(case.protocol, case.parameters, subjects=n, lists=2, seed=case.seed, trace=True, backend=backend)
    assert violations(case, records) == []
    heard = {"free_recall_heard": set(range(case.protocol.n_items))}.get(name, set())
    for rows in sessions(records):
        assert list(wrong_recalls_of_a_list(rows)) == []
        assert list(wrong_store(rows, most_places(case), heard)) == []


@pytest.mark.parametrize("name", PARADIGMS)
def test_lists_are_numbered_through_all_sessions(name: str) -> None:
    """(subject, list) is unique: numbers run from 1 through the sessions of a person, without a gap."""
    records = simulate(PARADIGMS[name](), subjects=3, lists=3, seed=2)
    for subject in range(3):
        numbers = records.lists.list[records.lists.subject == subject]
        assert numbers.tolist() == list(range(1, len(numbers) + 1))
        assert np.all(np.diff(records.lists.session[records.lists.subject == subject]) >= 0)
