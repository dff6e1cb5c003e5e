"""A simulation that is none, for tests of what is asked of one and of what is made of its records."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import simulator
from simulator.backends import registry
from simulator.records.table import from_lists
from simulator.tasks.protocol import Protocol

STUDIED = ["a", "b", "c"]


class Recorder:
    """Stands for `simulate`: notes its arguments; people recall as many of three words as `recalled` says."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.recalled: Callable[[int, Protocol], int] = lambda person, protocol: person % 4

    def __call__(self, protocol: Protocol, parameters: Any, **how: Any) -> None:
        """Note a call, and have its measures take in what its people recall in each of their lists."""
        self.calls.append({"protocol": protocol, "parameters": parameters, **how})
        recalls = [
            STUDIED[: self.recalled(person, protocol)] for person in how["subjects"] for _ in range(how["lists"])
        ]
        records = from_lists([STUDIED] * len(recalls), recalls)
        for measure in how["measures"]:
            measure.add(records)

    @property
    def people(self) -> list[list[int]]:
        """The people of each call."""
        return [call["subjects"] for call in self.calls]


def record(monkeypatch: pytest.MonkeyPatch, reach: int = 10_000) -> Recorder:
    """Put a recorder in place of the engines, which then have so many lists within reach."""
    recorder = Recorder()
    monkeypatch.setattr(simulator, "simulate", recorder)
    monkeypatch.setattr(registry, "get", lambda name: SimpleNamespace(lists_within_reach=reach, people_at_once=1))
    return recorder
