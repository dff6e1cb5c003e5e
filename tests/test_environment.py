"""Numbers from environment variables are checked where they are read."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator import environment
from simulator.errors import MultistoreError
from simulator.simulation import default_threads
from simulator.storage import provenance

#: Digits of other scripts, signs, fractions, blanks and numbers that no integer conversion takes.
WRONG = ("²", "٣", "-1", "+1", "1.5", "1e3", " 1", "0x10", "many", "99999999999999999", "9" * 5000)


@pytest.mark.parametrize("value", ["0", *WRONG])
def test_wrong_numbers_of_threads_are_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """MULTISTORE_THREADS takes whole numbers from 1 to a bound, written with the digits 0 to 9."""
    monkeypatch.setenv("MULTISTORE_THREADS", value)
    with pytest.raises(MultistoreError, match=r"MULTISTORE_THREADS: got .*, allowed a whole number from 1 to") as error:
        default_threads()
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("value", WRONG)
def test_wrong_dates_of_files_are_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH takes the seconds of dates up to the year 9999."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(MultistoreError, match=r"SOURCE_DATE_EPOCH: got .*, allowed a whole number from 0 to"):
        provenance.environment()


def test_right_numbers_are_taken_and_empty_ones_are_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds themselves are taken; an empty variable is as good as none."""
    for value in (1, 3, 4096):
        monkeypatch.setenv("MULTISTORE_THREADS", str(value))
        assert default_threads() == value
    monkeypatch.setenv("MULTISTORE_THREADS", "")
    empty = default_threads()
    monkeypatch.delenv("MULTISTORE_THREADS")
    assert empty == default_threads() >= 1
    for seconds, created in (("0", "1970-01-01T00:00:00+00:00"), ("253402300799", "9999-12-31T23:59:59+00:00")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
        assert provenance.environment()["created"] == created
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    created = datetime.datetime.fromisoformat(provenance.environment()["created"])
    assert abs((datetime.datetime.now(datetime.UTC) - created).total_seconds()) < 60


@pytest.mark.parametrize("name", environment.WHOLE_NUMBERS)
def test_a_command_names_a_wrong_variable_before_a_library_reads_it(name: str, tmp_path: Path) -> None:
    """numpy reads SOURCE_DATE_EPOCH when it is imported, and ends with a traceback of its own."""
    words = ("-m", "simulator", "simulate", "free_recall", "--subjects", "2", "--file", str(tmp_path / "records.csv"))
    ended = subprocess.run(
        [sys.executable, *words], env={**os.environ, name: "²", "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip
    least, most = environment.WHOLE_NUMBERS[name]
    assert (ended.returncode, ended.stderr) == (2, f"error: {name}: got '²', allowed a whole number from {least} to {most}\n")
    assert not list(tmp_path.iterdir())
