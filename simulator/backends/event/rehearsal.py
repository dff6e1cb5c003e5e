"""Rehearsal: a process that uses whatever attention is left, and sleeps when there is nothing to rehearse."""

from __future__ import annotations

import simpy

from simulator.backends.event.participant import Participant, Processing
from simulator.backends.event.transitions import choose_rehearsal, rehearsal_ticks, rehearse
from simulator.theory.clock import CLASS_REHEARSAL, RANK_REHEARSED


def rehearsal(participant: Participant) -> Processing:
    """Rehearse item after item while attention is free; a claim on attention breaks the rehearsal off."""
    s = participant.state
    while True:
        if not (participant.may_rehearse and participant.n_held_items[0]):
            yield participant.sleep()
        claim = participant.attention.request(priority=CLASS_REHEARSAL)
        try:
            yield claim
            while participant.may_rehearse:
                item = choose_rehearsal(s, participant.now)
                if item < 0:
                    break
                took = rehearsal_ticks(s, item, participant.now)
                yield participant.after(took, RANK_REHEARSED)
                rehearse(s, item, participant.now, took)
                participant.store.watch()
            participant.attention.release(claim)
            yield participant.sleep()
        except simpy.Interrupt:
            participant.attention.release(claim)
