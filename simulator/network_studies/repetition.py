"""What repetition leaves without a store: the Hebb effect, and recall after distraction, with one memory lesioned or the other.

Three kinds of people live through the experiments of ordered recall in the neural backend: with all their memories, with
the store lesioned (no declarative memory), and with slow weights that do not learn (no procedural memory).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from simulator import human, measures
from simulator.backends.neural.people import SEEDS
from simulator.network_studies import sizes
from simulator.network_studies.study import Outcome, Progress, Rows, Training
from simulator.parameters.declarations import Parameters
from simulator.simulation import simulate
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol

#: People of a condition, and of a first look; networks that they live with in turn.
PEOPLE, QUICK_PEOPLE, NETWORKS = 320, 40, len(SEEDS)
#: Words of the lists that are recalled at once and after a filled delay, lists of a session, and delays (s).
LENGTH, LISTS = 5, 4

#: Changes of the parameters by kind of people.
MINDS: Mapping[str, Callable[[Parameters], Parameters]] = {
    sizes.INTACT: lambda parameters: parameters,
    sizes.LESIONED: lambda parameters: parameters.lesioned(declarative=1.0),
    sizes.NO_LEARNING: lambda parameters: parameters.lesioned(procedural=1.0),
}


def hebb_protocol() -> Protocol:
    """The repeated list of Page et al. (2006): eight letters, sixteen times, every third trial."""
    return human.load("page2006").protocol("silent_repeated")


def delayed_protocol(delay: float) -> Protocol:
    """Lists of five words, each with a filled delay (s) before recall."""
    return paradigms.serial_recall(LENGTH, 1.0, retention_interval=delay, lists_per_session=LISTS)


def run(training: Training, progress: Progress) -> Outcome:
    """Every kind of people in every experiment; each network is a row of the table."""
    rows, begun, parameters = Rows(), time.process_time(), Parameters()
    people = QUICK_PEOPLE if training.quick else PEOPLE
    protocols = [("repeated list", hebb_protocol(), 0.0), *(("lists of five words", delayed_protocol(d), d) for d in sizes.FILLED)]
    for place, (name, change) in enumerate(MINDS.items()):
        for number, (what, protocol, delay) in enumerate(protocols):
            progress(f"{name}: {what}", (place + number / len(protocols)) / len(MINDS))
            everybody = simulate(protocol, change(parameters), backend="neural", subjects=people, seed=training.seed, threads=1)
            for k in range(NETWORKS):
                records = everybody.select(everybody.lists.subject % NETWORKS == k)
                if what == "repeated list":
                    curves = measures.trial_accuracy(records)
                    for label in (sizes.REPEATED, sizes.FILLER):
                        points = curves[curves["condition"] == label]
                        rows.add(f"Hebb: {label}", name, k, list(zip(points["x"], points["mean"], strict=True)))
                else:
                    right = measures.perfect_lists(records)["mean"].iloc[0]
                    rows.add("lists recalled perfectly", name, k, [(delay, right)])
    return _outcome(rows, time.process_time() - begun)


def gain(outcome: Outcome, label: str, name: str) -> float:
    """Accuracy over the last four presentations less that over the first two."""
    curve = outcome.mean(f"Hebb: {label}", name).sort_values("x")["mean"]
    return float(curve.iloc[-4:].mean() - curve.iloc[:2].mean())


def _outcome(rows: Rows, seconds: float) -> Outcome:
    outcome = Outcome(rows.table(), {}, {"all people": seconds})
    effects: dict[str, float] = {}
    for name in MINDS:
        for label in (sizes.REPEATED, sizes.FILLER):
            effects[f"gain of the {label} list, {name}"] = gain(outcome, label, name)
        for delay in sizes.FILLED:
            effects[f"lists of {LENGTH} words after {delay:g} s of distraction, {name}"] = outcome.at("lists recalled perfectly", name, delay)
    return Outcome(outcome.table, effects, {"all people": seconds})
