"""Slow weights: what a network learns from repetition, for each person alone.

The trained weights stay as they are. Beside them, weights S from what is experienced at a position to the word that
belongs there begin at zero and learn a little from every list:

    z_t <- z_t + S u_t,   u_t = [n(h_t - h_0), x_t]
    S <- S + eta sum over t of (y_t - p_t) u_t'

with h_t the state, h_0 that at rest, n(v) = v / |v|, x_t the word said last, y_t the word that belongs to the position
and p_t = softmax(z_t): a step down the gradient of the training's loss (the delta rule, Widrow & Hoff 1960). No list is
kept as such. What comes again is said better (Hebb 1961), what comes once leaves next to nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from simulator.backends.neural.elman_serial import ElmanSerial, SerialState, units


class SlowWeights(NamedTuple):
    """S of everybody, shape (people, words, hidden + words)."""

    weights: Tensor

    def given(self, u: Tensor) -> Tensor:
        """S u of everybody, shape (people, words)."""
        return torch.bmm(self.weights, u[:, :, None])[:, :, 0]


def unlearned(network: ElmanSerial, people: int) -> SlowWeights:
    """Slow weights before the first experience."""
    shape = (people, network.sizes.words, network.sizes.hidden + network.sizes.words)
    return SlowWeights(torch.zeros(shape, device=network.cell.device))


def experienced(network: ElmanSerial, state: SerialState, said: Tensor) -> Tensor:
    """u_t, shape (people, hidden + words): the state after the turn to a position, and the word said before (-1: none)."""
    rest = network.cell.rest(1)[:, : network.sizes.hidden]
    held = normalize(network.hidden(state) - rest, dim=1)
    return torch.cat([held, units(said, network.sizes.words, len(said))], dim=1)


def learned(slow: SlowWeights, network: ElmanSerial, shown: Tensor, asked: Tensor, rate: Tensor | float) -> SlowWeights:
    """Slow weights after an experience: `shown` was shown, a second a word, and `asked` belongs to the positions.

    Both hold words, of shape (people, length); `rate` is a number, or one for each person in a column (people, 1).
    """
    state, before = network.begin(len(shown)), torch.full_like(shown[:, 0], -1)
    for word in shown.unbind(1):
        state = network.study(state, word)
    errors, inputs = [], []
    for word in asked.unbind(1):
        state, z = network.turn(state, before)
        u = experienced(network, state, before)
        p = torch.softmax(z + slow.given(u), dim=1)
        errors.append(rate * (units(word, network.sizes.words, len(word)) - p))
        inputs.append(u)
        before = word
    return SlowWeights(torch.baddbmm(slow.weights, torch.stack(errors, dim=2), torch.stack(inputs, dim=1)))
