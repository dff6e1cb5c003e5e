"""Measures of rehearsal, from traced records: how often each word is rehearsed, and what that does for recall."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Self

import numpy as np

from simulator.errors import MultistoreError
from simulator.measures.base import Curve, Measure, rehearsal_rows
from simulator.records.table import Array, Records


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
    x_name = "serial position"
    unit = "rehearsals"
    needs_trace = True

    def __init__(self, *, count_presentation: bool = False, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.count_presentation = bool(count_presentation)

    def add(self, records: Records) -> Self:
        """Take in a block of traced records."""
        group = self._tally.group_of_lists(records)
        study, new = records.study, records.study.new
        count = _counts(records, rehearsal_rows(records, self.name), self.count_presentation)
        self._tally.add(group[study.ordinal[new]], study.position[new], count[new])
        return self


class RecallByRehearsals(Measure):
    """The probability of recall of a word by the number of its rehearsals.

    `bins` gives the lower edges of classes of counts ((0, 1, 2, 4) means 0, 1, 2-3, 4 and more); x is the lower edge.
    By default each count is its own class. With `last_position` only words count whose last rehearsal came while that
    serial position, or an earlier one, was the newest: the effect of number freed from that of recency (Ward et al.
    2003). `count_presentation` counts the reading aloud at presentation as a rehearsal.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"]], [["cat", "cat"]])
    >>> r["trial_type"][2] = 3
    >>> curve = RecallByRehearsals().add(r).curve()
    >>> curve.x.tolist(), curve.mean.tolist()
    ([0, 1], [0.0, 1.0])
    """

    name = "recall_by_rehearsals"
    x_name = "rehearsals"
    needs_trace = True

    def __init__(
        self,
        *,
        bins: Sequence[int] | None = None,
        last_position: int | None = None,
        count_presentation: bool = False,
        by_subject: bool = False,
    ) -> None:
        super().__init__(by_subject=by_subject)
        if bins is not None and (len(bins) == 0 or bins[0] != 0 or any(b <= a for a, b in itertools.pairwise(bins))):
            raise MultistoreError(f"{self.name}.bins: got {bins!r}, allowed rising whole numbers that begin with 0")
        self.bins = None if bins is None else np.asarray(bins, np.int64)
        self.last_position = last_position
        self.count_presentation = bool(count_presentation)

    def add(self, records: Records) -> Self:
        """Take in a block of traced records."""
        group = self._tally.group_of_lists(records)
        study = records.study
        rows = rehearsal_rows(records, self.name)
        count = _counts(records, rows, self.count_presentation)
        keep = study.new
        if self.last_position is not None:
            keep = keep & (_last_newest(records, rows, self.count_presentation) <= self.last_position)
        x = count[keep] if self.bins is None else np.searchsorted(self.bins, count[keep], side="right") - 1
        self._tally.add(group[study.ordinal[keep]], x, records.recalled[keep])
        return self

    def curve(self) -> Curve:
        """The result so far as arrays."""
        curve = super().curve()
        return curve if self.bins is None else curve._replace(x=self.bins[curve.x])

    def _x(self, x: int) -> int:
        return x if self.bins is None else int(self.bins[x])


def _counts(records: Records, rows: Array, count_presentation: bool) -> Array:
    """The number of rehearsals of the item of each study event (0 for later presentations of an item)."""
    study = records.study
    found = records.find_studied(rows)
    count = np.bincount(found[found >= 0], minlength=len(study.row))
    if count_presentation:
        count = count + np.bincount(records.find_studied(study.row), minlength=len(study.row))
    return count


def _last_newest(records: Records, rows: Array, count_presentation: bool) -> Array:
    """For each study event, the newest serial position at the last rehearsal of its item; 0 without any."""
    study = records.study
    last = np.where(study.new & count_presentation, study.position, 0)
    found = records.find_studied(rows)
    rows, found = rows[found >= 0], found[found >= 0]
    newest = study.position[np.searchsorted(study.row, rows) - 1]
    np.maximum.at(last, found, newest)
    return last
