"""Paradigms of recall in any order: free recall, recall of earlier lists, spaced repetitions and the Brown-Peterson task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from simulator.tasks.checks import Count, Intervals, text
from simulator.tasks.lists import draw_lists, mixed, shuffled, spaced_order
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
    lags_of,
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
def later_recall(
    list_length: Annotated[int, Count(1, 500)],
    seconds_per_item: Shown,
    *,
    asked_for: Literal["list", "everything"] = "everything",
    lists_before: Annotated[int, Count(0, 500)] = 0,
    lists_after: Annotated[int, Count(0, 500)] = 0,
    gap: Interval = 0.0,
    modality: Modality = "visual",
    material: MaterialName = "words",
    recall_each: bool = True,
    retention_interval: Interval = 0.0,
    filled: bool = True,
    recall_time: Limit = 90.0,
    list_interval: Interval = LIST_INTERVAL,
    final_interval: Interval = LIST_INTERVAL,
    final_recall_time: Limit = 300.0,
    response: Response = "spoken",
) -> Protocol:
    """Recall of a list after others: final free recall (Craik 1970), retroactive and proactive interference.

    A list is studied, with so many `lists_before` and `lists_after` it, and each is recalled at once if `recall_each`. In the end,
    after `final_interval` s of arithmetic, one further recall asks for that list or for everything. This recall is a
    list of its own, labelled `final`; the others are labelled `studied`.

    >>> [step.asked_for for step in later_recall(3, 1.0, lists_before=1, asked_for="list").steps if isinstance(step, Recall)]
    ['present_list', 'present_list', 2]
    """
    lists = draw_lists([list_length] * (lists_before + 1 + lists_after), MATERIALS[material])
    longer = RESPONSE_DURATION_FACTORS[response]

    def trial(items: tuple[int, ...]) -> Iterator[Step]:
        yield NewList("studied")
        yield from presentations(items, modality, seconds_per_item, gap)
        if recall_each:
            yield from retention(retention_interval, filled)
            yield Recall("free", recall_time, response_duration_factor=longer)

    wanted = "everything" if asked_for == "everything" else lists_before + 1
    final = Recall("free", final_recall_time, response_duration_factor=longer, asked_for=wanted)
    steps = (*session(lists.items, list_interval, trial), *retention(final_interval, True), NewList("final"), final)
    return Protocol("later_recall", material, lists.n_items, steps, names=lists.names)


@paradigm
def spaced_recall(
    list_length: Annotated[int, Count(1, 200)] = 30,
    presentations_of_each: Annotated[int, Count(2, 10)] = 3,
    *,
    lags: Annotated[str, text] = "1 3-6 6-20",
    seconds_per_item: Shown = 1.5,
    gap: Interval = 0.0,
    modality: Modality = "visual",
    material: MaterialName = "words",
    retention_interval: Interval = 16.0,
    filled: bool = True,
    recall_time: Limit = 90.0,
    lists_per_session: Trials = 1,
    list_interval: Interval = LIST_INTERVAL,
    response: Response = "spoken",
) -> Protocol:
    """Spaced repetitions (Melton 1970): every word of a list comes several times, and then the list is recalled freely.

    `lags` says after how many places a word comes again: 1 is at once (massed), 3-6 is at random after 3 to 6 places. Lists of
    several lags, as in "1 3-6", are mixed, `lists_per_session` of each, and labelled (`lag 1`, `lag 3-6`).

    >>> protocol = spaced_recall(4, 2, lags="1 2-3")
    >>> sorted(protocol.conditions), protocol.n_items
    (['lag 1', 'lag 2-3'], 8)
    """
    ranges = lags_of("spaced_recall", lags)
    order = mixed(sorted(ranges), lists_per_session)
    lists = draw_lists([list_length] * len(order), MATERIALS[material])

    def trial(part: tuple[int, str]) -> Iterator[Step]:
        number, lag = part
        yield NewList(f"lag {lag}")
        places = spaced_order(list_length, presentations_of_each, *ranges[lag], f"list {number} of lag {lag}")
        yield from presentations([lists.items[number][k] for k in places], modality, seconds_per_item, gap)
        yield from retention(retention_interval, filled)
        yield Recall("free", recall_time, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = session(list(enumerate(order)), list_interval, trial)
    return Protocol("spaced_recall", material, lists.n_items, steps, names=lists.names)


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
