"""What an effect of the model is, and how its size is taken: from simulated people, or in the conditions of a human table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from simulator import Parameters, Protocol, human, simulate
from simulator.comparison.simulated_conditions import Effort, observe
from simulator.measures import Measure

#: The size of an effect, from parameters and a seed.
Size = Callable[[Parameters, int], float]
#: Means of a curve by x, from the name of a condition and of a measure.
Curves = Callable[[str, str], Mapping[float, float]]


class Effect(NamedTuple):
    """An effect that people show: its name, what they show and where that stands, its size here and the least one."""

    name: str
    people: str
    source: str
    size: Size
    least: float

    @property
    def size_in_people(self) -> float | None:
        """The size in people, where it is taken in the conditions of a human table."""
        return self.size.in_people() if isinstance(self.size, OfTable) else None


class OfTable:
    """The size of an effect in the conditions of a human table: of its people, or of as many simulated people as are asked for."""

    def __init__(self, table: str, people: int, taken: Callable[[Curves], float]) -> None:
        self.table, self.people, self.taken, self.__doc__ = table, people, taken, taken.__doc__

    def __call__(self, parameters: Parameters, seed: int) -> float:
        """The size in the model, with the ability of the people of the table."""
        table = human.load(self.table)

        def curve(condition: str, measure: str) -> Mapping[float, float]:
            sample = table.sample(condition)
            able = parameters if sample is None else parameters.for_sample(sample, table.ability(condition))
            effort = Effort(subjects=self.people, seed=seed, threads=1, batches=1)
            return _by_x(observe(table, condition, able, effort=effort, lists=1, only=measure)[measure].curve)

        return self.taken(curve)

    def in_people(self) -> float:
        """The size in the people of the table."""
        return self.taken(lambda condition, measure: _by_x(human.load(self.table).curve(condition, measure)))


def of_table(table: str, people: int) -> Callable[[Callable[[Curves], float]], OfTable]:
    """The size of an effect from curves of a human table, in so many simulated people."""
    return lambda taken: OfTable(table, people, taken)


def _by_x(curve: Any) -> Mapping[float, float]:
    return dict(zip(np.asarray(curve["x"], float).tolist(), np.asarray(curve["mean"], float).tolist(), strict=True))


def curves(protocol: Protocol, parameters: Parameters, seed: int, *measures: str | Measure, people: int = 300) -> Any:
    """Measures of some people who live through a protocol once."""
    return simulate(protocol, parameters, subjects=people, seed=seed, keep="measures", measures=list(measures), threads=1)
