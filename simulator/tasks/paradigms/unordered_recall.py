"""Paradigms of recall in any order: free recall and the Brown-Peterson task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from simulator.tasks.checks import Count, Intervals
from simulator.tasks.lists import draw_lists, shuffled
from simulator.tasks.material import MATERIALS
from simulator.tasks.paradigms.registry import (
    RESPONSE_DURATION_FACTORS,
    Interval,
    Lengths,
    Limit,
    MaterialName,
    Pace,
    Response,
    Shown,
    Trials,
    paradigm,
)
from simulator.tasks.paradigms.sessions import (
    ARITHMETIC_PACE,
    LIST_INTERVAL,
    ORIENTING_LOAD,
    label_of,
    lengths_of,
    presentations,
    retention,
    session,
)
from simulator.tasks.protocol import Distract, Modality, NewList, Present, Protocol, Recall, Seconds, Step


@paradigm
def free_recall(
    list_length: Lengths,
    seconds_per_item: Shown,
    *,
    gap: Interval = 0.0,
    modality: Modality = "visual",
    material: MaterialName = "words",
    orienting_task: bool = False,
    inter_item_distractor: Interval = 0.0,
    retention_interval: Interval = 0.0,
    filled: bool = True,
    suppression: bool = False,
    recall_time: Limit = 90.0,
    lists_per_session: Trials = 1,
    list_interval: Interval = LIST_INTERVAL,
    response: Response = "spoken",
) -> Protocol:
    """Free recall (Murdock 1962): study a list, then recall it in any order.

    `seconds_per_item` is the time in view, `gap` the blank after it. An orienting task holds attention and leaves
    little time to rehearse; under articulatory `suppression` nobody rehearses. `inter_item_distractor` s of arithmetic
    stand around every word (continual distractor), `retention_interval` s before recall, filled with arithmetic or open.
    The `response` is spoken, written or typed: the slower it is, the more is lost while one item after the other is put
    out. With `lists_per_session` > 1 one memory lives through several lists, `list_interval` s after each other, so that
    words of earlier lists may intrude. With several lengths, lists of all of them are mixed, so many of each.

    >>> free_recall(20, 1.0, modality="auditory").n_items
    20
    """
    task = ORIENTING_LOAD if orienting_task else 0.0
    lists = draw_lists(lengths_of(list_length, lists_per_session), MATERIALS[material])

    def trial(items: tuple[int, ...]) -> Iterator[Step]:
        yield NewList(label_of(list_length, len(items)))
        for i in items:
            if inter_item_distractor != 0:
                yield Distract(inter_item_distractor, pace=ARITHMETIC_PACE)
            yield Present((i,), modality, seconds_per_item, gap, task)
        yield from retention(retention_interval, filled)
        yield Recall("free", recall_time, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = session(lists.items, list_interval, trial)
    return Protocol(
        "free_recall", material, lists.n_items, steps, "none" if suppression else "elaborative", names=lists.names,
        suppression=suppression,
    )  # fmt: skip


@paradigm
def brown_peterson(
    n_items: Annotated[int, Count(1, 100)] = 3,
    retention_interval: Interval = 18.0,
    *,
    mixed_intervals: Annotated[tuple[float, ...], Intervals()] = (),
    seconds_per_item: Shown = 0.67,
    material: MaterialName = "letters",
    modality: Modality = "visual",
    pace: Pace = 2.0,
    ordered: bool = False,
    recall_time: Limit = 15.0,
    trials_per_session: Trials = 1,
    trial_interval: Interval = LIST_INTERVAL,
) -> Protocol:
    """Brown-Peterson task: a few items, then subtraction for the retention interval, then recall.

    Brown (1958); Peterson & Peterson (1959). `pace` is seconds per subtraction; `ordered` asks for the items in order, as
    one asks for a trigram. With `trials_per_session` > 1 one memory lives through several trials, `trial_interval` s after
    each other, so that proactive interference can build up; letters come again. `mixed_intervals` mixes trials of several
    retention intervals, so many of each, in place of the one.

    >>> brown_peterson(4, 18, material="words").n_items
    4
    >>> sorted(brown_peterson(mixed_intervals=(3, 18), trials_per_session=2).conditions)
    ['18 s', '3 s']
    """
    delays: list[Seconds] = [retention_interval] * trials_per_session
    if mixed_intervals:
        delays = list(shuffled(list(mixed_intervals) * trials_per_session, f"delays {mixed_intervals}"))
    lists = draw_lists([n_items] * len(delays), MATERIALS[material])

    def trial(part: tuple[tuple[int, ...], Seconds]) -> Iterator[Step]:
        items, delay = part
        yield NewList(f"{delay:g} s" if mixed_intervals else "")
        yield from presentations(items, modality, seconds_per_item, 0.0)
        yield from retention(delay, filled=True, pace=pace)
        yield Recall("serial" if ordered else "free", recall_time)

    steps = session(list(zip(lists.items, delays, strict=True)), trial_interval, trial)
    return Protocol("brown_peterson", material, lists.n_items, steps, "elaborative", names=lists.names)
