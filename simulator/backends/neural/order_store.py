"""The one-shot store of ordered recall: each word under the context that stood before it.

The context moves a step towards every word, from a place of its own at the start of each list. Brought back to the start
and moved on by what is said, it runs through the same places again, and the store gives the word that belongs to each
(after Howard & Kahana 2002; for order: Logan 2021). Neighbouring places are alike, so that neighbours are confused. The
direction of a word is another one in each list, that of the word and the list together (a conjunctive code: O'Reilly &
Rudy 2001): else a word would bring back what followed it in all lists before.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from simulator.backends.neural.cells import Knob
from simulator.backends.neural.context import disturbed
from simulator.backends.neural.context import moved as step


class OrderStore(NamedTuple):
    """The store M (lists, words, context), the context c_t and that at the start of the list, both (lists, context)."""

    store: Tensor
    context: Tensor
    start: Tensor


def begin(words: int, context: Tensor) -> OrderStore:
    """An empty store in a context of shape (lists, context)."""
    start = normalize(context, dim=1)
    return OrderStore(torch.zeros(len(context), words, context.shape[1], device=context.device), start, start)


def new_list(memory: OrderStore, share: float, noise: Tensor) -> OrderStore:
    """The start of a list, whose context matches that of the list before by about `share`: n(p c_0 + sqrt(1 - p^2) N)."""
    start = normalize(share * memory.start + (1 - share**2) ** 0.5 * normalize(noise, dim=1), dim=1)
    return memory._replace(context=start, start=start)


def faded(memory: OrderStore, share: float) -> OrderStore:
    """The store with a share of what was in it: M <- p M."""
    return memory._replace(store=share * memory.store)


def moved(memory: OrderStore, word: Tensor, direction: Tensor, drift: Knob) -> OrderStore:
    """The context after a word (lists,) was shown or said, -1 for none: c <- n(sqrt(1 - b^2) c + b n(c_0 * W_ic x)).

    `direction` is W_ic x, (lists, context); c_0 is the context at the start of the list, * the product of elements.
    """
    after = step(memory.context, normalize(memory.start * direction, dim=1), drift)
    return memory._replace(context=torch.where((word >= 0)[:, None], after, memory.context))


def written(memory: OrderStore, word: Tensor, strength: Knob, noise: Tensor, noise_strength: Knob) -> OrderStore:
    """The store with a word (lists,) under the present context: M <- M + a x n(c + s N / sqrt(C))'."""
    key = disturbed(memory.context, noise, noise_strength)
    store = memory.store.clone()
    rows = torch.arange(len(word), device=word.device)
    store[rows, word] = store[rows, word] + strength * key
    return memory._replace(store=store)


def back_to_start(memory: OrderStore) -> OrderStore:
    """The signal to recall in order: the context of the start of the list is brought back."""
    return memory._replace(context=memory.start)


def given(memory: OrderStore) -> Tensor:
    """What the store gives of each word in the present context, M c, shape (lists, words)."""
    return torch.bmm(memory.store, memory.context[:, :, None])[:, :, 0]
