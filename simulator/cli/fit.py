"""multistore fit: find parameters from human tables, or show that they can be found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.fitting import Fitted, Problem, Recovery, Specification, Status
    from simulator.fitting.run import Report
    from simulator.parameters.declarations import Parameters

OUT = Path("results/fit")


def fit(
    specification: Annotated[str, typer.Argument(metavar="SPEC", help="A fit (YAML file), or default.")] = "default",
    out: Annotated[Path, typer.Option(help="Folder for the result; an interrupted fit in it goes on.")] = OUT,
    seed: Annotated[int | None, typer.Option(help="Seed, in place of that of the file.")] = None,
    starts: Annotated[int | None, typer.Option(help="Runs of CMA-ES, in place of the file's.")] = None,
    evaluations: Annotated[int | None, typer.Option(help="Evaluations per run, in place of the file's.")] = None,
    polish: Annotated[int | None, typer.Option(help="Rounds on response surfaces, in place of the file's.")] = None,
    lists: Annotated[
        int | None, typer.Option(help="Lists per protocol and evaluation, in place of the file's.")
    ] = None,
    threads: options.Threads = None,
    restart: Annotated[bool, typer.Option("--restart", help="Discard the checkpoint of an interrupted fit.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Say what would be fitted to what, and stop.")] = False,
    recover: Annotated[
        int | None, typer.Option(metavar="SEED", help="Fit people simulated with known parameters instead.")
    ] = None,
    truth: Annotated[
        str | None,
        typer.Option(help="With --recover: a parameter file, or default, that these people have (default: at random)."),
    ] = None,
) -> None:
    """Fit free parameters to human tables: OUT/parameters.yaml is a parameter file, OUT/fit.json the record.

    After Ctrl-C or a crash the same command goes on where it was, to the same result. With --recover SEED the people are
    simulated with random parameters, and OUT/recovery.json says which of them came back.
    """
    from simulator import fitting

    loaded = fitting.load_specification(specification).searched(
        seed=seed, starts=starts, evaluations=evaluations, polish=polish, lists=lists
    )
    problem = fitting.prepare(loaded)
    known = _truth(truth, recover)
    if threads is not None:
        options.effort(None, 0, "compiled", threads)
    if check:
        print_problem(problem)
        return
    options.check_writable(out)
    command = _words(specification, loaded, out, recover, truth)
    with reporting(problem) as report:
        if recover is None:
            fitted = fitting.fit(loaded, out, threads=threads, restart=restart, report=report, command=command)
        else:
            recovery = fitting.recover(
                loaded, known, recover, out, threads=threads, restart=restart, report=report, command=command
            )
    if recover is None:
        print_fitted(fitted)
        typer.echo(f"parameters: {out / 'parameters.yaml'}, record: {out / 'fit.json'}")
    else:
        print_recovery(recovery)
        typer.echo(f"record: {out / 'recovery.json'}")


def _truth(truth: str | None, recover: int | None) -> Parameters | None:
    """The parameters that simulated people have; None: at random."""
    from simulator.parameters.declarations import Parameters, load_parameters

    if truth is None:
        return None
    if recover is None:
        raise MultistoreError("--truth: is of people that are simulated with --recover SEED; give both, or neither")
    return Parameters() if truth == "default" else load_parameters(Path(truth))


def _words(name: str, specification: Specification, out: Path, recover: int | None, truth: str | None) -> list[str]:
    """The arguments that repeat the command; the search is written out, so that a later file changes nothing of it."""
    search = specification.search
    words = ["fit", name, "--out", str(out), "--seed", str(search.seed), "--starts", str(search.starts)]
    words += ["--evaluations", str(search.evaluations), "--polish", str(search.polish), "--lists", str(search.lists)]
    words += [] if recover is None else ["--recover", str(recover)]
    return words if truth is None else [*words, "--truth", truth]


@contextmanager
def reporting(problem: Problem) -> Iterator[Report]:
    """A progress bar of the fit's stages. Drawn on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<12}"), BarColumn(bar_width=28), TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(), TextColumn("loss {task.fields[least]}  {task.fields[lists]:,} lists"),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(status: Status) -> None:
            if status.stage not in tasks:
                for task in tasks.values():
                    progress.stop_task(task)
                tasks[status.stage] = progress.add_task(status.stage, total=status.most, least="-", lists=0)
            least = f"{status.least:.6g}" if status.done else "-"
            progress.update(tasks[status.stage], completed=status.done, least=least, lists=status.lists)

        yield report


def print_problem(problem: Problem) -> None:
    """What is fitted to what, and how much work it is."""
    from simulator.cli import progress
    from simulator.errors import shown

    rows = [
        [
            coordinate.name,
            shown(coordinate.start),
            shown(coordinate.low),
            shown(coordinate.high),
            "log" if coordinate.log else "linear",
        ]
        for coordinate in problem.space.coordinates
    ]
    progress.print_table(["free parameter", "start", "low", "high", "axis"], rows)
    if problem.space.ties:
        tied = [[tie.name, f"{shown(tie.ratio)} x {tie.to}"] for tie in problem.space.ties]
        progress.print_table(["tied parameter", "is"], tied)
    curves = [
        [
            curve.table,
            curve.condition,
            curve.measure,
            str(len(curve.points)),
            f"{curve.weight:g}",
            f"{curve.floor:.4g}",
            f"{curve.scale.mean():.4g}",
        ]
        for curve in problem.objective.curves
    ]
    progress.print_table(["table", "condition", "measure", "points", "weight", "noise floor", "s (mean)"], curves)
    each = problem.objective.lists_each()
    typer.echo(
        f"{len(problem.space)} free parameters, {problem.objective.size} points of {len(curves)} curves, "
        f"{each:,} lists per evaluation, at most {problem.evaluations():,} evaluations"
    )


def print_fitted(fitted: Fitted) -> None:
    """Estimates, the loss by curve, and ridges."""
    from simulator.cli import progress

    rows = [
        [
            estimate.name,
            f"{estimate.value:.5g}",
            "at bound" if estimate.at_bound else f"{estimate.standard_error:.2g}",
            progress.number(estimate.z),
            f"{estimate.beside[1]:+.2f} {estimate.beside[0]}" if estimate.beside[0] else "",
            f"{estimate.start:.5g}",
        ]
        for estimate in fitted.estimates
    ]
    progress.print_table(["parameter", "value", "standard error", "z", "goes along with", "start"], rows)
    parts = [
        [part.curve.table, part.curve.condition, part.curve.measure, f"{part.loss:.3f}", progress.number(part.score.rmse),
         progress.number(part.score.noise_floor), progress.number(part.score.bias)]
        for part in fitted.parts
    ]  # fmt: skip
    progress.print_table(["table", "condition", "measure", "loss", "rmse", "noise floor", "bias"], parts)
    for ridge in fitted.ridges:
        typer.echo(f"not separated by the data: {ridge}")
    told = sum(estimate.identified for estimate in fitted.estimates)
    typer.echo(f"{told} of {len(fitted.estimates)} free parameters are identified (z of 2 or more, no correlation beyond .9)")
    typer.echo(f"loss {fitted.loss:.6g} after {fitted.evaluations:,} evaluations ({fitted.descent.reason})")


def print_recovery(recovery: Recovery) -> None:
    """Truth, estimate and z of every parameter."""
    from simulator.cli import progress

    rows = [
        [parameter.name, f"{parameter.truth:.5g}", f"{parameter.estimate:.5g}", progress.number(parameter.standard_error),
         progress.number(parameter.z), parameter.verdict]
        for parameter in recovery.parameters
    ]  # fmt: skip
    progress.print_table(["parameter", "truth", "estimate", "standard error", "z", ""], rows)
    typer.echo(f"{len(rows) - len(recovery.missed)} of {len(rows)} recovered; loss {recovery.start:.4g} at the start, {recovery.fitted.loss:.4g} at the end")
    for ridge in recovery.fitted.ridges:
        typer.echo(f"not separated by the data: {ridge}")
