"""What a recurrent state can hold and what a store adds: every core on every task, trained from several seeds.

A network keeps the weights of its best look: every few steps it is tried on what it is not trained on (for the text and
the series a part of their own, apart from the test), because long training on a short text learns it by heart.
"""

from __future__ import annotations

import copy
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from simulator.backends.neural.training import Recipe, one_thread, train
from simulator.network_studies import delayed_copy, forecast, next_character, sizes
from simulator.network_studies.sequence_models import SequenceModel, weights_of
from simulator.network_studies.sizes import CORES
from simulator.network_studies.study import Outcome, Progress, Rows, Training

#: Networks of each core on each task, and the share of the steps of a first look.
NETWORKS, QUICK_SHARE = 3, 0.2
#: Looks at a network in training: points of its learning curve.
LOOKS = 20


@dataclass(frozen=True)
class Task:
    """A task: sizes of the network, training, and what is measured. `score` is the smaller the better."""

    name: str
    inputs: int
    outputs: int
    hidden: int
    steps: int
    rate: float
    loss: Callable[[Any, float, torch.Generator], Tensor]
    score: Callable[[SequenceModel], float]
    measures: Callable[[SequenceModel], dict[str, list[tuple[float, float]]]]

    def recipe(self, core: str, steps: int) -> Recipe:
        """How a network of a core is trained on the task."""

        def build(generator: torch.Generator) -> SequenceModel:
            return SequenceModel(core, self.inputs, self.hidden, self.outputs, generator)

        return Recipe(f"{self.name} {core}", build, self.loss, steps, self.rate, {"core": core, "hidden": self.hidden})


TASKS = (
    Task(
        "copy", delayed_copy.INPUTS, delayed_copy.OUTPUTS, hidden=48, steps=2000, rate=8e-3, loss=delayed_copy.loss,
        score=delayed_copy.score, measures=delayed_copy.measures,
    ),
    Task(
        "text", next_character.INPUTS, next_character.OUTPUTS, hidden=64, steps=1500, rate=1e-2, loss=next_character.loss,
        score=next_character.score, measures=next_character.measures,
    ),
    Task(
        "series", forecast.INPUTS, forecast.OUTPUTS, hidden=16, steps=500, rate=1e-2, loss=forecast.loss,
        score=forecast.score, measures=forecast.measures,
    ),
)  # fmt: skip


class _Looks:
    """Looks at a network while it is trained, and keeps the weights of the best."""

    def __init__(self, task: Task, steps: int) -> None:
        self.task, self.every = task, max(1, steps // LOOKS)
        self.curve: list[tuple[float, float]] = []
        self.best: dict[str, Tensor] = {}

    def __call__(self, done: int, network: Any) -> None:
        if done % self.every:
            return
        with torch.no_grad():
            score = self.task.score(network)
        if not self.curve or score < min(before for _, before in self.curve):
            self.best = copy.deepcopy(network.state_dict())
        self.curve.append((done, score))


def trained(task: Task, core: str, seed: int, steps: int, progress: Callable[[float], None] = lambda share: None) -> tuple[SequenceModel, list[tuple[float, float]]]:
    """A network of a core after training on a task, with its learning curve: steps and the score that is the smaller the better."""
    looks = _Looks(task, steps)
    recipe = task.recipe(core, steps)
    network = train(
        recipe, seed, steps=steps, watch=looks, progress=lambda done, of, loss: progress(done / of)
    ).network  # fmt: skip
    assert isinstance(network, SequenceModel)
    network.load_state_dict(looks.best)
    return network, looks.curve


def run(training: Training, progress: Progress) -> Outcome:
    """Train and test all networks."""
    rows = Rows()
    seconds: dict[str, float] = {}
    networks = 1 if training.quick else NETWORKS
    jobs = [(task, core, k) for task in TASKS for core in CORES for k in range(networks)]
    with one_thread():
        for number, (task, core, k) in enumerate(jobs):
            steps = max(1, int(task.steps * QUICK_SHARE)) if training.quick else task.steps

            def tell(share: float, number: int = number, label: str = f"{task.name}, {core}") -> None:
                progress(label, (number + share) / len(jobs))

            begun = time.process_time()
            network, curve = trained(task, core, NETWORKS * training.seed + k, steps, tell)
            key = f"{task.name}, {core}"
            seconds[key] = seconds.get(key, 0.0) + (time.process_time() - begun) / networks
            rows.add(f"{task.name}: score while training", core, k, curve)
            rows.add(f"{task.name}: weights", core, k, [(0.0, weights_of(network))])
            with torch.no_grad():
                for measure, points in task.measures(network).items():
                    rows.add(measure, core, k, points)
    _add_baselines(rows)
    return _outcome(rows, seconds)


def _add_baselines(rows: Rows) -> None:
    for name, value in next_character.baselines().items():
        rows.add("text: bits per character", name, 0, [(sizes.TEXT_WINDOW, value)])
    for name, value in forecast.baselines().items():
        rows.add("series: relative error", name, 0, [(sizes.SERIES_WINDOW, value)])
    rows.add("series: forecast", "recorded", 0, forecast.drawn_stretch())


def _outcome(rows: Rows, seconds: dict[str, float]) -> Outcome:
    """The table with its findings."""
    outcome = Outcome(rows.table(), {}, seconds)
    effects: dict[str, float] = {}
    longest, most = sizes.DELAYS[-1], sizes.COUNTS[-1]
    findings: tuple[tuple[str, Callable[[str], float]], ...] = (
        ("copy: memory horizon (steps)", functools.partial(_horizon, outcome)),
        (f"copy: accuracy at the longest trained delay ({sizes.LONGEST_DELAY} steps)",
         lambda core: outcome.at("copy: accuracy by delay", core, sizes.LONGEST_DELAY)),
        (f"copy: accuracy at four times that delay ({longest} steps)",
         lambda core: outcome.at("copy: accuracy by delay", core, longest)),
        (f"copy: accuracy with twice as many symbols as trained ({most})",
         lambda core: outcome.at("copy: accuracy by symbols", core, most)),
        ("text: bits per character, within the trained length",
         lambda core: outcome.at("text: bits per character", core, sizes.TEXT_WINDOW)),
        ("text: bits per character, beyond",
         lambda core: outcome.at("text: bits per character", core, sizes.TESTED_WINDOW)),
        ("series: error relative to no change, within the trained length",
         lambda core: outcome.at("series: relative error", core, sizes.SERIES_WINDOW)),
        ("series: error relative to no change, beyond",
         lambda core: outcome.at("series: relative error", core, sizes.TESTED_WINDOW)),
        *((f"weights, {task.name}", lambda core, name=task.name: outcome.at(f"{name}: weights", core)) for task in TASKS),
    )  # fmt: skip
    for name, value in findings:
        effects |= {f"{name}, {core}": value(core) for core in CORES}
    for measure, x in (("text: bits per character", sizes.TEXT_WINDOW), ("series: relative error", sizes.SERIES_WINDOW)):
        chosen = outcome.table[(outcome.table["measure"] == measure) & ~outcome.table["condition"].isin(CORES)]
        effects |= {f"{measure}, {name}": outcome.at(measure, name, x) for name in chosen["condition"]}
    return Outcome(outcome.table, effects, seconds)


def _horizon(outcome: Outcome, core: str) -> float:
    curve = outcome.mean("copy: accuracy by delay", core)
    return delayed_copy.horizon(list(zip(curve["x"].tolist(), curve["mean"].tolist(), strict=True)))
