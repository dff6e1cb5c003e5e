"""Fits without one mechanism after the other: what is switched off, what is written, and how they go on after an end."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from fit_cases import PRACTICE
from typer.testing import CliRunner

from simulator.cli import app
from simulator.fitting import FitError, load_specification, prepare
from simulator.fitting.ablations import WHOLE, ablate, load_ablations, markdown, specifications
from simulator.parameters.declarations import QUANTITIES

ROOT = Path(__file__).parents[1]

SMALL: dict[str, Any] = {
    "fit": "practice.yaml",
    "search": {"polish": 2, "evaluations": 0, "lists": 16, "repetitions": 8},
    "columns": {"times": {"table": "practice_choice_rt", "measure": "rt"}},
    "ablations": {
        "no_practice": {
            "mechanism": "practice",
            "reason": "faster with trials",
            "fixed": {"procedural.practice_strength": 1e-4},
        },
        "one_time": {"mechanism": "two times", "tied": {"procedural.selection_time": "procedural.response_time_base"}},
    },
}


def written(folder: Path, content: dict[str, Any]) -> Path:
    (folder / "practice.yaml").write_text(yaml.safe_dump(PRACTICE))
    path = folder / "ablations.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_every_ablation_of_the_package_switches_something_off_that_is_on():
    ablations, folder = load_ablations()
    wanted = specifications(ablations, folder)
    assert set(wanted) == {WHOLE, *ablations.ablations}
    whole = prepare(wanted[WHOLE])
    assert not set(ablations.leave_out) & set(wanted[WHOLE].tables) and "samples.ebbinghaus" not in whole.space.names
    for name, ablation in ablations.ablations.items():
        problem = prepare(wanted[name])
        here, there = (p.space.parameters(p.space.start) for p in (problem, whole))
        for parameter, value in ablation.fixed.items():
            assert here.value(parameter) == value != there.value(parameter), (name, parameter)
            assert parameter not in problem.space.names
        for parameter, to in ablation.tied.items():
            assert here.value(parameter) == here.value(to) != there.value(parameter)
        untouched = [
            p for p in QUANTITIES if p not in {*ablation.fixed, *ablation.tied} and here.value(p) != there.value(p)
        ]
        assert not untouched, name
        assert ablation.mechanism and ablation.reason
    shown = {(column.table, column.measure) for column in ablations.columns.values()}
    assert shown <= {(curve.table, curve.measure) for curve in whole.objective.curves}


def test_refits_start_from_the_parameters_in_force():
    wanted = specifications(*load_ablations())
    default = load_specification()
    assert any(bounds.start is not None for bounds in default.free.values())
    assert all(bounds.start is None for bounds in wanted[WHOLE].free.values())


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ablations")
    path = written(folder, SMALL)
    ablations, place = load_ablations(path)
    return path, folder / "out", ablate(ablations, folder / "out", folder=place, threads=1)


def test_what_a_mechanism_buys_is_in_the_table(finished):
    _, out, rows = finished
    assert list(rows["name"]) == [WHOLE, "no_practice", "one_time"] and list(rows["free"]) == [3, 2, 2]
    assert rows["loss"][1] > 3 * rows["loss"][0] and rows["rise"][1] > rows["undecided"][1] > 0
    assert rows["times"][1] > rows["times"][0]
    assert rows["rise"][0] == 0
    for name, loss in zip(rows["name"], rows["loss"], strict=True):
        assert json.loads((out / name / "fit.json").read_text())["loss"] == loss
    pd.testing.assert_frame_equal(
        pd.read_csv(out / "ablations.csv", keep_default_na=False), rows.fillna(""), rtol=1e-5, check_dtype=False
    )
    lines = list(markdown(rows))
    assert lines[2].startswith("| nothing") and "`procedural.practice_strength = 0.0001`" in lines[3]


def test_what_is_done_is_not_simulated_again(finished, monkeypatch):
    path, out, rows = finished
    ablations, folder = load_ablations(path)
    monkeypatch.setattr("simulator.fitting.objective.simulate", lambda *_, **__: pytest.fail("simulated again"))
    pd.testing.assert_frame_equal(ablate(ablations, out, folder=folder, threads=1), rows)
    some = ablate(ablations, out, folder=folder, threads=1, only=("one_time",))
    assert list(some["name"]) == [WHOLE, "one_time"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fit": "no_such_fit"}, "no_such_fit"),
        ({"leave_out": ["practice_choice"]}, "did you mean 'practice_choice_rt'"),
        ({"ablations": {}}, "empty"),
        ({"ablations": {"a": {"mechanism": "m"}}}, "switches nothing off"),
        (
            {"ablations": {"a": {"mechanism": "m", "fixed": {"procedural.practise_strength": 1}}}},
            "did you mean 'procedural.practice_strength'",
        ),
        ({"ablations": {"a": {"mechanism": "m", "fixed": {"procedural.selection_time": -1}}}}, "outside the range"),
        ({"ablations": {"../a": {"mechanism": "m", "fixed": {"procedural.selection_time": 1}}}}, "../a"),
        ({"ablation": {}}, "did you mean 'ablations'"),
        ({"search": {"list": 5}}, "did you mean 'lists'"),
    ],
)
def test_mistakes_are_told_before_anything_runs(change, message, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.fitting.objective.simulate", lambda *_, **__: pytest.fail("ran"))
    path = written(tmp_path, SMALL | change)
    with pytest.raises(FitError) as told:
        ablations, folder = load_ablations(path)
        ablate(ablations, tmp_path / "out", folder=folder)
    assert message in str(told.value) and not (tmp_path / "out").exists()


def test_the_page_on_ablations_is_printed_from_the_file():
    spec = importlib.util.spec_from_file_location("printouts", ROOT / "docs" / "printouts.py")
    assert spec is not None and spec.loader is not None
    printouts = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(printouts)
    page = (ROOT / "docs" / "ablations.md").read_text(encoding="utf-8")
    assert page == printouts.ablations_page(page, ROOT / "results"), "run: make docs"
    assert "`no_decay`" in page


def test_the_command_checks_and_refuses(tmp_path):
    checked = CliRunner().invoke(app, ["ablate", "--check"])
    assert checked.exit_code == 0, checked.output
    assert "decay of the short-term store" in checked.output and "free parameters" in checked.output
    path = written(tmp_path, SMALL | {"search": {**SMALL["search"], "polish": 1, "lists": 4, "repetitions": 4}})
    done = CliRunner().invoke(app, ["ablate", str(path), "--only", "no_practice", "--out", str(tmp_path / "done")])
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert any(line[:2] == ["no_practice", "practice"] and float(line[3]) > 0 for line in lines), done.output
    assert "2 of 2: without practice" in done.output and (tmp_path / "done" / "ablations.csv").exists()
    refused = CliRunner().invoke(app, ["ablate", "--only", "no_dcay", "--out", str(tmp_path / "out")])
    assert refused.exit_code == 2 and "did you mean 'no_decay'" in refused.output
