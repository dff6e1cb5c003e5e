"""Sequence tasks: what is given to the networks, that they learn, and what a store adds, on a small scale."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch
from torch import nn

from simulator.backends.neural.key_value_store import KeyValueStore
from simulator.errors import MultistoreError
from simulator.network_studies import (
    delayed_copy,
    forecast,
    next_character,
    passage,
    recording,
    sequence_tasks,
    sizes,
    textbook,
)
from simulator.network_studies.sequence_models import SequenceModel
from simulator.network_studies.study import Outcome, Rows, Training

torch.set_num_threads(1)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(name: str) -> sequence_tasks.Task:
    """A task with a network that learns in a second."""
    task = next(task for task in sequence_tasks.TASKS if task.name == name)
    return dataclasses.replace(task, hidden=24)


def test_a_list_to_copy_is_shown_and_then_asked_for() -> None:
    inputs, targets = delayed_copy.batch(5, 3, 4, generator())
    assert (inputs.sum(-1) == 1).all()
    assert torch.equal(inputs[:, :3].argmax(-1), targets)
    assert (inputs[:, 3:7].argmax(-1) == sizes.ALPHABET).all()
    assert (inputs[:, 7:].argmax(-1) == sizes.ALPHABET + 1).all() and inputs.shape[1] == 10


def test_the_delay_grows_while_a_network_is_trained() -> None:
    lengths: list[int] = []

    class Probe(nn.Module):
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            lengths.append(inputs.shape[1])
            return torch.zeros(*inputs.shape[:2], sizes.ALPHABET)

    longest = []
    for share in (0.0, 0.9):
        for k in range(40):
            value = delayed_copy.loss(Probe(), share, generator(k))  # type: ignore[arg-type]
            assert value.item() == pytest.approx(math.log(sizes.ALPHABET))
        longest.append(max(lengths))
    assert longest[0] <= 2 * sizes.MOST_SYMBOLS < longest[1] <= 2 * sizes.MOST_SYMBOLS + sizes.LONGEST_DELAY


def test_the_horizon_is_where_accuracy_falls_half_way_to_chance() -> None:
    assert delayed_copy.horizon([(0, 1.0), (10, 0.5625), (20, 0.125)]) == pytest.approx(10)
    assert delayed_copy.horizon([(0, 0.3), (10, 0.2)]) == 0
    assert delayed_copy.horizon([(0, 1.0), (96, 0.9)]) == 96


def test_a_store_reads_by_content_whatever_was_written_between() -> None:
    """The softmax of the match, worked out by hand; later steps have no part in a reading."""
    store = KeyValueStore(3, 2, generator(1))
    z = torch.randn(1, 4, 3, generator=generator(2))
    attention = store.attention(z)
    assert (attention.triu(1) == 0).all() and torch.allclose(attention.sum(-1), torch.ones(1, 4))
    keys, query, values = store.key(z)[0], store.query(z)[0, 2], store.value(z)[0]
    weights = [math.exp((query @ keys[j]).item() / math.sqrt(2)) for j in range(3)]
    read = sum(w / sum(weights) * values[j] for j, w in enumerate(weights))
    assert torch.allclose(store(z)[0, 2], read, atol=1e-6)  # type: ignore[arg-type]
    changed = z.clone()
    changed[:, 3] += 1
    assert torch.equal(store(changed)[:, :3], store(z)[:, :3])


@pytest.mark.parametrize("core", sizes.CORES)
def test_no_core_looks_ahead(core: str) -> None:
    model = SequenceModel(core, 3, 6, 2, generator())
    x = torch.randn(2, 7, 3, generator=generator(1))
    changed = x.clone()
    changed[:, 5:] += 1
    assert torch.equal(model(x)[:, :5], model(changed)[:, :5])
    assert not torch.equal(model(x)[:, 5:], model(changed)[:, 5:])


def test_the_memory_network_is_the_rnn_with_a_store() -> None:
    x = torch.randn(2, 7, 3, generator=generator(1))
    one, other = (SequenceModel(core, 3, 6, 2, generator()) for core in ("rnn", "memory network"))
    assert torch.equal(one.states(x), other.states(x))


@pytest.mark.parametrize("core", sizes.CORES)
@pytest.mark.parametrize("name", ["copy", "text", "series"])
def test_loss_falls_with_finite_gradients_and_equal_seeds_give_equal_weights(name: str, core: str) -> None:
    task, steps = small(name), 40

    def mean_loss(network: SequenceModel) -> float:
        with torch.no_grad():
            return sum(float(task.loss(network, 0.3, generator(k))) for k in range(10)) / 10

    network, curve = sequence_tasks.trained(task, core, 5, steps)
    assert mean_loss(network) < mean_loss(task.recipe(core, steps).build(generator(5)))  # type: ignore[arg-type]
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in network.parameters())
    assert [done for done, _ in curve] == list(range(2, steps + 1, 2))
    with torch.no_grad():
        assert task.score(network) == min(score for _, score in curve)
    if core == "memory network":
        again, _ = sequence_tasks.trained(task, core, 5, steps)
        assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_a_store_a_delay_beyond_the_training_does_no_harm(seed: int) -> None:
    """400 steps: over 8 seeds .95 to 1 with the store at four times the longest trained delay, .26 to .30 with the state alone."""
    task = dataclasses.replace(small("copy"), hidden=32)
    right = {}
    for core in ("rnn", "memory network"):
        network, _ = sequence_tasks.trained(task, core, seed, 400)
        with torch.no_grad():
            right[core] = delayed_copy.accuracy(network, sizes.MOST_SYMBOLS, 4 * sizes.LONGEST_DELAY, generator())
    assert right["memory network"] > 0.8 > 0.5 > right["rnn"]


def test_the_text_is_letters_and_its_parts_do_not_overlap() -> None:
    trained, stopping, tested = passage.parts()
    whole = np.concatenate([trained, stopping, tested])
    assert 15_000 < len(whole) < 30_000 and whole.min() == 0 and whole.max() < len(passage.ALPHABET)
    text = "".join(passage.ALPHABET[k] for k in whole)
    assert text.startswith("alice was beginning to get very tired") and "  " not in text
    assert len(tested) > 10 * sizes.TESTED_WINDOW


def test_counted_guesses_are_those_worked_out_by_hand() -> None:
    """After "abab": a and b once more each with 2 + 2/31 of 4 + 2, and a context of one takes 2 of 2 + 1 parts."""
    trained, tested = passage.letters("abab"), passage.letters("ab")
    size = len(passage.ALPHABET)
    single = (2 + 2 / size) / 6
    assert passage.bits_by_counts(trained, tested, 0) == pytest.approx(-math.log2(single))
    assert passage.bits_by_counts(trained, tested, 1) == pytest.approx(-math.log2((2 + single) / 3))


def test_bits_are_those_of_the_probability_given_to_what_came() -> None:
    class Sure(nn.Module):
        """Gives half of all probability to the space."""

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            scores = torch.zeros(*inputs.shape[:2], next_character.OUTPUTS)
            scores[..., 0] = math.log(next_character.OUTPUTS - 1)
            return scores

    text = passage.letters("a b " * 5)[:19]
    bits = next_character.bits(Sure(), text, 8, 1)  # type: ignore[arg-type]
    letter = math.log2(2 * (next_character.OUTPUTS - 1))
    assert bits[0] == pytest.approx((6 * 1 + 5 * letter) / 11)


def test_forecasts_begin_from_no_change() -> None:
    class Still(nn.Module):
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            return torch.zeros_like(inputs)

    tested = recording.parts()[2]
    error = np.sqrt(forecast.errors(Still(), tested, len(tested) - 1, 1).mean())  # type: ignore[arg-type]
    assert error == pytest.approx(recording.error_of_no_change(tested), rel=1e-5)
    line = np.arange(50, dtype=np.float32)
    assert recording.error_of_autoregression(line, line + 7, 2) < 1e-4 < recording.error_of_no_change(line)


def test_the_textbook_networks_learn_from_whole_number_targets() -> None:
    """The first symbol of four, after the sequence and at every step."""
    symbols = torch.randint(4, (64, 4), generator=generator())
    x = nn.functional.one_hot(symbols, 4).float()
    for model, targets in (
        (textbook.MemoryNetwork(4, 16, 4), symbols[:, 0]),
        (textbook.RNNModel(4, 16, 4), symbols[:, :1].expand(-1, 4)),
    ):
        losses = textbook.fit(textbook.seeded(model, 1), x, targets, steps=150)
        assert losses[-1] < 0.2 < 1.0 < losses[0]
        assert losses == textbook.fit(textbook.seeded(model, 1), x, targets, steps=150)


def test_a_whole_run_has_every_core_and_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence_tasks, "TASKS", tuple(dataclasses.replace(task, steps=20, hidden=8) for task in sequence_tasks.TASKS))
    told: list[float] = []
    outcomes = [sequence_tasks.run(Training(seed, quick=True), lambda what, share: told.append(share)) for seed in (1, 1, 2)]
    one, same, other = (outcome.table for outcome in outcomes)
    assert one.equals(same) and not one.equals(other)
    assert outcomes[0].effects == outcomes[1].effects and len(outcomes[0].effects) == 11 * 4 + 3 + 3
    assert all(math.isfinite(value) for value in outcomes[0].effects.values())
    assert told[: len(told) // 3] == sorted(told[: len(told) // 3]) and told[-1] == pytest.approx(1)


def test_an_outcome_says_what_it_does_not_hold() -> None:
    rows = Rows()
    rows.add("accuracy", "rnn", 0, [(1, 0.5)])
    rows.add("accuracy", "rnn", 1, [(1, 0.7)])
    outcome = Outcome(rows.table(), {}, {})
    assert outcome.at("accuracy", "rnn", 1) == pytest.approx(0.6)
    with pytest.raises(MultistoreError, match="no value of 'accuracy' in 'gru'"):
        outcome.at("accuracy", "gru", 1)
    with pytest.raises(MultistoreError, match="seed: got -1"):
        Training(seed=-1)
