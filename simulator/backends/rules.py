"""What holds in every simulated session, whichever engine wrote it: each rule yields the rows at which it is broken.

A rule takes the rows of one session as lists, a list per column of the event table, and is silent where it holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.records.columns import (
    BIND,
    DISPLACE,
    ENCODE,
    GIVE_UP,
    LOSE,
    LOSE_PLACE,
    NO_ROOM,
    OMISSION,
    PROBE,
    RECALL,
    REHEARSE,
    REMOVE,
    RESPONSE,
    SAMPLE,
    STORES,
    STUDY,
    TRANSFER,
)
from simulator.tasks.protocol import (
    Delay,
    Distract,
    NewList,
    Present,
    Probe,
    Protocol,
    Recall,
    Repeat,
    Respond,
    Seconds,
    Step,
    walk,
)
from simulator.tasks.step_table import ticks

if TYPE_CHECKING:
    from simulator.parameters.declarations import Parameters

Rows: TypeAlias = dict[str, list[Any]]
#: Rows that hold attention for their duration, and rows that answer.
ACTS = (ENCODE, REHEARSE, REMOVE, PROBE, RESPONSE)
ANSWERS = (RECALL, OMISSION, PROBE, RESPONSE)
ECHOIC = STORES.index("echoic")
#: A session ends before this time (ns).
NEVER = 2**63


def wrong_times(rows: Rows, grid: int) -> Iterator[str]:
    """Rows are written in time order, on the grid (ns); one act of attention ends before the next begins."""
    ended = free = 0
    for k, (kind, onset, duration) in enumerate(zip(rows["trial_type"], rows["onset"], rows["duration"], strict=True)):
        if onset < 0 or duration < 0 or onset % grid or duration % grid:
            yield f"row {k}: onset {onset}, duration {duration} off the grid of {grid} ns"
        moment = onset if kind == STUDY else onset + duration
        if moment < ended:
            yield f"row {k}: at {moment} ns, before the row above"
        ended = moment
        if kind in ACTS and duration <= 0:
            yield f"row {k}: an act without a duration"
        if kind in (*ACTS, RECALL, OMISSION, SAMPLE) and onset < free:
            yield f"row {k}: begins at {onset} ns, before attention is free"
        if kind in ACTS:
            free = onset + duration
    if rows["list"] != sorted(rows["list"]) or min(rows["list"], default=1) < 1:
        yield "lists are not numbered in order from 1"


def most_places(protocol: Protocol, parameters: Parameters) -> int:
    """The greatest number of places that the short-term store can have; 0 where it may have none at all.

    An item takes room by how long it takes to say, unless suppression keeps it from being said; the items of a display
    are held as seen, one place each.
    """
    p, kind = parameters.short_term, protocol.kind
    length = 1.0 if protocol.suppression else (kind.spoken / 0.55) ** p.word_length_exponent
    spoken = length * (p.closed_set_size if kind.closed else 1.0)
    displays = any(isinstance(step, Present) and len(step.items) > 1 for step in walk(protocol.steps))
    sizes = [spoken, 1.0] if displays else [spoken]
    room = max(0.0, p.capacity - (p.suppression_load if protocol.suppression else 0.0))
    return max(math.floor(room / size) + 1 for size in sizes) if all(room >= size for size in sizes) else 0


def wrong_store(rows: Rows, places: int) -> Iterator[str]:
    """Only what is held is lost, displaced or given up, and no more is held than there are places (0: not counted).

    Items that were heard are left out: their echo brings them into the store without a row and without a place.
    """
    heard = {
        item
        for kind, item, store in zip(rows["trial_type"], rows["item"], rows["store"], strict=True)
        if kind == STUDY and store == ECHOIC
    }
    held: set[int] = set()
    kinds = rows["trial_type"]
    for k, (kind, item) in enumerate(zip(kinds, rows["item"], strict=True)):
        if kind == ENCODE:
            held.add(item)
        elif kind in (LOSE, DISPLACE, GIVE_UP, NO_ROOM) and item >= 0:
            if item not in held and item not in heard:
                yield f"row {k}: item {item} goes, but was not held"
            held.discard(item)
        full = k + 1 < len(kinds) and kinds[k + 1] in (DISPLACE, NO_ROOM)  # the place of the item that enters is made next
        if not full and places and len(held - heard) > places:
            yield f"row {k}: {len(held - heard)} items in {places} places"


def wrong_places(rows: Rows) -> Iterator[str]:
    """What is removed, or takes a place in the order, was bound in the same list before; once for each binding."""
    bound: int | None = None  # the list in which something is bound
    for k, (kind, trial) in enumerate(zip(rows["trial_type"], rows["list"], strict=True)):
        if kind == BIND:
            bound = trial
        elif kind in (REMOVE, LOSE_PLACE):
            if bound != trial:
                yield f"row {k}: nothing is bound that could be removed or take a place"
            bound = None


def wrong_memory(rows: Rows) -> Iterator[str]:
    """Nothing is encoded, rehearsed, transferred or said that was not presented before, at its position."""
    position: dict[int, int] = {}
    place: dict[int, int] = {}
    number = 0
    columns = (rows[name] for name in ("trial_type", "item", "response", "position", "list"))
    for k, (kind, item, response, where, trial) in enumerate(zip(*columns, strict=True)):
        if trial != number:
            number, place = trial, {}
        if kind == STUDY:
            if where != place.setdefault(item, len(place) + 1):
                yield f"row {k}: item {item} is shown at {where}, but its place is {place[item]}"
            position[item] = where
        elif kind in (ENCODE, REHEARSE, TRANSFER, SAMPLE, LOSE, DISPLACE, GIVE_UP, NO_ROOM, LOSE_PLACE) and item >= 0:
            if where != position.get(item):
                yield f"row {k}: item {item} at {where}, but it was shown at {position.get(item)}"
        elif kind == RECALL and response not in position:
            yield f"row {k}: {response} is said, but was not shown"


def wrong_numbers(rows: Rows) -> Iterator[str]:
    """Strengths are finite and not negative; responses have times, right or wrong is 0 or 1, other rows have neither."""
    columns = (rows[name] for name in ("trial_type", "strength", "correct", "response_time"))
    for k, (kind, strength, correct, time) in enumerate(zip(*columns, strict=True)):
        if not (math.isfinite(strength) and strength >= 0):
            yield f"row {k}: strength {strength}"
        if not ((correct in (0, 1) and time >= 0) if kind in ANSWERS else (correct == -1 and time == -1)):
            yield f"row {k}: correct {correct}, response time {time} ns"


def fills_rows(protocol: Protocol) -> bool:
    """Whether recall goes into numbered rows in any order."""
    return any(isinstance(step, Recall) and step.kind == "rows" for step in walk(protocol.steps, rounds=1))


def wrong_outputs(rows: Rows, into_rows: bool = False) -> Iterator[str]:
    """With one recall period a list: outputs are counted from 1, and a response time is the time since the response
    before (an omission is no response). Where they go into numbered rows, the first may be any row."""
    outputs: dict[int, list[int]] = {}
    latest: dict[int, int] = {}
    columns = (rows[name] for name in ("trial_type", "list", "onset", "position", "response_time"))
    for k, (kind, trial, onset, output, time) in enumerate(zip(*columns, strict=True)):
        if kind not in (RECALL, OMISSION):
            continue
        before = outputs.setdefault(trial, [])
        begins = into_rows and (not before or (output == 1 and 1 not in before))
        if not begins and output != (before[-1] if before else 0) + 1:
            yield f"row {k}: output {output} is the response number {len(before) + 1}"
        before.append(output)
        if trial in latest and time != onset - latest[trial]:
            yield f"row {k}: response time {time} ns, but {onset - latest[trial]} ns after the response before"
        if kind == RECALL:
            latest[trial] = onset


def one_recall_a_list(protocol: Protocol) -> bool:
    """Whether no list of a protocol has several recall periods, as one with a cue after the other has."""
    recalls = 0
    for step in walk(protocol.steps, rounds=2):
        if isinstance(step, NewList):
            recalls = 0
        elif isinstance(step, Recall):
            recalls += 1
            if recalls > 1:
                return False
    return True


def wrong_study(rows: Rows, protocol: Protocol, resolution: float) -> Iterator[str]:
    """What is shown, in which list and when, is what the protocol says (`resolution` of the clock in s)."""
    studied = [k for k, kind in enumerate(rows["trial_type"]) if kind == STUDY]
    first = next((step for step in walk(protocol.steps) if not isinstance(step, Repeat)), None)
    script = _Script(rows, studied, resolution, 0 if isinstance(first, NewList) else 1)
    yield from script.follow(protocol.steps)
    if script.lost is None and script.at < len(studied):
        yield f"row {studied[script.at]}: item {rows['item'][studied[script.at]]} is shown after the protocol has ended"


class _Script:
    """Follows the study rows of a session (`studied`, their numbers) through the steps of its protocol.

    `list` is the number of the list (from 1), `low` and `high` bound the time (ns); `lost` says where it could not go
    on.
    """

    def __init__(self, rows: Rows, studied: Sequence[int], resolution: float, number: int) -> None:
        self.rows, self.studied, self.resolution, self.list = rows, studied, resolution, number
        self.at = self.low = self.high = 0
        self.lost: str | None = None

    def follow(self, steps: Sequence[Step]) -> Iterator[str]:
        """Walk through the steps; yields what differs from them."""
        for step in steps:
            if self.lost is not None:
                return
            if isinstance(step, Repeat):
                yield from self._repeat(step)
            elif isinstance(step, NewList):
                self.list += 1
            elif isinstance(step, Present):
                yield from self._present(step)
            else:
                self._wait(step)

    def _repeat(self, step: Repeat) -> Iterator[str]:
        """So many rounds; until it is perfect, as long as the first item of a round is shown next and in time."""
        first = next((inner.items[0] for inner in walk(step.steps) if isinstance(inner, Present) and inner.items), None)
        for round_number in range(step.times or step.at_most):
            if not step.times and round_number and (first is None or not self._is_next(first)):
                break
            yield from self.follow(step.steps)
        if not step.times and first is None:
            self.lost = "how often this was repeated cannot be seen"

    def _is_next(self, item: int) -> bool:
        if self.at >= len(self.studied):
            return False
        k = self.studied[self.at]
        return bool(self.rows["item"][k] == item and self.rows["onset"][k] <= self.high)

    def _present(self, step: Present) -> Iterator[str]:
        shortest, longest = self._ticks(step.duration)
        for item in step.items:
            if self.at >= len(self.studied):
                self.lost = f"item {item} of the protocol is not shown"
                yield self.lost
                return
            k = self.studied[self.at]
            presented, trial, onset, duration = (self.rows[name][k] for name in ("item", "list", "onset", "duration"))
            if presented != item or trial != self.list:
                self.lost = f"row {k}: item {presented} in list {trial}, the protocol has item {item} in list {self.list}"
                yield self.lost
                return
            if not shortest <= duration <= longest:
                yield f"row {k}: shown for {duration} ns, the protocol says {shortest} to {longest} ns"
            if not self.low <= onset <= self.high:
                yield f"row {k}: shown at {onset} ns, the protocol says {self.low} to {self.high} ns"
            self.at += 1
        self._pass(step.duration)
        self._pass(step.gap)

    def _wait(self, step: Step) -> None:
        if isinstance(step, (Delay, Distract)):
            self._pass(step.duration)
        elif isinstance(step, Recall):
            limit = self._ticks(step.limit)[1]
            self.low += 0 if step.until_done else limit
            self.high += limit
        elif isinstance(step, (Probe, Respond)):
            self.high = NEVER

    def _ticks(self, duration: Seconds) -> tuple[int, int]:
        low, high = duration if isinstance(duration, tuple) else (duration, duration)
        return ticks(low, self.resolution), ticks(high, self.resolution)

    def _pass(self, duration: Seconds) -> None:
        low, high = self._ticks(duration)
        self.low, self.high = self.low + low, self.high + high
