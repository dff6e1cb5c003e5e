"""Where the value of each parameter comes from: fitted, tied, fixed for a reason, or assumed.

The words are printed from the records of the fits of the default parameters (`fit_record.json` of the multi-store model and
`neural_fit_record.json` of the networks, written by `make docs` from results/fit and results/fit_neural): nothing is called fitted
that no recorded fit has found.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from importlib import resources
from typing import Any, NamedTuple

#: The packaged records of the fits of the default parameters, in this folder: each specification with its record.
RECORDS = {"default": "fit_record.json", "neural": "neural_fit_record.json"}
#: Significant digits to which a fitted value is carried over into the defaults.
DIGITS = 4
#: What parameter values are called that no fit found and that have no recorded reason.
ASSUMED = "assumed"


class Found(NamedTuple):
    """What the fit found: value, standard error (NaN at a bound), z = distance from no effect in standard errors.

    `beside` is the other parameter whose estimate goes along with it so closely that the data do not tell them apart.
    """

    value: float
    error: float
    z: float
    beside: str = ""

    def __str__(self) -> str:
        if not math.isfinite(self.error):
            return "at its bound"
        ridge = f", not told apart from {self.beside}" if self.beside else ""
        return f"z = {self.z:.1f}, +- {self.error:.2g}{ridge}"

    def is_carried_over(self, value: float) -> bool:
        """Whether a value is that of the fit, to the digits that the defaults have."""
        return math.isclose(value, self.value, rel_tol=0.6 * 10.0 ** (1 - DIGITS), abs_tol=1e-12)


class FitRecord(NamedTuple):
    """The fits of the default parameters: what was found, what is tied to what, what is fixed and why; by dotted name."""

    fitted: Mapping[str, Found]
    tied: Mapping[str, str]
    fixed: Mapping[str, str]


def _number(value: float | None) -> float:
    return math.nan if value is None else value


@functools.cache
def fit_record() -> FitRecord:
    """The packaged records of the fits of the default parameters, as one.

    >>> {"short_term.capacity", "neural.state_noise"} <= set(fit_record().fitted)
    True
    """
    whole = FitRecord({}, {}, {})
    for name in RECORDS.values():
        content: dict[str, Any] = json.loads(resources.files("simulator.parameters").joinpath(name).read_text(encoding="utf-8"))
        fitted = {
            name: Found(one["value"], _number(one["standard_error"]), _number(one["z"]), one.get("beside", ""))
            for name, one in content["fitted"].items()
        }
        parts = zip(whole, (fitted, content["tied"], content["fixed"]), strict=True)
        whole = FitRecord(*({**before, **found} for before, found in parts))
    return whole


def basis(name: str, default: float, value: float | None = None) -> str:
    """In words, where the value of a parameter comes from; `value` is the one in force, where it is not the default.

    >>> basis("numerics.time_resolution", 1e-9).partition(":")[0], basis("short_term.capacity", 4.0, 5.0)
    ('fixed', 'changed')
    """
    if value is not None and value != default:
        return "changed"
    record = fit_record()
    if name in record.fitted:
        found = record.fitted[name]
        if found.is_carried_over(default):
            return f"fitted ({found})"
        error = f" +- {found.error:.2g}" if math.isfinite(found.error) else ""
        return f"set by hand (the fit found {found.value:.4g}{error})"
    if name in record.tied:
        return f"tied: {record.tied[name]}"
    if name in record.fixed:
        return f"fixed: {record.fixed[name]}"
    return ASSUMED
