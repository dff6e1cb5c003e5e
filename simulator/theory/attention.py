"""Attention: which stimulus it reads, what calls it, and what takes it away.

Sperling (1960): attention reads a display letter by letter, and a cue can direct that reading.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import MAINTENANCE, NO_REHEARSAL
from simulator.theory.clock import to_ticks
from simulator.theory.constants import NONE, RING
from simulator.theory.draws import draw
from simulator.theory.event_log import BOUND, NO_ROOM, SHORT_TERM, note
from simulator.theory.purposes import BIND, DISTRACTOR, LETTER, MIND_ENTITY
from simulator.theory.sensory import available, clear_display
from simulator.theory.short_term import displace, enter, set_capacity, take_place
from simulator.theory.state import forget_token

if TYPE_CHECKING:
    import numpy as np

    from simulator.theory.state import State


@kernel
def cue_items(s: State, items: np.ndarray, first: int, count: int) -> None:
    """A cue marks the items to report and calls attention to them."""
    m = s.m
    for k in range(count):
        s.tokens[items[first + k]].cued = 1
    m.switch_pending = 1


@kernel
def switch_ticks(s: State) -> int:
    """How long attention needs to turn to the cued items, t_sw (ns)."""
    return to_ticks(s, s.m.p.switch_time)


@kernel
def turn_to_cue(s: State) -> None:
    """Attention has turned to the cued items: from now on only these are read.

    Reading leaves the register as it is, so what was read before and displaced since may be read again.
    """
    m = s.m
    m.switch_pending = 0
    m.cue_active = 1
    display_onset = s.tokens[s.lists[0, m.n_order - 1]].onset if m.n_order > 0 else 0
    m.n_display = 0
    for k in range(m.n_order):
        i = s.lists[0, k]
        token = s.tokens[i]
        if token.cued == 1 and token.held == 0 and token.onset == display_onset:
            s.lists[1, m.n_display] = i
            m.n_display += 1


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
def seize(s: State) -> None:
    """A response or retrieval takes attention: reading, judgement and a pending turn to a cue are dropped."""
    clear_display(s, 0.0, 0, 0)
    s.m.switch_pending = 0


@kernel
def may_rehearse(s: State) -> bool:
    """Whether the short-term store holds an item and the strategy allows rehearsal."""
    m = s.m
    return m.n_held_items > 0 and m.strategy != NO_REHEARSAL and m.suppression == 0


@kernel
def bring_in(s: State, t: int) -> None:
    """A stimulus that is no item of the list enters the short-term store and may displace one."""
    m = s.m
    i = m.n_items + m.n_distractors % RING
    if m.n_distractors < RING:
        forget_token(s, i)  # of the session before; later the place goes from one distractor to another
    m.n_distractors += 1
    enter(s, i, t)


@kernel
def intrude(s: State, t: int, probability: float) -> None:
    """A stimulus that is no item of the list may enter the short-term store."""
    if draw(s, DISTRACTOR, MIND_ENTITY) < probability:
        bring_in(s, t)


@kernel
def begin_to_speak(s: State, t: int) -> None:
    """Who has to say something else between the items keeps less from now on, as under articulatory suppression."""
    m = s.m
    m.speaking = 1
    set_capacity(s)
    while m.n_held > m.capacity:
        displace(s, NONE, t, NO_ROOM)


@kernel
def say_distractor(s: State, t: int, novelty: float) -> None:
    """The end of a distractor that is said aloud: the first of a list takes room, and a new one enters with p_w."""
    m = s.m
    m.sounds += 1
    if m.speaking == 0:
        begin_to_speak(s, t)
    intrude(s, t, novelty * m.p.spoken_entry)


@kernel
def bind(s: State, t: int, took: int, novelty: float) -> None:
    """A new stimulus that held attention for so long is bound to a place, with 1 - exp(-r_b * time) (Oberauer et al. 2012).

    What the operation before has bound takes the place of an item now, if there was no time to remove it.
    """
    if draw(s, BIND, MIND_ENTITY) < novelty * (1.0 - math.exp(-s.m.p.binding_rate * took * 1e-9)):
        take_place(s, t)
        s.m.bound = 1
        note(s, BOUND, t, 0, NONE, SHORT_TERM, 0.0)


@kernel
def operate(s: State, t: int, took: int, novelty: float, spoken: int) -> None:
    """The end of a distractor operation: a novel stimulus may take a place, or be bound to one where items are kept in order."""
    if spoken == 1:
        say_distractor(s, t, novelty)
    elif s.m.strategy == MAINTENANCE:
        bind(s, t, took, novelty)
    else:
        intrude(s, t, novelty * s.m.p.distractor_entry)


@kernel
def judge(s: State, t: int) -> None:
    """The end of a judgement: the thought about the item may take a place."""
    s.m.judge_until = 0
    intrude(s, t, s.m.p.judgement_entry)
