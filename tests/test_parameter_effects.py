"""Every parameter has an effect, and in the stated direction: what a larger value means for what people do.

Each entry was held to 20 seeds (`python tests/test_parameter_effects.py` does it again); the suite runs one.
"""

from __future__ import annotations

import pytest
from parameter_effects import EFFECTS, MORE

from simulator.parameters.declarations import QUANTITIES

SEEDS = 20


def holds(name: str, seed: int) -> bool:
    """Whether a larger value means more (or less), strictly."""
    low, high = EFFECTS[name].sizes(name, seed)
    return high > low if EFFECTS[name].direction == MORE else high < low


def test_every_parameter_has_an_entry() -> None:
    """A new parameter comes with what it does."""
    assert set(EFFECTS) == set(QUANTITIES)


@pytest.mark.parametrize("name", EFFECTS)
def test_a_larger_value_has_its_effect(name: str) -> None:
    """Fails as well if the parameter has no effect: then both numbers are equal."""
    assert holds(name, seed=1), EFFECTS[name].sizes(name, 1)


if __name__ == "__main__":
    for one in EFFECTS:
        failing = [seed for seed in range(SEEDS) if not holds(one, seed)]
        print(one, "holds for every seed" if not failing else f"FAILS for the seeds {failing}", flush=True)
