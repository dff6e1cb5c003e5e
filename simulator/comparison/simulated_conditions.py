"""Put the model into the conditions of a human table and take the same measures of it.

One condition may need several protocols (a delay each, or lists of two kinds), and a measure may have its own; people
are simulated in batches, in rounds, until the Monte-Carlo error of every row is small against the noise in the human
data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simulator.backends import registry
from simulator.comparison.distance import align, monte_carlo_error, noise_floor, precise_enough, rms
from simulator.comparison.matched_measures import Answer
from simulator.comparison.study_layout import ByPerson, Reading, Session, Together, lay_out, lists_of, lives
from simulator.errors import MultistoreError
from simulator.tasks.protocol import Protocol, Strategy

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

    def with_engine(self, backend: str) -> Effort:
        """The same effort with the engine that an experiment names; an empty name changes nothing."""
        return replace(self, backend=backend or self.backend)


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
    """A measure of one session, taken in `BATCHES` parts whose spread gives its Monte-Carlo error."""

    answer: Answer
    protocols: tuple[int, ...]
    parts: list[Measure] = field(default_factory=list)

    def part(self, k: int) -> Measure:
        while len(self.parts) <= k:
            self.parts.append(self.answer.create())
        return self.parts[k]

    def curve(self, reading: Reading) -> pd.DataFrame:
        total = reading.answer.create()
        for part in self.parts:
            total.merge(part)
        pooled = reading.answer.read(total, reading.lists)
        parts = [reading.answer.read(part, reading.lists) for part in self.parts]
        pooled = pooled.assign(error=monte_carlo_error(parts, pooled))
        return pooled if reading.x is None else pooled.assign(x=reading.x)


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
    names = [*table.measures(condition), *measures] if only is None else [only]
    wanted = Wanted(condition, names, options or {})
    return observe_together(
        table, [wanted], parameters, effort=effort, lists=lists, strategy=strategy, changes=changes, tick=tick
    )[condition]


class Wanted(NamedTuple):
    """A condition, the measures to take in it, and more options of each."""

    condition: str
    measures: Sequence[str]
    options: Mapping[str, Mapping[str, Any]]


def observe_together(
    table: HumanTable,
    conditions: Sequence[Wanted],
    parameters: Parameters,
    *,
    effort: Effort | None = None,
    lists: int = 10,
    strategy: Strategy | None = None,
    changes: Mapping[str, Any] | None = None,
    tick: Tick | None = None,
) -> dict[str, dict[str, Observation]]:
    """As `observe`, of several conditions whose lists stand in the same sessions (`of_one_session`): each is simulated once."""
    effort = effort or Effort()
    shared: list[tuple[Session, list[tuple[str, Reading]]]] = []
    for wanted in conditions:
        for session in lay_out(
            table, wanted.condition, wanted.measures, options=wanted.options, strategy=strategy, changes=changes
        ):
            readings = [(wanted.condition, reading) for reading in session.readings]
            mates = [own for other, own in shared if other.protocols == session.protocols]
            if mates:
                mates[0].extend(readings)
            else:
                shared.append((session, readings))
    found: dict[str, dict[str, Observation]] = {wanted.condition: {} for wanted in conditions}
    for session, readings in shared:
        if readings:
            first = session.protocols[0]
            work = _Work(session.protocols, tuple(readings), lives(first, lists), lists_of(first))
            for condition, observations in _until_precise(table, work, parameters, effort, tick).items():
                found[condition] |= observations
    return {
        wanted.condition: {
            name: found[wanted.condition][name]
            for name in dict.fromkeys(wanted.measures)
            if name in found[wanted.condition]
        }
        for wanted in conditions
    }


@dataclass(frozen=True)
class _Work:
    """Protocols with what is read of them, how often each person lives through them, and how many lists one life has."""

    protocols: tuple[Protocol, ...]
    readings: tuple[tuple[str, Reading], ...]
    lives: int
    lists_each: int

    def lists(self, people: int) -> int:
        """Lists of one protocol that so many people study."""
        return people * self.lives * self.lists_each

    @property
    def trace(self) -> bool:
        """Whether one of the measures needs traced records."""
        return any(reading.answer.needs_trace for _, reading in self.readings)


_Taken = dict[Any, _Batches]


def _key(reading: Reading) -> Any:
    """Readings of one key are read from the same measure."""
    return reading.answer.key, reading.protocols


def _until_precise(
    table: HumanTable, work: _Work, parameters: Parameters, effort: Effort, tick: Tick | None
) -> dict[str, dict[str, Observation]]:
    taken: _Taken = {_key(reading): _Batches(reading.answer, reading.protocols) for _, reading in work.readings}
    people = 0
    while True:
        target = _next_round(effort, people, work)
        _simulate_round(work, taken, parameters, effort, (people, target), tick)
        people = target
        observations = _collect(work, taken, work.lists(people))
        most = registry.get(effort.backend).lists_within_reach
        if effort.subjects is not None or work.lists(people) * len(work.protocols) >= most:
            return observations
        if all(_precise(table, condition, found) for condition, found in observations.items()):
            return observations


def _next_round(effort: Effort, people: int, work: _Work) -> int:
    """How many people there are after the next round: all at once, or twice as many as before."""
    if effort.subjects is not None:
        return effort.subjects
    first = max(BATCHES, math.ceil(_FIRST_ROUND / work.lists(1)))
    return first if people == 0 else 2 * people


def _simulate_round(
    work: _Work, taken: _Taken, parameters: Parameters, effort: Effort, people: tuple[int, int], tick: Tick | None
) -> None:
    from simulator import simulate

    start, stop = people
    bounds = [start + (stop - start) * k // effort.batches for k in range(effort.batches + 1)]
    at_once = registry.get(effort.backend).people_at_once
    for low, high in [(0, effort.batches)] if at_once > 1 else [(k, k + 1) for k in range(effort.batches)]:
        ids = range(bounds[low], bounds[high])
        for number, protocol in enumerate(work.protocols):
            if not ids:
                continue
            parts = [Together([batch.part(k) for batch in taken.values() if number in batch.protocols]) for k in range(low, high)]
            measure = parts[0] if len(parts) == 1 else ByPerson(parts, bounds)
            simulate(
                protocol, parameters, backend=effort.backend, subjects=list(ids), lists=work.lives,
                seed=effort.seed, trace=work.trace, keep="measures", measures=[measure], threads=effort.threads,
            )  # fmt: skip
            if tick is not None:
                tick(work.lists(len(ids)))


def _collect(work: _Work, taken: _Taken, lists: int) -> dict[str, dict[str, Observation]]:
    curves: dict[str, dict[str, list[pd.DataFrame]]] = {}
    for condition, reading in work.readings:
        curves.setdefault(condition, {}).setdefault(reading.measure, []).append(taken[_key(reading)].curve(reading))
    return {
        condition: {name: Observation(pd.concat(parts, ignore_index=True), lists) for name, parts in own.items()}
        for condition, own in curves.items()
    }


def _precise(table: HumanTable, condition: str, observations: Mapping[str, Observation]) -> bool:
    for name in table.measures(condition, scored=True):
        if name in observations:
            human = table.curve(condition, name)
            floor = noise_floor(human, table.noise_floor(condition, name))
            if not precise_enough(observations[name].error(human), floor):
                return False
    return True
