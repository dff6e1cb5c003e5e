"""Sessions that mix lists of several conditions: labels in tables, points of an axis, one simulation for all, fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from own_table import refusal, write

from simulator import Parameters, human, measures, simulate
from simulator.comparison.simulated_conditions import Effort, Wanted, observe, observe_together
from simulator.comparison.study_layout import lay_out, of_one_session
from simulator.fitting.objective import build_objective
from simulator.fitting.specification import Specification, TableChoice

SESSION = {"paradigm": "item_recognition", "arguments": {"set_size": [1, 3], "trials_of_each": 4}}
ABOUT: dict[str, Any] = {
    "id": "probes",
    "title": "Probes",
    "citation": "Doe (2024) unpublished",
    "grade": "raw",
    "measures": {"recognition_time": {"x": "set_size", "unit": "s"}, "old_responses": {"unit": "probability"}},
    "conditions": {
        "old": {**SESSION, "lists": "old {x}"},
        "new": {"like": "old", "lists": "new {x}"},
        "old_3": {"like": "old", "lists": "old 3"},
    },
}
ROWS = [
    *(f"{kind},recognition_time,{x},0.5,0.02,4" for kind in ("old", "new") for x in (1, 3)),
    "old_3,old_responses,,0.9,0.02,4",
]


def changed(**conditions: dict[str, Any]) -> dict[str, Any]:
    return {**ABOUT, "conditions": {**ABOUT["conditions"], **conditions}}


def test_a_condition_is_about_the_lists_of_its_label(tmp_path: Path) -> None:
    """At each point those of the point; the protocol is one for all of them."""
    table = human.load(write(tmp_path, ABOUT, ROWS))
    assert (table.label("old", 3.0), table.label("new", 1), table.label("old"), table.label("old_3")) == ("old 3", "new 1", "", "old 3")
    assert len(table.protocols("old")) == 1 and table.protocol("old") == table.protocol("new") == table.protocol("old_3")
    (session,) = lay_out(table, "new", ["recognition_time"])
    assert [(r.x, r.lists, r.protocols) for r in session.readings] == [(1.0, "new 1", (0,)), (3.0, "new 3", (0,))]
    assert [sorted(group) for group in of_one_session(table, table.conditions)] == [["new", "old", "old_3"]]


def test_the_curves_are_those_of_the_labelled_lists(tmp_path: Path) -> None:
    """As the measure itself gives them for each label; all conditions at once as each alone."""
    table = human.load(write(tmp_path, ABOUT, ROWS))
    effort = Effort(subjects=16, seed=3)
    wanted = [Wanted(name, table.measures(name), {}) for name in table.conditions]
    ticks: list[int] = []
    found = observe_together(table, wanted, Parameters(), effort=effort, lists=4, tick=ticks.append)
    assert sum(ticks) == 16 * 4  # lists of one label, once for all three conditions
    records = simulate(table.protocol("old"), subjects=16, seed=3)
    times = measures.recognition_time(records).set_index("condition")["mean"]
    for kind in ("old", "new"):
        curve = found[kind]["recognition_time"].curve
        assert curve["x"].tolist() == [1.0, 3.0]
        assert curve["mean"].tolist() == pytest.approx([times[f"{kind} 1"], times[f"{kind} 3"]])
        alone = observe(table, kind, Parameters(), effort=effort, lists=4)
        pd.testing.assert_frame_equal(alone["recognition_time"].curve, curve)
    hits = measures.old_responses(records).set_index("condition")["mean"]
    assert found["old_3"]["old_responses"].curve["mean"].tolist() == [hits["old 3"]]


def test_a_fit_simulates_such_a_session_once(tmp_path: Path) -> None:
    table = human.load(write(tmp_path, ABOUT, ROWS))
    problems: list[str] = []
    objective = build_objective(
        Specification(origin="here", tables={"probes": TableChoice()}), problems, {"probes": table}
    )
    assert not problems and len(objective.runs) == 1
    (means,) = objective.simulated([Parameters()])
    people = objective._people(objective.runs[0], 1.0)
    records = simulate(table.protocol("old"), subjects=people, lists=1, seed=objective.seed)
    times = measures.recognition_time(records).set_index("condition")["mean"]
    by_name = {curve.name: mean for curve, mean in zip(objective.curves, means, strict=True)}
    if objective._lists_of_one(objective.runs[0]) == 4:
        assert by_name["probes old recognition_time"].tolist() == pytest.approx([times["old 1"], times["old 3"]])
    assert (by_name["probes new recognition_time"] != by_name["probes old recognition_time"]).all()


def test_conditions_of_other_people_or_arguments_are_no_one_session(tmp_path: Path) -> None:
    apart = changed(
        old_3={"like": "old", "lists": "old 3", "population": "older"},
        new={"like": "old", "lists": "new {x}", "arguments": {"set_size": [1, 3], "trials_of_each": 5}},
    )
    table = human.load(write(tmp_path, apart, ROWS))
    assert sorted(of_one_session(table, table.conditions)) == [["new"], ["old"], ["old_3"]]


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"old_3": {"like": "old", "lists": "old 4"}}, "conditions.old_3.lists: unknown label 'old 4', allowed: new 1, new 3, old 1, old 3"),
        ({"old": {**SESSION, "lists": "odl {x}"}}, "conditions.old.lists: unknown label 'odl 1'"),
        ({"old_3": {"like": "old", "lists": "old {x}"}}, "conditions.old_3.lists: 'old {x}' has a place for a point, but no measure"),
        ({"old_3": {"like": "odl", "lists": "old 3"}}, "conditions.old_3.like: unknown condition 'odl', allowed: old; did you mean 'old'"),
        ({"old_3": {"like": "new", "lists": "old 3"}}, "conditions.old_3.like: unknown condition 'new', allowed: old"),
    ],
)
def test_labels_and_likes_that_are_none(tmp_path: Path, conditions: dict[str, Any], told: str) -> None:
    assert told in refusal(write(tmp_path, changed(**conditions), ROWS))


def test_a_point_without_lists_is_told(tmp_path: Path) -> None:
    assert "unknown label 'old 2'" in refusal(write(tmp_path, ABOUT, [*ROWS, "old,recognition_time,2,0.5,0.02,4"]))
