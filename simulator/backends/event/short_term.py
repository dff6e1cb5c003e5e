"""Decay of the short-term store: an event at the time when the next item expires."""

from __future__ import annotations

import simpy

from simulator.backends.event.clock import Clock
from simulator.backends.event.transitions import Arrays, expire
from simulator.theory.clock import RANK_EXPIRY
from simulator.theory.constants import FOREVER


class ShortTermStore:
    """Keeps one alarm at the earliest expiry; a reactivated item makes an alarm come early, and it is set again.

    An expiry comes first among the events of its instant: all other events of that instant meet only items that have not decayed.
    """

    def __init__(self, clock: Clock, state: Arrays) -> None:
        self.clock = clock
        self.state = state
        self.next_expiry = state.m["next_expiry"]  # a view: the transitions write it
        self.alarm = FOREVER

    def watch(self) -> None:
        """Set the alarm anew if an item now expires before it; call after anything entered or was reactivated."""
        due = int(self.next_expiry[0])
        if due < self.alarm:
            self.alarm = due
            event = self.clock.after(max(0, due - self.clock.now), RANK_EXPIRY)
            event.callbacks.append(self._ring)

    def _ring(self, _: simpy.Event) -> None:
        if self.clock.now >= self.alarm:
            expire(self.state, self.clock.now)
            self.alarm = FOREVER
            self.watch()
