"""The paradigms of memory research: functions that build protocols. Each protocol is described here and nowhere else.

Times are in s; a `Shown` time and an `Interval` may be a pair (low, high), between which the design draws.
"""

from __future__ import annotations

from simulator.tasks.paradigms.ordered_recall import (
    complex_span,
    hebb_repetition,
    memory_span,
    savings,
    serial_recall,
)
from simulator.tasks.paradigms.paired_associates import paired_associates
from simulator.tasks.paradigms.registry import (
    PARADIGMS,
    RESPONSE_DURATION_FACTORS,
    arguments_of,
    build,
    paradigm,
)
from simulator.tasks.paradigms.reports_and_probes import item_recognition, partial_report, recognition
from simulator.tasks.paradigms.sessions import ARITHMETIC_PACE, LIST_INTERVAL, ORIENTING_LOAD
from simulator.tasks.paradigms.skills import choice_practice
from simulator.tasks.paradigms.unordered_recall import brown_peterson, free_recall, later_recall, spaced_recall

__all__ = [
    "ARITHMETIC_PACE",
    "LIST_INTERVAL",
    "ORIENTING_LOAD",
    "PARADIGMS",
    "RESPONSE_DURATION_FACTORS",
    "arguments_of",
    "brown_peterson",
    "build",
    "choice_practice",
    "complex_span",
    "free_recall",
    "hebb_repetition",
    "item_recognition",
    "later_recall",
    "memory_span",
    "paired_associates",
    "paradigm",
    "partial_report",
    "recognition",
    "savings",
    "serial_recall",
    "spaced_recall",
]
