"""multistore simulate: people in a protocol, and their event table in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options, own_trials, task_arguments
from simulator.errors import MultistoreError, did_you_mean


def simulate(
    context: typer.Context,
    name: task_arguments.Name,
    file: Annotated[Path, typer.Option("--file", help="Where to write: .parquet, .csv, or a folder for BIDS.")],
    condition: Annotated[
        list[str] | None, typer.Option(help="One condition of an experiment; with --like NAME:ARGUMENT=VALUE, repeatable.")
    ] = None,
    like: Annotated[
        str, typer.Option(metavar="TRIALS", help="Trials of people: the same subjects, lists, lengths and conditions.")
    ] = "",
    conditions: Annotated[str, typer.Option(metavar="COLUMN", help="With --like: the column of conditions.")] = "condition",
    subjects: Annotated[int | None, typer.Option("--subjects", "-n", help="People (default: 1).")] = None,
    lists: Annotated[int | None, typer.Option(help="Repetitions of the protocol for each person (default: 1).")] = None,
    full: Annotated[bool, typer.Option("--trace", help="Keep every event, not only study and response.")] = False,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    device: options.Device = None,
    threads: options.Threads = None,
) -> None:
    """Simulate people in a paradigm and write the event table, with all that is needed to repeat it."""
    from simulator.simulation import simulate as run_simulation

    parameters = options.load_parameters(config, setting)
    if like:
        _check_design_is_theirs(subjects, lists)
        write = writer(file)
        effort = options.effort(None, seed, backend, threads)
        options.check_writable(file.parent)
        given = own_trials.words_of("", context.args, conditions, condition)
        words = ["simulate", name, "--like", like, "--file", str(file), *given, *(["--trace"] if full else [])]
        records = own_trials.simulate_like(
            like, name, context.args, conditions, condition, parameters, effort, full,
            [*words, *options.words("", effort, config, setting)],
        )  # fmt: skip
        getattr(records, write)(file)
        typer.echo(f"{file}: {len(records)} events of {records.n_lists} lists, as in {like}")
        return
    labelled = task_arguments.protocols(name, context.args, _one(condition))
    if len(labelled) > 1:
        labels = ", ".join(label for label, _ in labelled)
        raise MultistoreError(f"{name} has several protocols; choose one with --condition or a paradigm ({labels})")
    write = writer(file)
    effort = options.effort(subjects, seed, backend, threads)
    options.check_writable(file.parent)
    records = run_simulation(
        labelled[0][1], parameters, backend=effort.backend, subjects=1 if subjects is None else subjects,
        lists=1 if lists is None else lists, seed=seed, trace=full,
        threads=threads,
    )  # fmt: skip
    getattr(records, write)(file)
    typer.echo(f"{file}: {len(records)} events of {records.n_lists} lists")


def _one(condition: list[str] | None) -> str | None:
    if condition is not None and len(condition) > 1:
        raise MultistoreError(f"--condition: got {len(condition)} of them, allowed one (several go with --like)")
    return condition[0] if condition else None


def _check_design_is_theirs(subjects: int | None, lists: int | None) -> None:
    for option, value in (("--subjects", subjects), ("--lists", lists)):
        if value is not None:
            raise MultistoreError(f"{option}: got {value}, allowed nothing with --like: people and lists are those of the trials")


def writer(file: Path) -> str:
    """The method of `Records` that writes a file of this name."""
    kinds = {".parquet": "to_parquet", ".csv": "to_csv", "": "to_bids"}
    if file.suffix not in kinds:
        near = did_you_mean(file.suffix, kinds)
        raise MultistoreError(f"--file {file}: unknown kind {file.suffix!r}{near} (allowed: .parquet, .csv, a folder)")
    return kinds[file.suffix]
