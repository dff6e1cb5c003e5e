"""The paradigms of memory research: functions that build protocols. Each protocol is described here and nowhere else.

Times are in s; those of `JITTERED` may be a pair (low, high), between which the design draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from simulator.errors import MultistoreError, did_you_mean
from simulator.tasks.protocol import (
    LONGEST,
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
    check_count,
    check_seconds,
)

#: Share of a presentation that a judgement of the word (size, animacy, concreteness) holds attention.
ORIENTING_LOAD = 0.75
#: Seconds between the end of a recall period and the next list of a session (assumed).
LIST_INTERVAL = 5.0
#: Seconds per operation of an arithmetic distractor (assumed).
ARITHMETIC_PACE = 1.0
#: Time to put a word out, in times of saying it (assumed: handwriting and typing of a word of six letters).
RESPONSE_DURATION_FACTORS = {"spoken": 1.0, "written": 1.5, "typed": 3.5}


#: Arguments that are times, with the shortest and the longest allowed (s); those of `JITTERED` may be a pair.
TIMES: dict[str, tuple[float, float]] = {
    "seconds_per_item": (1e-3, LONGEST),
    "exposure": (1e-3, LONGEST),
    "gap": (0.0, LONGEST),
    "inter_item_distractor": (0.0, LONGEST),
    "retention_interval": (0.0, LONGEST),
    "cue_delay": (0.0, LONGEST),
    "recall_time": (1e-3, LONGEST),
    "pace": (0.01, 1e4),
    "response_stimulus_interval": (0.0, 3600.0),
    "rest": (0.0, LONGEST),
}
#: Times for which a pair (low, high) is a jitter.
JITTERED = frozenset(TIMES) - {"recall_time", "pace", "response_stimulus_interval"}


def _check_times(paradigm: str, arguments: Mapping[str, Any]) -> None:
    """Refuse a time that is negative, too long or no number at all, under the name that the user gave it."""
    for name, value in arguments.items():
        if name in TIMES:
            check_seconds(f"{paradigm}.{name}", value, *TIMES[name], jitter=name in JITTERED)


def _retention(seconds: Seconds, filled: bool, pace: float = ARITHMETIC_PACE) -> list[Step]:
    """The interval before recall, filled with arithmetic at `pace` seconds per operation or open; no step for 0 s."""
    if seconds == 0:
        return []
    return [Distract(seconds, load=1.0, novelty=1.0, pace=pace) if filled else Delay(seconds)]


def _session(trials: int, items_per_trial: int, trial: Callable[[range], Iterable[Step]]) -> tuple[Step, ...]:
    """The trials of one life, each with items of its own, and a pause between one trial and the next."""
    steps = list(trial(range(items_per_trial)))
    for first in range(items_per_trial, trials * items_per_trial, items_per_trial):
        steps.append(Delay(LIST_INTERVAL, "filled"))
        steps += trial(range(first, first + items_per_trial))
    return tuple(steps)


def free_recall(
    list_length: int,
    seconds_per_item: Seconds,
    *,
    gap: Seconds = 0.0,
    modality: Modality = "visual",
    material: str = "words",
    orienting_task: bool = False,
    inter_item_distractor: Seconds = 0.0,
    retention_interval: Seconds = 0.0,
    filled: bool = True,
    recall_time: float = 90.0,
    lists_per_session: int = 1,
    response: str = "spoken",
) -> Protocol:
    """Free recall (Murdock 1962): study a list, then recall it in any order.

    `seconds_per_item` is the time in view, `gap` the blank after it. An orienting task holds attention and leaves
    little time to rehearse. `inter_item_distractor` s of arithmetic stand around every word (continual distractor),
    `retention_interval` s before recall, filled with arithmetic or open. The `response` is spoken, written or typed:
    the slower it is, the more is lost while one item after the other is put out. With `lists_per_session` > 1 one
    memory lives through several lists, so that words of earlier lists may intrude.

    >>> free_recall(20, 1.0, modality="auditory").n_items
    20
    """
    check_count("free_recall.list_length", list_length, 1, 500)
    check_count("free_recall.lists_per_session", lists_per_session, 1, 500)
    if response not in RESPONSE_DURATION_FACTORS:
        raise MultistoreError(
            f"free_recall.response: got {response!r}, allowed {', '.join(RESPONSE_DURATION_FACTORS)}"
            f"{did_you_mean(str(response), RESPONSE_DURATION_FACTORS)}"
        )
    arguments = dict(locals())
    _check_times("free_recall", arguments)
    task = ORIENTING_LOAD if orienting_task else 0.0

    def trial(items: range) -> Iterator[Step]:
        yield NewList()
        for i in items:
            if inter_item_distractor != 0:
                yield Distract(inter_item_distractor, pace=ARITHMETIC_PACE)
            yield Present((i,), modality, seconds_per_item, gap, task)
        yield from _retention(retention_interval, filled)
        yield Recall("free", recall_time, response_duration_factor=RESPONSE_DURATION_FACTORS[response])

    steps = _session(lists_per_session, list_length, trial)
    return Protocol("free_recall", material, list_length * lists_per_session, steps, "elaborative", arguments)


def brown_peterson(
    n_items: int = 3,
    retention_interval: Seconds = 18.0,
    *,
    seconds_per_item: Seconds = 0.67,
    material: str = "letters",
    modality: Modality = "visual",
    pace: float = 2.0,
    recall_time: float = 15.0,
    trials_per_session: int = 1,
) -> Protocol:
    """Brown-Peterson task: a few items, then subtraction for the retention interval, then recall.

    Brown (1958); Peterson & Peterson (1959). `pace` is seconds per subtraction. With `trials_per_session` > 1 one
    memory lives through several trials, so that proactive interference can build up.

    >>> brown_peterson(4, 18, material="words").n_items
    4
    """
    check_count("brown_peterson.n_items", n_items, 1, 100)
    check_count("brown_peterson.trials_per_session", trials_per_session, 1, 500)
    arguments = dict(locals())
    _check_times("brown_peterson", arguments)

    def trial(items: range) -> Iterator[Step]:
        yield NewList()
        for i in items:
            yield Present((i,), modality, seconds_per_item)
        yield from _retention(retention_interval, filled=True, pace=pace)
        yield Recall("free", recall_time)

    steps = _session(trials_per_session, n_items, trial)
    return Protocol("brown_peterson", material, n_items * trials_per_session, steps, "elaborative", arguments)


def partial_report(
    rows: int = 3,
    columns: int = 4,
    *,
    exposure: Seconds = 0.05,
    cue_delay: Seconds | None = 0.0,
    cued_row: int = 0,
    recall_time: float = 10.0,
) -> Protocol:
    """Partial report (Sperling 1960): a brief display of letters, and a tone that says which row to report.

    `cue_delay` counts from the end of the display; None asks for the whole report, without a cue.

    >>> partial_report(cue_delay=0.15).n_items
    12
    """
    check_count("partial_report.rows", rows, 1, 10)
    check_count("partial_report.columns", columns, 1, 20)
    check_count("partial_report.cued_row", cued_row, 0, rows - 1)
    arguments = dict(locals())
    _check_times("partial_report", {k: v for k, v in arguments.items() if k != "cue_delay" or v is not None})
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
    return Protocol("partial_report", "letters", rows * columns, tuple(steps), "maintenance", arguments)


def savings(
    list_length: int = 13,
    retention_interval: Seconds = 1200.0,
    *,
    seconds_per_item: Seconds = 0.4,
    material: str = "syllables",
    modality: Modality = "visual",
    perfect_recalls: int = 1,
    at_most: int = 120,
    recall_time: float = 60.0,
) -> Protocol:
    """Savings in relearning (Ebbinghaus 1885): learn a row to a perfect recitation, leave, relearn it.

    A trial is one reading of the row and one recitation in order; the person leaves for the retention interval and
    learns the same row to the same criterion again.

    >>> savings(retention_interval=86400).conditions
    ('learning', 'relearning')
    """
    check_count("savings.list_length", list_length, 1, 200)
    arguments = dict(locals())
    _check_times("savings", arguments)

    def phase(label: str) -> Repeat:
        study = [Present((i,), modality, seconds_per_item) for i in range(list_length)]
        trial: tuple[Step, ...] = (NewList(label), *study, Recall("serial", recall_time, until_done=True))
        return Repeat(trial, perfect_recalls=perfect_recalls, at_most=at_most)

    steps = (phase("learning"), Delay(retention_interval, "away"), phase("relearning"))
    return Protocol("savings", material, list_length, steps, "maintenance", arguments)


def choice_practice(
    alternatives: int = 6,
    blocks: int = 15,
    trials_per_block: int = 50,
    *,
    response_stimulus_interval: float = 0.5,
    rest: Seconds = 20.0,
) -> Protocol:
    """Choice reaction with practice: blocks of trials with a fixed mapping of stimuli to keys.

    >>> choice_practice(4, 2, 10).arguments["alternatives"]
    4
    """
    check_count("choice_practice.alternatives", alternatives, 1, 64)
    check_count("choice_practice.blocks", blocks, 1, 10_000)
    check_count("choice_practice.trials_per_block", trials_per_block, 1, 10_000)
    arguments = dict(locals())
    _check_times("choice_practice", arguments)
    trial = Respond(-1, alternatives, response_stimulus_interval)
    block: tuple[Step, ...] = (NewList(), Repeat((trial,), times=trials_per_block), Delay(rest, "open"))
    return Protocol(
        "choice_practice", "digits", alternatives, (Repeat(block, times=blocks),), "none", arguments
    )


def recognition(
    set_size: int = 4,
    *,
    seconds_per_item: Seconds = 1.2,
    retention_interval: Seconds = 2.0,
    target: bool = True,
    probed_position: int = 1,
    material: str = "digits",
    modality: Modality = "visual",
) -> Protocol:
    """Item recognition (Sternberg 1966): a short list, then one probe that was or was not in it.

    >>> recognition(3, target=False).n_items
    4
    """
    check_count("recognition.set_size", set_size, 1, 100)
    check_count("recognition.probed_position", probed_position, 1, set_size)
    arguments = dict(locals())
    _check_times("recognition", arguments)
    study = [Present((i,), modality, seconds_per_item) for i in range(set_size)]
    probe = Probe(probed_position - 1 if target else set_size)
    steps: tuple[Step, ...] = (NewList(), *study, *_retention(retention_interval, False), probe)
    return Protocol("recognition", material, set_size + 1, steps, "maintenance", arguments)


def serial_recall(
    list_length: int,
    seconds_per_item: Seconds = 1.0,
    *,
    material: str = "words",
    modality: Modality = "visual",
    retention_interval: Seconds = 0.0,
    suppression: bool = False,
    recall_time: float = 60.0,
) -> Protocol:
    """Immediate serial recall: study a list, then recall it in order, position by position.

    >>> serial_recall(6, material="letters").strategy
    'maintenance'
    """
    check_count("serial_recall.list_length", list_length, 1, 200)
    arguments = dict(locals())
    _check_times("serial_recall", arguments)
    study = [Present((i,), modality, seconds_per_item) for i in range(list_length)]
    steps: tuple[Step, ...] = (
        NewList(),
        *study,
        *_retention(retention_interval, True),
        Recall("serial", recall_time, until_done=True),
    )
    strategy: Strategy = "none" if suppression else "maintenance"
    return Protocol(
        "serial_recall", material, list_length, steps, strategy, arguments, suppression=suppression
    )


#: Paradigms by name, as human tables and result files refer to them.
PARADIGMS: dict[str, Callable[..., Protocol]] = {
    f.__name__: f
    for f in (free_recall, serial_recall, brown_peterson, partial_report, savings, choice_practice, recognition)
}


def build(paradigm: str, arguments: Mapping[str, Any]) -> Protocol:
    """Build a protocol again from its paradigm's name and arguments (as kept in provenance)."""
    if paradigm not in PARADIGMS:
        raise MultistoreError(f"paradigm: unknown {paradigm!r}, known: {', '.join(PARADIGMS)}{did_you_mean(paradigm, PARADIGMS)}")
    clean = {k: tuple(v) if isinstance(v, list) else v for k, v in arguments.items()}
    return PARADIGMS[paradigm](**clean)
