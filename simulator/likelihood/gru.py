"""A recurrent network of the next recall: what was recalled so far, in whatever way it matters.

It reads the serial positions recalled so far, one a step, and gives a probability to each word left,

    p(i) = softmax over the words left of (W_o h_t + b_o)_i

with h_t the state of a gated recurrent unit (`simulator.backends.neural.cells`, where its equations stand).
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from simulator.backends.neural.cells import CELLS
from simulator.backends.neural.training import Recipe, one_thread, train
from simulator.likelihood.events import Array, Events

HIDDEN, STEPS, RATE, BATCH = 48, 800, 5e-3, 128
#: Looks at the people who decide when to stop, and their share of those it is fitted to.
LOOKS, STOPPING_SHARE = 40, 0.15


class RecallGru(nn.Module):
    """The network, for lists of one length."""

    def __init__(self, list_length: int, generator: torch.Generator) -> None:
        super().__init__()
        self.list_length = list_length
        self.cell = CELLS["gru"](list_length + 1, HIDDEN, generator)
        self.readout = nn.Parameter(0.1 * torch.randn(list_length, HIDDEN, generator=generator))
        self.readout_bias = nn.Parameter(torch.zeros(list_length))

    def log_probabilities(self, lists: _Lists) -> Tensor:
        """Of each word at each output position, shape (lists, outputs, list length)."""
        state, steps = self.cell.rest(len(lists.previous)), []
        for t in range(lists.previous.shape[1]):
            x = one_hot(lists.previous[:, t] + 1, self.list_length + 1).float()
            state = self.cell.drive(x, state)
            scores = state[:, :HIDDEN] @ self.readout.T + self.readout_bias
            steps.append(scores.masked_fill(~lists.left[:, t], -torch.inf).log_softmax(1))
        return torch.stack(steps, 1)

    def nats(self, events: Events) -> Array:
        """-log probability of each event, shape (events,)."""
        with torch.no_grad(), one_thread():
            lists = _Lists(events)
            return np.asarray(_losses(self, lists)[lists.place].double().numpy())


class _Lists:
    """Events as a table with a row per list and a column per output position; where a list has ended nothing counts."""

    def __init__(self, events: Events) -> None:
        _, row = np.unique(events.ordinal, return_inverse=True)
        column = events.output - 1
        shape = (int(row.max(initial=-1)) + 1, int(column.max(initial=0)) + 1)
        self.place = (torch.from_numpy(row), torch.from_numpy(column))
        self.previous, self.chosen = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
        self.left = torch.ones((*shape, events.list_length), dtype=torch.bool)
        self.counts = torch.zeros(shape)
        self.previous[self.place] = torch.from_numpy(events.previous.astype(np.int64))
        self.chosen[self.place] = torch.from_numpy(events.chosen.astype(np.int64))
        self.left[self.place] = torch.from_numpy(events.left)
        self.counts[self.place] = 1.0

    def of(self, rows: Tensor) -> _Lists:
        """Some of the lists."""
        some = copy.copy(self)
        for name in ("previous", "chosen", "left", "counts"):
            setattr(some, name, getattr(self, name)[rows])
        return some


def _losses(network: RecallGru, lists: _Lists) -> Tensor:
    return -network.log_probabilities(lists).gather(2, lists.chosen[:, :, None])[:, :, 0]


def _mean_loss(network: RecallGru, lists: _Lists) -> Tensor:
    return (_losses(network, lists) * lists.counts).sum() / lists.counts.sum()


def fit(events: Events, seed: int, steps: int = STEPS) -> RecallGru:
    """A network trained on events; some of the people decide which of its states is kept.

    Equal events, seed and version of torch give the equal network on one machine.
    """
    people = np.unique(events.subject)
    deciding = np.random.default_rng(seed).permutation(people)[: max(1, round(STOPPING_SHARE * len(people)))]
    held_back = np.isin(events.subject, deciding) if len(people) > 1 else np.zeros(len(events.subject), bool)
    learned = _Lists(events.of(~held_back))
    decided = _Lists(events.of(held_back)) if held_back.any() else learned
    best: dict[str, Any] = {"loss": np.inf}

    def loss(network: RecallGru, share: float, generator: torch.Generator) -> Tensor:
        return _mean_loss(network, learned.of(torch.randint(len(learned.previous), (BATCH,), generator=generator)))

    def watch(done: int, network: nn.Module) -> None:
        if done % max(1, steps // LOOKS) and done != steps:
            return
        assert isinstance(network, RecallGru)
        with torch.no_grad():
            now = float(_mean_loss(network, decided))
        if now < best["loss"]:
            best.update(loss=now, state=copy.deepcopy(network.state_dict()))

    recipe = Recipe("next recall", lambda generator: RecallGru(events.list_length, generator), loss, steps, RATE, {})
    with one_thread():
        network = train(recipe, seed, watch=watch).network
    assert isinstance(network, RecallGru)
    network.load_state_dict(best["state"])
    return network
