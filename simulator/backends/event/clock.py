"""The clock of the event engine: events with a rank, so that those of one instant happen in the order of the theory."""

from __future__ import annotations

from typing import Any

import simpy


class Ranked(simpy.Event):
    """An event after a delay (ns); of several events at one instant the lowest rank comes first.

    Zero-delay events of SimPy itself have ranks 0 and 1, so whatever follows from an event comes to rest before the
    next ranked event of that instant.
    """

    def __init__(self, env: simpy.Environment, delay: int, rank: int, value: Any = None) -> None:
        self.env = env
        self.callbacks = []
        self._value = value
        self._ok = True
        self._defused = False
        env.schedule(self, rank, delay)  # type: ignore[arg-type]


class Clock:
    """Time in ns, as all processes of a participant see it."""

    def __init__(self) -> None:
        self.env = simpy.Environment(initial_time=0)

    @property
    def now(self) -> int:
        """Time on the clock (ns)."""
        now: int = self.env.now  # type: ignore[assignment]
        return now

    def after(self, delay: int, rank: int) -> Ranked:
        """An event after a delay (ns) with its rank among simultaneous events."""
        return Ranked(self.env, delay, rank)
