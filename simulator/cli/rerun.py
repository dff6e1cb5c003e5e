"""multistore rerun: repeat what made a result file, from the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import options
from simulator.errors import MultistoreError, shown_name

if TYPE_CHECKING:
    from simulator.backends.interface import Backend
    from simulator.parameters.declarations import Parameters


def rerun(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A result: .parquet, .csv, .json or .png.")],
    out: options.Out = Path("rerun"),
    threads: options.Threads = None,
) -> None:
    """Repeat the run behind a result file, with its parameters, seed and engine, and say whether it is equal.

    The result goes to another folder (--out); the file itself is never written.
    """
    from simulator.backends import registry
    from simulator.storage import provenance

    record = provenance.read(file)
    arguments = provenance.rerun_arguments(record)
    if "study" in record["run"]:
        _study(file, record["run"], out)
        return
    backend = registry.get(arguments["backend"], f"{file}: its backend")
    if (difference := other_engine(record, backend)) is not None:
        typer.echo(f"{file}: {difference}")
    parameters = rebuild(arguments["parameters"], file)
    if arguments["protocol"] is not None:
        _records(file, arguments, parameters, out, threads)
    else:
        _experiment(file, record["run"], arguments, parameters, out, threads)


def rebuild(values: Any, file: Path) -> Parameters:
    """The parameters in a provenance record; MultistoreError when they are not those of this version."""
    from simulator.parameters.declarations import Parameters

    if not isinstance(values, dict):
        raise MultistoreError(f"{file}: its provenance holds no parameters")
    try:
        return Parameters(**values)
    except MultistoreError as error:
        raise MultistoreError(f"{file}: its parameters are not those of this version: {error}") from error


def other_engine(record: Mapping[str, Any], backend: Backend) -> str | None:
    """In what a result's engine differs from the present one, in words; None where it is the same or not recorded."""
    environment = record.get("environment")
    stored = environment.get("backend") if isinstance(environment, dict) else None
    before = stored.get("source") if isinstance(stored, dict) else None
    now = backend.identity().get("source")
    if before is None or before == now:
        return None
    return (
        f"made with other equations, another compiler or on another processor (engine {backend.name}: source "
        f"{shown_name(before)}, now {now}), so its numbers may differ"
    )


def check_elsewhere(original: Path, new: Path) -> None:
    """Refuse a place for the repetition that is the original's own: it would be lost, and equal to itself.

    >>> check_elsewhere(Path("results/a.csv"), Path("rerun/a.csv"))
    """
    if original.resolve() == new.resolve():
        raise MultistoreError(f"--out: {new} is the original, which is not overwritten; give another folder with --out")


def _verdict(equal: bool) -> str:
    return "equal to" if equal else "NOT equal to"


def _records(file: Path, arguments: dict[str, Any], parameters: Parameters, out: Path, threads: int | None) -> None:
    import numpy as np

    from simulator.cli.simulate import writer
    from simulator.records.table import Records
    from simulator.simulation import simulate

    is_table = file.suffix in (".parquet", ".csv")
    new = out / (file.name if is_table else f"{file.stem}.parquet")
    check_elsewhere(file, new)
    original = None
    if is_table:
        original = Records.from_parquet(file) if file.suffix == ".parquet" else Records.from_csv(file)
    options.check_writable(out)
    records = simulate(
        arguments["protocol"], parameters, backend=arguments["backend"], subjects=arguments["subjects"],
        lists=arguments["lists"], seed=arguments["seed"], trace=arguments["trace"], threads=threads,
    )  # fmt: skip
    getattr(records, writer(new))(new)
    if original is None:
        typer.echo(f"{new}: {len(records)} events, the records behind {file}")
        return
    equal = len(original) == len(records) and all(
        np.array_equal(original[name], records[name], equal_nan=name == "strength") for name in original.columns
    )
    typer.echo(f"{new}: {len(records)} events, {_verdict(equal)} {file}")


def _experiment(
    file: Path, run: dict[str, Any], arguments: dict[str, Any], parameters: Parameters, out: Path, threads: int | None
) -> None:
    import experiments
    from simulator import human
    from simulator.cli.run_experiments import run_and_publish
    from simulator.comparison.experiment import experiment_of
    from simulator.reporting.experiment_results import FIGURES

    command = arguments["command"] or []
    if command[:1] == ["run"]:
        experiment = experiments.load(str(run.get("experiment")))
    elif command[:2] == ["compare", "--human"] and len(command) > 2:
        experiment = experiment_of(human.load(command[2]), command[2])
    else:
        raise MultistoreError(f"{file}: made by 'multistore {' '.join(command)}'; give that command again")
    old, new = file.parent / f"{experiment.name}.csv", out / FIGURES / f"{experiment.name}.csv"
    for original, place in ((old, new), (file, out / file.name)):
        check_elsewhere(original, place)
    options.check_writable(out)
    numbers = old.read_bytes() if old.is_file() else None
    reference = rebuild(run["reference"], file) if run.get("reference") else None
    effort = options.effort(arguments["subjects"] or None, arguments["seed"], arguments["backend"], threads)
    run_and_publish(
        [experiment], parameters, effort, out, {experiment.name: command}, reference=reference,
        against=str(run.get("against", "")),
    )  # fmt: skip
    if numbers is not None:
        typer.echo(f"{new}: {_verdict(numbers == new.read_bytes())} {old}")


def _study(file: Path, run: dict[str, Any], out: Path) -> None:
    import experiments
    from simulator.cli.run_studies import run_and_publish
    from simulator.network_studies.study import Training

    study = experiments.load_study(str(run["study"]))
    old, new = file.with_name(f"{study.name}.csv"), out / study.name / f"{study.name}.csv"
    check_elsewhere(old, new)
    options.check_writable(out)
    numbers = old.read_bytes() if old.is_file() else None
    run_and_publish([study], Training(run["seed"], run.get("quick") is True), out)
    if numbers is not None:
        typer.echo(f"{new}: {_verdict(numbers == new.read_bytes())} {old}")
