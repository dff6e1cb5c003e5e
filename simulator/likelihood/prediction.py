"""How predictable are people? Nats per recall of predictors, on people that they were not fitted to.

A guesser takes any word left. A logit and a recurrent network are fitted to other people. An engine has no likelihood
that can be written down, so the logit fitted to its simulated lists stands for it (a synthetic likelihood, Wood 2010):
what the engine knows of people, seen through the same features.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.errors import MultistoreError
from simulator.likelihood import logit
from simulator.likelihood.events import Array, Events, events_of, uniform_nats
from simulator.records.table import Records

if TYPE_CHECKING:
    from simulator.parameters.declarations import Parameters

#: Free study of PEERS: the sample data of psifr, and the same study in the catalogue of human data.
SAMPLE, TABLE, CONDITION = "peers_notask.csv", "healey_kahana2014", "no_task"
#: Parts of the people, each of which is predicted from the others.
FOLDS = 5
#: Samples of people that errors and intervals are taken from.
RESAMPLES = 2000
#: People of a simulation: with the 16 lists of a session about as many lists as there are of people.
SUBJECTS = 220
#: Names of the predictors that know people; that of an engine is its own.
GUESSER, LOGIT, NETWORK = "guesser", "logit", "recurrent network"

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Prediction:
    """Nats of every event by predictor, and the events: those of people."""

    events: Events
    nats: Mapping[str, Array]
    fitted_to: Mapping[str, str]

    @property
    def best(self) -> str:
        """The predictor that leaves the least: what it gains over guessing counts as the predictable part."""
        return min(self.nats, key=lambda name: float(self.nats[name].mean()))

    def table(self, seed: int = 0) -> pd.DataFrame:
        """A row per predictor: nats per recall, their standard error, the share of the predictable part and its interval.

        Columns: predictor, fitted_to, nats, sem, share, low, high. Errors and the 95% interval (low, high) are those of
        people drawn anew. The share is 0 for the guesser and 1 for the best predictor.
        """
        _, person = np.unique(self.events.subject, return_inverse=True)
        people = int(person.max()) + 1
        drawn = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), RESAMPLES)
        weights = np.vstack([np.ones(people, np.int64), drawn]).astype(float)
        recalls = weights @ np.bincount(person, minlength=people)
        means = {name: weights @ np.bincount(person, nats, people) / recalls for name, nats in self.nats.items()}
        gain = means[GUESSER] - means[self.best]
        rows = []
        for name, mean in means.items():
            share = (means[GUESSER] - mean) / gain
            low, high = np.quantile(share[1:], [0.025, 0.975])
            rows.append([name, self.fitted_to[name], mean[0], mean[1:].std(), share[0], low, high])
        return pd.DataFrame(rows, columns=["predictor", "fitted_to", "nats", "sem", "share", "low", "high"])

    def by_output(self, most: int) -> pd.DataFrame:
        """Mean nats at each output position up to `most`: columns predictor, output, nats, n."""
        chosen = self.events.output <= most
        output = self.events.output[chosen]
        n = np.bincount(output, minlength=most + 1)[1:]
        parts = [
            pd.DataFrame({
                "predictor": name, "output": np.arange(1, most + 1),
                "nats": np.bincount(output, nats[chosen], most + 1)[1:] / np.maximum(n, 1), "n": n,
            })
            for name, nats in self.nats.items()
        ]  # fmt: skip
        return pd.concat(parts, ignore_index=True)


def sample_data() -> Records:
    """The recalls of people that psifr ships, where it is installed; MultistoreError with what to install elsewhere.

    The file is read as data: nothing of psifr (GPL) is imported.
    """
    spec = importlib.util.find_spec("psifr")
    places = [] if spec is None else [Path(place) / "data" / SAMPLE for place in spec.submodule_search_locations or ()]
    files = [place for place in places if place.is_file()]
    if not files:
        raise MultistoreError("multistore predict reads the sample data of psifr, which is not installed: pip install psifr")
    return Records.from_psifr(pd.read_csv(files[0]))


def simulated(backend: str, parameters: Parameters, subjects: int, seed: int, threads: int | None = None) -> Records:
    """Lists of an engine in the experiment of the sample data, with the ability of these people."""
    from simulator import human
    from simulator.comparison.people import parameters_of_people
    from simulator.simulation import simulate

    table = human.load(TABLE)
    own = parameters_of_people(table, CONDITION, parameters)["sample"]
    return simulate(table.protocol(CONDITION), own, backend=backend, subjects=subjects, lists=1, seed=seed, threads=threads)


def predict(
    people: Records, engines: Mapping[str, Callable[[], Records]], *, network: bool, seed: int = 0,
    progress: Progress = lambda what, share: None,
) -> Prediction:  # fmt: skip
    """Nats of each recall of people by every predictor.

    `engines` simulate lists when they are called, by the name that their row has. `network` says whether the recurrent
    network takes part (it needs torch, and most of the time).
    """
    events = events_of(people)
    fold = _folds(events, seed)
    jobs = FOLDS * (1 + 6 * network) + len(engines)
    done = 0

    def tell(what: str, work: int = 0) -> None:
        nonlocal done
        done += work
        progress(what, done / jobs)

    nats, fitted_to = {GUESSER: uniform_nats(events)}, {GUESSER: "nothing"}
    fits: dict[str, tuple[int, Callable[[Events, Array, int], Array]]] = {LOGIT: (1, _by_logit)}
    if network:
        fits[NETWORK] = (6, _by_network)
    for name, (work, fit_and_score) in fits.items():
        nats[name], fitted_to[name] = np.zeros(len(events.chosen)), "other people"
        for k in range(FOLDS):
            tell(name)
            nats[name][fold == k] = fit_and_score(events, fold == k, seed + k)
            tell(name, work)
    for name, lists in engines.items():
        tell(name)
        of_engine = events_of(lists())
        if of_engine.list_length != events.list_length:
            raise MultistoreError(f"likelihood: {name}: lists of {of_engine.list_length} words, people had {events.list_length}")
        nats[name], fitted_to[name] = logit.fit(of_engine).nats(events), "its own lists"
        tell(name, 1)
    return Prediction(events, nats, fitted_to)


def _folds(events: Events, seed: int) -> Array:
    """The part of the people that each event belongs to: parts of equal size, people drawn at random."""
    people, person = np.unique(events.subject, return_inverse=True)
    if len(people) < FOLDS:
        raise MultistoreError(f"likelihood: got {len(people)} people, allowed at least {FOLDS}")
    return np.random.default_rng(seed).permutation(np.arange(len(people)) % FOLDS)[person]


def _by_logit(events: Events, held_out: Array, seed: int) -> Array:
    return logit.fit(events.of(~held_out)).nats(events.of(held_out))


def _by_network(events: Events, held_out: Array, seed: int) -> Array:
    from simulator.likelihood import gru

    return gru.fit(events.of(~held_out), seed).nats(events.of(held_out))


def engines_of(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Engines that a prediction takes in: the name of the row and that of the engine; of engines of the same theory the first.

    >>> dict(engines_of(("compiled", "event")))
    {'compiled, event': 'compiled'}
    """
    from simulator.backends import registry

    exact = [name for name in names if registry.get(name).exact]
    for name in names:
        if name not in exact:
            yield name, name
        elif name == exact[0]:
            yield ", ".join(exact), name
