"""What is assumed of a study: which arguments are tried, at which values, with how many people, and what they change."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from own_table import ABOUT, write
from simulation_recorder import record

from simulator import human
from simulator.comparison.assumed_timings import MOST_WORK, TriedArgument, changes, people_needed, sensitivities
from simulator.comparison.experiment import Against, Experiment, Variant
from simulator.comparison.simulated_conditions import Effort
from simulator.comparison.stages import Stage, stages
from simulator.parameters import Parameters

#: List length 3 is 1 or 6, and so on; flags, words and what is left to its default are not tried.
ARGUMENTS = {
    "list_length": 7, "seconds_per_item": 2.0, "gap": [0.5, 1.0], "modality": "auditory", "retention_interval": 0,
    "lists_per_session": 1, "filled": True, "response": "written",
}  # fmt: skip
ROWS = [
    "slow,serial_position,1,0.7,0.04,20",
    "slow,serial_position,3,0.5,0.04,20",
    "slow,words_recalled,,2.1,0.1,20",
]


def about(assumed: list[str], arguments: dict[str, Any] | None = None, **measures: dict[str, Any]) -> dict[str, Any]:
    """A table of serial positions and words recalled, in whose condition some arguments are assumed."""
    entry = copy.deepcopy(ABOUT)
    entry["measures"] = {
        "serial_position": {"x": "serial_position", "unit": "probability"},
        "words_recalled": {"unit": "words"},
    }
    for name, more in measures.items():
        entry["measures"][name] = entry["measures"].get(name, {}) | more
    arguments = arguments or {"list_length": 3, "seconds_per_item": 2.0}
    entry["conditions"]["slow"] = {"paradigm": "free_recall", "arguments": arguments, "assumed": assumed}
    return entry


def table_of(folder: Path, entry: dict[str, Any], rows: list[str] = ROWS) -> human.HumanTable:
    """The table of an entry."""
    return human.load(write(folder, entry, rows))


def test_values_that_are_tried(tmp_path: Path) -> None:
    """Times and numbers halved and doubled, the other modality, half a second for none."""
    table = table_of(tmp_path, about([*ARGUMENTS, "recall_time"], ARGUMENTS))
    assert changes(table, "slow") == [
        TriedArgument("list_length", (3, 14), "list_length halved or doubled", "serial_position"),
        TriedArgument("seconds_per_item", (1.0, 4.0), "seconds_per_item halved or doubled", "serial_position"),
        TriedArgument("gap", ((0.25, 0.5), (1.0, 2.0)), "gap halved or doubled", "serial_position"),
        TriedArgument("modality", ("visual",), "modality visual", "serial_position"),
        TriedArgument("retention_interval", (0.5,), "retention_interval 0.5 s", "serial_position"),
        TriedArgument("lists_per_session", (1, 2), "lists_per_session halved or doubled", "serial_position"),
    ]
    assert [type(value) for value in changes(table, "slow")[0].values] == [int, int]
    seen = table_of(tmp_path, about(["modality"], {**ARGUMENTS, "modality": "visual"}))
    assert changes(seen, "slow")[0].values == ("auditory",)


def test_arguments_of_a_measure_change_that_measure(tmp_path: Path) -> None:
    """Options are no arguments; measures that are only shown, or that have no row, are not tried."""
    own = {"arguments": {"lists_per_session": 5}, "assumed": ["lists_per_session"]}
    lag = {"x": "lag", "unit": "probability", "options": {"max_lag": 2}, "assumed": ["max_lag"]}
    rows = [*ROWS, "slow,lag_crp,1,0.4,0.04,20"]
    table = table_of(tmp_path, about(["seconds_per_item"], words_recalled=own, lag_crp=lag), rows)
    assert [(one.argument, one.values, one.measure) for one in changes(table, "slow")] == [
        ("seconds_per_item", (1.0, 4.0), "lag_crp"),
        ("lists_per_session", (2, 10), "words_recalled"),
    ]
    shown = table_of(tmp_path, about(["seconds_per_item"], words_recalled={**own, "scored": False}))
    assert [(one.argument, one.measure) for one in changes(shown, "slow")] == [("seconds_per_item", "serial_position")]
    none = {"scored": False}
    assert changes(table_of(tmp_path, about(["gap"], serial_position=none, words_recalled=none)), "slow") == []


def lengths(folder: Path) -> human.HumanTable:
    """Words recalled over two list lengths: two protocols, of 3 and 12 words."""
    entry = about(["seconds_per_item"], {"seconds_per_item": 2.0})
    entry["measures"], entry["noise_floor"] = {"words_recalled": {"x": "list_length", "unit": "words"}}, {}
    return table_of(folder, entry, ["slow,words_recalled,3,2.1,0.1,20", "slow,words_recalled,12,4.1,0.1,20"])


def test_people_for_each_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fiftieth of the lists within reach, over all protocols; the people of the run at most, and their work.

    A list of three words is 6 units of work, one of twelve 24; 100,000 units are the most.
    """
    one = table_of(tmp_path, about(["gap"]))
    record(monkeypatch, 10_000)
    assert people_needed(one, "slow", Effort(), 10) == 20
    assert people_needed(one, "slow", Effort(), 201) == 1 and people_needed(one, "slow", Effort(), 100) == 2
    assert people_needed(one, "slow", Effort(7), 10) == 7 and people_needed(one, "slow", Effort(77), 10) == 20
    record(monkeypatch, 100_000_000)
    assert (
        people_needed(one, "slow", Effort(5000), 10) == 1667 and people_needed(one, "slow", Effort(5000), 40_000) == 1
    )
    assert people_needed(one, "slow", Effort(), 10) == 200_000
    assert MOST_WORK == 100_000
    two = lengths(tmp_path)
    assert people_needed(two, "slow", Effort(), 10) == 100_000
    assert people_needed(two, "slow", Effort(5000), 10) == 333


def sizes(table: human.HumanTable, effort: Effort, **how: Any) -> dict[str, float]:
    """The size of each change."""
    return dict(sensitivities(table, "slow", Parameters(), effort, **how))


def test_the_size_of_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger root mean square change of the curve: usually 1 of three words is recalled.

    With half the time none is, with twice 3 are: of the points 1 and 3 the first changes by -1, or the second by 1.
    """
    recorder = record(monkeypatch)
    words = {1.0: 0, 2.0: 1, 4.0: 3}
    recorder.recalled = lambda person, protocol: words[protocol.arguments["seconds_per_item"]]
    table = table_of(tmp_path, about(["seconds_per_item", "recall_time"], {"list_length": 3, "seconds_per_item": 2.0}))
    ticks: list[int] = []
    effort = Effort(6, seed=5, backend="event", threads=2)
    found = sizes(table, effort, lists=4, tick=ticks.append)
    assert found == {"slow: seconds_per_item halved or doubled (serial_position)": pytest.approx(math.sqrt(0.5))}
    assert [call["protocol"].arguments["seconds_per_item"] for call in recorder.calls] == [1.0, 2.0, 4.0]
    assert recorder.people == [list(range(6))] * 3 and ticks == [24] * 3
    for call in recorder.calls:
        assert (call["lists"], call["seed"], call["backend"], call["threads"]) == (4, 5, "event", 2)
    words[4.0] = 1
    assert list(sizes(table, effort).values()) == [pytest.approx(math.sqrt(0.5))]
    assert {call["lists"] for call in recorder.calls[3:]} == {10}, "ten lists each, unless another number is given"
    words[1.0] = 1
    assert list(sizes(table, effort).values()) == [0.0]


def test_each_measure_is_simulated_once_as_usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two arguments of the condition and one of a measure: two times two values and three, each once."""
    recorder = record(monkeypatch)
    recorder.recalled = lambda person, protocol: protocol.arguments["lists_per_session"] % 4
    own = {"arguments": {"lists_per_session": 3}, "assumed": ["lists_per_session"]}
    arguments = {"list_length": 3, "seconds_per_item": 2.0, "gap": 1.0}
    table = table_of(tmp_path, about(["seconds_per_item", "gap"], arguments, words_recalled=own))
    assert sizes(table, Effort(1)) == {
        "slow: seconds_per_item halved or doubled (serial_position)": 0.0,
        "slow: gap halved or doubled (serial_position)": 0.0,
        "slow: lists_per_session halved or doubled (words_recalled)": 2.0,
    }
    assert len(recorder.calls) == 2 + 1 + 2 + 3


def test_changes_that_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a second recall there is no lag; a value with one is enough."""
    recorder = record(monkeypatch)
    words = {1.0: 1, 2.0: 2, 4.0: 1}
    recorder.recalled = lambda person, protocol: words[protocol.arguments["seconds_per_item"]]
    lag = {"x": "lag", "unit": "probability"}
    table = table_of(tmp_path, about(["seconds_per_item"], lag_crp=lag), [*ROWS, "slow,lag_crp,1,0.4,0.04,20"])
    assert all(math.isnan(size) for size in sizes(table, Effort(1)).values())
    words[1.0] = 3
    assert list(sizes(table, Effort(1)).values()) == [0.0]


def test_options_of_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With lags up to 1 the point of people at lag 2 has no model."""
    recorder = record(monkeypatch)
    recorder.recalled = lambda person, protocol: 3
    lag = {"x": "lag", "unit": "probability"}
    table = table_of(tmp_path, about(["seconds_per_item"], lag_crp=lag), [*ROWS, "slow,lag_crp,2,0.4,0.04,20"])
    assert list(sizes(table, Effort(1)).values()) == [0.0]
    assert math.isnan(next(iter(sizes(table, Effort(1), options={"lag_crp": {"max_lag": 1}}).values())))


def experiment(path: str, **more: Any) -> Experiment:
    """An experiment of one table of one's own."""
    declared = {
        "name": "e",
        "title": "E",
        "question": "Is it so?",
        "papers": (),
        "against": (Against(path),),
        "figure": (),
    }
    return Experiment(**{**declared, **more})


def test_the_work_of_a_condition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten single lists of 6 units and two sessions of four lists with 63; with a sample at both abilities.

    A session has 12 words and 3 breaks, and each of its 4 recalls is of up to 12 words.
    """
    record(monkeypatch, 10_000)
    own = {"arguments": {"lists_per_session": 4}}
    entry = about([], words_recalled=own)
    path = str(write(tmp_path, entry, ROWS))
    assert stages(experiment(path), Effort(5)) == [
        Stage("mine slow", 50 + 40, 50 * 6 + 10 * 63),
        Stage("what is assumed", 0, 0),
    ]
    # a quarter of the reach for each of both groups: 250 people x 10 lists, 312.5 x 2 sessions
    assert stages(experiment(path), Effort())[0] == ("mine slow", 5000, 2500 * 6 + 625 * 63)
    variants = (Variant("v", "mine", "slow"), Variant("w", "mine", "slow"))
    names = ["mine slow", "mine slow: v", "mine slow: w", "what is assumed"]
    assert [stage.name for stage in stages(experiment(path, variants=variants), Effort(5))] == names
    assert stages(experiment(path, variants=variants, lists=3), Effort(5))[2] == ("mine slow: w", 15 + 20, 15 * 6 + 5 * 63)
    path = str(write(tmp_path, {**entry, "sample": "us", "ability": 1.2}, ROWS))
    assert stages(experiment(path), Effort(5))[0] == ("mine slow", 2 * (50 + 40), 2 * (50 * 6 + 10 * 63))


def test_the_work_of_several_protocols(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list length each: 6 and 24 units; the reach is shared by both."""
    record(monkeypatch, 10_000)
    lengths(tmp_path)
    own = experiment(str(tmp_path / "mine.csv"))
    assert stages(own, Effort(5))[0] == ("mine slow", 100, 50 * 30)
    assert stages(own, Effort())[0] == ("mine slow", 2500, 125 * 10 * 30)
    # assumed: the usual one and two values, for 5 people or a fiftieth of the reach over both protocols
    assert stages(own, Effort(5))[1] == ("what is assumed", 3 * 5 * 10 * 2, 3 * 5 * 10 * 30)
    assert stages(own, Effort())[1] == ("what is assumed", 3 * 10 * 10 * 2, 3 * 10 * 10 * 30)


def test_the_work_of_what_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value and, once for a measure, the usual one: 2 + 2 + 1 + 2 + 1 simulations; none without sensitivity."""
    record(monkeypatch, 10_000)
    own = {"arguments": {"lists_per_session": 4}, "assumed": ["lists_per_session"]}
    arguments = {"list_length": 3, "seconds_per_item": 2.0, "gap": 1.0, "modality": "visual"}
    entry = about(["seconds_per_item", "gap", "modality"], arguments, words_recalled=own)
    path = str(write(tmp_path, entry, ROWS))
    last = stages(experiment(path), Effort(5))[-1]
    assert last == ("what is assumed", 9 * 5 * 10, 9 * 5 * 10 * 6)
    assert stages(experiment(path, sensitivity=False), Effort(5))[-1] == ("what is assumed", 0, 0)
    path = str(write(tmp_path, {**entry, "sample": "us", "ability": 1.2}, ROWS))
    assert stages(experiment(path), Effort(5))[-1] == ("what is assumed", 2 * 9 * 50, 2 * 9 * 50 * 6)
