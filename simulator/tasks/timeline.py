"""A protocol in words: what happens when, before anything runs, with ranges where people set the pace."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.tasks.protocol import (
    Cue,
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
)


class Span(NamedTuple):
    """The shortest and the longest time that something may take, in s (infinity: people set the pace)."""

    low: float
    high: float

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


def _span(duration: Seconds) -> Span:
    return Span(*duration) if isinstance(duration, (tuple, list)) else Span(float(duration), float(duration))


def span_of(step: Step) -> Span:
    """How long a step takes.

    >>> str(span_of(Present((0,), "visual", 2.0, (0.8, 1.2))))
    '2.8 s to 3.2 s'
    """
    if isinstance(step, Present):
        return _span(step.duration) + _span(step.gap)
    if isinstance(step, (Delay, Distract)):
        return _span(step.duration)
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


def timeline(protocol: Protocol) -> list[str]:
    """The lines of a protocol's timeline; like steps that follow each other share a line.

    >>> from simulator import paradigms
    >>> for line in timeline(paradigms.free_recall(3, 1.0, retention_interval=16)):
    ...     print(line)
    0 s                     new list
    0 s                     present word_1 to word_3, 3 items one by one, visual, 1 s each
    3 s                     distractor for 16 s, an operation every 1 s, load 1, novelty 1
    19 s                    free recall, 90 s
    109 s                   end
    """
    lines: list[str] = []
    end = _write(protocol.steps, protocol.item_names(), Span(0.0, 0.0), 0, lines)
    return [*lines, f"{end!s:<24}end"]


def _write(steps: Sequence[Step], names: Sequence[str], start: Span, depth: int, lines: list[str]) -> Span:
    for group in _alike(steps):
        step = group[0]
        lines.append(f"{start!s:<24}{'  ' * depth}{_words(group, names)}")
        if isinstance(step, Repeat):
            _write(step.steps, names, start, depth + 1, lines)
        for one in group:
            start = start + span_of(one)
    return start


def _alike(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Runs of single presentations that differ in their items only; everything else alone."""
    group: list[Step] = []
    for step in steps:
        if group and not _same_presentation(group[-1], step):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _same_presentation(a: Step, b: Step) -> bool:
    if not (isinstance(a, Present) and isinstance(b, Present)) or len(a.items) > 1 or len(b.items) > 1:
        return False
    return (a.modality, a.duration, a.gap, a.judgement_share) == (b.modality, b.duration, b.gap, b.judgement_share)


def _words(group: Sequence[Step], names: Sequence[str]) -> str:
    step = group[0]
    if isinstance(step, Present):
        return _presentation(group, step, names)
    if isinstance(step, NewList):
        return f"new list ({step.condition})" if step.condition else "new list"
    if isinstance(step, Delay):
        kind = {"open": "open interval", "filled": "interval without rehearsal", "away": "the person leaves"}
        return f"{kind[step.kind]} for {_span(step.duration)}"
    if isinstance(step, Distract):
        pace = f"an operation every {seconds(step.pace)}"
        return f"distractor for {_span(step.duration)}, {pace}, load {step.load:g}, novelty {step.novelty:g}"
    if isinstance(step, Cue):
        return f"cue: report {_named(step.items, names)}"
    if isinstance(step, Recall):
        about = f" of {_named(step.items, names)}" if step.items else ""
        return f"{step.kind} recall{about}, {'at most ' if step.until_done else ''}{seconds(step.limit)}"
    if isinstance(step, Probe):
        return f"probe: was {names[step.item]} in the list? at most {seconds(step.limit)}"
    if isinstance(step, Respond):
        what = "a random stimulus" if step.stimulus < 0 else f"stimulus {step.stimulus + 1}"
        return f"respond to {what} of {step.alternatives}, then {seconds(step.response_stimulus_interval)} of nothing"
    if step.times:
        return f"{step.times} times:"
    return f"until {step.perfect_recalls} recall without an error, at most {step.at_most} times:"


def _presentation(group: Sequence[Step], step: Present, names: Sequence[str]) -> str:
    items = [item for one in group if isinstance(one, Present) for item in one.items]
    how = f"{step.modality}, {_span(step.duration)}" + (" each" if len(group) > 1 else "")
    if _span(step.gap).high > 0:
        how += f", then {_span(step.gap)} of nothing"
    if step.judgement_share > 0:
        how += f", judging it for {step.judgement_share:.0%} of that time"
    count = f", {len(group)} items one by one" if len(group) > 1 else ""
    return f"present {_named(items, names)}{count}, {how}"


def _named(items: Sequence[int], names: Sequence[str]) -> str:
    if len(items) > 2:
        return f"{names[items[0]]} to {names[items[-1]]}"
    return " and ".join(names[i] for i in items)
