"""multistore rerun: repeat what made a result file, from the file itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import options
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.parameters.declarations import Parameters


def rerun(
    file: Annotated[Path, typer.Argument(help="A result: .parquet, .csv, .json or .png.")],
    out: options.Out = Path("rerun"),
    threads: options.Threads = None,
) -> None:
    """Repeat the run that a result file tells of, with its parameters, seed and engine, and say whether it is equal."""
    from simulator.storage import provenance

    record = provenance.read(file)
    again = provenance.rerun_arguments(record)
    options.check_writable(out)
    parameters = rebuild(again["parameters"], file)
    if again["protocol"] is not None:
        _records(file, again, parameters, out, threads)
    else:
        _experiment(file, record["run"], again, parameters, out, threads)


def rebuild(values: Any, file: Path) -> Parameters:
    """The parameters in a provenance record; MultistoreError when they are not those of this version."""
    from simulator.parameters.declarations import Parameters

    if not isinstance(values, dict):
        raise MultistoreError(f"{file}: its provenance holds no parameters")
    try:
        return Parameters(**values)
    except MultistoreError as error:
        raise MultistoreError(f"{file}: its parameters are not those of this version: {error}") from error


def _records(file: Path, again: dict[str, Any], parameters: Parameters, out: Path, threads: int | None) -> None:
    import numpy as np

    from simulator.cli.look import writer
    from simulator.records.table import Records
    from simulator.simulation import simulate

    records = simulate(
        again["protocol"], parameters, backend=again["backend"], subjects=again["subjects"], lists=again["lists"],
        seed=again["seed"], trace=again["trace"], threads=threads,
    )  # fmt: skip
    if file.suffix not in (".parquet", ".csv"):
        typer.echo(f"{file}: the records behind it are written as Parquet")
        records.to_parquet(out / f"{file.stem}.parquet")
        return
    getattr(records, writer(file))(out / file.name)
    old = Records.from_parquet(file) if file.suffix == ".parquet" else Records.from_csv(file)
    equal = len(old) == len(records) and all(
        np.array_equal(old[name], records[name], equal_nan=name == "strength") for name in old.columns
    )
    typer.echo(f"{out / file.name}: {len(records)} events, {'equal to' if equal else 'NOT equal to'} {file}")


def _experiment(
    file: Path, run: dict[str, Any], again: dict[str, Any], parameters: Parameters, out: Path, threads: int | None
) -> None:
    import experiments
    from simulator import human
    from simulator.cli.compare import experiment_of
    from simulator.cli.run_experiments import run_and_publish
    from simulator.reporting.experiment_results import FIGURES

    command = again["command"] or []
    if command[:1] == ["run"]:
        experiment = experiments.load(str(run.get("experiment")))
    elif command[:2] == ["compare", "--human"]:
        experiment = experiment_of(human.load(command[2]), command[2])
    else:
        raise MultistoreError(f"{file}: made by 'multistore {' '.join(command)}'; give that command again")
    reference = rebuild(run["reference"], file) if run.get("reference") else None
    effort = options.effort(again["subjects"] or None, again["seed"], again["backend"], threads)
    run_and_publish(
        [experiment], parameters, effort, out, {experiment.name: command}, reference=reference,
        against=str(run.get("against", "")),
    )  # fmt: skip
    old = file.parent / f"{experiment.name}.csv"
    new = out / FIGURES / f"{experiment.name}.csv"
    if old.is_file():
        equal = old.read_bytes() == new.read_bytes()
        typer.echo(f"{new}: {'equal to' if equal else 'NOT equal to'} {old}")
