"""Blocks of people who live side by side, each with chance of their own.

A block has a fixed number of rows, whoever runs: rows that nobody needs repeat the first person. So the arithmetic of a
row, down to its last bit, does not depend on company.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from simulator.numerics.random_numbers import trial_key, uniform
from simulator.theory.purposes import JITTER, MIND_ENTITY

#: Rows of a block.
ROWS = 64


class Chance(IntEnum):
    """What random numbers are for: each purpose has a stream of its own."""

    PERSON, STUDY, RECALL = range(3)


class Stream:
    """Random numbers of one purpose, a generator for each person; arrays have one row a person."""

    def __init__(self, generators: list[np.random.Generator]) -> None:
        self.generators = generators

    def _padded(self, rows: list[np.ndarray]) -> np.ndarray:
        return np.stack([*rows, *[rows[0]] * (ROWS - len(rows))])

    def normal(self, *shape: int) -> np.ndarray:
        """Standard normal numbers of 32 bits, shape (ROWS, *shape)."""
        return self._padded([g.standard_normal(shape, dtype=np.float32) for g in self.generators])

    def uniform(self, *shape: int) -> np.ndarray:
        """Numbers from 0 to below 1, shape (ROWS, *shape)."""
        return self._padded([np.asarray(g.random(shape)) for g in self.generators])

    def exponential(self, *shape: int) -> np.ndarray:
        """Exponential numbers with mean 1, shape (ROWS, *shape)."""
        return self._padded([np.asarray(g.standard_exponential(shape)) for g in self.generators])


@dataclass(frozen=True)
class People:
    """The sessions of one block: whose they are and their numbers, at most ROWS of each; `grid` is the clock's step (ns)."""

    seed: int
    subjects: np.ndarray
    sessions: np.ndarray
    grid: int = 1

    def __len__(self) -> int:
        return len(self.subjects)

    def stream(self, purpose: Chance, number: int = 0, *, of_person: bool = False) -> Stream:
        """The random numbers of a purpose, for the list of a number; those `of_person` are the same in all sessions.

        What one list uses up shifts nothing in the next.
        """
        pairs = zip(self.subjects.tolist(), self.sessions.tolist(), strict=True)
        keys = [int(trial_key(self.seed, subject, -1 if of_person else session)) for subject, session in pairs]
        counter = [0, 0, int(purpose), number]
        return Stream([np.random.Generator(np.random.Philox(key=[key, 0x6E657572616C], counter=counter)) for key in keys])


class Clock:
    """The time of each person (ns, shape (ROWS,)), and the jitter that the design draws: the same as in every engine."""

    def __init__(self, people: People) -> None:
        pairs = zip(people.subjects.tolist(), people.sessions.tolist(), strict=True)
        self.keys = [np.uint64(trial_key(people.seed, subject, session)) for subject, session in pairs]
        self.grid = people.grid
        self.time = np.zeros(ROWS, np.int64)
        self.drawn = 0

    def duration(self, low: int, high: int) -> np.ndarray:
        """A duration of each person between two bounds (ns), shape (ROWS,)."""
        if high <= low:
            return np.full(ROWS, low, np.int64)
        draws = np.array([uniform(key, JITTER, MIND_ENTITY, self.drawn) for key in self.keys])
        self.drawn += 1
        steps = np.floor(draws * ((high - low) / self.grid) + 0.5).astype(np.int64)
        lengths = low + steps * self.grid
        return np.concatenate([lengths, np.full(ROWS - len(lengths), lengths[0])])

    def rounded(self, seconds: np.ndarray) -> np.ndarray:
        """Seconds as whole nanoseconds on the grid of the clock."""
        return np.floor(seconds * 1e9 / self.grid + 0.5).astype(np.int64) * self.grid
