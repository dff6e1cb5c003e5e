"""The text that networks learn to predict: Lewis Carroll, Alice's Adventures in Wonderland (1865), in the public domain.

Chapters 1 and 2 without the verses, some 20,000 characters, written out for this package; details may differ from a printed edition.
"""

from __future__ import annotations

import functools
from collections import Counter
from importlib import resources

import numpy as np
from numpy.typing import NDArray

#: The characters that are told apart; everything else counts as a space.
ALPHABET = " abcdefghijklmnopqrstuvwxyz,.!?'"
#: Shares of the text that are trained on, and that decide when training stops; the rest is the test.
TRAINED, STOPPED = 0.8, 0.05


def letters(text: str) -> NDArray[np.int64]:
    """A text as places in the alphabet: small letters, single spaces.

    >>> letters("A  b!").tolist()
    [1, 0, 2, 29]
    """
    plain = "".join(c if c in ALPHABET else " " for c in text.lower())
    return np.array([ALPHABET.index(c) for c in " ".join(plain.split())], np.int64)


@functools.cache
def parts() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """What is trained on, what decides when to stop, and the test; in the order of the text."""
    file = resources.files("simulator.network_studies") / "alice_in_wonderland.txt"
    text = letters(file.read_text(encoding="utf-8"))
    first, second = int(TRAINED * len(text)), int((TRAINED + STOPPED) * len(text))
    return text[:first], text[first:second], text[second:]


def bits_by_counts(trained: NDArray[np.int64], tested: NDArray[np.int64], order: int) -> float:
    """Bits per character of a guesser that counts what follows the last `order` characters (0: how frequent each is).

    Shorter contexts fill in for those that are rare (Witten & Bell 1991): with N occurrences of a context and T kinds of
    successors, p = (count + T p_shorter) / (N + T).
    """
    counts: Counter[tuple[int, ...]] = Counter()
    seen: Counter[tuple[int, ...]] = Counter()
    kinds: Counter[tuple[int, ...]] = Counter()
    before, after = trained.tolist(), tested.tolist()
    for k in range(len(before)):
        for length in range(min(order, k) + 1):
            context = tuple(before[k - length : k])
            kinds[context] += counts[(*context, before[k])] == 0
            counts[(*context, before[k])] += 1
            seen[context] += 1
    bits = 0.0
    for k in range(order, len(after)):
        p = 1 / len(ALPHABET)
        for length in range(order + 1):
            context = tuple(after[k - length : k])
            if seen[context]:
                p = (counts[(*context, after[k])] + kinds[context] * p) / (seen[context] + kinds[context])
        bits -= float(np.log2(p))
    return bits / (len(after) - order)
