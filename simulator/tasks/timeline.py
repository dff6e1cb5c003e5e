"""A protocol in words: what happens when, before anything runs, with ranges where people set the pace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from simulator.tasks.steps import (
    Cue,
    Delay,
    Distract,
    NewList,
    Present,
    Probe,
    Recall,
    Repeat,
    Respond,
    Span,
    Step,
    seconds,
    span_of,
)


class Session(Protocol):
    """What has a timeline: steps, and a name for every item."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
        ...

    def item_names(self) -> tuple[str, ...]:
        """A name for every item, by item number."""
        ...


class Segment(NamedTuple):
    """Like steps that follow each other: when they start, how long all of them take, and what they are in words.

    `steps` are those steps; `depth` counts the repetitions that they stand in: `start` is that of the first round.
    """

    start: Span
    length: Span
    depth: int
    steps: tuple[Step, ...]
    words: str


def timeline(session: Session) -> list[str]:
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
    return [
        f"{one.start!s:<24}{'  ' * one.depth}{one.words}"
        for one in segments(session.steps, session.item_names())
    ]


def segments(steps: Sequence[Step], names: Sequence[str]) -> list[Segment]:
    """The timeline of steps as values; the last segment is the end."""
    out = list(_segments(steps, names, Span(0.0, 0.0), 0))
    end = sum((one.length for one in out if one.depth == 0), start=Span(0.0, 0.0))
    return [*out, Segment(end, Span(0.0, 0.0), 0, (), "end")]


def _segments(steps: Sequence[Step], names: Sequence[str], start: Span, depth: int) -> Iterator[Segment]:
    for group in _alike(steps):
        length = sum((span_of(member) for member in group), start=Span(0.0, 0.0))
        yield Segment(start, length, depth, tuple(group), _words(group, names))
        if isinstance(group[0], Repeat):
            yield from _segments(group[0].steps, names, start, depth + 1)
        start = start + length


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


def _same_presentation(first: Step, second: Step) -> bool:
    if (
        not (isinstance(first, Present) and isinstance(second, Present))
        or len(first.items) > 1
        or len(second.items) > 1
    ):
        return False
    return (first.modality, first.duration, first.gap, first.judgement_share) == (
        second.modality,
        second.duration,
        second.gap,
        second.judgement_share,
    )


def _words(group: Sequence[Step], names: Sequence[str]) -> str:
    step = group[0]
    if isinstance(step, Present):
        return _presentation(group, step, names)
    if isinstance(step, NewList):
        return f"new list ({step.condition})" if step.condition else "new list"
    if isinstance(step, Delay):
        kind = {"open": "open interval", "filled": "interval without rehearsal", "away": "the participant leaves"}
        return f"{kind[step.kind]} for {Span.of(step.duration)}"
    if isinstance(step, Distract):
        pace = f"{'a word said aloud' if step.spoken else 'an operation'} every {seconds(step.pace)}"
        return f"distractor for {Span.of(step.duration)}, {pace}, load {step.load:g}, novelty {step.novelty:g}"
    if isinstance(step, Cue):
        return f"cue: report {_named(step.items, names)}"
    if isinstance(step, Recall):
        return f"{_recall(step, names)}, {'at most ' if step.until_done else ''}{seconds(step.limit)}"
    if isinstance(step, Probe):
        return f"probe: was {names[step.item]} in the list? at most {seconds(step.limit)}"
    if isinstance(step, Respond):
        stimulus = "a random stimulus" if step.stimulus < 0 else f"stimulus {step.stimulus + 1}"
        return (
            f"respond to {stimulus} of {step.alternatives}, then {seconds(step.response_stimulus_interval)} of nothing"
        )
    if not isinstance(step, Repeat):
        return repr(step)  # a step for which no words are written yet
    if step.times:
        return f"{step.times} times:"
    return f"until {step.perfect_recalls} recall without an error, at most {step.at_most} times:"


def _presentation(group: Sequence[Step], step: Present, names: Sequence[str]) -> str:
    items = [item for member in group if isinstance(member, Present) for item in member.items]
    how = f"{step.modality}, {Span.of(step.duration)}" + (" each" if len(group) > 1 else "")
    if Span.of(step.gap).high > 0:
        how += f", then {Span.of(step.gap)} of nothing"
    if step.judgement_share > 0:
        how += f", judging it for {step.judgement_share:.0%} of that time"
    count = f", {len(group)} items one by one" if len(group) > 1 else ""
    return f"present {_named(items, names)}{count}, {how}"


def _recall(step: Recall, names: Sequence[str]) -> str:
    wanted = {"present_list": "", "everything": "everything"}.get(str(step.asked_for), f"list {step.asked_for}")
    if step.kind == "associate":
        where = {"": "", "everything": " in any list"}.get(wanted, f" in {wanted}")
        return f"recall of what was shown with {names[step.items[0]]}{where} ({names[step.items[1]]})"
    about = _named(step.items, names) if step.items else wanted
    return f"{step.kind} recall of {about}" if about else f"{step.kind} recall"


def _named(items: Sequence[int], names: Sequence[str]) -> str:
    if len(items) > 2:
        return f"{names[items[0]]} to {names[items[-1]]}"
    return " and ".join(names[i] for i in items)
