"""An experiment as inert data: the steps that one person lives through, printable before anything runs.

A protocol says what happens, never how it is simulated. Every engine reads the same steps. A number pair (low, high)
for a duration is a uniform jitter that the design draws, equal in every engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Union

from simulator.errors import MultistoreError, did_you_mean
from simulator.tasks.material import Material, material

Seconds = Union[float, tuple[float, float]]
Modality = Literal["visual", "auditory"]
Strategy = Literal["elaborative", "maintenance", "none"]
LONGEST = 1e9  # s, about 32 years: what fits on the integer clock with room to spare


def _check(name: str, value: Any, low: float, high: float, unit: str) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not low <= value <= high:
        raise MultistoreError(f"{name}: got {value!r}, allowed {low:g} to {high:g} {unit}".rstrip())


def check_count(name: str, value: Any, low: int, high: int) -> None:
    """Raise a MultistoreError unless the field `name` holds a whole number from low to high.

    >>> check_count("free_recall.list_length", 12, 1, 500)
    """
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise MultistoreError(f"{name}: got {value!r}, allowed a whole number from {low} to {high}")


def check_seconds(name: str, value: Any, low: float = 0.0, high: float = LONGEST, *, jitter: bool = True) -> None:
    """Raise a MultistoreError unless the field `name` holds seconds from low to high: one number, or with `jitter` a pair.

    >>> check_seconds("Present.gap", (0.8, 1.2))
    """
    if jitter and isinstance(value, (tuple, list)):
        if len(value) != 2 or isinstance(value, list):
            raise MultistoreError(f"{name}: got {value!r}, allowed one duration or a pair (low, high) in s")
        for v in value:
            _check(name, v, low, high, "s")
        if value[0] > value[1]:
            raise MultistoreError(f"{name}: got {value!r}, the first of a pair is the shorter duration in s")
    else:
        _check(name, value, low, high, "s")


def _check_word(name: str, value: Any, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise MultistoreError(
            f"{name}: got {value!r}, allowed {', '.join(allowed)}{did_you_mean(str(value), allowed)}"
        )


@dataclass(frozen=True)
class NewList:
    """The start of a study-test trial: a new list number, serial positions from 1, and the condition's label."""

    condition: str = ""


@dataclass(frozen=True)
class Present:
    """Show or say items for `duration` s (one item, or several at once in a display), then `gap` s of nothing.

    `judgement_share` is the share of the presentation that an orienting task (a judgement of the item) holds attention.
    """

    items: tuple[int, ...]
    modality: Modality = "visual"
    duration: Seconds = 1.0
    gap: Seconds = 0.0
    judgement_share: float = 0.0

    def __post_init__(self) -> None:
        check_seconds("Present.duration", self.duration, 1e-3)
        check_seconds("Present.gap", self.gap)
        _check_word("Present.modality", self.modality, ("visual", "auditory"))
        _check("Present.judgement_share", self.judgement_share, 0.0, 1.0, "")


@dataclass(frozen=True)
class Delay:
    """An interval: `open` (people may rehearse), `filled` (they may not) or `away` (they have left)."""

    duration: Seconds
    kind: Literal["open", "filled", "away"] = "open"

    def __post_init__(self) -> None:
        check_seconds("Delay.duration", self.duration)
        _check_word("Delay.kind", self.kind, ("open", "filled", "away"))


@dataclass(frozen=True)
class Distract:
    """A distractor task: one operation every `pace` s, each holding attention for the share `load` of that time.

    `novelty` is the probability that an operation brings a stimulus that was not there before.
    """

    duration: Seconds
    load: float = 1.0
    novelty: float = 1.0
    pace: float = 2.0

    def __post_init__(self) -> None:
        check_seconds("Distract.duration", self.duration)
        _check("Distract.load", self.load, 0.0, 1.0, "")
        _check("Distract.novelty", self.novelty, 0.0, 1.0, "")
        _check("Distract.pace", self.pace, 0.01, 1e4, "s per operation")


@dataclass(frozen=True)
class Cue:
    """A signal that says which items of the display to report: attention turns to them."""

    items: tuple[int, ...]


@dataclass(frozen=True)
class Recall:
    """A recall period of at most `limit` s: `free`, `serial` (in order) or `cued` (only `items`).

    With `until_done` the period ends when the person stops, else it lasts for the whole limit. `response_duration_factor` is how many
    times as long as saying an item it takes to write or type it.
    """

    kind: Literal["free", "serial", "cued"] = "free"
    limit: float = 90.0
    items: tuple[int, ...] = ()
    until_done: bool = False
    response_duration_factor: float = 1.0

    def __post_init__(self) -> None:
        _check_word("Recall.kind", self.kind, ("free", "serial", "cued"))
        _check("Recall.limit", self.limit, 1e-3, LONGEST, "s")
        _check("Recall.response_duration_factor", self.response_duration_factor, 0.1, 100.0, "times as long as saying it")


@dataclass(frozen=True)
class Probe:
    """A recognition probe: was this item in the list?"""

    item: int
    limit: float = 10.0

    def __post_init__(self) -> None:
        _check("Probe.limit", self.limit, 1e-3, LONGEST, "s")


@dataclass(frozen=True)
class Respond:
    """One trial of a choice task with `alternatives` stimulus-response pairs; stimulus -1 is drawn by the design."""

    stimulus: int = -1
    alternatives: int = 6
    response_stimulus_interval: float = 0.5

    def __post_init__(self) -> None:
        check_count("Respond.alternatives", self.alternatives, 1, 64)
        check_count("Respond.stimulus", self.stimulus, -1, self.alternatives - 1)
        _check("Respond.response_stimulus_interval", self.response_stimulus_interval, 0.0, 3600.0, "s")


@dataclass(frozen=True)
class Repeat:
    """Repeat steps a fixed number of `times`, or until `perfect_recalls` recalls in a row without an error."""

    steps: tuple[Step, ...]
    times: int = 0
    perfect_recalls: int = 0
    at_most: int = 200

    def __post_init__(self) -> None:
        if (self.times > 0) == (self.perfect_recalls > 0):
            raise MultistoreError("Repeat: give either times or perfect_recalls (a whole number of at least 1), not both")
        check_count("Repeat.times", self.times, 0, 100_000)
        check_count("Repeat.perfect_recalls", self.perfect_recalls, 0, 100)
        check_count("Repeat.at_most", self.at_most, 1, 10_000)


Step = Union[NewList, Present, Delay, Distract, Cue, Recall, Probe, Respond, Repeat]


@dataclass(frozen=True, repr=False)
class Protocol:
    """Everything that one memory lives through, from a single list to relearning after a month.

    `n_items` items of one `material`, the `steps`, the rehearsal `strategy` that the task sets (elaborative in free
    recall, maintenance in immediate serial recall, none under suppression), and the `paradigm` with the `arguments`
    it was built from, so that it can be built again.

    >>> from simulator import paradigms
    >>> p = paradigms.free_recall(12, 1.0)
    >>> p
    Protocol(free_recall: 12 words, 14 steps, 102 s)
    >>> p.steps[1]
    Present(items=(0,), modality='visual', duration=1.0, gap=0.0, judgement_share=0.0)
    """

    paradigm: str
    material: str
    n_items: int
    steps: tuple[Step, ...]
    strategy: Strategy = "elaborative"
    arguments: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    suppression: bool = False

    def __post_init__(self) -> None:
        material(self.material)
        check_count("Protocol.n_items", self.n_items, 0, 100_000)
        _check_word("Protocol.strategy", self.strategy, ("elaborative", "maintenance", "none"))
        for step in walk(self.steps):
            for item in getattr(step, "items", ()):
                check_count(f"{type(step).__name__}.items", item, 0, max(0, self.n_items - 1))
            if isinstance(step, Probe):
                check_count("Probe.item", step.item, 0, max(0, self.n_items - 1))

    @property
    def kind(self) -> Material:
        """The material of the items."""
        return material(self.material)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The labels that the trials of this protocol carry, in order of appearance (at least one)."""
        labels = dict.fromkeys(s.condition or self.paradigm for s in walk(self.steps) if isinstance(s, NewList))
        return tuple(labels) or (self.paradigm,)

    @property
    def span(self) -> Span:
        """How long it takes, from beginning to end."""
        return sum((span_of(step) for step in self.steps), start=Span(0.0, 0.0))

    def __repr__(self) -> str:
        many = "" if len(self.steps) == 1 else "s"
        return f"Protocol({self.paradigm}: {self.n_items} {self.material}, {len(self.steps)} step{many}, {self.span})"

    def item_names(self) -> tuple[str, ...]:
        """A name for every item, by item number."""
        return self.names or tuple(f"{self.material.rstrip('s')}_{i + 1}" for i in range(self.n_items))


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
