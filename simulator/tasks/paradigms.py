"""The paradigms of memory research: functions that build protocols. Each protocol is described here and nowhere else.

Times are in s; a `Shown` time and an `Interval` may be a pair (low, high), between which the design draws.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, ParamSpec

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.tasks.checks import LONGEST, Count, Duration, Number, OneOf, check_fields, refusal
from simulator.tasks.material import MATERIALS
from simulator.tasks.protocol import (
    Cue,
    Delay,
    Distract,
    Modality,
    NewList,
    Present,
    Probe,
    Protocol,
    Recall,
    Repeat,
    Respond,
    Seconds,
    Step,
    Strategy,
)

#: Share of a presentation that a judgement of the word (size, animacy, concreteness) holds attention.
ORIENTING_LOAD = 0.75
#: Seconds between the end of a recall period and the next list of a session, where nothing else is given (assumed).
LIST_INTERVAL = 5.0
#: Seconds per operation of an arithmetic distractor (assumed).
ARITHMETIC_PACE = 1.0
#: Time to put a word out, in times of saying it (assumed: handwriting and typing of a word of six letters).
RESPONSE_DURATION_FACTORS = {"spoken": 1.0, "written": 1.5, "typed": 3.5}


#: Times that are arguments of several paradigms.
Shown = Annotated[Seconds, Duration(1e-3)]
Interval = Annotated[Seconds, Duration()]
Limit = Annotated[float, Number(1e-3, LONGEST, "s")]
Pace = Annotated[float, Number(0.01, 1e4, "s")]
MaterialName = Annotated[str, OneOf(tuple(MATERIALS))]

#: Paradigms by name, as human tables and result files refer to them.
PARADIGMS: dict[str, Callable[..., Protocol]] = {}

Arguments = ParamSpec("Arguments")


def paradigm(make: Callable[Arguments, Protocol]) -> Callable[Arguments, Protocol]:
    """Register a paradigm: arguments are checked by their annotations, and the protocol keeps them."""
    signature = inspect.signature(make)

    @functools.wraps(make)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Protocol:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        check_fields(make, bound.arguments)
        return replace(make(*bound.args, **bound.kwargs), arguments=dict(bound.arguments))

    PARADIGMS[make.__name__] = checked
    return checked


def _retention(seconds: Seconds, filled: bool, pace: float = ARITHMETIC_PACE) -> list[Step]:
    """The interval before recall, filled with arithmetic at `pace` seconds per operation or open; no step for 0 s."""
    if seconds == 0:
        return []
    return [Distract(seconds, load=1.0, novelty=1.0, pace=pace) if filled else Delay(seconds)]


def _session(
    trials: int, items_per_trial: int, interval: Seconds, trial: Callable[[range], Iterable[Step]]
) -> tuple[Step, ...]:
    """The trials of one session, each with items of its own, and a pause of `interval` s between one and the next."""
    steps = list(trial(range(items_per_trial)))
    for first in range(items_per_trial, trials * items_per_trial, items_per_trial):
        if interval != 0:
            steps.append(Delay(interval, "filled"))
        steps += trial(range(first, first + items_per_trial))
    return tuple(steps)


@paradigm
def free_recall(
    list_length: Annotated[int, Count(1, 500)],
    seconds_per_item: Shown,
    *,
    gap: Interval = 0.0,
    modality: Modality = "visual",
    material: MaterialName = "words",
    orienting_task: bool = False,
    inter_item_distractor: Interval = 0.0,
    retention_interval: Interval = 0.0,
    filled: bool = True,
    recall_time: Limit = 90.0,
    lists_per_session: Annotated[int, Count(1, 500)] = 1,
    list_interval: Interval = LIST_INTERVAL,
    response: Annotated[str, OneOf(tuple(RESPONSE_DURATION_FACTORS))] = "spoken",
) -> Protocol:
    """Free recall (Murdock 1962): study a list, then recall it in any order.

    `seconds_per_item` is the time in view, `gap` the blank after it. An orienting task holds attention and leaves
    little time to rehearse. `inter_item_distractor` s of arithmetic stand around every word (continual distractor),
    `retention_interval` s before recall, filled with arithmetic or open. The `response` is spoken, written or typed:
    the slower it is, the more is lost while one item after the other is put out. With `lists_per_session` > 1 one
    memory lives through several lists, `list_interval` s after each other, so that words of earlier lists may intrude.

    >>> free_recall(20, 1.0, modality="auditory").n_items
    20
    """
    task = ORIENTING_LOAD if orienting_task else 0.0

    def trial(items: range) -> Iterator[Step]:
        yield NewList()
        for i in items:
            if inter_item_distractor != 0:
                yield Distract(inter_item_distractor, pace=ARITHMETIC_PACE)
            yield Present((i,), modality, seconds_per_item, gap, task)
        yield from _retention(retention_interval, filled)
        yield Recall("free", recall_time, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = _session(lists_per_session, list_length, list_interval, trial)
    return Protocol("free_recall", material, list_length * lists_per_session, steps, "elaborative")


@paradigm
def brown_peterson(
    n_items: Annotated[int, Count(1, 100)] = 3,
    retention_interval: Interval = 18.0,
    *,
    seconds_per_item: Shown = 0.67,
    material: MaterialName = "letters",
    modality: Modality = "visual",
    pace: Pace = 2.0,
    recall_time: Limit = 15.0,
    trials_per_session: Annotated[int, Count(1, 500)] = 1,
    trial_interval: Interval = LIST_INTERVAL,
) -> Protocol:
    """Brown-Peterson task: a few items, then subtraction for the retention interval, then recall.

    Brown (1958); Peterson & Peterson (1959). `pace` is seconds per subtraction. With `trials_per_session` > 1 one
    memory lives through several trials, `trial_interval` s after each other, so that proactive interference can build up.

    >>> brown_peterson(4, 18, material="words").n_items
    4
    """

    def trial(items: range) -> Iterator[Step]:
        yield NewList()
        for i in items:
            yield Present((i,), modality, seconds_per_item)
        yield from _retention(retention_interval, filled=True, pace=pace)
        yield Recall("free", recall_time)

    steps = _session(trials_per_session, n_items, trial_interval, trial)
    return Protocol("brown_peterson", material, n_items * trials_per_session, steps, "elaborative")


@paradigm
def partial_report(
    rows: Annotated[int, Count(1, 10)] = 3,
    columns: Annotated[int, Count(1, 20)] = 4,
    *,
    exposure: Shown = 0.05,
    cue_delay: Interval | None = 0.0,
    cued_row: Annotated[int, Count(0, 9)] = 0,
    recall_time: Limit = 10.0,
) -> Protocol:
    """Partial report (Sperling 1960): a brief display of letters, and a tone that says which row to report.

    `cue_delay` counts from the end of the display; None asks for the whole report, without a cue.

    >>> partial_report(cue_delay=0.15).n_items
    12
    """
    Count(0, rows - 1)("partial_report.cued_row", cued_row)
    display = tuple(range(rows * columns))
    steps: list[Step] = [NewList(), Present(display, "visual", exposure)]
    if cue_delay is None:
        steps.append(Delay(1.0))
        steps.append(Recall("cued", recall_time, display))
    else:
        row = display[cued_row * columns : (cued_row + 1) * columns]
        if cue_delay != 0:
            steps.append(Delay(cue_delay))
        steps += [Cue(row), Delay(1.0), Recall("cued", recall_time, row)]
    return Protocol("partial_report", "letters", rows * columns, tuple(steps), "maintenance")


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


@paradigm
def choice_practice(
    alternatives: Annotated[int, Count(1, 64)] = 6,
    blocks: Annotated[int, Count(1, 10_000)] = 15,
    trials_per_block: Annotated[int, Count(1, 10_000)] = 50,
    *,
    response_stimulus_interval: Annotated[float, Number(0.0, 3600.0, "s")] = 0.5,
    rest: Interval = 20.0,
) -> Protocol:
    """Choice reaction with practice: blocks of trials with a fixed mapping of stimuli to keys.

    >>> choice_practice(4, 2, 10).arguments["alternatives"]
    4
    """
    trial = Respond(-1, alternatives, response_stimulus_interval)
    block: tuple[Step, ...] = (NewList(), Repeat((trial,), times=trials_per_block), Delay(rest, "open"))
    return Protocol("choice_practice", "digits", alternatives, (Repeat(block, times=blocks),), "none")


@paradigm
def recognition(
    set_size: Annotated[int, Count(1, 100)] = 4,
    *,
    seconds_per_item: Shown = 1.2,
    retention_interval: Interval = 2.0,
    target: bool = True,
    probed_position: Annotated[int, Count(1, 100)] = 1,
    material: MaterialName = "digits",
    modality: Modality = "visual",
) -> Protocol:
    """Item recognition (Sternberg 1966): a short list, then one probe that was or was not in it.

    >>> recognition(3, target=False).n_items
    4
    """
    study = [Present((i,), modality, seconds_per_item) for i in range(set_size)]
    Count(1, set_size)("recognition.probed_position", probed_position)
    probe = Probe(probed_position - 1 if target else set_size)
    steps: tuple[Step, ...] = (NewList(), *study, *_retention(retention_interval, False), probe)
    return Protocol("recognition", material, set_size + 1, steps, "maintenance")


@paradigm
def serial_recall(
    list_length: Annotated[int, Count(1, 200)],
    seconds_per_item: Shown = 1.0,
    *,
    material: MaterialName = "words",
    modality: Modality = "visual",
    retention_interval: Interval = 0.0,
    suppression: bool = False,
    recall_time: Limit = 60.0,
) -> Protocol:
    """Immediate serial recall: study a list, then recall it in order, position by position.

    >>> serial_recall(6, material="letters").strategy
    'maintenance'
    """
    study = [Present((i,), modality, seconds_per_item) for i in range(list_length)]
    steps: tuple[Step, ...] = (
        NewList(),
        *study,
        *_retention(retention_interval, True),
        Recall("serial", recall_time, until_done=True),
    )
    strategy: Strategy = "none" if suppression else "maintenance"
    return Protocol("serial_recall", material, list_length, steps, strategy, suppression=suppression)


def arguments_of(name: str) -> Mapping[str, inspect.Parameter]:
    """The arguments of a paradigm by name, with their defaults; MultistoreError for an unknown paradigm.

    >>> list(arguments_of("recognition"))[:2]
    ['set_size', 'seconds_per_item']
    """
    OneOf(tuple(PARADIGMS))("paradigm", name)
    return inspect.signature(PARADIGMS[name]).parameters


def build(name: str, arguments: Mapping[str, Any]) -> Protocol:
    """Build a protocol from a paradigm's name and arguments, as human tables and provenance keep them.

    Raises MultistoreError for an unknown paradigm or argument, and for one that is missing or holds the wrong value.
    """
    parameters = arguments_of(name)
    if not isinstance(arguments, Mapping):
        raise refusal(f"{name}.arguments", arguments, "arguments by name")
    for argument in arguments:
        if argument not in parameters:
            near = did_you_mean(str(argument), parameters)
            raise MultistoreError(f"{name}: unknown argument {shown(argument)}, known: {', '.join(parameters)}{near}")
    for argument, parameter in parameters.items():
        if parameter.default is parameter.empty and argument not in arguments:
            raise MultistoreError(f"{name}.{argument}: is missing")
    return PARADIGMS[name](
        **{argument: tuple(value) if isinstance(value, list) else value for argument, value in arguments.items()}
    )
