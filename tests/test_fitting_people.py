"""Fits to trial data: known values come back within their uncertainty, and what data cannot tell is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from simulator import MultistoreError, Parameters, human, paradigms, simulate
from simulator.cli import app
from simulator.cli.own_trials import free_of
from simulator.fitting import fit_people
from simulator.fitting.surface import fitted_surface
from simulator.human import Trials

TRUTH = {"short_term.capacity": 5.0, "population.ability": 1.5}


def trials_of(truth: dict[str, float], *, subjects: int, lists: int, seed: int, length: int = 16) -> Trials:
    protocol = paradigms.free_recall(length, 2.0)
    records = simulate(protocol, Parameters().with_values(truth), subjects=subjects, lists=lists, seed=seed)
    return human.load_trials(records, "free_recall", {"seconds_per_item": 2.0}, name="mine")


@pytest.fixture(scope="module")
def ten() -> Trials:
    return trials_of(TRUTH, subjects=10, lists=50, seed=1001)


def test_two_parameters_of_ten_people_come_back_within_their_uncertainty(ten: Trials) -> None:
    fitted = fit_people(ten, list(TRUTH), lists=400)
    for one in fitted.everybody.estimates:
        assert abs(one.value - TRUTH[one.name]) < 3 * one.standard_error, one
        assert one.standard_error < 0.15 * TRUTH[one.name]
        assert one.identified
        assert fitted.parameters.value(one.name) == one.value


def test_people_are_told_apart() -> None:
    parts = []
    for number, ability in enumerate((0.7, 3.0)):
        truth = Parameters().with_values({"population.ability": ability, "population.ability_spread": 0})
        records = simulate(paradigms.free_recall(12, 2.0), truth, subjects=[number], lists=60, seed=3)
        parts.append(records.to_psifr())
    trials = human.load_trials(pd.concat(parts, ignore_index=True), "free_recall", {"seconds_per_item": 2.0})
    fitted = fit_people(trials, ["population.ability"], per_subject=True, lists=300)
    frame = fitted.frame()
    assert frame["subject"].tolist() == ["everybody", "0", "1"]
    assert frame["lists"].tolist() == [120, 60, 60]
    for person, truth in zip(fitted.people, (0.7, 3.0), strict=True):
        (one,) = person.estimates
        assert abs(one.value - truth) < 4 * one.standard_error
        assert one.identified


def test_what_the_data_do_not_tell_is_said() -> None:
    trials = trials_of({}, subjects=3, lists=6, seed=2, length=8)
    fitted = fit_people(trials, {"procedural.response_time_base": None, "population.ability": (0.3, 3)}, lists=80)
    idle, _ = fitted.everybody.estimates
    assert not idle.identified
    assert idle.doubt == "these curves do not depend on it"
    low = fit_people(trials, {"population.ability": (2.0, 8.0)}, lists=80).everybody.estimates[0]
    assert low.doubt == "at the lower bound, 2"
    assert np.isnan(low.standard_error)


def test_the_same_seed_gives_the_same_fit(ten: Trials) -> None:
    one, two, other = (
        fit_people(ten, ["population.ability"], lists=40, seed=seed, threads=threads).frame()
        for seed, threads in ((1, 1), (1, 2), (2, 1))
    )
    pd.testing.assert_frame_equal(one, two)
    assert one["population.ability"].tolist() != other["population.ability"].tolist()


def test_a_fit_can_be_stopped(ten: Trials) -> None:
    seen = []

    def stop(done: int, most: int) -> None:
        seen.append((done, most))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_people(ten, ["population.ability"], lists=40, per_subject=True, report=stop)
    assert seen == [(1, 11), (2, 11)]


@pytest.mark.parametrize(
    ("free", "part"),
    [
        ([], "got 0 parameters, allowed 1 to 5"),
        (["population.ability", "population.ability"], "different ones"),
        (["short_term.capcity"], "did you mean 'short_term.capacity'?"),
        ({"short_term.capacity": (7.0, 2.0)}, "reversed or empty"),
        ({"short_term.capacity": (2.0, 99.0)}, "outside the range"),
        ({"short_term.capacity": (float("nan"), 5.0)}, "allowed two numbers"),
        ({"short_term.capacity": 5.0}, "allowed two numbers"),
        ("short_term.capacity", "allowed names of parameters"),
    ],
)
def test_wrong_parameters(ten: Trials, free: object, part: str) -> None:
    with pytest.raises(MultistoreError, match=part.replace("?", r"\?")):
        fit_people(ten, free)  # type: ignore[arg-type]


def test_wrong_measures(ten: Trials) -> None:
    with pytest.raises(MultistoreError, match="mine has no 'lag_cpr'; did you mean 'lag_crp'"):
        fit_people(ten, ["population.ability"], measures=["lag_cpr"])


@pytest.mark.parametrize("text", ["", "a,a", "a=1", "a=1:2:3", "a=x:2", ",", "a,,b"])
def test_wrong_words(text: str) -> None:
    with pytest.raises(MultistoreError, match="--fit: got"):
        free_of(text)


def test_a_surface_knows_its_noise() -> None:
    rng = np.random.default_rng(4)
    points = rng.random((200, 2))
    values = (points @ [[1.0], [2.0]]) + rng.normal(0, 0.1, (200, 1))
    surface = fitted_surface(np.zeros(2), np.ones(2), points, values, 1)
    assert float(surface(np.array([[0.5, 0.5]]))[0, 0]) == pytest.approx(1.5, abs=0.05)
    assert float(surface.noise.std()) == pytest.approx(0.1 * np.sqrt(3 / 200), rel=0.2)


def test_the_command_writes_a_row_per_person(tmp_path: Path) -> None:
    protocol = paradigms.free_recall(6, 1.0)
    file, out = tmp_path / "mine.csv", tmp_path / "out"
    simulate(protocol, subjects=2, lists=4, seed=1).to_psifr().to_csv(file, index=False)
    words = ["compare", "--trials", str(file), "--seconds-per-item", "1", "-n", "3", "--out", str(out)]
    result = CliRunner().invoke(app, [*words, "--fit", "population.ability=0.3:3", "--per-subject"])
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(out / "fit.csv")
    assert rows["subject"].tolist() == ["everybody", "0", "1"]
    assert {"population.ability", "population.ability_error", "population.ability_identified", "note"} <= set(rows)
    fitted = Parameters.from_yaml(out / "parameters.yaml")
    assert fitted.population.ability == pytest.approx(rows["population.ability"][0], rel=1e-4)
    assert "before the fit" in (out / "figures" / "mine.svg").read_text() or (out / "figures" / "mine.png").exists()
    for more, part in ((["--per-subject"], "--per-subject goes with --fit"), (["--fit", "populaton.ability"], "did you mean")):
        wrong = CliRunner().invoke(app, [*words, *more])
        assert wrong.exit_code == 2
        assert part in " ".join(wrong.output.split())
    table = str(human.write_template("free-recall", tmp_path)[0])
    means = ["compare", "--human", table, "-n", "3", "--out", str(tmp_path / "means"), "--fit", "population.ability=0.5:3"]
    result = CliRunner().invoke(app, means)
    assert result.exit_code == 0, result.output
    assert pd.read_csv(tmp_path / "means" / "fit.csv")["subject"].tolist() == ["everybody"]
    wrong = CliRunner().invoke(app, [*means, "--per-subject"])
    assert wrong.exit_code == 2 and "--per-subject goes with --fit and --trials" in wrong.output
