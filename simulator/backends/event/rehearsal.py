"""Rehearsal: a process that uses whatever attention is left, and sleeps when there is nothing to rehearse."""

from __future__ import annotations

import simpy

from simulator.backends.event.mind import Mind, Processing
from simulator.backends.event.transitions import choose_rehearsal, rehearsal_ticks, rehearse
from simulator.theory.clock import CLASS_REHEARSAL, RANK_REHEARSED


def rehearsal(mind: Mind) -> Processing:
    """Rehearse item after item while attention is free; what takes attention breaks the rehearsal without a trace."""
    s = mind.state
    while True:
        if not (mind.may_rehearse and mind.n_held_items[0]):
            yield mind.sleep()
        claim = mind.attention.request(priority=CLASS_REHEARSAL)
        try:
            yield claim
            while mind.may_rehearse:
                item = choose_rehearsal(s, mind.now)
                if item < 0:
                    break
                took = rehearsal_ticks(s, item)
                yield mind.after(took, RANK_REHEARSED)
                rehearse(s, item, mind.now, took)
                mind.store.watch()
            mind.attention.release(claim)
            yield mind.sleep()
        except simpy.Interrupt:
            mind.attention.release(claim)
