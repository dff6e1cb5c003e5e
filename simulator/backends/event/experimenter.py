"""The experimenter: a process that walks through the steps of the protocol."""

from __future__ import annotations

import simpy

from simulator.backends.event.distractor import distract
from simulator.backends.event.mind import Mind, Processing
from simulator.backends.event.perception import perceive
from simulator.backends.event.retrieval import probe, recall, respond
from simulator.backends.event.steps import Row
from simulator.backends.event.transitions import clear_display, cue_items, jittered, leave, new_list, present
from simulator.tasks.step_table import (
    AWAY,
    CUE,
    DELAY,
    DISTRACT,
    NEW_LIST,
    OPEN,
    PRESENT,
    PROBE,
    RECALL,
    REPEAT,
    RESPOND,
)
from simulator.theory.clock import RANK_ONSET


def experimenter(mind: Mind, rehearsing: simpy.Process) -> Processing:
    """Live through the protocol, step by step; a step starts when the one before it ends."""
    s = mind.state
    steps = mind.steps
    loops: dict[int, int] = {}
    row = 0
    while row < len(steps):
        step = steps[row]
        op = step.op
        row += 1
        if op == NEW_LIST:
            new_list(s, step.target, mind.now)
        elif op == PRESENT:
            yield study(mind, step)
        elif op == DELAY:
            yield delay(mind, step, rehearsing)
            if step.kind == AWAY:
                leave(s)
        elif op == DISTRACT:
            yield start_distractor(mind, step, rehearsing)
        elif op == CUE:
            cue_items(s, mind.program.items, step.first, step.count)
            look(mind)
            yield mind.after(0, RANK_ONSET)  # attention turns before the next step can claim it
        elif op == RECALL:
            yield from recall(mind, step)
        elif op == PROBE:
            yield from probe(mind, step)
        elif op == RESPOND:
            yield from respond(mind, step)
        elif op == REPEAT:
            loops[row - 1] = 0
            mind.perfect_run[0] = 0
        else:
            row = jump(mind, step, row, loops)


def study(mind: Mind, step: Row) -> simpy.Event:
    """A presentation: stimuli reach their register and attention turns to them."""
    s = mind.state
    now = mind.now
    duration = jittered(s, step.low, step.high)
    gap = jittered(s, step.gap_low, step.gap_high)
    clear_display(s, step.load, now, duration)
    for item in step.items:
        present(s, item, now, duration, step.kind)
    mind.may_rehearse = True
    look(mind)
    return mind.after(duration + gap, RANK_ONSET)


def look(mind: Mind) -> None:
    """Turn attention to the display, unless it is there already."""
    if not mind.perceiving:
        mind.perceiving = True
        mind.env.process(perceive(mind))


def set_rehearsal(mind: Mind, allowed: bool, rehearsing: simpy.Process) -> None:
    """Rehearsal becomes possible, or impossible: then the present one is broken off."""
    mind.may_rehearse = allowed
    if allowed:
        mind.wake()
        return
    for claim in list(mind.attention.users):
        if claim.proc is rehearsing:
            mind.attention.release(claim)
            rehearsing.interrupt()


def delay(mind: Mind, step: Row, rehearsing: simpy.Process) -> simpy.Event:
    """An interval without a task."""
    duration = jittered(mind.state, step.low, step.high)
    set_rehearsal(mind, step.kind == OPEN, rehearsing)
    return mind.after(duration, RANK_ONSET)


def start_distractor(mind: Mind, step: Row, rehearsing: simpy.Process) -> simpy.Event:
    """A distractor task beside which people may rehearse if it leaves time for it."""
    duration = jittered(mind.state, step.low, step.high)
    mind.env.process(distract(mind, step, mind.now + duration))
    set_rehearsal(mind, step.load < 1.0, rehearsing)
    return mind.after(duration, RANK_ONSET)


def jump(mind: Mind, step: Row, row: int, loops: dict[int, int]) -> int:
    """The end of a repetition: back to its start, or on."""
    start = step.target
    loops[start] += 1
    if step.perfect > 0:
        again = mind.perfect_run[0] < step.perfect and loops[start] < step.flag
    else:
        again = loops[start] < step.count
    return start + 1 if again else row
