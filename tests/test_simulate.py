"""The public verb: what it shows of itself, and that a wrong argument is named before anything runs."""

from __future__ import annotations

import itertools
import time
from typing import Any

import numpy as np
import pytest

import simulator
from simulator import MultistoreError, Parameters, human, paradigms, simulate
from simulator.simulation import HIGHEST_ID
from simulator.tasks.protocol import Delay, NewList, Present, Protocol, Recall, Repeat

LIST = paradigms.free_recall(5, 1.0)
#: Right values of each argument among those that are tried.
RIGHT: dict[str, tuple[Any, ...]] = {
    "parameters": (None,), "subjects": (5, (1,)), "lists": (5,), "seed": (5, 10**12), "trace": (True,),
    "measures": ([], range(0), ()), "threads": (None, 5), "progress": (None,),
}  # fmt: skip
WRONG = (
    None, "x", "no", b"x", 5, -1, 0.0, 1.5, float("nan"), True, [], {}, {1: 2}, (1,), [None], ["a"], [1.5], [1, [2]],
    [[1, 2], [3, 4]], [1, 1], [-1], [2**31], [2**32 + 1, 1], [2**64], 10**12, 2**63, 10**30, 10**5000, object(), lambda: 0, range(0),
    itertools.count(), np.zeros(2), LIST.steps,
)  # fmt: skip
ARGUMENTS = ("protocol", "parameters", "backend", "subjects", "lists", "seed", "trace", "keep", "measures", "threads", "progress")


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_a_wrong_argument_is_named(argument: str) -> None:
    """Values of the wrong type and out of range, in every argument."""
    refused = 0
    for value in WRONG:
        if any(value is right or (type(value) is type(right) and value == right) for right in RIGHT.get(argument, ())):
            continue
        if argument == "seed" and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
            continue
        with pytest.raises(MultistoreError) as caught:
            simulate(**{"protocol": LIST, argument: value})  # type: ignore[call-overload]
        assert len(str(caught.value)) < (600 if argument == "measures" else 300)
        assert f"simulate.{argument}: got" in str(caught.value) or "measure: unknown" in str(caught.value)
        refused += 1
    assert refused > 20


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"subjects": 2**31 + 1}, "simulate.subjects: got 2147483649, allowed .* from 1"),
        ({"subjects": [2**31]}, f"ids from 0 to {HIGHEST_ID}"),
        ({"lists": 10**12}, f"a whole number from 1 to {HIGHEST_ID}"),
        ({"lists": HIGHEST_ID}, "lists of at least 5 rows need .* GB, this machine has .* GB; keep='measures'"),
        ({"subjects": 2**31}, "2,147,483,648 people x 1 lists"),
        ({"keep": "record"}, "did you mean 'records'"),
        ({"keep": "measures"}, "simulate.measures: got .*, allowed at least one"),
    ],
)
def test_what_cannot_be_numbered_or_held_is_refused_at_once(arguments: dict[str, Any], message: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(MultistoreError, match=message):
        simulate(LIST, **arguments)
    assert time.perf_counter() - begin < 5


def test_the_highest_ids_are_kept() -> None:
    records = simulate(LIST, subjects=[HIGHEST_ID, 0], lists=2)
    assert np.unique(records["subject"]).tolist() == [0, HIGHEST_ID]
    assert simulate(LIST, subjects=np.array([3, 5], np.uint8)).provenance["run"]["subjects"] == [3, 5]


@pytest.mark.parametrize(
    "steps, message",
    [
        ((Repeat((NewList(), Present((0,)), Recall()), times=100_000),), "in sessions of 100,000 lists"),
        (tuple(NewList(str(k)) for k in range(32_768)), "at most 32767 conditions"),
        ((Present((0,)), *(Delay(1e9, "away") for _ in range(10))), "at most 9e\\+09 s, this one can last 1e\\+10 s"),
    ],
)
def test_what_the_columns_cannot_hold_is_refused(steps: Any, message: str) -> None:
    with pytest.raises(MultistoreError, match=message):
        simulate(Protocol("mine", "words", 1, steps), lists=30_000)


def test_subjects_as_a_number_and_as_ids_are_the_same_people() -> None:
    one, two = (simulate(LIST, subjects=people, lists=3, seed=4) for people in (7, range(7)))
    for name in one.columns:
        assert one[name].tobytes() == two[name].tobytes(), name


def test_two_measures_of_one_name_are_both_kept() -> None:
    from simulator.measures import create

    taken = [create("lag_crp"), create("lag_crp", max_lag=2), "first_recall"]
    curves = simulate(LIST, subjects=10, lists=2, keep="measures", measures=taken)
    assert set(curves) == {"lag_crp", "lag_crp (max_lag=2)", "first_recall"}
    assert curves["lag_crp (max_lag=2)"]["x"].abs().max() == 2 < curves["lag_crp"]["x"].abs().max()


def test_progress_counts_sessions() -> None:
    seen: list[tuple[int, int]] = []
    simulate(LIST, subjects=600, lists=2, progress=lambda *words: seen.append(words))
    assert seen[-1] == (1200, 1200) and len(seen) > 1
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_the_package_shows_its_nouns_and_verbs() -> None:
    public = {"MultistoreError", "Parameters", "Protocol", "Records", "human", "measures", "paradigms", "plot", "simulate"}
    assert set(dir(simulator)) == {*public, "__version__"}
    assert all(getattr(simulator, name) is not None for name in public)


def test_values_show_themselves_in_a_line() -> None:
    assert repr(Parameters()) == "Parameters()"
    assert str(Parameters()).startswith("Parameters: all ")
    assert repr(Parameters().with_values({"short_term.capacity": 5})) == "Parameters(short_term.capacity=5.0)"
    assert repr(Parameters().short_term) == "ShortTerm()"
    assert repr(LIST) == "Protocol(free_recall: 5 words, 7 steps, 95 s)"
    assert repr(human.load("murdock1962")) == "HumanTable(murdock1962: 4 conditions, 256 points)"
    shown = repr(simulate(LIST, subjects=3, lists=2))
    assert shown.startswith("Records(") and shown.endswith(" events, 6 lists, 3 subjects)")
