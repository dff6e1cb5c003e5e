"""Running experiments with a progress bar, each written as soon as it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import experiments
from simulator.cli import progress
from simulator.comparison import scoreboard
from simulator.comparison.experiment import Experiment, Results, run_experiment
from simulator.reporting.experiment_results import FIGURES, publish, record_of

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.parameters.declarations import Parameters


def run_and_publish(
    chosen: Sequence[Experiment],
    parameters: Parameters,
    effort: Effort,
    out: Path,
    commands: Mapping[str, Sequence[str]],
    *,
    reference: Parameters | None = None,
    against: str = "",
) -> list[Results]:
    """Run experiments one after the other and write each at once, so that an interruption keeps what was finished.

    `commands` holds the arguments that repeat each; `reference` are other parameters to draw beside, called `against`.
    """
    names = [experiment.name for experiment in chosen]
    scoreboard.check_same_parameters(out / scoreboard.NAME, names, parameters.model_dump())
    done = []
    for experiment in chosen:
        with progress.bar(experiment.name, experiment.stages) as (stage, tick):
            results = run_experiment(experiment, parameters, effort, reference=reference, stage=stage, tick=tick)
        record = record_of(results, effort, commands[experiment.name], reference, against)
        publish(results, out, record, against, order=experiments.names())
        done.append(results)
        print(f"{experiment.title}: {out / FIGURES / experiment.name}.png")
        if len(chosen) == 1:
            progress.print_scores(results.rows)
    if len(chosen) > 1:
        progress.print_headline(pd.concat([results.rows for results in done]))
    return done
