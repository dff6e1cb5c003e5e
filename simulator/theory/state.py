"""The state of one participant's memory, as plain arrays that compiled functions can read and write.

Conventions of all functions of the theory: `s` is the `State`; `m = s.m` the record of everything that is not about
one item (`MIND`); `p = s.m.p` the parameters; `i` and `j` are tokens (row numbers of `s.tokens`); `t` is the time in
ns. Whether something is so is kept as 1 or 0.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from simulator.numerics.compilation import compiled, kernel, outlined
from simulator.numerics.elementary import log, raise_all
from simulator.numerics.random_numbers import normal, trial_key, uniform
from simulator.parameters.declarations import DTYPE
from simulator.tasks.step_table import NEW_LIST, Program
from simulator.theory.constants import FOREVER, HELD_LIMIT, LANES, NONE, RING, SPOKEN_UNIT
from simulator.theory.purposes import ABILITY, LIFETIME, N_PURPOSES, PACE

#: What memory keeps about one item in its list (a token).
TOKEN = np.dtype(
    [
        ("list", "i8"),  # number of the list of its last presentation
        ("position", "i8"),  # serial position there, from 1
        ("studied", "i8"),  # 1 once presented
        ("group", "i8"),  # number of its group in the list, from 0: groups are parted by pauses
        ("sound", "i8"),  # number of the sound that it was, from 1; 0 if it was not heard
        ("onset", "i8"),  # time of its last presentation (ns)
        ("offset", "i8"),  # time at which that stimulus ends (ns)
        ("fade", "i8"),  # time at which its sensory trace has faded (ns), -1 until drawn
        ("activated", "i8"),  # time of its last activation (ns)
        ("life", "i8"),  # how long an activation of it lasts: drawn when it enters, and by each elaborative rehearsal (ns)
        ("place_lost", "i8"),  # 1: it is held, but a distractor has its place in the order
        ("expiry", "i8"),  # time at which its activation falls below threshold (ns)
        ("held", "i8"),  # 1 while in the short-term store
        ("cued", "i8"),  # 1 if a cue points at it, or recall asks for an earlier list that it was shown in
        ("first_trace", "i8"),  # row of its newest trace in `traces`, -1 none
        ("first_link", "i8"),  # row of its newest association in `links`, -1 none
        ("opening", "f8"),  # its association with the start of the lists that it opened, at the time of the last increment
        ("opened", "i8"),  # that time (ns)
        ("rehearsed", "f8"),  # number of rehearsals; one that was broken off counts in part
        ("recalled", "i8"),  # in this recall period: NOT_TRIED, SAID, REJECTED or IN_VAIN (`constants`)
        ("gradient", "f8"),  # primacy gradient of attention to it, 1 without a gradient
        ("threshold", "f8"),  # recovery threshold of this recall period (units of strength), < 0 until drawn
        ("strength", "f8"),  # context strength at the start of the period, A
        ("matched", "f8"),  # strength weighted by the match of contexts, A m
        ("weight", "f8"),  # sampling weight by context, (A m)^w
        ("ages", "f8"),  # sum over its traces of their part of `matched` times their age (s)
        ("squares", "f8"),  # the same with the square of the age (s^2)
        ("linked", "f8"),  # its link from the present cue of the search
        ("drawn", "i4", (N_PURPOSES,)),  # how often each purpose was drawn for this token
    ],
    align=True,
)

#: Fields of `MIND` that describe the task and the participant's parameters: `allocate` sets them, no session changes them.
SETTINGS = np.dtype(
    [
        ("p", DTYPE),  # the parameters
        ("grid", "i8"),  # step of the clock (ns)
        ("item_size", "f8"),  # short-term room that one item takes (words of two syllables)
        ("spoken", "f8"),  # spoken duration of an item in units of `SPOKEN_UNIT`
        ("letters", "i8"),  # letters of an item, each of which attention reads
        ("strategy", "i8"),  # of rehearsal: ELABORATIVE, MAINTENANCE or NO_REHEARSAL (`tasks.step_table`)
        ("suppression", "i8"),  # 1 under articulatory suppression
        ("n_items", "i8"),  # items of the protocol: tokens from here on are distractor stimuli
        ("full_trace", "i8"),  # 1: every event is a row, 0: study and responses only
        ("coactive_for", "i8"),  # time since its last activation within which an item is associated with another (ns)
        ("prepared", "i8"),  # 1 once `primacy`, `apart` and `coactive_for` are filled
        ("interrupted", "i8"),  # 1: stop in the middle of the session, its rows are of no use any more
    ],
    align=True,
)

#: Everything that is not about one item: the settings, and what attention, rehearsal and retrieval are doing.
MIND = np.dtype(
    [
        *((name, SETTINGS[name]) for name in SETTINGS.names or ()),
        # the session
        ("key", "u8"),  # of its random numbers
        ("drawn", "i4", (N_PURPOSES,)),  # how often each purpose was drawn, for no item in particular
        ("ability", "f8"),  # factor of every increment of declarative strength
        ("overflow", "i8"),  # 1: a buffer was too small, the session runs again with larger ones
        ("n_rows", "i8"),  # rows written
        ("n_traces", "i8"),  # traces stored, of all items
        ("n_links", "i8"),  # rows of `links` in use, two for each pair of items
        ("link_age", "i8"),  # age of a link (ns), -1 none yet, of which
        ("link_left", "f8"),  # this share is left
        ("period", "i8"),  # number of the present recall period
        ("list", "i8"),  # number of the present list, from 1
        ("condition", "i8"),  # its condition's number
        ("n_order", "i8"),  # items presented in this list, repetitions not counted
        ("perfect_run", "i8"),  # recall periods in a row without an error
        # the short-term store
        ("held", "i8", (HELD_LIMIT,)),  # its tokens, first entered first
        ("n_held", "i8"),  # how many there are
        ("n_held_items", "i8"),  # how many of them are no distractors
        ("capacity", "i8"),  # places for this list
        ("room_fraction", "f8"),  # random part of the room of this list, 0 to 1
        ("as_seen", "i8"),  # 1 while the items of one glance are held as seen
        ("next_expiry", "i8"),  # time before which nothing expires (ns)
        ("n_distractors", "i8"),  # distractor stimuli that came so far
        ("speaking", "i8"),  # 1 once a distractor was said aloud in this list
        ("bound", "i8"),  # 1 while the stimulus of an operation is bound to a place and was not removed yet
        # sensory registers and attention
        ("n_display", "i8"),  # elements in row 1 of `lists`
        ("modality", "i8"),  # of the present display: VISUAL or AUDITORY
        ("echo", "i8"),  # the token heard last, -1 none
        ("sounds", "i8"),  # sounds so far: items heard, and distractors said aloud
        ("elaboration", "f8"),  # factor of what reading stores under the present orienting task
        ("viewed", "i8"),  # duration of a stimulus (ns), -1 none yet, for which
        ("seen", "f8"),  # this share of what a presentation can store is stored
        ("judge_until", "i8"),  # time at which the present judgement ends (ns)
        ("cue_active", "i8"),  # 1 while only what was cued is read
        ("switch_pending", "i8"),  # 1 while attention is called by a cue and has not turned yet
        # rehearsal
        ("newcomer", "i8"),  # the token that has just entered and was not rehearsed yet, -1 none
        ("pointer", "i8"),  # the token after which rehearsal goes on, -1: a new round begins
        ("from_head", "i8"),  # 1: the present round began at the head of the list
        ("said_last", "i8"),  # the token rehearsed last, -1 none
        ("rehearsing", "i8"),  # the token being rehearsed, -1 none
        ("rehearsal_began", "i8"),  # time at which that rehearsal began (ns)
        ("rehearsal_length", "i8"),  # time that it takes (ns)
        # the recall period
        ("recall_kind", "i8"),  # FREE, SERIAL, CUED, ASSOCIATE or ROWS
        ("asked_for", "i8"),  # number of the list that is asked for, or EVERYTHING
        ("reinstated", "i8"),  # number of the earlier list whose context is brought back, 0: the present context
        ("n_asked", "i8"),  # items that it would be right to say
        ("answer", "i8"),  # the item that was shown with the cue, -1 where recall has no cue
        ("phase", "i8"),  # FROM_START to STOPPED (`constants`)
        ("act", "i8"),  # TRY_START to CHAIN_ON (`constants`), -1 before the first
        ("target", "i8"),  # the token that the present act is about, -1 none
        ("cue", "i8"),  # the token said last as a cue of the search, -1: context alone
        ("failures", "i8"),  # samples in vain since the last success
        ("cue_failures", "i8"),  # samples in vain with the present cue
        ("stop_failures", "i8"),  # failures after which the search stops
        ("cue_limit", "i8"),  # failures after which the cue is given up
        ("signal", "i8"),  # time of the recall signal, or at which everything was matched anew with a list's context (ns)
        ("stale", "i8"),  # 1: sampling weights have to be summed anew
        ("n_reached", "i8"),  # items that the search weighs one by one (`reached`)
        ("total", "f8"),  # sampling weight of everything that may still be sampled
        ("outside", "f8"),  # sampling weight by context of the lists weighed as wholes, below 0: to be summed
        ("beyond", "f8"),  # the part of `total` that lies in lists weighed as wholes
        ("rivalry", "f8"),  # sampling weight of what was said, relative to what was not
        ("outputs", "i8"),  # output positions passed, omissions included
        ("first_row", "i8"),  # in ordered recall the place in the list, from 0, with which recall begins
        ("response_duration_factor", "f8"),  # time to write or type an item, in times of saying it
        ("correct", "i8"),  # items recalled right
        ("last_response", "i8"),  # time of the last response or of the recall signal (ns)
        # choice responses
        ("trial", "i8"),  # trials so far
        ("stimulus", "i8"),
        ("previous", "i8"),  # the stimulus before, -1 none
        ("response", "i8"),
    ],
    align=True,
)

#: An association of two items, in the direction to `target`: its strength at the time (ns) of its last increment, and the
#: row of the cue's older association (-1: none). The two directions of a pair stand in rows 2k and 2k + 1.
LINK = np.dtype([("target", "i8"), ("strength", "f8"), ("time", "i8"), ("older", "i8")], align=True)

#: An association of a skill: its strength at the time (ns) of its last increment.
ASSOCIATION = np.dtype([("strength", "f8"), ("time", "i8")], align=True)

#: A study list of the session, as long-term memory knows it (`earlier_lists`).
LIST = np.dtype(
    [
        ("first", "i8"),  # lowest of its tokens
        ("last", "i8"),  # highest of its tokens; tokens between them may stand in other lists
        ("began", "i8"),  # time of its beginning (ns)
        ("ended", "i8"),  # time at which its last stimulus ended (ns)
        ("opened", "i8"),  # number of the recall period in which its items were last weighed one by one
        ("stale", "i8"),  # 1: something was stored or taken away since `summed` was formed
        ("summed", "f8"),  # sampling weight of its items by context, when it was last weighed
        ("weighed", "i8"),  # time of that (ns)
        ("age", "f8"),  # mean age of its traces then (s)
        ("spread", "f8"),  # variance of these ages, relative to the square of their mean
        ("left", "f8"),  # what f * c left then of a trace of that age
        ("weight", "f8"),  # sampling weight by context at the recall signal, 0 once its items are weighed one by one
    ],
    align=True,
)

#: An item that the search weighs for itself, and the running sum of sampling weights up to it.
REACHED = np.dtype([("token", "i8"), ("cumulative", "f8")], align=True)

#: A trace in declarative memory: when it was stored (ns), in which list, its strength then, and the row
#: of the item's older trace (-1: none).
TRACE = np.dtype([("time", "i8"), ("list", "i8"), ("increment", "f8"), ("older", "i8")], align=True)

#: One row of the event table, before subject and session are added; times in ns, -1 where a field does not apply.
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
    ],
    align=True,
)


class State(NamedTuple):
    """One participant's memory: a record of scalars and parameters, and arrays of what it keeps."""

    m: Any  # a record of MIND, whose fields are read as attributes
    tokens: np.ndarray  # TOKEN, shape (n_items + RING,)
    lists: np.ndarray  # row 0: tokens of this list by position; row 1: tokens of the display not read yet
    traces: np.ndarray  # TRACE, in the order of storage
    links: np.ndarray  # LINK, in the order in which pairs of items were first associated
    past: np.ndarray  # LIST, the study lists of the session by number (from 1)
    apart: np.ndarray  # match of two contexts that so many starts of lists lie between, without drift; filled once
    first_pace: np.ndarray  # E of the first rehearsal of each item of the protocol (`draw_first`)
    first_lifetime: np.ndarray  # E^(1 / kappa) of the first activation of each item of the protocol
    ages: np.ndarray  # room for loops over traces: their ages (s)
    parts: np.ndarray  # room for loops over traces: increments and what is left of them, then sampling weights of items
    factors: np.ndarray  # room for loops over traces: how their contexts match, by lists and then in all
    reached: np.ndarray  # REACHED, (n_items,): those of the present list, then of lists that the search came upon
    similar: np.ndarray  # group of items that sound like a token, by token; 0: none does
    skill: np.ndarray  # ASSOCIATION, (alternatives + 1, alternatives): response -> next stimulus; stimulus -> response
    primacy: np.ndarray  # primacy gradient of attention, by serial position - 1; filled once
    rows: np.ndarray  # ROW, the event table of the session


class Sizes(NamedTuple):
    """Room in the buffers of a state, in rows of the event table, traces, links and study lists."""

    rows: int
    traces: int
    links: int
    lists: int

    @classmethod
    def of(cls, program: Program, rows: int, per_item: int) -> Sizes:
        """Room for a program: so many rows, so many traces and links for each item, and its lists without repetitions."""
        items = per_item * max(8, program.n_items)
        return cls(rows, items, items, 8 + int((program.steps["op"] == NEW_LIST).sum()))

    def doubled(self, *names: str) -> Sizes:
        """Twice as much room in these buffers."""
        return self._replace(**{name: 2 * getattr(self, name) for name in names})


def allocate(program: Program, parameters: np.ndarray, sizes: Sizes, trace: bool) -> State:
    """Room for one participant in a program."""
    n = max(1, program.n_items)
    longest = max(1, program.longest_list)
    room = max(sizes.traces, sizes.lists, n) + LANES
    alternatives = max(1, int(program.steps["alternatives"].max(initial=1)))
    record = records(1, MIND)
    state = State(
        m=record[0],
        tokens=records(n + RING, TOKEN),
        lists=np.zeros((2, longest), np.int64),
        traces=records(sizes.traces, TRACE),
        links=records(sizes.links, LINK),
        past=records(sizes.lists + 1, LIST),
        apart=np.zeros(sizes.lists + 1),
        first_pace=np.zeros(n + LANES),
        first_lifetime=np.zeros(n + LANES),
        ages=np.zeros(room),
        parts=np.zeros(room),
        factors=np.zeros(room),
        reached=records(n, REACHED),
        similar=np.concatenate([program.similar, np.zeros(RING, np.int64)]),
        skill=records((alternatives + 1, alternatives), ASSOCIATION),
        primacy=np.zeros(longest),
        rows=records(sizes.rows, ROW),
    )
    m, p = state.m, parameters[0]
    m["p"] = p
    m["n_items"] = program.n_items
    m["grid"] = max(1, round(float(p["time_resolution"]) * 1e9))
    spoken = program.spoken / SPOKEN_UNIT
    m["item_size"] = item_size(program, float(p["word_length_exponent"]), float(p["closed_set_size"]))
    m["spoken"] = spoken
    m["letters"] = program.letters
    m["strategy"] = program.strategy
    m["suppression"] = int(program.suppression)
    m["full_trace"] = int(trace)
    return state


def item_size(program: Program, word_length_exponent: float, closed_set_size: float) -> float:
    """Room that an item takes in the short-term store, ell = (spoken duration / .55 s)^v, times s_c for items of a closed set.

    Under suppression nothing is said inwardly, and the room has nothing to do with the time that an item takes to say.
    """
    length = 1.0 if program.suppression else (program.spoken / SPOKEN_UNIT) ** word_length_exponent
    return length * (closed_set_size if program.closed else 1.0)


def records(shape: int | tuple[int, int], dtype: np.dtype[Any]) -> np.ndarray:
    """Zeroed records whose fields are read and written as attributes, compiled or not."""
    return with_attributes(np.zeros(shape, dtype))


def with_attributes(array: np.ndarray) -> np.ndarray:
    """The same memory; uncompiled functions, too, can read and write the fields of its records as attributes."""
    return array if compiled() else array.view(np.recarray)


@outlined
def draw_exponentials(values: np.ndarray, n: int, key: np.uint64, purpose: int) -> None:
    """The first exponential number (mean 1) of a purpose for each of the first n items; two short loops are quicker than one."""
    for i in range(n):
        values[i] = uniform(key, purpose, i + 1, 0)
    for i in range(n):
        values[i] = -log(values[i])


@kernel
def draw_first(s: State) -> None:
    """At the start of a session: what the first activation and the first rehearsal of every item will draw, in loops."""
    n = (s.m.n_items + LANES - 1) // LANES * LANES
    draw_exponentials(s.first_pace, n, s.m.key, PACE)
    draw_exponentials(s.first_lifetime, n, s.m.key, LIFETIME)
    raise_all(s.first_lifetime, n, 1.0 / s.m.p.lifetime_shape)


@outlined
def begin_session(s: State, seed: int, subject: int, session: int) -> None:
    """Empty the memory of one participant at the start of a session: nothing is stored or held, the clock stands at 0."""
    m = s.m
    participant_key = trial_key(seed, subject, -1)
    m.ability = m.p.ability * math.exp(m.p.ability_spread * normal(participant_key, ABILITY, 0, 0))
    m.key = trial_key(seed, subject, session)
    m.drawn[:] = 0
    for i in range(m.n_items):
        forget_token(s, i)
    for i in range(s.skill.shape[0]):
        for j in range(s.skill.shape[1]):
            s.skill[i, j].strength = 0.0
    m.overflow = 0
    m.n_rows = 0
    m.n_traces = 0
    m.n_links = 0
    m.link_age = NONE
    m.period = 0
    m.list = 0
    m.condition = 0
    m.n_order = 0
    m.perfect_run = 0
    forget_present(s)
    draw_first(s)


@kernel
def forget_token(s: State, i: int) -> None:
    """Nothing is kept of an item."""
    token = s.tokens[i]
    token.list = 0
    token.position = 0
    token.group = 0
    token.sound = 0
    token.studied = 0
    token.onset = 0
    token.offset = 0
    token.fade = NONE
    token.activated = 0
    token.life = 0
    token.place_lost = 0
    token.expiry = 0
    token.held = 0
    token.cued = 0
    token.first_trace = NONE
    token.first_link = NONE
    token.opening = 0.0
    token.opened = 0
    token.rehearsed = 0.0
    token.gradient = 1.0
    token.drawn[:] = 0


@kernel
def forget_present(s: State) -> None:
    """Stores are empty; attention, rehearsal and responding have done nothing yet."""
    m = s.m
    m.n_held = 0
    m.n_held_items = 0
    m.capacity = 0
    m.room_fraction = 0.0
    m.as_seen = 0
    m.next_expiry = FOREVER
    m.n_distractors = 0
    m.speaking = 0
    m.bound = 0
    m.n_display = 0
    m.modality = 0
    m.echo = NONE
    m.sounds = 0
    m.elaboration = 1.0
    m.viewed = NONE
    m.judge_until = 0
    m.cue_active = 0
    m.switch_pending = 0
    m.newcomer = NONE
    m.pointer = NONE
    m.from_head = 0
    m.said_last = NONE
    m.rehearsing = NONE
    m.act = NONE
    m.target = NONE
    m.cue = NONE
    m.trial = 0
    m.previous = NONE
