"""A distractor task: operations at a fixed pace that take attention from rehearsal."""

from __future__ import annotations

from simulator.backends.event.participant import Participant, Processing
from simulator.backends.event.steps import StepRow
from simulator.backends.event.transitions import break_off, operate, share_of
from simulator.theory.clock import CLASS_OPERATION, RANK_DISTRACTOR, RANK_OPERATED


def distract(participant: Participant, step: StepRow, end: int) -> Processing:
    """One operation every `pace`; an operation that finds attention on a stimulus is missed."""
    s = participant.state
    load, pace = step.load, step.pace
    busy = share_of(s, load, pace)
    onset = participant.now
    while onset < end:
        if load > 0.0 and not participant.perceiving and not participant.judging:
            break_off(s, participant.now)
            with participant.attention.request(priority=CLASS_OPERATION) as claim:
                yield claim
                took = min(end, onset + busy) - onset
                yield participant.after(took, RANK_OPERATED)
                operate(s, participant.now, took, step.novelty, step.spoken)
                participant.store.watch()
        onset += pace
        if onset < end:
            yield participant.after(onset - participant.now, RANK_DISTRACTOR)
