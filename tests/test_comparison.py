"""Distances between curves, the scoreboard file, and that nothing in it can be mixed or lost."""

import copy
import functools
import json
import math
import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from simulator.comparison import scoreboard
from simulator.comparison.distance import align, monte_carlo_error, noise_floor, power_law, precise_enough, rms, score
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.storage import provenance
from simulator.storage.file_lock import locked


def curve(mean, sem=None, x=None):
    """A human curve with x from 1."""
    n = len(mean)
    return pd.DataFrame({"x": x or list(range(1, n + 1)), "mean": mean, "sem": sem or [math.nan] * n, "n": [9.0] * n})


def test_a_perfect_model_has_no_distance():
    people = curve([0.2, 0.5, 0.9], [0.1, 0.1, 0.1])
    perfect = score(people, people)
    assert (perfect.rmse, perfect.ratio, perfect.bias, perfect.r2, perfect.n_points) == (0, 0, 0, 1, 3)


def test_scores_by_hand():
    people = curve([0.0, 1.0], [0.3, 0.4])
    found = score(people, curve([0.3, 0.6]))
    assert found.rmse == pytest.approx(math.sqrt((0.09 + 0.16) / 2))
    assert found.bias == pytest.approx(-0.05)
    assert found.noise_floor == pytest.approx(math.sqrt((0.09 + 0.16) / 2))
    assert found.ratio == pytest.approx(1)
    assert found.r2 == pytest.approx(1 - 0.25 / 0.5)


def test_points_match_by_x_and_those_without_a_partner_do_not_count():
    people = curve([0.1, 0.2, 0.3], x=[1.0, 2.0, 4.0])
    model = pd.DataFrame({"x": [4, 2], "mean": [0.5, 0.2]})
    assert score(people, model).n_points == 2
    assert score(people, model).bias == pytest.approx(0.1)


def test_a_measure_of_one_number_has_x_nan_on_both_sides():
    people = curve([6.5], [0.2], x=[math.nan])
    assert align(people, people.assign(mean=7.0)).tolist() == [7.0]
    found = score(people, people.assign(mean=7.0))
    assert found.rmse == pytest.approx(0.5)
    assert math.isnan(found.r2)


def test_a_model_without_any_point_has_no_score():
    found = score(curve([0.1, 0.2]), pd.DataFrame({"x": [], "mean": []}))
    assert found.n_points == 0
    assert math.isnan(found.rmse)


def test_noise_floor_is_the_bootstrap_else_the_sem_else_empty():
    assert noise_floor(curve([0.1, 0.2], [0.3, 0.4]), 0.02) == 0.02
    assert noise_floor(curve([0.1, 0.2], [0.3, 0.4])) == pytest.approx(rms([0.3, 0.4]))
    assert math.isnan(noise_floor(curve([0.1, 0.2])))
    assert math.isnan(noise_floor(curve([0.1, 0.2], [0.3, math.nan])))


@pytest.mark.parametrize(
    ("human", "model", "told"),
    [
        (None, None, r"score\.human: got NoneType, allowed a data frame"),
        (curve([0.1]), [0.1], r"score\.model: got list"),
        (curve([0.1]).drop(columns="sem"), curve([0.1]), r"score\.human: has no column 'sem'"),
        (curve([0.1]), curve([0.1]).drop(columns="x"), r"score\.model: has no column 'x'"),
        (curve([0.1]), curve([0.1]).assign(mean=["much"]), r"score\.model: column 'mean' holds"),
    ],
)
def test_what_is_no_curve_is_told(human, model, told):
    with pytest.raises(MultistoreError, match=told):
        score(human, model)


def test_monte_carlo_error_is_that_of_the_mean_of_batches():
    """With 8 batches of known spread; a false alarm has probability < 1e-5 (the estimate is deterministic here)."""
    rng = np.random.default_rng(1)
    batches = [curve(list(rng.normal(0, 0.1, 400))) for _ in range(8)]
    errors = monte_carlo_error(batches, batches[0])
    assert rms(errors) == pytest.approx(0.1 / math.sqrt(8), rel=0.1)
    assert np.isnan(monte_carlo_error(batches[:1], batches[0])).all()


def test_precision_is_a_quarter_of_the_floor():
    assert precise_enough(0.24, 1.0)
    assert not precise_enough(0.26, 1.0)
    assert not precise_enough(math.nan, 1.0)


@pytest.mark.parametrize("exponent", [0.2, 0.8, 1.5])
def test_power_law_is_found_again(exponent):
    x = np.arange(1, 16)
    law = power_law(x, 0.5 + 0.4 * x**-exponent)
    assert law["exponent"] == pytest.approx(exponent, abs=0.011)
    assert law["asymptote"] == pytest.approx(0.5, abs=0.01)


# --- the file ------------------------------------------------------------------------------------------------------


def rows_of(name, rmse=0.1):
    one = score(curve([0.0, 1.0], [0.3, 0.4]), curve([rmse, 1 + rmse]))
    both = [scoreboard.row(name, "murdock1962", "20-1", "serial_position", a, one) for a in scoreboard.ABILITIES]
    return scoreboard.frame([*both, scoreboard.effect_row(name, "primacy", "sample", 0.25)])


ABOUT = {"title": "A study", "question": "Is it so?", "papers": ["Doe (2024)"], "caption": "Points and lines."}


def run_of(parameters=None, seed=3):
    record = provenance.capture(None, parameters or Parameters(), seed=seed, command=["run", "x"])
    error = {"monte_carlo_error": 0.01, "noise_floor": None, "lists": 40}
    row = {"table": "murdock1962", "condition": "20-1", "measure": "serial_position", "ability": "sample"}
    return {"about": ABOUT, "provenance": record, "precision": [row | error]}


def test_the_columns_are_those_of_the_scoreboard(tmp_path):
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    text = path.read_text().splitlines()
    wanted = "experiment,table,condition,measure,n_points,rmse,noise_floor,ratio,r2,bias,ability,value"
    assert text[0] == wanted
    assert text[1] == "a,murdock1962,20-1,serial_position,2,0.1,0.353553,0.282843,0.96,0.1,common,"
    assert text[3] == "a,,primacy,effect,,,,,,,sample,0.25"


def test_rows_of_one_experiment_replace_its_own_and_keep_the_others(tmp_path):
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("b"), {"b": run_of()}, order=["a", "b"])
    scoreboard.merge(path, rows_of("a"), {"a": run_of()}, order=["a", "b"])
    scoreboard.merge(path, rows_of("b", 0.2), {"b": run_of()}, order=["a", "b"])
    found = scoreboard.read(path)
    assert found["experiment"].tolist() == ["a"] * 3 + ["b"] * 3
    assert found[found["experiment"] == "b"]["rmse"].dropna().unique().tolist() == [0.2]
    assert set(scoreboard.details(path)["runs"]) == {"a", "b"}
    assert provenance.read(path)["run"]["seed"] == 3


def test_parameters_are_not_mixed_in_one_file(tmp_path):
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    other = Parameters().with_values({"short_term.capacity": 5}).model_dump()
    scoreboard.check_same_parameters(path, ["a"], other)
    scoreboard.check_same_parameters(path, ["b"], Parameters().model_dump())
    with pytest.raises(MultistoreError, match="other parameters"):
        scoreboard.check_same_parameters(path, ["b"], other)


def test_rows_that_would_be_mixed_are_refused_on_writing_too(tmp_path):
    """Another run with other parameters may have been published while this one was simulated."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    before = path.with_suffix(".json").read_bytes()
    other = Parameters().with_values({"short_term.capacity": 5})
    with pytest.raises(MultistoreError, match="other parameters"):
        scoreboard.merge(path, rows_of("b"), {"b": run_of(other)})
    assert path.with_suffix(".json").read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["scoreboard.csv", "scoreboard.json"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "torn,fi", "\x00\x01\x02"])
def test_a_print_that_differs_from_the_rows_is_refused_and_one_that_is_gone_is_printed_again(tmp_path, text):
    path = tmp_path / "scoreboard.csv"
    path.write_text(text)
    with pytest.raises(MultistoreError, match=r"scoreboard\.json: corrupt scoreboard"):
        scoreboard.read(path)
    path.unlink()
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    good = path.read_bytes()
    path.write_text(text)
    for attempt in (
        lambda: scoreboard.read(path),
        lambda: scoreboard.merge(path, rows_of("b"), {"b": run_of()}),
        lambda: scoreboard.check_same_parameters(path, ["b"], Parameters().model_dump()),
    ):
        with pytest.raises(MultistoreError, match=r"scoreboard\.csv: corrupt scoreboard"):
            attempt()
    assert path.read_text() == text
    path.unlink()
    assert len(scoreboard.read(path)) == 3
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    assert path.read_bytes() == good


def test_a_run_that_ends_between_the_two_files_does_not_pair_rows_with_the_provenance_of_others(tmp_path):
    """Seed 1 is printed, seed 2 is killed after its JSON file: the old print is not read with the new provenance."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a", 0.1), {"a": run_of(seed=1)})
    printed = path.read_bytes()
    scoreboard.merge(path, rows_of("a", 0.2), {"a": run_of(seed=2)})
    path.write_bytes(printed)
    with pytest.raises(MultistoreError, match="are not those of"):
        scoreboard.read(path)


def test_what_an_experiment_is_about_stands_in_the_file(tmp_path):
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    assert scoreboard.details(path)["runs"]["a"]["about"] == ABOUT


def publish(path, name, start):
    start.wait(30)
    scoreboard.merge(path, rows_of(name), {name: run_of()})


def test_two_processes_that_publish_at_once_lose_nothing(tmp_path):
    path, context = tmp_path / "scoreboard.csv", multiprocessing.get_context("spawn")
    names = ["a", "b", "c"]
    start = context.Barrier(len(names))
    together = [context.Process(target=publish, args=(path, name, start)) for name in names]
    for process in together:
        process.start()
    for process in together:
        process.join()
        assert process.exitcode == 0
    assert set(scoreboard.read(path)["experiment"]) == set(names)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["scoreboard.csv", "scoreboard.json"]


def test_a_lock_lets_one_in_and_tells_the_others(tmp_path):
    """Every thread reads a number and writes one more; none is lost, and a lock that is never free ends in a message."""
    path = tmp_path / "number"
    path.write_text("0")

    def count():
        for _ in range(20):
            with locked(path):
                path.write_text(str(int(path.read_text()) + 1))

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(count) for _ in range(4)]:
            future.result()
    assert path.read_text() == "80"
    with locked(path), pytest.raises(MultistoreError, match="another process has been writing"), locked(path, 0.05):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["number"]


def test_a_damaged_file_is_named_whatever_is_wrong_in_it(tmp_path):
    """Every field of the file is removed, or becomes null, text, a number, a list or an object, one at a time."""
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    sidecar = path.with_suffix(".json")
    good = json.loads(sidecar.read_text())

    def places(value, way=()):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield (*way, name)
                if name not in ("parameters", "environment"):
                    yield from places(inner, (*way, name))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from places(inner, (*way, number))

    tried = refused = 0
    for way in places(good):
        for wrong in (..., None, "x", -1.5, [1], {"x": 1}, float("nan")):
            damaged = copy.deepcopy(good)
            *first, last = way
            place = functools.reduce(lambda part, name: part[name], first, damaged)
            if wrong is ...:
                del place[last]
            else:
                place[last] = wrong
            sidecar.write_text(json.dumps(damaged))
            tried += 1
            try:
                scoreboard.check_same_parameters(path, ["b"], Parameters().model_dump())
                scoreboard.read(path)
            except MultistoreError as error:
                refused += 1
                assert str(path.with_suffix("")) in str(error) and len(str(error)) < 2000
            else:
                assert set(way) & FREE or wrong is None, (way, wrong)
    assert tried > 300 and refused > 150


#: Places where other values are no damage: what provenance says of a run beside what is read of it, and words.
FREE = {"provenance", "about", "table", "condition", "measure"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"runs": {"a": 1}}', "{", '{"runs": ' * 200, "\x00"])
def test_a_corrupt_sidecar_is_named(tmp_path, text):
    path = tmp_path / "scoreboard.csv"
    path.with_suffix(".json").write_text(text)
    with pytest.raises(MultistoreError, match=r"scoreboard\.json"):
        scoreboard.details(path)


def test_the_sidecar_is_strict_json(tmp_path):
    path = tmp_path / "scoreboard.csv"
    scoreboard.merge(path, rows_of("a"), {"a": run_of()})
    not_json: list[str] = []  # NaN and Infinity, which Python reads and others do not
    details = json.loads(path.with_suffix(".json").read_text(), parse_constant=not_json.append)
    assert list(details["runs"]) == ["a"] and not not_json
