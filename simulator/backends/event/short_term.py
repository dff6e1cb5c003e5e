"""Decay of the short-term store: an event at the time when the next item expires."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from simulator.backends.event.transitions import expire
from simulator.theory.clock import RANK_EXPIRY
from simulator.theory.state import FOREVER

if TYPE_CHECKING:
    from simulator.backends.event.mind import Mind


class ShortTermStore:
    """Keeps one alarm at the earliest expiry; a reactivated item makes an alarm come early, and it is set again."""

    def __init__(self, mind: Mind) -> None:
        self.mind = mind
        self.alarm = FOREVER

    def watch(self) -> None:
        """Set the alarm anew if an item now expires before it; call after anything entered or was reactivated."""
        due = int(self.mind.next_expiry[0])
        if due < self.alarm:
            self.alarm = due
            event = self.mind.after(max(0, due - self.mind.now), RANK_EXPIRY)
            event.callbacks.append(self._ring)

    def _ring(self, _: simpy.Event) -> None:
        if self.mind.now >= self.alarm:
            expire(self.mind.state, self.mind.now)
            self.alarm = FOREVER
            self.watch()
