"""Paradigms that ask about what was shown without a recall of all of it: partial report and recognition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from simulator.tasks.checks import Count
from simulator.tasks.lists import draw_lists, shuffled
from simulator.tasks.material import MATERIALS
from simulator.tasks.paradigms.registry import Interval, Lengths, Limit, MaterialName, Shown, Trials, paradigm
from simulator.tasks.paradigms.sessions import LIST_INTERVAL, presentations, retention, session
from simulator.tasks.protocol import Cue, Delay, Modality, NewList, Present, Probe, Protocol, Recall, Step


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
    steps: tuple[Step, ...] = (NewList(), *study, *retention(retention_interval, False), probe)
    return Protocol("recognition", material, set_size + 1, steps, "maintenance")


class _ProbeTrial(NamedTuple):
    label: str
    items: tuple[int, ...]
    probe: int


@paradigm
def item_recognition(
    set_size: Lengths = (1, 2, 3, 4, 5),
    trials_of_each: Trials = 4,
    *,
    seconds_per_item: Shown = 1.0,
    gap: Interval = 0.0,
    retention_interval: Interval = 1.0,
    material: MaterialName = "letters",
    modality: Modality = "visual",
    answer_time: Limit = 10.0,
    trial_interval: Interval = LIST_INTERVAL,
) -> Protocol:
    """A session of item recognition (Sternberg 1966): short lists of mixed sizes, after each a probe that is old or new.

    Half of the probes were in the list, at each of its positions equally often, and half are other items of the same set.
    Trials are labelled by kind and size of the set (`old 3`, `new 3`); of each there are `trials_of_each`.

    >>> sorted(item_recognition((1, 2), trials_of_each=1).conditions)
    ['new 1', 'new 2', 'old 1', 'old 2']
    """
    sizes = set_size if isinstance(set_size, tuple) else (set_size,)
    kinds = [(size, kind, k) for size in sizes for kind in ("old", "new") for k in range(trials_of_each)]
    order = shuffled(kinds, f"probes of {sizes} {trials_of_each} times")
    drawn = draw_lists([size + 1 for size, _, _ in order], MATERIALS[material])
    trials = [
        _ProbeTrial(f"{kind} {size}", items[:size], items[k % size] if kind == "old" else items[size])
        for (size, kind, k), items in zip(order, drawn.items, strict=True)
    ]

    def steps_of(trial: _ProbeTrial) -> Iterator[Step]:
        yield NewList(trial.label)
        yield from presentations(trial.items, modality, seconds_per_item, gap)
        yield from retention(retention_interval, False)
        yield Probe(trial.probe, answer_time)

    steps = session(trials, trial_interval, steps_of)
    return Protocol("item_recognition", material, drawn.n_items, steps, "maintenance", names=drawn.names)
