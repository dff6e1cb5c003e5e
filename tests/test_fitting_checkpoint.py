"""Damaged checkpoints: whatever happens to a file, the answer is one sentence, and no wrong value is taken."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import MultistoreError
from simulator.fitting.checkpoint import FINGERPRINT, Checkpoint

FIT = {"specification": {"free": {"a": [0, 1]}, "search": {"seed": 1}}, "engine": "0123456789abcdef", "sources": "ff"}
POINTS = np.linspace(0, 1, 12).reshape(4, 3)


def residuals(points: np.ndarray) -> np.ndarray:
    return np.sin(points @ np.ones((3, 5)) + np.arange(5))


def fill(folder: Path) -> tuple[Path, Path]:
    Checkpoint(folder, FIT).stage("start-1", residuals)(POINTS)
    return folder / "start-1-00001.npz", folder / FINGERPRINT


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Cut, emptied, filled with noise, or with one to eight bytes changed."""
    kind = rng.choice(["cut", "flip", "flip", "flip", "noise", "empty", "more"])
    if kind == "cut":
        return data[: rng.randrange(len(data))]
    if kind == "flip":
        changed = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(changed)
    if kind == "noise":
        return rng.randbytes(len(data))
    return b"" if kind == "empty" else data[: len(data) // 2] + rng.randbytes(50) + data[len(data) // 2 :]


@pytest.mark.parametrize("which", [0, 1], ids=["values", "fingerprint"])
def test_a_damaged_file_is_told_and_a_wrong_value_never_taken(tmp_path, which):
    path = fill(tmp_path)[which]
    good, refused = path.read_bytes(), 0
    for case in range(120):
        path.write_bytes(damaged(good, random.Random(case)))
        try:
            values = Checkpoint(tmp_path, FIT).stage("start-1", lambda points: points * np.nan)(POINTS)
        except MultistoreError as error:
            assert "corrupt checkpoint" in str(error) or "another fit" in str(error)
            assert "--restart" in str(error) and str(tmp_path) in str(error) and len(str(error)) < 2000
            refused += 1
        else:
            np.testing.assert_array_equal(values, residuals(POINTS))  # bytes that say nothing: dates, padding
    assert refused > 90
    path.write_bytes(b"")
    Checkpoint(tmp_path, FIT, restart=True).stage("start-1", residuals)(POINTS)
    np.testing.assert_array_equal(Checkpoint(tmp_path, FIT).stage("start-1", residuals)(POINTS), residuals(POINTS))


@pytest.mark.parametrize("values", [np.zeros((3, 5)), np.zeros(4), np.zeros((4, 5), int), np.array([["a"]] * 4)])
def test_values_that_are_not_those_of_the_points_are_refused(tmp_path, values):
    path, _ = fill(tmp_path)
    np.savez(path, points=POINTS, values=values)
    with pytest.raises(MultistoreError, match="corrupt checkpoint"):
        Checkpoint(tmp_path, FIT).stage("start-1", residuals)(POINTS)
    if values.dtype.kind == "U":
        return
    Checkpoint(tmp_path, FIT, restart=True).stage("start-1", lambda points: values)(POINTS)
    with pytest.raises(MultistoreError, match="corrupt checkpoint"):
        Checkpoint(tmp_path, FIT).stage("start-1", residuals)(POINTS)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"engine": 1}', "[" * 5000, '{"engine": ' + "9" * 6000 + "}"])
def test_a_fingerprint_that_is_none_is_corrupt(tmp_path, text):
    _, path = fill(tmp_path)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MultistoreError, match=r"fit\.json: corrupt checkpoint.*--restart"):
        Checkpoint(tmp_path, FIT)


def test_what_is_other_is_named(tmp_path):
    fill(tmp_path)
    with pytest.raises(MultistoreError, match=r"another fit \(other engine\)"):
        Checkpoint(tmp_path, {**FIT, "engine": "fedcba9876543210"})
    assert json.loads((tmp_path / FINGERPRINT).read_text()) == FIT
