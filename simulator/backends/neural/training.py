"""Training of the networks: seeded, with a checkpoint from which a killed run goes on to the same weights.

A recipe says how a network is made and what its loss is; everything else is the same for all: Adam, a rise of the
learning rate over the first steps and its fall along a cosine, gradients clipped at length 1.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from simulator.backends.neural import weights
from simulator.errors import MultistoreError
from simulator.storage import atomic_files

#: Steps over which the learning rate rises (in a short training a ninth of them); steps between two checkpoints; steps that one point of the loss curve averages.
WARM_UP, CHECKPOINT_STEPS, CURVE_STEPS = 100, 50, 10

Loss = Callable[[Any, float, torch.Generator], Tensor]
Progress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Recipe:
    """How to train a network: `build` makes one, `loss` is that of a batch when a share of training is over.

    `metrics` takes what the trained network can do, for the record; `configuration` is kept in it and makes the recipe
    comparable: weights are those of one configuration.
    """

    name: str
    build: Callable[[torch.Generator], nn.Module]
    loss: Loss
    steps: int
    rate: float
    configuration: Mapping[str, Any]
    metrics: Callable[[Any, torch.Generator], dict[str, float]] = field(default=lambda network, generator: {})

    def fingerprint(self, seed: int, steps: int) -> str:
        """What has to agree before a checkpoint is continued."""
        parts = {"name": self.name, "seed": seed, "steps": steps, "rate": self.rate, "torch": torch.__version__}
        return json.dumps({**parts, "configuration": dict(self.configuration)}, sort_keys=True)


@dataclass(frozen=True)
class Trained:
    """A trained network, its loss over steps (means of `CURVE_STEPS`), and where it was written."""

    network: nn.Module
    losses: list[float]
    path: Path | None


class _Run:
    """The state of a training run: everything that a checkpoint holds."""

    def __init__(self, recipe: Recipe, seed: int, steps: int) -> None:
        self.recipe, self.steps = recipe, steps
        self.fingerprint = recipe.fingerprint(seed, steps)
        self.generator = torch.Generator().manual_seed(seed)
        self.network = recipe.build(self.generator)
        self.optimiser = torch.optim.Adam(self.network.parameters(), recipe.rate)
        self.losses: list[float] = []

    @property
    def done(self) -> int:
        return len(self.losses)

    def step(self) -> float:
        """One step of gradient descent; returns the loss before it."""
        share = self.done / self.steps
        rate = self.recipe.rate * min(1.0, (self.done + 1) / min(WARM_UP, 1 + self.steps // 9)) * 0.5 * (1 + math.cos(math.pi * share))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        loss = self.recipe.loss(self.network, share, self.generator)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        length = nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        if not bool(torch.isfinite(length)):
            raise MultistoreError(f"train: {self.recipe.name}: the gradient of step {self.done + 1} is not finite; another --seed may do")
        self.optimiser.step()
        self.losses.append(loss.item())
        return self.losses[-1]

    def tensors(self) -> dict[str, Tensor]:
        """Weights, moments of Adam, the generator and the losses, by name."""
        held = {f"weight.{name}": tensor for name, tensor in self.network.state_dict().items()}
        for name, parameter in self.network.named_parameters():
            for moment, tensor in self.optimiser.state.get(parameter, {}).items():
                held[f"{moment}.{name}"] = tensor
        return {**held, "generator": self.generator.get_state(), "losses": torch.tensor(self.losses, dtype=torch.float64)}

    def restore(self, held: Mapping[str, Tensor]) -> None:
        """Go on from the tensors of a checkpoint."""
        self.network.load_state_dict({name[7:]: tensor for name, tensor in held.items() if name.startswith("weight.")})
        for name, parameter in self.network.named_parameters():
            moments = ("step", "exp_avg", "exp_avg_sq")
            self.optimiser.state[parameter] = {moment: held[f"{moment}.{name}"].clone() for moment in moments}
        self.generator.set_state(held["generator"])
        self.losses = held["losses"].tolist()


def _checkpoint(path: Path) -> Path:
    return path.with_name(f"{path.stem}.checkpoint")


def _resume(run: _Run, path: Path) -> None:
    """Go on from the checkpoint of the same run, if there is one; one of another run is begun anew."""
    if not path.is_file():
        return
    try:
        with safe_open(path, framework="pt") as file:
            if (file.metadata() or {}).get("fingerprint") == run.fingerprint:
                run.restore({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (SafetensorError, KeyError, OSError) as error:
        raise MultistoreError(f"{path}: is no checkpoint of this training ({error}); delete it to start anew") from error


def _keep(run: _Run, path: Path) -> None:
    data = save({name: tensor.contiguous() for name, tensor in run.tensors().items()}, {"fingerprint": run.fingerprint})
    with atomic_files.writing(path) as temporary:
        temporary.write_bytes(data)


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread of torch: sums in another order give other numbers."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def train(
    recipe: Recipe, seed: int, folder: Path | None = None, *, steps: int | None = None, progress: Progress | None = None,
    watch: Callable[[int, nn.Module], None] | None = None,
) -> Trained:  # fmt: skip
    """Train a network; with a `folder`, write its weights and record there and go on from its checkpoint, if it has one.

    Equal recipe, seed, steps and version of torch give equal weights on one machine, interrupted or not. `progress` is
    called with steps done, steps in all and the loss; 0 steps leave the network untrained, as a control; `watch` with steps done and the network as it is then.
    """
    run = _Run(recipe, seed, recipe.steps if steps is None else steps)
    path = None if folder is None else weights.path_of(folder, recipe.name, seed)
    if path is not None:
        _resume(run, _checkpoint(path))
    while run.done < run.steps:
        loss = run.step()
        if progress is not None:
            progress(run.done, run.steps, loss)
        if watch is not None:
            watch(run.done, run.network)
        if path is not None and run.done % CHECKPOINT_STEPS == 0:
            _keep(run, _checkpoint(path))
    curve = loss_curve(run.losses)
    if path is not None:
        weights.write(path, run.network, _record(run, seed, curve))
        _checkpoint(path).unlink(missing_ok=True)
    return Trained(run.network, curve, path)


def _record(run: _Run, seed: int, curve: list[float]) -> dict[str, Any]:
    recipe = run.recipe
    with torch.no_grad():
        metrics = recipe.metrics(run.network, torch.Generator().manual_seed(seed))
    return {
        "name": recipe.name, "seed": seed, "steps": run.steps, "rate": recipe.rate,
        "configuration": dict(recipe.configuration), "versions": {"torch": torch.__version__},
        "parameters": sum(parameter.numel() for parameter in run.network.parameters()),
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "loss_curve": {"steps": CURVE_STEPS, "loss": [round(loss, 4) for loss in curve]},
    }  # fmt: skip


def loss_curve(losses: list[float]) -> list[float]:
    """Means of `CURVE_STEPS` losses each."""
    return [sum(part) / len(part) for k in range(0, len(losses), CURVE_STEPS) if (part := losses[k : k + CURVE_STEPS])]
