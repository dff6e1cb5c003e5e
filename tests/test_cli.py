"""The command line: what each command gives, and what it says to each mistake (exit code 2, nothing written)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import experiments
from simulator import human
from simulator.cli import app
from simulator.comparison import scoreboard
from simulator.errors import MultistoreError


def call(*words, code=0):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.output


def told(*words):
    """What a mistaken command says."""
    return " ".join(call(*words, code=2).split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")
    call("run", "partial_report", "--subjects", 3, "--out", out)
    call("run", "brown_peterson", "--subjects", 3, "--out", out)
    return out


def test_help_answers_at_once():
    """All commands are listed, and none of them has imported what it needs to run; `make bench` takes the time."""
    code = (
        "import atexit, sys; atexit.register(lambda: print('modules:', *sys.modules))\n"
        "from simulator.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    modules = set(done.stdout.partition("modules:")[2].split())
    assert "simulator.cli" in modules
    assert not modules & {"numpy", "numba", "pandas", "pydantic", "matplotlib", "scipy", "nicegui", "simulator.simulation"}
    for name in ("run", "show", "trace", "sweep", "compare", "human", "parameters", "report", "rerun"):
        assert name in done.stdout


def test_run_writes_figures_rows_and_what_is_needed_to_repeat_them(folder):
    names = {p.name for p in (folder / "figures").iterdir()}
    for name in ("partial_report", "brown_peterson"):
        assert {f"{name}.png", f"{name}.svg", f"{name}.csv", f"{name}.json"} <= names
    rows = scoreboard.read(folder / "scoreboard.csv")
    assert rows["experiment"].unique().tolist() == ["brown_peterson", "partial_report"]
    assert not list(folder.rglob(".*"))


def test_rerun_gives_equal_numbers(folder, tmp_path):
    for file in ("brown_peterson.json", "brown_peterson.png"):
        output = call("rerun", folder / "figures" / file, "--out", tmp_path / file)
        assert "equal to" in output
        assert "NOT" not in output
        for kind in (".csv", ".svg", ".png"):
            again = (tmp_path / file / "figures" / "brown_peterson").with_suffix(kind)
            assert again.read_bytes() == (folder / "figures" / "brown_peterson").with_suffix(kind).read_bytes()


def test_report_is_one_file_that_needs_no_other(folder):
    call("report", "--out", folder)
    page = (folder / "report.html").read_text()
    assert page.count("data:image/svg+xml;base64,") == 4  # two experiments, overview and trace
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert 'src="figures' not in page
    assert (folder / "figures" / "overview.png").exists()
    for word in ("seconds of distraction", "short_term.capacity", "floden2000", "Provenance"):
        assert word in page or word.lower() in page.lower(), word


def test_run_against_the_default_model(tmp_path):
    call("run", "partial_report", "-n", 4, "--set", "short_term.capacity=2", "--against", "default", "--out", tmp_path)
    curves = (tmp_path / "figures" / "partial_report.csv").read_text()
    assert "reference" in curves


def test_sweep_draws_a_family(tmp_path):
    output = call("sweep", "short_term.capacity=2:6:2", "--experiment", "partial_report", "-n", 4, "--out", tmp_path)
    assert (tmp_path / "figures" / "sweep_partial_report_short_term_capacity.svg").exists()
    assert "rmse accuracy" in output


def test_show_and_trace(tmp_path):
    assert "16 items one by one" in call("show", "rehearsal")
    assert "8 items one by one" in call("show", "free_recall", "--list-length", 8, "--gap", "0.8:1.2")
    output = call("trace", "free_recall", "--list-length", 5, "--out", tmp_path)
    assert "rehearsed" in output
    assert (tmp_path / "figures" / "trace_free_recall.png").exists()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_simulate_and_rerun_records(tmp_path, kind):
    file = tmp_path / f"events.{kind}"
    call("simulate", "free_recall", "--list-length", 6, "--file", file, "-n", 3, "--trace", "--seed", 5)
    output = call("rerun", file, "--out", tmp_path / "again")
    assert "NOT" not in output
    assert "equal to" in output


def test_rerun_says_when_the_result_is_of_another_engine(tmp_path):
    file, sidecar = tmp_path / "events.csv", tmp_path / "events.json"
    call("simulate", "free_recall", "--list-length", 4, "--file", file)
    assert "other equations" not in call("rerun", file, "--out", tmp_path / "same")
    content = json.loads(sidecar.read_text())
    environment = content["multistore"]["provenance"]["environment"]
    present = environment["backend"]["source"]
    environment["backend"]["source"] = "0123456789abcdef"
    sidecar.write_text(json.dumps(content))
    output = call("rerun", file, "--out", tmp_path / "other")
    assert "made with other equations" in output and f"source 0123456789abcdef, now {present}" in output
    environment["backend"] = "compiled"  # as no run writes it: nothing is known of that engine
    sidecar.write_text(json.dumps(content))
    assert "other equations" not in call("rerun", file, "--out", tmp_path / "unknown")


def test_compare_takes_a_table_of_ones_own(tmp_path):
    call("human", "template", "brown-peterson", "--out", tmp_path)
    file = tmp_path / "my_brown_peterson.csv"
    output = call("compare", "--human", file, "-n", 5, "--out", tmp_path / "out")
    assert "my_brown_peterson" in output
    rows = scoreboard.read(tmp_path / "out" / "scoreboard.csv")
    assert rows["table"].unique().tolist() == ["my_brown_peterson"]
    again = tmp_path / "out" / "figures" / "my_brown_peterson.json"
    assert "NOT" not in call("rerun", again, "--out", tmp_path / "again")


@pytest.mark.parametrize("name", ["sperling1960", "practice_choice_rt", "murdock_okada1970", "pazdera_kahana2023"])
def test_tables_of_the_catalogue_can_be_shown_and_compared(name, tmp_path):
    call("compare", "--human", name, "-n", 2, "--out", tmp_path)
    shown = call("human", "show", name)
    assert name in shown and ("means computed anew" in shown) == human.load(name).entry.recomputed


def test_human_list_and_parameters():
    assert "murdock1962" in call("human", "list")
    assert "short_term.capacity" in call("parameters")
    assert json.loads(call("parameters", "--schema"))["properties"]["short_term"]
    assert "capacity: 5" in call("parameters", "--yaml", "--set", "short_term.capacity=5")


# --- mistakes ------------------------------------------------------------------------------------------------------


def test_an_unknown_experiment():
    assert "did you mean 'serial_position'" in told("run", "serial_positon")
    assert "did you mean 'free_recall'" in told("show", "free_recal")
    assert "did you mean 'practice'" in told("sweep", "short_term.capacity=2:3:1", "--experiment", "practise")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "practice", "--backend", "compild"], "did you mean 'compiled'"),
        (["run", "practice", "--subjects", "0"], "allowed a whole number from 1"),
        (["run", "practice", "--subjects", "many"], "--subjects"),
        (["run", "practice", "--seed", "-1"], "seed"),
        (["run", "practice", "--threads", "0"], "--threads"),
        (["run", "practice", "--set", "short_term.capacty=5"], "short_term.capacity"),
        (["run", "practice", "--set", "short_term.capacity=99"], "1 to 9 items"),
        (["run", "practice", "--config", "no_such.yaml"], "no_such.yaml"),
        (["run", "practice", "--against", "no_such.yaml"], "no_such.yaml"),
        (["show", "free_recall", "--list-lenght", "8"], "did you mean '--list-length'"),
        (["show", "free_recall", "--list-length", "0"], "whole number from 1 to 500"),
        (["show", "free_recall", "--list-length"], "needs a value"),
        (["show", "free_recall", "8"], "did not expect"),
        (["show", "practice", "--condition", "same_maping"], "did you mean 'same_mapping'"),
        (["show", "practice", "--blocks", "3"], "is an experiment"),
        (["sweep", "short_term.capacity", "-e", "practice"], "FIRST:LAST:STEP"),
        (["sweep", "short_term.capacty=2:3:1", "-e", "practice"], "did you mean 'short_term.capacity'"),
        (["sweep", "short_term.capacity=2:99:1", "-e", "practice"], "1 to 9 items"),
        (["sweep", "short_term.capacity=2:5:0", "-e", "practice"], "a step of 0"),
        (["sweep", "short_term.capacity=2:5:.001", "-e", "practice"], "at most 25 values"),
        (["compare", "--human", "murdok1962"], "did you mean 'murdock1962'"),
        (["human", "template", "free-recal"], "did you mean 'free-recall'"),
        (["human", "show", "nothing"], "no such human table"),
        (["simulate", "free_recall", "--file", "events.xlsx"], "allowed: .parquet, .csv"),
        (["rerun", "no_such.parquet"], "no_such.parquet"),
        (["nonsense"], "nonsense"),
        (["run"], "NAME"),
    ],
)
def test_mistakes_are_told_with_exit_code_2_and_nothing_is_written(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in told(*words)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_an_out_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for words in (
        ["run", "practice"],
        ["trace", "free_recall"],
        ["sweep", "short_term.capacity=2:3:1", "-e", "practice"],
    ):
        assert "cannot be written" in told(*words, "--out", tmp_path / "file" / "results")
    assert (tmp_path / "file").read_text() == "in the way"


def test_report_without_results(tmp_path):
    assert "no such scoreboard" in told("report", "--out", tmp_path)


def test_a_corrupt_scoreboard_stops_a_run_before_it_starts_and_is_kept(tmp_path):
    (tmp_path / "scoreboard.csv").write_text("torn,fi")
    assert "corrupt scoreboard" in told("run", "practice", "-n", 2, "--out", tmp_path)
    assert "corrupt scoreboard" in told("report", "--out", tmp_path)
    assert (tmp_path / "scoreboard.csv").read_text() == "torn,fi"
    assert not (tmp_path / "figures").exists()


def test_rows_of_other_parameters_are_not_mixed_in(folder):
    before = (folder / "scoreboard.csv").read_bytes()
    message = told("run", "practice", "-n", 2, "--set", "short_term.capacity=5", "--out", folder)
    assert "other parameters" in message
    assert (folder / "scoreboard.csv").read_bytes() == before


@pytest.mark.parametrize("damage", ["cut", "zeros", "no provenance", "empty"])
@pytest.mark.parametrize("kind", ["json", "png"])
def test_a_corrupt_result_file_is_named(folder, tmp_path, kind, damage):
    content = (folder / "figures" / f"brown_peterson.{kind}").read_bytes()
    broken = {"cut": content[:50], "zeros": bytes(200), "no provenance": b"{}", "empty": b""}[damage]
    file = tmp_path / f"broken.{kind}"
    file.write_bytes(broken)
    assert f"broken.{kind}" in told("rerun", file, "--out", tmp_path / "out")
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file()]


def test_rerun_of_parameters_that_are_no_longer_known(folder, tmp_path):
    content = json.loads((folder / "figures" / "brown_peterson.json").read_text())
    content["provenance"]["run"]["parameters"]["short_term"]["capacity"] = 99
    file = tmp_path / "brown_peterson.json"
    file.write_text(json.dumps(content))
    assert "brown_peterson.json: its parameters are not those of this version" in told("rerun", file, "--out", tmp_path)


def test_ctrl_c_keeps_what_was_finished(tmp_path, monkeypatch):
    from simulator.cli import run_experiments

    real, seen = run_experiments.run_experiment, []

    def interrupted(experiment, *args, **kwargs):
        seen.append(experiment.name)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(experiment, *args, **kwargs)

    monkeypatch.setattr(run_experiments, "run_experiment", interrupted)
    output = call("run", "partial_report", "practice", "-n", 2, "--threads", 1, "--out", tmp_path, code=130)
    assert "what was finished is kept" in output
    assert scoreboard.read(tmp_path / "scoreboard.csv")["experiment"].unique().tolist() == ["partial_report"]


def test_every_experiment_runs_as_a_script(tmp_path):
    root = Path(experiments.__file__).parents[1]
    script = root / "experiments" / "sensory" / "partial_report.py"
    command = [sys.executable, str(script), "-n", "2", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "out" / "scoreboard.csv").exists()


def test_errors_are_of_one_kind():
    with pytest.raises(MultistoreError):
        experiments.load("x")
