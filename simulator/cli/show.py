"""multistore show: the timeline of a protocol, before anything runs."""

from __future__ import annotations

import typer

from simulator.cli import task_arguments


def show(context: typer.Context, name: task_arguments.Name, condition: task_arguments.Condition = None) -> None:
    """Print the timeline of a paradigm or experiment before anything runs.

    Arguments of a paradigm are options: multistore show free_recall --list-length 8 --gap 0.8:1.2
    """
    from simulator.tasks.timeline import timeline

    for label, protocol in task_arguments.protocols(name, context.args, condition):
        typer.echo(f"{label}  [{protocol.material}, {protocol.strategy} rehearsal]")
        for line in timeline(protocol):
            typer.echo(f"  {line}")
