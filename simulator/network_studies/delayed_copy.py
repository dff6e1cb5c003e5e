"""Delayed copy: symbols, a delay in which nothing happens, and a signal at which the symbols are to be said in order.

The delay asks how long a memory holds, the number of symbols how much. Training begins without delay and grows to
`LONGEST_DELAY` steps with 1 to `MOST_SYMBOLS` symbols; the test goes beyond both. The task is that of Hochreiter &
Schmidhuber (1997) and of Arjovsky, Shah & Bengio (2016), with few symbols and short delays.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from simulator.network_studies.sequence_models import SequenceModel
from simulator.network_studies.sizes import ALPHABET, CHANCE, COUNTED_DELAY, COUNTS, DELAYS, LONGEST_DELAY, MOST_SYMBOLS

#: Inputs: the symbols, "wait" and "go".
INPUTS, OUTPUTS = ALPHABET + 2, ALPHABET
BATCH, TESTED = 64, 256
#: Share of the training in which the delay grows.
_GROWTH = 0.6
#: Delays of the learning curve.
_CURVE_DELAYS = (0, LONGEST_DELAY // 2, LONGEST_DELAY)


def batch(sequences: int, symbols: int, delay: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Inputs (sequences, 2 symbols + delay, INPUTS) and targets (sequences, symbols), whole numbers from 0.

    >>> inputs, targets = batch(2, 3, 5, torch.Generator().manual_seed(0))
    >>> inputs.shape, targets.shape, targets.dtype
    (torch.Size([2, 11, 10]), torch.Size([2, 3]), torch.int64)
    """
    targets = torch.randint(ALPHABET, (sequences, symbols), generator=generator)
    inputs = torch.zeros(sequences, 2 * symbols + delay, INPUTS)
    inputs[:, :symbols, :ALPHABET] = nn.functional.one_hot(targets, ALPHABET).float()
    inputs[:, symbols : symbols + delay, ALPHABET] = 1
    inputs[:, symbols + delay :, ALPHABET + 1] = 1
    return inputs, targets


def loss(model: SequenceModel, share: float, generator: torch.Generator) -> Tensor:
    """Cross-entropy of the symbols at the signal, when a share of training is over."""
    longest = min(LONGEST_DELAY, int(LONGEST_DELAY * share / _GROWTH))
    symbols = int(torch.randint(1, MOST_SYMBOLS + 1, (), generator=generator))
    delay = int(torch.randint(longest + 1, (), generator=generator))
    inputs, targets = batch(BATCH, symbols, delay, generator)
    return nn.functional.cross_entropy(model(inputs)[:, -symbols:].flatten(0, 1), targets.flatten())


def accuracy(model: SequenceModel, symbols: int, delay: int, generator: torch.Generator) -> float:
    """Share of symbols that are said at their place."""
    inputs, targets = batch(TESTED, symbols, delay, generator)
    return float((model(inputs)[:, -symbols:].argmax(-1) == targets).float().mean())


def score(model: SequenceModel) -> float:
    """Errors at several delays within those trained: what the learning curve shows (1 minus it), and a look compares."""
    generator = torch.Generator().manual_seed(1)
    return 1 - sum(accuracy(model, MOST_SYMBOLS, delay, generator) for delay in _CURVE_DELAYS) / len(_CURVE_DELAYS)


def measures(model: SequenceModel) -> dict[str, list[tuple[float, float]]]:
    """Accuracy over the delay, and over the number of symbols."""
    generator = torch.Generator().manual_seed(2)
    return {
        "copy: accuracy by delay": [(delay, accuracy(model, MOST_SYMBOLS, delay, generator)) for delay in DELAYS],
        "copy: accuracy by symbols": [(count, accuracy(model, count, COUNTED_DELAY, generator)) for count in COUNTS],
    }


def horizon(points: list[tuple[float, float]]) -> float:
    """The delay up to which accuracy stays half-way between chance and 1, interpolated; 0 where it never gets there.

    >>> horizon([(0, 1.0), (8, 1.0), (16, 0.125)])
    12.0
    """
    half = (1 + CHANCE) / 2
    if points[0][1] < half:
        return 0.0
    for (delay, value), (later, next_value) in itertools.pairwise(points):
        if next_value < half:
            return delay + (later - delay) * (value - half) / (value - next_value)
    return points[-1][0]
