"""The recurrent network of the next recall."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from simulator.likelihood import gru, logit
from simulator.likelihood.events import Events, uniform_nats

torch.set_num_threads(1)


def lists(orders: np.ndarray) -> Events:
    """Events of lists that are recalled whole, in the order of the rows."""
    n_lists, n = orders.shape
    ordinal, output = (column.ravel() for column in np.indices(orders.shape))
    before = np.hstack([np.full((n_lists, 1), -1), orders[:, :-1]])
    left = np.array([[np.isin(np.arange(n), row[:k], invert=True) for k in range(n)] for row in orders])
    return Events(ordinal % 20, ordinal, output + 1, before.ravel(), orders.ravel(), left.reshape(-1, n))


def depends_on_the_first(n_lists: int, seed: int) -> Events:
    """Forward after word 1, backward after word 6, which a logit of the last word alone cannot tell in the middle."""
    forward = np.random.default_rng(seed).random(n_lists) < 0.5
    return lists(np.where(forward[:, None], np.arange(6), np.arange(6)[::-1]))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_what_happened_earlier_in_the_list(seed: int) -> None:
    """Only the first word is uncertain: log 2 of six recalls, .12 nats."""
    events = depends_on_the_first(400, seed)
    network = gru.fit(events, seed, steps=150)
    new = depends_on_the_first(100, seed + 50)
    nats = network.nats(new).mean()
    assert nats < np.log(2) / 6 + 0.06 < uniform_nats(new).mean()
    again = gru.fit(events, seed, steps=150)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))


def test_probabilities_are_of_words_left_and_add_up_to_one() -> None:
    events = depends_on_the_first(5, 0)
    network = gru.RecallGru(6, torch.Generator().manual_seed(1))
    table = gru._Lists(events)
    p = network.log_probabilities(table).exp()
    assert torch.allclose(p.sum(-1), torch.ones(5, 6)) and (p[~table.left] == 0).all()
    one = events.of(events.ordinal == 2)
    assert np.allclose(network.nats(one), network.nats(events)[events.ordinal == 2], atol=1e-6)
    assert logit.fit(events).nats(events).shape == network.nats(events).shape
