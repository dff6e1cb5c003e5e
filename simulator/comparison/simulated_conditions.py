"""Put the model into the conditions of a human table and take the same measures of it.

One condition may need several protocols (a delay each, or lists of two kinds), and a measure may have its own; people
are simulated in batches, in rounds, until the Monte-Carlo error of every row is small against the noise in the human
data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.backends import registry
from simulator.comparison.distance import align, monte_carlo_error, noise_floor, precise_enough, rms
from simulator.comparison.study_layout import Reading, Session, Together, lay_out, lists_of, lives
from simulator.errors import MultistoreError
from simulator.tasks.protocol import Strategy

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.measures import Measure
    from simulator.parameters.declarations import Parameters

Tick = Callable[[int], None]

#: Independent batches of people, whose spread gives the Monte-Carlo error.
BATCHES = 8
_FIRST_ROUND = 400  # lists of one protocol


@dataclass(frozen=True)
class Effort:
    """How much is simulated and with what: people (None: as many as precision needs), seed, engine and threads.

    People are simulated in `batches`, whose spread gives the Monte-Carlo error (one batch: there is none).
    """

    subjects: int | None = None
    seed: int = 0
    backend: str = "compiled"
    threads: int | None = None
    batches: int = BATCHES

    def __post_init__(self) -> None:
        if self.subjects is not None and (isinstance(self.subjects, bool) or not 1 <= self.subjects <= 10_000_000):
            raise MultistoreError(f"subjects: got {self.subjects!r}, allowed a whole number from 1 to 10000000 people")
        if not 0 <= self.seed < 2**63:
            raise MultistoreError(f"seed: got {self.seed!r}, allowed a whole number from 0 to {2**63 - 1}")


@dataclass(frozen=True)
class Observation:
    """One simulated curve: columns x, mean, sem, n, error (Monte-Carlo standard error of the point)."""

    curve: pd.DataFrame
    lists: int

    def error(self, human: pd.DataFrame) -> float:
        """Monte-Carlo error as rms over the points of a human curve, NaN if it is unknown."""
        return rms(align(human, self.curve, "error"))


@dataclass
class _Batches:
    """A reading of one session, taken in `BATCHES` parts whose spread gives its Monte-Carlo error."""

    reading: Reading
    parts: list[Measure] = field(default_factory=list)

    def part(self, k: int) -> Measure:
        while len(self.parts) <= k:
            self.parts.append(self.reading.answer.create())
        return self.parts[k]

    def curve(self) -> pd.DataFrame:
        answer = self.reading.answer
        total = answer.create()
        for part in self.parts:
            total.merge(part)
        pooled = answer.read(total)
        pooled = pooled.assign(error=monte_carlo_error([answer.read(part) for part in self.parts], pooled))
        return pooled if self.reading.x is None else pooled.assign(x=self.reading.x)


def observe(
    table: HumanTable,
    condition: str,
    parameters: Parameters,
    *,
    effort: Effort | None = None,
    lists: int = 10,
    measures: Sequence[str] = (),
    only: str | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    strategy: Strategy | None = None,
    changes: Mapping[str, Any] | None = None,
    tick: Tick | None = None,
) -> dict[str, Observation]:
    """Simulate one condition of a human table and return its measures by name (those that the model can answer).

    `parameters` are those of these people (sample and population already chosen); every person studies about `lists`
    lists, in whole sessions: at least one, however many lists that has. `measures` are names beside those of the table, `only` is the one to take, `options` more options by measure, `strategy` and
    `changes` replace the rehearsal strategy and arguments of the protocols.
    """
    effort = effort or Effort()
    names = [*table.measures(condition), *measures] if only is None else [only]
    observations: dict[str, Observation] = {}
    for session in lay_out(table, condition, names, options=options, strategy=strategy, changes=changes):
        if session.readings:
            first = session.protocols[0]
            work = _Work(session, lives(first, lists), lists_of(first))
            observations |= _until_precise(table, condition, work, parameters, effort, tick)
    return {name: observations[name] for name in dict.fromkeys(names) if name in observations}


@dataclass(frozen=True)
class _Work:
    """A session, how often each person lives through its protocols, and how many lists one life has."""

    session: Session
    lives: int
    lists_each: int

    def lists(self, people: int) -> int:
        """Lists of one protocol that so many people study."""
        return people * self.lives * self.lists_each


def _until_precise(
    table: HumanTable, condition: str, work: _Work, parameters: Parameters, effort: Effort, tick: Tick | None
) -> dict[str, Observation]:
    batches = [_Batches(reading) for reading in work.session.readings]
    people = 0
    while True:
        target = _next_round(effort, people, work)
        _simulate_round(work, batches, parameters, effort, (people, target), tick)
        people = target
        observations = _collect(batches, work.lists(people))
        most = registry.get(effort.backend).lists_within_reach
        if effort.subjects is not None or work.lists(people) * len(work.session.protocols) >= most:
            return observations
        if _precise(table, condition, observations):
            return observations


def _next_round(effort: Effort, people: int, work: _Work) -> int:
    """How many people there are after the next round: all at once, or twice as many as before."""
    if effort.subjects is not None:
        return effort.subjects
    first = max(BATCHES, math.ceil(_FIRST_ROUND / work.lists(1)))
    return first if people == 0 else 2 * people


def _simulate_round(
    work: _Work, batches: Sequence[_Batches], parameters: Parameters, effort: Effort, people: tuple[int, int],
    tick: Tick | None,
) -> None:  # fmt: skip
    from simulator import simulate

    start, stop = people
    for k in range(effort.batches):
        ids = range(start + (stop - start) * k // effort.batches, start + (stop - start) * (k + 1) // effort.batches)
        for number, protocol in enumerate(work.session.protocols):
            if not ids:
                continue
            measure = Together([batch.part(k) for batch in batches if number in batch.reading.protocols])
            simulate(
                protocol, parameters, backend=effort.backend, subjects=list(ids), lists=work.lives,
                seed=effort.seed, trace=work.session.trace, keep="measures", measures=[measure], threads=effort.threads,
            )  # fmt: skip
            if tick is not None:
                tick(work.lists(len(ids)))


def _collect(batches: Sequence[_Batches], lists: int) -> dict[str, Observation]:
    curves: dict[str, list[pd.DataFrame]] = {}
    for batch in batches:
        curves.setdefault(batch.reading.measure, []).append(batch.curve())
    return {name: Observation(pd.concat(parts, ignore_index=True), lists) for name, parts in curves.items()}


def _precise(table: HumanTable, condition: str, observations: Mapping[str, Observation]) -> bool:
    for name in table.measures(condition, scored=True):
        if name in observations:
            human = table.curve(condition, name)
            floor = noise_floor(human, table.noise_floor(condition, name))
            if not precise_enough(observations[name].error(human), floor):
                return False
    return True
