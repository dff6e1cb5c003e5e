"""multistore train: train a network of the neural backend, with a checkpoint and its loss curve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.backends.neural.training import Progress

OUT = Path("results/networks")


def train(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A network by name, or all.")],
    seed: Annotated[int | None, typer.Option(help="Seed of the training (default: 1; with all: 1 to 5).")] = None,
    steps: Annotated[int | None, typer.Option(help="Steps, in place of the recipe's; 0 writes the untrained network, as a control.")] = None,
    cell: Annotated[str | None, typer.Option(help="Cell of the network, in place of the shipped one's: rnn, lstm, gru or memory.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for weights, records and loss curves.")] = OUT,
) -> None:
    """Train a network: OUT/NAME-SEED.safetensors holds its weights, OUT/NAME-SEED.json what they are.

    After Ctrl-C or a crash the same command goes on from its checkpoint, to the same weights. The loss curves of all
    seeds in OUT are drawn in OUT/NAME_loss.png. With MULTISTORE_NETWORKS=OUT the backend neural uses the networks of OUT,
    once there are all seeds from 1 to 5.
    """
    from simulator.backends.neural.requirement import require

    require("multistore train")
    for option, value, low in (("--seed", seed, 0), ("--steps", steps, 0)):
        if value is not None and not low <= value < 2**31:
            raise MultistoreError(f"{option}: got {value}, allowed a whole number from {low} to 2147483647")
    import torch

    from simulator.backends.neural import recipes, training
    from simulator.backends.neural.people import SEEDS
    from simulator.reporting.loss_figure import draw_losses

    names = list(recipes.RECIPES) if name == "all" else [name]
    chosen = [recipes.recipe(one, cell) for one in names]
    options.check_writable(out)
    torch.set_num_threads(1)  # sums in another order give other weights
    seeds = [seed] if seed is not None else list(SEEDS) if name == "all" else [1]
    for recipe in chosen:
        for one in seeds:
            with _reporting(f"{recipe.name} {one}") as progress:
                trained = training.train(recipe, one, out, steps=steps, progress=progress)
            typer.echo(f"{trained.path}: " + (f"loss {trained.losses[0]:.3f} -> {trained.losses[-1]:.3f}" if trained.losses else "untrained"))
        if steps == 0:
            continue
        typer.echo(f"picture: {draw_losses(out, recipe.name)}")


class _reporting:
    """A progress bar of one training. Drawn on a terminal only."""

    def __init__(self, label: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"), BarColumn(bar_width=28), TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(), TextColumn("loss {task.fields[loss]}"),
        )  # fmt: skip
        self.bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self.task = self.bar.add_task(label, total=1, loss="-")

    def __enter__(self) -> Progress:
        self.bar.start()

        def progress(done: int, of: int, loss: float) -> None:
            self.bar.update(self.task, completed=done, total=of, loss=f"{loss:.3f}")

        return progress

    def __exit__(self, *_: object) -> None:
        self.bar.stop()
