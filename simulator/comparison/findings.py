"""Findings as yes or no: people, the model and an engine beside it, all by the same test."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.comparison.effects_of_people import human_curves
from simulator.comparison.experiment import CurveKey, Experiment, SimulatedCurves
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Observation

#: The columns with a size: people, the model with the ability of the sample, and the engine beside it.
SUBJECTS = ("people", "model", "beside")


def finding_rows(experiment: Experiment, curves: Mapping[CurveKey, Observation], beside: str) -> list[dict[str, Any]]:
    """Each finding of an experiment with the size of it, and the least one that counts; None for who was not asked.

    `beside` is the view of the engine beside the model. Finding and size are those of the experiment's `findings`.
    """
    people, model, other = human_curves(experiment), SimulatedCurves("sample", curves), SimulatedCurves(beside, curves)
    rows: list[dict[str, Any]] = []
    for finding in experiment.findings:
        sizes = {"people": _asked(finding.size, people), "model": _number(finding.size(model)), "beside": _asked(finding.size, other)}
        rows.append({"finding": finding.name, "least": finding.least, **sizes})
    return rows


def verdict(row: Mapping[str, Any], subject: str) -> str:
    """yes, no, or nothing where nobody asked.

    >>> verdict({"finding": "recency", "least": 0.3, "people": 0.25, "beside": None}, "people")
    'no'
    """
    size = row.get(subject)
    return "" if size is None else "yes" if size >= row["least"] else "no"


def _asked(size: Any, curves: SimulatedCurves) -> float | None:
    """The size in curves that may lack some; None there."""
    try:
        return _number(size(curves))
    except MultistoreError:
        return None


def _number(size: float) -> float | None:
    return round(float(size), 4) if math.isfinite(size) else None
