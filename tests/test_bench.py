"""The benchmark counts what it says it counts, and writes whole files or none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import against, speed
from benchmarks.bare_simpy import bare_loop, counting
from simulator import paradigms
from simulator.errors import MultistoreError


def test_draws_are_counted() -> None:
    """A choice trial with two alternatives draws at least a stimulus, a time and an error, and a list at least once."""
    few, many = (speed.draws_per_list(paradigms.choice_practice(2, 1, n), lists=3) for n in (10, 20))
    assert 3 * 10 <= many - few <= 4 * 10


def test_bare_loop_makes_the_counted_requests() -> None:
    """The bare loop asks for the resource as often as it was told to; counting ends with its block."""
    with counting() as counts:
        bare_loop(timeouts=9, requests=4)
    bare_loop(timeouts=9, requests=4)
    assert counts == {"timeouts": 0, "requests": 4}


def test_small_run_measures_every_length() -> None:
    """A tiny benchmark gives a positive, ordered line for every measurement of both engines."""
    found = [*speed.compiled_speed(4, 8, 2, 2), *speed.event_speed(4, 2, 2)]
    assert len({one.what for one in found}) == len(found)
    assert all(0 < one.least <= one.value <= one.greatest for one in found)


def test_files(tmp_path: Path) -> None:
    """bench.csv and speed.md hold every line."""
    found = [speed.result("a speed", [2.0, 1.0, 3.0], "lists/s", 20, 1), speed.result("a size", [1e6], "MB")]
    paths = speed.write(found, tmp_path / "results")
    rows = list(csv.DictReader(paths[0].open()))
    assert [(row["what"], float(row["value"]), row["threads"]) for row in rows] == [
        ("a speed", 2, "1"),
        ("a size", 1e6, ""),
    ]
    assert "| a speed | 20 | 1 | 2 | 1 | 3 | lists/s |" in paths[1].read_text()


@pytest.mark.parametrize("arguments", [["--repeats", "0"], ["--scale", "-1"], ["--threads", "0"], ["--repeats", "x"]])
def test_bad_arguments_exit_with_2(arguments: list[str]) -> None:
    """A wrong argument ends the command with 2 before anything is measured."""
    with pytest.raises(SystemExit) as ended:
        speed.main(arguments)
    assert ended.value.code == 2


def test_unwritable_place_is_named(tmp_path: Path) -> None:
    """A place that cannot be written is an error that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MultistoreError, match="file"):
        speed.write([speed.result("x", [1.0], "s")], tmp_path / "file")


def test_another_checkout_is_timed_in_alternation() -> None:
    """Against itself: both sides run, and the ratio is that of each repeat."""
    tasks = [against.Task(4), against.Task(4, keep="measures"), against.Task(3, lists=5)]
    found = list(against.compare(against.ROOT, repeats=1, scale=0.001, tasks=tasks))
    assert len(found) == 9 and len({one.what for one in found}) == 9
    for own, other, relation in zip(found[::3], found[1::3], found[2::3], strict=True):
        assert relation.value == pytest.approx(own.value / other.value)


def test_cost_of_a_list_in_sessions() -> None:
    """Each length of a session, and the ratio to the one before."""
    found = list(speed.session_cost(300, 1))
    assert [one.unit for one in found] == ["us", "us", "x", "us", "x"]
    assert found[2].value == pytest.approx(found[1].value / found[0].value)


@pytest.mark.parametrize("where", ["no-such-revision", "docs", "--output=x"])
def test_what_is_no_checkout_is_refused(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a folder of the project nor a revision: one message, exit code 2."""
    with pytest.raises(SystemExit) as ended:
        against.main(["--", where])
    assert ended.value.code == 2
    assert where in capsys.readouterr().err
