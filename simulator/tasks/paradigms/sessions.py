"""What the sessions of paradigms are made of: trials with pauses, intervals before recall, and distraction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from simulator.errors import MultistoreError, shown
from simulator.tasks.lists import mixed
from simulator.tasks.protocol import Delay, Distract, Present, Seconds, Step
from simulator.tasks.steps import Modality

#: Share of a presentation that a judgement of the word (size, animacy, concreteness) holds attention.
ORIENTING_LOAD = 0.75
#: Seconds between the end of a recall period and the next list of a session, where nothing else is given (assumed).
LIST_INTERVAL = 5.0
#: Seconds per operation of an arithmetic distractor (assumed).
ARITHMETIC_PACE = 1.0

Trial = TypeVar("Trial")


def retention(seconds: Seconds, filled: bool, pace: float = ARITHMETIC_PACE) -> list[Step]:
    """The interval before recall, filled with arithmetic at `pace` seconds per operation or open; no step for 0 s."""
    if seconds == 0:
        return []
    return [Distract(seconds, load=1.0, novelty=1.0, pace=pace) if filled else Delay(seconds)]


def session(trials: Sequence[Trial], interval: Seconds, steps_of: Callable[[Trial], Iterable[Step]]) -> tuple[Step, ...]:
    """The steps of the trials of a session, and a pause of `interval` s between one and the next."""
    steps: list[Step] = []
    for number, trial in enumerate(trials):
        if number and interval != 0:
            steps.append(Delay(interval, "filled"))
        steps += steps_of(trial)
    return tuple(steps)


def lengths_of(list_length: int | tuple[int, ...], lists: int) -> list[int]:
    """The length of each list of a session: so many lists of one length, or of each of several, mixed at random.

    >>> lengths_of(5, 3), sorted(lengths_of((2, 4), 2))
    ([5, 5, 5], [2, 2, 4, 4])
    """
    return mixed(list_length, lists) if isinstance(list_length, tuple) else [list_length] * lists


def label_of(list_length: int | tuple[int, ...], length: int) -> str:
    """The label of the lists of a length in a session of several; none where all have the same."""
    return f"{length} items" if isinstance(list_length, tuple) else ""


def presentations(
    items: Sequence[int], modality: Modality, seconds: Seconds, gap: Seconds, group_size: int = 0, group_gap: Seconds = 0.0
) -> list[Step]:
    """Items one by one, each with a blank after it; after every `group_size` items but the last a pause of `group_gap` s more."""
    steps: list[Step] = []
    for place, item in enumerate(items, start=1):
        steps.append(Present((item,), modality, seconds, gap))
        if group_size and place % group_size == 0 and place < len(items) and group_gap != 0:
            steps.append(Delay(group_gap))
    return steps


def spoken_distractors(number: int, pace: float, changing: bool, load: float = 1.0) -> list[Step]:
    """So many words or digits said aloud, one every `pace` s: the first is new, the others if they change.

    >>> [(step.duration, step.novelty) for step in spoken_distractors(3, 0.5, False)]
    [(0.5, 1.0), (1.0, 0.0)]
    """
    if number == 0:
        return []
    if changing or number == 1:
        return [Distract(number * pace, load, 1.0, pace, True)]
    return [Distract(pace, load, 1.0, pace, True), Distract((number - 1) * pace, load, 0.0, pace, True)]


def lags_of(name: str, lags: str) -> dict[str, tuple[int, int]]:
    """The ranges in a text of lags, by the way they are written; MultistoreError for anything else.

    >>> lags_of("spaced_recall", "1 3-6")
    {'1': (1, 1), '3-6': (3, 6)}
    """
    ranges = {}
    for word in lags.split():
        ends = word.split("-")
        if len(ends) > 2 or not all(end.isascii() and end.isdigit() and 1 <= int(end) <= 1000 for end in ends) or word in ranges:
            break
        ranges[word] = (int(ends[0]), int(ends[-1]))
    if len(ranges) != len(lags.split()) or not ranges or any(low > high for low, high in ranges.values()):
        allowed = "different lags from 1 to 1000, each a whole number or a range, as in '1 3-6'"
        raise MultistoreError(f"{name}.lags: got {shown(lags)}, allowed {allowed}")
    return ranges


def patterns_of(name: str, pattern: str, list_length: int | tuple[int, ...], material: str) -> tuple[str, ...]:
    """The patterns of similar (S) and dissimilar (D) letters in a text; MultistoreError for any that fits no list.

    >>> patterns_of("serial_recall", "SDS DDD", 3, "letters")
    ('SDS', 'DDD')
    """
    patterns = tuple(pattern.split())
    if not patterns:
        return ()
    told = f"{name}.pattern: got {shown(pattern)}"
    if set("".join(patterns)) - set("SD"):
        raise MultistoreError(f"{told}, allowed S (similar) and D (dissimilar) for each place of the list")
    if any(list_length != len(one) for one in patterns) or len(set(patterns)) < len(patterns):
        raise MultistoreError(f"{told}, allowed one S or D for each of {list_length} items, and each pattern once")
    if material != "letters":
        raise MultistoreError(f"{told} with material {material!r}, allowed with letters only")
    return patterns
