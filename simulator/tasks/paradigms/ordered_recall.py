"""Paradigms of recall in order: serial recall, spans, repeated lists, relearning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from simulator.tasks.checks import Count, text
from simulator.tasks.lists import draw_lists, draw_patterns, mixed
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
    LIST_INTERVAL,
    label_of,
    lengths_of,
    patterns_of,
    presentations,
    retention,
    session,
    spoken_distractors,
)
from simulator.tasks.protocol import (
    Delay,
    Distract,
    Modality,
    NewList,
    Present,
    Protocol,
    Recall,
    Repeat,
    Step,
)
from simulator.tasks.steps import Share

#: In which order positions are recalled: from the first to the last, or into numbered rows in any order.
OutputOrder = Literal["forward", "any"]

#: Lists of a span test are no longer than this.
LONGEST_SPAN = 30


@paradigm
def serial_recall(
    list_length: Lengths,
    seconds_per_item: Shown = 1.0,
    *,
    gap: Interval = 0.0,
    material: MaterialName = "words",
    set_size: Annotated[int, Count(0, 500)] = 0,
    pattern: Annotated[str, text] = "",
    modality: Modality = "visual",
    group_size: Annotated[int, Count(0, 100)] = 0,
    group_gap: Interval = 0.0,
    distractors: Annotated[int, Count(0, 100)] = 0,
    distractor_pace: Pace = 1.0,
    changing_distractors: bool = True,
    distractor_load: Share = 1.0,
    digits_read: Annotated[int, Count(0, 100)] = 0,
    reading_pace: Pace = 0.5,
    retention_interval: Interval = 0.0,
    suppression: bool = False,
    recall_time: Limit = 60.0,
    lists_per_session: Trials = 1,
    list_interval: Interval = LIST_INTERVAL,
    response: Response = "spoken",
    output_order: OutputOrder = "forward",
) -> Protocol:
    """Serial recall: study a list, then recall it in order, position by position.

    `gap` is the blank after each item, and `group_gap` s more of it stand after every `group_size` items. After each
    item so many `distractors` are said aloud, each for `distractor_pace` s, new ones or one again and again; after the
    list so many digits are read aloud, each for `reading_pace` s, or arithmetic fills the `retention_interval`. With
    several lengths, lists of all of them are mixed, `lists_per_session` of each. Letters and digits come again from list
    to list, from a set of `set_size` (0: all there are). `pattern` says which places hold similar (S) and dissimilar (D)
    letters, as in SDSDSD; lists of several patterns, as in "SSSSSS DDDDDD", are mixed and labelled like lengths.

    >>> serial_recall(6, material="letters").strategy
    'maintenance'
    >>> sorted(serial_recall((4, 6), lists_per_session=2).conditions)
    ['4 items', '6 items']
    """
    patterns = patterns_of("serial_recall", pattern, list_length, material)
    if patterns:
        order = mixed(patterns, lists_per_session)
        lists, labels = draw_patterns(order), order if len(patterns) > 1 else [""] * len(order)
    else:
        lists = draw_lists(lengths_of(list_length, lists_per_session), MATERIALS[material], set_size)
        labels = [label_of(list_length, len(items)) for items in lists.items]
    said = spoken_distractors(distractors, distractor_pace, changing_distractors, distractor_load)
    kind: Literal["serial", "rows"] = "serial" if output_order == "forward" else "rows"

    def trial(part: tuple[str, tuple[int, ...]]) -> Iterator[Step]:
        label, items = part
        yield NewList(label)
        for step in presentations(items, modality, seconds_per_item, gap, group_size, group_gap):
            yield step
            yield from said if not isinstance(step, Delay) else ()
        yield from spoken_distractors(digits_read, reading_pace, True)
        yield from retention(retention_interval, True)
        yield Recall(kind, recall_time, until_done=True, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = session(list(zip(labels, lists.items, strict=True)), list_interval, trial)
    return Protocol("serial_recall", material, lists.n_items, steps, "maintenance", names=lists.names, suppression=suppression)


@paradigm
def memory_span(
    shortest: Annotated[int, Count(1, LONGEST_SPAN)] = 2,
    longest: Annotated[int, Count(1, LONGEST_SPAN)] = 9,
    lists_of_each: Annotated[int, Count(1, 100)] = 4,
    *,
    seconds_per_item: Shown = 1.0,
    gap: Interval = 0.0,
    material: MaterialName = "digits",
    modality: Modality = "auditory",
    recall_time: Limit = 60.0,
    list_interval: Interval = LIST_INTERVAL,
    response: Response = "spoken",
) -> Protocol:
    """Memory span: lists that grow longer, `lists_of_each` length from the shortest on, each recalled in order.

    All lists are given; the span is counted afterwards (measure `span`), which needs no rule of when to stop.

    >>> memory_span(3, 4, 2).conditions
    ('3 items', '4 items')
    """
    Count(shortest, LONGEST_SPAN)("memory_span.longest", longest)
    lengths = [n for n in range(shortest, longest + 1) for _ in range(lists_of_each)]
    lists = draw_lists(lengths, MATERIALS[material])

    def trial(items: tuple[int, ...]) -> Iterator[Step]:
        yield NewList(f"{len(items)} items")
        yield from presentations(items, modality, seconds_per_item, gap)
        yield Recall("serial", recall_time, until_done=True, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = session(lists.items, list_interval, trial)
    return Protocol("memory_span", material, lists.n_items, steps, "maintenance", names=lists.names)


@paradigm
def complex_span(
    load: Share = 0.4,
    operations: Annotated[int, Count(1, 100)] = 6,
    *,
    shortest: Annotated[int, Count(1, LONGEST_SPAN)] = 1,
    longest: Annotated[int, Count(1, LONGEST_SPAN)] = 8,
    lists_of_each: Annotated[int, Count(1, 100)] = 3,
    seconds_per_item: Shown = 1.5,
    processing_time: Interval = 6.4,
    novelty: Share = 1.0,
    material: MaterialName = "letters",
    modality: Modality = "visual",
    recall_time: Limit = 60.0,
    list_interval: Interval = LIST_INTERVAL,
) -> Protocol:
    """Complex span (Barrouillet, Bernardin & Camos 2004): after each letter of a list a task, then recall in order.

    In `processing_time` s after each item come so many `operations`, which together hold attention for the share `load` of
    that time (the cognitive load); `novelty` is the probability that an operation brings a stimulus that was not there
    before. Lists grow longer, `lists_of_each` length (measure `span`).

    >>> complex_span(0.5, 4, longest=2, lists_of_each=1).steps[2]
    Distract(duration=6.4, load=0.5, novelty=1.0, pace=1.6, spoken=False)
    """
    Count(shortest, LONGEST_SPAN)("complex_span.longest", longest)
    lengths = [n for n in range(shortest, longest + 1) for _ in range(lists_of_each)]
    lists = draw_lists(lengths, MATERIALS[material])
    longest_pause = processing_time[1] if isinstance(processing_time, tuple) else processing_time

    def trial(items: tuple[int, ...]) -> Iterator[Step]:
        yield NewList(f"{len(items)} items")
        for step in presentations(items, modality, seconds_per_item, 0.0):
            yield step
            if longest_pause > 0:
                yield Distract(processing_time, load, novelty, max(0.01, longest_pause / operations))
        yield Recall("serial", recall_time, until_done=True)

    steps = session(lists.items, list_interval, trial)
    return Protocol("complex_span", material, lists.n_items, steps, "maintenance", names=lists.names)


@paradigm
def hebb_repetition(
    list_length: Annotated[int, Count(1, 100)] = 8,
    repetitions: Annotated[int, Count(1, 200)] = 16,
    fillers: Annotated[int, Count(0, 20)] = 2,
    *,
    seconds_per_item: Shown = 1.0,
    gap: Interval = 0.0,
    material: MaterialName = "letters",
    set_size: Annotated[int, Count(0, 500)] = 0,
    modality: Modality = "visual",
    suppression: bool = False,
    recall_time: Limit = 60.0,
    list_interval: Interval = LIST_INTERVAL,
) -> Protocol:
    """Repeated list (Hebb 1961): one list comes again and again, after so many fillers, and each is recalled in order.

    The fillers are new orders of items from the same set of `set_size` (0: as many as a list has, so that all lists have
    the same items). Lists are labelled `filler 1`, `filler 2`, ... and `repeated`.

    >>> hebb_repetition(5, repetitions=2).conditions
    ('filler 1', 'filler 2', 'repeated')
    """
    drawn = draw_lists([list_length] * (repetitions * fillers + 1), MATERIALS[material], set_size or list_length)
    repeated, others = drawn.items[-1], iter(drawn.items[:-1])
    labelled: list[tuple[str, tuple[int, ...]]] = []
    for _ in range(repetitions):
        labelled += [(f"filler {k + 1}", next(others)) for k in range(fillers)]
        labelled.append(("repeated", repeated))

    def trial(part: tuple[str, tuple[int, ...]]) -> Iterator[Step]:
        label, items = part
        yield NewList(label)
        yield from presentations(items, modality, seconds_per_item, gap)
        yield Recall("serial", recall_time, until_done=True)

    steps = session(labelled, list_interval, trial)
    return Protocol("hebb_repetition", material, drawn.n_items, steps, "maintenance", names=drawn.names, suppression=suppression)


@paradigm
def savings(
    list_length: Annotated[int, Count(1, 200)] = 13,
    retention_interval: Interval = 1200.0,
    *,
    seconds_per_item: Shown = 0.4,
    material: MaterialName = "syllables",
    modality: Modality = "visual",
    perfect_recalls: Annotated[int, Count(1, 100)] = 1,
    at_most: Annotated[int, Count(1, 10_000)] = 120,
    recall_time: Limit = 60.0,
) -> Protocol:
    """Savings in relearning (Ebbinghaus 1885): learn a row to a perfect recitation, leave, relearn it.

    A trial is one reading of the row and one recitation in order; the participant leaves for the retention interval and
    learns the same row to the same criterion again.

    >>> savings(retention_interval=86400).conditions
    ('learning', 'relearning')
    """

    def phase(label: str) -> Repeat:
        study = [Present((i,), modality, seconds_per_item) for i in range(list_length)]
        trial: tuple[Step, ...] = (NewList(label), *study, Recall("serial", recall_time, until_done=True))
        return Repeat(trial, perfect_recalls=perfect_recalls, at_most=at_most)

    steps = (phase("learning"), Delay(retention_interval, "away"), phase("relearning"))
    return Protocol("savings", material, list_length, steps, "maintenance")
