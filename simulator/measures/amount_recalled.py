"""Measures of how much was reported: items right, and the share of the list retained."""

from __future__ import annotations

from typing import Literal

import numpy as np

from simulator.measures.base import PerList, recalls_per_list, word
from simulator.measures.vocabulary import TableForm
from simulator.records.columns import Array
from simulator.records.table import Records


def _correct(records: Records) -> Array:
    """Mask over recalls: correct, and not a repetition (of an item that was studied once only)."""
    recalls, study = records.recalls, records.study
    correct = records["correct"][recalls.row] == 1
    if not recalls.repeat.any():
        return np.asarray(correct)
    times = np.ones(len(recalls.row), np.int64)
    if not study.new.all():
        presentations = np.bincount(records.find_studied(study.row), minlength=len(study.row))
        times = np.where(recalls.studied >= 0, presentations[recalls.studied], 1)
    return np.asarray(correct & ~(recalls.repeat & (times == 1)))


class Accuracy(PerList):
    """The number of correct reports per list, as the column `correct` says (Sperling 1960: letters of the cued row).

    In ordered recall an item counts in its own position only.

    >>> from simulator.records.table import from_lists
    >>> Accuracy().add(from_lists([["K", "P"]], [["P", "X"]])).curve().mean
    array([1.])
    """

    name = "accuracy"
    unit = "letters"
    in_tables = (TableForm("letters reported", figure="partial_report", allowance=0.1),)

    def _per_list(self, records: Records) -> Array:
        return recalls_per_list(records, _correct(records))


class Retention(PerList):
    """The share of the studied items that is recalled, as in the Brown-Peterson task (mean over lists).

    `scoring` "item" takes an item wherever it is said, "correct" follows the column `correct` (ordered recall: in its
    position). `x` sets the abscissa, for instance the retention interval in s.

    >>> from simulator.records.table import from_lists
    >>> Retention(x=18).add(from_lists([["K", "P", "M"]], [["P"]])).curve().mean.round(3)
    array([0.333])
    """

    name = "retention"
    in_tables = (
        TableForm("probability of recall, over all items", figure="retention", allowance=0.02),
        TableForm("proportion recalled in position, over all items", "in_position", settings={"scoring": "correct"},
                  figure="in_position", allowance=0.03),
    )  # fmt: skip

    def __init__(
        self, *, scoring: Literal["item", "correct"] = "item", x: float = 0.0, by_subject: bool = False
    ) -> None:
        super().__init__(x=x, by_subject=by_subject)
        self.scoring = word("retention.scoring", scoring, ("item", "correct"))

    def _per_list(self, records: Records) -> Array:
        recalls, study = records.recalls, records.study
        if self.scoring == "correct":
            size = np.bincount(study.ordinal, minlength=records.n_lists)
            recalled = recalls_per_list(records, _correct(records))
        else:
            size = np.bincount(study.ordinal[study.new], minlength=records.n_lists)
            recalled = recalls_per_list(records, (recalls.studied >= 0) & ~recalls.repeat)
        return np.asarray(recalled / np.maximum(size, 1))
