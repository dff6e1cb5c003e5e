"""How a command ends: full disks, closed pipes, signals, names with markup, and folders that a refusal must not leave."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app, ending

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from simulator.cli import main; main()"]


def call(*words, code=0):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.output


def refused(*words):
    """What a mistaken command says."""
    return " ".join(call(*words, code=2).split())


def own_table(folder, condition):
    """A table of one's own whose only condition has this name."""
    call("human", "template", "brown-peterson", "--out", folder)
    file = folder / "my_brown_peterson.csv"
    about = file.with_suffix(".yaml")
    file.write_text(file.read_text().replace("\nwords,", f"\n{condition},"))
    about.write_text(about.read_text().replace("\n  words:", f"\n  {json.dumps(condition)}:"))
    return file


@pytest.mark.parametrize("condition", ["[/red]", "[bold]slow[/bold]", "$\\frac{$", ":smile: 5 $ or 6 $"])
def test_markup_and_formulas_in_a_condition_are_shown_as_they_are_written(condition, tmp_path):
    file = own_table(tmp_path, condition)
    assert condition in call("compare", "--human", file, "-n", 2, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "figures" / "my_brown_peterson.png").exists()
    call("report", "--out", tmp_path / "out")


@pytest.mark.parametrize(
    "words",
    [
        ["simulate", "free_recall", "--lists", "0", "--file", "new/folder/a.csv"],
        ["trace", "free_recall", "--list", "99", "--out", "new/folder"],
        ["fit", "--recover", "-1", "--out", "new/folder"],
        ["rerun", "bad.json", "--out", "new/folder"],
        ["run", "practice", "--threads", "0", "--out", "new/folder"],
    ],
)
def test_a_refusal_leaves_no_folder(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bad.json").write_text("{}")
    assert "error" in refused(*words)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]


def test_every_name_beside_all_is_looked_at(tmp_path):
    assert "unknown 'nope'" in refused("run", "all", "nope", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_rerun_never_writes_over_the_original(kind, tmp_path):
    file = tmp_path / f"events.{kind}"
    call("simulate", "free_recall", "--list-length", 4, "--file", file)
    content = file.read_bytes()
    assert "is the original" in refused("rerun", file, "--out", tmp_path)
    assert file.read_bytes() == content


def test_rerun_compares_with_the_numbers_that_the_file_held(tmp_path):
    call("run", "practice", "-n", 2, "--out", tmp_path)
    figure = tmp_path / "figures" / "practice.png"
    table = figure.with_suffix(".csv")
    table.write_text(table.read_text().replace("0.", "1.", 1))
    tampered = table.read_bytes()
    for path in (figure, tmp_path / "scoreboard.json"):
        assert "is the original" in refused("rerun", path, "--out", tmp_path)
    assert table.read_bytes() == tampered
    assert "NOT equal" in call("rerun", figure, "--out", tmp_path / "again")


def run(*words, **options):
    return subprocess.run(
        [*COMMAND, *words], capture_output="stdout" not in options, text=True, cwd=ROOT, check=False, **options
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["parameters"], ["human", "list"], ["show", "free_recall"], ["--help"]])
def test_an_output_that_is_full_is_no_traceback(words):
    with Path("/dev/full").open("w") as full:
        done = run(*words, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == ending.FAILURE
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_reader_that_has_gone_is_no_traceback():
    with subprocess.Popen(
        [*COMMAND, "parameters"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as command:
        command.stdout.close()
        complaint = command.stderr.read()
    assert complaint == b""


SIGNALS = pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@SIGNALS
def test_a_signal_ends_a_run_with_a_message_and_nothing_half_written(sent, code, tmp_path):
    words = ["run", "serial_position", "-n", "20000", "--out", str(tmp_path)]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as command:
        time.sleep(2)
        command.send_signal(sent)
        complaint = command.communicate()[1].decode()
    assert command.returncode == code, complaint
    assert complaint.strip() == "stopped; what was finished is kept, nothing is half-written"
    assert not list(tmp_path.iterdir())


_INTERRUPTED_IMPORT = """
import os, sys

MODULE, SIGNAL = sys.argv[1], int(sys.argv[2])

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), SIGNAL)

sys.meta_path.insert(0, Interrupting())
from simulator.cli import main
sys.argv[1:] = ["run", "practice"]
main()
"""


@SIGNALS
@pytest.mark.parametrize("module", ["typer", "simulator.cli.run_experiments"])
def test_a_signal_while_the_command_still_starts_is_no_traceback(module, sent, code, tmp_path):
    words = [sys.executable, "-c", _INTERRUPTED_IMPORT, module, str(int(sent))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_message_is_never_long(tmp_path):
    for words in (
        ["run", "x" * 50_000], ["show", "y" * 50_000], ["--" + "z" * 50_000], ["compare", "--human", "n" * 300],
        ["rerun", "n" * 300], ["fit", "n" * 300], ["run", "practice", "--seed", "s" * 50_000],
        ["parameters", "--config", "n" * 300], ["run", "practice", "--out", "n" * 300], ["w" * 50_000],
    ):  # fmt: skip
        assert len(call(*words, code=2).encode()) < 2000, words


def test_python_m_simulator_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--version"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.startswith("multistore ")
    assert os.linesep not in done.stdout.strip()
