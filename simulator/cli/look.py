"""multistore show, trace and simulate: look at a protocol, see one list happen, keep the records of many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError, did_you_mean

#: Arguments of paradigms come as options that typer does not know.
ANY_OPTION = {"allow_extra_args": True, "ignore_unknown_options": True}
_Name = Annotated[str, typer.Argument(metavar="NAME", help="A paradigm (with its arguments) or an experiment.")]
_Condition = Annotated[str | None, typer.Option(help="One condition of an experiment.")]


def show(context: typer.Context, name: _Name, condition: _Condition = None) -> None:
    """Print the timeline of a paradigm or experiment before anything runs.

    Arguments of a paradigm are options: multistore show free_recall --list-length 8 --gap 0.8:1.2
    """
    from simulator.cli.task_arguments import protocols
    from simulator.tasks.timeline import timeline

    for label, protocol in protocols(name, context.args, condition):
        typer.echo(f"{label}  [{protocol.material}, {protocol.strategy} rehearsal]")
        for line in timeline(protocol):
            typer.echo(f"  {line}")


def trace(
    context: typer.Context,
    name: _Name,
    condition: _Condition = None,
    number: Annotated[int, typer.Option("--list", help="Which list of the session.")] = 1,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "event",
    out: options.Out = Path("results"),
) -> None:
    """See one list happen: a readable log, and a picture in OUT/figures/trace_NAME.png and .svg.

    Arguments of a paradigm are options: multistore trace free_recall --list-length 8
    """
    from simulator.cli.task_arguments import protocols
    from simulator.reporting import curve_figures, list_trace
    from simulator.simulation import simulate as run_simulation

    parameters = options.load_parameters(config, setting)
    label, protocol = protocols(name, context.args, condition)[0]
    effort = options.effort(1, seed, backend, None)
    options.check_writable(out)
    records = run_simulation(protocol, parameters, backend=effort.backend, seed=effort.seed, trace=True)
    for line in list_trace.log(records, number):
        typer.echo(line)
    picture = list_trace.draw_trace(records, number, title=f"{label}: one list in the multi-store model")
    png, svg = curve_figures.save(picture, out / "figures" / f"trace_{name}", records.provenance)
    typer.echo(f"picture: {png}, {svg.name}")


def simulate(
    context: typer.Context,
    name: _Name,
    file: Annotated[Path, typer.Option("--file", help="Where to write: .parquet, .csv, or a folder for BIDS.")],
    condition: _Condition = None,
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
    from simulator.cli.task_arguments import protocols
    from simulator.simulation import simulate as run_simulation

    parameters = options.load_parameters(config, setting)
    found = protocols(name, context.args, condition)
    if len(found) > 1:
        labels = ", ".join(label for label, _ in found)
        raise MultistoreError(f"{name} has several protocols; choose one with --condition or a paradigm ({labels})")
    write = writer(file)
    effort = options.effort(subjects, seed, backend, threads)
    options.check_writable(file.parent)
    records = run_simulation(
        found[0][1], parameters, backend=effort.backend, subjects=subjects, lists=lists, seed=seed, trace=full,
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
