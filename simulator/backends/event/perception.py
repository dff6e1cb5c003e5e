"""Perception: attention reads what is in the sensory register into the short-term store, and judges it if asked to."""

from __future__ import annotations

from typing import Any

import simpy

from simulator.backends.event.mind import Mind, Processing
from simulator.backends.event.transitions import encode, judge, next_letter, reading_ticks, to_ticks, turn_to_cue
from simulator.theory.clock import CLASS_OPERATION, CLASS_STIMULUS, RANK_ENCODED, RANK_OPERATED


def perceive(mind: Mind) -> Processing:
    """Read element by element until nothing is left to read; retrieval breaks it off, and what was read is lost."""
    s = mind.state
    claim = mind.attention.request(priority=CLASS_STIMULUS)
    judgement: Any = None
    try:
        yield claim
        while True:
            if mind.switch_pending[0]:
                yield mind.after(to_ticks(s, mind.switch_time), RANK_ENCODED)
                turn_to_cue(s, mind.now)
                continue
            item = next_letter(s, mind.now)
            if item < 0:
                break
            took = reading_ticks(s)
            yield mind.after(took, RANK_ENCODED)
            encode(s, item, mind.now, took)
            mind.store.watch()
        mind.perceiving = False
        if mind.judge_until[0] > mind.now:
            judgement = mind.attention.request(priority=CLASS_OPERATION)
        mind.attention.release(claim)
        mind.wake()
        if judgement is not None:
            yield from judging(mind, judgement)
    except simpy.Interrupt:
        mind.perceiving = False
        mind.judging = False
        mind.attention.release(claim)
        if judgement is not None:
            mind.attention.release(judgement)


def judging(mind: Mind, claim: Any) -> Processing:
    """An orienting task: the judgement of the item holds attention for its share of the presentation."""
    mind.judging = True
    yield claim
    yield mind.after(int(mind.judge_until[0]) - mind.now, RANK_OPERATED)
    judge(mind.state, mind.now)
    mind.store.watch()
    mind.judging = False
    mind.attention.release(claim)
