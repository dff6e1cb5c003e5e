"""What all measures have in common, and the corners of savings: boundaries, people apart, merging, defaults."""

from __future__ import annotations

import numpy as np
import pytest
from small_records import small_records
from test_measures import PLAN, relearning

from simulator import measures
from simulator.errors import MultistoreError
from simulator.measures import MEASURES
from simulator.measures.base import Tally
from simulator.measures.vocabulary import UNITS
from simulator.records.table import from_lists

LISTS = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
SAID = [["a", "b"], ["f", "e", "d"], ["g"]]


@pytest.mark.parametrize("name", MEASURES)
def test_people_are_kept_apart_if_asked(name: str) -> None:
    """Every measure passes the option on, and by itself pools."""
    assert measures.create(name).settings["by_subject"] is False
    with pytest.raises(MultistoreError, match="by_subject=True"):
        measures.create(name).subjects()
    assert measures.create(name, by_subject=True).subjects().empty


def test_only_records_are_taken_in() -> None:
    """A table of pandas is none."""
    for thing in (None, [], small_records().columns):
        with pytest.raises(MultistoreError, match="allowed Records"):
            measures.create("serial_position").add(thing)  # type: ignore[arg-type]


def test_a_measure_is_named_once() -> None:
    """Two with the same options are one too many."""
    twice = [measures.create("lag_crp", max_lag=2), measures.create("lag_crp", max_lag=2)]
    with pytest.raises(MultistoreError, match=r"lag_crp \(max_lag=2\) is named twice"):
        measures.by_label(twice)


def test_the_mean_is_a_column() -> None:
    """As a curve, with its standard error."""
    taken = measures.create("words_recalled").add(from_lists(LISTS, SAID))
    curve = taken.column()
    assert list(curve.columns) == ["x", "mean", "sem", "n"]
    assert curve.iloc[0].tolist() == pytest.approx([0.0, 2.0, np.std([2, 3, 1], ddof=1) / np.sqrt(3), 3.0])


def test_people_without_units_do_not_hide_those_after_them() -> None:
    """A group that was named and never counted is passed over."""
    taken = measures.create("serial_position", by_subject=True).add(from_lists(LISTS, SAID))
    taken._tally.groups = {("none", 9): 99, **taken._tally.groups}
    assert len(taken.subjects()) == 3


def test_counts_reach_as_far_as_the_farthest() -> None:
    """Of successes and chances, whichever go farther."""
    for farthest in ("made", "possible"):
        tally = Tally(False)
        tally.groups[("a", 0)] = 0
        one, two = (np.array([0, 0]), np.array([1, 4])), (np.array([0]), np.array([2]))
        tally.add_counts(*((one, two) if farthest == "made" else (two, one)))
        assert tally.units.shape == tally.total.shape == (1, 5)
        assert (tally.total if farthest == "made" else tally.units)[0].tolist() == [0, 1, 0, 0, 1]
        assert (tally.units if farthest == "made" else tally.total)[0].tolist() == [0, 0, 1, 0, 0]


def test_savings_are_at_zero_by_default() -> None:
    """And the seconds of relearning are told as those of learning are: three trials of 6 s each, two of them saved."""
    table = measures.Savings().add(relearning([(0, 0, [(3, True), (1, True)])])).table()
    assert table["x"].tolist() == [0.0]
    assert (table["learning_seconds"][0], table["relearning_seconds"][0]) == pytest.approx((18.0, 6.0))
    assert (table["learning_trials"][0], table["relearning_trials"][0]) == pytest.approx((3.0, 1.0))


def test_savings_of_two_halves_are_those_of_the_whole() -> None:
    """Finished lists of both parts count, and unfinished ones are put together."""
    records = relearning(PLAN)
    for rows in (1, 2):
        whole = measures.Savings(rows_per_list=rows, by_subject=True).add(records)
        first, second = (
            measures.Savings(rows_per_list=rows, by_subject=True).add(records.select(records.lists.subject == k))
            for k in (0, 1)
        )
        merged = first.merge(second)
        assert merged.table().equals(whole.table()) and merged.subjects().equals(whole.subjects())
        assert (merged.lists, merged.not_reached) == (whole.lists, whole.not_reached)


def test_a_list_that_is_whole_is_not_waited_for() -> None:
    """Two rows make a list of two; a third one is kept for the next block."""
    plan = [(0, k, [(4, True), (2, True)]) for k in range(3)]
    taken = measures.Savings(rows_per_list=2).add(relearning(plan))
    assert (taken.lists, list(taken._open)) == (1, [(0, 1)])
    taken.add(relearning([(0, 3, [(4, True), (2, True)])]))
    assert (taken.lists, taken._open) == (2, {})


def test_ranges_of_units() -> None:
    """Probabilities lie between 0 and 1, savings may be negative, counts and times may not."""
    assert UNITS["probability"] == (0.0, 1.0)
    assert UNITS["proportion saved"] == (-np.inf, 1.0)
    assert {UNITS[name] for name in ("words", "letters", "rehearsals", "trials", "s")} == {(0.0, np.inf)}
