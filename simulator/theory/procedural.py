"""Procedural memory: associations that answer only by doing.

Logan (1988): every performed trial leaves an instance, instances race, and the fastest one responds. The minimum of N
Weibull times falls as N^(-1/k): the power law of practice emerges, its asymptote is all but selection.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.theory.clock import to_ticks
from simulator.theory.draws import draw, draw_exponential
from simulator.theory.event_log import PROCEDURAL, RESPONDED, write
from simulator.theory.purposes import ERROR, MIND_ENTITY, SELECT, STIMULUS

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def practised(s: State, row: int, stimulus: int, t: int) -> float:
    """Procedural strength at time t: very slow forgetting by the same kind of law.

    Rows of `skill` below the number of alternatives are response -> next stimulus, the last one is stimulus -> response.
    """
    p = s.m.p
    skill = s.skill[row, stimulus]
    if skill.strength == 0.0:
        return 0.0
    return skill.strength * math.exp(-p.procedural_decay * math.log(1.0 + (t - skill.time) * 1e-9 / p.decay_offset))


@kernel
def practise(s: State, row: int, stimulus: int, t: int) -> None:
    """A performed trial adds to an association."""
    strength = practised(s, row, stimulus, t) + s.m.p.practice_strength
    s.skill[row, stimulus].strength = strength
    s.skill[row, stimulus].time = t


@kernel
def begin_response(s: State, stimulus: int, alternatives: int, t: int) -> int:
    """A stimulus for a choice response; returns the response time (ns): base + selection by a race of instances."""
    p = s.m.p
    m = s.m
    if stimulus < 0:
        stimulus = min(alternatives - 1, int(draw(s, STIMULUS, MIND_ENTITY) * alternatives))
    m.stimulus = stimulus
    instances = 1.0 + practised(s, s.skill.shape[0] - 1, stimulus, t)
    if m.previous >= 0:
        instances += p.sequence_share * practised(s, m.previous, stimulus, t)
    e = draw_exponential(s, SELECT, MIND_ENTITY)
    selection = p.selection_time * math.exp((math.log(e) - math.log(instances)) / p.race_shape)
    m.response = stimulus
    if alternatives > 1 and draw(s, ERROR, MIND_ENTITY) < p.response_error:
        m.response = (stimulus + 1 + int(draw(s, ERROR, MIND_ENTITY) * (alternatives - 1))) % alternatives
    return to_ticks(s, p.response_time_base + selection)


@kernel
def finish_response(s: State, t: int, took: int) -> None:
    """The response is made, and the performed trial strengthens the associations that it used."""
    m = s.m
    i = m.stimulus
    stimulus_row = s.skill.shape[0] - 1
    practise(s, stimulus_row, i, t)
    if m.previous >= 0:
        practise(s, m.previous, i, t)
    m.previous = i
    m.trial += 1
    correct = 1 if m.response == i else 0
    write(s, RESPONDED, t - took, took, m.trial, i, m.response, correct, took, PROCEDURAL, s.skill[stimulus_row, i].strength)
