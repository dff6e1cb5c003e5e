"""Measures of whole sessions: how recall and intrusions change from list to list, and which lists intrusions come from.

The lists of a session count from 1 in each (person, session); a whole session has to be in one block of records.
"""

from __future__ import annotations

import numpy as np

from simulator.measures.base import Measure, count, recalls_per_list
from simulator.measures.vocabulary import LIST_LAG, LIST_NUMBER, TableForm
from simulator.records.columns import Array
from simulator.records.table import Records


def number_in_session(records: Records) -> Array:
    """The number of each list in its session, from 1, of shape (lists,).

    >>> from simulator.records.table import from_lists
    >>> number_in_session(from_lists([["cat"], ["dog"], ["owl"]], [[], [], []])).tolist()
    [1, 2, 3]
    """
    sessions = session_of_lists(records)
    begins = np.flatnonzero(np.r_[True, sessions[1:] != sessions[:-1]]) if len(sessions) else sessions
    size = np.diff(np.r_[begins, len(sessions)])
    return np.arange(len(sessions)) - np.repeat(begins, size) + 1


def lists_back(records: Records) -> Array:
    """For each recall, how many lists ago in its session the item was studied: 0 in the list itself, -1 never.

    Of several earlier lists with the item the last one counts.

    >>> from simulator.records.table import from_lists
    >>> lists_back(from_lists([["cat"], ["dog"], ["owl"]], [["cat"], ["cat", "fox"], ["cat", "owl", "dog"]])).tolist()
    [0, 1, -1, 2, 0, 1]
    """
    session, study, recalls = session_of_lists(records), records.study, records.recalls
    back = np.where(recalls.studied >= 0, 0, -1)
    intruding = np.flatnonzero((recalls.studied < 0) & (recalls.item >= 0))
    if not len(intruding) or not len(study.item):
        return back
    # Study events by (session, item), each with its list: of those of an intrusion's item the last one before its own.
    own = recalls.ordinal[intruding]
    n_items = max(int(study.item.max()), int(recalls.item[intruding].max())) + 1
    studied = session[study.ordinal] * n_items + study.item
    order = np.lexsort((study.ordinal, studied))
    names = np.unique(np.r_[studied, session[own] * n_items + recalls.item[intruding]], return_inverse=True)[1]
    width = np.int64(records.n_lists)
    of_study = names[: len(studied)][order] * width + study.ordinal[order]
    name = names[len(studied) :]
    at = np.searchsorted(of_study, name * width + own) - 1
    earlier = of_study[np.maximum(at, 0)]
    known = (at >= 0) & (earlier // width == name)
    back[intruding[known]] = own[known] - earlier[known] % width
    return back


def session_of_lists(records: Records) -> Array:
    """A number for the session of each list: those of one (person, session) share it, of shape (lists,)."""
    lists = records.lists
    if not records.n_lists:
        return np.zeros(0, np.int64)
    new = (lists.subject[1:] != lists.subject[:-1]) | (lists.session[1:] != lists.session[:-1])
    return np.r_[0, np.cumsum(new)].astype(np.int64)


class WordsByList(Measure):
    """The number of words recalled of each list of a session, each word once.

    >>> from simulator.records.table import from_lists
    >>> WordsByList().add(from_lists([["cat", "dog"], ["owl", "bee"]], [["dog", "cat"], ["bee"]])).curve().mean
    array([2., 1.])
    """

    name = "words_by_list"
    axis = LIST_NUMBER
    unit = "words"
    in_tables = (TableForm("words recalled of each list of a session", figure="words_by_list", allowance=0.2),)

    def _add(self, records: Records) -> None:
        words = recalls_per_list(records, (records.recalls.studied >= 0) & ~records.recalls.repeat)
        self._tally.add(self._tally.group_of_lists(records), number_in_session(records), words)


class IntrusionsByList(Measure):
    """The number of words said that were not in the list, for each list of a session.

    >>> from simulator.records.table import from_lists
    >>> IntrusionsByList().add(from_lists([["cat", "dog"], ["owl", "bee"]], [["dog"], ["bee", "cat"]])).curve().mean
    array([0., 1.])
    """

    name = "intrusions_by_list"
    axis = LIST_NUMBER
    unit = "words"
    in_tables = (
        TableForm("words said that were not in the list, by its number", figure="intrusions_by_list", allowance=0.1),
    )

    def _add(self, records: Records) -> None:
        said = recalls_per_list(records, records.recalls.studied < 0)
        self._tally.add(self._tally.group_of_lists(records), number_in_session(records), said)


class IntrusionsByLag(Measure):
    """The number of words said of the list k lists back, per list that has so many before it (Zaromba et al. 2006).

    Words that were in no list of the session do not count. `max_lag` keeps lags up to that one.

    >>> from simulator.records.table import from_lists
    >>> study, said = [["cat"], ["dog"], ["owl"]], [["cat"], ["cat"], ["cat", "dog", "fox"]]
    >>> IntrusionsByLag().add(from_lists(study, said)).curve().mean
    array([1., 1.])
    """

    name = "intrusions_by_lag"
    axis = LIST_LAG
    unit = "words"
    in_tables = (
        TableForm(
            "words said of an earlier list, by how many lists back it was", options={"max_lag": int},
            figure="intrusions_by_lag", allowance=0.05,
        ),
    )  # fmt: skip

    def __init__(self, *, max_lag: int | None = None, by_subject: bool = False) -> None:
        super().__init__(by_subject=by_subject)
        self.max_lag = None if max_lag is None else count(f"{self.name}.max_lag", max_lag)

    def _add(self, records: Records) -> None:
        group, number = self._tally.group_of_lists(records), number_in_session(records)
        if not len(number):
            return
        # One unit for each list and each lag that it has; the lists before one stand directly before it.
        most = number - 1 if self.max_lag is None else np.minimum(number - 1, self.max_lag)
        start = np.cumsum(most) - most
        lag = np.arange(int(most.sum())) - np.repeat(start, most) + 1
        back, ordinal = lists_back(records), records.recalls.ordinal
        keep = (back > 0) & (back <= most[ordinal])
        said = np.bincount(start[ordinal[keep]] + back[keep] - 1, minlength=len(lag))
        self._tally.add(np.repeat(group, most), lag, said)
