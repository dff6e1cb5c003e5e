"""Recurrent cells: how the state of a network follows from its input and from the state before.

Every cell keeps its state in one tensor of shape (lists, width) whose first `hidden` columns are h_t, what the rest of
the network reads. x_t is the input of shape (lists, inputs); sigma is the logistic function, * the product of elements.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor, nn

#: A number for all lists, or one for each as a column of shape (lists, 1).
Knob: TypeAlias = "float | Tensor"


def product(x: Tensor, weight: Tensor) -> Tensor:
    """W x for every row of x, shape (rows, inputs), of one network, W (outputs, inputs), or of several that share a block.

    W of shape (networks, outputs, inputs): the first network has the first rows of x, as many as each other one.
    """
    if weight.dim() == 2:
        return x @ weight.T
    rows = x.view(len(weight), -1, x.shape[1])
    return torch.bmm(rows, weight.transpose(1, 2)).reshape(len(x), -1)


def shifted(drive: Tensor, bias: Tensor) -> Tensor:
    """drive + b for every row, of one network, b (outputs,), or of several that share a block, b (networks, outputs)."""
    if bias.dim() == 1:
        return drive + bias
    return (drive.view(len(bias), -1, drive.shape[1]) + bias[:, None, :]).view(drive.shape)


class Cell(nn.Module, ABC):
    """A cell with `inputs` inputs and `hidden` units; its state is `width` wide."""

    def __init__(self, inputs: int, hidden: int, width: int) -> None:
        super().__init__()
        self.inputs, self.hidden, self.width = inputs, hidden, width

    def rest(self, lists: int) -> Tensor:
        """The state before anything happened, shape (lists, width)."""
        return torch.zeros(lists, self.width, device=self.device)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(itertools.chain(self.parameters(), self.buffers())).device

    def nearer_rest(self, state: Tensor, left: Knob) -> Tensor:
        """The state with so much `left` of its distance from rest: after a leak exp(-dt / tau), or a lesion."""
        rest = self.rest(len(state))
        return rest + (state - rest) * left

    @abstractmethod
    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """The next state, shape (lists, width)."""


class RnnCell(Cell):
    """The recurrent network of Elman (1990), whose hidden state is a short-term memory.

        h_t = sigma(W_ih x_t + W_hh h_{t-1} + b_h)

    W_hh begins as a multiple of the identity with b_h so that h = 1/2 stays: every unit holds what it has, until learning
    says otherwise.
    """

    def __init__(self, inputs: int, hidden: int, generator: torch.Generator) -> None:
        super().__init__(inputs, hidden, hidden)
        self.weight_ih = nn.Parameter(0.5 * torch.randn(hidden, inputs, generator=generator))
        self.weight_hh = nn.Parameter(3.6 * torch.eye(hidden) + 0.02 * torch.randn(hidden, hidden, generator=generator))
        self.bias_h = nn.Parameter(torch.full((hidden,), -1.8))

    def rest(self, lists: int) -> Tensor:
        """The activity 1/2, from which a unit can go up and down."""
        return torch.full((lists, self.width), 0.5, device=self.device)

    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """h_t from x_t and h_{t-1}."""
        return torch.sigmoid(shifted(product(x, self.weight_ih) + product(state, self.weight_hh), self.bias_h))


class GruCell(Cell):
    """The gated recurrent unit (Cho et al. 2014).

        r_t = sigma(W_r x_t + U_r h_{t-1} + b_r)
        z_t = sigma(W_z x_t + U_z h_{t-1} + b_z)
        h~_t = tanh(W x_t + U (r_t * h_{t-1}) + b)
        h_t = z_t * h_{t-1} + (1 - z_t) * h~_t
    """

    def __init__(self, inputs: int, hidden: int, generator: torch.Generator) -> None:
        super().__init__(inputs, hidden, hidden)
        scale = hidden**-0.5
        self.weight_ih = nn.Parameter(scale * torch.randn(3 * hidden, inputs, generator=generator))
        self.weight_hh = nn.Parameter(scale * torch.randn(3 * hidden, hidden, generator=generator))
        self.bias_h = nn.Parameter(torch.cat([torch.zeros(hidden), torch.ones(hidden), torch.zeros(hidden)]))

    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """h_t from x_t and h_{t-1}."""
        n = self.hidden
        from_input = shifted(product(x, self.weight_ih), self.bias_h)
        gates = torch.sigmoid(from_input[:, : 2 * n] + product(state, self.weight_hh[..., : 2 * n, :]))
        reset, keep = gates[:, :n], gates[:, n:]
        candidate = torch.tanh(from_input[:, 2 * n :] + product(reset * state, self.weight_hh[..., 2 * n :, :]))
        return keep * state + (1 - keep) * candidate


class LstmCell(Cell):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000). The state is (h, m).

        i_t, f_t, o_t = sigma(W x_t + U h_{t-1} + b), a gate each
        m_t = f_t * m_{t-1} + i_t * tanh(W_m x_t + U_m h_{t-1} + b_m)
        h_t = o_t * tanh(m_t)
    """

    def __init__(self, inputs: int, hidden: int, generator: torch.Generator) -> None:
        super().__init__(inputs, hidden, 2 * hidden)
        scale = hidden**-0.5
        self.weight_ih = nn.Parameter(scale * torch.randn(4 * hidden, inputs, generator=generator))
        self.weight_hh = nn.Parameter(scale * torch.randn(4 * hidden, hidden, generator=generator))
        self.bias_h = nn.Parameter(torch.cat([torch.zeros(hidden), torch.ones(hidden), torch.zeros(2 * hidden)]))

    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """(h_t, m_t) from x_t and (h_{t-1}, m_{t-1})."""
        n = self.hidden
        drive = shifted(product(x, self.weight_ih) + product(state[:, :n].contiguous(), self.weight_hh), self.bias_h)
        enter, keep, out = torch.sigmoid(drive[:, : 3 * n]).chunk(3, dim=1)
        memory = keep * state[:, n:] + enter * torch.tanh(drive[:, 3 * n :])
        return torch.cat([out * torch.tanh(memory), memory], dim=1)


CELLS: dict[str, Callable[[int, int, torch.Generator], Cell]] = {"rnn": RnnCell, "lstm": LstmCell, "gru": GruCell}
"""Cells by the name in a network's configuration."""
