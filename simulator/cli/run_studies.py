"""Running studies of networks, one after the other, each written as soon as it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from simulator.cli import progress
from simulator.reporting import study_results

if TYPE_CHECKING:
    from simulator.network_studies.study import NetworkStudy, Outcome, Training


def command_of(study: NetworkStudy, training: Training) -> list[str]:
    """The arguments that repeat a study."""
    return ["run", study.name, "--seed", str(training.seed), *(["--quick"] if training.quick else [])]


def run_and_publish(chosen: Sequence[NetworkStudy], training: Training, out: Path) -> list[Outcome]:
    """Run studies and write each as soon as it is done; their findings are printed."""
    from simulator.backends.neural.requirement import require

    for study in chosen:
        require(f"multistore run {study.name}")
    outcomes = []
    for study in chosen:
        with progress.share_bar(study.title) as tell:
            outcome = study.run(training, tell)
        png = study_results.publish(study, outcome, out, study_results.record_of(study, outcome, training, command_of(study, training)))
        typer.echo(f"{study.title}: {png}")
        progress.print_table(["effect", "size"], [[name, f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"] for name, value in outcome.effects.items()])
        outcomes.append(outcome)
    return outcomes
