"""multistore compare: the model against a human table, one's own or one of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options

if TYPE_CHECKING:
    from simulator.comparison.experiment import Experiment
    from simulator.human import HumanTable


def compare(
    table: Annotated[
        str, typer.Option("--human", help="A pair of files (my_table.csv beside my_table.yaml) or a name.")
    ],
    subjects: options.Subjects = None,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    threads: options.Threads = None,
    out: options.Out = Path("comparison"),
) -> None:
    """Put the model into the conditions of a human table, score it and draw it.

    Start a table of your own with: multistore human template free-recall
    """
    from simulator import human
    from simulator.cli.run_experiments import run_and_publish

    loaded = human.load(table)
    parameters = options.load_parameters(config, setting)
    effort = options.effort(subjects, seed, backend, threads)
    experiment = experiment_of(loaded, table)
    options.check_writable(out)
    command = options.words("compare --human", effort, config, setting)
    command.insert(2, str(table))
    run_and_publish([experiment], parameters, effort, out, {experiment.name: command})


def experiment_of(table: HumanTable, path: str) -> Experiment:
    """An experiment with all conditions and measures of one human table, up to three panels a row."""
    from simulator.comparison.experiment import Against, Experiment, Panel

    panels = [Panel(table.id, measure, title=measure.replace("_", " ")) for measure in table.entry.measures]
    return Experiment(
        name=table.id,
        title=table.entry.title,
        question="How far is the model from these people?",
        papers=(table.entry.citation,),
        against=(Against(path),),
        figure=tuple(tuple(panels[k : k + 3]) for k in range(0, len(panels), 3)),
    )
