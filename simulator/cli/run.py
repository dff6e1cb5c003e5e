"""multistore run: simulate experiments, score them against people, draw them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options


def run(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Experiments by name, or all.")],
    subjects: options.Subjects = None,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    threads: options.Threads = None,
    out: options.Out = Path("results"),
    against: Annotated[str | None, typer.Option(help="Draw over another model: default, or a parameter file.")] = None,
) -> None:
    """Run experiments: rows in OUT/scoreboard.csv, a figure each in OUT/figures, and OUT/report.html after all."""
    import experiments
    from simulator.cli.run_experiments import run_and_publish

    by_name = {name: experiments.load(name) for name in names if name != "all"}
    chosen = [experiments.load(name) for name in experiments.names()] if "all" in names else list(by_name.values())
    parameters = options.load_parameters(config, setting)
    reference = None
    if against is not None:
        reference = options.load_parameters(None if against == "default" else Path(against), None)
    effort = options.effort(subjects, seed, backend, threads)
    options.check_writable(out)
    extra = [] if against is None else ["--against", against]
    commands = {
        experiment.name: options.words(f"run {experiment.name}", effort, config, setting, extra)
        for experiment in chosen
    }
    run_and_publish(chosen, parameters, effort, out, commands, reference=reference, against=against or "")
    if "all" in names:
        from simulator.reporting.html_report import write_report

        typer.echo(f"report: {write_report(out)}")
