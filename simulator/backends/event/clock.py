"""Timed events with a rank, so that what happens at one instant happens in the order that the theory states."""

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
