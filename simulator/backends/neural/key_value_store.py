"""A store of keys and values, read by content: the memory of a memory network."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer with normal weights of variance 1 / inputs and no bias at the start."""
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(outputs, inputs, generator=generator) * inputs**-0.5)
        layer.bias.zero_()
    return layer


def read_by_content(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """r = sum over j of softmax(q . k_j / sqrt(width)) v_j: `query` (sequences, width), keys and values (sequences, pairs, width)."""
    match = (keys @ query[:, :, None])[:, :, 0] / math.sqrt(query.shape[1])
    return (match.softmax(-1)[:, None, :] @ values)[:, 0]


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

    def read(self, z: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """r of one step, shape (sequences, width), from the pairs of earlier steps, both of shape (sequences, steps, width)."""
        return read_by_content(self.query(z), keys, values)
