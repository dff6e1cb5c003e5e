"""Measures of rehearsal, from traced records: how often each word is rehearsed, and what that does for recall."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from simulator.errors import MultistoreError
from simulator.measures.base import Curve, Measure, count, flag, rehearsal_rows
from simulator.measures.vocabulary import REHEARSALS, SERIAL_POSITION, TableForm
from simulator.records.columns import Array
from simulator.records.table import Records


class Rehearsals(Measure):
    """The number of rehearsals of each serial position (Rundus 1971; Ward et al. 2003: 10.4 for the first word).

    Rehearsing aloud, people also say each word as it appears: `count_presentation` adds that one.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"]], [["cat"]])
    >>> r["trial_type"][2] = 3
    >>> Rehearsals(count_presentation=True).add(r).curve().mean
    array([2., 1.])
    """

    name = "rehearsals"
    axis = SERIAL_POSITION
    unit = "rehearsals"
    needs_trace = True
    in_tables = (
        TableForm(
            "times an item was rehearsed", options={"count_presentation": bool}, figure="rehearsals", allowance="15%"
        ),
    )

    def __init__(self, *, count_presentation: bool = False, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.count_presentation = flag(f"{self.name}.count_presentation", count_presentation)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        study, new = records.study, records.study.new
        times = _counts(records, rehearsal_rows(records, self.name), self.count_presentation)
        self._tally.add(group[study.ordinal[new]], study.position[new], times[new])


class RecallByRehearsals(Measure):
    """The probability of recall of a word by the number of its rehearsals.

    `bins` gives the lower edges of classes of counts ((0, 1, 2, 4) means 0, 1, 2-3, 4 and more); x is the lower edge.
    By default each count is its own class. With `last_position` only words count whose last rehearsal came while that
    serial position, or an earlier one, was the newest: the effect of number freed from that of recency (Ward et al.
    2003). `first_positions` leaves only words of that many first serial positions. `count_presentation` counts the
    reading aloud at presentation as a rehearsal.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"]], [["cat", "cat"]])
    >>> r["trial_type"][2] = 3
    >>> curve = RecallByRehearsals().add(r).curve()
    >>> curve.x.tolist(), curve.mean.tolist()
    ([0, 1], [0.0, 1.0])
    """

    name = "recall_by_rehearsals"
    axis = REHEARSALS
    needs_trace = True
    in_tables = (
        TableForm(
            "probability of recall of items rehearsed so often",
            options={"count_presentation": bool, "first_positions": int}, classes="bins",
            figure="recall_by_rehearsals", allowance=0.02,
        ),
    )  # fmt: skip

    def __init__(
        self,
        *,
        bins: Sequence[int] | None = None,
        last_position: int | None = None,
        first_positions: int | None = None,
        count_presentation: bool = False,
        by_subject: bool = False,
    ) -> None:
        super().__init__(by_subject=by_subject)
        self.bins = None if bins is None else _edges(f"{self.name}.bins", bins)
        self.last_position = None if last_position is None else count(f"{self.name}.last_position", last_position)
        self.first_positions = None if first_positions is None else count(f"{self.name}.first_positions", first_positions)
        self.count_presentation = flag(f"{self.name}.count_presentation", count_presentation)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        study = records.study
        rows = rehearsal_rows(records, self.name)
        times = _counts(records, rows, self.count_presentation)
        keep = study.new
        if self.last_position is not None:
            keep = keep & (_last_newest(records, rows, self.count_presentation) <= self.last_position)
        if self.first_positions is not None:
            keep = keep & (study.position <= self.first_positions)
        x = times[keep] if self.bins is None else np.searchsorted(self.bins, times[keep], side="right") - 1
        self._tally.add(group[study.ordinal[keep]], x, records.recalled[keep])

    def curve(self) -> Curve:
        """The result so far as arrays."""
        curve = super().curve()
        return curve if self.bins is None else curve._replace(x=self.bins[curve.x])

    def _x(self, x: int) -> int:
        return x if self.bins is None else int(self.bins[x])


def _edges(name: str, bins: Sequence[int]) -> Array:
    """Lower edges of classes of counts: rising whole numbers from 0 on."""
    edges = list(bins) if isinstance(bins, (Sequence, np.ndarray)) and not isinstance(bins, str) else []
    whole = all(isinstance(edge, (int, np.integer)) and not isinstance(edge, bool) for edge in edges)
    if not edges or not whole or edges[0] != 0 or any(upper <= lower for lower, upper in itertools.pairwise(edges)):
        raise MultistoreError(f"{name}: got {bins!r}, allowed rising whole numbers that begin with 0")
    return np.asarray(edges, np.int64)


def _counts(records: Records, rows: Array, count_presentation: bool) -> Array:
    """The number of rehearsals of the item of each study event (0 for later presentations of an item)."""
    study = records.study
    studied = records.find_studied(rows)
    times = np.bincount(studied[studied >= 0], minlength=len(study.row))
    if count_presentation:
        times = times + np.bincount(records.find_studied(study.row), minlength=len(study.row))
    return times


def _last_newest(records: Records, rows: Array, count_presentation: bool) -> Array:
    """For each study event, the newest serial position at the last rehearsal of its item; 0 without any."""
    study = records.study
    last = np.where(study.new & count_presentation, study.position, 0)
    studied = records.find_studied(rows)
    rows, studied = rows[studied >= 0], studied[studied >= 0]
    newest = study.position[np.searchsorted(study.row, rows) - 1]
    np.maximum.at(last, studied, newest)
    return last
