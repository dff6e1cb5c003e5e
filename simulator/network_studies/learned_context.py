"""Does contiguity survive when the context is learned? Free recall by networks that learn c_t as well as h_t.

    h_t = sigma(W_ih x_t + W_hh h_{t-1} + b_h)
    c_t = sigma(W_ic x_t + W_cr r_t + W_cc c_{t-1} + b_c)

x_t is the word shown or said, r_t = M' word the context of its study, which saying it brings back; M = sum of word key' with
key_t = n(c_t - 1/2). A word is recalled with probability softmax(W_o (h_t - 1/2) + g M key_t). All weights learn, through
the store. Three ways to learn differ in nothing else:

- `any word`: to say any word of the list that was not said yet;
- `few words`: the same, but the store gives only the `FEW` words whose keys match best, as people think of one thing at a time;
- `next word`: to say what people say next. Their recalls are drawn from Murdock's curves of first recall and of transitions.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, one_hot

from simulator import human
from simulator.backends.neural.cells import RnnCell
from simulator.backends.neural.training import Recipe, train
from simulator.network_studies.sizes import WAYS
from simulator.network_studies.study import Outcome, Progress, Rows, Training

#: Words of the network, words of a list, lists of a batch.
WORDS, LENGTH, BATCH = 40, 10, 64
HIDDEN, CONTEXT = 64, 32
#: Words that the store gives where its attention is limited; gain of the store.
FEW, GAIN = 3, 8.0
STEPS, RATE, SEEDS = 500, 3e-3, (0, 1, 2)
QUICK_STEPS = 60
#: Lists on which transitions are counted.
TESTED = 1500


@dataclass
class Memory:
    """What a network holds: states (lists, width), and the keys and words of what was shown, (lists, shown, ...)."""

    hidden: Tensor
    context: Tensor
    keys: list[Tensor]
    words: Tensor


class LearnedContext(nn.Module):
    """A network whose context is a second recurrent state, learned with everything else."""

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.state = RnnCell(2 * WORDS + 1, HIDDEN, generator)
        self.context = RnnCell(2 * WORDS + 1 + CONTEXT, CONTEXT, generator)
        self.readout = nn.Parameter(0.1 * torch.randn(WORDS, HIDDEN, generator=generator))

    def study(self, words: Tensor) -> Memory:
        """The memory after a list (lists, LENGTH)."""
        lists = len(words)
        memory = Memory(self.state.rest(lists), self.context.rest(lists), [], words)
        nothing = torch.zeros(lists, CONTEXT)
        for word in words.T:
            x = one_hot(word, 2 * WORDS + 1).float()
            self._drive(memory, x, nothing)
            memory.keys.append(self.key(memory))
        self._drive(memory, one_hot(torch.full((lists,), 2 * WORDS), 2 * WORDS + 1).float(), nothing)  # the signal to recall
        return memory

    def _drive(self, memory: Memory, x: Tensor, retrieved: Tensor) -> None:
        memory.hidden = self.state.drive(x, memory.hidden)
        memory.context = self.context.drive(torch.cat([x, retrieved], dim=1), memory.context)

    def key(self, memory: Memory) -> Tensor:
        """n(c_t - 1/2), (lists, CONTEXT)."""
        return normalize(memory.context - 0.5, dim=1)

    def log_weights(self, memory: Memory, few: bool) -> Tensor:
        """Log-weight of every word as the next one to be said, (lists, WORDS)."""
        match = torch.bmm(torch.stack(memory.keys, dim=1), self.key(memory)[:, :, None])[:, :, 0]
        named = (memory.hidden - 0.5) @ self.readout.T
        if few:
            least = match.topk(FEW, dim=1).values[:, -1:]
            lowest = torch.full_like(named, -12.0)
            chosen = torch.zeros(len(match), WORDS).scatter(1, memory.words, (match >= least).float())
            given = torch.zeros_like(named).scatter(1, memory.words, GAIN * match)
            return torch.where(chosen > 0, named + given, lowest)
        return named + torch.zeros_like(named).scatter(1, memory.words, GAIN * match)

    def say(self, memory: Memory, word: Tensor) -> None:
        """A word is said: fed back, and the context of its study brought back; a word of no list brings back none."""
        own = (memory.words == word[:, None]).float()
        retrieved = torch.bmm(own[:, None, :], torch.stack(memory.keys, dim=1))[:, 0]
        self._drive(memory, one_hot(WORDS + word, 2 * WORDS + 1).float(), retrieved)


def lists_of_words(lists: int, generator: torch.Generator) -> Tensor:
    """Lists of different words, (lists, LENGTH)."""
    return torch.rand(lists, WORDS, generator=generator).argsort(dim=1)[:, :LENGTH]


def loss_of(way: str) -> Any:
    """The loss of a way to learn."""

    def loss(network: LearnedContext, share: float, generator: torch.Generator) -> Tensor:
        words = lists_of_words(BATCH, generator)
        memory = network.study(words)
        left = torch.zeros(BATCH, WORDS).scatter(1, words, 1.0)
        positions = people_recalls(BATCH, generator) if way == "next word" else None
        total, counted = torch.zeros(()), 0
        for k in range(LENGTH if positions is None else positions.shape[1]):
            log_p = torch.log_softmax(network.log_weights(memory, way == "few words"), dim=1)
            if positions is None:
                total = total - torch.logsumexp(log_p.masked_fill(left == 0, -torch.inf), dim=1).clamp(min=-12).mean()
                word = torch.multinomial(log_p.detach().exp(), 1, generator=generator)[:, 0]
            else:
                word = words[torch.arange(BATCH), positions[:, k]]
                total = total - log_p[torch.arange(BATCH), word].mean()
            counted += 1
            network.say(memory, word)
            left = left.scatter(1, word[:, None], 0.0)
        return total / counted

    return loss


def people_recalls(lists: int, generator: torch.Generator) -> Tensor:
    """Serial positions as people recall them, (lists, 6): drawn from Murdock's curves for lists of ten words."""
    table = human.load("murdock1962")
    first = torch.tensor(table.curve("10-2", "first_recall")["mean"].to_numpy(float))
    curve = table.curve("10-2", "lag_crp")
    by_lag = torch.full((2 * LENGTH + 1,), float(curve["mean"].min()), dtype=torch.float64)
    by_lag[curve["x"].to_numpy(int) + LENGTH] = torch.tensor(curve["mean"].to_numpy(float))
    at = torch.multinomial(first.expand(lists, LENGTH), 1, generator=generator)
    said, order = torch.zeros(lists, LENGTH, dtype=torch.bool).scatter(1, at, True), [at]
    for _ in range(5):
        weights = by_lag[torch.arange(LENGTH)[None, :] - at + LENGTH].masked_fill(said, 0.0)
        at = torch.multinomial(weights, 1, generator=generator)
        said = said.scatter(1, at, True)
        order.append(at)
    return torch.cat(order, dim=1)


def recipe(way: str) -> Recipe:
    """How a network of one way is trained."""
    configuration = {"way": way, "words": WORDS, "length": LENGTH, "hidden": HIDDEN, "context": CONTEXT}
    return Recipe("learned_context", LearnedContext, loss_of(way), STEPS, RATE, configuration)


def recalled(network: LearnedContext, few: bool, generator: torch.Generator) -> list[list[int]]:
    """Serial positions (from 0) that lists are recalled in: ten attempts each, repetitions and words of no list are dropped."""
    with torch.no_grad():
        words = lists_of_words(TESTED, generator)
        memory = network.study(words)
        orders: list[list[int]] = [[] for _ in range(TESTED)]
        for _ in range(LENGTH):
            word = torch.multinomial(torch.softmax(network.log_weights(memory, few), dim=1), 1, generator=generator)[:, 0]
            network.say(memory, word)
            hit = words == word[:, None]
            for row in torch.nonzero(hit.any(dim=1))[:, 0].tolist():
                place = int(hit[row].int().argmax())
                if place not in orders[row]:
                    orders[row].append(place)
    return orders


def transitions(orders: list[list[int]]) -> dict[int, float]:
    """The probability of each lag, given that it was possible."""
    made, possible = np.zeros(2 * LENGTH), np.zeros(2 * LENGTH)
    for order in orders:
        left = set(range(LENGTH))
        for one, other in itertools.pairwise(order):
            left.discard(one)
            made[other - one + LENGTH] += 1
            for place in left:
                possible[place - one + LENGTH] += 1
    return {lag: float(made[lag + LENGTH] / possible[lag + LENGTH]) for lag in range(-6, 7) if lag and possible[lag + LENGTH]}


def contiguity(crp: dict[int, float]) -> float:
    """Transitions of lag +1 and -1 as a multiple of those of lags 3 to 6, either way; 1 is none."""
    far = [crp[lag] for lag in (-6, -5, -4, -3, 3, 4, 5, 6)]
    return (crp[1] + crp[-1]) / 2 / max(sum(far) / len(far), 1e-9)


def run(training: Training, progress: Progress) -> Outcome:
    """Train networks in three ways, and count their transitions before and after."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    rows, seconds = Rows(), {}
    seeds = SEEDS[:1] if training.quick else SEEDS
    steps = QUICK_STEPS if training.quick else STEPS
    try:
        for k, way in enumerate(WAYS):
            begin = time.process_time()
            for j, seed in enumerate(seeds):
                share = (k + j / len(seeds)) / len(WAYS)
                progress(f"{way}, network {seed + 1}", share)
                made, own = recipe(way), 1000 * training.seed + seed
                trained = train(made, own, steps=steps)
                rows.add("loss", way, seed, [(10.0 * (i + 1), loss) for i, loss in enumerate(trained.losses)])
                start = made.build(torch.Generator().manual_seed(own))
                for when, network in (("before", start), ("after", trained.network)):
                    assert isinstance(network, LearnedContext)
                    orders = recalled(network, way == "few words", torch.Generator().manual_seed(own + 1))
                    crp = transitions(orders)
                    rows.add(f"lag-CRP {when}", way, seed, [(float(lag), value) for lag, value in crp.items()])
                    rows.add(f"contiguity {when}", way, seed, [(0.0, contiguity(crp))])
                    rows.add(f"words {when}", way, seed, [(0.0, float(np.mean([len(order) for order in orders])))])
            seconds[way] = time.process_time() - begin
    finally:
        torch.set_num_threads(before)
    found = Outcome(rows.table(), {}, seconds)
    effects = {
        f"{what} {when}, {way}": found.at(f"{what} {when}", way) for what in ("contiguity", "words")
        for way in WAYS for when in ("before", "after")
    }  # fmt: skip
    return Outcome(found.table, effects, seconds)
