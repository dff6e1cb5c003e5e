"""How the network of free recall learns: to say, attempt by attempt, the words of the list that were not said yet."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from simulator.backends.neural.retrieved_context import Knobs, RetrievedContext, State

#: Lists of a batch; seconds of a step; shares of batches with a delay after each word, a filled delay, distractors around words.
BATCH = 64
SHARE_SLOW, SHARE_DELAYED, SHARE_CONTINUAL = 0.30, 0.35, 0.15
#: The longest delay and the longest gap of distractors (steps), and the range of list lengths.
LONGEST_DELAY, CONTINUAL_STEPS, SHORTEST, LONGEST = 12, 3, 4, 20
#: Weight of reading the words of the list from h_t, beside recalling them.
DECODING = 0.3
#: Noise while learning: a network that never met noise in h_t is lost when it does.
TRAINING = Knobs(state_noise=0.1)


class Study(NamedTuple):
    """A list to be studied: its words, (lists, length), and what happens around them."""

    words: Tensor
    slow: bool
    delay: int
    around: int


def draw_study(network: RetrievedContext, share: float, generator: torch.Generator) -> Study:
    """A batch of lists of different words; lists grow over the first third of training (`share` of it is over)."""

    def uniform() -> float:
        return float(torch.rand((), generator=generator))

    longest = SHORTEST + round((LONGEST - SHORTEST) * min(1.0, 3 * share))
    length = SHORTEST + int(uniform() * (longest - SHORTEST + 1))
    words = torch.rand(BATCH, network.sizes.words, generator=generator).argsort(dim=1)[:, :length]
    slow, kind = uniform() < SHARE_SLOW, uniform()
    delay = 1 + int(uniform() * LONGEST_DELAY) if kind < SHARE_DELAYED else 0
    around = CONTINUAL_STEPS if SHARE_DELAYED <= kind < SHARE_DELAYED + SHARE_CONTINUAL else 0
    return Study(words, slow, delay + around, around)


def studied(network: RetrievedContext, study: Study, knobs: Knobs, generator: torch.Generator) -> State:
    """The state after a list."""
    lists, sizes = len(study.words), network.sizes
    second = torch.ones(lists, 1)
    state = network.begin(lists, torch.randn(lists, sizes.context, generator=generator))

    def step(state: State, word: Tensor | None = None, distractor: Tensor | None = None) -> State:
        noise = torch.randn(lists, sizes.hidden + sizes.context, generator=generator)
        return network.study(state, second, noise, knobs, word, distractor)

    def distracted(state: State, steps: int) -> State:
        for _ in range(steps):
            state = step(state, distractor=torch.randint(sizes.distractors, (lists,), generator=generator))
        return state

    for word in study.words.T:
        state = step(distracted(state, study.around), word)
        if study.slow:
            state = step(state)
    return distracted(state, study.delay)


def free_recall_loss(network: RetrievedContext, share: float, generator: torch.Generator) -> Tensor:
    """Mean over attempts of -log p(any word not said yet), plus the words of the list read from h_t at its end.

    What was said is not masked: saying it again fails.
    """
    study = draw_study(network, share, generator)
    lists, length = study.words.shape
    state = studied(network, study, TRAINING, generator)
    decoding = torch.log_softmax(network.held(state), dim=1).gather(1, study.words).mean()
    left = torch.zeros(lists, network.sizes.words).scatter(1, study.words, 1.0)
    said = torch.zeros_like(left)
    second = torch.ones(lists, 1)
    state, loss = network.signal(state, 1.0, TRAINING.start_cue, TRAINING), torch.zeros(())
    for _ in range(length):
        noise = torch.randn(lists, network.sizes.context + network.sizes.hidden, generator=generator)
        first = (said.sum(dim=1, keepdim=True) == 0).float()
        held, stored = network.evidence(state, noise[:, : network.sizes.context], TRAINING, first)
        log_p = torch.log_softmax(network.preference(held, stored, said, TRAINING), dim=1)
        loss = loss - torch.logsumexp(log_p.masked_fill(left == 0, -torch.inf), dim=1).mean()
        word = torch.multinomial(log_p.detach().exp(), 1, generator=generator)
        is_new = left.gather(1, word)
        after = network.said(state, word[:, 0], second, noise[:, network.sizes.context :], TRAINING)
        state = _where(is_new, after, network.failed(state, second, TRAINING))
        left, said = left.scatter(1, word, 0.0), torch.maximum(said, torch.zeros_like(said).scatter(1, word, is_new))
    return loss / length - DECODING * decoding


def _where(choice: Tensor, one: State, other: State) -> State:
    """Row by row the one state or the other; store, start and end are the same in both."""
    cell = choice * one.cell + (1 - choice) * other.cell
    return one._replace(cell=cell, context=choice * one.context + (1 - choice) * other.context)


def free_recall_metrics(network: RetrievedContext, generator: torch.Generator) -> dict[str, float]:
    """Loss and share of the list that h_t alone names, over 20 batches at full length of list."""
    losses, named = [], []
    for _ in range(20):
        losses.append(float(free_recall_loss(network, 1.0, generator)))
        words = torch.rand(BATCH, network.sizes.words, generator=generator).argsort(dim=1)[:, :12]
        state = studied(network, Study(words, False, 0, 0), TRAINING, generator)
        best = network.held(state).topk(4, dim=1).indices
        named.append(float((best[:, :, None] == words[:, None, -4:]).any(dim=1).float().mean()))
    return {"loss": sum(losses) / len(losses), "last_four_held": sum(named) / len(named)}
