"""Next-character prediction: a network reads a text and says at every character what comes next.

Trained on windows of `TEXT_WINDOW` characters and tested on longer ones. The measure is bits per character: the mean of
-log2 of the probability that the network gave to the character that came (Shannon 1951).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from simulator.network_studies import passage
from simulator.network_studies.sequence_models import SequenceModel
from simulator.network_studies.sizes import SEEN, TESTED_WINDOW, TEXT_WINDOW

INPUTS = OUTPUTS = len(passage.ALPHABET)
BATCH = 32


def windows(text: NDArray[np.int64], length: int, starts: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Inputs (windows, length, INPUTS) and the next characters (windows, length), whole numbers from 0."""
    chosen = torch.from_numpy(text[starts[:, None] + np.arange(length + 1)])
    return nn.functional.one_hot(chosen[:, :-1], INPUTS).float(), chosen[:, 1:]


def loss(model: SequenceModel, share: float, generator: torch.Generator) -> Tensor:
    """Cross-entropy of the next character in windows at random places."""
    trained = passage.parts()[0]
    starts = torch.randint(len(trained) - TEXT_WINDOW, (BATCH,), generator=generator).numpy()
    inputs, targets = windows(trained, TEXT_WINDOW, starts)
    return nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())


def bits(model: SequenceModel, text: NDArray[np.int64], length: int, apart: int) -> NDArray[np.float64]:
    """Bits of the next character by how many were seen (1 to length), mean over windows of a text."""
    inputs, targets = windows(text, length, np.arange(0, len(text) - length, apart))
    each = nn.functional.cross_entropy(model(inputs).transpose(1, 2), targets, reduction="none")
    return each.mean(0).double().numpy() / math.log(2)


def score(model: SequenceModel) -> float:
    """Bits per character on the part that decides when to stop."""
    return float(bits(model, passage.parts()[1], TEXT_WINDOW, 8).mean())


def measures(model: SequenceModel) -> dict[str, list[tuple[float, float]]]:
    """Bits by characters seen (at the last of each class), and within and beyond the trained length."""
    by_seen = bits(model, passage.parts()[2], TESTED_WINDOW, 6)
    classes = [(float(last), float(by_seen[first - 1 : last].mean())) for first, last in SEEN]
    return {
        "text: bits by characters seen": classes,
        "text: bits per character": [(TEXT_WINDOW, float(by_seen[:TEXT_WINDOW].mean())), (TESTED_WINDOW, float(by_seen[TEXT_WINDOW:].mean()))],
    }  # fmt: skip


def baselines() -> dict[str, float]:
    """Bits per character of guessers that count: each character, pairs, triples."""
    trained, _, tested = passage.parts()
    names = {"single characters, counted": 0, "pairs, counted": 1, "triples, counted": 2}
    return {name: passage.bits_by_counts(trained, tested, order) for name, order in names.items()}
