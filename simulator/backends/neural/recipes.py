"""The networks that can be trained, by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import torch

from simulator.backends.neural.free_recall_training import TRAINING, free_recall_loss, free_recall_metrics
from simulator.backends.neural.retrieved_context import RetrievedContext, Sizes
from simulator.backends.neural.training import Recipe
from simulator.errors import MultistoreError, did_you_mean, shown


def retrieved_context(sizes: Sizes | None = None, name: str = "retrieved_context") -> Recipe:
    """Free recall: h_t learned, context a mechanism, a one-shot store."""
    chosen = sizes or Sizes()
    configuration = {**dataclasses.asdict(chosen), "training": {k: float(v) for k, v in TRAINING._asdict().items()}}
    return Recipe(
        name, lambda generator: RetrievedContext(chosen, generator), free_recall_loss, steps=700, rate=4e-3,
        configuration=configuration, metrics=free_recall_metrics,
    )  # fmt: skip


#: Makers of recipes by the name of the network.
RECIPES: dict[str, Callable[[], Recipe]] = {"retrieved_context": retrieved_context}


def recipe(name: str) -> Recipe:
    """The recipe of a name; MultistoreError with the likely spelling for an unknown one."""
    if name not in RECIPES:
        raise MultistoreError(f"train: got {shown(name)}, allowed {', '.join(RECIPES)} or all{did_you_mean(name, [*RECIPES, 'all'])}")
    return RECIPES[name]()


def untrained(name: str, seed: int) -> torch.nn.Module:
    """The network before training, as the control of what learning adds."""
    return recipe(name).build(torch.Generator().manual_seed(seed))
