"""How much work a protocol is, estimated before it runs, in a unit that no machine's speed enters.

The unit is one item presented, one response asked for, one rehearsal or one operation of a distractor: each of them takes
the compiled engine about a quarter of a microsecond.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.tasks.protocol import Cue, Delay, Distract, NewList, Present, Protocol, Recall, Repeat, Seconds, Step

#: Share of the most trials of a repetition that is expected where its end depends on the participant.
SHARE_OF_TRIALS = 0.25
#: Recall of a list takes at most so many times as long in a session, where items of earlier lists come to mind too.
EARLIER_LISTS = 4


def work_of(protocol: Protocol) -> float:
    """Work of one repetition of a protocol.

    >>> from simulator import paradigms
    >>> work_of(paradigms.free_recall(20, 1.0))
    40.0
    """
    return _work(protocol.steps, protocol.n_items)


def _work(steps: Sequence[Step], n_items: int) -> float:
    work, of_list = 0.0, n_items
    for step in steps:
        if isinstance(step, NewList):
            of_list = 0
        elif isinstance(step, Present):
            of_list += len(step.items)
        work += _step_work(step, min(n_items, EARLIER_LISTS * of_list) or n_items)
    return work


def _step_work(step: Step, n_items: int) -> float:
    if isinstance(step, Repeat):
        times = step.times or max(1.0, SHARE_OF_TRIALS * step.at_most)
        return times * _work(step.steps, n_items)
    if isinstance(step, Present):
        return len(step.items)
    if isinstance(step, Recall):
        return len(step.items) or n_items
    if isinstance(step, Distract):
        return _longest(step.duration) / step.pace
    if isinstance(step, Delay):
        return _longest(step.duration) if step.kind == "open" else 1.0
    return 0.0 if isinstance(step, (NewList, Cue)) else 1.0


def _longest(duration: Seconds) -> float:
    return float(duration[1] if isinstance(duration, tuple) else duration)
