"""The paradigms: what they refuse, with the name, the value, the range and the unit, and what their times may be."""

from __future__ import annotations

import inspect
import math
from typing import Any

import pytest

from simulator.errors import MultistoreError
from simulator.tasks.paradigms import JITTERED, PARADIGMS, TIMES, build
from simulator.tasks.step_table import compile_program

NEEDED = {"list_length": 4, "seconds_per_item": 1.0}


def needed(paradigm: str) -> dict[str, Any]:
    """The arguments that a paradigm cannot do without."""
    signature = inspect.signature(PARADIGMS[paradigm]).parameters
    return {name: NEEDED[name] for name, one in signature.items() if one.default is one.empty}


CASES = [(p, name) for p, make in PARADIGMS.items() for name in inspect.signature(make).parameters if name in TIMES]


@pytest.mark.parametrize("paradigm", PARADIGMS)
def test_every_time_is_known_as_one(paradigm: str) -> None:
    for name, one in inspect.signature(PARADIGMS[paradigm]).parameters.items():
        assert ("Seconds" in one.annotation or "float" in one.annotation) == (name in TIMES), name
        assert ("Seconds" in one.annotation) == (name in JITTERED), name


BAD = [-1, -1e-9, -math.inf, math.inf, math.nan, 1e10, "soon", True, (2.0, 1.0), (-1.0, 2.0), (1.0,), [0.5, 1.0]]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("paradigm", "argument"), CASES)
def test_a_senseless_time_is_refused_by_name(paradigm: str, argument: str, bad: Any) -> None:
    with pytest.raises(MultistoreError) as caught:
        PARADIGMS[paradigm](**needed(paradigm) | {argument: bad})
    message = str(caught.value)
    assert message.startswith(f"{paradigm}.{argument}: got ")
    assert message.endswith(" s")


@pytest.mark.parametrize(("paradigm", "argument"), [case for case in CASES if case[1] != "cue_delay"])
def test_a_time_is_never_left_out(paradigm: str, argument: str) -> None:
    with pytest.raises(MultistoreError, match=f"{paradigm}.{argument}: got None"):
        PARADIGMS[paradigm](**needed(paradigm) | {argument: None})


@pytest.mark.parametrize(("paradigm", "argument"), CASES)
def test_the_shortest_time_is_allowed_and_a_jitter_where_the_design_draws_it(paradigm: str, argument: str) -> None:
    low = TIMES[argument][0]
    compile_program(build(paradigm, needed(paradigm) | {argument: low}))
    if argument in JITTERED:
        drawn = compile_program(build(paradigm, needed(paradigm) | {argument: [low, 1.5]}))
        spans = [(int(s["low"]), int(s["high"])) for s in drawn.steps] + [
            (int(s["gap_low"]), int(s["gap_high"])) for s in drawn.steps
        ]
        assert (round(low * 1e9), 1_500_000_000) in spans


def test_an_unknown_paradigm_names_the_known_ones() -> None:
    with pytest.raises(MultistoreError, match="did you mean 'free_recall'"):
        build("free_recal", {})
