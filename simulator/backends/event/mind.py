"""One mind in the event engine: the clock, the attention resource, the state, and the processes that share them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from simulator.backends.event.clock import Ranked
from simulator.backends.event.short_term import ShortTermStore
from simulator.backends.event.steps import Row
from simulator.backends.event.transitions import Arrays
from simulator.tasks.step_table import Program

#: What a process is: it waits for events.
Processing = Generator[simpy.Event, Any, None]


class Mind:
    """What the processes of one person share.

    `attention` is one pre-emptible resource: encoding, rehearsal, distractor operations, retrieval and responses
    claim it by class (`simulator.theory.clock`).
    """

    def __init__(self, program: Program, steps: list[Row], state: Arrays) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.attention = simpy.PreemptiveResource(self.env, capacity=1)
        self.program = program
        self.steps = steps
        self.state = state
        m = state.m
        # views of what the processes look at themselves
        self.n_held_items = m["n_held_items"]
        self.next_expiry = m["next_expiry"]
        self.switch_pending = m["switch_pending"]
        self.judge_until = m["judge_until"]
        self.perfect_run = m["perfect_run"]
        self.switch_time = float(m["p"]["switch_time"][0])
        self.store = ShortTermStore(self)
        self.perceiving = False
        self.judging = False
        self.may_rehearse = False
        self._sleeping: simpy.Event | None = None

    @property
    def now(self) -> int:
        """Time on the clock (ns)."""
        now: int = self.env.now  # type: ignore[assignment]
        return now

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
