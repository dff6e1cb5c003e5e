"""Records for stored seeds and parameters stay the same until a change of the model is meant.

The hashes leave out the column `strength`: the last bit of a logarithm differs between mathematical libraries, while
the times are rounded to nanoseconds. After a change of the model: `python tests/test_golden_records.py`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator import Parameters, Protocol, Records, paradigms, simulate

HERE = Path(__file__).resolve().parent / "golden"
HASHES = HERE / "records.json"
COLUMNS = ("subject", "session", "list", "condition", "onset", "duration", "trial_type", "position", "item", "response",
           "correct", "response_time", "store")  # fmt: skip

RUNS: dict[str, tuple[Protocol, dict[str, Any]]] = {
    "free recall, heard": (paradigms.free_recall(20, 1.0, modality="auditory"), {"subjects": 20, "lists": 3}),
    "free recall, judged, typed, session": (
        paradigms.free_recall(10, (1.0, 2.0), gap=0.5, orienting_task=True, lists_per_session=4, response="typed"),
        {"subjects": 6, "lists": 2},
    ),
    "continual distractor": (
        paradigms.free_recall(12, 1.2, orienting_task=True, inter_item_distractor=16.0, retention_interval=16.0),
        {"subjects": 10, "lists": 2},
    ),
    "open delay, event trace": (
        paradigms.free_recall(8, 2.0, retention_interval=5.0, filled=False), {"subjects": 3, "lists": 2, "trace": True},
    ),
    "brown-peterson session": (paradigms.brown_peterson(3, 9.0, trials_per_session=5), {"subjects": 8, "lists": 2}),
    "partial report": (paradigms.partial_report(cue_delay=0.15), {"subjects": 20, "lists": 2}),
    "whole report": (paradigms.partial_report(cue_delay=None), {"subjects": 20, "lists": 2}),
    "savings": (paradigms.savings(8, 3600.0), {"subjects": 5, "lists": 2}),
    "choice practice": (paradigms.choice_practice(4, 3, 10), {"subjects": 4, "lists": 1}),
    "recognition, new": (paradigms.recognition(4, target=False), {"subjects": 20, "lists": 2}),
    "recognition, old": (paradigms.recognition(5, probed_position=2), {"subjects": 20, "lists": 2}),
    "serial recall": (paradigms.serial_recall(7, material="letters"), {"subjects": 20, "lists": 2}),
    "heard in groups, words said aloud between": (
        paradigms.serial_recall(
            9, 0.5, material="letters", modality="auditory", group_size=3, group_gap=0.6, distractors=2, lists_per_session=2
        ),
        {"subjects": 10, "lists": 2},
    ),
    "words into numbered rows": (
        paradigms.serial_recall((3, 8), output_order="any", response="written", lists_per_session=3), {"subjects": 10, "lists": 2},
    ),
    "suppressed serial recall": (paradigms.serial_recall(6, suppression=True), {"subjects": 20, "lists": 2}),
}  # fmt: skip


def fingerprint(records: Records) -> str:
    """A hash of all columns that every machine agrees on."""
    digest = hashlib.sha256()
    for name in COLUMNS:
        digest.update(np.ascontiguousarray(records[name]).tobytes())
    return digest.hexdigest()[:24]


def run(name: str, backend: str) -> str:
    """The fingerprint of one run."""
    protocol, arguments = RUNS[name]
    return fingerprint(simulate(protocol, PARAMETERS, seed=11, backend=backend, **arguments))


PARAMETERS = Parameters.from_yaml(HERE / "parameters.yaml")


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("backend", ["compiled", "event"])
def test_records_are_those_of_before(name: str, backend: str) -> None:
    stored: dict[str, str] = json.loads(HASHES.read_text())
    assert run(name, backend) == stored[name]


if __name__ == "__main__":
    HASHES.write_text(json.dumps({name: run(name, "compiled") for name in RUNS}, indent=1) + "\n")
