"""Whole fits: what they write, how they go on after an end, recovery, and tables of one's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from fit_cases import FORGETTING, PRACTICE, changed
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import MultistoreError
from simulator.fitting import FitError, Specification, fit, load_specification, prepare, recover
from simulator.fitting.checkpoint import Checkpoint
from simulator.parameters.declarations import Parameters, load_parameters

ROOT = Path(__file__).parents[1]


def result(folder: Path) -> tuple[str, dict[str, Any]]:
    record = json.loads((folder / "fit.json").read_text())
    record["provenance"].pop("environment")
    return (folder / "parameters.yaml").read_text(), record


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    fitted = fit(Specification(**PRACTICE), folder, threads=1, command=["fit", "practice.yaml"])
    return folder, fitted


def test_a_fit_writes_a_parameter_file_and_a_record(finished):
    folder, fitted = finished
    text, record = result(folder)
    assert load_parameters(folder / "parameters.yaml") == fitted.parameters
    assert fitted.parameters != Parameters()
    start = Parameters().with_values({"procedural.response_time_base": 0.45, "procedural.selection_time": 0.4})
    before = prepare(Specification(**PRACTICE)).objective.residuals([start])[0]
    assert fitted.loss < 0.1 * float(before @ before)
    assert "multistore fit practice.yaml" in text and "practice_choice_rt" in text and "seed 5" in text
    assert {row["name"] for row in record["parameters"]} == set(PRACTICE["free"])
    assert all(row["standard_error"] > row["simulation_error"] > 0 for row in record["parameters"])
    assert record["loss"] == fitted.loss == pytest.approx(sum(row["loss"] for row in record["curves"]))
    assert record["curves"][0]["table"] == "practice_choice_rt"
    assert record["provenance"]["run"]["command"] == ["fit", "practice.yaml"]
    assert Specification(**record["specification"]).content() == Specification(**PRACTICE).content()
    assert [row["z"] for row in record["parameters"]] == [one.value / one.standard_error for one in fitted.estimates]
    for row, one in zip(record["parameters"], fitted.estimates, strict=True):
        others = {name: r for name, r in record["correlations"][one.name].items() if name != one.name}
        most = max(others, key=lambda name: abs(others[name]))
        assert row["beside"] == {"name": most, "correlation": others[most]} and one.beside == (most, others[most])
        assert row["identified"] == one.identified == (row["z"] >= 2 and abs(others[most]) <= 0.9)
        assert f"{one.name}: {one.value:.6g} +- {one.standard_error:.2g} (z = {one.z:.1f})" in text


def test_a_fit_that_is_stopped_anywhere_goes_on_to_the_same_result(finished, tmp_path):
    """Ctrl-C while each of several batches is simulated, on the way through one fit."""
    for stop_after in (1, 3, 5, 8):
        seen = 0

        def report(status, stop_after=stop_after):
            nonlocal seen
            seen = len(list((tmp_path / "checkpoint").glob("*.npz")))
            if seen >= stop_after and status.lists:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fit(Specification(**PRACTICE), tmp_path, threads=2, report=report)
        assert not (tmp_path / "fit.json").exists()
    again = []
    fit(Specification(**PRACTICE), tmp_path, threads=2, report=again.append, command=["fit", "practice.yaml"])
    assert result(tmp_path) == result(finished[0])
    assert 0 < max(status.lists for status in again) < finished[1].evaluations * 8 * 2
    assert not list(tmp_path.rglob(".*"))


def test_a_fit_that_is_killed_goes_on_to_the_same_result(tmp_path):
    """kill -9 of the command, twice, against the same command left alone."""
    spec = tmp_path / "practice.yaml"
    spec.write_text(yaml.safe_dump(PRACTICE))
    environment = {**os.environ, "MULTISTORE_THREADS": "2"}

    def command(out):
        start = "from simulator.cli import main; main()"
        return [sys.executable, "-c", start, "fit", str(spec), "--out", str(out)]

    out = tmp_path / "killed"
    for wanted in (2, 6):
        process = subprocess.Popen(command(out), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 600  # compiling the engine anew takes its time
            while len(list(out.glob("checkpoint/*.npz"))) < wanted and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.002)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    subprocess.run(command(out), cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(command(tmp_path / "whole"), cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    text, record = result(out)
    other_text, other = result(tmp_path / "whole")
    assert text.replace(str(out), str(tmp_path / "whole")) == other_text
    for one in (record, other):
        one["provenance"]["run"].pop("command")
    assert record == other


def test_a_checkpoint_of_another_fit_is_refused_until_it_is_thrown_away(tmp_path):
    small = changed(PRACTICE, search={**PRACTICE["search"], "evaluations": 0, "polish": 0, "repetitions": 4})
    fit(Specification(**small), tmp_path)
    other = changed(small, search={**small["search"], "seed": 6})
    with pytest.raises(MultistoreError, match=r"another fit \(other simulations, specification\).*--restart"):
        fit(Specification(**other), tmp_path)
    assert fit(Specification(**other), tmp_path, restart=True).problem.objective.seed == 6
    broken = next((tmp_path / "checkpoint").glob("*.npz"))
    broken.write_bytes(b"half")
    with pytest.raises(MultistoreError, match="corrupt checkpoint"):
        fit(Specification(**other), tmp_path)


def test_a_checkpoint_answers_only_for_its_own_points(tmp_path):
    Checkpoint(tmp_path, {}).stage("a", lambda p: p)(np.zeros((1, 2)))
    with pytest.raises(MultistoreError, match="other points"):
        Checkpoint(tmp_path, {}).stage("a", lambda p: p)(np.ones((1, 2)))


def test_what_nothing_depends_on_is_named():
    free = {**PRACTICE["free"], "retrieval.readout_bias": [-2, 2]}
    search = {**PRACTICE["search"], "evaluations": 0, "polish": 1}
    fitted = fit(Specification(**changed(PRACTICE, free=free, search=search)))
    assert ("unidentified", ("retrieval.readout_bias",)) in [(r.kind, r.names) for r in fitted.ridges]


def test_parameters_come_back_from_simulated_people(tmp_path):
    """Choice practice, three parameters: every |z| below 3 (the fit is deterministic; over 16 seeds the rms of z was 1.1)."""
    search = {**PRACTICE["search"], "evaluations": 100, "lists": 40, "polish": 4, "repetitions": 16}
    found = recover(Specification(**changed(PRACTICE, search=search)), seed=2, out=tmp_path)
    assert [one.verdict for one in found.parameters] == ["recovered"] * 3, found.parameters
    for one in found.parameters:
        assert abs(one.z) < 3
        assert one.estimate == pytest.approx(one.truth, rel=0.15)
    rows = json.loads((tmp_path / "recovery.json").read_text())
    assert rows["missed"] == [] and rows["data_seed"] == 2


def test_recovery_takes_given_truth_and_refuses_its_own_people():
    search = {**FORGETTING["search"], "evaluations": 0, "polish": 6, "lists": 400, "repetitions": 8}
    spec = Specification(**changed(FORGETTING, search=search))
    found = recover(spec, {"short_term.lifetime": 20.0, "samples.floden2000": 2.0}, seed=3)
    assert [one.truth for one in found.parameters] == pytest.approx([20, 2])
    assert found.start > found.fitted.loss, "the search starts away from the truth"
    assert all(abs(one.z) < 4 for one in found.parameters), found.parameters
    with pytest.raises(MultistoreError, match="other than that of the fit"):
        recover(spec, seed=1)
    with pytest.raises(MultistoreError, match="outside the bounds"):
        recover(spec, {"short_term.lifetime": 100.0}, seed=3)


# --- a table of one's own -------------------------------------------------------------------------------------------


def own_table(folder: Path, rows: str, sample: str | None = None, measure: str = "serial_position") -> dict[str, Any]:
    about = {
        "id": "mine", "title": "A study", "citation": "Doe (2024)", "grade": "raw", "sample": sample,
        "measures": {measure: {"x": "lag" if "lag" in measure else "serial_position", "unit": "probability"}},
        "conditions": {"slow": {"paradigm": "free_recall", "arguments": {"list_length": 3, "seconds_per_item": 2.0}}},
    }  # fmt: skip
    (folder / "mine.yaml").write_text(yaml.safe_dump(about))
    (folder / "mine.csv").write_text("condition,measure,x,mean,sem,n\n" + rows)
    return {"tables": {"mine.csv": {}}, "free": {"transfer.forward_link": [0.1, 50]}, "search": {"lists": 16}}


ROWS = "slow,serial_position,1,.9,.02,10\nslow,serial_position,2,.8,.02,10\nslow,serial_position,3,.9,.02,10\n"


def test_a_table_of_ones_own_beside_the_specification(tmp_path):
    given = own_table(tmp_path, ROWS)
    (tmp_path / "fit.yaml").write_text(yaml.safe_dump(given))
    spec = load_specification(tmp_path / "fit.yaml").searched(evaluations=0, polish=0, repetitions=4)
    fitted = fit(spec)
    assert [part.curve.table for part in fitted.parts] == ["mine"]
    assert np.isfinite(fitted.loss)


@pytest.mark.parametrize(
    ("rows", "sample", "measure", "message"),
    [
        ("", None, "serial_position", "empty|no row"),
        ("slow,lag_crp_early,1,.5,.02,10\n", None, "lag_crp_early", "no measure of the model answers"),
        (ROWS, "mine", "serial_position", "samples.mine: a table is of these people, whose ability is not known"),
    ],
)
def test_tables_that_cannot_be_fitted(rows, sample, measure, message, tmp_path):
    given = own_table(tmp_path, rows, sample, measure)
    with pytest.raises(FitError, match=message):
        prepare(Specification(**given, folder=tmp_path))


def test_people_of_ones_own_get_an_ability(tmp_path):
    given = own_table(tmp_path, ROWS, "mine")
    given["free"]["samples.mine"] = [0.2, 5]
    problem = prepare(Specification(**given, folder=tmp_path))
    assert problem.space.parameters(problem.space.start).samples["mine"] == 1
    assert np.isfinite(problem.objective.residuals([problem.space.parameters(problem.space.start)])).all()


# --- the command and the fit that comes with the package ------------------------------------------------------------


def test_the_command_checks_fits_and_recovers(tmp_path):
    spec = tmp_path / "practice.yaml"
    spec.write_text(yaml.safe_dump(PRACTICE))

    def call(*words):
        done = CliRunner().invoke(app, ["fit", str(spec), "--out", str(tmp_path / "out"), *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert "3 free parameters, 15 points" in call("--check") and not (tmp_path / "out").exists()
    small = ("--evaluations", "0", "--polish", "0", "--lists", "4")
    assert "procedural.selection_time" in call(*small)
    record = json.loads((tmp_path / "out" / "fit.json").read_text())
    assert record["specification"]["search"]["lists"] == 4
    assert record["provenance"]["run"]["command"][:2] == ["fit", str(spec)]
    assert "truth" in call(*small, "--restart", "--recover", "7")
    assert "recovered" in call(*small, "--restart", "--recover", "7", "--truth", "default")
    again = json.loads((tmp_path / "out" / "recovery.json").read_text())
    declared = Parameters()
    assert all(row["truth"] == pytest.approx(declared.value(row["name"])) for row in again["recovery"])
    assert again["provenance"]["run"]["command"][-2:] == ["--truth", "default"]
    alone = CliRunner().invoke(app, ["fit", str(spec), "--truth", "default"])
    assert alone.exit_code == 2 and "--recover" in alone.output
    refused = CliRunner().invoke(app, ["fit", str(spec), "--threads", "0"])
    assert refused.exit_code == 2 and "--threads" in refused.output


def test_the_fit_of_the_default_parameters_can_be_run():
    problem = prepare(load_specification())
    tables = {curve.table for curve in problem.objective.curves}
    assert {"murdock1962", "howard_kahana1999", "ward2003", "floden2000", "ebbinghaus_savings"} <= tables
    residuals = problem.objective.residuals([problem.space.parameters(problem.space.start)], 0.01)
    assert np.isfinite(residuals).all()
