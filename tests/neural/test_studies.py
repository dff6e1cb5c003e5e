"""Studies of networks from the command line: files, report, repetition, and what is said to mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import experiments
from simulator.cli import app
from simulator.cli.run_studies import run_and_publish
from simulator.network_studies import autoencoder, reconstruction
from simulator.network_studies.study import Training
from simulator.reporting import study_results
from simulator.storage import provenance


def call(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output + str(result.exception)
    return " ".join(result.output.split())


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings of some steps, with few lists: what is learned is tested elsewhere."""
    monkeypatch.setattr(autoencoder, "STEPS", 8)
    monkeypatch.setattr(reconstruction, "LISTS", 2)


@pytest.mark.parametrize("name", experiments.study_names())
def test_the_anatomy(name: str) -> None:
    study = experiments.load_study(name)
    assert study.name == name and study.title and study.question.endswith("?")
    assert study.papers and len(study.caption) > 100
    assert name not in experiments.names()


def test_a_study_is_written_drawn_and_repeated(tmp_path: Path) -> None:
    call("run", "reconstruction", "--quick", "--seed", 3, "--out", tmp_path)
    folder = tmp_path / "reconstruction"
    assert {p.name for p in folder.iterdir()} == {f"reconstruction.{kind}" for kind in ("csv", "json", "png", "svg")}
    record = provenance.read(folder / "reconstruction.png")
    assert record["run"]["command"] == ["run", "reconstruction", "--seed", "3", "--quick"]
    content = json.loads((folder / "reconstruction.json").read_text(encoding="utf-8"))
    assert content["provenance"]["environment"]["cpu_seconds"]["training"] > 0
    assert "cpu" not in (folder / "reconstruction.csv").read_text(encoding="utf-8")
    assert ": equal to" in call("rerun", folder / "reconstruction.csv", "--out", tmp_path / "again")
    for kind in ("csv", "png", "svg"):
        assert (folder / f"reconstruction.{kind}").read_bytes() == (tmp_path / "again/reconstruction" / f"reconstruction.{kind}").read_bytes()
    assert "is the original" in call("rerun", folder / "reconstruction.csv", "--out", tmp_path, code=2)


def test_records_of_fits_are_no_studies(tmp_path: Path) -> None:
    """The fit and the recovery of the repository's own results lie in folders like those of studies."""
    for name in ("fit", "recovery"):
        record = Path(__file__).parents[2] / "results" / name / f"{name}.json"
        (tmp_path / name).mkdir()
        (tmp_path / name / record.name).write_bytes(record.read_bytes())
    assert study_results.read_all(tmp_path) == {}


def test_the_report_has_a_section_for_each_study(tmp_path: Path) -> None:
    call("run", "reconstruction", "partial_report", "--quick", "--subjects", 2, "--out", tmp_path)
    call("report", "--out", tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<h2 id="reconstruction">Reconstruction</h2>' in page and "Deese-Roediger-McDermott" in page
    assert "multistore run reconstruction --seed 0 --quick" in page and "CPU time of one network: training" in page
    path = tmp_path / "reconstruction" / "reconstruction.json"
    path.write_text('{"about": {}}', encoding="utf-8")
    assert "reconstruction.json: no record of a study" in call("report", "--out", tmp_path, code=2)


def test_mistakes_get_one_message(tmp_path: Path) -> None:
    assert "did you mean 'reconstruction'" in call("run", "reconstuction", "--out", tmp_path, code=2)
    assert "--subjects, --against: has no meaning" in call(
        "run", "reconstruction", "--subjects", 3, "--against", "default", "--out", tmp_path, code=2
    )
    assert "--quick: is of studies" in call("run", "partial_report", "--quick", "--out", tmp_path, code=2)
    assert "seed: got -1" in call("run", "reconstruction", "--seed", -1, "--out", tmp_path, code=2)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_study_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(autoencoder, "loss", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_and_publish([experiments.load_study("reconstruction")], Training(quick=True), tmp_path)
    assert not list(tmp_path.iterdir()) and study_results.read_all(tmp_path) == {}
