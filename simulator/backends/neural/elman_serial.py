"""The network of ordered recall: its recurrent state alone holds a list, and says it position by position.

Symbols: x_t is the word that is shown or was just said (one unit each), h_t the hidden state, z_t what h_t says of each
word, N standard normal noise. All states have one row per list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from simulator.backends.neural import weights
from simulator.backends.neural.cells import CELLS, Knob, RnnCell, product, shifted
from simulator.backends.neural.key_value_store import KeyValueStore
from simulator.backends.neural.unrolled import unrolled

#: The core whose store of keys and values stands beside Elman's network, where each word shown lays down a pair of its own.
MEMORY = "memory"
#: Cores: the equation of Elman's network, gated ones, and `MEMORY`.
CORES = tuple(CELLS)


@dataclass(frozen=True)
class SerialSizes:
    """How large a network is, and its core: `rnn`, `lstm`, `gru` or `memory`."""

    words: int = 24
    distractors: int = 8
    hidden: int = 200
    context: int = 48
    core: str = "rnn"

    @classmethod
    def of(cls, record: Mapping[str, Any], path: Path) -> SerialSizes:
        """The sizes in the record of a training; MultistoreError where it is of another network."""
        return weights.sizes_of(cls, record, path, "ordered recall", core=CORES)


class SerialState(NamedTuple):
    """What a network holds: `cell` (h_t first), and the keys and values of a memory network, (lists, steps, width)."""

    cell: Tensor
    keys: Tensor
    values: Tensor


class ElmanSerial(nn.Module):
    """Ordered recall by a simple recurrent network (Elman 1990; Botvinick & Plaut 2006).

        h_t = sigma(W_ih x_t + W_hh h_{t-1} + b_h)
        z_t = W_o h_t + b_o,   p(word) = softmax(z_t)

    A list is shown word by word. At the signal to recall, x_t holds the word said last and a unit for recall; the
    network says one word a step. Order is nowhere but in the pattern of h_t: learning gives each word in each position a
    direction of its own, and the directions of neighbouring positions are alike. Without a word x_t has a unit for
    empty time; a distractor has units of its own.

    With `core` lstm or gru the state follows their equations (`cells`). With `memory` there is a store of keys and
    values beside h_t (`key_value_store`): a pair is laid down at each word shown, z_t = W_o h_t + W_r r_t + b_o.
    """

    weight_ic: Tensor

    def __init__(self, sizes: SerialSizes, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes = sizes
        # words shown, words said by oneself, distractors, and a unit each for recall and for empty time
        inputs = 2 * sizes.words + sizes.distractors + 2
        self.cell = CELLS["rnn" if sizes.core == MEMORY else sizes.core](inputs, sizes.hidden, generator)
        self.readout = nn.Parameter(0.1 * torch.randn(sizes.words, sizes.hidden, generator=generator))
        self.readout_bias = nn.Parameter(torch.zeros(sizes.words))
        self.store, self.store_readout = None, None
        if sizes.core == MEMORY:
            self.store = KeyValueStore(inputs + sizes.hidden, sizes.words, generator)
            self.store_readout = nn.Parameter(0.1 * torch.randn(sizes.words, sizes.words, generator=generator))
        self.register_buffer("weight_ic", normalize(torch.randn(sizes.context, sizes.words, generator=generator), dim=0))

    @classmethod
    def together(cls, networks: Sequence[ElmanSerial]) -> ElmanSerial:
        """Several trained networks as one: a block of rows holds equal parts of each. Not those with a store of their own."""
        return weights.side_by_side(networks, cls(networks[0].sizes, torch.Generator().manual_seed(0)))

    def direction(self, word: Tensor) -> Tensor:
        """W_ic x, the direction of each word (lists,) in the context, (lists, context); that of word 0 for -1."""
        known = word.clamp(min=0)
        if self.weight_ic.dim() == 2:
            return self.weight_ic.T[known]
        network = torch.arange(len(word), device=word.device) // (len(word) // len(self.weight_ic))
        return self.weight_ic[network, :, known]

    def begin(self, lists: int) -> SerialState:
        """The state before the first word."""
        nothing = torch.zeros(lists, 0, self.sizes.words, device=self.cell.device)
        return SerialState(self.cell.rest(lists), nothing, nothing)

    def inputs(
        self, lists: int, word: Tensor | None = None, said: Tensor | None = None, distractor: Tensor | None = None
    ) -> Tensor:
        """x_t, shape (lists, inputs): a word shown, a word said (-1: none) after the recall signal, or a distractor.

        Words and distractors are whole numbers of shape (lists,).
        """
        n, d = self.sizes.words, self.sizes.distractors
        recalling = float(said is not None)
        empty = float(word is None and said is None and distractor is None)
        where = self.cell.device
        parts = [units(index, size, lists, where) for index, size in ((word, n), (said, n), (distractor, d))]
        return torch.cat([*parts, torch.tensor([[recalling, empty]], device=where).expand(lists, 2)], dim=1)

    def hidden(self, state: SerialState) -> Tensor:
        """h_t, shape (lists, hidden)."""
        return state.cell[:, : self.sizes.hidden]

    def step(self, state: SerialState, x: Tensor, seconds: Knob = 1.0, noise: Tensor | None = None) -> SerialState:
        """The state after `seconds`, at most 1 s: an Euler step of the equation, and `noise` (lists, hidden) in h_t."""
        after = self.cell.drive(x, state.cell)
        if not isinstance(seconds, float) or seconds != 1.0:
            after = state.cell + seconds * (after - state.cell)
        if noise is not None:
            n = self.sizes.hidden
            after = after + noise if after.shape[1] == n else torch.cat([after[:, :n] + noise, after[:, n:]], dim=1)
        return state._replace(cell=after)

    def study(self, state: SerialState, word: Tensor, seconds: Knob = 1.0, noise: Tensor | None = None) -> SerialState:
        """The state after a word (lists,) was shown."""
        x = self.inputs(len(word), word=word)
        after = self.step(state, x, seconds, noise)
        if self.store is None:
            return after
        z = torch.cat([x, self.hidden(after)], dim=1)
        keys, values = (torch.cat([old, new(z)[:, None]], dim=1) for old, new in
                        ((state.keys, self.store.key), (state.values, self.store.value)))  # fmt: skip
        return after._replace(keys=keys, values=values)

    def turn(self, state: SerialState, said: Tensor, noise: Tensor | None = None) -> tuple[SerialState, Tensor]:
        """Turn to the next position, the word before (lists,) said or -1: the state, and z_t of shape (lists, words)."""
        x = self.inputs(len(said), said=said)
        after = self.step(state, x, 1.0, noise)
        z = shifted(product(self.hidden(after), self.readout), self.readout_bias)
        if self.store is not None and self.store_readout is not None and state.keys.shape[1]:
            read = self.store.read(torch.cat([x, self.hidden(after)], dim=1), state.keys, state.values)
            z = z + read @ self.store_readout.T
        return after, z

    def run(self, x: Tensor, noise: Tensor, shown: Tensor) -> Tensor:
        """z_t of whole sequences from rest, a second each step, shape (steps, lists, words).

        `x` (steps, lists, inputs) and `noise` (steps, lists, hidden) say what happens; `shown` (steps,) at which steps words
        were shown, so that a memory network lays a pair down. Equal to the same steps one by one, and faster.
        """
        h = self._states(x, noise)
        z = h @ self.readout.T + self.readout_bias
        if self.store is not None and self.store_readout is not None:
            experienced = torch.cat([x, h], dim=2)
            pairs = experienced[shown].transpose(0, 1)
            keys, values, query = self.store.key(pairs), self.store.value(pairs), self.store.query(experienced)
            match = (query.transpose(0, 1) @ keys.transpose(1, 2)) / keys.shape[2] ** 0.5
            z = z + (match.softmax(-1) @ values).transpose(0, 1) @ self.store_readout.T
        return z

    def _states(self, x: Tensor, noise: Tensor) -> Tensor:
        """h_t of whole sequences, shape (steps, lists, hidden)."""
        state = self.cell.rest(x.shape[1])
        if isinstance(self.cell, RnnCell):
            return unrolled(x @ self.cell.weight_ih.T + self.cell.bias_h, noise, self.cell.weight_hh, state)
        states = []
        for input_now, noise_now in zip(x.unbind(0), noise.unbind(0), strict=True):
            state = self.step(SerialState(state, state, state), input_now, 1.0, noise_now).cell
            states.append(state[:, : self.sizes.hidden])
        return torch.stack(states)


def units(index: Tensor | None, n: int, lists: int, device: torch.device | None = None) -> Tensor:
    """One unit of `n` for each whole number, none for -1: shape (lists, n)."""
    if index is None:
        return torch.zeros(lists, n, device=device)
    return (index[:, None] == torch.arange(n, device=index.device)).to(torch.get_default_dtype())
