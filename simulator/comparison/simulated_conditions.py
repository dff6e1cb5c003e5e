"""Put the model into the conditions of a human table and take the same measures of it.

One condition may need several protocols (a delay each, or lists of two kinds), and a measure may have its own; people
are simulated in batches, in rounds, until the Monte-Carlo error of every row is small against the noise in the human
data.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.backends import registry
from simulator.comparison.distance import align, monte_carlo_error, noise_floor, precise_enough, rms
from simulator.comparison.matched_measures import Answer, answer
from simulator.errors import MultistoreError
from simulator.tasks.protocol import NewList, Strategy, walk

if TYPE_CHECKING:
    from simulator.human import HumanTable, Part
    from simulator.measures import Measure
    from simulator.parameters.declarations import Parameters
    from simulator.tasks.protocol import Protocol

Tick = Callable[[int], None]

#: Independent batches of people, whose spread gives the Monte-Carlo error.
BATCHES = 8
_FIRST_ROUND = 400  # lists of one protocol


@dataclass(frozen=True)
class Effort:
    """How much is simulated and with what: people (None: as many as precision needs), seed, engine and threads."""

    subjects: int | None = None
    seed: int = 0
    backend: str = "compiled"
    threads: int | None = None

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
        """Monte-Carlo error as rms over the points of a human curve, NaN if it cannot be told."""
        return rms(align(human, self.curve, "error"))


@dataclass
class _Tally:
    """One measure at one point of the table's axis (NaN: not over it), in `BATCHES` parts."""

    answer: Answer
    x: float | None
    batches: list[Measure] = field(default_factory=list)

    def batch(self, k: int) -> Measure:
        while len(self.batches) <= k:
            self.batches.append(self.answer.create())
        return self.batches[k]

    def curve(self) -> pd.DataFrame:
        total = self.answer.create()
        for one in self.batches:
            total.merge(one)
        out = self.answer.read(total)
        errors = monte_carlo_error([self.answer.read(one) for one in self.batches], out)
        out = out.assign(error=errors)
        return out if self.x is None else out.assign(x=self.x)


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

    `parameters` are those of these people (sample and population already chosen); every person lives through `lists`
    repetitions, or so many fewer as the protocol of a measure has more lists than that of the condition. `measures`
    are names beside those of the table, `only` is the one to take, `options` more options by measure, `strategy` and
    `changes` replace the rehearsal strategy and arguments of the protocols.
    """
    effort = effort or Effort()
    names = [*table.measures(condition), *measures] if only is None else [only]
    usual = lists_of(table.protocols(condition)[0].protocol)
    found: dict[str, Observation] = {}
    for group in table.taken_together(names):
        parts = table.protocols(condition, group[0], **dict(changes or {}))
        if strategy is not None:
            parts = [p._replace(protocol=dataclasses.replace(p.protocol, strategy=strategy)) for p in parts]
        tallies = _tallies(table, condition, group, parts, options or {})
        if tallies:
            longer = lists_of(parts[0].protocol) / usual
            session = _Session(parts, tallies, max(1, round(lists / longer)), longer)
            found |= _until_precise(table, condition, session, parameters, effort, tick)
    return {name: found[name] for name in dict.fromkeys(names) if name in found}


def lists_of(protocol: Protocol) -> int:
    """How many lists one repetition of a protocol has; what is repeated until it is known counts once.

    >>> from simulator import paradigms
    >>> lists_of(paradigms.free_recall(12, 1.0, lists_per_session=5))
    5
    """
    return max(1, sum(isinstance(step, NewList) for step in walk(protocol.steps)))


@dataclass(frozen=True)
class _Session:
    """What each person does for some measures: protocols, how often each, and how many times a usual list they last."""

    parts: Sequence[Part]
    tallies: Mapping[str, Sequence[_Tally]]
    repetitions: int
    longer: float

    @property
    def trace(self) -> bool:
        return any(t.answer.needs_trace for held in self.tallies.values() for t in held)

    def lists(self, people: int) -> int:
        """Lists of one protocol that so many people study."""
        return round(people * self.repetitions * self.longer)


def _until_precise(
    table: HumanTable, condition: str, session: _Session, parameters: Parameters, effort: Effort, tick: Tick | None
) -> dict[str, Observation]:
    done = 0
    while True:
        wanted = _next_round(effort, done, session)
        _simulate_round(session, parameters, effort, (done, wanted), tick)
        done = wanted
        observations = _collect(session.tallies, session.lists(done))
        most = registry.get(effort.backend).lists_within_reach
        if effort.subjects is not None or session.lists(done) * len(session.parts) >= most:
            return observations
        if _precise(table, condition, observations):
            return observations


def _tallies(
    table: HumanTable,
    condition: str,
    names: Sequence[str],
    parts: Sequence[Part],
    options: Mapping[str, Mapping[str, Any]],
) -> dict[str, list[_Tally]]:
    """For each measure one tally per point of the table's axis, or one in all when it does not run over that axis."""
    out: dict[str, list[_Tally]] = {}
    for name in dict.fromkeys(names):
        declared = table.entry.measures.get(name)
        over_axis = table.axis is not None and (declared is None or declared.x == table.axis)
        points = list(dict.fromkeys(p.x for p in parts)) if over_axis else [None]
        for x in points:
            found = answer(table, condition, name, parts[0].protocol, options.get(name))
            if found is not None:
                out.setdefault(name, []).append(_Tally(found, x))
    return out


def _next_round(effort: Effort, done: int, session: _Session) -> int:
    """How many people there are after the next round: all at once, or twice as many as before."""
    if effort.subjects is not None:
        return effort.subjects
    first = max(BATCHES, math.ceil(_FIRST_ROUND / session.lists(1)))
    return first if done == 0 else 2 * done


def _simulate_round(
    session: _Session, parameters: Parameters, effort: Effort, people: tuple[int, int], tick: Tick | None
) -> None:
    from simulator import simulate

    start, stop = people
    for k in range(BATCHES):
        ids = range(start + (stop - start) * k // BATCHES, start + (stop - start) * (k + 1) // BATCHES)
        for part in session.parts:
            takers = [t.batch(k) for held in session.tallies.values() for t in held if t.x is None or t.x == part.x]
            if not ids or not takers:
                continue
            simulate(
                part.protocol, parameters, backend=effort.backend, subjects=list(ids), lists=session.repetitions,
                seed=effort.seed, trace=session.trace, keep="measures", measures=takers, threads=effort.threads,
            )  # fmt: skip
            if tick is not None:
                tick(session.lists(len(ids)))


def _collect(tallies: Mapping[str, Sequence[_Tally]], lists: int) -> dict[str, Observation]:
    out = {}
    for name, held in tallies.items():
        curves = [tally.curve() for tally in held]
        out[name] = Observation(pd.concat(curves, ignore_index=True), lists)
    return out


def _precise(table: HumanTable, condition: str, observations: Mapping[str, Observation]) -> bool:
    for name in table.measures(condition, scored=True):
        if name in observations:
            human = table.curve(condition, name)
            floor = noise_floor(human, table.noise_floor(condition, name))
            if not precise_enough(observations[name].error(human), floor):
                return False
    return True
