"""The experiments: one script per phenomenon, all of one anatomy.

A new file with an `EXPERIMENT` in this folder is a new experiment of `multistore run`.
"""

from __future__ import annotations

import importlib
import pkgutil

from simulator.experiment import Experiment, check_known

#: The order of the report; experiments that are not named here follow by name.
ORDER = (
    "serial_position",
    "delayed_recall",
    "rehearsal",
    "brown_peterson",
    "partial_report",
    "forgetting_curve",
    "practice",
)


def names() -> list[str]:
    """Names of all experiments, in the order of the report.

    >>> names()[0]
    'serial_position'
    """
    found = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return [n for n in ORDER if n in found] + [n for n in found if n not in ORDER]


def load(name: str) -> Experiment:
    """The experiment of a script in this folder; MultistoreError with the likely spelling if there is none.

    >>> load("practice").name
    'practice'
    """
    check_known(name, names())
    experiment = importlib.import_module(f"experiments.{name}").EXPERIMENT
    assert isinstance(experiment, Experiment)
    return experiment
