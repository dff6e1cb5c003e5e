"""How the network of free recall learns: to say, attempt by attempt, the words of the list that were not said yet."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from simulator.backends.neural.retrieved_context import Context, Knobs, RetrievedContext, State
from simulator.backends.neural.store import Traces

#: Lists of a batch; seconds of a step; shares of batches with a delay after each word, a filled delay, distractors around words.
BATCH = 128
SHARE_SLOW, SHARE_DELAYED, SHARE_CONTINUAL = 0.30, 0.35, 0.15
#: The longest delay and the longest gap of distractors (steps), and the range of list lengths.
LONGEST_DELAY, CONTINUAL_STEPS, SHORTEST, LONGEST = 8, 2, 4, 20
#: Attempts to recall a list.
ATTEMPTS = 8
#: Weight of naming the latest words from h_t alone after each word, beside recalling the list; and how much the last word
#: counts, the one before it, and so on.
NAMING = 1.0
LATEST = (1.0, 1.0, 0.9, 0.6, 0.3)
#: How much less a word is sampled once it was said: so much is left for the feedback to learn.
INHIBITION = 1.0
#: Noise while learning: a network that never met noise in h_t is lost when it does.
TRAINING = Knobs(state_noise=0.15, store_gain=15.0, drift=0.65, slow_share=0.5, signal_drift=0.9, retrieved_context=0.9, rehearsal_share=0.3)


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


def studied(network: RetrievedContext, study: Study, knobs: Knobs, generator: torch.Generator) -> tuple[State, Tensor]:
    """The state after a list, and how well h_t alone named the latest words on the way: mean -log p."""
    lists, sizes = len(study.words), network.sizes
    second = torch.ones(lists, 1)
    state = network.begin(lists, torch.randn(lists, sizes.context + sizes.slow, generator=generator), Traces())

    def step(state: State, word: Tensor | None = None, distractor: Tensor | None = None, onset: bool = True) -> State:
        noise = torch.randn(lists, sizes.hidden + sizes.context + sizes.slow, generator=generator)
        return network.study(state, second, noise, knobs, word, distractor, 1.0, onset)

    def distracted(state: State, steps: int) -> State:
        for _ in range(steps):
            state = step(state, distractor=torch.randint(sizes.distractors, (lists,), generator=generator))
        return state

    naming = torch.zeros(())
    for k, word in enumerate(study.words.T):
        state = step(distracted(state, study.around), word)
        if study.slow:
            state = step(state, word, onset=False)
        naming = naming + unnamed(network.named(state), study.words[:, : k + 1])
    return distracted(state, study.delay), naming / study.words.shape[1]


def unnamed(held: Tensor, words: Tensor) -> Tensor:
    """-log p of the latest words, a weighted mean: softmax of what h_t says, words of shape (lists, shown so far)."""
    latest = words[:, -len(LATEST) :].flip(1)
    weights = torch.tensor(LATEST[: latest.shape[1]])
    log_p = torch.log_softmax(held, dim=1).gather(1, latest)
    return -(log_p * weights).sum(dim=1).mean() / weights.sum()


def sampled(shares: Tensor, generator: torch.Generator) -> Tensor:
    """A word for each list (lists, 1), drawn by its share (lists, words)."""
    at = torch.rand(len(shares), 1, generator=generator) * shares.sum(dim=1, keepdim=True)
    return (shares.cumsum(dim=1) < at).sum(dim=1, keepdim=True).clamp(max=shares.shape[1] - 1)


def free_recall_loss(network: RetrievedContext, share: float, generator: torch.Generator) -> Tensor:
    """Mean over attempts of -log p(any word not said yet), plus the naming of the latest words after each word.

    What was said is not masked: saying it again fails.
    """
    study = draw_study(network, share, generator)
    lists, length = study.words.shape
    state, naming = studied(network, study, TRAINING, generator)
    left = torch.zeros(lists, network.sizes.words).scatter(1, study.words, 1.0)
    said = torch.zeros_like(left)
    second = torch.ones(lists, 1)
    sizes = network.sizes
    width = sizes.context + sizes.slow
    noise = torch.randn(lists, width, generator=generator)
    state, loss = network.signal(state, noise, TRAINING.start_cue, TRAINING), torch.zeros(())
    strength = state.store.strength()
    attempts = min(length, ATTEMPTS)
    for _ in range(attempts):
        noise = torch.randn(lists, width + sizes.hidden, generator=generator)
        _, match = network.matched(state, noise[:, :width], strength, TRAINING)
        log_p = torch.log_softmax(network.named(state) + TRAINING.store_gain * match - INHIBITION * said, dim=1)
        loss = loss - torch.logsumexp(log_p.masked_fill(left == 0, -torch.inf), dim=1).mean()
        word = sampled(log_p.detach().exp(), generator)
        is_new = left.gather(1, word)
        after = network.said(state, word[:, 0], second, noise[:, width:], TRAINING)
        state = _where(is_new, after, state)
        left, said = left.scatter(1, word, 0.0), torch.maximum(said, torch.zeros_like(said).scatter(1, word, is_new))
    return loss / attempts + NAMING * naming


def _where(choice: Tensor, one: State, other: State) -> State:
    """Row by row the one state or the other; store, start and end are the same in both."""
    cell = choice * one.cell + (1 - choice) * other.cell
    context = Context(*(choice * a + (1 - choice) * b for a, b in zip(one.context, other.context, strict=True)))
    return one._replace(cell=cell, context=context)


def free_recall_metrics(network: RetrievedContext, generator: torch.Generator) -> dict[str, float]:
    """Loss and share of the list that h_t alone names, over 20 batches at full length of list."""
    losses, named = [], []
    for _ in range(20):
        losses.append(float(free_recall_loss(network, 1.0, generator)))
        words = torch.rand(BATCH, network.sizes.words, generator=generator).argsort(dim=1)[:, :12]
        state, _ = studied(network, Study(words, False, 0, 0), TRAINING, generator)
        best = network.named(state).topk(4, dim=1).indices
        named.append(float((best[:, :, None] == words[:, None, -4:]).any(dim=1).float().mean()))
    return {"loss": sum(losses) / len(losses), "last_four_held": sum(named) / len(named)}
