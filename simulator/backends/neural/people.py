"""Blocks of people who live side by side, each with chance of their own.

A block has a fixed number of rows, whoever runs: rows that nobody needs repeat the first person. So the arithmetic of a
row, down to its last bit, does not depend on company. The rows are those of all trained networks of a kind side by side,
so that people with different weights share a block.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from simulator.numerics.random_numbers import trial_key, uniform
from simulator.theory.purposes import JITTER, MIND_ENTITY

#: Training seeds of each shipped network: person k lives with that of number k mod 5.
SEEDS = (1, 2, 3, 4, 5)
#: Rows of a block for each of them, and in all.
ROWS_EACH = 48
ROWS = ROWS_EACH * len(SEEDS)


class Chance(IntEnum):
    """What random numbers are for: each purpose has a stream of its own."""

    PERSON, STUDY, RECALL = range(3)


@dataclass(frozen=True)
class People:
    """The sessions of one block: whose they are, their numbers, the row of each; `grid` is the clock's step (ns).

    The rows of training seed number m are m * ROWS_EACH to (m + 1) * ROWS_EACH.
    """

    seed: int
    subjects: np.ndarray
    sessions: np.ndarray
    rows: np.ndarray
    grid: int = 1

    def __len__(self) -> int:
        return len(self.subjects)

    def keys_of(self, *, of_person: bool = False) -> list[int]:
        """The key of the random numbers of each session, or of its person."""
        pairs = zip(self.subjects.tolist(), self.sessions.tolist(), strict=True)
        return [int(trial_key(self.seed, subject, -1 if of_person else session)) for subject, session in pairs]

    def placed(self, values: np.ndarray) -> np.ndarray:
        """One value for each person, (people, ...), in the rows of the block, (ROWS, ...)."""
        block = np.empty((ROWS, *values.shape[1:]), values.dtype)
        block[:] = values[0]
        block[self.rows] = values
        return block

    def stream(self, purpose: Chance, number: int = 0, *, of_person: bool = False) -> Stream:
        """The random numbers of a purpose, for the list of a number; those `of_person` are the same in all sessions.

        What one list uses up shifts nothing in the next.
        """
        counter = [0, 0, int(purpose), number]
        keys = self.keys_of(of_person=of_person)
        return Stream(self, [np.random.Generator(np.random.Philox(key=[key, 0x6E657572616C], counter=counter)) for key in keys])


class Stream:
    """Random numbers of one purpose, a generator for each person; arrays have the rows of the block."""

    def __init__(self, people: People, generators: list[np.random.Generator]) -> None:
        self.people, self.generators = people, generators

    def normal(self, *shape: int) -> np.ndarray:
        """Standard normal numbers of 32 bits, shape (ROWS, *shape)."""
        return self.people.placed(np.stack([np.asarray(g.standard_normal(shape, dtype=np.float32)) for g in self.generators]))

    def uniform(self, *shape: int) -> np.ndarray:
        """Numbers from 0 to below 1, shape (ROWS, *shape)."""
        return self.people.placed(np.stack([np.asarray(g.random(shape)) for g in self.generators]))

    def exponential(self, *shape: int) -> np.ndarray:
        """Exponential numbers with mean 1, shape (ROWS, *shape)."""
        return self.people.placed(np.stack([np.asarray(g.standard_exponential(shape)) for g in self.generators]))


class Clock:
    """The time of each person (ns, shape (ROWS,)), and the jitter that the design draws: the same as in every engine."""

    def __init__(self, people: People) -> None:
        self.people, self.keys = people, [np.uint64(key) for key in people.keys_of()]
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
        return self.people.placed(lengths)

    def rounded(self, seconds: np.ndarray) -> np.ndarray:
        """Seconds as whole nanoseconds on the grid of the clock."""
        return np.floor(seconds * 1e9 / self.grid + 0.5).astype(np.int64) * self.grid
