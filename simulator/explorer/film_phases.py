"""The phases of one list as its protocol lays them out: study, intervals, distractors, the cue, the recall period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    walk,
)


@dataclass(frozen=True)
class Phase:
    """A stretch of one list, in seconds from its beginning, and the step of the protocol that it comes from."""

    kind: str
    start: float
    end: float
    step: Step


def steps_of(protocol: Protocol, condition: str, number: int) -> list[Step]:
    """The steps from the beginning of list `number` (counted from 1) of a session to the next one.

    Lists that are repeated until they are perfect are known by the label of their condition.

    >>> from simulator import paradigms
    >>> [type(step).__name__ for step in steps_of(paradigms.brown_peterson(1, 18.0), "brown_peterson", 1)]
    ['Present', 'Distract', 'Recall']
    """
    lists = list(_lists(protocol.steps))
    labelled = [steps for label, steps in lists if (label or protocol.paradigm) == condition]
    chosen = labelled or [steps for _, steps in lists]
    if not chosen:
        return []
    return chosen[min(number, len(chosen)) - 1]


def lists_of(steps: Sequence[Step], rounds: int = 1) -> int:
    """How many lists one person lives through at most.

    >>> from simulator import paradigms
    >>> lists_of(paradigms.free_recall(5, 1.0, lists_per_session=3).steps), lists_of(paradigms.choice_practice(4, 5).steps)
    (3, 5)
    """
    own = sum(isinstance(step, NewList) for step in steps)
    inside = sum(lists_of(step.steps, step.times or step.at_most) for step in steps if isinstance(step, Repeat))
    return rounds * (own + inside)


def _lists(steps: Sequence[Step]) -> Iterator[tuple[str, list[Step]]]:
    """The label and the steps of each list, what is repeated so often taken once."""
    label: str | None = None
    inside: list[Step] = []
    for step in steps:
        repeats_lists = isinstance(step, Repeat) and any(isinstance(inner, NewList) for inner in walk(step.steps))
        if isinstance(step, NewList) or repeats_lists:
            if label is not None:
                yield label, inside
            label, inside = (step.condition, []) if isinstance(step, NewList) else (None, [])
        if isinstance(step, Repeat) and repeats_lists:
            yield from _lists(step.steps)
        elif label is not None and not isinstance(step, NewList):
            inside.append(step)
    if label is not None:
        yield label, inside


def phases_of(
    steps: Sequence[Step], onsets: dict[int, float], last_rehearsal: float, last_response: float
) -> list[Phase]:
    """When each step begins and ends, from the onsets (s) at which the items were shown.

    A recall period without a fixed end is over with the last response. A time that the design draws from a range counts with the middle of the range until the next item is shown; recall begins when nothing is rehearsed any more.
    """
    out: list[Phase] = []
    now = 0.0
    for step in steps:
        if isinstance(step, Present):
            now = onsets.get(step.items[0], now)
            shown = _middle(step.duration)
            out.append(Phase("study", now, now + shown, step))
            now += shown + _middle(step.gap)
        elif isinstance(step, (Delay, Distract)):
            kind = "distract" if isinstance(step, Distract) else step.kind
            out.append(Phase(kind, now, now + _middle(step.duration), step))
            now += _middle(step.duration)
        elif isinstance(step, Cue):
            out.append(Phase("cue", now, now, step))
        elif isinstance(step, (Recall, Probe)):
            now = max(now, last_rehearsal)
            ends = isinstance(step, Probe) or step.until_done
            end = max(now, last_response) if ends else now + step.limit
            out.append(Phase("recall" if isinstance(step, Recall) else "probe", now, end, step))
            now = end
        elif isinstance(step, (Repeat, Respond)):
            break  # people set the pace
    return out


def begins_with(steps: Sequence[Step]) -> float:
    """Seconds from the beginning of a list to its first item."""
    before = 0.0
    for step in steps:
        if not isinstance(step, (Delay, Distract)):
            break
        before += _middle(step.duration)
    return before


def _middle(seconds: Seconds) -> float:
    return float(sum(seconds) / 2) if isinstance(seconds, (tuple, list)) else float(seconds)
