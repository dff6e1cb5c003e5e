"""Which experiments there are: one script per phenomenon, in a folder per store.

A new file with an `EXPERIMENT` in one of the folders is a new experiment of `multistore run`.
"""

from __future__ import annotations

import importlib
import pkgutil
import runpy
import sys
from pathlib import Path

from simulator.comparison.experiment import Experiment, check_name

HOME = Path(__file__).resolve().parent
#: A folder for each store, in the order in which information passes through them.
STORES = ("sensory", "short_term", "declarative", "procedural")
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


def folders() -> dict[str, str]:
    """Each experiment's name with the folder (store) it stands in.

    >>> folders()["partial_report"]
    'sensory'
    """
    return {
        module.name: store
        for store in STORES
        for module in pkgutil.iter_modules([str(HOME / store)])
        if not module.name.startswith("_")
    }


def names() -> list[str]:
    """Names of all experiments, in the order of the report.

    >>> names()[0]
    'serial_position'
    """
    by_name = sorted(folders())
    return [name for name in ORDER if name in by_name] + [name for name in by_name if name not in ORDER]


def load(name: str) -> Experiment:
    """The experiment of a script; MultistoreError with the likely spelling if there is none.

    >>> load("practice").name
    'practice'
    """
    check_name(name, names())
    experiment = importlib.import_module(f"experiments.{folders()[name]}.{name}").EXPERIMENT
    assert isinstance(experiment, Experiment)
    return experiment


def run_script(name: str) -> None:
    """Run an experiment's script as `multistore run NAME` with the script's own arguments."""
    sys.argv[1:1] = ["run", name]
    runpy.run_module("simulator", run_name="__main__", alter_sys=False)
