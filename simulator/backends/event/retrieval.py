"""Retrieval and responses: they take attention from everything else and hold it act after act."""

from __future__ import annotations

from typing import Any

from simulator.backends.event.mind import Mind, Processing
from simulator.backends.event.steps import Row
from simulator.backends.event.transitions import (
    act_rank,
    begin_probe,
    begin_recall,
    begin_response,
    end_recall,
    finish_act,
    finish_probe,
    finish_response,
    next_act,
    seize,
)
from simulator.theory.clock import CLASS_RESPONSE, RANK_ONSET, RANK_PERIOD_END, RANK_SAMPLED


def recall(mind: Mind, step: Row) -> Processing:
    """A recall period: until the person stops or time is up."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        limit = mind.now + step.low
        begin_recall(s, mind.program.items, step.kind, step.first, step.count, step.load, mind.now)
        mind.store.watch()
        while True:
            took = next_act(s, mind.now)
            if took < 0 or mind.now + took > limit:
                break
            yield mind.after(took, act_rank(s))
            finish_act(s, mind.now)
        if took >= 0 or not step.flag:
            yield mind.after(limit - mind.now, RANK_PERIOD_END)
        end_recall(s, mind.now)


def claim_attention(mind: Mind) -> Any:
    """A response takes attention from everything else; nobody rehearses until the next step."""
    mind.may_rehearse = False
    seize(mind.state)
    return mind.attention.request(priority=CLASS_RESPONSE)


def respond(mind: Mind, step: Row) -> Processing:
    """One trial of a choice task, and the interval after the response."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        took = begin_response(s, step.target, step.perfect, mind.now)
        yield mind.after(took, RANK_SAMPLED)
        finish_response(s, mind.now, took)
    yield mind.after(step.pace, RANK_ONSET)


def probe(mind: Mind, step: Row) -> Processing:
    """A recognition probe and the response to it."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        took = begin_probe(s, mind.now)
        yield mind.after(took, RANK_SAMPLED)
        finish_probe(s, step.target, mind.now, took)
