"""Sensory registers: a stimulus stays available for a moment after it has ended.

Sperling (1960): a brief display fades within about a quarter of a second. Darwin, Turvey & Crowder (1972): the echoic
register lasts some seconds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.tasks.step_table import AUDITORY, MAINTENANCE
from simulator.theory.clock import after, share_of, to_ticks
from simulator.theory.constants import GROUP_PAUSE, NONE
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.event_log import ECHOIC, ICONIC, STUDY, write
from simulator.theory.purposes import ECHO, FADE
from simulator.theory.short_term import enter, hold_as_heard, set_capacity

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
def available(s: State, i: int, t: int) -> bool:
    """Whether the sensory trace of the present modality is still there: exp(-time since its offset / tau)."""
    p = s.m.p
    token = s.tokens[i]
    if t <= token.offset:
        return True
    if token.fade < 0:
        tau = p.echoic_decay if s.m.modality == AUDITORY else p.iconic_decay
        token.fade = after(token.offset, to_ticks(s, tau * draw_exponential(s, FADE, i + 1)))
    return token.fade > t


@kernel
def after_pause(s: State, t: int) -> int:
    """1 if the newest item of the list begins a group: the time since the item before it is longer than the one before that."""
    n = s.m.n_order
    if n < 3:
        return 0
    before = s.tokens[s.lists[0, n - 2]].onset
    return 1 if t - before > GROUP_PAUSE * (before - s.tokens[s.lists[0, n - 3]].onset) else 0


@kernel
def begin_group(s: State, i: int, t: int) -> None:
    """The newest item of the list goes on with the group of the one before, or begins the next: time to listen back."""
    m = s.m
    new = after_pause(s, t)
    s.tokens[i].group = s.tokens[s.lists[0, m.n_order - 2]].group + new if m.n_order > 1 else 0
    if new == 1 and m.strategy == MAINTENANCE:
        listen_back(s, t)


@kernel
def survived(s: State, i: int) -> float:
    """Probability that no later sound has written over the echo of a token: p_s for each."""
    share = 1.0
    for _ in range(s.tokens[i].sound, s.m.sounds):
        share *= s.m.p.echo_survival
    return share


@kernel
def long_echo(s: State, i: int, t: int) -> float:
    """Probability that the long auditory store still has a token, p_s for each later sound * exp(-time since its offset / tau_l)."""
    return survived(s, i) * math.exp(-(t - s.tokens[i].offset) * 1e-9 / s.m.p.long_echo_decay)


@kernel
def listen_for(s: State, i: int, t: int) -> None:
    """What was heard is read from the long auditory store, if it is still there, and held as heard."""
    if s.tokens[i].sound > 0 and draw(s, ECHO, i + 1) < long_echo(s, i, t):
        hold_as_heard(s, i, t)


@kernel
def listen_back(s: State, t: int) -> None:
    """After a pause, all that the long auditory store still has of the list is read at once."""
    for k in range(s.m.n_order):
        listen_for(s, s.lists[0, k], t)


@kernel
def present(s: State, i: int, t: int, duration: int, modality: int) -> None:
    """A stimulus reaches its register."""
    m = s.m
    token = s.tokens[i]
    again = token.studied == 1 and token.list == m.list
    token.sound = 0
    if not again:
        join_list(s, i)
        m.n_order += 1
        token.list = m.list
        token.position = m.n_order
        # who judges every item attends to all alike
        token.gradient = 1.0 if m.judge_until > t else s.primacy[m.n_order - 1]
        s.lists[0, m.n_order - 1] = i
        begin_group(s, i, t)
    token.studied = 1
    token.onset = t
    token.offset = t + duration
    s.past[m.list].ended = t + duration
    token.fade = NONE
    token.cued = 0
    store = ECHOIC if modality == AUDITORY else ICONIC
    write(s, STUDY, t, duration, token.position, i, NONE, NONE, NONE, store, 1.0)
    s.lists[1, m.n_display] = i
    m.n_display += 1
    if m.n_display == 2 and m.as_seen == 0:
        m.as_seen = 1
        set_capacity(s)
    m.modality = modality
    if modality == AUDITORY:
        m.echo = i
        m.sounds += 1
        token.sound = m.sounds


@kernel
def clear_display(s: State, judgement_share: float, t: int, duration: int) -> None:
    """A new display overwrites the old one; an orienting task sets elaboration and judgement."""
    m = s.m
    m.n_display = 0
    m.judge_until = t + share_of(s, judgement_share, duration)
    m.cue_active = 0
    if m.as_seen == 1:
        m.as_seen = 0
        set_capacity(s)
    m.elaboration = s.m.p.orienting_strength if judgement_share > 0.0 else 1.0


@kernel
def hear_echo(s: State, t: int) -> None:
    """At a recall signal the last auditory item, if it has left the short-term store, is read from the echo."""
    m = s.m
    i = m.echo
    if i >= 0 and s.tokens[i].held == 0 and available(s, i, t):
        enter(s, i, t)
