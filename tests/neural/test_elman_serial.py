"""The network of ordered recall: its equations, its store of order, its slow weights, and that it learns."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

from simulator.backends.neural import order_store, recipes, serial_training, slow_weights
from simulator.backends.neural.elman_serial import CORES, ElmanSerial, SerialSizes, units
from simulator.backends.neural.training import train
from simulator.backends.neural.unrolled import unrolled

torch.set_num_threads(1)
SMALL = SerialSizes(words=5, distractors=2, hidden=6, context=8)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(core: str = "rnn", seed: int = 0) -> ElmanSerial:
    return ElmanSerial(dataclasses.replace(SMALL, core=core), generator(seed)).requires_grad_(False)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_the_state_follows_the_equation_of_elman() -> None:
    """Two words shown, then the first position of recall and the second, in numpy."""
    network = small()
    w_ih, w_hh, b_h = (p.numpy().astype(float) for p in (network.cell.weight_ih, network.cell.weight_hh, network.cell.bias_h))
    h = np.full(6, 0.5)
    for on in ([3], [1], [12], [5 + 3, 12]):  # words 3 and 1; the signal; the signal after word 3 was said
        x = np.zeros(14)
        x[on] = 1
        h = sigmoid(w_ih @ x + w_hh @ h + b_h)
    z = network.readout.numpy() @ h + network.readout_bias.numpy()
    state = network.begin(1)
    for word in (3, 1):
        state = network.study(state, torch.tensor([word]))
    for said in (-1, 3):
        state, found = network.turn(state, torch.tensor([said]))
    assert np.allclose(network.hidden(state)[0].numpy(), h, atol=1e-6)
    assert np.allclose(found[0].numpy(), z, atol=1e-5)


def test_half_a_second_is_half_an_euler_step_and_noise_is_added() -> None:
    network = small()
    x, noise = network.inputs(1, word=torch.tensor([2])), torch.full((1, 6), 0.25)
    whole, half = network.step(network.begin(1), x), network.step(network.begin(1), x, torch.tensor([[0.5]]), noise)
    assert torch.allclose(half.cell, 0.5 + 0.5 * (whole.cell - 0.5) + 0.25)


def test_inputs_have_a_unit_for_each_word_shown_said_and_distractor() -> None:
    network, index = small(), torch.tensor([1, 0])
    assert network.inputs(2, word=index).nonzero().tolist() == [[0, 1], [1, 0]]
    assert network.inputs(2, said=torch.tensor([4, -1])).nonzero().tolist() == [[0, 9], [0, 12], [1, 12]]
    assert network.inputs(2, distractor=index).nonzero().tolist() == [[0, 11], [1, 10]]
    assert network.inputs(2).nonzero().tolist() == [[0, 13], [1, 13]]
    assert units(torch.tensor([-1, 2]), 3, 2).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_a_memory_network_reads_pairs_of_the_words_shown() -> None:
    """z_t = W_o h_t + W_r r_t + b_o with r_t by hand; the state is that of the rnn."""
    network, plain = small("memory"), small()
    state, same = network.begin(1), plain.begin(1)
    for word in (3, 1):
        state, same = (one.study(held, torch.tensor([word])) for one, held in ((network, state), (plain, same)))
    state, z = network.turn(state, torch.tensor([-1]))
    same, held = plain.turn(same, torch.tensor([-1]))
    assert torch.equal(state.cell, same.cell) and state.keys.shape == (1, 2, 5)
    assert network.store is not None and network.store_readout is not None
    experienced = torch.cat([network.inputs(1, said=torch.tensor([-1])), network.hidden(state)], 1)
    query = network.store.query(experienced)[0]
    weight = [math.exp(float(query @ key) / math.sqrt(5)) for key in state.keys[0]]
    read = sum(w / sum(weight) * value for w, value in zip(weight, state.values[0], strict=True))
    assert torch.allclose(z[0], held[0] + network.store_readout @ read, atol=1e-5)


@pytest.mark.parametrize("core", CORES)
def test_a_short_training_lowers_the_loss_and_is_the_same_again(core: str) -> None:
    recipe = recipes.elman_serial(sizes=SerialSizes(words=10, hidden=60, core=core))
    trained = train(recipe, 3, steps=50)
    again = train(recipe, 3, steps=50).network
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in trained.network.parameters())
    assert all(torch.equal(a, b) for a, b in zip(trained.network.parameters(), again.parameters(), strict=True))

    def loss(network: torch.nn.Module) -> float:
        with torch.no_grad():
            return sum(float(serial_training.serial_loss(network, 0.0, generator(k))) for k in range(20)) / 20

    assert loss(trained.network) < loss(recipe.build(generator(3))) - 0.05


def test_lists_of_a_training_grow_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    own = serial_training.experience

    def experience(network: ElmanSerial, words: torch.Tensor, *rest: object, **options: object) -> object:
        seen.append(words.shape[1])
        return own(network, words, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(serial_training, "experience", experience)
    network = ElmanSerial(dataclasses.replace(SMALL, words=12), generator())
    for share, lengths in ((0.0, {1, 2, 3}), (1.0, set(range(1, 1 + serial_training.LONGEST)))):
        seen.clear()
        for k in range(60):
            serial_training.serial_loss(network, share, generator(k))
        assert set(seen) == lengths
    assert serial_training.draw_lists(network, 4, 12, generator()).sort(dim=1).values.tolist() == [[*range(12)]] * 4


@pytest.mark.parametrize("core", CORES)
def test_whole_sequences_are_the_steps_one_by_one(core: str) -> None:
    network, words = small(core), torch.tensor([[0, 3, 1], [4, 2, 0]])
    said = torch.tensor([[-1, 0, 3], [-1, -1, 2]])
    x, shown, distracted = serial_training.experience(network, words, said, generator(), slow=True, delay=2)
    assert shown.nonzero()[:, 0].tolist() == [0, 2, 4] and distracted.nonzero()[:, 0].tolist() == [6, 7]
    noise = 0.1 * torch.randn(len(x), 2, 6, generator=generator(1))
    state, steps = network.begin(2), iter(range(len(x)))
    for word in words.unbind(1):
        state = network.study(state, word, 1.0, noise[next(steps)])
        state = network.step(state, network.inputs(2), 1.0, noise[next(steps)])
    for k in (6, 7):
        state = network.step(state, x[k], 1.0, noise[k])
    for k, before in zip((8, 9, 10), said.unbind(1), strict=True):
        state, z = network.turn(state, before, noise[k])
        assert torch.allclose(network.run(x, noise, shown)[k], z, atol=1e-5)


def memory(context: list[float], words: int = 2) -> order_store.OrderStore:
    return order_store.begin(words, torch.tensor([context]))


def test_the_store_gives_each_word_back_where_it_was_written() -> None:
    """Drift .6 towards words at right angles: the next place matches by .8, and so does what is given there."""
    directions = torch.tensor([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]])  # at right angles to the start, whose elements are equal
    held = memory([2.0, 2.0, 2.0])
    for word in (0, 1):
        held = order_store.written(held, torch.tensor([word]), 1.5, torch.zeros(1, 3), 0.0)
        held = order_store.moved(held, torch.tensor([word]), directions[[word]], 0.6)
    held = order_store.back_to_start(held)
    assert torch.allclose(order_store.given(held), torch.tensor([[1.5, 1.5 * 0.8]]))
    held = order_store.moved(held, torch.tensor([0]), directions[[0]], 0.6)
    assert torch.allclose(order_store.given(held), torch.tensor([[1.5 * 0.8, 1.5]]))
    assert torch.equal(order_store.moved(held, torch.tensor([-1]), directions[[0]], 0.6).context, held.context)


def test_a_word_moves_the_context_in_another_direction_in_each_list() -> None:
    """That of the product of word and start: a step of 1 goes to n(c_0 * W_ic x) by hand."""
    direction = torch.tensor([[0.6, 0.8]])
    held = order_store.moved(memory([3.0, 4.0]), torch.tensor([1]), direction, 1.0)
    length = math.hypot(0.6 * 0.6, 0.8 * 0.8)
    assert held.context[0].tolist() == pytest.approx([0.36 / length, 0.64 / length])
    held = order_store.moved(memory([4.0, -3.0]), torch.tensor([1]), direction, 1.0)
    assert held.context[0].tolist() == pytest.approx([2**-0.5, -(2**-0.5)])


def test_what_was_stored_in_earlier_lists_fades_by_a_share() -> None:
    held = order_store.written(memory([1.0, 0.0, 0.0]), torch.tensor([0]), 2.0, torch.zeros(1, 3), 0.0)
    assert order_store.faded(held, 0.7).store[0, 0].tolist() == pytest.approx([1.4, 0.0, 0.0])


def test_noise_blurs_the_context_under_which_a_word_is_written() -> None:
    noise = torch.tensor([[0.0, 3**0.5, 0.0]])
    held = order_store.written(memory([1.0, 0.0, 0.0]), torch.tensor([0]), 1.0, noise, 1.0)
    assert torch.allclose(held.store[0, 0], torch.tensor([1.0, 1.0, 0.0]) / 2**0.5)


@pytest.mark.parametrize("seed", range(5))
def test_the_start_of_a_new_list_matches_that_of_the_last_by_the_share(seed: int) -> None:
    """Over 400 dimensions the noise is orthogonal within .15 or so."""
    normal = torch.randn(2, 400, generator=generator(seed))
    held = order_store.begin(2, normal[:1])
    after = order_store.new_list(held, 0.8, normal[1:])
    assert float((after.start * held.start).sum()) == pytest.approx(0.8, abs=0.15)
    assert torch.equal(after.start, after.context) and float(after.start.norm()) == pytest.approx(1)


def test_slow_weights_go_down_the_gradient_of_the_loss() -> None:
    """Against automatic differentiation of the summed loss of two people with lists of their own, at weights that are not zero."""
    network, rate = small(seed=2), 0.3
    begun = 0.2 * torch.randn(2, 5, 11, generator=generator(5))
    shown = torch.tensor([[0, 3, 1], [4, 2, 0]])
    weights = begun.clone().requires_grad_(True)
    state = network.begin(2)
    for word in shown.unbind(1):
        state = network.study(state, word)
    loss, before = torch.zeros(()), torch.tensor([-1, -1])
    for word in shown.unbind(1):
        state, z = network.turn(state, before)
        u = torch.cat([torch.nn.functional.normalize(state.cell - 0.5, dim=1), units(before, 5, 2)], 1)
        logits = z + torch.einsum("pwu,pu->pw", weights, u)
        loss = loss + torch.nn.functional.cross_entropy(logits, word, reduction="sum")
        before = word
    (slope,) = torch.autograd.grad(loss, weights)
    found = slow_weights.learned(slow_weights.SlowWeights(begun), network, shown, shown, rate)
    assert torch.allclose(found.weights, begun - rate * slope, atol=1e-5)
    alone = slow_weights.learned(slow_weights.SlowWeights(begun), network, shown, shown, torch.tensor([[rate], [0.0]]))
    assert torch.allclose(alone.weights[0], found.weights[0]) and torch.equal(alone.weights[1], begun[1])


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_again_is_said_better(seed: int) -> None:
    network = small(seed=seed)
    shown = torch.tensor([[0, 3, 1, 4]])
    slow, likelihood = slow_weights.unlearned(network, 1), []
    for _ in range(4):
        state, before, total = network.begin(1), torch.tensor([-1]), 0.0
        for word in shown.unbind(1):
            state = network.study(state, word)
        for word in shown.unbind(1):
            state, z = network.turn(state, before)
            z = z + slow.given(slow_weights.experienced(network, state, before))
            total, before = total + float(z.log_softmax(1)[0, word]), word
        likelihood.append(total)
        slow = slow_weights.learned(slow, network, shown, shown, 0.3)
    assert likelihood == sorted(likelihood) and likelihood[-1] > likelihood[0] + 0.5


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_of_whole_sequences_is_that_of_finite_differences(seed: int) -> None:
    draw = generator(seed)
    drive, start = (torch.randn(*shape, generator=draw).double().requires_grad_(True) for shape in ((4, 2, 3), (2, 3)))
    weight = torch.randn(3, 3, generator=draw).double().requires_grad_(True)
    noise = 0.1 * torch.randn(4, 2, 3, generator=draw).double()
    assert torch.autograd.gradcheck(lambda d, w, s: unrolled(d, noise, w, s), (drive, weight, start))


def test_networks_side_by_side_are_each_itself() -> None:
    """Rows 0 and 1 are those of the first network, 2 and 3 of the second; equal to one network alone within rounding."""
    single = [small(seed=seed) for seed in (1, 2)]
    both, words = ElmanSerial.together(single), torch.tensor([0, 3, 2, 1])
    state, (alone, other) = both.study(both.begin(4), words), [one.study(one.begin(2), words[2 * k : 2 * k + 2]) for k, one in enumerate(single)]
    assert torch.allclose(state.cell, torch.cat([alone.cell, other.cell]), atol=1e-6)
    said = torch.tensor([-1, 0, 1, -1])
    z = torch.cat([one.turn(held, said[2 * k : 2 * k + 2])[1] for k, (one, held) in enumerate(zip(single, (alone, other), strict=True))])
    assert torch.allclose(both.turn(state, said)[1], z, atol=1e-6)
    assert torch.equal(both.direction(words)[2], single[1].weight_ic[:, 2])
