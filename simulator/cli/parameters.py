"""multistore parameters: every parameter with value, range, unit, symbol and source."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from simulator.cli import options


def parameters(
    config: options.Config = None,
    setting: options.Set = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a parameter file.")] = False,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print a parameter file.")] = False,
) -> None:
    """Print the table of parameters (or their schema, or a parameter file to start from)."""
    from simulator.parameters import printing

    values = options.load_parameters(config, setting)
    if schema:
        typer.echo(json.dumps(printing.json_schema(), indent=2))
    elif as_yaml:
        typer.echo(values.to_yaml(), nl=False)
    else:
        typer.echo(printing.format_table(values))
