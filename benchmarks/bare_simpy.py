"""What SimPy alone costs: a bare loop with as many timeouts and requests as a run of the engine makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import simpy
from simpy.resources.resource import PriorityRequest

from simulator.backends.event.clock import Ranked
from simulator.backends.event.participant import Processing


@contextmanager
def counting() -> Iterator[dict[str, int]]:
    """Count the timeouts and the resource requests that the engine makes while the block runs."""
    counts = {"timeouts": 0, "requests": 0}

    def counted(kind: type, name: str) -> Callable[..., None]:
        original: Callable[..., None] = kind.__init__  # type: ignore[misc]

        def begin(self: Any, *arguments: Any, **more: Any) -> None:
            counts[name] += 1
            original(self, *arguments, **more)

        kind.__init__ = begin  # type: ignore[misc]
        return original

    before = {Ranked: counted(Ranked, "timeouts"), PriorityRequest: counted(PriorityRequest, "requests")}
    try:
        yield counts
    finally:
        for kind, original in before.items():
            kind.__init__ = original  # type: ignore[misc]


def bare_loop(timeouts: int, requests: int) -> None:
    """One SimPy process that waits so many times, so often while it holds a pre-emptible resource, and does nothing."""
    env = simpy.Environment(initial_time=0)
    attention = simpy.PreemptiveResource(env, capacity=1)

    def process() -> Processing:
        for _ in range(requests):
            with attention.request(priority=1) as claim:
                yield claim
                yield env.timeout(1)
        for _ in range(timeouts - requests):
            yield env.timeout(1)

    env.process(process())
    env.run()
