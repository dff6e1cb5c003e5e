"""Parameters in print: the table of `multistore parameters` and the JSON schema of a parameter file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.errors import shown
from simulator.parameters.basis import basis
from simulator.parameters.declarations import QUANTITIES, Parameters


def parameter_table(parameters: Parameters | None = None) -> list[dict[str, str]]:
    """Return a row of texts per parameter: name, value, default, range, unit, symbol, description, source, basis."""
    parameters = parameters or Parameters()
    return [
        {
            "name": name,
            "value": shown(parameters.value(name)),
            "default": shown(quantity.default),
            "range": quantity.range,
            "unit": quantity.unit,
            "symbol": quantity.symbol,
            "description": quantity.description,
            "source": quantity.source,
            "basis": basis(name, quantity.default, parameters.value(name)),
        }
        for name, quantity in QUANTITIES.items()
    ]


def format_table(parameters: Parameters | None = None) -> str:
    """Return the table of parameters as `multistore parameters` prints it."""
    return format_rows(parameter_table(parameters))


def format_rows(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows of texts as a table with aligned columns and a head line.

    >>> print(format_rows([{"name": "decay", "unit": "-"}]))
    name   unit
    -----  ----
    decay  -
    """
    if not rows:
        return ""
    heads = list(rows[0])
    width = {head: max(len(head), *(len(row[head]) for row in rows)) for head in heads}
    lines = [{head: head for head in heads}, {head: "-" * width[head] for head in heads}, *rows]
    return "\n".join("  ".join(f"{line[head]:<{width[head]}}" for head in heads).rstrip() for line in lines)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a parameter file, with unit, symbol and source of every field."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Parameters.model_json_schema()}
