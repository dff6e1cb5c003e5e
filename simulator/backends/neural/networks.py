"""Which network lives through which task: each says what it serves, and runs a block of people.

A network of one's own is a `TaskNetwork` in a module of its own that is named here. This module imports no torch:
`serving` answers whether and by whom a protocol can be run before any network is loaded.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulator.tasks.protocol import Delay, Distract, NewList, Present, Recall, Repeat, Step

if TYPE_CHECKING:
    from simulator.backends.neural.people import People
    from simulator.parameters.declarations import Parameters
    from simulator.tasks.protocol import Protocol
    from simulator.tasks.step_table import Program


class TaskNetwork(ABC):
    """A trained network with the tasks that it serves.

    `name` is that of its weights (`weights.path_of(SHIPPED, name, seed)`) and in provenance. Person k lives with the
    weights of training seed number k mod 5 (`people.SEEDS`): a network holds those of all seeds side by side, and a block
    of people has rows for each (`people.ROWS_EACH`).
    """

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def refuses(cls, protocol: Protocol) -> str | None:
        """Why this network cannot live through a protocol, as the end of a sentence; None where it can."""

    @classmethod
    @abstractmethod
    def load(cls) -> TaskNetwork:
        """The network with the shipped weights of all training seeds."""

    @abstractmethod
    def run(self, program: Program, parameters: Parameters, people: People, *, trace: bool) -> tuple[list[np.ndarray], int]:
        """Live through a session: the rows of each person (theory.state.ROW), and the number of lists.

        What happens in a row depends on that row alone, and every array has `people.ROWS` rows: so a person stays the same
        in any company.
        """


def refused(step: Step, *recall: str) -> str | None:
    """Why no network of single items whose recall is of some kinds can live through a step; None where it can."""
    if not isinstance(step, (NewList, Present, Delay, Distract, Recall, Repeat)):
        return f"has no {type(step).__name__}"
    if isinstance(step, Repeat) and not step.times:
        return "does not repeat a list until its recall is perfect"
    if isinstance(step, Present) and len(step.items) > 1:
        return "takes in one item at a time, not a display"
    if isinstance(step, Recall) and step.kind not in recall:
        return f"has no {step.kind} recall"
    if isinstance(step, Recall) and step.asked_for != "present_list":
        return "recalls the present list only"
    return None


#: Networks by name: the module and class of each. The first that serves a protocol takes it.
NETWORKS: dict[str, tuple[str, str]] = {
    "retrieved_context": ("simulator.backends.neural.free_recall", "FreeRecallNetwork"),
    "elman_serial": ("simulator.backends.neural.serial_recall", "OrderedRecallNetwork"),
}


def network(name: str) -> type[TaskNetwork]:
    """The class of a network."""
    module, attribute = NETWORKS[name]
    found: type[TaskNetwork] = getattr(importlib.import_module(module), attribute)
    return found


def serving(protocol: Protocol) -> type[TaskNetwork] | str:
    """The network that lives through a protocol, or why none does."""
    reasons = []
    for name in NETWORKS:
        kind = network(name)
        reason = kind.refuses(protocol)
        if reason is None:
            return kind
        reasons.append(f"{name}: {reason}")
    return "; ".join(reasons)
