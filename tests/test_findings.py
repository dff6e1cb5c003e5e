"""Findings are the same question to people, to the model and to an engine beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from own_table import write

from simulator.comparison.experiment import Against, CurveKey, Experiment, Finding, Panel, SimulatedCurves, Variant
from simulator.comparison.findings import finding_rows, verdict
from simulator.comparison.run_experiment import REFERENCE, run_experiment
from simulator.comparison.simulated_conditions import Effort, Observation
from simulator.errors import MultistoreError
from simulator.parameters import Parameters
from simulator.reporting.experiment_results import publish, record_of
from simulator.reporting.html_report import write_report


def first(model: SimulatedCurves) -> float:
    """The first word."""
    return model.at("mine", "slow", "serial_position", 1)


def after_a_lesion(model: SimulatedCurves) -> float:
    """The first word after a lesion."""
    return model.at("mine", "slow", "serial_position", 1, variant="lesion")


def experiment(path: str, *, beside: str = "", lesion_beside: bool = False) -> Experiment:
    return Experiment(
        name="e", title="E", question="Is it so?", papers=("Doe (2024)",), against=(Against(path, ("slow",)),),
        figure=((Panel("mine", "serial_position"),),),
        variants=(Variant("lesion", "mine", "slow", {"transfer.presentation_strength": 0.0}, beside={"short_term.capacity": 1.0} if lesion_beside else None),),
        beside=beside, findings=(Finding("first", first, 0.5), Finding("lesion", after_a_lesion, 0.1)), sensitivity=False,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(write(tmp_path))


def curve(mean: float) -> Observation:
    return Observation(pd.DataFrame({"x": [1.0], "mean": [mean], "sem": 0.1, "n": 20, "error": 0.01}), 40)


def test_who_was_not_asked_has_no_size(path: str) -> None:
    """People have no lesion; the engine beside has none in this experiment either."""
    declared = experiment(path)
    people = declared.studies()[0].table.curve("slow", "serial_position")
    at_first = float(people.loc[people["x"] == 1, "mean"].iloc[0])
    curves = {
        CurveKey("sample", "", "mine", "slow", "serial_position"): curve(0.7),
        CurveKey("sample", "lesion", "mine", "slow", "serial_position"): curve(0.05),
        CurveKey(REFERENCE, "", "mine", "slow", "serial_position"): curve(0.4),
    }
    one, lesion = finding_rows(declared, curves, REFERENCE)
    assert one == {"finding": "first", "least": 0.5, "people": round(at_first, 4), "model": 0.7, "beside": 0.4}
    assert lesion == {"finding": "lesion", "least": 0.1, "people": None, "model": 0.05, "beside": None}
    assert [verdict(one, who) for who in ("model", "beside")] == ["yes", "no"]
    assert [verdict(lesion, who) for who in ("people", "model")] == ["", "no"]


def test_a_finding_of_curves_that_are_not_there_is_an_error(path: str) -> None:
    with pytest.raises(MultistoreError, match="there is no simulated curve"):
        finding_rows(experiment(path), {}, REFERENCE)


def test_the_engine_beside_takes_part_where_it_is_told_how(path: str, tmp_path: Path) -> None:
    """The event engine beside the compiled one: equal where nothing is changed, changed in its own way in the variant; in the report."""
    for told in (False, True):
        declared = experiment(path, beside="event", lesion_beside=told)
        results = run_experiment(declared, Parameters(), Effort(subjects=20))
        one, lesion = results.findings
        assert one["model"] == one["beside"] is not None
        assert (lesion["beside"] is not None) is told
    effort = Effort(subjects=20)
    publish(results, tmp_path / "out", record_of(results, effort, ["run", "e"]))
    page = write_report(tmp_path / "out").read_text(encoding="utf-8")
    assert "Findings, yes or no" in page and f"{one['model']:.2f}"[:3] in page
