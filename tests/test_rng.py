"""The keyed random numbers are uniform, independent between keys and neighbours, and the same from everywhere.

Statistical tests use fixed seeds, so they either always pass or always fail. Each rejects a perfect generator with
probability below `ALPHA`; there are fewer than 500 comparisons, so the whole file has a false-alarm probability
below 1e-5.
"""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from simulator.numerics import random_numbers
from simulator.numerics.compilation import compiled, outlined

ALPHA = 2e-8
WORD = 2**64 - 1
PARTS = ("seed", "subject", "trial", "purpose", "entity", "n")
N = 1 << 15


@outlined
def fill(out: np.ndarray, start: np.ndarray, step: np.ndarray) -> None:
    """Uniform numbers under keys that move by `step` from `start`: how compiled code draws."""
    for k in range(len(out)):
        key = random_numbers.trial_key(start[0] + k * step[0], start[1] + k * step[1], start[2] + k * step[2])
        out[k] = random_numbers.uniform(key, start[3] + k * step[3], start[4] + k * step[4], start[5] + k * step[5])


def numbers(start: tuple[int, ...], *parts: str, n: int = N, stride: int = 1) -> np.ndarray:
    """`n` uniform numbers while the named parts of the key are counted up by `stride`."""
    out = np.empty(n)
    step = np.array([stride if part in parts else 0 for part in PARTS], np.int64)
    fill(out, np.array(start, np.int64), step)
    return out


def key_of(seed: int, subject: int, trial: int) -> np.uint64:
    """A trial's key as the unsigned number that it is."""
    return np.uint64(random_numbers.trial_key(seed, subject, trial))


def mixed(z: int) -> int:
    """The finaliser of SplitMix64 in Python's own integers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return z ^ (z >> 31)


def reference(seed: int, subject: int, trial: int, purpose: int, entity: int, n: int) -> int:
    """The 52 bits behind a draw, written a second time without numba."""
    one, two, three = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
    four, five = 0xD6E8FEB86659FD93, 0xA0761D6478BD642F
    z = mixed((seed * one + five) & WORD)
    z = mixed((z + subject * four + one) & WORD)
    z = mixed((z + trial * two + three) & WORD)
    return mixed((z + purpose * one + entity * four + n * five) & WORD) >> 12


STARTS = [(0, 0, 0, 0, 0, 0), (1, 7, 3, 5, 2, 0), (2**62, 10**6, 999, 28, 40, 1000)]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("part", PARTS)
def test_uniform_along_every_part_of_the_key(part: str, start: tuple[int, ...]) -> None:
    """Chi-squared over 256 bins and Kolmogorov-Smirnov, 32,768 draws; false alarm 2 x 2e-8 for each key part."""
    u = numbers(start, part)
    assert np.all((u > 0) & (u < 1))
    counts = np.bincount((u * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > ALPHA
    assert stats.kstest(u, "uniform").pvalue > ALPHA


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("part", PARTS)
def test_neighbours_are_independent(part: str, start: tuple[int, ...]) -> None:
    """Serial correlation at lags 1, 2, 3 and 64, and 16 x 16 cells of consecutive pairs; false alarm 5 x 2e-8."""
    u = numbers(start, part)
    z = (u - 0.5) * math.sqrt(12)
    for lag in (1, 2, 3, 64):
        r = float(np.sum(z[lag:] * z[:-lag])) / math.sqrt(len(z) - lag)
        assert 2 * stats.norm.sf(abs(r)) > ALPHA, lag
    cells = (u[0::2] * 16).astype(int) * 16 + (u[1::2] * 16).astype(int)
    assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > ALPHA


@pytest.mark.parametrize("first, second", list(itertools.combinations(PARTS, 2)))
def test_parts_of_the_key_do_not_replace_each_other(first: str, second: str) -> None:
    """Streams along two parts of the key share no number and no correlation; false alarm 2e-8 (collisions 1e-7)."""
    a, b = numbers((9, 9, 9, 9, 9, 9), first), numbers((9, 9, 9, 9, 9, 9), second)
    assert a[0] == b[0]
    assert len(np.intersect1d(a[1:], b[1:])) == 0
    r = 12 * float(np.mean((a[1:] - 0.5) * (b[1:] - 0.5))) * math.sqrt(N - 1)
    assert 2 * stats.norm.sf(abs(r)) > ALPHA


def test_no_two_keys_of_a_study_are_equal() -> None:
    """Keys of 300 subjects x 300 trials x 2 seeds differ; a random 64-bit key would collide with probability 1e-9."""
    keys = {random_numbers.trial_key(s, k, t) for s in (0, 1) for k in range(300) for t in range(-1, 299)}
    assert len(keys) == 2 * 300 * 300


def test_every_bit_is_fair() -> None:
    """Each of the 52 bits is set in half of 32,768 draws (binomial, false alarm 52 x 2e-9)."""
    u = numbers((3, 1, 4, 1, 5, 0), "n")
    words = np.floor(u * 2**52).astype(np.uint64)
    for bit in range(52):
        ones = int(np.sum((words >> np.uint64(bit)) & np.uint64(1)))
        assert stats.binomtest(ones, N).pvalue > ALPHA / 10, bit


@pytest.mark.parametrize("part", PARTS)
def test_avalanche(part: str) -> None:
    """Flipping one bit of a key part flips 52 / 2 bits of the draw on average (normal, false alarm 2e-8)."""
    random = np.random.default_rng(PARTS.index(part))
    flips = []
    for _ in range(400):
        key = [int(x) for x in random.integers(0, 2**20, 6)]
        other = list(key)
        other[PARTS.index(part)] ^= 1 << int(random.integers(0, 20))
        flips.append((reference(*key) ^ reference(*other)).bit_count())
    z = (np.mean(flips) - 26) / math.sqrt(52 / 4 / len(flips))
    assert 2 * stats.norm.sf(abs(z)) > ALPHA


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**63 - 1])
def test_python_and_compiled_code_draw_the_same_bits(seed: int) -> None:
    """Scalar calls from Python, compiled code and a second implementation agree, whatever the key's highest bit."""
    highest = set()
    for trial in range(-1, 20):
        key = key_of(seed, 3, trial)
        highest.add(int(key) >> 63)
        expected = reference(seed, 3, trial, 5, 6, 7)
        assert random_numbers.bits(key, 5, 6, 7) == expected
        if key < 2**63 or not compiled():  # compiled, a larger int of Python's own is refused: it has to come as np.uint64
            assert random_numbers.bits(int(key), 5, 6, 7) == expected
        assert random_numbers.uniform(key, 5, 6, 7) == (expected + 0.5) * 2.0**-52
        assert numbers((seed, 3, trial, 5, 6, 7), n=1)[0] == random_numbers.uniform(key, 5, 6, 7)
    assert highest == {0, 1}


def test_published_vectors() -> None:
    """The published test vectors hold, so that other programs can draw the same numbers."""
    assert len(random_numbers.TEST_VECTORS) >= 8
    for key, expected in random_numbers.TEST_VECTORS.items():
        assert reference(*key) == expected, key
        assert random_numbers.bits(key_of(*key[:3]), *key[3:]) == expected, key


def draws(function: Callable[..., float], n: int) -> np.ndarray:
    """Numbers of one distribution under one key."""
    key = key_of(11, 0, 0)
    return np.array([function(key, 2, 3, k) for k in range(n)])


def test_uniform_and_normal_have_their_distributions() -> None:
    """Kolmogorov-Smirnov against the uniform and the normal distribution, 20,000 draws; false alarm 2 x 2e-8."""
    assert stats.kstest(draws(random_numbers.uniform, 20_000), "uniform").pvalue > ALPHA
    assert stats.kstest(draws(random_numbers.normal, 20_000), "norm").pvalue > ALPHA


VECTORS_UNCOMPILED = """
import warnings
warnings.simplefilter("error")
import numpy as np
from simulator.numerics import compilation, random_numbers as r
assert not compilation.compiled() and not hasattr(r.uniform, "py_func")
for key, expected in r.TEST_VECTORS.items():
    for kind in (int, np.int64):
        parts = [kind(part) for part in key]
        trial = r.trial_key(*parts[:3])
        for given in (trial, np.uint64(trial)):
            assert r.bits(given, *parts[3:]) == expected, key
            assert r.uniform(given, *parts[3:]) == (expected + 0.5) * 2.0**-52, key
    print(repr(r.normal(trial, *key[3:])))
"""


@pytest.mark.parametrize("switch", ["MULTISTORE_JIT=0", "NUMBA_DISABLE_JIT=1"])
def test_uncompiled_draws_are_the_compiled_ones(switch: str) -> None:
    """Plain Python gives the published bits without a warning of overflow, from Python's and from numpy's numbers."""
    name, value = switch.split("=")
    run = subprocess.run(
        [sys.executable, "-c", VECTORS_UNCOMPILED], env={**os.environ, name: value}, capture_output=True, text=True
    )
    assert run.returncode == 0 and run.stderr == "", run.stderr
    expected = []
    for key in random_numbers.TEST_VECTORS:
        trial, rest = key_of(*key[:3]), key[3:]
        expected.append(repr(random_numbers.normal(trial, *rest)))
    assert run.stdout.splitlines() == expected


def test_the_switch_takes_0_and_1_only() -> None:
    """Any other value of MULTISTORE_JIT is a mistake that is named; an empty one counts as unset."""
    code = "from simulator.numerics.compilation import compiled; print(compiled())"
    for value, expected in (("0", "False"), ("1", "True"), ("", "True")):
        environment = {**os.environ, "MULTISTORE_JIT": value, "NUMBA_DISABLE_JIT": "0"}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        assert run.stdout.strip() == expected, value
    for value in ("2", "no", "-1", "²", "1" * 5000):
        environment = {**os.environ, "MULTISTORE_JIT": value}
        command = [sys.executable, "-m", "simulator", "trace", "free_recall"]
        run = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert run.returncode == 2 and run.stdout == "", value
        assert "MULTISTORE_JIT: got" in run.stderr and len(run.stderr) < 300 and "Traceback" not in run.stderr, value
