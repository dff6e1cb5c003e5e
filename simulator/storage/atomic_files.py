"""Files that are either wholly there or not at all: written beside their place, then moved into it.

A temporary file is called `.NAME-HOST-PID-xxxxxxxx.ext` after the process that writes it. What a process that was killed
has left is removed by the next one that writes into the same folder.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from simulator.errors import MultistoreError
from simulator.storage.existing_files import as_path, shown_path

_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_TEMPORARY = re.compile(r"\..*-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]+)-[a-z0-9_]{8}(\.[^.]*)?")
#: Age (s) at which a temporary file is taken for a rest, whoever writes it.
_OLD = 24 * 3600.0
#: Characters of a file's name that its temporary file repeats.
_LONGEST_STEM = 40
_CLEANED: set[tuple[int, Path]] = set()


@contextlib.contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to; on success it replaces `path`, on any error `path` stays as it was.

    Missing parent folders are made, and removed again on an error. Raises MultistoreError naming the file when the place
    cannot be written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with writing(Path(folder) / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    path = as_path(path)
    with _errors_of(path), _parents_of(path):
        if path.is_dir():
            raise MultistoreError(f"{path}: is a folder, a file is to be written")
        handle, name = tempfile.mkstemp(prefix=_prefix(path.stem), suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        try:
            os.close(handle)
            yield temporary
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def writing_folder(path: str | Path) -> Iterator[Path]:
    """Give a temporary folder to fill; on success it becomes `path`, which must not exist yet, or be empty.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with writing_folder(Path(folder) / "data") as temporary:
    ...         _ = (temporary / "a.txt").write_text("a")
    ...     sorted(p.name for p in (Path(folder) / "data").iterdir())
    ['a.txt']
    """
    path = as_path(path)
    with _errors_of(path), _parents_of(path):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise MultistoreError(f"{path}: exists and is not an empty folder; give another place")
        temporary = Path(tempfile.mkdtemp(prefix=_prefix(path.name), dir=path.parent))
        try:
            yield temporary
            temporary.chmod(0o777 & ~_umask())
            temporary.replace(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Errors of the operating system as a MultistoreError that names the file."""
    try:
        yield
    except OSError as error:
        raise MultistoreError(f"{shown_path(path)}: cannot be written ({error.strerror or error})") from error


@contextlib.contextmanager
def _parents_of(path: Path) -> Iterator[None]:
    """Make missing parent folders, and remove the new ones again when an error leaves them empty."""
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_rests(path.parent)
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise


def remove_rests(folder: Path) -> None:
    """Remove temporary files and folders of processes that are gone; each process looks once into a folder."""
    key = (os.getpid(), folder.resolve())
    if key in _CLEANED:
        return
    _CLEANED.add(key)
    with contextlib.suppress(OSError):  # what another user has left stays
        for rest in folder.iterdir():
            match = _TEMPORARY.fullmatch(rest.name)
            if match and _is_rest(rest, match["host"], int(match["pid"])):
                if rest.is_dir() and not rest.is_symlink():
                    shutil.rmtree(rest, ignore_errors=True)
                else:
                    rest.unlink(missing_ok=True)


def _is_rest(path: Path, host: str, pid: int) -> bool:
    """Whether the process that wrote a temporary file is gone."""
    if time.time() - path.lstat().st_mtime > _OLD:
        return True
    if host != _HOST:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):  # it runs as another user; no process has that number
        return False
    return False


def _prefix(name: str) -> str:
    return f".{name[:_LONGEST_STEM]}-{_HOST}-{os.getpid()}-"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
