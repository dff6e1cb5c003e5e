"""Rows, numbers, order and means of the scoreboard, and how long a print that differs is waited for."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest

from simulator.comparison import scoreboard
from simulator.comparison.distance import Score
from simulator.errors import MultistoreError
from simulator.parameters import Parameters
from simulator.storage import provenance

NAN = math.nan
SCORE = Score(3, 0.123456789, 0.05, 2.5, -0.25, 0.1)


def run(parameters: Parameters | None = None, seed: int = 3) -> dict[str, Any]:
    """What is kept of a run beside its rows."""
    about = {"title": "A", "short_title": "A", "question": "Is it so?", "papers": [], "caption": ""}
    record = provenance.capture(None, parameters or Parameters(), seed=seed, command=["run", "x"])
    return {"about": about, "provenance": record, "precision": []}


def rows(*names: str, score: Score = SCORE) -> Any:
    """One row each."""
    return scoreboard.frame([scoreboard.row(name, "t", "c", "m", "sample", score) for name in names])


def test_rows() -> None:
    """A score, and a finding with its size."""
    row = scoreboard.row("e", "t", "c", "m", "common", SCORE)
    assert math.isnan(row.pop("value"))
    assert row == {
        "experiment": "e", "table": "t", "condition": "c", "measure": "m", "n_points": 3, "rmse": 0.123456789,
        "noise_floor": 0.05, "ratio": 2.5, "r2": -0.25, "bias": 0.1, "ability": "common",
    }  # fmt: skip
    effect = scoreboard.effect_row("e", "primacy", "sample", 0.25, "t")
    numbers = ("n_points", "rmse", "noise_floor", "ratio", "r2", "bias")
    assert all(math.isnan(effect.pop(name)) for name in numbers)
    assert effect == {
        "experiment": "e", "table": "t", "condition": "primacy", "measure": "effect", "ability": "sample", "value": 0.25
    }  # fmt: skip
    assert scoreboard.effect_row("e", "primacy", "sample", 0.25)["table"] == ""
    assert scoreboard.ABILITIES == ("common", "sample") and scoreboard.NAME == "scoreboard.csv"


def test_numbers_of_a_frame() -> None:
    """Columns of the file, numbers as floats, nothing as NaN."""
    made = scoreboard.frame([scoreboard.effect_row("e", "primacy", "sample", 1), {**rows("e").iloc[0], "rmse": None}])
    assert tuple(made.columns) == scoreboard.ROW_COLUMNS
    for name in ("n_points", "rmse", "noise_floor", "ratio", "r2", "bias", "value"):
        assert made[name].dtype == float
    assert made["value"].tolist()[0] == 1.0 and math.isnan(made["rmse"][1])
    assert len(scoreboard.frame([])) == 0


def test_six_digits(tmp_path: Path) -> None:
    """In both files and in what is returned, whole numbers of points."""
    path = tmp_path / "scoreboard.csv"
    score = Score(12, 0.123456789, 1234567.8, NAN, 1e-9, 100.0)
    merged = scoreboard.merge(path, rows("e", score=score), {"e": run()})
    assert path.read_text().splitlines()[1] == "e,t,c,m,12,0.123457,1.23457e+06,,1e-09,100,sample,"
    (kept,) = scoreboard.details(path)["runs"]["e"]["rows"]
    assert kept == {
        "table": "t", "condition": "c", "measure": "m", "n_points": 12, "rmse": 0.123457, "noise_floor": 1234570.0,
        "ratio": None, "r2": 1e-9, "bias": 100.0, "ability": "sample", "value": None,
    }  # fmt: skip
    assert type(kept["n_points"]) is int and scoreboard.read(path).equals(merged)
    assert merged["rmse"].tolist() == [0.123457] and math.isnan(merged["ratio"][0])


def test_every_number_of_a_print_has_six_digits(tmp_path: Path) -> None:
    """Large ones, too."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows("e", score=Score(2, *[1234567.8] * 5)), {"e": run()})
    assert path.read_text().splitlines()[1] == "e,t,c,m,2," + "1.23457e+06," * 5 + "sample,"


def test_numbers_without_end_are_refused(tmp_path: Path) -> None:
    """Before anything is written."""
    path = tmp_path / "scoreboard.csv"
    with pytest.raises(ValueError, match=r"rows\.0\.rmse\s+Input should be a finite number"):
        scoreboard.merge(path, rows("e", score=Score(2, math.inf, 0.1, 0.1, 0.1, 0.1)), {"e": run()})
    assert not path.exists() and not path.with_suffix(".json").exists()


def test_a_print_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder of its name."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows("a"), {"a": run()})
    path.unlink()
    path.mkdir()
    with pytest.raises(MultistoreError, match=r"scoreboard\.csv: cannot be read \(Is a directory\)"):
        scoreboard.read(path)


def test_order_of_experiments(tmp_path: Path) -> None:
    """As it is asked for; those that it does not name come last, in the order in which they came."""
    path = tmp_path / "scoreboard.csv"
    for name in ("z", "b", "y", "a"):
        merged = scoreboard.merge(path, rows(name), {name: run()}, order=["a", "b", "c"])
    assert merged["experiment"].tolist() == ["a", "b", "z", "y"]
    assert scoreboard.read(path)["experiment"].tolist() == ["a", "b", "z", "y"]
    assert scoreboard.merge(path, rows("c"), {"c": run()})["experiment"].tolist() == ["a", "b", "z", "y", "c"]


def test_several_experiments_at_once(tmp_path: Path) -> None:
    """Each with its own rows; the provenance of the file is that of the last one."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows("a", "b", "b"), {"a": run(seed=1), "b": run(seed=2)}, order=["b", "a"])
    details = scoreboard.details(path)
    assert {name: len(one["rows"]) for name, one in details["runs"].items()} == {"b": 2, "a": 1}
    assert details["provenance"]["run"]["seed"] == 2
    assert [one["provenance"]["run"]["seed"] for one in details["runs"].values()] == [2, 1]
    other = Parameters().with_values({"short_term.capacity": 5})
    with pytest.raises(MultistoreError, match="holds rows of 'b' from other parameters"):
        scoreboard.merge(path, rows("a"), {"a": run(other)})
    scoreboard.merge(path, rows("a", "b"), {"a": run(other), "b": run(other)})
    assert scoreboard.read(path)["experiment"].tolist() == ["b", "a"]


def test_nothing_to_merge(tmp_path: Path) -> None:
    """Makes a scoreboard without rows or provenance."""
    path = tmp_path / "scoreboard.csv"
    assert len(scoreboard.merge(path, rows(), {})) == 0
    assert scoreboard.details(path) == {"runs": {}, "provenance": None}
    assert path.with_suffix(".json").read_text() == '{\n "runs": {},\n "provenance": null\n}\n'


def test_either_file_is_a_scoreboard(tmp_path: Path) -> None:
    """Without both there is none: it is neither read nor refused."""
    path = tmp_path / "scoreboard.csv"
    with pytest.raises(MultistoreError, match="no such scoreboard; make one with 'multistore run all'"):
        scoreboard.read(path)
    other = Parameters().with_values({"short_term.capacity": 5}).model_dump()
    scoreboard.check_same_parameters(path, ["b"], other)
    scoreboard.merge(path, rows("a"), {"a": run()})
    path.unlink()
    assert scoreboard.read(str(path))["experiment"].tolist() == ["a"]
    with pytest.raises(MultistoreError, match="other parameters"):
        scoreboard.check_same_parameters(str(path), ["b"], other)
    scoreboard.merge(path, rows("b"), {"b": run()})
    assert scoreboard.read(path)["experiment"].tolist() == ["a", "b"]
    path.with_suffix(".json").unlink()
    for attempt in (lambda: scoreboard.read(path), lambda: scoreboard.check_same_parameters(path, ["b"], other)):
        with pytest.raises(MultistoreError, match="cannot be read"):
            attempt()


def test_a_print_that_differs_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times, .05 s apart: another run may be between its two files."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows("a"), {"a": run()})
    good = path.read_bytes()
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    path.write_text("experiment\n")
    with pytest.raises(MultistoreError, match=r"its rows are not those of scoreboard\.json; delete scoreboard\.csv"):
        scoreboard.details(path)
    assert pauses == [0.05] * 3

    def printed(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            path.write_bytes(good)

    pauses.clear()
    path.write_text("experiment\n")
    monkeypatch.setattr(time, "sleep", printed)
    assert list(scoreboard.details(path)["runs"]) == ["a"] and len(pauses) == 2


def test_another_run_that_is_published_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files are read again."""
    path, other = tmp_path / "scoreboard.csv", tmp_path / "other" / "scoreboard.csv"
    other.parent.mkdir()
    scoreboard.merge(path, rows("a"), {"a": run()})
    scoreboard.merge(other, rows("b"), {"b": run()})
    path.write_text("experiment\n")

    def published(seconds: float) -> None:
        for ending in (".csv", ".json"):
            path.with_suffix(ending).write_bytes(other.with_suffix(ending).read_bytes())

    monkeypatch.setattr(time, "sleep", published)
    assert list(scoreboard.details(path)["runs"]) == ["b"]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"rmse": "much"}, "rmse: got 'much', allowed a number"),
        ({"ability": "own"}, "ability: got 'own', allowed: common, sample"),
        ({"n_points": 2.5}, "n_points: got 2.5, allowed a whole number"),
        ({"rsme": 1}, "rsme: unknown field, allowed: table, .*; did you mean 'rmse'"),
    ],
)
def test_a_cell_that_is_wrong(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    """Is told by its place, with what is allowed there."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows("a"), {"a": run()})
    content = json.loads(path.with_suffix(".json").read_text())
    content["runs"]["a"]["rows"][0] |= change
    path.with_suffix(".json").write_text(json.dumps(content))
    with pytest.raises(MultistoreError, match=rf"scoreboard\.json: corrupt scoreboard: runs\.a\.rows\.0\.{words}"):
        scoreboard.read(path)


@pytest.mark.parametrize(
    "change, is_right",
    [({"lists": 1}, True), ({"lists": 0}, False), ({"monte_carlo_error": 0.0}, True), ({"monte_carlo_error": -0.1}, False),
     ({"noise_floor": 0.0}, True), ({"noise_floor": -0.1}, False), ({"noise_floor": None}, True), ({"more": 1}, False)],
)  # fmt: skip
def test_what_precision_holds(tmp_path: Path, change: dict[str, Any], is_right: bool) -> None:
    """At least one list, errors and floors of at least 0."""
    path = tmp_path / "scoreboard.csv"
    place = {"table": "t", "condition": "c", "measure": "m", "ability": "sample"}
    numbers = {"lists": 5, "monte_carlo_error": 0.1, "noise_floor": 0.2}
    held = {**run(), "precision": [{**place, **numbers, **change}]}
    if is_right:
        scoreboard.merge(path, rows("a"), {"a": held})
        assert scoreboard.details(path)["runs"]["a"]["precision"] == held["precision"]
    else:
        with pytest.raises(ValueError, match="precision"):
            scoreboard.merge(path, rows("a"), {"a": held})


def test_the_headline() -> None:
    """Means over the conditions of a measure, at each ability; findings and curves without a distance left out."""

    def one(condition: str, measure: str, ability: str, rmse: float, ratio: float) -> dict[str, Any]:
        return scoreboard.row("e", "t", condition, measure, ability, Score(2, rmse, 0.1, ratio, 0.5, 0.0))

    board = [
        one("a", "m", "sample", 0.1, 1.0), one("b", "m", "sample", 0.3, 3.0), one("c", "m", "sample", NAN, 9.0),
        one("a", "m", "common", 0.5, NAN), one("a", "k", "sample", 0.7, 7.0), scoreboard.effect_row("e", "x", "sample", 1.0, "t"),
    ]  # fmt: skip
    lines = scoreboard.headline(scoreboard.frame(board))
    assert list(lines.columns) == ["experiment", "table", "measure", "ability", "rmse", "ratio", "conditions"]
    assert lines[["measure", "ability", "conditions"]].to_numpy().tolist() == [
        ["m", "sample", 2], ["m", "common", 1], ["k", "sample", 1]
    ]  # fmt: skip
    assert lines["rmse"].tolist() == pytest.approx([0.2, 0.5, 0.7])
    assert lines["ratio"].tolist() == pytest.approx([2.0, NAN, 7.0], nan_ok=True)
