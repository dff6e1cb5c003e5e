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

from simulator.backends.neural.key_value_store import read_by_content

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

    def current(self, x: Tensor, state: Tensor) -> Tensor:
        """What drives h_t, W_ih x_t + W_hh h_{t-1} + b_h, shape (lists, hidden)."""
        return shifted(product(x, self.weight_ih) + product(state, self.weight_hh), self.bias_h)

    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """h_t from x_t and h_{t-1}."""
        return torch.sigmoid(self.current(x, state))


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


class MemoryCell(Cell):
    """A memory network: Elman's equation with a store of keys and values beside it, read by softmax attention. The state is (h, K, V).

    With z_t = (x_t, h_{t-1}), and s slots j of a key K_j and a value V_j, each of `pair` units,

        q_t = W_q z_t,   k_t = W_k z_t,   v_t = W_v z_t,   w_t = softmax(W_w z_t)
        r_t = sum over j of softmax(q_t . K_j / sqrt(pair)) V_j
        h_t = sigma(W_ih x_t + W_hh h_{t-1} + W_rh r_t + b_h)
        K_j <- K_j + w_tj (k_t - K_j),   V_j <- V_j + w_tj (v_t - V_j)

    after Miller et al. (2016), keys and values apart; which slot takes a pair is learned, as in Graves, Wayne & Danihelka (2014).
    """

    def __init__(self, inputs: int, hidden: int, generator: torch.Generator, slots: int = 8, pair: int = 24) -> None:
        super().__init__(inputs, hidden, hidden + 2 * slots * pair)
        self.slots, self.pair = slots, pair
        self.core = RnnCell(inputs, hidden, generator)
        self.weight_z = nn.Parameter(hidden**-0.5 * torch.randn(3 * pair + slots, inputs + hidden, generator=generator))
        self.weight_rh = nn.Parameter(pair**-0.5 * torch.randn(hidden, pair, generator=generator))

    def rest(self, lists: int) -> Tensor:
        """h at rest, and an empty store."""
        return torch.cat([self.core.rest(lists), super().rest(lists)[:, self.hidden :]], dim=1)

    def drive(self, x: Tensor, state: Tensor) -> Tensor:
        """(h_t, K_t, V_t) from x_t and (h_{t-1}, K_{t-1}, V_{t-1})."""
        h = state[:, : self.hidden].contiguous()
        keys, values = state[:, self.hidden :].reshape(len(x), 2, self.slots, self.pair).unbind(1)
        query, key, value, slot = product(torch.cat([x, h], dim=1), self.weight_z).split([self.pair] * 3 + [self.slots], dim=1)
        h = torch.sigmoid(self.core.current(x, h) + product(read_by_content(query, keys, values), self.weight_rh))
        taken = torch.softmax(slot, dim=1)[:, :, None]
        keys, values = (old + taken * (new[:, None, :] - old) for old, new in ((keys, key), (values, value)))
        return torch.cat([h, keys.flatten(1), values.flatten(1)], dim=1)


CELLS: dict[str, Callable[[int, int, torch.Generator], Cell]] = {"rnn": RnnCell, "lstm": LstmCell, "gru": GruCell, "memory": MemoryCell}
"""Cells by the name in a network's configuration."""
