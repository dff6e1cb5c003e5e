"""The loop of the compiled engine: one session of one participant, event by event.

At any time attention does at most one thing (`ACT`, ending at `END`), until the next step of the protocol begins. Decay
needs no event of its own: wherever time passes (`pass_time`), what has expired by then is lost before anything else
happens. Of two events of one instant the lower rank comes first (`simulator.theory.clock`). An interrupted session is
left at the next event.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from simulator.numerics.compilation import kernel, outlined
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
)
from simulator.theory.attention import cue_items, judge, next_letter, operate, seize, switch_ticks, turn_to_cue
from simulator.theory.clock import (
    RANK_DISTRACTOR,
    RANK_ENCODED,
    RANK_ONSET,
    RANK_OPERATED,
    RANK_REHEARSED,
    jittered,
    share_of,
)
from simulator.theory.constants import NONE
from simulator.theory.encoding import encode, reading_ticks
from simulator.theory.procedural import begin_response, finish_response
from simulator.theory.recognition import begin_probe, finish_probe, miss_probe
from simulator.theory.rehearsal import break_off, choose_rehearsal, rehearsal_ticks, rehearse
from simulator.theory.retrieval import begin_recall, end_recall, finish_act, next_act
from simulator.theory.sensory import clear_display, present
from simulator.theory.short_term import expire
from simulator.theory.state import State, begin_session
from simulator.theory.trial import leave, new_list

#: A row of `Program.steps`, whose fields numba knows by name.
StepRow: TypeAlias = Any

#: The clock's first time as int64: from a literal the whole loop would be compiled a second time.
START: Any = np.int64(0)

#: What attention is doing.
IDLE, READ, SWITCH, JUDGE, OPERATE, REHEARSE = range(6)
# Fields of `now`: the present act, its end, its beginning (ns), its item, and whether rehearsal is possible.
N_NOW = 5
ACT, END, BEGAN, ITEM, MAY_REHEARSE = range(N_NOW)


@kernel
def pass_time(s: State, until: int) -> None:
    """Time passes until an event: what has decayed by then is lost first. The only place where the loop does so."""
    expire(s, until)


@kernel
def occupy(now: np.ndarray, act: int, item: int, t: int, end: int) -> None:
    """Attention begins an act."""
    now[ACT] = act
    now[ITEM] = item
    now[BEGAN] = t
    now[END] = end


@kernel
def turn_attention(s: State, now: np.ndarray, t: int) -> None:
    """Free attention turns to what has the first claim on it: a cue, a stimulus, a judgement, then rehearsal."""
    m = s.m
    if m.switch_pending == 1:
        occupy(now, SWITCH, -1, t, t + switch_ticks(s))
        return
    if m.n_display > 0:
        i = next_letter(s, t)
        if i >= 0:
            occupy(now, READ, i, t, t + reading_ticks(s))
            return
    if m.judge_until > t:
        occupy(now, JUDGE, -1, t, m.judge_until)
        return
    if now[MAY_REHEARSE] == 1:
        i = choose_rehearsal(s, t)
        if i >= 0:
            occupy(now, REHEARSE, i, t, t + rehearsal_ticks(s, i, t))
            return
    now[ACT] = IDLE


@kernel
def finish(s: State, now: np.ndarray, novelty: float, spoken: int) -> None:
    """The present act of attention ends, and attention turns to the next."""
    t = now[END]
    act = now[ACT]
    if act == READ:
        encode(s, now[ITEM], t, t - now[BEGAN])
    elif act == SWITCH:
        turn_to_cue(s)
    elif act == JUDGE:
        judge(s, t)
    elif act == OPERATE:
        operate(s, t, t - now[BEGAN], novelty, spoken)
    elif act == REHEARSE:
        rehearse(s, now[ITEM], t, t - now[BEGAN])
    now[ACT] = IDLE
    turn_attention(s, now, t)


@kernel
def rank_of(act: int) -> int:
    """Rank of the end of an act among simultaneous events."""
    if act == REHEARSE:
        return RANK_REHEARSED
    if act == OPERATE or act == JUDGE:  # noqa: SIM109 (a tuple is slower in compiled code)
        return RANK_OPERATED
    return RANK_ENCODED


@kernel
def live(s: State, now: np.ndarray, until: int, rank: int, novelty: float, spoken: int) -> None:
    """Let attention go on until the event (until, rank)."""
    while now[ACT] != IDLE and (now[END] < until or (now[END] == until and rank_of(now[ACT]) < rank)):
        if s.m.interrupted == 1:
            return
        pass_time(s, now[END])
        finish(s, now, novelty, spoken)
    pass_time(s, until)


@kernel
def break_rehearsal(s: State, now: np.ndarray, t: int) -> None:
    """A rehearsal in progress is broken off."""
    if now[ACT] == REHEARSE:
        break_off(s, t)
        now[ACT] = IDLE


@kernel
def seize_attention(s: State, now: np.ndarray, t: int) -> None:
    """A response or retrieval takes attention from whatever it was doing, until the step ends."""
    break_rehearsal(s, now, t)
    now[ACT] = IDLE
    now[MAY_REHEARSE] = 0
    seize(s)


@kernel
def study(s: State, items: np.ndarray, step: StepRow, now: np.ndarray, t: int) -> int:
    """A presentation: stimuli reach their register and attention turns to them. Returns the end of the step."""
    low = jittered(s, step.low, step.high)
    gap = jittered(s, step.gap_low, step.gap_high)
    clear_display(s, step.judgement_share, t, low)
    for k in range(step.count):
        present(s, items[step.first + k], t, low, step.modality)
    now[MAY_REHEARSE] = 1
    if now[ACT] != READ and now[ACT] != SWITCH:
        break_rehearsal(s, now, t)
        turn_attention(s, now, t)
    end = t + low + gap
    live(s, now, end, RANK_ONSET, 0.0, 0)
    return end


@outlined
def distract(s: State, step: StepRow, now: np.ndarray, t: int) -> int:
    """A distractor task: an operation at every pace takes attention from rehearsal, but not from a stimulus."""
    end = t + jittered(s, step.low, step.high)
    busy = share_of(s, step.load, step.pace)
    now[MAY_REHEARSE] = 1 if step.load < 1.0 else 0
    if now[MAY_REHEARSE] == 0:
        break_rehearsal(s, now, t)
    if end == t and now[ACT] == IDLE:
        turn_attention(s, now, t)
    onset = t
    while onset < end and s.m.interrupted == 0:
        if step.load > 0.0 and now[ACT] != READ and now[ACT] != SWITCH and now[ACT] != JUDGE:
            break_rehearsal(s, now, onset)
            occupy(now, OPERATE, -1, onset, min(end, onset + busy))
        elif now[ACT] == IDLE:
            turn_attention(s, now, onset)
        onset += step.pace
        if onset < end:
            live(s, now, onset, RANK_DISTRACTOR, step.novelty, step.spoken)
    live(s, now, end, RANK_ONSET, step.novelty, step.spoken)
    return end


@outlined
def recall(s: State, items: np.ndarray, step: StepRow, now: np.ndarray, t: int) -> int:
    """A recall period: retrieval holds attention, act after act, until the participant stops or time is up."""
    seize_attention(s, now, t)
    begin_recall(s, items, step.recall_kind, step.first, step.count, step.asked_for, step.response_duration_factor, t)
    limit = t + step.limit
    stopped = False
    while s.m.interrupted == 0:
        took = next_act(s, t)
        if took < 0:
            stopped = True
            break
        if t + took > limit:
            break
        t += took
        pass_time(s, t)
        finish_act(s, t)
    if not (stopped and step.until_done == 1):
        t = limit
        pass_time(s, t)
    end_recall(s, t)
    return t


@outlined
def delay(s: State, step: StepRow, now: np.ndarray, t: int) -> int:
    """An interval without a task: people rehearse if it is open."""
    end = t + jittered(s, step.low, step.high)
    now[MAY_REHEARSE] = 1 if step.delay_kind == OPEN else 0
    if now[MAY_REHEARSE] == 0:
        break_rehearsal(s, now, t)
    if now[ACT] == IDLE:
        turn_attention(s, now, t)
    live(s, now, end, RANK_ONSET, 0.0, 0)
    if step.delay_kind == AWAY:
        leave(s)
    return end


@outlined
def respond(s: State, step: StepRow, now: np.ndarray, t: int) -> int:
    """One trial of a choice task, and the interval after the response."""
    seize_attention(s, now, t)
    took = begin_response(s, step.stimulus, step.alternatives, t)
    t += took
    pass_time(s, t)
    finish_response(s, t, took)
    t += step.interval
    pass_time(s, t)
    return t


@outlined
def probe(s: State, step: StepRow, now: np.ndarray, t: int) -> int:
    """A recognition probe and the response to it, or none when time is up."""
    seize_attention(s, now, t)
    took = begin_probe(s)
    in_time = took <= step.limit
    if not in_time:
        took = step.limit
    t += took
    pass_time(s, t)
    if in_time:
        finish_probe(s, step.probed, t, took)
    else:
        miss_probe(s, step.probed, t, took)
    return t


@kernel
def jump(s: State, step: StepRow, row: int, loops: np.ndarray) -> int:
    """The end of a repetition: back to its start, or on."""
    start = step.jump_to
    loops[start] += 1
    if step.perfect_recalls > 0:
        again = s.m.perfect_run < step.perfect_recalls and loops[start] < step.at_most
    else:
        again = loops[start] < step.times
    return start + 1 if again else row + 1


@outlined
def run_session(
    s: State, steps: np.ndarray, items: np.ndarray, now: np.ndarray, loops: np.ndarray, seed: int, subject: int,
    session: int,
) -> int:  # fmt: skip
    """Live through a whole protocol once; the rows of the event table are left in the state's buffer.

    Returns -1, or the row of the table of steps for which there is nothing to do here.
    """
    begin_session(s, seed, subject, session)
    now[:] = 0
    t: int = START
    row = 0
    while row < len(steps) and s.m.overflow == 0 and s.m.interrupted == 0:
        step = steps[row]
        row += 1
        if step.op == NEW_LIST:
            new_list(s, step.condition, t)
        elif step.op == PRESENT:
            t = study(s, items, step, now, t)
        elif step.op == DELAY:
            t = delay(s, step, now, t)
        elif step.op == DISTRACT:
            t = distract(s, step, now, t)
        elif step.op == CUE:
            cue_items(s, items, step.first, step.count)
            if now[ACT] != READ and now[ACT] != SWITCH:
                break_rehearsal(s, now, t)
                turn_attention(s, now, t)
        elif step.op == RECALL:
            t = recall(s, items, step, now, t)
        elif step.op == PROBE:
            t = probe(s, step, now, t)
        elif step.op == RESPOND:
            t = respond(s, step, now, t)
        elif step.op == REPEAT:
            loops[row - 1] = 0
            s.m.perfect_run = 0
        elif step.op == END_REPEAT:
            row = jump(s, step, row - 1, loops)
        else:
            return row - 1
    return NONE
