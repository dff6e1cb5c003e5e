"""The equations of the network of free recall, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from simulator.backends.neural.cells import CELLS, GruCell, LstmCell, MemoryCell, RnnCell, product, shifted
from simulator.backends.neural.context import moved
from simulator.backends.neural.retrieved_context import Context, Knobs, RetrievedContext, Sizes
from simulator.backends.neural.store import Matrix, Store, Traces

SIZES = Sizes(words=5, distractors=2, hidden=4, context=3, slow=2)
NOTHING = Knobs(state_noise=0.0, write_noise=0.0, cue_noise=0.0, state_decay=1e9, rehearsal_share=0.0, slow_share=0.5)


def network(seed: int = 1, **sizes: object) -> RetrievedContext:
    return RetrievedContext(Sizes(**{**SIZES.__dict__, **sizes}), torch.Generator().manual_seed(seed))  # type: ignore[arg-type]


def still(lists: int = 1) -> Tensor:
    """Noise of a study step that is zero."""
    return torch.zeros(lists, SIZES.hidden + SIZES.context + SIZES.slow)


def begun(net: RetrievedContext, lists: int = 1) -> object:
    return net.begin(lists, torch.tensor([[1.0, 0.0, 0.0, 0.0, 1.0]] * lists))


def test_a_step_of_the_context() -> None:
    """n(sqrt(1 - b^2) c + b d): at right angles the length stays 1."""
    c, d = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    assert moved(c, d, 0.6).tolist()[0] == pytest.approx([0.8, 0.6])
    assert moved(c, c, 0.6).tolist()[0] == pytest.approx([1.0, 0.0])
    each = torch.tensor([[0.0], [1.0]])
    assert moved(c.expand(2, 2), d.expand(2, 2), each).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_the_hidden_state_is_the_equation() -> None:
    """sigma(W_ih x + W_hh h + b_h) for one list, unit by unit."""
    cell = RnnCell(3, 2, torch.Generator().manual_seed(4))
    x, h = [0.0, 1.0, 0.0], [0.3, 0.9]
    after = cell.drive(torch.tensor([x]), torch.tensor([h]))[0].tolist()
    for unit in range(2):
        drive = sum(w * one for w, one in zip(cell.weight_ih[unit].tolist(), x, strict=True))
        drive += sum(w * one for w, one in zip(cell.weight_hh[unit].tolist(), h, strict=True)) + cell.bias_h[unit].item()
        assert after[unit] == pytest.approx(1 / (1 + math.exp(-drive)), rel=1e-5)


@pytest.mark.parametrize("kind", [GruCell, LstmCell])
def test_gates_that_keep_everything_keep_the_state(kind: type) -> None:
    """With the gate of keeping wide open and nothing entering, the memory stays as it is."""
    cell = kind(2, 3, torch.Generator().manual_seed(2))
    with torch.no_grad():
        for weight in (cell.weight_ih, cell.weight_hh):
            weight.zero_()
        cell.bias_h.fill_(-60.0 if kind is LstmCell else 0.0)
        cell.bias_h[3:6] = 60.0
    state = torch.tensor([[0.2, -0.4, 0.6] * (cell.width // 3)])
    assert cell.drive(torch.zeros(1, 2), state)[:, -3:].tolist()[0] == pytest.approx([0.2, -0.4, 0.6])


def test_the_store_of_the_memory_cell() -> None:
    """Numbers worked out by hand: attention by q . K / sqrt(pair), and a slot moves towards the new pair by its share."""
    cell = MemoryCell(1, 1, torch.Generator().manual_seed(1), slots=2, pair=1)
    with torch.no_grad():
        cell.core.weight_ih.fill_(0.0)
        cell.core.weight_hh.fill_(2.0)
        cell.core.bias_h.fill_(-1.0)
        cell.weight_rh.fill_(3.0)
        # of z = (x, h): key 1 + 0 h, value 0 + 2 h, query 1 + 0 h, and the first slot takes log 3 more
        cell.weight_z.copy_(torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 2.0], [math.log(3.0), 0.0], [0.0, 0.0]]))
    state = torch.tensor([[0.5, math.log(4.0), 0.0, 0.2, 0.7]])  # h, K, V
    read = 0.8 * 0.2 + 0.2 * 0.7  # exp(log 4) to exp(0)
    after = cell.drive(torch.ones(1, 1), state)[0].tolist()
    h = 1 / (1 + math.exp(-(2.0 * 0.5 - 1.0 + 3.0 * read)))
    keys = [math.log(4.0) + 0.75 * (1.0 - math.log(4.0)), 0.25]
    values = [0.2 + 0.75 * (1.0 - 0.2), 0.7 + 0.25 * (1.0 - 0.7)]
    assert after == pytest.approx([h, *keys, *values], rel=1e-5)
    assert cell.rest(2).tolist() == [[0.5, 0.0, 0.0, 0.0, 0.0]] * 2


@pytest.mark.parametrize("name", CELLS)
def test_networks_side_by_side_do_what_each_does_alone(name: str) -> None:
    """Every row of a shared block is that of its own network."""
    alone = [network(seed, cell=name) for seed in (1, 2, 3)]
    whole = RetrievedContext.together(alone)
    noise = torch.randn(6, SIZES.hidden + 5, generator=torch.Generator().manual_seed(5))
    words, second = torch.tensor([0, 1, 2, 3, 4, 0]), torch.ones(6, 1)

    def lived(net: RetrievedContext, rows: slice) -> list[Tensor]:
        with torch.no_grad():
            state = net.begin(len(words[rows]), noise[rows, 4:])
            state = net.study(state, second[rows], noise[rows], Knobs(), words[rows])
            state = net.signal(state, noise[rows, 4:], 0.3, Knobs())
            state = net.said(state, words[rows], second[rows], noise[rows, :4], Knobs())
            reached, match = net.matched(state, noise[rows, 4:], state.store.strength(), Knobs())
            return [net.held(state, Knobs()), reached, match, *state.context, state.cell]

    together = lived(whole, slice(0, 6))
    for k, net in enumerate(alone):
        for one, other in zip(lived(net, slice(2 * k, 2 * k + 2)), together, strict=True):
            assert torch.allclose(one, other[2 * k : 2 * k + 2], atol=1e-6)


def test_products_of_several_networks() -> None:
    """Each network has its own rows, weights and bias."""
    weight = torch.tensor([[[1.0, 2.0]], [[10.0, 20.0]]])
    x = torch.tensor([[1.0, 1.0], [2.0, 0.0], [1.0, 1.0], [0.0, 3.0]])
    assert product(x, weight).tolist() == [[3.0], [2.0], [30.0], [60.0]]
    assert shifted(torch.zeros(4, 1), torch.tensor([[1.0], [2.0]])).tolist() == [[1.0], [1.0], [2.0], [2.0]]


def test_a_word_is_written_under_its_context() -> None:
    """One word, no noise: its row of M is a times the context after the word, and nothing else is written."""
    net = network()
    knobs = NOTHING._replace(drift=0.6, slow_drift=0.5, write_strength=2.0)
    state = net.study(begun(net), torch.ones(1, 1), still(), knobs, torch.tensor([3]))  # type: ignore[arg-type]
    fast = 0.8 * torch.tensor([1.0, 0.0, 0.0]) + 0.6 * net.weight_ic[3]
    slow = math.sqrt(1 - 0.09) * torch.tensor([0.0, 1.0]) + 0.3 * net.weight_is[3]
    key = torch.cat([fast / fast.norm(), slow / slow.norm()]) * math.sqrt(0.5)
    matrix = state.store.matrix[0]  # type: ignore[attr-defined]
    assert torch.allclose(matrix[3], 2.0 * key, atol=1e-6)
    assert matrix[[0, 1, 2, 4]].abs().max() == 0
    assert state.store.strength()[0].tolist() == pytest.approx([0, 0, 0, 2.0, 0], abs=1e-6)


def test_a_second_in_view_writes_again_and_does_not_move_the_context() -> None:
    """The second second counts `later_seconds`; half a second counts half."""
    net = network()
    knobs = NOTHING._replace(later_seconds=0.25)
    first = net.study(begun(net), torch.ones(1, 1), still(), knobs, torch.tensor([3]))  # type: ignore[arg-type]
    context = first.context
    after = net.study(first, torch.full((1, 1), 0.5), still(), knobs, torch.tensor([3]), onset=False)
    assert after.store.strength()[0, 3].item() == pytest.approx(1.0 + 0.25 * 0.5)
    assert all(torch.equal(a, b) for a, b in zip(context, after.context, strict=True))


def test_empty_time_rehearses_and_distraction_does_not() -> None:
    """In empty time what h says is written, r softmax(g z) a second; a distractor writes nothing and moves the context."""
    net = network()
    knobs = NOTHING._replace(rehearsal_share=0.5, rehearsal_gain=2.0)
    state = net.study(begun(net), torch.ones(1, 1), still(), knobs)  # type: ignore[arg-type]
    expected = 0.5 * torch.softmax(2.0 * net.named(state), dim=1)
    assert torch.allclose(state.store.strength(), expected, atol=1e-6)
    before, context = state.store.strength().clone(), state.context
    state = net.study(state, torch.ones(1, 1), still() + 1.0, knobs, distractor=torch.tensor([1]))
    assert torch.equal(state.store.strength(), before)
    assert not torch.allclose(state.context.fast, context.fast)


def test_h_says_words_from_its_deviation_from_rest() -> None:
    """z is centred over words; held is its logistic around the criterion."""
    net = network()
    state = begun(net)
    assert torch.allclose(net.named(state), torch.zeros(1, 5), atol=1e-6)  # type: ignore[arg-type]
    knobs = Knobs(state_gain=2.0, state_criterion=1.5)
    assert net.held(state, knobs)[0, 0].item() == pytest.approx(1 / (1 + math.exp(3.0)), rel=1e-4)  # type: ignore[arg-type]


def test_the_cue_reaches_what_was_written_under_it() -> None:
    """M q for the context of the study itself is the strength; its match is strength / (strength + 1/3)."""
    net = network()
    knobs = NOTHING._replace(write_strength=0.5)
    state = net.study(begun(net), torch.ones(1, 1), still(), knobs, torch.tensor([2]))  # type: ignore[arg-type]
    reached, match = net.matched(state, torch.zeros(1, 5), state.store.strength(), knobs)
    assert reached[0, 2].item() == pytest.approx(0.5, rel=1e-5)
    assert match[0, 2].item() == pytest.approx(0.5 / (0.5 + 1 / 3), rel=1e-5)


def test_a_word_that_is_said_brings_its_context_back() -> None:
    """With a whole step (e = 1) and f = 0 the fast context is that of its study."""
    net = network()
    knobs = NOTHING._replace(retrieved_context=1.0, forward=0.0, slow_drift=1.0)
    state = net.study(begun(net), torch.ones(1, 1), still(), knobs, torch.tensor([2]))  # type: ignore[arg-type]
    studied = state.context
    elsewhere = Context(torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([[1.0, 0.0]]))
    said = net.said(state._replace(context=elsewhere), torch.tensor([2]), torch.ones(1, 1), torch.zeros(1, 4), knobs)
    assert torch.allclose(said.context.fast, studied.fast, atol=1e-5)
    assert torch.allclose(said.context.slow, studied.slow, atol=1e-5)


def test_a_failure_returns_to_the_cue() -> None:
    """All of the way with `context_return` = 1; h leaks by exp(-t / tau)."""
    net = network()
    state = net.signal(begun(net), torch.ones(1, 5), 0.0, NOTHING)  # type: ignore[arg-type]
    away = state._replace(context=Context(torch.tensor([[0.0, 1.0, 0.0]]), torch.tensor([[1.0, 0.0]])), cell=state.cell + 0.2)
    back = net.failed(away, torch.full((1, 1), 2.0), NOTHING._replace(context_return=1.0, state_decay=4.0))
    assert torch.allclose(back.context.fast, state.cue.fast, atol=1e-6)
    assert torch.allclose(back.cell - 0.5, (away.cell - 0.5) * math.exp(-0.5), atol=1e-6)


def test_a_lesion_takes_its_share_of_h() -> None:
    """At the signal to recall."""
    net = network()
    state = begun(net)._replace(cell=torch.full((1, 4), 0.9))  # type: ignore[attr-defined]
    after = net.signal(state, torch.ones(1, 5), 0.0, NOTHING._replace(state_loss=0.75))
    assert after.cell.tolist()[0] == pytest.approx([0.6] * 4)


@pytest.mark.parametrize("store", [Matrix(2, 3, 2), Traces()], ids=["matrix", "traces"])
def test_both_forms_of_the_store_are_one_matrix(store: Store) -> None:
    """M = v k' + v2 k2': activation, bound context, strength, and what is left once a word is forgotten."""
    store.write(torch.tensor([[1.0, 0.5, 0.0]] * 2), torch.tensor([[1.0, 0.0], [0.0, 1.0]]))
    store.write(torch.tensor([[0.0, 2.0, 0.0]] * 2), torch.tensor([[0.0, 1.0], [0.0, 1.0]]))
    assert store.activation(torch.tensor([[0.6, 0.8]] * 2)).tolist() == [pytest.approx([0.6, 1.9, 0.0]), pytest.approx([0.8, 2.0, 0.0])]
    assert store.bound(torch.tensor([1, 1])).tolist() == [pytest.approx([0.5, 2.0]), pytest.approx([0.0, 2.5])]
    assert store.strength().tolist() == [pytest.approx([1.0, math.hypot(0.5, 2.0), 0.0]), pytest.approx([1.0, 2.5, 0.0])]
    store.forget(torch.tensor([1, 0]))
    assert store.strength().tolist() == [pytest.approx([1.0, 0.0, 0.0]), pytest.approx([0.0, 2.5, 0.0])]
