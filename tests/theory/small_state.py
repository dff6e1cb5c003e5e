"""A small state of the mind that a test can write by hand: the only file of these tests that knows the layout.

Times are given in seconds and kept in ns, items are numbered from 0, and the uniform numbers that a transition will
draw are known beforehand (`u`), so that a test can work out what must follow, and put a parameter right beside a draw.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.numerics.random_numbers import uniform
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.tasks.protocol import NewList, Present, Protocol, Respond, Step
from simulator.tasks.step_table import compile_program
from simulator.theory.constants import FOREVER
from simulator.theory.event_log import (
    BOUND,
    DISPLACED,
    ENCODED,
    GIVEN_UP,
    LOST,
    NO_ROOM,
    OMITTED,
    PLACE_LOST,
    PROBED,
    RECALLED,
    REHEARSED,
    REMOVED,
    RESPONDED,
    SAMPLED,
    STUDY,
    TRANSFERRED,
)
from simulator.theory.state import Sizes, State, allocate, begin_session
from simulator.theory.transfer import prepare

__all__ = [
    "BOUND", "DISPLACED", "ENCODED", "FOREVER", "GIVEN_UP", "LOST", "NO_ROOM", "OMITTED", "PLACE_LOST", "PROBED", "RECALLED",
    "REHEARSED", "REMOVED", "RESPONDED", "SAMPLED", "STUDY", "TRANSFERRED", "above", "add_trace", "below", "display", "drawn", "exponential", "held", "hold", "link",
    "log", "mind", "ns", "parameter", "past", "reach", "set_link", "set_parameters", "set_skill", "show", "skill",
    "small_state", "study", "token", "traces", "u",
]  # fmt: skip

_PATHS = {one.name: path for path, one in QUANTITIES.items()}

#: Nothing here is neutral: a factor that an equation forgets changes its value.
VALUES = {"ability": 1.3, "ability_spread": 0.0, "output_ease": 0.7, "practice_strength": 0.9, "encoding_probability": 0.9}


class Fields:
    """The fields of one record, read and written as attributes, whether or not theory is compiled."""

    def __init__(self, record: Any) -> None:
        object.__setattr__(self, "_record", record)

    def __getattr__(self, name: str) -> Any:
        return object.__getattribute__(self, "_record")[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._record[name]  # an unknown name is an error
        self._record[name] = value

    def update(self, **values: Any) -> None:
        """Set several fields."""
        for name, value in values.items():
            setattr(self, name, value)


def ns(seconds: float) -> int:
    """Seconds as whole nanoseconds."""
    return round(seconds * 1e9)


def small_state(
    n_items: int = 6, *, longest_list: int | None = None, material: str = "words", strategy: str = "elaborative",
    suppression: bool = False, alternatives: int = 1, seed: int = 1, subject: int = 0, session: int = 0,
    trace: bool = True, prepared: bool = True, n_rows: int = 200, n_traces: int = 200, n_links: int = 200, n_lists: int = 8,
    **values: float,
) -> State:  # fmt: skip
    """A mind at the start of a session, with room for lists of `longest_list` items; `values` are parameters by name.

    Without `prepared` the tables of what depends on the parameters alone are still empty.
    """
    steps: list[Step] = [NewList(), *(Present((i,)) for i in range(n_items if longest_list is None else longest_list))]
    if alternatives > 1:
        steps.append(Respond(0, alternatives))
    protocol = Protocol("small", material, n_items, tuple(steps), strategy, suppression=suppression)  # type: ignore[arg-type]
    parameters = Parameters().with_values({_PATHS[name]: value for name, value in (VALUES | values).items()})
    program = compile_program(protocol, parameters.numerics.time_resolution)
    state = allocate(program, parameters.to_record(), Sizes(n_rows, n_traces, n_links, n_lists), trace)
    begin_session(state, seed, subject, session)
    if prepared:
        prepare(state)
    return state


# --- reading and writing by hand -------------------------------------------------------------------------------------


def mind(s: State) -> Fields:
    """Everything that is not about one item."""
    return Fields(s.m)


def token(s: State, i: int) -> Fields:
    """What the mind knows about item i."""
    return Fields(s.tokens[i])


def parameter(s: State, name: str) -> float:
    """The value of a parameter in this state."""
    return float(s.m["p"][name])


def set_parameters(s: State, **values: float) -> None:
    """Change parameters of this state, whatever their range."""
    for name, value in values.items():
        s.m["p"][name]
        s.m["p"][name] = value


def past(s: State, number: int) -> Fields:
    """What long-term memory knows about a list."""
    return Fields(s.past[number])


def study(
    s: State, items: Sequence[int], *, number: int = 1, at: float = 0.0, each: float = 1.0, gradient: float = 1.0
) -> None:
    """Items were presented as list `number`, which is the present list now, one after the other from `at` (s) on."""
    mind(s).update(list=number, n_order=len(items))
    past(s, number).update(first=min(items, default=0), last=max(items, default=-1), opened=0, stale=1, weight=0.0)
    for k, i in enumerate(items):
        s.lists[0, k] = i
        token(s, i).update(
            list=number, position=k + 1, studied=1, onset=ns(at + k * each), offset=ns(at + (k + 1) * each),
            gradient=gradient,
        )  # fmt: skip


def reach(s: State, items: Sequence[int]) -> None:
    """The search weighs these items one by one, with the weights that they have, and everything in their lists is open."""
    m = mind(s)
    m.n_reached = len(items)
    for k, i in enumerate(items):
        Fields(s.reached[k]).token = i
        token(s, i).update(recalled=0, threshold=-1.0, linked=0.0)
        past(s, token(s, i).list).update(opened=m.period, weight=0.0)


def hold(s: State, items: Sequence[int], *, activated: float = 0.0, expiry: Mapping[int, float] | None = None) -> None:
    """These are the items in the short-term store, in order of entry; without an `expiry` (s) an item never expires."""
    m = mind(s)
    for k in range(m.n_held):
        token(s, m.held[k]).held = 0
    m.update(n_held=len(items), n_held_items=sum(i < m.n_items for i in items))
    ends = [ns(expiry[i]) if expiry and i in expiry else FOREVER for i in items]
    m.next_expiry = min([FOREVER, *ends])
    for k, i in enumerate(items):
        m.held[k] = i
        life = ends[k] - ns(activated) if ends[k] < FOREVER else FOREVER
        token(s, i).update(held=1, place_lost=0, activated=ns(activated), life=life, expiry=ends[k])


def held(s: State) -> list[int]:
    """The tokens in the short-term store, first entered first."""
    return [int(i) for i in s.m["held"][: s.m["n_held"]]]


def show(s: State, items: Sequence[int]) -> None:
    """These elements of the display have not been read yet."""
    mind(s).n_display = len(items)
    s.lists[1, : len(items)] = items


def display(s: State) -> list[int]:
    """The elements of the display that have not been read yet."""
    return [int(i) for i in s.lists[1, : s.m["n_display"]]]


def add_trace(s: State, i: int, time: float, increment: float, *, number: int | None = None) -> None:
    """Item i has one more context trace, stored at `time` (s) in list `number` (default: the present one)."""
    m = mind(s)
    number = m.list if number is None else number
    Fields(s.traces[m.n_traces]).update(time=ns(time), list=number, increment=increment, older=token(s, i).first_trace)
    past(s, token(s, i).list).stale = 1
    token(s, i).first_trace = m.n_traces
    m.n_traces += 1


def traces(s: State, i: int) -> list[tuple[int, float]]:
    """The context traces of item i as (time in ns, increment), newest first."""
    found = []
    k = int(token(s, i).first_trace)
    while k >= 0:
        found.append((int(s.traces[k]["time"]), float(s.traces[k]["increment"])))
        k = int(s.traces[k]["older"])
    return found


def _association(s: State, cue: int, target: int) -> Any:
    """The row of the association cue -> target, -1 if there is none."""
    k = int(token(s, cue).first_link)
    while k >= 0 and s.links[k]["target"] != target:
        k = int(s.links[k]["older"])
    return k


def set_link(s: State, cue: int, target: int, strength: float, time: float = 0.0) -> None:
    """The association cue -> target had this strength at the last increment of the pair, at `time` (s)."""
    m = mind(s)
    if _association(s, cue, target) < 0:
        for one, other in ((cue, target), (target, cue)):
            Fields(s.links[m.n_links]).update(target=other, strength=0.0, time=0, older=token(s, one).first_link)
            token(s, one).first_link = m.n_links
            m.n_links += 1
    Fields(s.links[_association(s, cue, target)]).strength = strength
    for one, other in ((cue, target), (target, cue)):
        Fields(s.links[_association(s, one, other)]).time = ns(time)


def link(s: State, cue: int, target: int) -> tuple[float, int]:
    """Strength of the association cue -> target at its last increment, and the time of that (ns); 0 and 0 without one."""
    k = _association(s, cue, target)
    return (float(s.links[k]["strength"]), int(s.links[k]["time"])) if k >= 0 else (0.0, 0)


def set_skill(s: State, stimulus: int, strength: float, time: float = 0.0, *, after: int | None = None) -> None:
    """Procedural strength of stimulus -> response, or with `after` of the response before -> stimulus."""
    Fields(s.skill[_row(s, after), stimulus]).update(strength=strength, time=ns(time))


def skill(s: State, stimulus: int, *, after: int | None = None) -> tuple[float, int]:
    """Procedural strength at its last increment, and the time of that (ns)."""
    association = s.skill[_row(s, after), stimulus]
    return float(association["strength"]), int(association["time"])


def _row(s: State, after: int | None) -> int:
    return s.skill.shape[1] if after is None else after


def log(s: State, trial_type: int | None = None) -> list[dict[str, Any]]:
    """The rows of the event table so far, or those of one type."""
    rows = [{name: row[name].item() for name in s.rows.dtype.names} for row in s.rows[: s.m["n_rows"]]]
    return [row for row in rows if trial_type in (None, row["trial_type"])]


# --- draws that are known beforehand ---------------------------------------------------------------------------------


def u(s: State, purpose: int, item: int | None = None, n: int = 0) -> float:
    """The n-th uniform number of a purpose for an item, or for the mind."""
    with np.errstate(over="ignore"):
        return float(uniform(np.uint64(s.m["key"]), purpose, 0 if item is None else item + 1, n))


def exponential(s: State, purpose: int, item: int | None = None, n: int = 0) -> float:
    """The n-th exponential number of a purpose for an item, or for the mind."""
    return -math.log(u(s, purpose, item, n))


def drawn(s: State, purpose: int, item: int | None = None) -> int:
    """How often a purpose was drawn."""
    return int((s.m if item is None else s.tokens[item])["drawn"][purpose])


def above(x: float) -> float:
    """The next number above x: a probability of it just lets a draw of x succeed."""
    return math.nextafter(x, math.inf)


def below(x: float) -> float:
    """The next number below x."""
    return math.nextafter(x, -math.inf)
