"""A lock between processes, for files that are read, changed and written back."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from simulator.errors import MultistoreError

#: How long a process waits for another one (s); what is locked takes milliseconds.
PATIENCE = 60.0
_PAUSE = 0.01


@contextlib.contextmanager
def locked(path: str | Path, patience: float = PATIENCE) -> Iterator[None]:
    """Let one process at a time change the file at `path`; the others wait for at most `patience` seconds.

    The lock is a file `.NAME.lock` beside it, which ends with the block; the lock of a process that was killed ends with
    the process. Raises MultistoreError when the wait is over or the folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with locked(Path(folder) / "a.csv"):
    ...         inside = [file.name for file in Path(folder).iterdir()]
    ...     inside, list(Path(folder).iterdir())
    (['.a.csv.lock'], [])
    """
    path = Path(path)
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _acquire(lock, time.monotonic() + patience)
    except OSError as error:
        raise MultistoreError(f"{lock}: cannot be locked ({error.strerror or error})") from error
    if handle is None:
        raise MultistoreError(
            f"{path}: another process has been writing it for {patience:g} s ({lock}); try again later"
        )
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _acquire(lock: Path, deadline: float) -> int | None:
    """The open file that holds the lock, or None when the deadline has passed."""
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            if time.monotonic() >= deadline:
                return None
            time.sleep(_PAUSE)
            continue
        if _is_still(lock, handle):
            return handle
        os.close(handle)


def _is_still(lock: Path, handle: int) -> bool:
    """Whether the open file is the one at the path: the process before removes its lock file when it is done."""
    try:
        at_path = lock.stat()
    except FileNotFoundError:
        return False
    opened = os.fstat(handle)
    return (at_path.st_dev, at_path.st_ino) == (opened.st_dev, opened.st_ino)
