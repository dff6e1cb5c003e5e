"""Nothing depends on compiling: plain Python (MULTISTORE_JIT=0) writes the same records, bit for bit, in every engine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simulator import paradigms, simulate
from simulator.numerics.compilation import compiled

ROOT = Path(__file__).resolve().parent.parent

PROTOCOLS = {
    "free recall, a session": paradigms.free_recall(
        10, (1.0, 2.0), gap=0.5, orienting_task=True, lists_per_session=2, response="typed"
    ),
    "free recall, heard": paradigms.free_recall(8, 1.0, modality="auditory", retention_interval=3.0),
    "partial report": paradigms.partial_report(cue_delay=0.15),
    "savings": paradigms.savings(4, 3600.0),
    "choice practice": paradigms.choice_practice(3, 2, 6),
    "recognition": paradigms.recognition(4, probed_position=2),
    "suppressed serial recall": paradigms.serial_recall(6, suppression=True),
    "brown-peterson": paradigms.brown_peterson(3, 9.0, trials_per_session=3),
}
ENGINES = ("compiled", "event")


def written() -> list[str]:
    """A line for every protocol and engine: number of rows, and a hash of all columns of the full trace."""
    lines = []
    for name, protocol in PROTOCOLS.items():
        for engine in ENGINES:
            records = simulate(protocol, backend=engine, seed=5, subjects=2, trace=True)
            assert len(records) > 0 and {"onset", "response_time", "strength"} <= set(records.columns)
            digest = hashlib.sha256()
            for column in records.columns:
                digest.update(np.ascontiguousarray(records[column]).tobytes())
            lines.append(f"{name} {engine} {len(records)} {digest.hexdigest()}")
    return lines


@pytest.mark.parametrize("switch", ["MULTISTORE_JIT=0", "NUMBA_DISABLE_JIT=1"])
def test_records_are_the_same_without_compiling(switch: str) -> None:
    """Eight protocols, both engines, all columns, strength included; and no warning, as of an overflow."""
    if not compiled():
        pytest.skip("this run is uncompiled itself")
    name, value = switch.split("=")
    environment = {**os.environ, name: value, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    code = "import test_uncompiled as t; from simulator.numerics.compilation import compiled; print(compiled(), *t.written(), sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0 and run.stderr == "", run.stderr
    assert run.stdout.splitlines() == ["False", *written()]
