"""Keyed, counter-based random numbers: the n-th draw of one purpose for one entity of one trial.

A draw is a pure function of (seed, subject, trial, purpose, entity, n). There is no stream to advance: one rehearsal
more does not shift any other draw, subject k does not depend on how many subjects run, and two engines that ask for
the same draw get the same bits. The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood 2014,
doi:10.1145/2714064.2660195), applied once per part of a trial's key; within a trial the rest of the key moves along three odd strides, so that draws n = 0, 1, 2 of a purpose
and an entity are a SplitMix64 sequence.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulator.numerics.compilation import compiled, kernel


def _wrapped(value: int) -> int:
    """A whole number as Python's own, taken modulo 2^64 as the unsigned words of compiled code are."""
    return int(value) & 0xFFFFFFFFFFFFFFFF


#: An unsigned word of 64 bits: numba's in compiled code; a Python number where nothing is compiled, because numpy warns
#: of every overflow. Products and sums are masked: compiled words wrap by themselves, and the mask costs them nothing.
_word: Any = np.uint64 if compiled() else _wrapped

_MASK = _word(0xFFFFFFFFFFFFFFFF)
_ONE = _word(0x9E3779B97F4A7C15)
_TWO = _word(0xBF58476D1CE4E5B9)
_THREE = _word(0x94D049BB133111EB)
_FOUR = _word(0xD6E8FEB86659FD93)
_FIVE = _word(0xA0761D6478BD642F)
_S30 = _word(30)
_S27 = _word(27)
_S31 = _word(31)
_S12 = _word(12)
_UNIT = 1.0 / 4503599627370496.0

#: Published test vectors: (seed, subject, trial, purpose, entity, n) -> 52-bit integer behind the uniform number.
TEST_VECTORS: dict[tuple[int, int, int, int, int, int], int] = {
    (0, 0, 0, 0, 0, 0): 1985509904893034,
    (0, 0, 0, 0, 0, 1): 2871069064757824,
    (0, 0, -1, 0, 0, 0): 1378990670593322,
    (1, 2, 3, 4, 5, 6): 767338906755088,
    (1, 2, 3, 4, 6, 5): 451581111965828,
    (1, 2, 3, 5, 4, 6): 3494995936282581,
    (1, 3, 2, 4, 5, 6): 4107005035289695,
    (2, 1, 3, 4, 5, 6): 1380140698157703,
    (12345, 999, 17, 28, 40, 1000): 3585338091379857,
    (9223372036854775807, 2147483647, 2147483647, 28, 100016, 2147483647): 236043793507766,
}


@kernel
def mix(z: np.uint64) -> np.uint64:
    """Scramble 64 bits (finaliser of SplitMix64): a bijection on unsigned integers."""
    z = _word(z)
    z = ((z ^ (z >> _S30)) * _TWO) & _MASK
    z = ((z ^ (z >> _S27)) * _THREE) & _MASK
    return z ^ (z >> _S31)


@kernel
def trial_key(seed: int, subject: int, trial: int) -> np.uint64:
    """Key of one trial of one subject; trial -1 is reserved for the participant."""
    z = mix((_word(seed) * _ONE + _FIVE) & _MASK)
    z = mix((z + _word(subject) * _FOUR + _ONE) & _MASK)
    return mix((z + _word(trial) * _TWO + _THREE) & _MASK)


@kernel
def bits(key: np.uint64, purpose: int, entity: int, n: int) -> np.uint64:
    """The 52 random bits of draw n of a purpose for an entity, under a trial's key."""
    z = (_word(key) + _word(purpose) * _ONE + _word(entity) * _FOUR + _word(n) * _FIVE) & _MASK
    return mix(z) >> _S12


@kernel
def uniform(key: np.uint64, purpose: int, entity: int, n: int) -> float:
    """Uniform number strictly between 0 and 1.

    >>> from simulator.numerics.random_numbers import trial_key, uniform
    >>> key = trial_key(1, 2, 3)
    >>> uniform(key, 4, 5, 6) == uniform(key, 4, 5, 6), 0 < uniform(key, 4, 5, 7) < 1
    (True, True)
    """
    return (float(bits(key, purpose, entity, n)) + 0.5) * _UNIT


@kernel
def normal(key: np.uint64, purpose: int, entity: int, n: int) -> float:
    """Standard normal number (Box & Muller 1958, from draws 2n and 2n + 1)."""
    radius = math.sqrt(-2.0 * math.log(uniform(key, purpose, entity, 2 * n)))
    return radius * math.cos(2.0 * math.pi * uniform(key, purpose, entity, 2 * n + 1))
