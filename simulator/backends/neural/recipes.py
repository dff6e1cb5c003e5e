"""The networks that can be trained, by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from simulator.backends.neural.cells import CELLS
from simulator.backends.neural.elman_serial import ElmanSerial, SerialSizes
from simulator.backends.neural.free_recall_training import TRAINING, free_recall_loss, free_recall_metrics
from simulator.backends.neural.retrieved_context import RetrievedContext, Sizes
from simulator.backends.neural.serial_training import serial_loss, serial_metrics
from simulator.backends.neural.training import Recipe
from simulator.errors import MultistoreError, did_you_mean, shown


def retrieved_context(cell: str | None = None, sizes: Sizes | None = None, name: str = "retrieved_context") -> Recipe:
    """Free recall: h_t learned, context a mechanism, a one-shot store."""
    chosen = sizes or Sizes(cell=cell or "rnn")
    configuration = {**dataclasses.asdict(chosen), "training": {k: float(v) for k, v in TRAINING._asdict().items()}}
    return Recipe(
        name, lambda generator: RetrievedContext(chosen, generator), free_recall_loss, steps=700, rate=4e-3,
        configuration=configuration, metrics=free_recall_metrics,
    )  # fmt: skip


def elman_serial(cell: str | None = None, sizes: SerialSizes | None = None) -> Recipe:
    """Ordered recall: the list is held in h_t alone."""
    chosen = sizes or SerialSizes(core=cell or "rnn")
    return Recipe(
        "elman_serial", lambda generator: ElmanSerial(chosen, generator), serial_loss, steps=8_000, rate=5e-3,
        configuration=dataclasses.asdict(chosen), metrics=serial_metrics,
    )  # fmt: skip


#: Makers of recipes by the name of the network; their argument is the cell, None for that of the shipped network.
RECIPES: dict[str, Callable[[str | None], Recipe]] = {"retrieved_context": retrieved_context, "elman_serial": elman_serial}


def recipe(name: str, cell: str | None = None) -> Recipe:
    """The recipe of a name, with another cell if one is given; MultistoreError with the likely spelling for an unknown name or cell."""
    if cell is not None and cell not in CELLS:
        raise MultistoreError(f"--cell: got {shown(cell)}, allowed {', '.join(CELLS)}{did_you_mean(cell, CELLS)}")
    if name not in RECIPES:
        raise MultistoreError(f"train: got {shown(name)}, allowed {', '.join(RECIPES)} or all{did_you_mean(name, [*RECIPES, 'all'])}")
    return RECIPES[name](cell)


