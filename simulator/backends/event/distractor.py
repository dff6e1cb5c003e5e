"""A distractor task: operations at a fixed pace that take attention from rehearsal."""

from __future__ import annotations

from simulator.backends.event.mind import Mind, Processing
from simulator.backends.event.steps import Row
from simulator.backends.event.transitions import operate, share_of
from simulator.theory.clock import CLASS_OPERATION, RANK_DISTRACTOR, RANK_OPERATED


def distract(mind: Mind, step: Row, end: int) -> Processing:
    """One operation every `pace`; an operation that finds attention on a stimulus is missed."""
    s = mind.state
    load, pace = step.load, step.pace
    busy = share_of(s, load, pace)
    onset = mind.now
    while onset < end:
        if load > 0.0 and not mind.perceiving and not mind.judging:
            with mind.attention.request(priority=CLASS_OPERATION) as claim:
                yield claim
                yield mind.after(min(end, onset + busy) - onset, RANK_OPERATED)
                operate(s, mind.now, step.novelty)
                mind.store.watch()
        onset += pace
        if onset < end:
            yield mind.after(onset - mind.now, RANK_DISTRACTOR)
