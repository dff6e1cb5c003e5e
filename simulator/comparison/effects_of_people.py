"""The effects of an experiment in people: computed from the human tables as from simulated curves, by the same function."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from simulator.comparison.experiment import CurveKey, SimulatedCurves
from simulator.comparison.simulated_conditions import Observation

if TYPE_CHECKING:
    from simulator.comparison.experiment import Experiment

#: The view under which human curves stand.
_PEOPLE = "people"


class _HumanCurves(SimulatedCurves):
    """Human curves in place of simulated ones; what people were not asked is an empty curve."""

    def curve(self, table: str, condition: str, measure: str, variant: str = "") -> pd.DataFrame:
        """A human curve: x, mean, sem, n."""
        found = self.curves.get(CurveKey(self.ability, variant, table, condition, measure))
        return pd.DataFrame(columns=["x", "mean", "sem", "n"], dtype=float) if found is None else found.curve


def effects_of_people(experiment: Experiment) -> Mapping[str, float]:
    """The size of every effect of an experiment in its human tables, by name; NaN where they do not tell.

    >>> import experiments
    >>> round(effects_of_people(experiments.load("complex_span"))["span by load: slope (items)"], 2)
    -8.33
    """
    try:
        found = experiment.effects(human_curves(experiment))
    except (IndexError, KeyError, ValueError, ZeroDivisionError):  # an effect of curves that people do not have
        return {}
    return {name: value if math.isfinite(value) else math.nan for name, value in found.items()}


def human_curves(experiment: Experiment) -> SimulatedCurves:
    """The curves of an experiment's human tables, to be read as simulated ones are; what people were not asked is empty."""
    curves = {}
    for study in experiment.studies():
        for measure in study.table.measures(study.condition):
            curve = study.table.curve(study.condition, measure)
            curves[CurveKey(_PEOPLE, "", study.table.id, study.condition, measure)] = Observation(curve, 0)
    return _HumanCurves(_PEOPLE, curves)
