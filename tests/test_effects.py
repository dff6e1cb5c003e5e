"""The classic effects are there with the default parameters, for every seed, and as large as they have to be."""

from __future__ import annotations

import pytest

from experiments.effects import EFFECTS, Effect
from simulator import Parameters

EACH = pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.name)


@EACH
def test_an_effect_is_there(effect: Effect) -> None:
    """Two seeds here; `make verify` takes twenty."""
    for seed in (1, 2):
        assert effect.size(Parameters(), seed) > effect.least


@pytest.mark.verify
@EACH
def test_an_effect_is_there_for_every_seed(effect: Effect) -> None:
    sizes = [effect.size(Parameters(), seed) for seed in range(100, 120)]
    assert min(sizes) > effect.least


@pytest.mark.parametrize(
    ("name", "removed"),
    [
        ("ratio rule", {"declarative.drift_scale": 1e9}),
        ("words by list", {"declarative.list_context": 1.0, "declarative.drift_scale": 1e9}),
        ("rehearsal prevented", {"transfer.rehearsal_strength": 0.0, "rehearsal.rehearsal_interval": 10.0}),
        ("negative transfer", {"transfer.forward_link": 0.0, "transfer.backward_link": 0.0}),
        ("rate", {"transfer.rehearsal_strength": 0.0}),
    ],
)
def test_an_effect_goes_with_its_mechanism(name: str, removed: dict[str, float]) -> None:
    """Without the mechanism that an effect is due to, little of it is left."""
    (effect,) = (one for one in EFFECTS if one.name == name)
    assert effect.size(Parameters().with_values(removed), 1) < effect.least
