"""Networks that read a sequence and answer at every step: a recurrent state alone, or a state and a key-value store.

Shapes are (sequences, steps, features). The states are the cells of the neural backend, so that the equation of each
core stands in one place (`backends/neural/cells.py`).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from simulator.backends.neural.cells import CELLS


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer with normal weights of variance 1 / inputs and no bias at the start."""
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(outputs, inputs, generator=generator) * inputs**-0.5)
        layer.bias.zero_()
    return layer


class KeyValueStore(nn.Module):
    """A store that takes in one pair of key and value per step and is read by content.

    With z_t what is experienced at step t (input and state),

        k_t = W_k z_t,   v_t = W_v z_t,   q_t = W_q z_t
        a_tj = softmax over j <= t of q_t . k_j / sqrt(width)
        r_t = sum over j <= t of a_tj v_j

    after the memory networks of Weston, Chopra & Bordes (2015) and Sukhbaatar et al. (2015), key and value apart as in Miller
    et al. (2016). Nothing fades: what was written is as near after a thousand steps as after one, if the query finds it.
    """

    def __init__(self, experienced: int, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.key, self.query, self.value = (linear(experienced, width, generator) for _ in range(3))

    def attention(self, z: Tensor) -> Tensor:
        """a_tj, shape (sequences, steps, steps): how much of the reading at t comes from step j."""
        match = self.query(z) @ self.key(z).transpose(1, 2) / math.sqrt(self.key.out_features)
        later = torch.ones(z.shape[1], z.shape[1], dtype=torch.bool).triu(1)
        return match.masked_fill(later, -math.inf).softmax(-1)

    def forward(self, z: Tensor) -> Tensor:
        """r_t, shape (sequences, steps, width)."""
        return self.attention(z) @ self.value(z)


class SequenceModel(nn.Module):
    """A core that reads x_1 .. x_T and answers y_t = W_o h_t + b_o, or y_t = W_o [h_t, r_t] + b_o with a store.

    The memory network has the state of `rnn` with the same number of units, so that the two differ by the store alone.

    >>> model = SequenceModel("memory network", 10, 16, 8, torch.Generator().manual_seed(0))
    >>> model(torch.zeros(2, 5, 10)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(
        self, core: str, inputs: int, hidden: int, outputs: int, generator: torch.Generator, width: int = 16
    ) -> None:
        super().__init__()
        self.cell = CELLS["rnn" if core == "memory network" else core](inputs, hidden, generator)
        self.store = KeyValueStore(inputs + hidden, width, generator) if core == "memory network" else None
        self.answer = linear(hidden + (width if self.store is not None else 0), outputs, generator)

    def states(self, inputs: Tensor) -> Tensor:
        """h_t for every step, shape (sequences, steps, hidden)."""
        state, held = self.cell.rest(len(inputs)), []
        for x in inputs.unbind(1):
            state = self.cell.drive(x, state)
            held.append(state[:, : self.cell.hidden])
        return torch.stack(held, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """y_t for every step, shape (sequences, steps, outputs)."""
        h = self.states(inputs)
        if self.store is not None:
            h = torch.cat([h, self.store(torch.cat([inputs, h], -1))], -1)
        answers: Tensor = self.answer(h)
        return answers


def weights_of(model: nn.Module) -> int:
    """How many numbers a model learns."""
    return sum(parameter.numel() for parameter in model.parameters())
