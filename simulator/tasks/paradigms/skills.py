"""Paradigms of skills: choice responses with practice."""

from __future__ import annotations

from typing import Annotated

from simulator.tasks.checks import Count, Number
from simulator.tasks.paradigms.registry import Interval, paradigm
from simulator.tasks.protocol import Delay, NewList, Protocol, Repeat, Respond, Step


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
