"""Which experiments there are: one script per phenomenon, in a folder per store.

A new file with an `EXPERIMENT` in one of the folders is a new experiment of `multistore run`. The folder `networks` holds
studies of networks on tasks of their own, which have no people beside them (`STUDY`), and `networks_and_people` experiments
of the neural backend; both are run by name.
"""

from __future__ import annotations

import importlib
import pkgutil
import runpy
import sys
from pathlib import Path

from simulator.comparison.experiment import Experiment, check_name
from simulator.network_studies.study import NetworkStudy

HOME = Path(__file__).resolve().parent
#: A folder for each store, in the order in which information passes through them.
STORES = ("sensory", "short_term", "declarative", "procedural")
#: The folder of experiments that are about the neural backend.
NETWORKS_AND_PEOPLE = "networks_and_people"
#: The order of the report; experiments that are not named here follow by name.
ORDER = (
    "serial_position",
    "delayed_recall",
    "rehearsal",
    "brown_peterson",
    "partial_report",
    "forgetting_curve",
    "practice",
    "memory_span",
    "serial_recall",
    "word_length",
    "phonological_similarity",
    "presentation_rate",
    "distractor_interference",
    "complex_span",
    "item_recognition",
    "modality",
    "hebb_repetition",
    "retroactive_interference",
    "spacing",
    "ageing",
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


def network_names() -> list[str]:
    """Names of the experiments that hold the neural backend against people.

    >>> "network_recall" in network_names()
    True
    """
    modules = pkgutil.iter_modules([str(HOME / NETWORKS_AND_PEOPLE)])
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def load(name: str) -> Experiment:
    """The experiment of a script; MultistoreError with the likely spelling if there is none.

    >>> load("practice").name
    'practice'
    """
    check_name(name, [*names(), *network_names()])
    folder = folders().get(name, NETWORKS_AND_PEOPLE)
    experiment = importlib.import_module(f"experiments.{folder}.{name}").EXPERIMENT
    assert isinstance(experiment, Experiment)
    return experiment


def study_names() -> list[str]:
    """Names of all studies of networks.

    >>> study_names()
    ['consolidation', 'inspection', 'learned_context', 'reconstruction', 'repetition', 'sequence_tasks']
    """
    modules = pkgutil.iter_modules([str(HOME / "networks")])
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def load_study(name: str) -> NetworkStudy:
    """The study of a script; MultistoreError with the likely spelling if there is none.

    >>> load_study("reconstruction").title
    'Reconstruction'
    """
    check_name(name, study_names())
    study = importlib.import_module(f"experiments.networks.{name}").STUDY
    assert isinstance(study, NetworkStudy)
    return study


def run_script(name: str) -> None:
    """Run an experiment's script as `multistore run NAME` with the script's own arguments."""
    sys.argv[1:1] = ["run", name]
    runpy.run_module("simulator", run_name="__main__", alter_sys=False)
