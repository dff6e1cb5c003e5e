"""Recalls as events: which word of those left was recalled, after which.

Intrusions and repetitions are left out, so that each event is a choice among the words of the list not recalled yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.records.events import EventTable

Array = npt.NDArray[Any]


class Events(NamedTuple):
    """One row per recall of a word of the list: whose (`subject`), in which list (an ordinal), the output position (from 1).

    `chosen` is the index of the word (serial position less 1), `previous` that of the word recalled before (-1 at the
    start), `left` of shape (events, list length) says which words were not recalled yet.
    """

    subject: Array
    ordinal: Array
    output: Array
    previous: Array
    chosen: Array
    left: Array

    @property
    def list_length(self) -> int:
        """Words of a list."""
        return int(self.left.shape[1])

    def of(self, rows: Array) -> Events:
        """The events that a mask or an array of row numbers names."""
        return Events(*(column[rows] for column in self))


def events_of(records: EventTable) -> Events:
    """The recalls of all lists, which have to be of one length.

    >>> from simulator.records import from_lists
    >>> events = events_of(from_lists([["cat", "dog", "pig"]], [["pig", "cow", "pig", "cat"]]))
    >>> events.chosen.tolist(), events.previous.tolist(), events.left.tolist()
    ([2, 0], [-1, 2], [[True, True, True], [True, True, False]])
    """
    lengths = np.bincount(records.study.ordinal[records.study.new], minlength=records.n_lists)
    if not len(lengths) or lengths.min() != lengths.max() or lengths.min() < 2:
        found = f"{lengths.min()} to {lengths.max()}" if len(lengths) else "no lists"
        raise MultistoreError(f"likelihood: list length: got {found}, allowed one length of at least 2")
    recalls = records.recalls
    kept = np.flatnonzero((recalls.studied >= 0) & ~recalls.repeat)
    ordinal, chosen = recalls.ordinal[kept], recalls.position[kept] - 1
    count = np.bincount(ordinal, minlength=records.n_lists)
    output = np.arange(len(kept)) - np.repeat(np.cumsum(count) - count, count) + 1
    before = np.r_[-1, chosen[:-1]] if len(chosen) else chosen
    previous = np.where(output == 1, -1, before)
    left = np.ones((len(kept), int(lengths[0])), bool)
    for number in range(2, int(output.max(initial=1)) + 1):
        rows = np.flatnonzero(output == number)
        left[rows] = left[rows - 1]
        left[rows, previous[rows]] = False
    return Events(records.lists.subject[ordinal], ordinal, output, previous, chosen, left)


def uniform_nats(events: Events) -> Array:
    """-log probability of each event for a guesser who takes any word left, shape (events,)."""
    return np.log(events.left.sum(axis=1))
