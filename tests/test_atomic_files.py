"""Files that are whole or not there: what stays after errors, kills and full disks."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.errors import MultistoreError
from simulator.storage import atomic_files

KILLED = """
import os, signal, sys
from simulator.storage import atomic_files
with atomic_files.{kind}(sys.argv[1]) as temporary:
    (temporary / "a" if temporary.is_dir() else temporary).write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["writing", "writing_folder"])
def test_the_rest_of_a_killed_process_is_removed_by_the_next(kind: str, tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED.format(kind=kind), str(tmp_path / "x.csv")], check=False)
    assert ended.returncode == -signal.SIGKILL
    (rest,) = tmp_path.iterdir()
    mine = tmp_path / ".x-notours.csv"
    mine.write_text("mine")
    with atomic_files.writing(tmp_path / "y.csv") as temporary:
        assert not rest.exists()
        temporary.write_text("whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".x-notours.csv", "y.csv"]


def test_what_a_living_process_or_another_host_writes_stays(tmp_path: Path) -> None:
    host = atomic_files._HOST
    other = f"{int(host, 16) ^ 1:08x}"
    kept = [tmp_path / f".x-{host}-{os.getppid()}-abcdefgh.csv", tmp_path / f".x-{other}-99999999-abcdefgh.csv"]
    gone = [tmp_path / f".x-{host}-99999999-abcdefgh.csv", tmp_path / f".old-{other}-1-abcdefgh"]
    for path in (*kept, *gone):
        path.write_text("")
    os.utime(gone[1], (1, 1))
    atomic_files.remove_rests(tmp_path)
    assert set(tmp_path.iterdir()) == set(kept)


@pytest.mark.parametrize("write", [atomic_files.writing, atomic_files.writing_folder])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_an_error_leaves_nothing(write, error: BaseException, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    expected = MultistoreError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected), write(tmp_path / "new" / "folder" / "x"):
        raise error
    assert not list(tmp_path.iterdir())
    (tmp_path / "mine").mkdir()
    with pytest.raises(expected), write(tmp_path / "mine" / "new" / "x"):
        raise error
    assert not list((tmp_path / "mine").iterdir())


def test_a_long_name_and_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 240 + ".csv")
    for text in ("one", "two"):
        with atomic_files.writing(path) as temporary:
            temporary.write_text(text)
    assert path.read_text() == "two"
    with pytest.raises(MultistoreError, match="File name too long"), atomic_files.writing(tmp_path / ("x" * 300)):
        pytest.fail("it cannot be written")
