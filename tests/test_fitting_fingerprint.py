"""A checkpoint is continued only by the same fit: the fingerprint changes with everything that the loss depends on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from fit_cases import FORGETTING, changed

from simulator.comparison.matched_measures import Answer
from simulator.fitting import Specification, prepare
from simulator.fitting.fingerprint import ROOT, fingerprint, sources
from simulator.measures import MEASURES

_LOADED = """
import sys
from simulator.fitting import load_specification, prepare
problem = prepare(load_specification())
problem.objective.residuals([problem.space.parameters(problem.space.start)], 0.001, 1)
print(*(module.__file__ for name, module in sys.modules.items() if name.startswith("simulator") and module.__file__))
"""


def parts(specification: Specification) -> dict[str, Any]:
    problem = prepare(specification)
    return fingerprint(problem.specification, problem.space, problem.objective)


def other(one: dict[str, Any], two: dict[str, Any]) -> set[str]:
    return {name for name in one if one[name] != two[name]}


def test_every_source_that_a_loss_is_computed_with_is_part_of_it():
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    loaded = {Path(name).resolve() for name in done.stdout.split()}
    assert len(loaded) > 40
    assert loaded <= {path.resolve() for path in sources()}
    assert not [path for path in sources() if "cli" in path.relative_to(ROOT).parts]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"title": "another"}, {"specification"}),
        ({"fixed": {"short_term.lifetime": 7}}, {"specification", "parameters", "simulations"}),
        ({"fixed": {"samples.floden2000": 2}}, {"specification", "parameters", "simulations"}),
        ({"allowances": {"retention": 0.2}}, {"specification", "tables"}),
        ({"search": {**FORGETTING.get("search", {}), "lists_per_person": 3}}, {"specification", "simulations"}),
        ({"search": {**FORGETTING.get("search", {}), "seed": 77}}, {"specification", "simulations"}),
    ],
)
def test_what_is_written_in_the_file_is_part_of_it(change, named):
    tables = {"floden2000": {"measures": ["retention"]}}
    plain = {"tables": tables, "free": {"short_term.capacity": [2, 7]}, "search": dict(FORGETTING.get("search", {}))}
    one = parts(Specification(**plain))
    assert one == parts(Specification(**plain))
    assert other(one, parts(Specification(**changed(plain, **change)))) == named


def own_table(folder: Path, about: dict[str, Any], mean: float = 0.4) -> Specification:
    content = {
        "id": "mine", "title": "A study", "citation": "Doe (2024)", "grade": "raw", "sample": "us", "ability": 1.3,
        "population": "young", "measures": {"first_recall": {"x": "serial_position", "unit": "probability"}},
        "conditions": {"a": {"paradigm": "free_recall", "arguments": {"list_length": 4, "seconds_per_item": 1.0}}},
    }  # fmt: skip
    (folder / "mine.yaml").write_text(yaml.safe_dump(content | about), encoding="utf-8")
    rows = [f"a,first_recall,{x},{mean},0.02,20" for x in (1, 2, 3, 4)]
    (folder / "mine.csv").write_text("\n".join(["condition,measure,x,mean,sem,n", *rows]) + "\n", encoding="utf-8")
    return Specification(tables={"mine.csv": {}}, free={"short_term.capacity": [2, 7]}, folder=folder)


@pytest.mark.parametrize(
    ("about", "mean", "named"),
    [
        ({"title": "Another title"}, 0.4, set()),
        ({}, 0.41, {"tables"}),
        ({"noise_floor": {"a": {"first_recall": 0.05}}}, 0.4, {"tables"}),
        ({"population": "older"}, 0.4, {"simulations"}),
        ({"ability": 1.4}, 0.4, {"parameters", "simulations"}),
        (
            {"conditions": {"a": {"paradigm": "free_recall", "arguments": {"list_length": 4, "seconds_per_item": 2.0}}}},
            0.4,
            {"simulations"},
        ),
        (
            {
                "measures": {
                    "first_recall": {
                        "x": "serial_position", "unit": "probability", "options": {"denominator": "lists with a recall"},
                    }
                }
            },
            0.4,
            {"simulations"},
        ),
    ],
)  # fmt: skip
def test_what_the_loss_takes_of_a_human_table_is_part_of_it(tmp_path, about, mean, named):
    one = parts(own_table(tmp_path, {}))
    assert other(one, parts(own_table(tmp_path, about, mean))) == named


def test_how_a_measure_is_read_is_part_of_it(tmp_path):
    problem = prepare(own_table(tmp_path, {}))
    one = fingerprint(problem.specification, problem.space, problem.objective)
    sd = Answer(MEASURES["first_recall"], column="sd")
    objective = replace(problem.objective, runs=tuple(replace(run, answers=(sd,)) for run in problem.objective.runs))
    assert other(one, fingerprint(problem.specification, problem.space, objective)) == {"simulations"}
