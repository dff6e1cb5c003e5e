"""Savings in relearning: how much of the first learning is left (Ebbinghaus 1885)."""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

import numpy as np
import pandas as pd

from simulator.errors import MultistoreError, did_you_mean
from simulator.measures.base import Curve, Measure, count, label, number, word
from simulator.measures.vocabulary import TableForm
from simulator.records.columns import NS, OMISSION, RECALL, STUDY, Array
from simulator.records.table import Records

#: Sums of a list: trials and ns of learning, trials and ns of relearning, phases that missed the criterion, rows.
_FIELDS = 6
#: The share of lists in which learning or relearning ends without a perfect recitation.
UNLEARNED = "unlearned"


class _Phase(NamedTuple):
    """One phase of each (person, session): trials, ns from first study to last recall, and whether it was learned."""

    key: Array
    trials: Array
    time: Array
    reached: Array


class Savings(Measure):
    """Savings (L - R) / L: the part of the learning trials (or seconds) L that relearning R does not need.

    A row is one (person, session): trials to a perfect recitation in the condition `learning`, then in `relearning`.
    `rows_per_list` successive rows of a person are learned as one list, their trials and seconds summed (Ebbinghaus'
    lists had eight rows); the ratio is computed for each list and averaged, as Ebbinghaus and Murre & Dros (2015) tabled it. Lists
    in which a phase ended without a perfect recitation are left out and counted. `by` is "trials" or "seconds"; `x` is
    the abscissa, for instance the retention interval in s. `table` gives trials and seconds of both phases.
    """

    name = "savings"
    unit = "proportion saved"
    in_tables = (
        TableForm("trials saved in relearning", figure="savings", allowance=0.02),
        TableForm(
            "time saved in relearning", "savings_time", settings={"by": "seconds"}, figure="savings", allowance=0.02
        ),
        TableForm(
            "trials to learn to the criterion", "learn_trials", "trials", column="learning_trials", figure="trials",
            allowance="15%",
        ),
        TableForm(
            "trials to relearn to the criterion", "relearn_trials", "trials", column="relearning_trials",
            figure="trials", allowance="15%",
        ),
        TableForm(
            "share of lists that never reach the criterion", UNLEARNED, "probability", column=UNLEARNED, allowance=0.02
        ),
    )  # fmt: skip

    def __init__(
        self,
        *,
        by: Literal["trials", "seconds"] = "trials",
        rows_per_list: int = 1,
        x: float = 0.0,
        learning: str = "learning",
        relearning: str = "relearning",
        by_subject: bool = False,
    ) -> None:
        super().__init__(by_subject=by_subject)
        self.by = word("savings.by", by, ("trials", "seconds"))
        self.rows_per_list = count("savings.rows_per_list", rows_per_list)
        self.x = number("savings.x", x)
        self.learning, self.relearning = label("savings.learning", learning), label("savings.relearning", relearning)
        self._open: dict[tuple[int, int], Array] = {}
        self._sums = np.zeros(_FIELDS)
        self.lists = 0
        self.not_reached = 0

    def _add(self, records: Records) -> None:
        for phase in (self.learning, self.relearning):
            if phase not in records.conditions:
                raise MultistoreError(f"savings: no condition {phase!r}{did_you_mean(phase, records.conditions)}")
        learn, relearn = (_phase(records, phase) for phase in (self.learning, self.relearning))
        key, learned, relearned = np.intersect1d(learn.key, relearn.key, assume_unique=True, return_indices=True)
        if len(key) < max(len(learn.key), len(relearn.key)):
            raise MultistoreError("savings: a session without both phases (is a session split between blocks?)")
        missed = (~learn.reached[learned]).astype(np.int64) + ~relearn.reached[relearned]
        rows = np.stack(
            [
                learn.trials[learned],
                learn.time[learned],
                relearn.trials[relearned],
                relearn.time[relearned],
                missed,
                np.ones_like(learned),
            ],
            axis=1,
        )
        subject, session = key >> 32, key & 0xFFFFFFFF
        self._collect(subject, session // self.rows_per_list, rows.astype(np.int64))

    def _collect(self, subject: Array, number: Array, rows: Array) -> None:
        """Sum rows into lists, keep the unfinished ones for later blocks, and count the finished."""
        if not len(rows):
            return
        new = np.r_[True, (subject[1:] != subject[:-1]) | (number[1:] != number[:-1])]
        begins = np.flatnonzero(new)
        sums = np.add.reduceat(rows, begins, axis=0)
        subject, number = subject[begins], number[begins]
        for k in np.flatnonzero(sums[:, 5] < self.rows_per_list):
            key = (int(subject[k]), int(number[k]))
            sums[k] += self._open.pop(key, np.zeros(_FIELDS, np.int64))
            if sums[k, 5] < self.rows_per_list:
                self._open[key] = sums[k].copy()
        finished = sums[:, 5] >= self.rows_per_list
        self._finish(subject[finished], sums[finished])

    def _finish(self, subject: Array, sums: Array) -> None:
        reached = sums[:, 4] == 0
        self.lists += len(sums)
        self.not_reached += int((~reached).sum())
        subject, sums = subject[reached], sums[reached]
        self._sums += sums.sum(axis=0)
        first, second = (0, 2) if self.by == "trials" else (1, 3)
        with np.errstate(divide="ignore", invalid="ignore"):
            saving = (sums[:, first] - sums[:, second]) / sums[:, first]
        groups, people = self._tally.groups, subject.tolist() if self._tally.by_subject else [0] * len(subject)
        codes = [groups.setdefault((self.name, person), len(groups)) for person in people]
        self._tally.add(np.array(codes, np.int64), np.zeros(len(codes), np.int64), saving)

    def table(self) -> pd.DataFrame:
        """One row: saving with sem and n (lists that reached the criterion), not_reached, and means of both phases.

        Trials and seconds are per row of a list, as the authors give them.
        """
        table = self.result().drop(columns="condition")
        if not len(table):
            empty = {"x": self.x, "mean": np.nan, "sem": np.nan, "n": 0, "sd": np.nan}
            table = pd.DataFrame([empty])
        rows = self._sums[5] if self._sums[5] else np.nan
        table["not_reached"] = self.not_reached
        table[UNLEARNED] = self.not_reached / self.lists if self.lists else np.nan
        table["learning_trials"], table["learning_seconds"] = self._sums[0] / rows, self._sums[1] / NS / rows
        table["relearning_trials"], table["relearning_seconds"] = self._sums[2] / rows, self._sums[3] / NS / rows
        return table

    def column(self, name: str = "mean", lists: str = "") -> pd.DataFrame:
        """A column of the table as a curve; the share of unlearned lists is over all lists."""
        curve = super().column(name, lists)
        return curve.assign(n=self.lists) if name == UNLEARNED else curve

    def curve(self) -> Curve:
        """The result so far as arrays (unfinished lists do not count)."""
        curve = super().curve()
        return curve._replace(x=np.full(len(curve.x), self.x))

    def _x(self, x: int) -> float:
        return self.x

    def _merge(self, other: Self) -> None:
        super()._merge(other)
        self._sums += other._sums
        self.lists += other.lists
        self.not_reached += other.not_reached
        for (subject, place), sums in sorted(other._open.items()):
            self._collect(np.array([subject]), np.array([place]), sums[None].copy())


def _phase(records: Records, label: str) -> _Phase:
    """Trials, time and success of one phase in each (person, session), in table order; keys rise with both."""
    lists = records.lists
    chosen = np.flatnonzero(lists.condition == records.conditions.index(label))
    key = lists.subject[chosen].astype(np.int64) << 32 | lists.session[chosen].astype(np.int64)
    if not len(chosen):
        return _Phase(key, key, key, key.astype(bool))
    order = np.argsort(key, kind="stable")
    chosen, key = chosen[order], key[order]
    begins = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    last = np.r_[begins[1:], len(chosen)] - 1
    acts = np.isin(records["trial_type"], (STUDY, RECALL, OMISSION))
    end = np.maximum.reduceat(np.where(acts, records["onset"] + records["duration"], 0), lists.start)
    time = end[chosen[last]] - records["onset"][lists.start[chosen[begins]]]
    return _Phase(key[begins], last - begins + 1, time, _perfect(records)[chosen[last]])


def _perfect(records: Records) -> Array:
    """For each list: was every studied item recalled in its position, and nothing else?"""
    kind, n_lists = records["trial_type"], records.n_lists
    correct = (kind == RECALL) & (records["correct"] == 1)
    errors = ((kind == RECALL) & (records["correct"] != 1)) | (kind == OMISSION)
    studied = np.bincount(records.ordinal[kind == STUDY], minlength=n_lists)
    n_correct = np.bincount(records.ordinal[correct], minlength=n_lists)
    return np.asarray((n_correct == studied) & (np.bincount(records.ordinal[errors], minlength=n_lists) == 0))
