"""A share of the wrong inputs of `make fuzz`: every one is refused in one clear message."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from fuzz import attempt as attempts
from fuzz.attempt import (
    ACCEPTED,
    EMPTY_ANSWER,
    HANG,
    LONG_ANSWER,
    REFUSED,
    TRACEBACK,
    WRONGLY_ACCEPTED,
    Attempt,
    Refused,
    judge,
)
from fuzz.campaign import SURFACES, verdicts

from simulator import MultistoreError


@pytest.mark.parametrize("group", SURFACES)
def test_wrong_inputs_are_refused(group: str) -> None:
    """60 inputs of each group; `make fuzz` tries 10,000 in all."""
    defects = [verdict for verdict in verdicts(60, seed=7, only=group) if verdict.defect]
    assert not defects, "\n\n".join(f"{v.kind}: {v.attempt.surface}: {v.attempt.description}\n{v.answer}" for v in defects)


def test_same_seed_same_inputs() -> None:
    first, again, other = (
        [(v.attempt.surface, v.attempt.description, v.kind) for v in verdicts(30, seed, "fits")] for seed in (1, 1, 2)
    )
    assert [surface for surface, *_ in first] == [surface for surface, *_ in again]
    assert [kind for *_, kind in first] == [kind for *_, kind in again]
    assert first != other


def refuse(text: str) -> Callable[[], object]:
    """A command that prints a text and ends with exit code 2."""

    def call() -> object:
        raise Refused(text)

    return call


def refuse_from_python() -> object:
    raise MultistoreError("x: got 5, allowed 1 to 3")


def fail() -> object:
    raise KeyError("a defect")


@pytest.mark.parametrize(
    ("call", "wrong", "kind"),
    [
        (refuse("x: got 5, allowed 1 to 3"), True, REFUSED),
        (refuse_from_python, True, REFUSED),
        (refuse(""), True, EMPTY_ANSWER),
        (refuse("x" * 2_001), True, LONG_ANSWER),
        (fail, True, TRACEBACK),
        (lambda: 5, True, WRONGLY_ACCEPTED),
        (lambda: 5, False, ACCEPTED),
    ],
)
def test_verdicts_tell_defects_from_answers(call: Callable[[], object], wrong: bool, kind: str) -> None:
    assert judge(Attempt("test", "an input", call, wrong)).kind == kind


def test_what_takes_too_long_is_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "LONGEST_TIME", 0.05)
    assert judge(Attempt("test", "an input", lambda: time.sleep(5))).kind == HANG
    assert judge(Attempt("test", "an input", busy)).kind == HANG


def busy() -> None:
    while True:
        pass
