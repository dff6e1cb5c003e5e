"""One mind in the event engine: the clock, the attention resource, the state, and the processes that share them."""

from __future__ import annotations

import simpy

from simulator.backends.event.clock import Ranked
from simulator.backends.event.short_term import ShortTermStore
from simulator.program import Program
from simulator.theory.state import State


class Mind:
    """What the processes of one person share.

    `attention` is one pre-emptible resource: encoding, rehearsal, distractor operations, retrieval and responses
    claim it by class (`simulator.theory.clock`).
    """

    def __init__(self, program: Program, state: State) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.attention = simpy.PreemptiveResource(self.env, capacity=1)
        self.program = program
        self.state = state
        self.store = ShortTermStore(self)
        self.perceiving = False
        self.judging = False
        self.may_rehearse = False
        self._sleeping: simpy.Event | None = None

    @property
    def now(self) -> int:
        """Time on the clock (ns)."""
        return int(self.env.now)

    def after(self, delay: int, rank: int) -> Ranked:
        """An event after a delay (ns) with its rank among simultaneous events."""
        return Ranked(self.env, delay, rank)

    def sleep(self) -> simpy.Event:
        """Rehearsal sleeps until there is something to rehearse."""
        self._sleeping = self.env.event()
        return self._sleeping

    def wake(self) -> None:
        """Something entered the short-term store, or rehearsal has become possible."""
        if self._sleeping is not None and self.may_rehearse:
            event, self._sleeping = self._sleeping, None
            event.succeed()
