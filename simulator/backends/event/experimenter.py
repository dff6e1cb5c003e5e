"""The experimenter: a process that walks through the steps of the protocol."""

from __future__ import annotations

import simpy

from simulator.backends.event.distractor import distract
from simulator.backends.event.participant import Participant, Processing
from simulator.backends.event.perception import perceive
from simulator.backends.event.retrieval import probe, recall, respond
from simulator.backends.event.steps import StepRow
from simulator.backends.event.transitions import break_off, clear_display, cue_items, jittered, leave, new_list, present
from simulator.tasks.step_table import (
    AWAY,
    CUE,
    DELAY,
    DISTRACT,
    END_REPEAT,
    NEW_LIST,
    OPEN,
    PRESENT,
    PROBE,
    RECALL,
    REPEAT,
    RESPOND,
    unknown_step,
)
from simulator.theory.clock import RANK_ONSET


def experimenter(participant: Participant, rehearsing: simpy.Process) -> Processing:
    """Run the protocol, step by step; a step starts when the one before it ends."""
    s = participant.state
    steps = participant.steps
    loops: dict[int, int] = {}
    row = 0
    while row < len(steps):
        step = steps[row]
        op = step.op
        row += 1
        if op == NEW_LIST:
            new_list(s, step.condition, participant.now)
        elif op == PRESENT:
            yield study(participant, step)
        elif op == DELAY:
            yield delay(participant, step, rehearsing)
            if step.delay_kind == AWAY:
                leave(s)
        elif op == DISTRACT:
            yield start_distractor(participant, step, rehearsing)
        elif op == CUE:
            cue_items(s, participant.program.items, step.first, step.count)
            look(participant)
            yield participant.after(0, RANK_ONSET)  # attention turns before the next step can claim it
        elif op == RECALL:
            yield from recall(participant, step)
        elif op == PROBE:
            yield from probe(participant, step)
        elif op == RESPOND:
            yield from respond(participant, step)
        elif op == REPEAT:
            loops[row - 1] = 0
            participant.perfect_run[0] = 0
        elif op == END_REPEAT:
            row = jump(participant, step, row, loops)
        else:
            raise unknown_step("event", participant.program, row - 1)


def study(participant: Participant, step: StepRow) -> simpy.Event:
    """A presentation: stimuli reach their register and attention turns to them."""
    s = participant.state
    now = participant.now
    duration = jittered(s, step.low, step.high)
    gap = jittered(s, step.gap_low, step.gap_high)
    clear_display(s, step.judgement_share, now, duration)
    for item in step.items:
        present(s, item, now, duration, step.modality)
    participant.store.watch()
    participant.may_rehearse = True
    look(participant)
    return participant.after(duration + gap, RANK_ONSET)


def look(participant: Participant) -> None:
    """Turn attention to the display, unless it is there already."""
    if not participant.perceiving:
        break_off(participant.state, participant.now)
        participant.perceiving = True
        participant.env.process(perceive(participant))


def set_rehearsal(participant: Participant, allowed: bool, rehearsing: simpy.Process) -> None:
    """Rehearsal becomes possible, or impossible: then the present one is broken off."""
    participant.may_rehearse = allowed
    if allowed:
        participant.wake()
        return
    break_off(participant.state, participant.now)
    for claim in list(participant.attention.users):
        if claim.proc is rehearsing:
            participant.attention.release(claim)
            rehearsing.interrupt()


def delay(participant: Participant, step: StepRow, rehearsing: simpy.Process) -> simpy.Event:
    """An interval without a task."""
    duration = jittered(participant.state, step.low, step.high)
    set_rehearsal(participant, step.delay_kind == OPEN, rehearsing)
    return participant.after(duration, RANK_ONSET)


def start_distractor(participant: Participant, step: StepRow, rehearsing: simpy.Process) -> simpy.Event:
    """A distractor task beside which people may rehearse if it leaves time for it."""
    duration = jittered(participant.state, step.low, step.high)
    participant.env.process(distract(participant, step, participant.now + duration))
    set_rehearsal(participant, step.load < 1.0, rehearsing)
    return participant.after(duration, RANK_ONSET)


def jump(participant: Participant, step: StepRow, row: int, loops: dict[int, int]) -> int:
    """The end of a repetition: back to its start, or on."""
    start = step.jump_to
    loops[start] += 1
    if step.perfect_recalls > 0:
        again = participant.perfect_run[0] < step.perfect_recalls and loops[start] < step.at_most
    else:
        again = loops[start] < step.times
    return start + 1 if again else row
