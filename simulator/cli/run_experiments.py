"""Running experiments side by side, each written as soon as it is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import typer

import experiments
from simulator.backends import registry
from simulator.cli import progress
from simulator.comparison import scoreboard
from simulator.comparison.experiment import Experiment
from simulator.comparison.run_experiment import Results, run_experiment
from simulator.comparison.stages import stages
from simulator.reporting.experiment_results import FIGURES, publish, record_of
from simulator.simulation import default_threads

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
    """Run experiments and write each as soon as it is done, so that an interruption keeps what was finished.

    `commands` holds the arguments that repeat each; `reference` are other parameters to draw beside, called `against`.
    """
    names = [experiment.name for experiment in chosen]
    scoreboard.check_same_parameters(out / scoreboard.NAME, names, parameters.model_dump())
    by_name: dict[str, Results] = {}
    progress.announce_compiling()
    for results in simulated(chosen, parameters, effort, reference):
        experiment = results.experiment
        record = record_of(results, effort, commands[experiment.name], reference, against)
        publish(results, out, record, against, order=[*experiments.names(), *experiments.network_names()])
        by_name[experiment.name] = results
        typer.echo(f"{experiment.title}: {out / FIGURES / experiment.name}.png")
    if len(chosen) == 1:
        progress.print_scores(by_name[names[0]].rows)
        if chosen[0].findings:
            called = (registry.get(name).called for name in (chosen[0].backend or effort.backend, chosen[0].beside))
            progress.print_findings(by_name[names[0]].findings, *called)
    else:
        progress.print_headline(pd.concat([by_name[name].rows for name in names]))
    return [by_name[name] for name in names]


def simulated(
    chosen: Sequence[Experiment], parameters: Parameters, effort: Effort, reference: Parameters | None = None
) -> Iterator[Results]:
    """The results of experiments as they come, as many at a time as there are threads; none depends on the others.

    The one with the least work comes first, to have something to look at, and then those with the most.
    """
    plan = {experiment.name: stages(experiment, effort) for experiment in chosen}
    watch = progress.Watch(plan)
    by_work = sorted(chosen, key=lambda experiment: sum(stage.work for stage in plan[experiment.name]))
    stopped = threading.Event()

    def run(experiment: Experiment) -> Results:
        stage, tick = watch.callbacks(experiment.name)

        def tick_or_stop(lists: int) -> None:
            tick(lists)
            if stopped.is_set():
                raise KeyboardInterrupt

        results = run_experiment(experiment, parameters, effort, reference=reference, stage=stage, tick=tick_or_stop)
        watch.finish(experiment.name)
        return results

    ordered = [*by_work[:1], *reversed(by_work[1:])]
    threads = min(len(chosen), effort.threads or default_threads())
    with progress.bar(watch):
        if threads == 1:
            yield from map(run, ordered)
            return
        with ThreadPoolExecutor(threads) as pool:
            waiting: list[Future[Results]] = [pool.submit(run, experiment) for experiment in ordered]
            try:
                for future in as_completed(waiting):
                    yield future.result()
            finally:
                stopped.set()
                for future in waiting:
                    future.cancel()
