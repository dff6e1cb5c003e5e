"""A look inside the network of free recall: what its state and its context tell, what is written when, and who recalls.

Everything is measured on lists that the shipped networks study and recall; nothing is trained but the decoders, which
are linear and judged on lists that they have not seen. Each has a control: the same decoder, with the answers shuffled.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from simulator.backends.neural.free_recall import FreeRecallNetwork
from simulator.backends.neural.knobs import knobs_of
from simulator.backends.neural.people import ROWS, ROWS_EACH, SEEDS, People
from simulator.backends.neural.retrieved_context import Knobs, RetrievedContext
from simulator.backends.neural.training import one_thread
from simulator.network_studies.study import Outcome, Progress, Rows, Training
from simulator.parameters.declarations import Parameters
from simulator.records.columns import RECALL
from simulator.simulation import simulate
from simulator.tasks.paradigms import free_recall
from simulator.theory.event_log import SHORT_TERM

#: Words of a list that is inspected; lists that each network studies, and those of a first look.
LENGTH, LISTS, QUICK_LISTS = 16, 1920, 480
#: Different words of these lists: few enough that each is studied often.
WORDS = 32
#: Lags, in words, at which an item is looked for in the states.
LAGS = 10
#: Penalty of the linear decoders.
RIDGE = 1.0


class Studied:
    """What happened while lists were studied: arrays of shape (lists, time, ...), of one network."""

    def __init__(self, words: Tensor, hidden: Tensor, context: Tensor, written: Tensor) -> None:
        self.words, self.hidden, self.context, self.written = words, hidden, context, written


def study_lists(network: RetrievedContext, knobs: Knobs, lists: int, generator: torch.Generator) -> list[Studied]:
    """Lists of 1 s a word, studied by all networks of a block; one `Studied` for each network."""
    sizes, parts = network.sizes, []
    width = sizes.context + sizes.slow
    for _ in range(-(-lists // ROWS_EACH)):
        words = torch.rand(ROWS, WORDS, generator=generator).argsort(dim=1)[:, :LENGTH]
        state = network.begin(ROWS, torch.randn(ROWS, width, generator=generator))
        steps = []
        for word in words.T:
            noise = torch.randn(ROWS, sizes.hidden + width, generator=generator)
            before = state.store.matrix.clone()  # type: ignore[attr-defined]
            state = network.study(state, torch.ones(ROWS, 1), noise, knobs, word)
            written = (state.store.matrix - before).norm(dim=2)  # type: ignore[attr-defined]
            whole = network.whole(state.context, knobs)
            steps.append((network.hidden(state).clone(), whole, written.gather(1, words)))
        parts.append((words, *(torch.stack([step[k] for step in steps], dim=1) for k in range(3))))
    joined = [torch.cat([part[k].view(len(SEEDS), ROWS_EACH, *part[k].shape[1:]) for part in parts], dim=1) for k in range(4)]
    return [Studied(*(one[number] for one in joined)) for number in range(len(SEEDS))]


def decoded(states: Tensor, answers: Tensor, classes: int) -> float:
    """Share of right answers of a linear decoder, ridge regression on half of the lists, judged on the other half."""
    half = len(states) // 2
    x = torch.cat([states, torch.ones(len(states), 1)], dim=1).double()
    targets = torch.nn.functional.one_hot(answers[:half], classes).double()
    gram = x[:half].T @ x[:half] + RIDGE * torch.eye(x.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, x[:half].T @ targets)
    return float(((x[half:] @ weights).argmax(dim=1) == answers[half:]).double().mean())


def items_in(studied: Studied, states: Tensor, generator: torch.Generator) -> Iterator[tuple[float, float, float]]:
    """By lag: how often a decoder names the word shown so many words ago from the state after a list; and shuffled."""
    last = states[:, -1]
    for lag in range(LAGS):
        answers = studied.words[:, LENGTH - 1 - lag]
        shuffled = answers[torch.randperm(len(answers), generator=generator)]
        yield float(lag), decoded(last, answers, WORDS), decoded(last, shuffled, WORDS)


def position_in(states: Tensor, generator: torch.Generator) -> tuple[float, float]:
    """How often a decoder names the serial position of the word just shown from the state; and shuffled."""
    lists = len(states)
    position = torch.arange(lists) % LENGTH  # one moment of each list, another one for the next
    moments = states[torch.arange(lists), position]
    order = torch.randperm(lists, generator=generator)
    return decoded(moments[order], position[order], LENGTH), decoded(moments[order], position[torch.randperm(lists, generator=generator)], LENGTH)


def similarity(states: Tensor) -> list[tuple[float, float]]:
    """Mean cosine of two states of a list, by how many words lie between them; of deviations from the mean state."""
    states = torch.nn.functional.normalize(states - states.mean(dim=(0, 1)), dim=2)
    return [(float(lag), float((states[:, lag:] * states[:, : LENGTH - lag]).sum(dim=2).mean())) for lag in range(LAGS)]


def measure(training: Training, progress: Progress) -> Rows:
    """All measures, as rows by network."""
    rows, network = Rows(), FreeRecallNetwork.load().network
    people = People(training.seed, np.arange(ROWS), np.zeros(ROWS, np.int64), np.arange(ROWS))
    knobs = knobs_of(Parameters(), people)
    generator = torch.Generator().manual_seed(training.seed)
    with torch.no_grad():
        progress("lists are studied", 0.0)
        lists = study_lists(network, knobs, QUICK_LISTS if training.quick else LISTS, generator)
        for number, studied in enumerate(lists):
            progress("decoders", 0.2 + 0.6 * number / len(lists))
            for name, states in (("h", studied.hidden), ("c", studied.context)):
                found = list(items_in(studied, states, generator))
                rows.add("item decoded", name, number, [(lag, share) for lag, share, _ in found])
                rows.add("item decoded, shuffled", name, number, [(lag, share) for lag, _, share in found])
                share, control = position_in(states, generator)
                rows.add("position decoded", name, number, [(0.0, share)])
                rows.add("position decoded, shuffled", name, number, [(0.0, control)])
                rows.add("similarity", name, number, similarity(states))
            written = studied.written.mean(dim=0)  # (time, item)
            for lag in range(LAGS):
                rows.add("written", "by lag", number, [(float(lag), float(written.diagonal(-lag).mean()))])
            rows.add("written", "over all times", number, [(k + 1.0, float(value)) for k, value in enumerate(written.sum(dim=0))])
    progress("lists are recalled", 0.85)
    _add_recalls(rows, training)
    return rows


def _add_recalls(rows: Rows, training: Training) -> None:
    """Which share of recalls rests on h_t more than on the store, by serial and by output position."""
    people = 100 if training.quick else 600
    records = simulate(free_recall(LENGTH, 1.0), backend="neural", subjects=people, seed=training.seed)
    recall = records["trial_type"] == RECALL
    network = records["subject"][recall] % len(SEEDS)
    item, output = records["item"][recall], records["position"][recall]
    from_state = records["store"][recall] == SHORT_TERM
    for number in range(len(SEEDS)):
        own = network == number
        for condition, at, values in (("by serial position", item + 1, range(1, LENGTH + 1)), ("by output position", output, range(1, 9))):
            points = [(float(x), float(from_state[own & (at == x)].mean())) for x in values if (own & (at == x)).any()]
            rows.add("recalls owed to h", condition, number, points)


def run(training: Training, progress: Progress) -> Outcome:
    """Look inside the shipped networks of free recall."""
    begin = time.process_time()
    with one_thread():
        table = measure(training, progress).table()
    seconds = {"inspection": time.process_time() - begin}
    found = Outcome(table, {}, seconds)
    effects = {
        "last item, decoded from h": found.at("item decoded", "h", 0), "4 items back, from h": found.at("item decoded", "h", 4),
        "last item, decoded from c": found.at("item decoded", "c", 0), "4 items back, from c": found.at("item decoded", "c", 4),
        "decoded with shuffled answers, at most": float(table["value"][table["measure"] == "item decoded, shuffled"].max()),
        "position, decoded from h": found.at("position decoded", "h"), "position, decoded from c": found.at("position decoded", "c"),
        "recalls of the last item owed to h": found.at("recalls owed to h", "by serial position", LENGTH),
        "recalls of the first item owed to h": found.at("recalls owed to h", "by serial position", 1),
    }  # fmt: skip
    return Outcome(table, effects, seconds)
