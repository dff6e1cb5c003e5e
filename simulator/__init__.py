"""Multistore, a simulator of human memory: people in memory experiments, held against human data.

>>> from simulator import Parameters, paradigms, simulate
>>> records = simulate(paradigms.free_recall(12, 1.0), Parameters(), subjects=3, lists=2, seed=1)
>>> records.n_lists
6
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from simulator import human, measures
    from simulator.errors import MultistoreError
    from simulator.parameters.declarations import Parameters
    from simulator.records.table import Records
    from simulator.simulation import simulate
    from simulator.tasks import paradigms
    from simulator.tasks.protocol import Protocol

    plot: ModuleType  # above most rooms, which import this package for its version

__version__ = "0.1.0"
__all__ = ["MultistoreError", "Parameters", "Protocol", "Records", "human", "measures", "paradigms", "plot", "simulate"]

_HOMES = {
    "MultistoreError": "simulator.errors",
    "Parameters": "simulator.parameters",
    "Protocol": "simulator.tasks.protocol",
    "Records": "simulator.records",
    "simulate": "simulator.simulation",
}
_MODULES = {"paradigms": "simulator.tasks.paradigms", "plot": "simulator.reporting.plot"}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that the command line starts quickly."""
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name in ("human", "measures"):
        return importlib.import_module(f"simulator.{name}")
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    raise AttributeError(f"module 'simulator' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public nouns and verbs alone, whatever else has been imported."""
    return [*__all__, "__version__"]
