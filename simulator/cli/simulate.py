"""multistore simulate: people in a protocol, and their event table in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options, task_arguments
from simulator.errors import MultistoreError, did_you_mean


def simulate(
    context: typer.Context,
    name: task_arguments.Name,
    file: Annotated[Path, typer.Option("--file", help="Where to write: .parquet, .csv, or a folder for BIDS.")],
    condition: task_arguments.Condition = None,
    subjects: Annotated[int, typer.Option("--subjects", "-n", help="People.")] = 1,
    lists: Annotated[int, typer.Option(help="Repetitions of the protocol for each person.")] = 1,
    full: Annotated[bool, typer.Option("--trace", help="Keep every event, not only study and response.")] = False,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    threads: options.Threads = None,
) -> None:
    """Simulate people in a paradigm and write the event table, with all that is needed to repeat it."""
    from simulator.simulation import simulate as run_simulation

    parameters = options.load_parameters(config, setting)
    labelled = task_arguments.protocols(name, context.args, condition)
    if len(labelled) > 1:
        labels = ", ".join(label for label, _ in labelled)
        raise MultistoreError(f"{name} has several protocols; choose one with --condition or a paradigm ({labels})")
    write = writer(file)
    effort = options.effort(subjects, seed, backend, threads)
    options.check_writable(file.parent)
    records = run_simulation(
        labelled[0][1], parameters, backend=effort.backend, subjects=subjects, lists=lists, seed=seed, trace=full,
        threads=threads,
    )  # fmt: skip
    getattr(records, write)(file)
    typer.echo(f"{file}: {len(records)} events of {records.n_lists} lists")


def writer(file: Path) -> str:
    """The method of `Records` that writes a file of this name."""
    kinds = {".parquet": "to_parquet", ".csv": "to_csv", "": "to_bids"}
    if file.suffix not in kinds:
        near = did_you_mean(file.suffix, kinds)
        raise MultistoreError(f"--file {file}: unknown kind {file.suffix!r}{near} (allowed: .parquet, .csv, a folder)")
    return kinds[file.suffix]
