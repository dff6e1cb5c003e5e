"""Every evaluation of a fit on disk, so that a fit that was killed goes on exactly where it was.

A search is a deterministic function of its specification and of the values it received. So nothing of its state is
stored, only those values: a second run asks for the same points in the same order and is answered from the folder until
it comes to where the first one stopped. A batch (a generation, the points of a Jacobian) is one file, written atomically.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError
from simulator.storage import atomic_files

Array = npt.NDArray[np.float64]
#: Points in rows, and how they are to be evaluated -> values in rows.
Evaluate = Callable[..., Array]

FINGERPRINT = "fit.json"
#: Largest difference of a coordinate between two runs of the same search (rounding of linear algebra).
_SAME = 1e-7
#: What reading a damaged file can raise: of the system, of zip, of its compression, of arrays in it.
_DAMAGE = (
    OSError, EOFError, ValueError, KeyError, TypeError, SyntaxError, NotImplementedError, RuntimeError, OverflowError,
    MemoryError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Checkpoint:
    """The evaluations of one fit in a folder; with no folder nothing is kept.

    `fingerprint` describes the fit by named parts; a folder that holds another fit is refused, unless `restart` throws
    its evaluations away.
    """

    def __init__(
        self, folder: Path | None, fingerprint: Mapping[str, Any] | None = None, *, restart: bool = False
    ) -> None:
        self.folder = folder
        if folder is None:
            return
        expected = json.loads(json.dumps(dict(fingerprint or {}), sort_keys=True))
        path = folder / FINGERPRINT
        if restart:
            self._clear()
        if path.exists():
            _compare(path, expected)
        else:
            with atomic_files.writing(path) as temporary:
                temporary.write_text(json.dumps(expected, sort_keys=True, indent=1) + "\n", encoding="utf-8")

    def _clear(self) -> None:
        assert self.folder is not None
        for path in [self.folder / FINGERPRINT, *self.folder.glob("*-[0-9][0-9][0-9][0-9][0-9].npz")]:
            path.unlink(missing_ok=True)

    def stage(self, name: str, evaluate: Evaluate) -> Evaluate:
        """The function `evaluate` (points in rows, and more -> values in rows) as one stage of the search sees it.

        Its k-th call is answered from the file of the k-th call if there is one, and makes it otherwise. Raises
        MultistoreError when the file is of other points.
        """
        calls = 0

        def evaluated(points: Array, *how: Any) -> Array:
            nonlocal calls
            calls += 1
            path = None if self.folder is None else self.folder / f"{name}-{calls:05d}.npz"
            if path is not None and path.exists():
                return _load(path, points)
            values = evaluate(points, *how)
            if path is not None:
                _save(path, points, values)
            return values

        return evaluated


def _compare(path: Path, expected: Mapping[str, Any]) -> None:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _corrupt(path, error) from error
    if not isinstance(stored, dict) or set(stored) != set(expected):
        raise _corrupt(path, "not the parts of a fit")
    names = [name for name in expected if stored[name] != expected[name]]
    if names:
        raise MultistoreError(
            f"{path.parent}: holds the checkpoint of another fit (other {', '.join(names)}); give another folder with "
            f"--out, or throw it away with --restart"
        )


def _corrupt(path: Path, reason: object) -> MultistoreError:
    text = " ".join(str(reason).split())[:120] or type(reason).__name__
    return MultistoreError(f"{path}: corrupt checkpoint ({text}); begin anew with --restart")


def _save(path: Path, points: Array, values: Array) -> None:
    with atomic_files.writing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, points=points, values=values, check=_digest(points, values))


def _digest(points: Array, values: Array) -> Array:
    """SHA-256 of points and values, shapes included: a changed byte is noticed whatever it does to the numbers."""
    digest = hashlib.sha256(repr((points.shape, values.shape)).encode())
    digest.update(np.ascontiguousarray(points, np.float64).tobytes())
    digest.update(np.ascontiguousarray(values, np.float64).tobytes())
    return np.frombuffer(digest.digest(), np.uint8)


def _load(path: Path, points: Array) -> Array:
    """The values of a batch; MultistoreError where the file is damaged, or of other points than `points`."""
    try:
        with np.load(path, allow_pickle=False) as batch:
            stored, values, check = batch["points"], batch["values"], batch["check"]
    except _DAMAGE as error:
        raise _corrupt(path, error) from error
    if stored.dtype != np.float64 or values.dtype != np.float64 or not np.array_equal(check, _digest(stored, values)):
        raise _corrupt(path, "its values are not those that were written")
    if stored.shape != points.shape or not np.allclose(stored, points, rtol=0, atol=_SAME):
        raise MultistoreError(f"{path}: the checkpoint is of other points than this fit asks for; use --restart")
    if values.ndim != 2 or len(values) != len(points):
        raise _corrupt(path, f"{values.shape} values for {len(points)} points")
    return values
