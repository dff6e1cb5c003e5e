"""Every evaluation of a fit on disk, so that a fit that was killed goes on exactly where it was.

A search is a deterministic function of its specification and of the values it was given. So nothing of its state is
stored, only those values: a second run asks for the same points in the same order and is answered from the folder until
it comes to where the first one stopped. A batch (a generation, the points of a Jacobian) is one file, written atomically.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError
from simulator.storage import atomic_files

Array = npt.NDArray[np.float64]
Evaluate = Callable[[Array], Array]

FINGERPRINT = "fit.json"
#: Largest difference of a coordinate between two runs of the same search (rounding of linear algebra).
_SAME = 1e-7


class Checkpoint:
    """The evaluations of one fit in a folder; with no folder nothing is kept.

    `fingerprint` describes the fit by named parts; a folder that holds another fit is refused, unless `restart` throws
    its evaluations away.
    """

    def __init__(
        self, folder: Path | None, fingerprint: Mapping[str, Any] | None = None, *, restart: bool = False
    ) -> None:
        self.folder = folder
        self.replayed = 0
        if folder is None:
            return
        wanted = json.loads(json.dumps(dict(fingerprint or {}), sort_keys=True))
        path = folder / FINGERPRINT
        if restart:
            self._clear()
        if path.exists():
            _compare(path, wanted)
        else:
            with atomic_files.writing(path) as temporary:
                temporary.write_text(json.dumps(wanted, sort_keys=True, indent=1) + "\n", encoding="utf-8")

    def _clear(self) -> None:
        assert self.folder is not None
        for path in [self.folder / FINGERPRINT, *self.folder.glob("*-[0-9][0-9][0-9][0-9][0-9].npz")]:
            path.unlink(missing_ok=True)

    def stage(self, name: str, evaluate: Evaluate) -> Evaluate:
        """The function `evaluate` (points in rows -> values in rows) as one stage of the search sees it.

        Its k-th call is answered from the file of the k-th call if there is one, and makes it otherwise. Raises
        MultistoreError when the file is of other points.
        """
        calls = 0

        def evaluated(points: Array) -> Array:
            nonlocal calls
            calls += 1
            path = None if self.folder is None else self.folder / f"{name}-{calls:05d}.npz"
            if path is not None and path.exists():
                self.replayed += len(points)
                return _load(path, points)
            values = evaluate(points)
            if path is not None:
                with atomic_files.writing(path) as temporary, temporary.open("wb") as file:
                    np.savez(file, points=points, values=values)
            return values

        return evaluated


def _compare(path: Path, wanted: Mapping[str, Any]) -> None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MultistoreError(f"{path}: corrupt checkpoint ({error}); begin anew with --restart") from error
    names = [name for name in wanted if not isinstance(found, dict) or found.get(name) != wanted[name]]
    if names:
        raise MultistoreError(
            f"{path.parent}: holds the checkpoint of another fit (other {', '.join(names)}); give another folder with "
            f"--out, or throw it away with --restart"
        )


def _load(path: Path, points: Array) -> Array:
    try:
        with np.load(path, allow_pickle=False) as held:
            asked, values = held["points"], held["values"]
    except (OSError, ValueError, KeyError) as error:
        raise MultistoreError(f"{path}: corrupt checkpoint ({error}); begin anew with --restart") from error
    if asked.shape != points.shape or not np.allclose(asked, points, rtol=0, atol=_SAME):
        raise MultistoreError(f"{path}: the checkpoint is of other points than this fit asks for; use --restart")
    return np.asarray(values, np.float64)
