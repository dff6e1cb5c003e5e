"""Measures of recognition: how long the answer to a probe takes, and how often it is "old"."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from simulator.measures.base import AtOneX, flag
from simulator.measures.vocabulary import TableForm
from simulator.records.columns import NS, PROBE, Array
from simulator.records.table import Records


class _OfProbes(AtOneX):
    """A mean over the probes of lists."""

    @abstractmethod
    def _probes(self, records: Records) -> tuple[Array, Array]:
        """Row and value of each probe that counts."""

    def _add(self, records: Records) -> None:
        row, value = self._probes(records)
        self._count(self._tally.group_of_lists(records)[records.ordinal[row]], value)


class RecognitionTime(_OfProbes):
    """The time in s from a probe to its answer (Sternberg 1966). `right_only` leaves wrong answers out; `x` sets the abscissa.

    >>> from simulator.records.table import empty_columns
    >>> columns = empty_columns(2) | {"subject": [0, 0], "list": [1, 2], "trial_type": [9, 9], "response": [1, 0], "correct": [1, 0]}
    >>> columns["response_time"] = [500_000_000, 900_000_000]
    >>> RecognitionTime().add(Records(columns, ("K", "P"), ("",))).curve().mean
    array([0.5])
    """

    name = "recognition_time"
    unit = "s"
    in_tables = (
        TableForm("time to recognize or reject a probe", options={"right_only": bool}, figure="recognition_time", allowance=0.02),
    )

    def __init__(self, *, right_only: bool = True, x: float = 0.0, by_subject: bool = False) -> None:
        super().__init__(x=x, by_subject=by_subject)
        self.right_only = flag("recognition_time.right_only", right_only)

    def _probes(self, records: Records) -> tuple[Array, Array]:
        keep = (records["trial_type"] == PROBE) & (records["response"] >= 0)
        if self.right_only:
            keep &= records["correct"] == 1
        row = np.flatnonzero(keep)
        return row, records["response_time"][row] / NS


class OldResponses(_OfProbes):
    """The share of probes that are called old: hits where they were in the list, false alarms where they were not.

    >>> from simulator.records.table import empty_columns
    >>> columns = empty_columns(2) | {"subject": [0, 0], "list": [1, 2], "trial_type": [9, 9], "response": [1, 0]}
    >>> OldResponses().add(Records(columns, ("K", "P"), ("",))).curve().mean
    array([0.5])
    """

    name = "old_responses"
    in_tables = (TableForm("proportion of probes called old", figure="by_condition", allowance=0.02),)

    def _probes(self, records: Records) -> tuple[Array, Array]:
        row = np.flatnonzero(records["trial_type"] == PROBE)
        return row, records["response"][row] == 1
