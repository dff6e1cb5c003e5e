"""Consolidation: what a one-shot store plays back at night, slow weights learn; then the store is lesioned.

Somebody learns one pair of words on each of several days: the first word is shown, then the second. The store takes a
pair in at once and fades. Every night it plays back some of what it still holds, and the slow weights learn a little of
each (complementary learning systems: McClelland, McNaughton & O'Reilly 1995). On the last day the first word of each
pair is shown again, and the network says the list that began with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from simulator.backends.neural import order_store, slow_weights, weights
from simulator.backends.neural.elman_serial import ElmanSerial
from simulator.backends.neural.order_store import OrderStore
from simulator.backends.neural.people import SEEDS
from simulator.backends.neural.serial_recall import OrderedRecallNetwork
from simulator.backends.neural.serial_training import draw_lists
from simulator.backends.neural.slow_weights import SlowWeights
from simulator.backends.neural.training import one_thread
from simulator.network_studies import sizes
from simulator.network_studies.study import Outcome, Progress, Rows, Training

#: People of each network, and of a first look.
PEOPLE, QUICK_PEOPLE = 120, 24
#: Time constant of the store (days), and playbacks of a night.
FADING, PLAYBACKS = 10.0, 6
#: Gain and noise of the store, step of its context, and step of the slow weights at one playback.
STORE_GAIN, STORE_NOISE, DRIFT, LEARNING_RATE = 12.0, 0.8, 0.55, 0.6
#: Log odds above which a word is said.
THRESHOLD = 0.0


class Mind(NamedTuple):
    """The memories of everybody: the store, and the slow weights."""

    store: OrderStore
    slow: SlowWeights


@dataclass(frozen=True)
class Life:
    """What somebody lives through: playbacks of a night, and what is lesioned at the end."""

    playbacks: int = PLAYBACKS
    without_store: bool = False
    without_slow_weights: bool = False


#: Lives by name.
LIVES: Mapping[str, Life] = {
    sizes.INTACT: Life(),
    sizes.LESIONED: Life(without_store=True),
    sizes.NO_LEARNING: Life(without_slow_weights=True),
    sizes.NO_PLAYBACK: Life(playbacks=0, without_store=True),
}


def studied(network: ElmanSerial, mind: Mind, pair: Tensor, generator: torch.Generator) -> Mind:
    """A pair (people, 2) is learned: each word is written into the store under the context before it."""
    memory, lists = mind.store, len(pair)
    fresh = torch.randn(memory.context.shape, generator=generator)
    memory = order_store.new_list(memory, 0.0, fresh)
    for word in pair.unbind(1):
        noise = torch.randn(lists, network.sizes.context, generator=generator)
        memory = order_store.written(memory, word, 1.0, noise, STORE_NOISE)
        memory = order_store.moved(memory, word, network.direction(word), DRIFT)
    return mind._replace(store=memory)


def cued(network: ElmanSerial, memory: OrderStore, cue: Tensor) -> OrderStore:
    """The context in which a word (people,) was learned comes back, and moves on by the word."""
    found = normalize(memory.store[torch.arange(len(cue)), cue], dim=1)
    return order_store.moved(memory._replace(context=found, start=found), cue, network.direction(cue), DRIFT)


def slept(network: ElmanSerial, mind: Mind, playbacks: int, generator: torch.Generator) -> Mind:
    """A night: some words come up, by the strength of their traces, and what followed them; then the store fades.

    The slow weights learn what comes up, right or wrong.
    """
    slow = mind.slow
    for _ in range(playbacks):
        strength = mind.store.store.norm(dim=2)
        word = torch.multinomial(strength + 1e-9, 1, generator=generator)[:, 0]
        follows = STORE_GAIN * order_store.given(cued(network, mind.store, word))
        follows.scatter_(1, word[:, None], -torch.inf)
        p = follows.softmax(1)
        after = torch.multinomial(p, 1, generator=generator)
        clear = p.gather(1, after).logit() > THRESHOLD
        asked = torch.cat([word[:, None], after], dim=1)
        slow = slow_weights.learned(slow, network, word[:, None], asked, LEARNING_RATE * clear)
    fading = float(torch.exp(torch.tensor(-1.0 / FADING)))
    return Mind(mind.store._replace(store=fading * mind.store.store), slow)


def recalls(network: ElmanSerial, mind: Mind, pair: Tensor, generator: torch.Generator) -> Tensor:
    """Whether the second word is said when the first is shown, shape (people,)."""
    cue = pair[:, 0]
    state = network.study(network.begin(len(pair)), cue)
    state, _ = network.turn(state, torch.full_like(cue, -1))
    state, z = network.turn(state, cue)
    z = z + mind.slow.given(slow_weights.experienced(network, state, cue))
    z = z + STORE_GAIN * order_store.given(cued(network, mind.store, cue))
    z = z.scatter(1, cue[:, None], -torch.inf)
    p = z.softmax(1)
    said = torch.multinomial(p, 1, generator=generator)
    odds = p.gather(1, said).logit()[:, 0]
    return (said[:, 0] == pair[:, 1]) & (odds > THRESHOLD)


def lived(network: ElmanSerial, life: Life, people: int, generator: torch.Generator) -> tuple[dict[int, float], Mind]:
    """The share of pairs recalled by their age (days), after a life of so many people; and what they hold at its end."""
    words = draw_lists(network, people, 2 * len(sizes.AGES), generator)
    pairs = dict(zip(sizes.AGES, words.split(2, dim=1), strict=True))
    context = torch.randn(people, network.sizes.context, generator=generator)
    mind = Mind(order_store.begin(network.sizes.words, context), slow_weights.unlearned(network, people))
    for age in range(max(sizes.AGES), -1, -1):
        if age in pairs:
            mind = studied(network, mind, pairs[age], generator)
        if age:
            mind = slept(network, mind, life.playbacks, generator)
    if life.without_store:
        mind = mind._replace(store=mind.store._replace(store=torch.zeros_like(mind.store.store)))
    if life.without_slow_weights:
        mind = mind._replace(slow=slow_weights.unlearned(network, people))
    return {age: float(recalls(network, mind, pair, generator).float().mean()) for age, pair in pairs.items()}, mind


def run(training: Training, progress: Progress) -> Outcome:
    """Every life with every network."""
    rows, begun = Rows(), time.process_time()
    people = QUICK_PEOPLE if training.quick else PEOPLE
    folder = weights.folder_of(OrderedRecallNetwork.name)
    with one_thread(), torch.no_grad():
        for k, seed in enumerate(SEEDS):
            network = OrderedRecallNetwork.trained(weights.path_of(folder, OrderedRecallNetwork.name, seed))
            jobs = [*LIVES.items(), *((f"{n} playbacks", Life(n, without_store=True)) for n in sizes.DOSES)]
            for place, (name, life) in enumerate(jobs):
                progress(name, (k + place / len(jobs)) / len(SEEDS))
                generator = torch.Generator().manual_seed(1000 * training.seed + seed)
                shares, _ = lived(network, life, people, generator)
                if name in LIVES:
                    rows.add("recalled", name, k, list(shares.items()))
                    continue
                for age in sizes.DOSE_AGES:
                    rows.add("recalled by playbacks", f"{age}", k, [(life.playbacks, shares[age])])
    return _outcome(rows, {"all lives": time.process_time() - begun})


def _outcome(rows: Rows, seconds: dict[str, float]) -> Outcome:
    outcome = Outcome(rows.table(), {}, seconds)
    oldest, newest = max(sizes.AGES), min(sizes.AGES)
    effects = {
        f"recalled, {name}, {age:g} days old": outcome.at("recalled", name, age) for name in LIVES for age in (newest, oldest)
    }
    gradient = outcome.at("recalled", sizes.LESIONED, oldest) - outcome.at("recalled", sizes.LESIONED, newest)
    return Outcome(outcome.table, {**effects, "graded amnesia: oldest less newest, store lesioned": gradient}, seconds)

