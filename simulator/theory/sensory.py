"""Sensory registers: a stimulus stays available for a moment after it has ended.

Sperling (1960): a brief display fades within about a quarter of a second. Darwin, Turvey & Crowder (1972): the echoic
register lasts some seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import AUDITORY
from simulator.theory.clock import share_of, to_ticks
from simulator.theory.constants import FOREVER, NONE
from simulator.theory.draws import draw_exponential
from simulator.theory.event_log import ECHOIC, ICONIC, STUDY, write
from simulator.theory.purposes import FADE
from simulator.theory.short_term import enter, set_capacity

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def join_list(s: State, i: int) -> None:
    """A token becomes one of the present list's, and leaves the one that it stood in before."""
    m = s.m
    s.past[s.tokens[i].list].stale = 1
    past = s.past[m.list]
    if m.n_order == 0 or i < past.first:
        past.first = i
    if m.n_order == 0 or i > past.last:
        past.last = i


@kernel
def present(s: State, i: int, t: int, duration: int, modality: int) -> None:
    """A stimulus reaches its register."""
    m = s.m
    token = s.tokens[i]
    again = token.studied == 1 and token.list == m.list
    if not again:
        join_list(s, i)
        m.n_order += 1
        token.list = m.list
        token.position = m.n_order
        # who judges every item attends to all alike
        token.gradient = 1.0 if m.judge_until > t else s.primacy[m.n_order - 1]
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
def clear_display(s: State, judgement_share: float, t: int, duration: int) -> None:
    """A new display overwrites the old one; an orienting task sets elaboration and judgement."""
    m = s.m
    m.n_display = 0
    m.judge_until = t + share_of(s, judgement_share, duration)
    m.cue_active = 0
    if m.as_seen == 1:
        m.as_seen = 0
        set_capacity(s, m.item_size)
    m.elaboration = s.m.p.orienting_strength if judgement_share > 0.0 else 1.0


@kernel
def hear_echo(s: State, t: int) -> None:
    """At a recall signal the last auditory item, if it has left the short-term store, is read from the echo."""
    m = s.m
    i = m.echo
    if i >= 0 and s.tokens[i].held == 0 and available(s, i, t):
        enter(s, i, t)
