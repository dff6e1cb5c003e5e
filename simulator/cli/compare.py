"""multistore compare: the model against a human table or trial data, one's own or one of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options, own_trials
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.human import HumanTable, Trials
    from simulator.parameters.declarations import Parameters

#: The curves of each person, beside the figure.
PEOPLE = "people.csv"


def compare(
    context: typer.Context,
    table: Annotated[
        str, typer.Option("--human", help="A pair of files (my_table.csv beside my_table.yaml) or a name.")
    ] = "",
    trials: Annotated[
        str, typer.Option("--trials", help="Trials (psifr's columns): a CSV or TSV file, or a BIDS dataset.")
    ] = "",
    paradigm: Annotated[
        str, typer.Option(help="With trials: what was done; its arguments are options (--seconds-per-item 2).")
    ] = "free_recall",
    conditions: own_trials.Conditions = "condition",
    condition: own_trials.Condition = None,
    assumed: own_trials.Assumed = "",
    population: Annotated[str, typer.Option(help="With trials: whose they are, young, older or amnesic.")] = "young",
    pooled: Annotated[bool, typer.Option("--pooled", help="With trials: means over all lists, not over people.")] = False,
    free: Annotated[
        str, typer.Option("--fit", metavar="PARAMETERS", help="Fit these first, as short_term.capacity,population.ability=0.3:3")
    ] = "",
    per_subject: Annotated[bool, typer.Option("--per-subject", help="With --fit and trials: of each person, too.")] = False,
    subjects: options.Subjects = None,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    device: options.Device = None,
    threads: options.Threads = None,
    out: options.Out = Path("comparison"),
) -> None:
    """Put the model into the conditions of a human table, or of trial data, score it and draw it.

    Start a table of your own with: multistore human template free-recall. Trials are rows of study and recall with the
    columns subject, list, trial_type, position and item: multistore compare --trials my.csv --seconds-per-item 2
    """
    from simulator import human

    _check_source(table, trials, context.args, free, per_subject)
    parameters = options.load_parameters(config, setting)
    effort = options.effort(subjects, seed, backend, threads)
    if not trials:
        loaded = human.load(table)
        options.check_writable(out)
        words = ["--human", str(table), *(["--fit", free] if free else [])]
        fitted = None
        if free:
            command = ["compare", *words, *options.words("", effort, config, setting)]
            fitted = own_trials.fit(loaded, free, parameters, False, effort, out, command)
        _run(loaded, table, fitted or parameters, effort, out, words, config, setting, parameters if fitted else None)
        return
    own = own_trials.load(
        trials, paradigm, context.args, conditions, condition, assumed, pooled=pooled, population=population, seed=seed
    )
    options.check_writable(out)
    words = ["--trials", trials, *own_trials.words_of(paradigm, context.args, conditions, condition, assumed)]
    words += ["--population", population] if population != "young" else []
    words += ["--pooled"] if pooled else []
    words += ["--fit", free] if free else []
    words += ["--per-subject"] if per_subject else []
    fitted = None
    if free:
        command = ["compare", *words, *options.words("", effort, config, setting)]
        fitted = own_trials.fit(own, free, parameters, per_subject, effort, out, command)
    typer.echo(f"{own.table.id}: {own.table.entry.people}; conditions: {', '.join(own.table.conditions)}")
    write_people(own, out)
    _run(own.table, own.table, fitted or parameters, effort, out, words, config, setting, parameters if fitted else None)


def _check_source(table: str, trials: str, words: Sequence[str], free: str, per_subject: bool) -> None:
    """Either a table or trials; persons, and words that no option took (arguments of the paradigm), go with trials only."""
    if bool(table) == bool(trials):
        got = "both" if table else "neither"
        raise MultistoreError(f"compare: got {got} of --human and --trials, allowed one: a table of means, or trials")
    if table and words:
        raise MultistoreError(f"compare: no such option: {words[0]} (arguments of a paradigm go with --trials)")
    if per_subject and not (free and trials):
        raise MultistoreError("compare: --per-subject goes with --fit and --trials, as --fit population.ability")


def _run(
    table: HumanTable, source: str | HumanTable, parameters: Parameters, effort: Effort, out: Path, words: list[str],
    config: Path | None, setting: list[str] | None, before: Parameters | None = None,
) -> None:  # fmt: skip
    from simulator.cli.run_experiments import run_and_publish
    from simulator.comparison.experiment import experiment_of

    experiment = experiment_of(table, source)
    command = options.words("compare", effort, config, setting)
    run_and_publish(
        [experiment], parameters, effort, out, {experiment.name: ["compare", *words, *command[1:]]}, reference=before,
        against="before the fit" if before else "",
    )  # fmt: skip


def write_people(own: Trials, out: Path) -> Path:
    """Write the curves of each person (condition, measure, x, mean, n) beside the figure."""
    from simulator.storage import atomic_files

    path = out / PEOPLE
    with atomic_files.writing(path) as temporary:
        own.curves_of_people().to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
    return path
