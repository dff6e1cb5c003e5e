"""Small fits: to practice in choice reactions, and to forgetting within a minute."""

from __future__ import annotations

from typing import Any

PRACTICE: dict[str, Any] = {
    "tables": {"practice_choice_rt": {"measures": ["rt"]}},
    "free": {
        "procedural.response_time_base": {"low": 0.1, "high": 0.8, "start": 0.45},
        "procedural.selection_time": {"low": 0.1, "high": 1.5, "start": 0.4},
        "procedural.practice_strength": {"low": 0.05, "high": 20},
    },
    "search": {"evaluations": 30, "lists": 8, "lists_per_person": 1, "polish": 2, "repetitions": 6, "seed": 5},
}
FORGETTING: dict[str, Any] = {
    "tables": {"floden2000": {"conditions": ["young"]}, "murdock1961": {}},
    "free": {"short_term.lifetime": [3, 60], "samples.floden2000": [0.3, 6]},
    "search": {"evaluations": 0, "lists": 64, "polish": 1, "repetitions": 4},
}


def changed(base: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A specification in which some parts are others."""
    return {**base, **parts}
