"""What a step promises, both engines keep: limits are obeyed, unknown steps refused, and a long wait can be ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from simulator import Parameters, Protocol, paradigms, simulate
from simulator.records.columns import PROBE
from simulator.tasks.protocol import NewList, Present, Probe

BOTH = pytest.mark.parametrize("backend", ["event", "compiled"])


@BOTH
def test_a_probe_that_would_be_answered_too_late_is_an_omission_at_its_limit(backend: str) -> None:
    study = (NewList(), *(Present((i,), "visual", 1.0) for i in range(3)))
    slow = Parameters().with_values({"retrieval.probe_time": 2.0, "retrieval.scan_time": 0.0})
    for limit, answered in ((1.0, False), (1.999, False), (2.0, True), (5.0, True)):
        records = simulate(Protocol("probe", "words", 3, (*study, Probe(0, limit), Probe(1, 9.0))), slow, backend=backend)
        first, second = np.flatnonzero(records["trial_type"] == PROBE)
        took = round(min(limit, 2.0) * 1e9)
        assert records["onset"][first] == 3_000_000_000
        assert records["duration"][first] == records["response_time"][first] == took
        assert (records["response"][first] >= 0) == answered
        assert records["position"][first] == 1
        assert answered or records["correct"][first] == 0
        assert records["onset"][second] == 3_000_000_000 + took


@contextmanager
def interrupted(after: float) -> Iterator[None]:
    """Ctrl-C after some seconds, unless the block ends before."""
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


ENDLESS = {
    "distractor": paradigms.brown_peterson(3, 1e9, pace=0.01),
    "arithmetic": paradigms.free_recall(5, 1.0, retention_interval=1e9),
    "trials": paradigms.choice_practice(2, 10_000, 10_000),
}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, {"threads": 1}) for name in ENDLESS] + [("distractor", {"threads": 2, "subjects": 2000})],
)
def test_one_endless_session_is_ended_by_control_c(name: str, arguments: dict[str, Any]) -> None:
    simulate(paradigms.free_recall(2, 1.0))  # what can be compiled is compiled
    with pytest.raises(KeyboardInterrupt), interrupted(0.3):
        began = time.monotonic()
        simulate(ENDLESS[name], **arguments)
    assert time.monotonic() - began < 10  # usually .3 s; the limit allows for a busy machine
