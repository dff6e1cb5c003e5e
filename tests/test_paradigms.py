"""The paradigms: what they refuse, with the name, the value, the range and the unit, and what their times may be."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
import pytest

from simulator import backends, human
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.tasks.checks import Checked, Duration, Intervals, Number, OneOf, OrNone, checks_of, truth
from simulator.tasks.paradigms import PARADIGMS, build
from simulator.tasks.protocol import Cue, NewList, Present, Probe, Protocol, Recall, Repeat, Respond
from simulator.tasks.step_table import compile_program

NEEDED = {"list_length": 4, "seconds_per_item": 1.0}


def needed(paradigm: str) -> dict[str, Any]:
    """The arguments that a paradigm cannot do without."""
    signature = inspect.signature(PARADIGMS[paradigm]).parameters
    return {name: NEEDED[name] for name, one in signature.items() if one.default is one.empty}


def time_of(paradigm: str, argument: str) -> Duration | Number | None:
    """What a paradigm says about an argument that is a time; None for one that is none."""
    check = checks_of(PARADIGMS[paradigm])[argument]
    check = check.check if isinstance(check, OrNone) else check
    return check if isinstance(check, Duration) or (isinstance(check, Number) and check.unit == "s") else None


CASES = [(p, name) for p, make in PARADIGMS.items() for name in inspect.signature(make).parameters if time_of(p, name)]


@pytest.mark.parametrize("paradigm", PARADIGMS)
def test_every_argument_says_what_it_may_hold(paradigm: str) -> None:
    assert set(checks_of(PARADIGMS[paradigm])) == set(inspect.signature(PARADIGMS[paradigm]).parameters)


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
    with pytest.raises(MultistoreError, match=f"{paradigm}.{argument}: got null"):
        PARADIGMS[paradigm](**needed(paradigm) | {argument: None})


@pytest.mark.parametrize(("paradigm", "argument"), CASES)
def test_the_shortest_time_is_allowed_and_a_jitter_where_the_design_draws_it(paradigm: str, argument: str) -> None:
    check = time_of(paradigm, argument)
    assert check is not None
    low = check.low
    compile_program(build(paradigm, needed(paradigm) | {argument: low}))
    if isinstance(check, Duration):
        several = {"lists_per_session": 2, "trials_per_session": 2, "group_size": 2, "lists_after": 1, "design": "A-B C-D"}
        session = {name: value for name, value in several.items() if name in checks_of(PARADIGMS[paradigm])}
        drawn = compile_program(build(paradigm, needed(paradigm) | session | {argument: [low, 1.5]}))
        spans = [(int(s["low"]), int(s["high"])) for s in drawn.steps] + [
            (int(s["gap_low"]), int(s["gap_high"])) for s in drawn.steps
        ]
        assert (round(low * 1e9), 1_500_000_000) in spans


def test_an_unknown_paradigm_names_the_known_ones() -> None:
    with pytest.raises(MultistoreError, match="did you mean 'free_recall'"):
        build("free_recal", {})


FLAGS = [(p, name) for p in PARADIGMS for name, check in checks_of(PARADIGMS[p]).items() if check is truth]


@pytest.mark.parametrize("bad", ["no", "off", "false", "", 0, 1, None, 0.0, [], ()])
@pytest.mark.parametrize(("paradigm", "argument"), FLAGS)
def test_a_flag_is_true_or_false_and_nothing_that_python_takes_for_it(paradigm: str, argument: str, bad: Any) -> None:
    with pytest.raises(MultistoreError, match=rf"^{paradigm}\.{argument}: got .*, allowed true or false"):
        build(paradigm, needed(paradigm) | {argument: bad})
    for good in (True, False, np.True_):
        compile_program(build(paradigm, needed(paradigm) | {argument: good}))


@pytest.mark.parametrize("bad", [[], (), {}, None, 3, True, "nonsense", ["words"], float("nan")])
@pytest.mark.parametrize("paradigm", PARADIGMS)
def test_every_argument_refuses_what_it_cannot_hold_by_name(paradigm: str, bad: Any) -> None:
    for argument, check in checks_of(PARADIGMS[paradigm]).items():
        if (bad is None and isinstance(check, OrNone)) or (bad is True and check is truth):
            continue
        if bad == () and isinstance(check, Intervals):
            continue
        if bad == 3 and not isinstance(check, OneOf) and check is not truth:
            continue
        with pytest.raises(MultistoreError, match=rf"^{paradigm}\.{argument}: got "):
            PARADIGMS[paradigm](**needed(paradigm) | {argument: bad})


def test_an_argument_that_is_unknown_or_missing_is_named() -> None:
    with pytest.raises(MultistoreError, match=r"free_recall: unknown argument 'list_lenght'.*did you mean 'list_length'"):
        build("free_recall", {"list_lenght": 3})
    with pytest.raises(MultistoreError, match=r"free_recall\.seconds_per_item: is missing"):
        build("free_recall", {"list_length": 3})
    with pytest.raises(MultistoreError, match=r"free_recall\.arguments: got 5"):
        build("free_recall", 5)  # type: ignore[arg-type]
    with pytest.raises(MultistoreError, match=r"^paradigm: got \[\]"):
        build([], {})  # type: ignore[arg-type]


def test_a_protocol_keeps_the_arguments_that_it_was_built_from() -> None:
    for paradigm in PARADIGMS:
        protocol = build(paradigm, needed(paradigm))
        assert list(protocol.arguments) == list(inspect.signature(PARADIGMS[paradigm]).parameters)
        assert build(paradigm, protocol.arguments) == protocol


WRONG_STEPS: dict[str, Callable[[], object]] = {
    r"Protocol.steps\[0\]: got 'a'": lambda: Protocol("x", "words", 1, ("a", 5, None)),  # type: ignore[arg-type]
    r"Protocol.steps: got \[\]": lambda: Protocol("x", "words", 1, []),  # type: ignore[arg-type]
    r"Repeat.steps\[1\]: got null": lambda: Repeat((NewList(), None), times=1),  # type: ignore[arg-type]
    "Present.items: got null": lambda: Present(items=None),  # type: ignore[arg-type]
    r"Present.items: got \(\)": lambda: Present(()),
    "Present.items: got 'a'": lambda: Present(("a",)),  # type: ignore[arg-type]
    "Present.items: got 3, allowed a whole number from 0 to 2": lambda: Protocol("x", "words", 3, (Present((3,)),)),
    "Probe.item: got 3, allowed a whole number from 0 to 2": lambda: Protocol("x", "words", 3, (Probe(3),)),
    "Cue.items: got 5": lambda: Cue(5),  # type: ignore[arg-type]
    "NewList.condition: got 1": lambda: NewList(1),  # type: ignore[arg-type]
    "Repeat.times: got null": lambda: Repeat((), times=None),  # type: ignore[arg-type]
    "Repeat: give either times or perfect_recalls": lambda: Repeat((NewList(),)),
    "Recall.until_done: got 'x', allowed true or false": lambda: Recall(until_done="x"),  # type: ignore[arg-type]
    "Recall.kind: got 'fre', allowed free, serial, cued, associate, rows; did you mean 'free'": lambda: Recall("fre"),  # type: ignore[arg-type]
    "Respond.stimulus: got 2, allowed a whole number from -1 to 1": lambda: Respond(2, 2),
    r"Protocol.names: got \('a',\), allowed none, or one for each of 3": lambda: Protocol("x", "words", 3, (), names=("a",)),
    "Protocol.names: got 'abc'": lambda: Protocol("x", "words", 3, (), names="abc"),  # type: ignore[arg-type]
    "Protocol.suppression: got 'no'": lambda: Protocol("x", "words", 3, (), suppression="no"),  # type: ignore[arg-type]
    r"Protocol.material: got \[\]": lambda: Protocol("x", [], 3, ()),  # type: ignore[arg-type]
    "Protocol.arguments: got 1": lambda: Protocol("x", "words", 3, (), arguments=1),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("message", WRONG_STEPS)
def test_a_wrong_field_of_a_step_or_protocol_is_named(message: str) -> None:
    with pytest.raises(MultistoreError, match=message):
        WRONG_STEPS[message]()


class Wander(NewList):
    """A step that no engine knows."""


def test_a_step_that_no_engine_knows_is_refused_before_anything_runs() -> None:
    with pytest.raises(MultistoreError, match="no engine knows the step Wander, allowed NewList, Present"):
        compile_program(Protocol("x", "words", 3, (Wander(),)))


@pytest.mark.parametrize("engine", ["compiled", "event"])
def test_a_step_that_an_engine_has_no_branch_for_is_refused_by_it(engine: str) -> None:
    """And not passed over in silence."""
    program = compile_program(build("free_recall", {"list_length": 3, "seconds_per_item": 1.0}))
    program.steps["op"][2] = 99
    one = np.ones(1, np.int64)
    run = backends.get(engine).run(program, Parameters(), 1, one, one, trace=False, threads=1)
    with pytest.raises(MultistoreError, match=f"row 2 of the step table: the {engine} engine does not know the op 99"):
        list(run)


@dataclass(frozen=True)
class Pause(Checked):
    """A step for which no words are written."""

    length: float = 1.0


def test_a_step_without_words_is_shown_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protocols can be printed before the timeline knows a new step."""
    monkeypatch.setattr("simulator.tasks.steps.Step", Union[NewList, Pause])
    assert str(Protocol("x", "words", 3, (NewList(), Pause(2.0)))).splitlines()[2].split() == ["0", "s", "Pause(length=2.0)"]


def test_a_table_builds_its_protocols_with_arguments_that_exist() -> None:
    with pytest.raises(MultistoreError, match="free_recall: unknown argument 'junk'"):
        human.load("murdock1962").protocol("20-1", junk=1)
    with pytest.raises(MultistoreError, match=r"free_recall\.filled: got 'no', allowed true or false \(yes, no, on and off"):
        human.load("murdock1962").protocol("20-1", filled="no")
