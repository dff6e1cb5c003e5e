"""Retrieval and responses: they take attention from everything else and hold it act after act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import simpy

from simulator.backends.event.mind import Mind
from simulator.theory.clock import CLASS_RESPONSE, RANK_ONSET, RANK_PERIOD_END, RANK_SAMPLED
from simulator.theory.procedural import begin_probe, begin_response, finish_probe, finish_response
from simulator.theory.retrieval import act_rank, begin_recall, end_recall, finish_act, next_act
from simulator.theory.sensory import seize


def recall(mind: Mind, step: Any) -> Iterator[simpy.Event]:
    """A recall period: until the person stops or time is up."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        limit = mind.now + int(step["low"])
        begin_recall(s, mind.program.items, int(step["kind"]), int(step["first"]), int(step["count"]), float(step["load"]), mind.now)
        mind.store.watch()
        while True:
            took = next_act(s, mind.now)
            if took < 0 or mind.now + took > limit:
                break
            yield mind.after(took, act_rank(s))
            finish_act(s, mind.now)
        if took >= 0 or not step["flag"]:
            yield mind.after(limit - mind.now, RANK_PERIOD_END)
        end_recall(s, mind.now)


def claim_attention(mind: Mind) -> Any:
    """A response takes attention from everything else; nobody rehearses until the next step."""
    mind.may_rehearse = False
    seize(mind.state)
    return mind.attention.request(priority=CLASS_RESPONSE)


def respond(mind: Mind, step: Any) -> Iterator[simpy.Event]:
    """One trial of a choice task, and the interval after the response."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        took = begin_response(s, int(step["target"]), int(step["perfect"]), mind.now)
        yield mind.after(took, RANK_SAMPLED)
        finish_response(s, mind.now, took)
    yield mind.after(int(step["pace"]), RANK_ONSET)


def probe(mind: Mind, step: Any) -> Iterator[simpy.Event]:
    """A recognition probe and the response to it."""
    s = mind.state
    with claim_attention(mind) as claim:
        yield claim
        took = begin_probe(s, mind.now)
        yield mind.after(took, RANK_SAMPLED)
        finish_probe(s, int(step["target"]), mind.now, took)
