"""Measures of what is asked for later: words of earlier lists in a recall period that stands in a list of its own, and pairs.

A list in which nothing is studied is a test of the lists that stand before it in its session. A whole session has to be in
one block of records. What a participant was asked for, the column `correct` knows.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Literal, NamedTuple

import numpy as np

from simulator.measures.base import AtOneX, Measure, count, word
from simulator.measures.sessions import number_in_session, session_of_lists
from simulator.measures.vocabulary import LIST_NUMBER, SERIAL_POSITION, TableForm
from simulator.records.columns import OMISSION, RECALL, Array
from simulator.records.table import Records


class _Tested(NamedTuple):
    """Every word of a list before a test, once for each test: the test's list, the index in `study`, recalled there or not."""

    test: Array
    studied: Array
    recalled: Array


def _tests(records: Records) -> Array:
    """The lists in which nothing is studied."""
    return np.flatnonzero(np.bincount(records.study.ordinal, minlength=records.n_lists) == 0)


def _tested(records: Records, of_list: int | None) -> _Tested:
    """The words of the lists before each test in its session (of the one with the number `of_list`, if it is given)."""
    study, recalls, session = records.study, records.recalls, session_of_lists(records)
    tests = _tests(records)
    first = np.searchsorted(session[study.ordinal], session[tests])
    size = np.searchsorted(study.ordinal, tests) - first
    test = np.repeat(tests, size)
    studied = np.arange(len(test)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)
    keep = study.new[studied]
    if of_list is not None:
        keep &= number_in_session(records)[study.ordinal[studied]] == of_list
    test, studied = test[keep], studied[keep]
    width = np.int64(max(study.item.max(initial=0), recalls.item.max(initial=0)) + 1)
    said = recalls.item >= 0
    named = recalls.ordinal[said] * width + recalls.item[said]
    return _Tested(test, studied, np.isin(test * width + study.item[studied], named))


class _OfTests(Measure):
    """A measure of the words of earlier lists; `of_list` takes those of the list with that number in its session."""

    def __init__(self, *, of_list: int | None = None, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.of_list = None if of_list is None else count(f"{self.name}.of_list", of_list)

    @abstractmethod
    def _x_of(self, records: Records, studied: Array) -> Array:
        """The abscissa of each word."""

    def _add(self, records: Records) -> None:
        tested = _tested(records, self.of_list)
        group = self._tally.group_of_lists(records)
        self._tally.add(group[tested.test], self._x_of(records, tested.studied), tested.recalled)


class FinalRecall(_OfTests):
    """The probability that a word of an earlier list is recalled in a test, by its position in its own list (Craik 1970).

    A test is a list in which nothing is studied; final free recall is one. `of_list` takes the words of one list.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"], []], [["dog"], ["bee"], ["cat", "owl", "bee"]])
    >>> FinalRecall().add(r).curve().mean, FinalRecall(of_list=1).add(r).curve().mean
    (array([1. , 0.5]), array([1., 0.]))
    """

    name = "final_recall"
    axis = SERIAL_POSITION
    in_tables = (
        TableForm("probability of recall in a later test, by position in the word's own list", options={"of_list": int},
                  figure="serial_position", allowance=0.02),
    )  # fmt: skip

    def _x_of(self, records: Records, studied: Array) -> Array:
        return np.asarray(records.study.position[studied])


class FinalRecallByList(_OfTests):
    """The probability that a word of an earlier list is recalled in a test, by the number of its list in the session.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"], []], [["dog"], ["bee"], ["cat", "owl", "bee"]])
    >>> FinalRecallByList().add(r).curve().mean
    array([0.5, 1. ])
    """

    name = "final_recall_by_list"
    axis = LIST_NUMBER
    in_tables = (
        TableForm("probability of recall in a later test, by the number of the word's list", options={"of_list": int},
                  figure="recall_by_list", allowance=0.02),
    )  # fmt: skip

    def _x_of(self, records: Records, studied: Array) -> Array:
        return number_in_session(records)[records.study.ordinal[studied]]


class FinalShare(AtOneX):
    """The share of the words of earlier lists that is recalled in a test (mean over tests).

    `of_list` takes the words of the list with that number in its session, as when the first of several lists is asked for
    (Riefer & Batchelder 1988). `x` sets the abscissa.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"], ["owl", "bee"], []], [["dog"], ["bee"], ["cat", "owl", "bee"]])
    >>> FinalShare().add(r).curve().mean, FinalShare(of_list=1).add(r).curve().mean
    (array([0.75]), array([0.5]))
    """

    name = "final_share"
    in_tables = (
        TableForm("proportion of the words of earlier lists recalled in a later test", options={"of_list": int},
                  figure="final_share", allowance=0.03),
    )  # fmt: skip

    def __init__(self, *, of_list: int | None = None, x: float = 0.0, by_subject: bool = False) -> None:
        super().__init__(x=x, by_subject=by_subject)
        self.of_list = None if of_list is None else count(f"{self.name}.of_list", of_list)

    def _add(self, records: Records) -> None:
        tested, tests = _tested(records, self.of_list), _tests(records)
        size = np.bincount(tested.test, minlength=records.n_lists)[tests]
        recalled = np.bincount(tested.test, tested.recalled, minlength=records.n_lists)[tests]
        asked, group = size > 0, self._tally.group_of_lists(records)[tests]
        self._count(group[asked], recalled[asked] / size[asked])


class FinalIntrusions(AtOneX):
    """The number of words said in a test that were not asked for: of another list than the one that was (mean over tests).

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat"], ["owl"], []], [["cat"], ["owl"], ["cat", "owl"]])
    >>> r["correct"][r["list"] == 3] = [1, 0]
    >>> FinalIntrusions().add(r).curve().mean
    array([1.])
    """

    name = "final_intrusions"
    unit = "words"
    in_tables = (TableForm("words said in a later test that were not asked for", figure="by_condition", allowance=0.1),)

    def _add(self, records: Records) -> None:
        tests, group = _tests(records), self._tally.group_of_lists(records)
        wrong = np.bincount(records.ordinal[(records["trial_type"] == RECALL) & (records["correct"] == 0)], minlength=records.n_lists)
        self._count(group[tests], wrong[tests])


class CuedRecall(AtOneX):
    """The share of cues that were answered with the word shown with them; `x` sets the abscissa.

    `answer` takes other answers: "other_list" a word that was never in a list with the right one (C for B, after A-B and A-C),
    "same_list" one that was, "none" no answer.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["lip", "map"], ["lip", "gum"], []], [[], [], ["map", "map"]])
    >>> r["item"][-2:], r["response"][-2:], r["correct"][-2:] = [1, 1], [1, 2], [1, 0]
    >>> CuedRecall().add(r).curve().mean, CuedRecall(answer="other_list").add(r).curve().mean
    (array([0.5]), array([0.5]))
    """

    name = "cued_recall"
    in_tables = (
        TableForm(
            "proportion of cues answered",
            options={"answer": {
                "right": {"answer": "right"}, "other list": {"answer": "other_list"}, "same list": {"answer": "same_list"},
                "none": {"answer": "none"},
            }},
            figure="cued_recall", allowance=0.03,
        ),
    )  # fmt: skip

    def __init__(
        self, *, answer: Literal["right", "other_list", "same_list", "none"] = "right", x: float = 0.0, by_subject: bool = False
    ) -> None:
        super().__init__(x=x, by_subject=by_subject)
        self.answer = word("cued_recall.answer", answer, ("right", "other_list", "same_list", "none"))

    def _add(self, records: Records) -> None:
        row = np.flatnonzero(np.isin(records["trial_type"], (RECALL, OMISSION)) & (records["item"] >= 0))
        right, none = records["correct"][row] == 1, records["trial_type"][row] == OMISSION
        if self.answer in ("right", "none"):
            chosen = right if self.answer == "right" else none
        else:
            chosen = ~right & ~none
            chosen[chosen] = _together(records, row[chosen]) == (self.answer == "same_list")
        group = self._tally.group_of_lists(records)
        self._count(group[records.ordinal[row]], chosen)


def _together(records: Records, row: Array) -> Array:
    """For each row: whether its response was studied in a list of its session in which its item was studied, too."""
    study, session = records.study, session_of_lists(records)
    width = np.int64(max(study.item.max(initial=0), records["response"].max(initial=0), records["item"].max(initial=0)) + 1)
    names = session[study.ordinal] * width + study.item
    order = np.argsort(names, kind="stable")
    item = session[records.ordinal[row]] * width + records["item"][row]
    first, end = (np.searchsorted(names[order], item, side=side) for side in ("left", "right"))
    size = end - first
    of_row = np.repeat(np.arange(len(row)), size)
    at = order[np.arange(len(of_row)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)]
    found = np.isin(study.ordinal[at] * width + records["response"][row][of_row], study.ordinal * width + study.item)
    return np.bincount(of_row, found, minlength=len(row)) > 0
