"""A distractor task: operations at a fixed pace that take attention from rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import simpy

from simulator.backends.event.mind import Mind
from simulator.theory.clock import CLASS_OPERATION, RANK_DISTRACTOR, RANK_OPERATED, share_of
from simulator.theory.sensory import operate


def distract(mind: Mind, step: Any, end: int) -> Iterator[simpy.Event]:
    """One operation every `pace`; an operation that finds attention on a stimulus is missed."""
    s = mind.state
    load, pace, novelty = float(step["load"]), int(step["pace"]), float(step["novelty"])
    busy = share_of(s, load, pace)
    onset = mind.now
    while onset < end:
        if load > 0.0 and not mind.perceiving and not mind.judging:
            with mind.attention.request(priority=CLASS_OPERATION) as claim:
                yield claim
                yield mind.after(min(end, onset + busy) - onset, RANK_OPERATED)
                operate(s, mind.now, novelty)
                mind.store.watch()
        onset += pace
        if onset < end:
            yield mind.after(onset - mind.now, RANK_DISTRACTOR)
