"""The cache of compiled functions on disk: it never runs stale equations, and whatever is wrong with it, a run goes on.

Numba's own cache looks at the file of the function that it compiled and not at the modules which that function
imports: after a change in an equation it would go on running the old one. Where it cannot write, it falls back to
`__pycache__` beside the sources, and a damaged file ends every later start. Here

* the folder is named by a hash of every source that is compiled into the engines, of the versions and of the processor,
  so that any change starts an empty folder;
* a file carries a checksum of its content: a damaged one is deleted (if it can be) and its function compiled again;
* a folder that can be read only serves as it is; one that cannot be written keeps nothing, and that is said once;
* of several processes that lack a function one compiles it while the others wait, and then they load it;
* what is read is unpickled, which can run any code: a folder that belongs to somebody else, or that others may write,
  is neither read nor written.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import platform
import re
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
import numpy as np
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from simulator import environment

ROOT = Path(__file__).resolve().parent.parent
#: Sources whose text ends up in compiled code. Parameters reach it as fields of a record, whose names and places are
#: part of the types that numba compiles for: another set of them is compiled anew, another value of them is not.
COMPILED_SOURCES = ("numerics", "tasks/step_table.py", "theory", "backends/compiled")
#: Ending of the files in the cache.
SUFFIX = ".kernel"
#: Folders of other sources that nothing was read from or written to for so long (in seconds) are removed.
UNUSED = 90 * 24 * 3600.0
#: How long a process waits for another one that compiles (s), before it compiles too, and how often it looks (s).
PATIENCE, _PAUSE = 300.0, 0.05
#: First bytes of every file, before the checksum and the content.
_MAGIC = b"multistore kernel 1\n"


def compiled_files(root: Path = ROOT) -> list[Path]:
    """Python files whose text is compiled into an engine, in a fixed order."""
    files: list[Path] = []
    for name in COMPILED_SOURCES:
        path = root / name
        files.extend(sorted(path.rglob("*.py")) if path.is_dir() else [path])
    return files


def source_hash(root: Path = ROOT) -> str:
    """Hash of the compiled sources, the versions of what compiles them and the processor (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for path in compiled_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    for fact in (
        platform.python_version(), platform.system(), platform.machine(), llvmlite.binding.get_host_cpu_name(),
        numba.__version__, llvmlite.__version__, np.__version__,
    ):  # fmt: skip
        digest.update(f"{fact}\n".encode())
    return digest.hexdigest()[:16]


#: That of the code which runs: taken here, and not when the first function is compiled, because a source may be edited in between.
SOURCE_HASH = source_hash()


def cache_folder() -> Path | None:
    """Where compiled functions are kept: `$MULTISTORE_CACHE`, or multistore in the user's cache folder, then the hash.

    An empty variable counts as unset and a relative `$XDG_CACHE_HOME` too, as its standard asks; a relative
    `$MULTISTORE_CACHE` is meant from the current folder. None where the user has no home.
    """
    base = _base_folder()
    return None if base is None else base / SOURCE_HASH


def _base_folder() -> Path | None:
    chosen = environment.text("MULTISTORE_CACHE")
    if chosen is not None:
        return Path(chosen).absolute()
    of_user = environment.text("XDG_CACHE_HOME")
    if of_user is not None and Path(of_user).is_absolute():
        return Path(of_user) / "multistore"
    home = Path("~").expanduser() if os.environ.get("HOME") != "" else Path()
    return home / ".cache" / "multistore" if home.is_absolute() else None


@functools.cache
def _say(text: str) -> None:
    """One line on stderr, once for each text."""
    if sys.stderr is not None:
        sys.stderr.write(f"multistore: {text}\n")


def distrust(folder: Path, *, holds_code: bool) -> str | None:
    """Why nothing below a folder may be unpickled; None if it is safe, or does not exist yet.

    It must belong to this user or to the administrator. Where code lies (`holds_code`) nobody else may write; above it
    not everybody may, unless the folder is sticky like /tmp, where nobody can replace what belongs to others.
    """
    try:
        facts = folder.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        return _reason(error)
    if not stat.S_ISDIR(facts.st_mode):
        return "it is not a folder"
    if not hasattr(os, "getuid"):
        return None
    if facts.st_uid not in (os.getuid(), 0):
        return "it belongs to another user"
    sticky = not holds_code and facts.st_mode & stat.S_ISVTX
    writers = stat.S_IWGRP | stat.S_IWOTH if holds_code else stat.S_IWOTH
    return "others may write to it" if facts.st_mode & writers and not sticky else None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


class Folder:
    """The cache folder of this process: opened at the first function, given up with a message where it cannot serve."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.writable = path is not None
        self._turn: int | None = None
        if path is None:
            _say("compiled code is not kept, because there is no home folder; set MULTISTORE_CACHE to a folder")
            return
        at, reason = path.parent, distrust(path.parent, holds_code=False)
        if reason is None:
            at, reason = path, distrust(path, holds_code=True)
        if reason is not None:
            self.path, self.writable = None, False
            _say(f"the cache of compiled code {at} is not used, because {reason}; functions are compiled for this run only")
            return
        self._touch()

    def read(self, name: str) -> bytes | None:
        """Content of a file; None if there is none. A damaged file is deleted."""
        if self.path is None:
            return None
        try:
            data = (self.path / name).read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + 32
        if data[: len(_MAGIC)] == _MAGIC and hashlib.sha256(data[head:]).digest() == data[len(_MAGIC) : head]:
            return zlib.decompress(data[head:])
        self.discard(name)
        return None

    def discard(self, name: str) -> None:
        """Delete a damaged file, so that it is written anew."""
        if self.path is None:
            return
        try:
            (self.path / name).unlink(missing_ok=True)
            consequence = "they are deleted and compiled again"
        except OSError as error:
            self.writable = False
            consequence = f"they cannot be deleted ({_reason(error)}), so they are compiled for this run only"
        _say(f"damaged files in the cache of compiled code {self.path}: {consequence}")

    def write(self, name: str, content: bytes) -> None:
        """Store a file in one step, so that another process sees all of it or nothing; give up at the first failure."""
        if self.path is None or not self.writable:
            return
        packed = zlib.compress(content, 1)
        try:
            self._make()
            handle, partial = tempfile.mkstemp(suffix=".tmp" + SUFFIX, dir=self.path)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MAGIC + hashlib.sha256(packed).digest() + packed)
                Path(partial).replace(self.path / name)
            except OSError:
                Path(partial).unlink(missing_ok=True)
                raise
        except OSError as error:
            self.writable = False
            _say(f"compiled code cannot be kept in {self.path} ({_reason(error)}); it is compiled for this run only")

    def begin_turn(self) -> None:
        """Wait until no other process compiles into this folder, and let the others wait from now on."""
        if self._turn is not None or self.path is None or not self.writable:
            return
        handle, deadline = None, time.monotonic() + PATIENCE
        try:
            self._make()
            handle = os.open(self.path, os.O_RDONLY)
            while not _locked(handle) and time.monotonic() < deadline:
                time.sleep(_PAUSE)
            self._turn = handle
        except (OSError, ImportError):  # a folder that cannot be made or locked: several may compile at once
            if handle is not None:
                os.close(handle)

    def end_turn(self) -> None:
        """Let the next process compile, or load what this one has compiled."""
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None

    def _make(self) -> None:
        """Make the folder for this user alone, and remove folders of other sources that are out of use."""
        assert self.path is not None
        if self.path.is_dir():
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700, exist_ok=True)
        for other in self.path.parent.iterdir():
            if re.fullmatch("[0-9a-f]{16}", other.name) and not other.is_symlink():
                _remove_if_unused(other)

    def _touch(self) -> None:
        """Note that the folder is in use (by its time of change)."""
        assert self.path is not None
        try:
            os.utime(self.path)
        except OSError:
            return  # not there yet, or read only: then nobody removes it either


def _locked(handle: int) -> bool:
    """Lock an open folder for this process alone; False if another one has locked it."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_if_unused(folder: Path) -> None:
    """Remove the compiled functions of a folder after a long time, and the folder unless something else is in it."""
    try:
        if time.time() - folder.stat().st_mtime > UNUSED:
            for path in folder.glob(f"*{SUFFIX}"):
                path.unlink()
            folder.rmdir()
    except OSError:
        return  # another process removes it, or it holds something that is not of this cache: it stays


@functools.cache
def open_folder() -> Folder:
    """The cache folder of this process."""
    return Folder(cache_folder())


class KernelCache(_Cache):  # type: ignore[misc]
    """What numba asks for the compiled forms (one per signature) of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._code = function.__code__
        self._module = function.__module__
        file = Path(self._code.co_filename)
        self._enabled = file.is_file()  # not what is typed at a prompt
        # The sources of the engines are in the folder's name; any other file that declares a kernel counts here.
        self._source = hashlib.sha256(file.read_bytes()).hexdigest() if self._enabled else ""
        cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
        self._closure = hashlib.sha256(dumps(cells)).hexdigest() if cells else ""

    @property
    def cache_path(self) -> str | None:
        path = open_folder().path
        return None if path is None else str(path)

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def flush(self) -> None:
        """Forget all compiled forms of this function."""
        path = open_folder().path
        if path is not None:
            for file in path.glob(f"{self._stem()}-*{SUFFIX}"):
                file.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled form for a signature; None if there is none (then numba compiles)."""
        if not self._enabled:
            return None
        target_context.refresh()
        folder, name = open_folder(), self._name(sig, target_context.codegen())
        content = folder.read(name)
        if content is None:
            folder.begin_turn()
            content = folder.read(name)
        if content is None:
            return None
        try:
            loaded = CompileResult._rebuild(target_context, *pickle.loads(content))
        except Exception:  # whatever a file holds that passes its checksum: it can always be compiled again
            folder.discard(name)
            folder.begin_turn()
            return None
        folder.end_turn()
        return loaded

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled form for a signature, unless its code holds addresses of this process."""
        if self._enabled and not data.library.has_dynamic_globals and not data.lifted:
            open_folder().write(self._name(sig, data.codegen), dumps(data._reduce()))
        open_folder().end_turn()

    def _stem(self) -> str:
        return f"{self._module.rpartition('.')[2]}.{self._code.co_name}-{self._code.co_firstlineno}"

    def _name(self, sig: Any, codegen: Any) -> str:
        parts = (self._module, self._code.co_qualname, self._source, self._closure, sig, codegen.magic_tuple())
        return f"{self._stem()}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}{SUFFIX}"
