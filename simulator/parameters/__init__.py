"""The parameters of the model: each declared once, with unit, range, symbol and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.parameters.declarations import (
    FIELDS,
    ParameterError,
    Parameters,
    Quantity,
    load_parameters,
    parse_settings,
)
from simulator.parameters.populations import POPULATIONS
from simulator.parameters.printing import format_table, json_schema, parameter_table

if TYPE_CHECKING:
    from simulator.parameters.declarations import DTYPE

__all__ = [
    "DTYPE", "FIELDS", "POPULATIONS", "ParameterError", "Parameters", "Quantity", "format_table", "json_schema",
    "load_parameters", "parameter_table", "parse_settings",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "DTYPE":
        from simulator.parameters import declarations

        return declarations.DTYPE
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
