"""Memory that is made up again: faded traces and partial cues are restored by what a network has learned of the world.

Items are studied and leave traces, which fade: a trace of strength s of an item x is s x + sqrt(1 - s^2) e. To remember is
to restore an item from a trace, or from a cue with what the store of traces adds to it. Measured are

    pull     how far a restored item has moved from the item to the prototype of its category: the projection of
             x^ - x on P - x, 0 at the item and 1 at the height of the prototype (Huttenlocher, Hedges & Duncan 1991)
    recall   which item of a lexicon is said: the nearest to what is restored, if it is near enough (`CRITERION`). The lexicon holds the studied items, as many
             of the same categories that were not studied, and each category's most typical item, its prototype: the lure
             of Deese (1959) and of Roediger & McDermott (1995)
    picture  whether the picture that is restored from a sound alone is nearest to the right one of the studied items

with three ways to remember: the trace itself (no knowledge), an untrained network (control), and the trained network.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from simulator.backends.neural.training import Recipe, one_thread, train
from simulator.network_studies import autoencoder
from simulator.network_studies.autoencoder import Autoencoder
from simulator.network_studies.items import CATEGORIES, FEATURES, PICTURE, World, world
from simulator.network_studies.sizes import (
    BOTH,
    DRAWN_STRENGTHS,
    FADED,
    KNOWLEDGE,
    KNOWN,
    LENGTHS,
    STORE,
    STRENGTHS,
    STUDIED,
    TRACE,
    TRAINED,
    UNTRAINED,
)
from simulator.network_studies.study import Outcome, Progress, Rows, Training

NETWORKS, QUICK_NETWORKS, QUICK_SHARE = 5, 2, 0.3
#: Lists of a test, and studied categories of each.
LISTS, STUDIED_CATEGORIES = 20, CATEGORIES // 2
#: Quality of a cue that is seen or heard clearly, and the mean square difference up to which an item is recognised and said.
CLEAR, CRITERION = 0.99, 0.25

MEASURES = ("studied", "lures", "other lures", "related", "category", "pull", "restored")

Restore = Callable[[Tensor, Tensor, Tensor], Tensor]


def trace_alone(cue: Tensor, there: Tensor, quality: Tensor) -> Tensor:
    """Nothing is added to what the cue holds."""
    return cue * there / quality[:, None]


def faded(items: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Traces of items (items, features) at a strength."""
    noise = torch.randn(items.shape, generator=generator)
    return strength * items + (1 - strength**2) ** 0.5 * noise


def pull(items: Tensor, restored: Tensor, prototypes: Tensor) -> float:
    """How far restored items have moved towards their prototypes, least squares over items and features.

    >>> item, prototype = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 0.0]])
    >>> pull(item, torch.tensor([[1.5, 0.3]]), prototype)
    0.25
    """
    way = prototypes - items
    return float(((restored - items) * way).sum() / (way**2).sum())


def nearest(restored: Tensor, lexicon: Tensor) -> Tensor:
    """The place in the lexicon that is nearest to each restored item."""
    return torch.cdist(restored, lexicon).argmin(1)


def said(restored: Tensor, lexicon: Tensor, criterion: float = CRITERION) -> Tensor:
    """The place in the lexicon of the item that is said for each restored item, -1 for none."""
    apart, place = (torch.cdist(restored, lexicon) ** 2).min(1)
    return torch.where(apart / restored.shape[1] < criterion, place, -1)


def match(cue: Tensor, there: Tensor, traces: Tensor, strength: float) -> Tensor:
    """How probable it is that each trace is of the item of a clear cue, shape (cues, traces).

    With the features that the cue has, w_i ~ exp(-|s x - y_i|^2 / (2 (1 - s^2))), and 1 in sum.
    """
    apart = ((strength * cue[:, None] - traces[None]) ** 2 * there[:, None]).sum(-1)
    return torch.softmax(-apart / (2 * (1 - strength**2)), 1)


def restore_with_store(network: Autoencoder, cue: Tensor, there: Tensor, traces: Tensor, strength: float) -> Tensor:
    """The item that a clear partial cue brings back, when what the store adds to it joins what the network knows.

    Each trace is joined with the cue as if it were of the same item, and counts by how probable that is.
    """
    apart, weights = len(cue), match(cue, there, traces, strength)
    by_cue = network.posterior(cue, there, _like(cue, CLEAR))
    pairs = [part.repeat_interleave(len(traces), 0) for part in by_cue]
    absent = (1 - there).repeat_interleave(len(traces), 0)
    by_trace = network.posterior(traces.repeat(apart, 1), absent, torch.full((len(absent),), strength))
    code, _ = autoencoder.joined((pairs[0], pairs[1]), by_trace)
    restored = network.decoder(code).reshape(apart, len(traces), FEATURES)
    joined: Tensor = (weights[:, :, None] * restored).sum(1)
    return joined


class Lists:
    """Lists of studied items with their lexicon, the same for every way to remember."""

    def __init__(self, of: World, seed: int, studied: int = STUDIED) -> None:
        generator = np.random.default_rng([seed, 2, studied])
        self.prototypes = torch.from_numpy(of.prototypes).float()
        self.lists: list[tuple[Tensor, Tensor, Tensor]] = []
        for _ in range(LISTS):
            chosen = generator.permutation(CATEGORIES)[:STUDIED_CATEGORIES]
            categories = np.repeat(chosen, studied)
            old, new = (torch.from_numpy(of.items(categories, generator)).float() for _ in range(2))
            self.lists.append((torch.from_numpy(categories), old, new))

    def lexicon(self, old: Tensor, new: Tensor) -> Tensor:
        """Studied items, related items, and the lures of all categories."""
        return torch.cat([old, new, self.prototypes])


def _explained(items: Tensor, restored: Tensor) -> float:
    """Share of the variance of the features that is restored; negative where it is worse than the mean of all items."""
    return 1 - float(((restored - items) ** 2).mean() / (items**2).mean())


def _everything(items: Tensor) -> Tensor:
    return torch.ones_like(items)


def _like(items: Tensor, quality: float) -> Tensor:
    return torch.full((len(items),), quality)


def recall_rates(lists: Lists, restore: Restore, strength: float, seed: int, criterion: float = CRITERION) -> dict[str, float]:
    """Shares: of studied items recalled, of lures of studied and of other categories, and of related items recalled; pull."""
    generator = torch.Generator().manual_seed(seed)
    rates: dict[str, list[float]] = {name: [] for name in MEASURES}
    for categories, old, new in lists.lists:
        traces = faded(old, strength, generator)
        restored = restore(traces, _everything(traces), _like(traces, strength))
        lexicon = lists.lexicon(old, new)
        words, count = said(restored, lexicon, criterion), len(old)
        lures = set((words[words >= 2 * count] - 2 * count).tolist())
        studied = set(categories.tolist())
        rates["studied"].append(float((words == torch.arange(count)).float().mean()))
        rates["related"].append(len(set(words[(words >= count) & (words < 2 * count)].tolist())) / count)
        rates["lures"].append(len(lures & studied) / len(studied))
        rates["other lures"].append(len(lures - studied) / (CATEGORIES - len(studied)))
        near = nearest(restored, lists.prototypes)
        rates["category"].append(float((near == categories).float().mean()))
        rates["pull"].append(pull(old, restored, lists.prototypes[categories]))
        rates["restored"].append(_explained(old, restored))
    return {name: float(np.mean(values)) for name, values in rates.items()}


def pictures_from_sounds(lists: Lists, network: Autoencoder, strength: float, seed: int) -> dict[str, float]:
    """Share of studied items whose picture comes back from their sound: from the store, from knowledge, and from both."""
    generator = torch.Generator().manual_seed(seed)
    right: dict[str, list[float]] = {name: [] for name in (KNOWLEDGE, STORE, BOTH)}
    for _, old, _ in lists.lists:
        sound = torch.zeros_like(old)
        sound[:, PICTURE:] = 1
        traces = faded(old, strength, generator)
        restored = {
            KNOWLEDGE: network.restore(old, sound, _like(old, CLEAR)),
            STORE: match(old, sound, traces, strength) @ traces,
            BOTH: restore_with_store(network, old, sound, traces, strength),
        }
        for name, items in restored.items():
            place = nearest(items[:, :PICTURE], old[:, :PICTURE])
            right[name].append(float((place == torch.arange(len(old))).float().mean()))
    return {name: float(np.mean(values)) for name, values in right.items()}


def restored_from_parts(lists: Lists, network: Autoencoder, known: float, seed: int) -> dict[str, float]:
    """Share of variance of the features that a cue of a share of them brings back, by knowledge and with the store."""
    generator = torch.Generator().manual_seed(seed)
    explained: dict[str, list[float]] = {KNOWLEDGE: [], BOTH: []}
    for _, old, _ in lists.lists:
        there = (torch.rand(old.shape, generator=generator) < known).float()
        traces = faded(old, FADED, generator)
        explained[KNOWLEDGE].append(_explained(old, network.restore(old, there, _like(old, CLEAR))))
        explained[BOTH].append(_explained(old, restore_with_store(network, old, there, traces, FADED)))
    return {name: float(np.mean(values)) for name, values in explained.items()}


def trained(of: World, seed: int, steps: int, progress: Callable[[float], None] = lambda share: None) -> tuple[Autoencoder, list[float]]:
    """An autoencoder that has learned a world, and the loss while it did (means of ten steps)."""

    def loss(network: Autoencoder, share: float, generator: torch.Generator) -> Tensor:
        return autoencoder.loss(network, autoencoder.batch(of, generator), generator)

    recipe = Recipe("reconstruction", Autoencoder, loss, steps, autoencoder.RATE, {})
    done = train(recipe, seed, progress=lambda step, of_steps, loss: progress(step / of_steps))
    assert isinstance(done.network, Autoencoder)
    return done.network, done.losses


def run(training: Training, progress: Progress) -> Outcome:
    """Train networks, each in a world of its own, and let them remember."""
    rows, seconds = Rows(), {"training": 0.0, "remembering": 0.0}
    networks = QUICK_NETWORKS if training.quick else NETWORKS
    steps = max(1, int(autoencoder.STEPS * QUICK_SHARE)) if training.quick else autoencoder.STEPS
    with one_thread():
        for k in range(networks):
            seed, begun = NETWORKS * training.seed + k, time.process_time()
            of = world(seed)
            network, losses = trained(of, seed, steps, functools.partial(_tell, progress, k, networks))
            seconds["training"] += (time.process_time() - begun) / networks
            rows.add("loss while training", TRAINED, k, [(10.0 * (i + 1), value) for i, value in enumerate(losses)])
            begun = time.process_time()
            with torch.no_grad():
                _remember(rows, k, of, network, seed)
            seconds["remembering"] += (time.process_time() - begun) / networks
    outcome = Outcome(rows.table(), {}, seconds)
    return Outcome(outcome.table, _effects(outcome), seconds)


def _tell(progress: Progress, k: int, networks: int, share: float) -> None:
    """Training is most of the work of a network."""
    progress(f"network {k + 1} of {networks}", (k + 0.8 * share) / networks)


def _remember(rows: Rows, k: int, of: World, network: Autoencoder, seed: int) -> None:
    """Everything that one network is asked."""
    control = Autoencoder(torch.Generator().manual_seed(seed))
    ways: dict[str, Restore] = {TRACE: trace_alone, UNTRAINED: control.restore, TRAINED: network.restore}
    lists = Lists(of, seed)
    for name, restore in ways.items():
        criterion = math.inf if name == TRACE else CRITERION  # a trace with its noise is near to nothing
        by_strength = {s: recall_rates(lists, restore, s, seed, criterion) for s in STRENGTHS}
        for measure in MEASURES:
            rows.add(measure, name, k, [(s, rates[measure]) for s, rates in by_strength.items()])
    lengths = {n: recall_rates(Lists(of, seed, n), network.restore, FADED, seed)["lures"] for n in LENGTHS}
    rows.add("lures by list length", TRAINED, k, list(lengths.items()))
    pictures = {s: pictures_from_sounds(lists, network, s, seed) for s in STRENGTHS}
    parts = {known: restored_from_parts(lists, network, known, seed) for known in KNOWN}
    for measure, by_x in (("picture from sound", pictures), ("restored from parts", parts)):
        for name in next(iter(by_x.values())):
            rows.add(measure, name, k, [(x, values[name]) for x, values in by_x.items()])
    if k == 0:
        _add_pictures(rows, of, network, seed)


def _add_pictures(rows: Rows, of: World, network: Autoencoder, seed: int) -> None:
    """One item with its prototype, traces and restored pictures, point by point (x is the place in the picture)."""
    draws, generator = np.random.default_rng([seed, 3]), torch.Generator().manual_seed(seed)
    item = torch.from_numpy(of.items(np.array([0]), draws)).float()

    def add(name: str, features: Any) -> None:
        rows.add("drawn picture", name, 0, [(float(place), float(features[place])) for place in range(PICTURE)])

    add("item", item[0])
    add("prototype", of.prototypes[0])
    noise = torch.randn(item.shape, generator=generator)
    for strength in DRAWN_STRENGTHS:
        trace = strength * item + (1 - strength**2) ** 0.5 * noise
        add(f"trace {strength:g}", trace[0])
        add(f"restored {strength:g}", network.restore(trace, _everything(trace), _like(trace, strength))[0])
    there = torch.zeros(1, FEATURES)
    there[:, PICTURE:] = 1
    add("from sound", network.restore(item, there, _like(item, 0.95))[0])


def _effects(outcome: Outcome) -> dict[str, float]:
    """The findings: what appears, and in the controls does not."""
    effects = {f"pull to the prototype, trace of strength {s:g}": outcome.at("pull", TRAINED, s) for s in (0.95, 0.75, 0.45, 0.15)}
    effects["pull to the prototype, trace alone"] = outcome.at("pull", TRACE, FADED)
    for name, of in (("studied items recalled", "studied"), ("lures of studied categories recalled", "lures"),
                     ("lures of other categories recalled", "other lures")):  # fmt: skip
        effects |= {f"{name}, {way} (strength {FADED:g})": outcome.at(of, way, FADED) for way in (TRAINED, TRACE, UNTRAINED)}
    effects["Deese-Roediger-McDermott: lures of studied minus other categories"] = outcome.at("lures", TRAINED, FADED) - outcome.at("other lures", TRAINED, FADED)
    effects["the same from the trace alone"] = outcome.at("lures", TRACE, FADED) - outcome.at("other lures", TRACE, FADED)
    for n in (LENGTHS[0], LENGTHS[-1]):
        effects[f"lures recalled after {n} studied items of their category"] = outcome.at("lures by list length", TRAINED, n)
    for name in (BOTH, STORE, KNOWLEDGE):
        effects[f"picture from sound, {name}"] = outcome.at("picture from sound", name, FADED)
    effects["picture from sound, by chance"] = 1 / (STUDIED * STUDIED_CATEGORIES)
    return effects
