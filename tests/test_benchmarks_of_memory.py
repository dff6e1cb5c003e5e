"""The list of experiments, and the table of benchmarks of working memory: what each asks is there, answers are by their sizes."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from typer.testing import CliRunner

import experiments
from experiments import benchmarks as of_memory
from experiments.effects import EFFECTS
from simulator.cli import app
from simulator.comparison.effects_of_people import effects_of_people
from simulator.comparison.scoreboard import effect_row, frame


def test_every_benchmark_asks_for_effects_that_there_are() -> None:
    known = {name: set(effects_of_people(experiments.load(name))) for name in {b.experiment for b in of_memory.benchmarks()} - {"", "effects"}}
    for one in of_memory.benchmarks():
        if one.experiment == "effects":
            assert set(one.effects) <= {effect.name for effect in EFFECTS}, one
        elif one.experiment:
            assert one.effects and set(one.effects) <= known[one.experiment], one
        else:
            assert not one.effects
    numbers = [one.number for one in of_memory.benchmarks()]
    assert len(numbers) == len(set(numbers)) >= 40


def test_people_show_every_benchmark_that_has_a_human_table() -> None:
    """The human tables themselves pass: a perfect model would have a yes in every row."""
    for one in of_memory.benchmarks():
        if one.experiment not in ("", "effects"):
            people = effects_of_people(experiments.load(one.experiment))
            for name in one.effects:
                assert of_memory.answer(people[name], people[name], one.null, one.tolerance) == "yes", (one.name, name)


@pytest.mark.parametrize(
    ("people", "model", "more", "expected"),
    [
        (0.2, 0.1, {}, "yes"), (0.2, 0.4, {}, "yes"), (0.2, 0.41, {}, "partly"), (0.2, 0.099, {}, "partly"), (0.2, 0.019, {}, "no"),
        (-8.0, -2.4, {}, "partly"), (-8.0, 0.5, {}, "no"), (2.0, 1.5, {"null": 1.0}, "yes"), (2.0, 0.9, {"null": 1.0}, "no"),
        (0.01, -0.02, {"tolerance": 0.03}, "yes"), (0.01, -0.04, {"tolerance": 0.03}, "no"), (0.2, math.nan, {}, "not run"),
    ],
)  # fmt: skip
def test_answers_by_size(people: float, model: float, more: dict[str, float], expected: str) -> None:
    assert of_memory.answer(people, model, **more) == expected


def test_a_benchmark_of_two_effects_gets_the_worse_answer() -> None:
    one = next(b for b in of_memory.benchmarks() if b.number == "3.1")
    people = effects_of_people(experiments.load(one.experiment))
    rows = [effect_row("memory_span", name, "sample", people[name]) for name in one.effects]
    assert of_memory.verdict(one, frame(rows)).answer == "yes"
    rows[1]["value"] = -0.1
    found = of_memory.verdict(one, frame(rows))
    assert (found.answer, found.model) == ("no", people[one.effects[0]])
    assert of_memory.verdict(one, None).answer == "not run"


def test_the_list_has_every_experiment_and_the_scores_of_a_run(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    shown = CliRunner().invoke(app, ["list", "--out", str(tmp_path)])
    assert shown.exit_code == 0
    for name in [*experiments.names(), *experiments.study_names()]:
        assert name in shown.output
    assert CliRunner().invoke(app, ["list", "--benchmarks", "--material"]).exit_code == 2
    material = CliRunner().invoke(app, ["list", "--material"]).output
    assert "similar_letters" in material and "Conrad" in material
    table = CliRunner().invoke(app, ["list", "--benchmarks", "--out", str(tmp_path)]).output
    assert "Oberauer" in table and "not simulated" in table and "not run" in table


def test_a_score_is_the_median_of_the_ratios() -> None:
    from simulator.cli.list_experiments import _score

    board = pd.DataFrame({"experiment": ["a", "a", "a", "b"], "ability": ["sample", "sample", "common", "sample"],
                          "rmse": [0.1, 0.2, 0.3, 0.1], "ratio": [1.0, 4.0, 99.0, math.nan]})  # fmt: skip
    assert (_score(board, "a"), _score(board, "b"), _score(board, "c"), _score(None, "a")) == ("2.5", "no noise floor", "", "")
