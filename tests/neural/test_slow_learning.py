"""Repetition without a store, and consolidation: on the shipped networks, all five of them."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
import torch

from experiments.networks import consolidation as consolidation_script
from experiments.networks import repetition as repetition_script
from simulator import measures, paradigms, simulate
from simulator.backends.neural import order_store, slow_weights
from simulator.backends.neural.elman_serial import ElmanSerial
from simulator.backends.neural.people import SEEDS
from simulator.backends.neural.serial_recall import OrderedRecallNetwork
from simulator.backends.neural.weights import SHIPPED, path_of
from simulator.network_studies import consolidation, repetition, sizes
from simulator.network_studies.study import Outcome, Rows, Training
from simulator.parameters.declarations import Parameters

torch.set_num_threads(1)
PEOPLE = 80


def network(seed: int) -> ElmanSerial:
    return OrderedRecallNetwork.trained(path_of(SHIPPED, OrderedRecallNetwork.name, seed))


@functools.cache
def month(seed: int, life: str) -> dict[int, float]:
    """Pairs recalled by age, with the networks of a training seed."""
    with torch.no_grad():
        return consolidation.lived(network(seed), consolidation.LIVES[life], PEOPLE, torch.Generator().manual_seed(seed))[0]


def mind(people: int) -> consolidation.Mind:
    context = torch.randn(people, network(1).sizes.context, generator=torch.Generator().manual_seed(3))
    return consolidation.Mind(order_store.begin(network(1).sizes.words, context), slow_weights.unlearned(network(1), people))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_oldest_pairs_survive_a_lesion_of_the_store(seed: int) -> None:
    """Graded retrograde amnesia: a day or less is lost, a month is kept, and what lies between lies between."""
    after = month(seed, sizes.LESIONED)
    assert after[0] <= 0.08 and after[30] > 0.3
    assert after[16] > after[4] + 0.2 and after[11] > after[1] + 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_with_both_memories_old_and_new_are_recalled(seed: int) -> None:
    intact = month(seed, sizes.INTACT)
    assert min(intact.values()) > 0.3 and intact[0] > 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_without_slow_weights_the_newest_pairs_survive(seed: int) -> None:
    spared = month(seed, sizes.NO_LEARNING)
    assert spared[0] > spared[30] + 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_without_playback_a_lesion_takes_everything(seed: int) -> None:
    assert max(month(seed, sizes.NO_PLAYBACK).values()) <= 0.08


def test_a_night_without_playback_only_fades_the_store() -> None:
    pair = torch.tensor([[3, 7]] * 4)
    learned = consolidation.studied(network(1), mind(4), pair, torch.Generator().manual_seed(1))
    night = consolidation.slept(network(1), learned, 0, torch.Generator().manual_seed(2))
    assert torch.equal(night.slow.weights, learned.slow.weights)
    assert torch.allclose(night.store.store, learned.store.store * math.exp(-1 / consolidation.FADING))
    assert (learned.store.store.norm(dim=2) > 0).nonzero().tolist() == [[k, word] for k in range(4) for word in (3, 7)]


def test_the_cue_brings_back_the_context_of_its_pair() -> None:
    """The other word of the pair is given most, among three pairs."""
    pairs, held = torch.tensor([[3, 7], [1, 0], [5, 2]]), mind(50)
    for pair in pairs:
        held = consolidation.studied(network(1), held, pair.expand(50, 2), torch.Generator().manual_seed(int(pair[0])))
    for cue, other in pairs.tolist():
        given = order_store.given(consolidation.cued(network(1), held.store, torch.full((50,), cue)))
        given[:, cue] = -1
        assert (given.argmax(dim=1) == other).float().mean() > 0.9


def test_a_study_of_consolidation_has_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consolidation, "QUICK_PEOPLE", 2)
    monkeypatch.setattr(sizes, "AGES", (0, 2))
    monkeypatch.setattr(sizes, "DOSE_AGES", (2,))
    outcomes = [consolidation.run(Training(seed, quick=True), lambda what, share: None) for seed in (1, 1, 2)]
    assert outcomes[0].table.equals(outcomes[1].table)
    assert {"recalled", "recalled by playbacks"} == set(outcomes[0].table["measure"])
    left, right = consolidation_script.draw(outcomes[0]).axes
    assert [len(ax.lines) for ax in (left, right)] == [len(consolidation.LIVES), 1] and left.get_ylabel() == "Pairs recalled"
    assert any(name.startswith("graded amnesia") for name in outcomes[0].effects)
    assert all(math.isfinite(value) for outcome in outcomes for value in outcome.effects.values())


def hebb(parameters: Parameters, label: str) -> np.ndarray:
    """Letters in position by presentation; all networks take part."""
    protocol = paradigms.hebb_repetition(7, repetitions=10)
    curves = measures.trial_accuracy(simulate(protocol, parameters, backend="neural", subjects=120, seed=5))
    return curves[curves["condition"] == label].sort_values("x")["mean"].to_numpy()


@functools.cache
def gain(lesion: str, label: str) -> float:
    """Letters in position over presentations 5 to 10 less the first one."""
    curve = hebb(repetition.MINDS[lesion](Parameters()), label)
    return float(curve[4:].mean() - curve[0])


def test_the_hebb_effect_is_spared_without_the_store_and_lost_without_slow_weights() -> None:
    assert gain(sizes.LESIONED, "repeated") > 0.08
    assert gain(sizes.LESIONED, "repeated") > gain(sizes.LESIONED, "filler 2") + 0.08
    assert gain(sizes.INTACT, "repeated") > gain(sizes.NO_LEARNING, "repeated") + 0.05


def test_a_study_of_repetition_has_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repetition, "QUICK_PEOPLE", 5)
    monkeypatch.setattr(repetition, "hebb_protocol", lambda: paradigms.hebb_repetition(4, repetitions=6))
    outcome = repetition.run(Training(1, quick=True), lambda what, share: None)
    assert {f"Hebb: {sizes.REPEATED}", f"Hebb: {sizes.FILLER}", "lists recalled perfectly"} == set(outcome.table["measure"])
    axes = repetition_script.draw(outcome).axes
    assert len(axes) == 3 and all(len(ax.collections) >= len(repetition.MINDS) for ax in axes)
    assert all(math.isfinite(value) for value in outcome.effects.values())


def test_a_gain_is_the_last_four_less_the_first_two() -> None:
    rows = Rows()
    rows.add("Hebb: repeated", "mind", 0, [(k, 0.1 * k) for k in range(1, 9)])
    assert repetition.gain(Outcome(rows.table(), {}, {}), "repeated", "mind") == pytest.approx(0.65 - 0.15)
