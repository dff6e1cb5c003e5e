"""Retrieval and responses: they take attention from everything else and hold it act after act."""

from __future__ import annotations

from typing import Any

from simulator.backends.event.participant import Participant, Processing
from simulator.backends.event.steps import StepRow
from simulator.backends.event.transitions import (
    act_rank,
    begin_probe,
    begin_recall,
    begin_response,
    break_off,
    end_recall,
    finish_act,
    finish_probe,
    finish_response,
    miss_probe,
    next_act,
    seize,
)
from simulator.theory.clock import CLASS_RESPONSE, RANK_ONSET, RANK_PERIOD_END, RANK_SAMPLED


def recall(participant: Participant, step: StepRow) -> Processing:
    """A recall period: until the participant stops or time is up."""
    s = participant.state
    with claim_attention(participant) as claim:
        yield claim
        limit = participant.now + step.limit
        begin_recall(
            s, participant.program.items, step.recall_kind, step.first, step.count, step.asked_for,
            step.response_duration_factor, participant.now,
        )  # fmt: skip
        participant.store.watch()
        while True:
            took = next_act(s, participant.now)
            participant.store.watch()  # what was listened for is held again
            if took < 0 or participant.now + took > limit:
                break
            yield participant.after(took, act_rank(s))
            finish_act(s, participant.now)
        if took >= 0 or not step.until_done:
            yield participant.after(limit - participant.now, RANK_PERIOD_END)
        end_recall(s, participant.now)


def claim_attention(participant: Participant) -> Any:
    """A response takes attention from everything else; nobody rehearses until the next step."""
    participant.may_rehearse = False
    break_off(participant.state, participant.now)
    seize(participant.state)
    return participant.attention.request(priority=CLASS_RESPONSE)


def respond(participant: Participant, step: StepRow) -> Processing:
    """One trial of a choice task, and the interval after the response."""
    s = participant.state
    with claim_attention(participant) as claim:
        yield claim
        took = begin_response(s, step.stimulus, step.alternatives, participant.now)
        yield participant.after(took, RANK_SAMPLED)
        finish_response(s, participant.now, took)
    yield participant.after(step.interval, RANK_ONSET)


def probe(participant: Participant, step: StepRow) -> Processing:
    """A recognition probe and the response to it, or none when time is up."""
    s = participant.state
    with claim_attention(participant) as claim:
        yield claim
        took = begin_probe(s)
        if took > step.limit:
            yield participant.after(step.limit, RANK_PERIOD_END)
            miss_probe(s, step.probed, participant.now, step.limit)
        else:
            yield participant.after(took, RANK_SAMPLED)
            finish_probe(s, step.probed, participant.now, took)
