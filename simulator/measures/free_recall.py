"""Measures of free recall: which words, from where in the list, in which order.

Scored as psifr scores (Morton, N. W. 2020, JOSS 5(54), 2669, doi:10.21105/joss.02669): a word said twice counts once,
and a word that was not in the list is an intrusion.
"""

from __future__ import annotations

from typing import Literal, Self

import numpy as np

from simulator.measures.base import Curve, Measure, PerList, count, recalls_per_list, word
from simulator.measures.vocabulary import LAG, SERIAL_POSITION, TableForm
from simulator.records.columns import Array
from simulator.records.table import Records


class SerialPosition(Measure):
    """The serial position curve: the probability of recall of each position in the list (Murdock 1962).

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"]], [["dog"], ["bee", "owl"]])
    >>> SerialPosition().add(r).curve().mean
    array([0.5, 1. ])
    """

    name = "serial_position"
    axis = SERIAL_POSITION
    in_tables = (TableForm("probability of recall", figure="serial_position", allowance=0.02),)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        study = records.study
        if study.new.all():
            self._tally.add(group[study.ordinal], study.position, records.recalled)
        else:
            new = study.new
            self._tally.add(group[study.ordinal[new]], study.position[new], records.recalled[new])


class FirstRecall(Measure):
    """The probability that recall begins with each serial position.

    `denominator` "all": of all lists, with the very first response (a list that begins with an intrusion, or without
    a response, counts in the denominator). "responding": of the lists with a correct recall, with the first correct
    one (psifr's `pnr` at output 1); this curve sums to 1.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"]], [["fox", "dog"], ["bee", "owl"]])
    >>> FirstRecall().add(r).curve().mean, FirstRecall(denominator="responding").add(r).curve().mean
    (array([0. , 0.5]), array([0., 1.]))
    """

    name = "first_recall"
    axis = SERIAL_POSITION
    in_tables = (
        TableForm(
            "probability of being recalled first",
            options={
                "denominator": {
                    "all lists": {"denominator": "all"}, "lists with a recall": {"denominator": "responding"},
                }
            },
            figure="first_recall", allowance=0.012,
        ),
    )  # fmt: skip

    def __init__(self, *, denominator: Literal["all", "responding"] = "all", by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.denominator = word("first_recall.denominator", denominator, ("all", "responding"))

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        recalls, study = records.recalls, records.study
        first = np.zeros(records.n_lists, np.int64)
        units = study.new
        if self.denominator == "all":
            chosen = np.flatnonzero(recalls.output == 1)
        else:
            correct = np.flatnonzero(recalls.studied >= 0)
            ordinal = recalls.ordinal[correct]
            chosen = correct[np.r_[True, ordinal[1:] != ordinal[:-1]]] if len(correct) else correct
        first[recalls.ordinal[chosen]] = recalls.position[chosen]
        if self.denominator == "responding":
            units = units & (first > 0)[study.ordinal]
        ordinal, position = study.ordinal, study.position
        if not units.all():
            ordinal, position = ordinal[units], position[units]
        self._tally.add(group[ordinal], position, first[ordinal] == position)


class LagCRP(Measure):
    """The conditional response probability by lag: how far the next recall lies from this one (Kahana 1996).

    The number of transitions made at each lag over the number of chances, given the position of the recall before and
    the words not recalled yet. Transitions from or to an intrusion or a repetition do not count (as psifr's lag_crp).
    `max_lag` keeps lags from -max_lag to max_lag; the default keeps all. Lag 0 and lags without a chance are left out.
    Pooled, `sem` is that of a proportion; n is the number of chances.

    >>> from simulator.records.table import from_lists
    >>> curve = LagCRP().add(from_lists([["a", "b", "c", "d"]], [["d", "b", "c", "a"]])).curve()
    >>> curve.x.tolist(), curve.mean.tolist(), curve.n.tolist()
    ([-3, -2, -1, 1], [0.0, 1.0, 0.0, 1.0], [1.0, 2.0, 2.0, 1.0])
    """

    name = "lag_crp"
    axis = LAG
    in_tables = (
        TableForm(
            "probability of a transition, given that it was possible", options={"max_lag": int}, figure="lag_crp",
            allowance=0.008,
        ),
        TableForm(
            "lag-CRP of the first recalls of a list", "lag_crp_early", figure="lag_crp", allowance=0.008, answered=False
        ),
    )  # fmt: skip

    def __init__(self, *, max_lag: int | None = None, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.max_lag = None if max_lag is None else count("lag_crp.max_lag", max_lag)
        self._centre = 0

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        self._widen(int(records.study.position.max(initial=0)))
        recalls = records.recalls
        clean = np.flatnonzero((recalls.studied >= 0) & ~recalls.repeat)
        if len(clean) < 2:
            return
        # A transition runs from the k-th clean recall to the next, if they also follow each other directly.
        ordinal, position = recalls.ordinal[clean], recalls.position[clean]
        begins = np.flatnonzero(np.r_[True, ordinal[1:] != ordinal[:-1]])
        rank = np.arange(len(clean)) - np.repeat(begins, np.diff(np.r_[begins, len(clean)]))
        step = np.flatnonzero((ordinal[1:] == ordinal[:-1]) & (clean[1:] == clean[:-1] + 1))
        where, origin = group[ordinal[step]], position[step]
        made = (where, position[step + 1] - origin + self._centre)
        self._tally.add_counts(made, (where[:0], origin[:0]))
        self._add_positions(records, ordinal[step], where, origin)
        self._take_used(position, step, rank[step], where)

    def _take_used(self, position: Array, step: Array, rank: Array, group: Array) -> None:
        """Take away the chances that were used before each transition: this recall, the one before it, and so on to the first."""
        units = self._tally.units
        most = rank.max(initial=0)
        most_first = np.argsort((most - rank).astype(np.min_scalar_type(most)), kind="stable")  # small types sort by digits
        step, zero = step[most_first], (group * units.shape[1] + self._centre - position[step])[most_first]
        at_least = np.cumsum(np.bincount(rank)[::-1])[::-1]  # transitions with at least 0, 1, 2, ... recalls before them
        used = np.zeros(units.size, np.int64)
        for steps_back, n in enumerate(at_least.tolist()):
            used += np.bincount(position[step[:n] - steps_back] + zero[:n], minlength=units.size)
        units -= used.reshape(units.shape)

    def _widen(self, longest: int) -> None:
        """Make room for the lags of lists of this length: the tally's column of lag 0 moves to the middle."""
        shift = longest - self._centre
        if shift <= 0:
            return
        self._centre = longest
        tally = self._tally
        for name in ("units", "total", "square"):
            old = getattr(tally, name)
            new = np.zeros((old.shape[0], 2 * longest + 1))
            new[:, shift : shift + old.shape[1]] = old
            setattr(tally, name, new)

    def _add_positions(self, records: Records, ordinal: Array, group: Array, origin: Array) -> None:
        """Count a chance for every position of the list at each transition (from `origin`), recalled or not."""
        study = records.study
        all_new = bool(study.new.all())
        position = study.position if all_new else study.position[study.new]
        size = np.bincount(study.ordinal if all_new else study.ordinal[study.new], minlength=records.n_lists)
        start = np.cumsum(size) - size
        longest = int(size.max(initial=0))
        first_rows = start[size > 0]
        breaks = np.flatnonzero(position[1:] != position[:-1] + 1) + 1
        if np.array_equal(breaks, first_rows[1:]) and np.all(position[first_rows] == 1):
            # Positions 1 to L: count transitions by group, L and origin, and spread each count over its lags.
            keys = (group * (longest + 1) + size[ordinal]) * (longest + 1) + origin
            shape = (len(self._tally.groups), longest + 1, longest + 1)
            counts = np.bincount(keys, minlength=int(np.prod(shape))).reshape(shape)
            for code, length, start_at in zip(*(k.tolist() for k in np.nonzero(counts)), strict=True):
                first = 1 - start_at + self._centre
                self._tally.units[code, first : first + length] += counts[code, length, start_at]
            return
        total = size[ordinal]
        within = np.arange(int(total.sum())) - np.repeat(np.cumsum(total) - total, total)
        target = position[np.repeat(start[ordinal], total) + within]
        lag = target - np.repeat(origin, total) + self._centre
        self._tally.add_counts((group[:0], origin[:0]), (np.repeat(group, total), lag))

    def curve(self) -> Curve:
        """The result so far as arrays."""
        curve = super().curve()
        lag = curve.x - self._centre
        limit = self._centre if self.max_lag is None else self.max_lag
        keep = np.abs(lag) <= limit
        condition, lag, *columns = (column[keep] for column in (curve.condition, lag, *curve[3:]))
        return Curve(curve.conditions, condition, lag, *columns)

    def _x(self, x: int) -> int:
        return x - self._centre

    def _merge(self, other: Self) -> None:
        self._widen(other._centre)
        other._widen(self._centre)
        super()._merge(other)


class WordsRecalled(PerList):
    """The number of words of the list recalled, each once; `sd` is the spread over lists.

    >>> from simulator.records.table import from_lists
    >>> WordsRecalled().add(from_lists([["cat", "dog"]], [["dog", "dog", "fox"]])).curve().mean
    array([1.])
    """

    name = "words_recalled"
    unit = "words"
    in_tables = (
        TableForm("words recalled of a list", figure="by_condition", allowance=0.2),
        TableForm(
            "spread of words recalled over lists",
            "words_recalled_sd",
            column="sd",
            figure="by_condition",
            allowance=0.2,
        ),
    )

    def _per_list(self, records: Records) -> Array:
        return recalls_per_list(records, (records.recalls.studied >= 0) & ~records.recalls.repeat)


class Intrusions(PerList):
    """The number of responses in each list that were not in it (repetitions of a word of the list are none).

    >>> from simulator.records.table import from_lists
    >>> Intrusions().add(from_lists([["cat", "dog"]], [["dog", "dog", "fox"]])).curve().mean
    array([1.])
    """

    name = "intrusions"
    unit = "words"
    in_tables = (TableForm("words said that were not in the list", figure="by_condition", allowance=0.1),)

    def _per_list(self, records: Records) -> Array:
        return recalls_per_list(records, records.recalls.studied < 0)
