"""The one-shot store M, the sum of outer products of what was written and the context under which it was written.

Two forms of the same matrix: `Matrix` holds M itself, of a fixed size, and is written in place; `Traces` holds the pairs,
which is cheaper for one list.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor


class Store(ABC):
    """M = sum over traces of value key', (lists, words, width)."""

    @abstractmethod
    def write(self, value: Tensor, key: Tensor) -> None:
        """Add a trace: value (lists, words) under the key (lists, width)."""

    @abstractmethod
    def activation(self, cue: Tensor) -> Tensor:
        """M q, what a cue (lists, width) reaches of every word, (lists, words)."""

    @abstractmethod
    def bound(self, word: Tensor) -> Tensor:
        """M' word, the context bound to a word (lists,), (lists, width)."""

    @abstractmethod
    def strength(self) -> Tensor:
        """|M' word|, how much was written of every word whatever the context, (lists, words)."""

    @abstractmethod
    def forget(self, word: Tensor) -> None:
        """Nothing of a word (lists,) is left: what was written of it is overwritten by another one."""


class Matrix(Store):
    """The store as one matrix for each list.

    >>> store = Matrix(1, 2, 2)
    >>> store.write(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.6, 0.8]]))
    >>> store.activation(torch.tensor([[1.0, 0.0]])).tolist()[0][1]
    0.0
    """

    def __init__(self, lists: int, words: int, width: int, device: torch.device | None = None) -> None:
        self.matrix = torch.zeros(lists, words, width, device=device)
        self.rows = torch.arange(lists, device=device)

    def write(self, value: Tensor, key: Tensor) -> None:
        """Add a trace in place."""
        self.matrix.baddbmm_(value[:, :, None], key[:, None, :])

    def activation(self, cue: Tensor) -> Tensor:
        """M q."""
        return torch.bmm(self.matrix, cue[:, :, None])[:, :, 0]

    def bound(self, word: Tensor) -> Tensor:
        """M' word, a row of the matrix."""
        return self.matrix[self.rows, word]

    def strength(self) -> Tensor:
        """The length of each row."""
        return self.matrix.norm(dim=2)

    def forget(self, word: Tensor) -> None:
        """Sets a row to zero."""
        self.matrix[self.rows, word] = 0.0


class Traces(Store):
    """The store as the traces themselves."""

    def __init__(self) -> None:
        self.values: list[Tensor] = []
        self.keys: list[Tensor] = []
        self._stacked: tuple[Tensor, Tensor] | None = None

    def write(self, value: Tensor, key: Tensor) -> None:
        """Keep a trace; no gradient goes into it."""
        self.values.append(value.detach())
        self.keys.append(key.detach())
        self._stacked = None

    def stacked(self) -> tuple[Tensor, Tensor]:
        """All values (lists, traces, words) and all keys (lists, traces, width)."""
        if self._stacked is None:
            self._stacked = torch.stack(self.values, dim=1), torch.stack(self.keys, dim=1)
        return self._stacked

    def activation(self, cue: Tensor) -> Tensor:
        """Sum over traces of value (key . q)."""
        values, keys = self.stacked()
        match = torch.bmm(keys, cue[:, :, None])
        return torch.bmm(match.transpose(1, 2), values)[:, 0]

    def bound(self, word: Tensor) -> Tensor:
        """Sum over traces of key value[word]."""
        values, keys = self.stacked()
        weights = values[torch.arange(len(word)), :, word]
        return torch.bmm(weights[:, None, :], keys)[:, 0]

    def strength(self) -> Tensor:
        """|sum over traces of key value[word]|, from the matches of keys with each other."""
        values, keys = self.stacked()
        match = torch.bmm(keys, keys.transpose(1, 2))
        return (torch.bmm(match, values) * values).sum(dim=1).clamp(min=0).sqrt()

    def forget(self, word: Tensor) -> None:
        """Takes the word out of every value."""
        for value in self.values:
            value[torch.arange(len(word)), word] = 0.0
        self._stacked = None
