"""Measures of responses in time: how long each takes, and how practice changes that."""

from __future__ import annotations

import numpy as np

from simulator.measures.base import Curve, Measure, count, flag
from simulator.measures.vocabulary import BLOCK, OUTPUT_POSITION, TableForm
from simulator.records.columns import NS, RESPONSE, Array
from simulator.records.table import Records


class InterResponseTime(Measure):
    """The time in s between the k-th response of a recall period and the one before it (Murdock & Okada 1970).

    The first counts from the signal to recall. `clean` takes only lists without intrusions and repetitions;
    output positions with fewer than `minimum` responses are left out. Recalls without a time do not count.

    >>> from simulator.records.table import from_lists
    >>> r = from_lists([["cat", "dog"]], [["dog", "cat"]])
    >>> r["response_time"][2:] = [1_000_000_000, 500_000_000]
    >>> InterResponseTime().add(r).curve().mean
    array([1. , 0.5])
    """

    name = "irt"
    axis = OUTPUT_POSITION
    unit = "s"
    in_tables = (
        TableForm(
            "time since the recall before, or since the signal to recall",
            options={"lists": {"all lists": {"clean": False}, "lists without intrusions": {"clean": True}}},
            figure="irt", allowance="12%",
        ),
    )  # fmt: skip

    def __init__(self, *, minimum: int = 1, clean: bool = False, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.minimum = count("irt.minimum", minimum)
        self.clean = flag("irt.clean", clean)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        recalls = records.recalls
        time = records["response_time"][recalls.row]
        keep = time >= 0
        if self.clean:
            dirty = np.zeros(records.n_lists, bool)
            dirty[recalls.ordinal[(recalls.studied < 0) | recalls.repeat]] = True
            keep &= ~dirty[recalls.ordinal]
        self._tally.add(group[recalls.ordinal[keep]], recalls.output[keep], time[keep] / NS)

    def curve(self) -> Curve:
        """The result so far as arrays."""
        curve = super().curve()
        if self.minimum == 1:
            return curve
        responses = np.zeros((len(curve.conditions), self._tally.units.shape[1]))
        index = {label: code for code, label in enumerate(curve.conditions)}
        for (label, _), row in self._tally.groups.items():
            if row < len(self._tally.units):
                responses[index[label]] += self._tally.units[row]
        keep = responses[curve.condition, curve.x] >= self.minimum
        return Curve(curve.conditions, *(column[keep] for column in curve[1:]))


class _Practice(Measure):
    """A mean over the trials of each block of a choice task; trials are counted through each session."""

    axis = BLOCK

    def __init__(self, *, trials_per_block: int = 50, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.trials_per_block = count(f"{self.name}.trials_per_block", trials_per_block)

    def _trials(self, records: Records) -> tuple[Array, Array, Array]:
        """(table row, list ordinal, block from 1) of each response."""
        row = np.flatnonzero(records["trial_type"] == RESPONSE)
        subject, session = records["subject"][row], records["session"][row]
        new = np.ones(len(row), bool)
        new[1:] = (subject[1:] != subject[:-1]) | (session[1:] != session[:-1])
        trial = np.arange(len(row)) - np.flatnonzero(new)[np.cumsum(new) - 1]
        return row, records.ordinal[row], trial // self.trials_per_block + 1


class ResponseTime(_Practice):
    """The mean response time in s of each block of trials of a choice task: the curve of practice.

    Trials are counted through each session; a block has `trials_per_block` of them. `correct_only` leaves out errors.

    >>> from simulator.records.table import empty_columns
    >>> columns = empty_columns(4) | {"subject": [0] * 4, "list": [1] * 4, "trial_type": [10] * 4}
    >>> columns["response_time"] = [900_000_000, 700_000_000, 600_000_000, 500_000_000]
    >>> ResponseTime(trials_per_block=2).add(Records(columns, ("left",), ("",))).curve().mean
    array([0.8 , 0.55])
    """

    name = "rt"
    unit = "s"
    in_tables = (
        TableForm("response time", from_protocol=("trials_per_block",), figure="response_time", allowance=0.01),
    )

    def __init__(self, *, trials_per_block: int = 50, correct_only: bool = False, by_subject: bool = False) -> None:
        super().__init__(trials_per_block=trials_per_block, by_subject=by_subject)
        self.correct_only = flag("rt.correct_only", correct_only)

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        row, ordinal, block = self._trials(records)
        time = records["response_time"][row]
        keep = time >= 0
        if self.correct_only:
            keep &= records["correct"][row] == 1
        self._tally.add(group[ordinal[keep]], block[keep], time[keep] / NS)


class CorrectResponses(_Practice):
    """The proportion of correct responses in each block of trials of a choice task.

    >>> from simulator.records.table import empty_columns
    >>> columns = empty_columns(4) | {"subject": [0] * 4, "list": [1] * 4, "trial_type": [10] * 4}
    >>> columns["correct"] = [1, 0, 1, 1]
    >>> CorrectResponses(trials_per_block=2).add(Records(columns, ("left",), ("",))).curve().mean
    array([0.5, 1. ])
    """

    name = "correct_responses"
    in_tables = (
        TableForm(
            "proportion of correct responses", "accuracy", from_protocol=("trials_per_block",),
            figure="accuracy_by_block", allowance=0.02,
        ),
    )  # fmt: skip

    def _add(self, records: Records) -> None:
        group = self._tally.group_of_lists(records)
        row, ordinal, block = self._trials(records)
        correct = records["correct"][row]
        keep = correct >= 0
        self._tally.add(group[ordinal[keep]], block[keep], correct[keep] == 1)
