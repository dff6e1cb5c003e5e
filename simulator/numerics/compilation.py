"""Compilation of scalar functions, with a disk cache that cannot run stale equations.

Numba's own cache looks at the file of the function that it compiled and not at the modules which that function
imports: after a change in an equation it would go on running the old one. Here the cache folder is named by a hash
of every source that is compiled into the engines, of numba's version and of the processor, so that any change
starts an empty folder.

With MULTISTORE_JIT=0 (or numba's own NUMBA_DISABLE_JIT=1) nothing is compiled: the same functions run as plain Python,
with the same bits as result, for debuggers, coverage and tests of a single equation.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding
import numba

from simulator import environment

#: Without types: the settings are made at run time, and `_nrt` is not among the declared options.
_config: Any = numba.config
_njit: Any = numba.njit

F = TypeVar("F", bound=Callable[..., Any])

ROOT = Path(__file__).resolve().parent.parent
#: Sources whose text ends up in compiled code.
COMPILED_SOURCES = ("numerics", "parameters/declarations.py", "tasks/step_table.py", "theory", "backends/compiled")


def compiled_files(root: Path = ROOT) -> list[Path]:
    """Python files whose text is compiled into an engine, in a fixed order."""
    files: list[Path] = []
    for name in COMPILED_SOURCES:
        path = root / name
        files.extend(sorted(path.rglob("*.py")) if path.is_dir() else [path])
    return files


def source_hash(root: Path = ROOT) -> str:
    """Hash of the compiled sources, numba's version and the processor (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for path in compiled_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    for fact in (numba.__version__, platform.machine(), platform.python_version(), llvmlite.binding.get_host_cpu_name()):
        digest.update(str(fact).encode())
    return digest.hexdigest()[:16]


@functools.cache
def cache_folder() -> Path:
    """Folder of the compiled functions: `$MULTISTORE_CACHE` or the user's cache folder, then the source hash."""
    base = os.environ.get("MULTISTORE_CACHE")
    if base is None:
        base = str(Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "multistore")
    return Path(base) / source_hash()


@functools.cache
def compiled() -> bool:
    """Whether `kernel` and `outlined` compile, or return the plain function (MULTISTORE_JIT=0, NUMBA_DISABLE_JIT=1).

    It is decided once, when the first function is declared. Raises MultistoreError when MULTISTORE_JIT is not 0 or 1.
    """
    return environment.whole_number("MULTISTORE_JIT", 0, 1) != 0 and not _config.DISABLE_JIT


def kernel(function: F) -> F:
    """Compile a scalar function with numba: IEEE arithmetic (no fastmath), no GIL, cached by source hash.

    The compiled function may be called from Python and from other kernels alike; into those it is inlined, because
    handing over the state costs more than most transitions. It allocates nothing: without numba's reference counting,
    whose atomic updates of the state's arrays cost many times the model itself.
    """
    return _compile(function, inline=True)


def outlined(function: F) -> F:
    """Compile like `kernel`, but as a function of its own: for large and rare transitions, so that compiling is quick."""
    return _compile(function, inline=False)


def _compile(function: F, inline: bool) -> F:
    if not compiled():
        return function
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(cache_folder())
    try:
        dispatcher: F = _njit(
            cache=True, nogil=True, error_model="numpy", _nrt=False, forceinline=inline
        )(function)
        return dispatcher
    finally:
        _config.CACHE_DIR = before
