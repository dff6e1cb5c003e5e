"""The record of the fit of the default parameters in short, as the package carries it (`parameters/fit_record.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from simulator.errors import shown
from simulator.fitting.specification import Specification
from simulator.fitting.uncertainty import CORRELATED


def packaged(record: Mapping[str, Any], specification: Specification) -> str:
    """The text of the packaged record, from the record of a fit (fit.json) and the specification it is of.

    What was free is in the record; what is fixed, and why, and what is tied to what, in the specification.
    """
    fitted = {
        one["name"]: {
            "value": one["value"], "standard_error": one["standard_error"],
            "z": z_of(one["value"], one["standard_error"], one.get("null", 0.0)), **_ridge(one),
        }
        for one in record["parameters"]
    }  # fmt: skip
    tied = {
        name: f"{'equal to' if tie.ratio == 1 else f'{shown(tie.ratio)} x'} {tie.to}"
        for name, tie in specification.tied.items()
        if name not in fitted
    }
    fixed = {name: one.reason for name, one in specification.fixed.items() if name not in fitted and one.reason}
    content = {"title": specification.title, "loss": record["loss"], "fitted": fitted, "tied": tied, "fixed": fixed}
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def _ridge(one: Mapping[str, Any]) -> dict[str, str]:
    """The other parameter that the data do not tell this one apart from, where there is one."""
    beside = one.get("beside", {})
    return {"beside": beside["name"]} if abs(beside.get("correlation") or 0.0) > CORRELATED else {}


def z_of(value: float, standard_error: float | None, null: float = 0.0) -> float | None:
    """How many standard errors a value is away from the one at which the parameter does nothing; None without an error.

    >>> z_of(3.0, 0.5), z_of(3.0, 0.5, null=1.0), z_of(3.0, None)
    (6.0, 4.0, None)
    """
    if standard_error is None or not math.isfinite(standard_error) or standard_error <= 0:
        return None
    return abs(value - null) / standard_error
