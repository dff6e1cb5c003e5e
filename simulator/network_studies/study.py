"""What a study of networks declares, and what a run of it gives: the counterpart of an experiment with people.

A study trains its networks itself, within minutes, and holds them against each other and against simple predictors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.errors import MultistoreError, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Columns of what is measured: which measure, of what (a core, a way of recall), of which network, at which x.
COLUMNS = ("measure", "condition", "network", "x", "value")
#: Called with what is trained and with the share of the whole run that is done (0 to 1).
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Training:
    """How much to train: the seed of all random numbers, and whether a first look is enough (`quick`)."""

    seed: int = 0
    quick: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise MultistoreError(f"seed: got {shown(self.seed)}, allowed a whole number from 0 to 2147483647")


@dataclass(frozen=True)
class Outcome:
    """What a study has measured: one long table (`COLUMNS`), its findings by name, and CPU time (s) by what took it.

    Table and findings are equal for equal seeds on one machine; the times are not.
    """

    table: pd.DataFrame
    effects: Mapping[str, float]
    cpu_seconds: Mapping[str, float]

    def mean(self, measure: str, condition: str) -> pd.DataFrame:
        """x, mean and the least and greatest value over networks, of a measure in a condition."""
        chosen = self.table[(self.table["measure"] == measure) & (self.table["condition"] == condition)]
        grouped = chosen.groupby("x")["value"]
        return pd.DataFrame({"mean": grouped.mean(), "low": grouped.min(), "high": grouped.max()}).reset_index()

    def at(self, measure: str, condition: str, x: float = 0.0) -> float:
        """The mean over networks at one point; MultistoreError where nothing was measured."""
        curve = self.mean(measure, condition)
        if not (curve["x"] == x).any():
            raise MultistoreError(f"study: no value of {measure!r} in {condition!r} at {x:g}")
        return float(curve["mean"][curve["x"] == x].iloc[0])


class Rows:
    """Collects rows of an `Outcome`.

    >>> rows = Rows()
    >>> rows.add("accuracy", "rnn", 0, [(0, 1.0), (4, 0.5)])
    >>> rows.table()["value"].tolist()
    [1.0, 0.5]
    """

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, int, float, float]] = []

    def add(self, measure: str, condition: str, network: int, points: list[tuple[float, float]]) -> None:
        """Points (x, value) of a measure."""
        self.rows += [(measure, condition, network, float(x), float(value)) for x, value in points]

    def table(self) -> pd.DataFrame:
        """All rows."""
        return pd.DataFrame(self.rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class NetworkStudy:
    """A study: its question, papers, how it runs and how it is drawn. Both import torch and matplotlib when they are called."""

    name: str
    title: str
    question: str
    papers: tuple[str, ...]
    caption: str
    run: Callable[[Training, Progress], Outcome]
    draw: Callable[[Outcome], Figure]
    #: Package of the data that the run reads from an installed dependency, for the record.
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def about(self) -> dict[str, Any]:
        """What the report says of it."""
        return {
            "title": self.title, "question": self.question, "papers": list(self.papers), "caption": self.caption,
            "data": dict(self.data),
        }  # fmt: skip
