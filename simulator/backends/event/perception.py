"""Perception: attention reads what is in the sensory register into the short-term store, and judges it under an orienting task."""

from __future__ import annotations

from typing import Any

import simpy

from simulator.backends.event.participant import Participant, Processing
from simulator.backends.event.transitions import encode, judge, next_letter, reading_ticks, switch_ticks, turn_to_cue
from simulator.theory.clock import CLASS_OPERATION, CLASS_STIMULUS, RANK_ENCODED, RANK_OPERATED


def perceive(participant: Participant) -> Processing:
    """Read element by element until nothing is left to read; retrieval breaks it off, and unfinished reading is lost."""
    s = participant.state
    claim = participant.attention.request(priority=CLASS_STIMULUS)
    judgement: Any = None
    try:
        yield claim
        while True:
            if participant.switch_pending[0]:
                yield participant.after(switch_ticks(s), RANK_ENCODED)
                turn_to_cue(s)
                continue
            item = next_letter(s, participant.now)
            if item < 0:
                break
            took = reading_ticks(s)
            yield participant.after(took, RANK_ENCODED)
            encode(s, item, participant.now, took)
            participant.store.watch()
        participant.perceiving = False
        if participant.judge_until[0] > participant.now:
            judgement = participant.attention.request(priority=CLASS_OPERATION)
        participant.attention.release(claim)
        participant.wake()
        if judgement is not None:
            yield from judging(participant, judgement)
    except simpy.Interrupt:
        participant.perceiving = False
        participant.judging = False
        participant.attention.release(claim)
        if judgement is not None:
            participant.attention.release(judgement)


def judging(participant: Participant, claim: Any) -> Processing:
    """An orienting task: the judgement of the item holds attention for its share of the presentation."""
    participant.judging = True
    yield claim
    yield participant.after(int(participant.judge_until[0]) - participant.now, RANK_OPERATED)
    judge(participant.state, participant.now)
    participant.store.watch()
    participant.judging = False
    participant.attention.release(claim)
