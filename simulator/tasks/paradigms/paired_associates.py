"""Paradigms of cued recall: pairs of words are studied, then one of each is the cue for the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from simulator.tasks.checks import Count
from simulator.tasks.lists import draw_lists, shuffled
from simulator.tasks.material import MATERIALS
from simulator.tasks.paradigms.registry import Interval, Limit, MaterialName, Shown, Trials, paradigm
from simulator.tasks.paradigms.sessions import LIST_INTERVAL, presentations, retention, session
from simulator.tasks.protocol import Modality, NewList, Present, Protocol, Recall, Step

Pairs = list[tuple[int, int]]


@paradigm
def paired_associates(
    pairs: Annotated[int, Count(1, 200)] = 12,
    seconds_per_pair: Shown = 4.0,
    *,
    design: Literal["A-B", "A-B A-C", "A-B C-D"] = "A-B",
    asked_for: Literal["first", "second"] = "first",
    shown: Literal["together", "one_by_one"] = "together",
    first_trials: Trials = 1,
    second_trials: Trials = 1,
    gap: Interval = 0.0,
    modality: Modality = "visual",
    material: MaterialName = "words",
    list_interval: Interval = LIST_INTERVAL,
    retention_interval: Interval = LIST_INTERVAL,
    filled: bool = True,
    answer_time: Limit = 5.0,
) -> Protocol:
    """Paired associates (Calkins 1894): pairs are studied, then the first word of each is the cue for the second.

    In the designs A-B A-C and A-B C-D a second list follows, with new words for the same cues or with other pairs: the less is
    known of A-B after A-C, the more the lists interfere (Barnes & Underwood 1959). A list is read so many `trials`, each time in another
    order. `asked_for` says whose pairs are asked for in the end; who does not answer within `answer_time` s gives no answer. A
    pair is shown in one display, or one word after the other with half of the time each (and the `gap` after the pair).

    >>> protocol = paired_associates(2, design="A-B A-C", asked_for="second")
    >>> protocol.conditions, protocol.n_items
    (('A-B', 'A-C', 'test'), 6)
    >>> protocol.steps[-1].items, protocol.steps[-1].asked_for
    ((1, 5), 2)
    """
    number = {"A-B": 2, "A-B A-C": 3, "A-B C-D": 4}[design]
    drawn = draw_lists([pairs * number], MATERIALS[material])
    of_role = [drawn.items[0][k * pairs : (k + 1) * pairs] for k in range(number)]
    first: Pairs = list(zip(of_role[0], of_role[1], strict=True))
    second: Pairs = list(zip(of_role[2 * (number == 4)], of_role[-1], strict=True)) if number > 2 else []
    labelled = [("A-B", first, first_trials), *([(design.split()[1], second, second_trials)] if second else [])]

    def study(part: tuple[str, Pairs, int]) -> Iterator[Step]:
        label, of_list, trials = part
        yield NewList(label)
        for trial in range(trials):
            for pair in shuffled(of_list, f"{label} trial {trial}"):
                yield from _shown(pair, shown, seconds_per_pair, gap, modality)

    wanted = 1 if asked_for == "first" or not second else 2
    steps: list[Step] = [*session(labelled, list_interval, study), *retention(retention_interval, filled), NewList("test")]
    for pair in shuffled(labelled[wanted - 1][1], "order of the test"):
        steps.append(Recall("associate", answer_time, pair, until_done=True, asked_for=wanted))
    return Protocol("paired_associates", material, drawn.n_items, tuple(steps), names=drawn.names)


def _shown(pair: tuple[int, int], shown: str, seconds: float | tuple[float, float], gap: float | tuple[float, float], modality: Modality) -> list[Step]:
    """A pair in one display, or its words one after the other."""
    if shown == "together":
        return [Present(pair, modality, seconds, gap)]
    half = (seconds[0] / 2, seconds[1] / 2) if isinstance(seconds, tuple) else seconds / 2
    first, second = presentations(pair, modality, half, 0.0)
    return [first, Present(pair[1:], modality, half, gap) if gap != 0 else second]
