"""What every benchmark measures with: a line of the table, CPU time, time on the wall."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

FIELDS = ("what", "list_length", "threads", "value", "least", "greatest", "unit")


@dataclass(frozen=True)
class Result:
    """One line of the table: the median of repeated measurements, and their range."""

    what: str
    list_length: int | None
    threads: int | None
    value: float
    least: float
    greatest: float
    unit: str

    def row(self) -> dict[str, Any]:
        """The result as a line of a file, numbers with four digits."""
        numbers = {name: float(f"{getattr(self, name):.4g}") for name in ("value", "least", "greatest")}
        fixed = {name: getattr(self, name) for name in ("what", "list_length", "threads", "unit")}
        return {name: (fixed | numbers)[name] for name in FIELDS}


def result(
    what: str, values: Sequence[float], unit: str, length: int | None = None, threads: int | None = None
) -> Result:
    """A line of the table from repeated measurements.

    >>> result("x", [3.0, 1.0, 2.0], "s").value
    2.0
    """
    return Result(what, length, threads, statistics.median(values), min(values), max(values), unit)


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of this process, all threads together, that some work takes (s)."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def wall_seconds(work: Callable[[], object]) -> float:
    """Time on the wall that some work takes (s)."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
