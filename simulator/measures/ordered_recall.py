"""Measures of recall in order: positions, whole lists, spans, transpositions, omissions, latencies, repeated lists.

Ordered recall writes a row for every output position: a recall, right where its item belongs there (column `correct`), or
an omission where the position stayed empty. Positions that recall never reached have no row and count as omitted.
"""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import pandas as pd

from simulator.errors import MultistoreError
from simulator.measures.base import Curve, Measure, PerList, Tally, flag, word
from simulator.measures.sessions import number_in_session
from simulator.measures.vocabulary import DISTANCE, OUTPUT_POSITION, PRESENTATION, SERIAL_POSITION, TableForm
from simulator.records.columns import NS, RECALL, Array
from simulator.records.table import Records


def _right(records: Records) -> Array:
    """Mask over the rows: recalls of an item in its own position."""
    return np.asarray((records["trial_type"] == RECALL) & (records["correct"] == 1))


def list_lengths(records: Records) -> Array:
    """The number of different items studied in each list, of shape (lists,)."""
    study = records.study
    return np.bincount(study.ordinal[study.new], minlength=records.n_lists)


def right_per_list(records: Records) -> Array:
    """The number of items recalled in their position in each list, of shape (lists,)."""
    return np.bincount(records.ordinal[_right(records)], minlength=records.n_lists)


class PositionAccuracy(Measure):
    """The share of lists whose item at a serial position was recalled in that position: strict scoring.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog", "owl"]], [["cat", "owl"]])
    >>> r["correct"][3:] = [1, 0]
    >>> PositionAccuracy().add(r).curve().mean
    array([1., 0., 0.])
    """

    name = "position_accuracy"
    axis = SERIAL_POSITION
    in_tables = (TableForm("proportion recalled in position", figure="position_accuracy", allowance=0.03),)

    def _add(self, records: Records) -> None:
        group, study = self._tally.group_of_lists(records), records.study
        width = int(study.position.max(initial=0)) + 1
        right = np.flatnonzero(_right(records))
        hits = np.zeros(records.n_lists * width, bool)
        place = records["position"][right].astype(np.int64)
        inside = (place >= 0) & (place < width)
        hits[records.ordinal[right][inside] * width + place[inside]] = True
        new = study.new
        keys = study.ordinal[new] * width + study.position[new]
        self._tally.add(group[study.ordinal[new]], study.position[new], hits[keys])


class PerfectLists(PerList):
    """The share of lists recalled without any error: every item in its position. `x` sets the abscissa.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"]], [["cat", "dog"], ["owl"]])
    >>> r["correct"][[2, 3, 6]] = 1
    >>> PerfectLists().add(r).curve().mean
    array([0.5])
    """

    name = "perfect_lists"
    in_tables = (TableForm("proportion of lists recalled perfectly", figure="perfect_lists", allowance=0.03),)

    def _per_list(self, records: Records) -> Array:
        return np.asarray(right_per_list(records) == list_lengths(records))


class Omissions(PerList):
    """The share of output positions that stayed empty, of those of the list (mean over lists).

    >>> from simulator.records.table import from_lists
    >>> Omissions().add(from_lists([["cat", "dog"]], [["dog"]])).curve().mean
    array([0.5])
    """

    name = "omissions"
    in_tables = (TableForm("proportion of positions left empty", figure="by_condition", allowance=0.03),)

    def _per_list(self, records: Records) -> Array:
        size = list_lengths(records)
        said = np.bincount(records.recalls.ordinal, minlength=records.n_lists)
        return np.asarray(np.maximum(size - said, 0) / np.maximum(size, 1))


class ExtralistIntrusions(PerList):
    """The share of output positions with an item that was not in the list, of those of the list (mean over lists).

    >>> from simulator.records.table import from_lists
    >>> ExtralistIntrusions().add(from_lists([["cat", "dog"]], [["cat", "fox"]])).curve().mean
    array([0.5])
    """

    name = "extralist_intrusions"
    in_tables = (TableForm("proportion of positions with an item of no list or another one", figure="by_condition", allowance=0.02),)

    def _per_list(self, records: Records) -> Array:
        recalls = records.recalls
        foreign = np.bincount(recalls.ordinal[recalls.studied < 0], minlength=records.n_lists)
        return np.asarray(foreign / np.maximum(list_lengths(records), 1))


class Transpositions(Measure):
    """The share of output positions with an item of the list that belongs so many positions away (Henson 1998).

    Of all positions of the list, so that the distances together with right answers, omissions and intrusions sum to 1;
    only the first report of an item counts. A list has the distances from 1 to one less than its length.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog", "owl"]], [["dog", "cat", "owl"]])
    >>> Transpositions().add(r).curve().mean.round(3)
    array([0.667, 0.   ])
    """

    name = "transpositions"
    axis = DISTANCE
    in_tables = (TableForm("proportion of positions with an item from so far away", figure="transpositions", allowance=0.01),)

    def _add(self, records: Records) -> None:
        group, size, recalls = self._tally.group_of_lists(records), list_lengths(records), records.recalls
        chosen = np.flatnonzero((recalls.studied >= 0) & ~recalls.repeat)
        place = records["position"][recalls.row[chosen]].astype(np.int64)
        distance = np.abs(recalls.position[chosen] - place)
        longest = int(max(size.max(initial=1), distance.max(initial=1)))
        moved = np.bincount(recalls.ordinal[chosen] * (longest + 1) + distance, minlength=records.n_lists * (longest + 1))
        moved = moved.reshape(records.n_lists, -1)[:, : longest + 1]
        for far in range(1, longest + 1):
            lists = np.flatnonzero(size > far)
            self._tally.add(group[lists], np.full(len(lists), far), moved[lists, far] / size[lists])


class Latency(Measure):
    """The time in s of the response at each output position, since the response before or the signal to recall.

    `right_only` takes responses in their position only. Positions that stayed empty have no time, and add theirs to the next.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"]], [["cat", "dog"]])
    >>> r["response_time"][2:] = [2_000_000_000, 500_000_000]
    >>> Latency().add(r).curve().mean
    array([2. , 0.5])
    """

    name = "latency"
    axis = OUTPUT_POSITION
    unit = "s"
    in_tables = (
        TableForm("time of the response at an output position", options={"right_only": bool}, figure="latency", allowance="12%"),
    )

    def __init__(self, *, right_only: bool = False, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.right_only = flag("latency.right_only", right_only)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        row = records.recalls.row
        keep = records["response_time"][row] >= 0
        if self.right_only:
            keep &= records["correct"][row] == 1
        row = row[keep]
        place, time = records["position"][row].astype(np.int64), records["response_time"][row] / NS
        self._tally.add(group[records.ordinal[row]], np.maximum(place, 0), time)


class TrialAccuracy(Measure):
    """The share of items recalled in position in the k-th list of its label in each session: learning over repetitions.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["cat", "dog"]], [["cat"], ["cat", "dog"]])
    >>> r["correct"][[2, 5, 6]] = 1
    >>> TrialAccuracy().add(r).curve().mean
    array([0.5, 1. ])
    """

    name = "trial_accuracy"
    axis = PRESENTATION
    in_tables = (TableForm("proportion recalled in position, list after list", figure="trial_accuracy", allowance=0.03),)

    def _add(self, records: Records) -> None:
        group, lists = self._tally.group_of_lists(records), records.lists
        share = right_per_list(records) / np.maximum(list_lengths(records), 1)
        number = number_in_session(records)
        session = np.cumsum(number == 1)
        order = np.lexsort((number, lists.condition, session))
        same = (session[order][1:] == session[order][:-1]) & (lists.condition[order][1:] == lists.condition[order][:-1])
        begins = np.flatnonzero(np.r_[True, ~same]) if len(order) else order
        count = np.empty(len(order), np.int64)
        count[order] = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)])) + 1
        self._tally.add(group, count, share)


class Span(Measure):
    """Memory span from lists of rising length: how many items can be recalled in order.

    `rule` "sum": one less than the shortest length, and for each length the share of its lists that were recalled
    perfectly, so that of four lists of a length each adds a quarter (Cowan et al. 1998). "half": the length at which half
    of the lists are perfect, on a straight line between the lengths around it. Lists shorter than the shortest count as
    perfect. `sem` and `sd` are those between people; "half" of a group is that of its mean shares.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat"], ["dog", "owl"], ["bee", "fox"]], [["cat"], ["dog", "owl"], ["fox"]])
    >>> r["correct"][[1, 4, 5]] = 1
    >>> Span().add(r).curve().mean
    array([1.5])
    """

    name = "span"
    unit = "items"
    in_tables = (
        TableForm("items recalled in order", options={"rule": {"sum": {"rule": "sum"}, "half": {"rule": "half"}}},
                  figure="span", allowance=0.2),
        TableForm("spread of spans between people", "span_sd", column="sd", figure="by_condition", allowance=0.1),
    )  # fmt: skip

    def __init__(self, *, rule: Literal["sum", "half"] = "sum", by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.rule = word("span.rule", rule, ("sum", "half"))
        self._perfect = Tally(True)  # perfect lists of each person by length

    def _add(self, records: Records) -> None:
        size = list_lengths(records)
        groups = self._perfect.groups
        people = records.lists.subject.tolist()
        codes = np.array([groups.setdefault((self.name, one), len(groups)) for one in people], np.int64)
        self._perfect.add(codes, size, right_per_list(records) == size)

    def _shares(self) -> tuple[Array, Array]:
        """The lengths there are, and the share of perfect lists of each person (rows) at each of them (columns)."""
        units, total = self._perfect.units, self._perfect.total
        lengths = np.flatnonzero((units > 0).any(axis=0))
        if len(lengths) and (lengths[0] < 1 or not (units[:, lengths] > 0).all()):
            raise MultistoreError("span: some people have no list of a length that others have; take in whole sessions")
        return lengths, total[:, lengths] / np.maximum(units[:, lengths], 1)

    def _spans(self, lengths: Array, shares: Array) -> Array:
        """The span of each row of shares."""
        if self.rule == "sum":
            return np.asarray(lengths[0] - 1 + shares.sum(axis=1))
        return np.array([_half(lengths, row) for row in shares])

    def curve(self) -> Curve:
        """The result so far as arrays: one point, x = 0; n is the number of people."""
        lengths, shares = self._shares()
        none = np.zeros(0)
        if not len(lengths):
            return Curve((), none.astype(np.int64), none.astype(np.int64), none, none, none, none)
        spans = self._spans(lengths, shares)
        mean = spans.mean() if self.rule == "sum" else self._spans(lengths, shares.mean(axis=0)[None])[0]
        sd = spans.std(ddof=1) if len(spans) > 1 else np.nan
        one, n = np.zeros(1, np.int64), len(spans)
        return Curve((self.name,), one, one, np.array([mean]), np.array([sd / np.sqrt(n)]), np.array([float(n)]), np.array([sd]))

    def subjects(self) -> pd.DataFrame:
        """The span of each person: columns condition, subject, x, mean, n (lists); needs by_subject=True."""
        empty = super().subjects()
        lengths, shares = self._shares()
        if not len(lengths):
            return empty
        people = [person for _, person in self._perfect.groups]
        n = self._perfect.units[:, lengths].sum(axis=1).astype(np.int64)
        return pd.DataFrame({"condition": self.name, "subject": people, "x": 0, "mean": self._spans(lengths, shares), "n": n})

    def _merge(self, other: Self) -> None:
        self._perfect.merge(other._perfect)


def _half(lengths: Array, share: Array) -> float:
    """The length at which the share of perfect lists falls to one half, between the lengths around it."""
    at, value = np.r_[lengths[0] - 1, lengths].astype(float), np.r_[1.0, share]
    below = np.flatnonzero(value < 0.5)
    if not len(below):
        return float(at[-1])
    k = int(below[0])
    return float(at[k - 1] + (value[k - 1] - 0.5) / (value[k - 1] - value[k]) * (at[k] - at[k - 1]))
