"""The steps of an experiment as inert data, and how long each takes.

A step says what happens, never how it is simulated. A number pair (low, high) for a duration is a uniform jitter that the
design draws, equal in every engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args

from simulator.errors import MultistoreError, did_you_mean
from simulator.tasks.checks import LONGEST, Checked, Count, Duration, Items, Number, WordOrCount, refusal

Seconds = Union[float, tuple[float, float]]
Modality = Literal["visual", "auditory"]
Share = Annotated[float, Number(0.0, 1.0)]


def check_steps(name: str, value: Any) -> None:
    """A tuple of steps, each of a kind that exists."""
    kinds = get_args(Step)
    known = ", ".join(kind.__name__ for kind in kinds)
    if not isinstance(value, tuple):
        raise refusal(name, value, f"a tuple of steps ({known})")
    for k, step in enumerate(value):
        if not isinstance(step, kinds):
            raise refusal(f"{name}[{k}]", step, f"a step: {known}{did_you_mean(type(step).__name__, known.split(', '))}")


@dataclass(frozen=True)
class NewList(Checked):
    """The start of a study-test trial: a new list number, serial positions from 1, and the condition's label."""

    condition: str = ""


@dataclass(frozen=True)
class Present(Checked):
    """Show or say items for `duration` s (one item, or several at once in a display), then `gap` s of nothing.

    `judgement_share` is the share of the presentation that an orienting task (a judgement of the item) holds attention.
    """

    items: Annotated[tuple[int, ...], Items(1)]
    modality: Modality = "visual"
    duration: Annotated[Seconds, Duration(1e-3)] = 1.0
    gap: Annotated[Seconds, Duration()] = 0.0
    judgement_share: Share = 0.0


@dataclass(frozen=True)
class Delay(Checked):
    """An interval: `open` (people may rehearse), `filled` (they may not) or `away` (they have left)."""

    duration: Annotated[Seconds, Duration()]
    kind: Literal["open", "filled", "away"] = "open"


@dataclass(frozen=True)
class Distract(Checked):
    """A distractor task: one operation every `pace` s, each holding attention for the share `load` of that time.

    `novelty` is the probability that an operation brings a stimulus that was not there before; `spoken`: an operation is to
    say a word or a digit aloud.
    """

    duration: Annotated[Seconds, Duration()]
    load: Share = 1.0
    novelty: Share = 1.0
    pace: Annotated[float, Number(0.01, 1e4, "s per operation")] = 2.0
    spoken: bool = False


@dataclass(frozen=True)
class Cue(Checked):
    """A signal that says which items of the display to report: attention turns to them."""

    items: Annotated[tuple[int, ...], Items(1)]


@dataclass(frozen=True)
class Recall(Checked):
    """A recall period of at most `limit` s: `free`, `serial` (in order), `rows`, `cued` (only `items`) or `associate`.

    With `rows` each item is written into the numbered row of its position, and the rows are filled in any order.
    `associate` gives the first of two `items` as a cue and asks what was shown with it; the second is the right answer. `asked_for`
    says what is to be recalled freely, or where the pair stood: the `present_list`, `everything` since the session began, or
    an earlier list by its number in the session, from 1. With `until_done` the period ends when the participant stops,
    else it lasts for the whole limit. `response_duration_factor` is how many times as long as saying an item it takes to
    write or type it.

    >>> Recall("associate", 5.0, items=(0, 1), asked_for=1).asked_for
    1
    """

    kind: Literal["free", "serial", "cued", "associate", "rows"] = "free"
    limit: Annotated[float, Number(1e-3, LONGEST, "s")] = 90.0
    items: Annotated[tuple[int, ...], Items()] = ()
    until_done: bool = False
    response_duration_factor: Annotated[float, Number(0.1, 100.0, "times as long as saying it")] = 1.0
    asked_for: Annotated[int | str, WordOrCount(("present_list", "everything"), 1, 100_000)] = "present_list"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind == "associate" and (len(self.items) != 2 or self.items[0] == self.items[1]):
            raise refusal("Recall.items", self.items, "two different items with kind 'associate': the cue and its answer")
        if self.asked_for != "present_list" and self.kind not in ("free", "associate"):
            raise refusal("Recall.asked_for", self.asked_for, f"present_list with kind {self.kind!r}; others with free and associate")


@dataclass(frozen=True)
class Probe(Checked):
    """A recognition probe: was this item in the list? Who has not answered after `limit` s gives no response."""

    item: Annotated[int, Count(0, 99_999)]
    limit: Annotated[float, Number(1e-3, LONGEST, "s")] = 10.0


@dataclass(frozen=True)
class Respond(Checked):
    """One trial of a choice task with `alternatives` stimulus-response pairs; stimulus -1 is drawn by the design."""

    stimulus: int = -1
    alternatives: Annotated[int, Count(1, 64)] = 6
    response_stimulus_interval: Annotated[float, Number(0.0, 3600.0, "s")] = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        Count(-1, self.alternatives - 1)("Respond.stimulus", self.stimulus)


@dataclass(frozen=True)
class Repeat(Checked):
    """Repeat steps a fixed number of `times`, or until `perfect_recalls` recalls in a row without an error."""

    steps: Annotated[tuple[Step, ...], check_steps]
    times: Annotated[int, Count(0, 100_000)] = 0
    perfect_recalls: Annotated[int, Count(0, 100)] = 0
    at_most: Annotated[int, Count(1, 10_000)] = 200

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.times > 0) == (self.perfect_recalls > 0):
            raise MultistoreError("Repeat: give either times or perfect_recalls (a whole number of at least 1), not both")


Step = Union[NewList, Present, Delay, Distract, Cue, Recall, Probe, Respond, Repeat]


def walk(steps: Sequence[Step], rounds: int = 1) -> Iterator[Step]:
    """Every step, the inside of repetitions included (once, or as often as `rounds` says)."""
    for step in steps:
        yield step
        if isinstance(step, Repeat):
            for _ in range(rounds):
                yield from walk(step.steps, rounds)


class Span(NamedTuple):
    """The shortest and the longest time that something may take, in s (infinity: people set the pace)."""

    low: float
    high: float

    @classmethod
    def of(cls, duration: Seconds) -> Span:
        """The span of a duration, or of a pair (low, high)."""
        return cls(*duration) if isinstance(duration, (tuple, list)) else cls(float(duration), float(duration))

    def __add__(self, other: object) -> Span:
        assert isinstance(other, Span)
        return Span(self.low + other.low, self.high + other.high)

    def times(self, low: int, high: int) -> Span:
        """This span so many times."""
        return Span(self.low * low, self.high * high)

    def __str__(self) -> str:
        if math.isclose(self.low, self.high):
            return seconds(self.low)
        return f"{seconds(self.low)} to {seconds(self.high)}" if math.isfinite(self.high) else f"{seconds(self.low)} +"


def seconds(value: float) -> str:
    """A duration as people read it.

    >>> [seconds(v) for v in (0.05, 90, 1140, 86400, 2678400)]
    ['0.05 s', '90 s', '19 min', '1 d', '31 d']
    """
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if value >= size and (value > 600 or unit != "min"):
            return f"{value / size:.4g} {unit}"
    return f"{value:.6g} s"


def span_of(step: Step) -> Span:
    """How long a step takes.

    >>> str(span_of(Present((0,), "visual", 2.0, (0.8, 1.2))))
    '2.8 s to 3.2 s'
    """
    if isinstance(step, Present):
        return Span.of(step.duration) + Span.of(step.gap)
    if isinstance(step, (Delay, Distract)):
        return Span.of(step.duration)
    if isinstance(step, Recall):
        return Span(0.0 if step.until_done else step.limit, step.limit)
    if isinstance(step, Probe):
        return Span(0.0, step.limit)
    if isinstance(step, Respond):
        return Span(step.response_stimulus_interval, math.inf)
    if isinstance(step, Repeat):
        inside = Span(0.0, 0.0)
        for inner in step.steps:
            inside = inside + span_of(inner)
        return inside.times(step.times, step.times) if step.times else inside.times(step.perfect_recalls, step.at_most)
    return Span(0.0, 0.0)
