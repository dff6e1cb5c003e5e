"""multistore trace: one list, event by event, and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options, task_arguments


def trace(
    context: typer.Context,
    name: task_arguments.Name,
    condition: task_arguments.Condition = None,
    number: Annotated[int, typer.Option("--list", help="Which list of the session.")] = 1,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "event",
    device: options.Device = None,
    out: options.Out = Path("results"),
) -> None:
    """See one list happen: a readable log, and a picture in OUT/figures/trace_NAME.png and .svg.

    Arguments of a paradigm are options: multistore trace free_recall --list-length 8
    """
    from simulator.reporting import figure_style, list_trace
    from simulator.simulation import simulate as run_simulation

    parameters = options.load_parameters(config, setting)
    label, protocol = task_arguments.protocols(name, context.args, condition)[0]
    effort = options.effort(1, seed, backend, None)
    options.check_writable(out)
    records = run_simulation(protocol, parameters, backend=effort.backend, seed=effort.seed, trace=True)
    for line in list_trace.log(records, number):
        typer.echo(line)
    picture = list_trace.draw_trace(records, number, title=f"{label}: one list in the multi-store model")
    png, svg = figure_style.save(picture, out / "figures" / f"trace_{name}", records.provenance)
    typer.echo(f"picture: {png}, {svg.name}")
