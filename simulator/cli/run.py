"""multistore run: simulate experiments, score them against people, draw them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError


def run(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Experiments by name, or all.")],
    subjects: options.Subjects = None,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    device: options.Device = None,
    threads: options.Threads = None,
    out: options.Out = Path("results"),
    against: Annotated[str | None, typer.Option(help="Draw over another model: default, or a parameter file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Studies of networks: few and short trainings, for a first look.")] = False,
) -> None:
    """Run experiments: rows in OUT/scoreboard.csv, a figure each in OUT/figures, and OUT/report.html after all.

    all: every experiment that holds the multi-store model against people. Those of the neural backend (network_recall) are
    run by name, and so are studies of networks (sequence_tasks, reconstruction), which have no people beside them and
    write into OUT/NAME.
    """
    import experiments
    from simulator.backends import registry
    from simulator.cli.run_experiments import run_and_publish
    from simulator.comparison.experiment import check_name

    known = [*experiments.names(), *experiments.network_names(), *experiments.study_names()]
    for name in names:
        check_name(name, [*known, "all"])
    studies = [name for name in dict.fromkeys(names) if name in experiments.study_names()]
    if studies:
        _check_options(studies, names, subjects, config, setting, against)
    elif quick:
        raise MultistoreError(f"--quick: is of studies of networks ({', '.join(experiments.study_names())})")
    run_studies(studies, seed, quick, out)
    if set(names) <= set(studies):
        return
    wanted = [*(experiments.names() if "all" in names else ()), *(name for name in names if name not in ("all", *studies))]
    chosen = [experiments.load(name) for name in dict.fromkeys(wanted)]
    for experiment in chosen:
        if experiment.backend:
            registry.get(experiment.backend, f"multistore run {experiment.name}")
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


def _check_options(
    studies: list[str], names: list[str], subjects: int | None, config: Path | None, setting: list[str] | None, against: str | None
) -> None:
    """Refuse options that say nothing to studies of networks, where nothing else is run."""
    given = {"--subjects": subjects, "--config": config, "--set": setting or None, "--against": against}
    useless = [name for name, value in given.items() if value is not None]
    if set(names) <= set(studies) and useless:
        raise MultistoreError(f"{', '.join(useless)}: has no meaning for {', '.join(studies)}, which trains networks without people or model")


def run_studies(names: list[str], seed: int, quick: bool, out: Path) -> None:
    """Run studies of networks by name, if there are any."""
    if names:
        import experiments
        from simulator.cli.run_studies import run_and_publish
        from simulator.network_studies.study import Training

        training = Training(seed, quick)
        options.check_writable(out)
        run_and_publish([experiments.load_study(name) for name in names], training, out)
