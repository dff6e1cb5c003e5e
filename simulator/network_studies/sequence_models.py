"""Networks that read a sequence and answer at every step: a recurrent state alone, or a state and a key-value store.

Shapes are (sequences, steps, features). The states are the cells of the neural backend, so that the equation of each
core stands in one place (`backends/neural/cells.py`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from simulator.backends.neural.cells import CELLS
from simulator.backends.neural.key_value_store import KeyValueStore, linear


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
