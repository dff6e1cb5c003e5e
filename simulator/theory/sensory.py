"""Sensory registers and what attention reads out of them.

Sperling (1960): a brief display fades within about a quarter of a second, attention reads it letter by letter, and a
cue can direct that reading. Darwin, Turvey & Crowder (1972): the echoic register lasts some seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.kernel import kernel
from simulator.program import AUDITORY, NO_REHEARSAL
from simulator.theory.clock import share_of, to_ticks
from simulator.theory.draws import DISTRACTOR, ENCODE, FADE, LETTER, MIND_ENTITY, RESTART, draw, draw_exponential
from simulator.theory.log import (
    DISPLACED,
    ECHOIC,
    ENCODED,
    ICONIC,
    NONE,
    SHORT_TERM,
    STUDY,
    note,
    write,
)
from simulator.theory.short_term import draw_capacity, enter, expire, remove, set_capacity
from simulator.theory.state import FOREVER, RING
from simulator.theory.transfer import prepare, store_trace, strengthen_links

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def new_list(s: State, condition: int, t: int) -> None:
    """Begin a study-test trial: serial positions from 1, and this list's room in the short-term store."""
    m = s.m
    prepare(s)
    expire(s, t)
    m.list += 1
    m.condition = condition
    m.n_order = 0
    m.newcomer = NONE
    m.pointer = NONE
    m.said_last = NONE
    m.cue_active = 0
    m.switch_pending = 0
    m.n_display = 0
    m.echo = NONE
    draw_capacity(s)
    while m.n_held > m.capacity:
        oldest = s.m.held[0]
        remove(s, oldest)
        note(s, DISPLACED, t, 0, oldest, SHORT_TERM, 0.0)


@kernel
def present(s: State, i: int, t: int, duration: int, modality: int) -> None:
    """A stimulus reaches its register."""
    m = s.m
    expire(s, t)
    token = s.tokens[i]
    again = token.studied == 1 and token.list == m.list
    if not again:
        m.n_order += 1
        token.list = m.list
        token.position = m.n_order
        token.gradient = s.tokens[m.n_order - 1].attention
        s.lists[0, m.n_order - 1] = i
    token.studied = 1
    token.onset = t
    token.offset = t + duration
    token.fade = NONE
    token.cued = 0
    store = ECHOIC if modality == AUDITORY else ICONIC
    write(s, STUDY, t, duration, token.position, i, NONE, NONE, NONE, store, 1.0)
    s.lists[1, m.n_display] = i
    m.n_display += 1
    if m.n_display == 2 and m.as_seen == 0:
        m.as_seen = 1
        set_capacity(s, 1.0)
    m.modality = modality
    if modality == AUDITORY:
        m.echo = i


@kernel
def available(s: State, i: int, t: int) -> bool:
    """Whether the sensory trace of the present modality is still there: exp(-time since its offset / tau)."""
    p = s.m.p
    token = s.tokens[i]
    if t <= token.offset:
        return True
    if token.fade < 0:
        tau = p.echoic_decay if s.m.modality == AUDITORY else p.iconic_decay
        token.fade = min(FOREVER, token.offset + to_ticks(s, tau * draw_exponential(s, FADE, i + 1)))
    return token.fade > t


@kernel
def clear_display(s: State, task_share: float, t: int, duration: int) -> None:
    """A new display writes over what is left of the old one; an orienting task sets elaboration and judgement."""
    m = s.m
    m.n_display = 0
    m.judge_until = t + share_of(s, task_share, duration)
    m.cue_active = 0
    if m.as_seen == 1:
        m.as_seen = 0
        set_capacity(s, m.size)
    m.elaboration = s.m.p.orienting_strength if task_share > 0.0 else 1.0


@kernel
def cue_items(s: State, items: np.ndarray, first: int, count: int) -> None:
    """A cue marks the items to report and calls attention to them."""
    m = s.m
    for k in range(count):
        s.tokens[items[first + k]].cued = 1
    m.switch_pending = 1


@kernel
def next_letter(s: State, t: int) -> int:
    """Choose at random what to read next among the elements still available; -1 if nothing is left."""
    m = s.m
    n = 0
    for k in range(m.n_display):
        i = s.lists[1, k]
        if available(s, i, t):
            s.lists[1, n] = i
            n += 1
    m.n_display = n
    readable = 0
    for k in range(n):
        if m.cue_active == 0 or s.tokens[s.lists[1, k]].cued == 1:
            readable += 1
    if readable == 0:
        return NONE
    pick = 0
    if readable > 1:
        pick = min(readable - 1, int(draw(s, LETTER, MIND_ENTITY) * readable))
    for k in range(n):
        i = s.lists[1, k]
        if m.cue_active == 0 or s.tokens[i].cued == 1:
            if pick == 0:
                for j in range(k, n - 1):
                    s.lists[1, j] = s.lists[1, j + 1]
                m.n_display = n - 1
                return i
            pick -= 1
    return NONE


@kernel
def reading_ticks(s: State) -> int:
    """How long attention needs to read one item (ns)."""
    return to_ticks(s, s.m.p.reading_time * s.m.letters)


@kernel
def encode(s: State, i: int, t: int, took: int) -> None:
    """The end of reading: the item enters the short-term store and leaves a first trace and first links."""
    p = s.m.p
    m = s.m
    expire(s, t)
    if draw(s, ENCODE, i + 1) >= p.encoding_probability:
        return
    note(s, ENCODED, t - took, took, i, SHORT_TERM, 1.0)
    token = s.tokens[i]
    entered = enter(s, i, t)
    store_trace(s, i, t, p.presentation_strength * m.elaboration * token.gradient * m.ability)
    if entered:
        strengthen_links(s, i, t, 1.0)
        m.newcomer = i
    if draw(s, RESTART, i + 1) < p.round_restart:
        m.pointer = NONE


@kernel
def hear_echo(s: State, t: int) -> None:
    """At a recall signal the last auditory item, if it has left the short-term store, is read from the echo."""
    m = s.m
    i = m.echo
    if i >= 0 and s.tokens[i].held == 0 and available(s, i, t):
        enter(s, i, t)


@kernel
def intrude(s: State, t: int, probability: float) -> None:
    """What is no item of the list may enter the short-term store and displace one."""
    m = s.m
    expire(s, t)
    if draw(s, DISTRACTOR, MIND_ENTITY) < probability:
        i = m.n_items + m.n_distractors % RING
        m.n_distractors += 1
        enter(s, i, t)


@kernel
def operate(s: State, t: int, novelty: float) -> None:
    """The end of a distractor operation: a novel stimulus may take a place."""
    intrude(s, t, novelty * s.m.p.distractor_entry)


@kernel
def judge(s: State, t: int) -> None:
    """The end of a judgement: what was judged about the item may take a place."""
    s.m.judge_until = 0
    intrude(s, t, s.m.p.judgement_entry)


@kernel
def may_rehearse(s: State) -> bool:
    """Whether there is something to rehearse and a strategy to do it."""
    m = s.m
    return m.n_held_items > 0 and m.strategy != NO_REHEARSAL and m.suppression == 0


@kernel
def seize(s: State) -> None:
    """A response or retrieval takes attention: what was being read, judged or expected is dropped."""
    clear_display(s, 0.0, 0, 0)
    s.m.switch_pending = 0


@kernel
def turn_to_cue(s: State, t: int) -> None:
    """Attention has turned to what the cue points at: from now on only that is read.

    Reading leaves the register as it is, so what was read before and displaced since may be read again.
    """
    m = s.m
    expire(s, t)
    m.switch_pending = 0
    m.cue_active = 1
    shown = s.tokens[s.lists[0, m.n_order - 1]].onset if m.n_order > 0 else 0
    m.n_display = 0
    for k in range(m.n_order):
        i = s.lists[0, k]
        token = s.tokens[i]
        if token.cued == 1 and token.held == 0 and token.onset == shown:
            s.lists[1, m.n_display] = i
            m.n_display += 1


@kernel
def leave(s: State) -> None:
    """The person goes away: what was prepared for the next response is gone."""
    s.m.previous = NONE
