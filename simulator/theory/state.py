"""The state of one mind, as plain arrays that compiled functions can read and write."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from simulator.numerics.compilation import outlined
from simulator.numerics.random_numbers import normal, trial_key
from simulator.parameters.declarations import DTYPE
from simulator.tasks.step_table import RESPOND, Program
from simulator.theory.purposes import ABILITY, N_PURPOSES

#: A time that never comes (ns); every time of the simulation is smaller.
FOREVER = 4_000_000_000_000_000_000
#: Distractor stimuli live in a ring of tokens behind the items of the protocol.
RING = 16
#: The short-term store never has more places than this.
HELD_LIMIT = 64

#: What the mind knows about one item in its list (a token).
TOKEN = np.dtype(
    [
        ("list", "i8"),  # list of its last presentation
        ("position", "i8"),  # serial position there, from 1
        ("studied", "i8"),  # 1 once presented
        ("onset", "i8"),  # ns of its last presentation
        ("offset", "i8"),  # ns at which the stimulus ends
        ("fade", "i8"),  # ns at which its sensory trace has faded, -1 until drawn
        ("activated", "i8"),  # ns of its last activation in the short-term store
        ("expiry", "i8"),  # ns at which its activation falls below threshold
        ("held", "i8"),  # 1 while in the short-term store
        ("cued", "i8"),  # 1 if a cue asks for it
        ("first_trace", "i8"),  # newest trace in long-term memory, -1 none
        ("rehearsed", "i8"),  # number of completed rehearsals
        ("recalled", "i8"),  # in this recall period: 1 said, 2 rejected, 3 tried in vain
        ("gradient", "f8"),  # primacy gradient of attention
        ("threshold", "f8"),  # recovery threshold of this recall period, < 0 until drawn
        ("strength", "f8"),  # context strength at the start of the period, A
        ("matched", "f8"),  # strength weighted by the match of contexts, A m
        ("weight", "f8"),  # sampling weight by context, A^w m^w_c
        ("cumulative", "f8"),  # running sum of sampling weights up to this token
        ("similarity", "f8"),  # of contexts that are (number of this token) + 1 items apart
        ("attention", "f8"),  # primacy gradient at serial position (number of this token) + 1
        ("drawn", "i4", (N_PURPOSES,)),  # how often each purpose was drawn for this token
    ]
)

#: Everything else: whose mind, which list, what attention is doing, where the search stands.
MIND = np.dtype(
    [
        ("p", DTYPE),  # the parameters
        ("drawn", "i4", (N_PURPOSES,)),
        ("held", "i8", (HELD_LIMIT,)),  # tokens in the short-term store, first entered first
        ("key", "u8"),
        ("ability", "f8"),
        ("grid", "i8"),
        ("size", "f8"),  # short-term room that one item takes
        ("spoken", "f8"),
        ("letters", "i8"),
        ("strategy", "i8"),
        ("suppression", "i8"),
        ("n_items", "i8"),
        ("trace", "i8"),  # 1: full event log
        ("prepared", "i8"),  # 1 once the tables of constants are filled
        ("overflow", "i8"),  # 1: a buffer was too small, run again with larger ones
        ("n_rows", "i8"),
        ("n_traces", "i8"),
        ("list", "i8"),
        ("condition", "i8"),
        ("n_order", "i8"),  # items presented in this list
        ("capacity", "i8"),
        ("fraction", "f8"),  # the list's random part of the room
        ("as_seen", "i8"),  # 1 while the items of one glance are held as seen
        ("n_held", "i8"),
        ("n_held_items", "i8"),  # without distractors
        ("next_expiry", "i8"),  # lower bound
        ("n_display", "i8"),
        ("modality", "i8"),
        ("elaboration", "f8"),
        ("judge_until", "i8"),
        ("cue_active", "i8"),
        ("switch_pending", "i8"),
        ("echo", "i8"),
        ("n_distractors", "i8"),
        ("newcomer", "i8"),
        ("pointer", "i8"),
        ("cumulative", "i8"),  # the round of rehearsal started at the head of the list
        ("rehearsing", "i8"),
        ("said_last", "i8"),  # token rehearsed last
        ("period", "i8"),
        ("phase", "i8"),
        ("act", "i8"),
        ("kind", "i8"),
        ("target", "i8"),
        ("cue", "i8"),
        ("failures", "i8"),
        ("cue_failures", "i8"),
        ("stop_failures", "i8"),
        ("cue_limit", "i8"),
        ("stale", "i8"),
        ("rivalry", "f8"),  # sampling weight of what was said, relative to what was not
        ("outputs", "i8"),
        ("slowness", "f8"),  # of a response, relative to saying it
        ("correct", "i8"),
        ("last_response", "i8"),
        ("left", "i8"),
        ("perfect_run", "i8"),
        ("trial", "i8"),
        ("stimulus", "i8"),
        ("previous", "i8"),
        ("response", "i8"),
    ]
)

#: An association: its strength at the time (ns) of its last increment.
ASSOCIATION = np.dtype([("strength", "f8"), ("time", "i8")])

TRACE = np.dtype([("time", "i8"), ("increment", "f8"), ("older", "i8")])

#: One row of the event table, before subject and session are added.
ROW = np.dtype(
    [
        ("onset", "i8"),
        ("duration", "i8"),
        ("response_time", "i8"),
        ("strength", "f8"),
        ("list", "i4"),
        ("item", "i4"),
        ("response", "i4"),
        ("condition", "i2"),
        ("position", "i2"),
        ("trial_type", "i1"),
        ("correct", "i1"),
        ("store", "i1"),
    ]
)


class State(NamedTuple):
    """One mind: a record of scalars and parameters, and arrays of what it knows."""

    m: Any  # a record of MIND, whose fields compiled code reads as attributes
    tokens: np.ndarray  # TOKEN, shape (n_items + RING,)
    lists: np.ndarray  # row 0: tokens of this list by position; row 1: tokens of the display not read yet
    traces: np.ndarray  # TRACE
    link: np.ndarray  # ASSOCIATION cue -> target, (n_items, longest list), the target by its position
    skill: np.ndarray  # ASSOCIATION, (alternatives + 1, alternatives): response -> next stimulus; stimulus -> response
    rows: np.ndarray  # ROW


def allocate(program: Program, parameters: np.ndarray, rows: int, traces: int, trace: bool) -> State:
    """Room for one mind that lives through a program; `rows` and `traces` are the sizes of the two buffers."""
    n = max(1, program.n_items)
    longest = max(1, program.longest_list)
    alternatives = 1
    for step in program.steps:
        if step["op"] == RESPOND:
            alternatives = max(alternatives, int(step["perfect"]))
    mind = np.zeros(1, MIND)
    m = mind[0]
    m["p"] = parameters[0]
    state = State(
        m=m,
        tokens=np.zeros(n + RING, TOKEN),
        lists=np.zeros((2, longest), np.int64),
        traces=np.zeros(traces, TRACE),
        link=np.zeros((n, longest), ASSOCIATION),
        skill=np.zeros((alternatives + 1, alternatives), ASSOCIATION),
        rows=np.zeros(rows, ROW),
    )
    p = parameters[0]
    m["n_items"] = program.n_items
    m["grid"] = max(1, round(float(p["time_resolution"]) * 1e9))
    relative = program.spoken / 0.55
    m["size"] = relative ** float(p["word_length_exponent"]) * (float(p["closed_set_size"]) if program.closed else 1.0)
    m["spoken"] = relative
    m["letters"] = program.letters
    m["strategy"] = program.strategy
    m["suppression"] = int(program.suppression)
    m["trace"] = int(trace)
    return state


@outlined
def begin_session(s: State, seed: int, subject: int, session: int) -> None:
    """Empty the mind of one person at the start of one session: long-term memory is empty, the clock stands at 0."""
    m = s.m
    p = s.m.p
    person = trial_key(seed, subject, -1)
    m.ability = p.ability * math.exp(p.ability_spread * normal(person, ABILITY, 0, 0))
    m.key = trial_key(seed, subject, session)
    m.drawn[:] = 0
    for i in range(len(s.tokens)):
        token = s.tokens[i]
        token.list = 0
        token.position = 0
        token.studied = 0
        token.onset = 0
        token.offset = 0
        token.fade = -1
        token.activated = 0
        token.expiry = 0
        token.held = 0
        token.cued = 0
        token.first_trace = -1
        token.rehearsed = 0
        token.recalled = 0
        token.gradient = 1.0
        token.threshold = -1.0
        token.strength = 0.0
        token.matched = 0.0
        token.weight = 0.0
        token.drawn[:] = 0
    for i in range(s.link.shape[0]):
        for j in range(s.link.shape[1]):
            s.link[i, j].strength = 0.0
    for i in range(s.skill.shape[0]):
        for j in range(s.skill.shape[1]):
            s.skill[i, j].strength = 0.0
    m.overflow = 0
    m.n_traces = 0
    m.list = 0
    m.condition = 0
    m.n_order = 0
    m.capacity = 0
    m.n_held = 0
    m.n_held_items = 0
    m.next_expiry = FOREVER
    m.n_display = 0
    m.modality = 0
    m.elaboration = 1.0
    m.judge_until = 0
    m.cue_active = 0
    m.switch_pending = 0
    m.echo = -1
    m.n_distractors = 0
    m.newcomer = -1
    m.pointer = -1
    m.cumulative = 0
    m.rehearsing = -1
    m.said_last = -1
    m.period = 0
    m.perfect_run = 0
    m.trial = 0
    m.previous = -1
