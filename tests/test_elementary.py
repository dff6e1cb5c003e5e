"""Logarithm and exponential function of this project: their values, their limits, the same bits without compiling."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simulator.numerics.compilation import compiled
from simulator.numerics.elementary import SMALLEST, exp, log, power, power_in_loop, power_law, power_law_in_loop

ROOT = Path(__file__).resolve().parent.parent
RNG = np.random.default_rng(3)
POSITIVE = np.concatenate(
    [np.exp(RNG.uniform(-700, 700, 2000)), RNG.uniform(0.5, 2.0, 2000), 1.0 + RNG.uniform(-1e-3, 1e-3, 500), [1.0, 2.0, SMALLEST]]
)
EXPONENTS = np.concatenate([RNG.uniform(-707, 708, 2000), RNG.uniform(-1, 1, 2000), [0.0, -708.0, 709.0, 1e-300]])


def digest() -> str:
    """A hash of the bits of many values."""
    values = [log(x) for x in POSITIVE.tolist()] + [exp(x) for x in EXPONENTS.tolist()]
    values += [power_law_in_loop(x, 0.158, 26.0) for x in POSITIVE[:2000].tolist()]
    return hashlib.sha256(np.array(values).tobytes()).hexdigest()


def test_values_are_those_of_the_library() -> None:
    """Within two units in the last place, one of them the library's own."""
    for own, library, arguments in ((log, np.log, POSITIVE), (exp, np.exp, EXPONENTS)):
        expected = library(arguments)
        found = np.array([own(x) for x in arguments.tolist()])
        assert np.all(np.abs(found - expected) <= 2.0 * np.spacing(np.abs(expected)))


def test_limits() -> None:
    """Whole powers are exact where they have to be, and nothing is undefined."""
    assert (log(1.0), exp(0.0), exp(-0.0)) == (0.0, 1.0, 1.0)
    assert log(0.0) == log(5e-324) == log(SMALLEST) == pytest.approx(math.log(SMALLEST), rel=1e-15)
    assert (exp(-709.0), exp(-1e300), exp(-math.inf)) == (0.0, 0.0, 0.0)
    assert (exp(709.5), exp(1e300), exp(math.inf)) == (math.inf, math.inf, math.inf)


@pytest.mark.parametrize("exponent, scale", [(0.158, 26.0), (1.0, 5.0), (0.0, 3.0), (2.5, 0.5)])
def test_powers(exponent: float, scale: float) -> None:
    """Both forms are the power law, and the power, to twelve digits."""
    for x in (0.0, 0.3, 26.0, 1e4, 1e9):
        expected = np.power(1.0 + x / scale, -exponent)
        assert power_law(x, exponent, scale) == pytest.approx(expected, rel=1e-12)
        assert power_law_in_loop(x, exponent, scale) == pytest.approx(expected, rel=1e-12)
    for x in (1e-30, 0.3, 26.0):
        assert power(x, exponent) == pytest.approx(np.power(x, exponent), rel=1e-12)
        assert power_in_loop(x, exponent) == pytest.approx(np.power(x, exponent), rel=1e-12)


def test_the_same_bits_without_compiling() -> None:
    """Plain Python, another way to the exponent of a number, the same values."""
    if not compiled():
        pytest.skip("this run is uncompiled itself")
    environment = {**os.environ, "MULTISTORE_JIT": "0", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    code = "import test_elementary as t; print(t.compiled(), t.digest())"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", digest()]
