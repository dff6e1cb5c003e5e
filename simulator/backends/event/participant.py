"""One participant in the event engine: the attention resource, the state, and what the processes share."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from simulator.backends.event.clock import Clock
from simulator.backends.event.short_term import ShortTermStore
from simulator.backends.event.steps import StepRow
from simulator.backends.event.transitions import Arrays
from simulator.tasks.step_table import Program

#: What a process is: it waits for events.
Processing = Generator[simpy.Event, Any, None]


class Participant(Clock):
    """What the processes of one participant share, with their common clock.

    `attention` is one pre-emptible resource: encoding, rehearsal, distractor operations, retrieval and responses
    claim it by class (`simulator.theory.clock`).
    """

    def __init__(self, program: Program, steps: list[StepRow], state: Arrays) -> None:
        super().__init__()
        self.attention = simpy.PreemptiveResource(self.env, capacity=1)
        self.program = program
        self.steps = steps
        self.state = state
        m = state.m
        # views of fields that the processes read themselves
        self.n_held_items = m["n_held_items"]
        self.switch_pending = m["switch_pending"]
        self.judge_until = m["judge_until"]
        self.perfect_run = m["perfect_run"]
        self.store = ShortTermStore(self, state)
        self.perceiving = False
        self.judging = False
        self.may_rehearse = False
        self._sleeping: simpy.Event | None = None

    def sleep(self) -> simpy.Event:
        """Rehearsal sleeps until there is something to rehearse."""
        self._sleeping = self.env.event()
        return self._sleeping

    def wake(self) -> None:
        """Something entered the short-term store, or rehearsal has become possible."""
        if self._sleeping is not None and self.may_rehearse:
            event, self._sleeping = self._sleeping, None
            event.succeed()
