"""multistore predict: how predictable people's recalls are, and how much of it each engine knows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.likelihood.prediction import Prediction
    from simulator.parameters.declarations import Parameters
    from simulator.records.table import Records

OUT = Path("results")


def predict(
    backend: Annotated[
        list[str] | None, typer.Option(help="An engine; repeatable (default: all that know the experiment).")
    ] = None,
    subjects: Annotated[int | None, typer.Option("--subjects", "-n", help="People of each simulation, 16 lists each (default: 220).")] = None,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    threads: options.Threads = None,
    out: options.Out = OUT,
) -> None:
    """How predictable are people? Nats per recall of a guesser, a logit, a recurrent network, and of each engine.

    Needs psifr, whose sample data it reads (pip install psifr): free study of the PEERS experiment. Predictors that are
    fitted to people predict others; of an engine, the logit fitted to its simulated lists predicts people. The table
    gives the share of the predictable part that each predictor has.
    """
    from simulator.backends.neural.requirement import missing
    from simulator.cli import progress
    from simulator.likelihood import prediction

    parameters = options.load_parameters(config, setting)
    effort = options.effort(prediction.SUBJECTS if subjects is None else subjects, seed, "compiled", threads)
    people = prediction.sample_data()
    chosen = _engines(tuple(dict.fromkeys(backend or ())))
    options.check_writable(out)
    network = not missing()
    if not network:
        typer.echo(f"the recurrent network is left out: it needs {' and '.join(missing())}", err=True)
    engines: dict[str, Callable[[], Records]] = {
        name: functools.partial(prediction.simulated, engine, parameters, effort.subjects or 1, seed, threads)
        for name, engine in chosen.items()
    }
    progress.announce_compiling()
    with progress.share_bar("prediction") as tell:
        found = prediction.predict(people, engines, network=network, seed=seed, progress=tell)
    words = options.words("predict", effort, config, setting)
    words = [word for k, word in enumerate(words) if word != "--backend" and words[k - 1 : k] != ["--backend"]]
    _publish(found, parameters, seed, effort.subjects or 1, [*words, *(f"--backend={name}" for name in chosen.values())], out)


def _engines(names: tuple[str, ...]) -> dict[str, str]:
    """The engines named, or all that know the experiment and can be loaded; those that cannot are told and left out."""
    from simulator import human
    from simulator.backends import registry
    from simulator.likelihood import prediction

    protocol = human.load(prediction.TABLE).protocol(prediction.CONDITION)
    known = []
    for name in names or registry.names():
        try:
            reason = registry.get(name, "--backend").supports(protocol)
        except MultistoreError as error:
            reason = str(error)
            if names:
                raise
        if reason is not None and names:
            raise MultistoreError(f"--backend {name}: cannot run this experiment: {reason}")
        if reason is not None:
            typer.echo(f"{name} is left out: {reason}", err=True)
            continue
        known.append(name)
    return dict(prediction.engines_of(tuple(known)))


def _publish(found: Prediction, parameters: Parameters, seed: int, subjects: int, command: list[str], out: Path) -> None:
    """Write and print the table."""
    from simulator.cli import progress
    from simulator.reporting import prediction_results
    from simulator.storage import provenance

    table = found.table(seed)
    record = provenance.capture(None, parameters, seed=seed, subjects=subjects, lists=1, command=command)
    path = prediction_results.publish(table, found.by_output(found.events.list_length - 4), out, record)
    rows = [
        [row["predictor"], row["fitted_to"], f"{row['nats']:.3f}", f"{row['sem']:.3f}", f"{row['share']:.3f}",
         f"{row['low']:.3f} to {row['high']:.3f}"]
        for row in table.to_dict("records")
    ]  # fmt: skip
    progress.print_table(["predictor", "fitted to", "nats per recall", "sem", "share", "95% interval"], rows)
    typer.echo(f"{len(found.events.chosen):,} recalls; table: {path}")
