"""Measures of sessions against their definitions, written out as loops: words and intrusions by list, intrusions by lag."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import human, measures, paradigms, simulate
from simulator.comparison.simulated_conditions import Effort, observe
from simulator.errors import MultistoreError
from simulator.measures.sessions import lists_back, number_in_session
from simulator.parameters.declarations import Parameters
from simulator.records.columns import RECALL, STUDY, empty_columns
from simulator.records.table import Records

POOL = 6
WORDS = st.lists(st.integers(0, POOL - 1), max_size=4)
#: Sessions by (person, session): lists of what was shown and said, in one of two conditions.
SESSIONS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.lists(st.tuples(st.integers(0, 1), WORDS.filter(bool), WORDS), min_size=1, max_size=5),
    min_size=1, max_size=4,
)  # fmt: skip
Data = dict[tuple[int, int], list[tuple[int, list[int], list[int]]]]
Unit = tuple[int, int, int, float]


def build(data: Data) -> Records:
    """Records of sessions: lists are numbered through the sessions of a person."""
    rows, number = [], defaultdict[int, int](int)
    for (person, session), lists in sorted(data.items()):
        for condition, shown, said in lists:
            number[person] += 1
            head = (person, session, number[person], condition)
            rows += [(*head, STUDY, k, item, -1) for k, item in enumerate(shown, start=1)]
            rows += [(*head, RECALL, k, item, item) for k, item in enumerate(said, start=1)]
    columns = empty_columns(len(rows))
    names = ("subject", "session", "list", "condition", "trial_type", "position", "item", "response")
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        columns[name][:] = values
    return Records(columns, [f"word{k}" for k in range(POOL)], ("one", "two"))


def units(name: str, data: Data, most: int | None = None) -> Iterator[Unit]:
    """(condition, person, x, value) of every unit, by the definition of the measure."""
    for (person, _), lists in sorted(data.items()):
        for k, (condition, shown, said) in enumerate(lists):
            if name == "words_by_list":
                yield condition, person, k + 1, len(set(shown) & set(said))
            elif name == "intrusions_by_list":
                yield condition, person, k + 1, sum(item not in shown for item in said)
            else:
                lags = [ago(lists, k, item) for item in said]
                for lag in range(1, min(k, most or k) + 1):
                    yield condition, person, lag, lags.count(lag)


def ago(lists: list[tuple[int, list[int], list[int]]], k: int, item: int) -> int:
    """How many lists before list k the item was last shown, -1 for one that was not shown."""
    return next((back for back in range(k + 1) if item in lists[k - back][1]), -1)


def means(rows: list[Unit]) -> dict[tuple[str, int], tuple[float, int]]:
    values = defaultdict[tuple[str, int], list[float]](list)
    for condition, _, x, value in rows:
        values[("one", "two")[condition], x].append(value)
    return {key: (math.fsum(group) / len(group), len(group)) for key, group in values.items()}


CASES: list[tuple[str, dict[str, Any]]] = [
    ("words_by_list", {}), ("intrusions_by_list", {}), ("intrusions_by_lag", {}), ("intrusions_by_lag", {"max_lag": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options"), CASES)
@given(data=SESSIONS)
@settings(max_examples=60, deadline=None)
def test_measures_of_sessions_equal_their_definitions(name: str, options: dict[str, Any], data: Data) -> None:
    table = measures.create(name, **options).add(build(data)).result()
    found = {(row.condition, row.x): (row.mean, row.n) for row in table.itertuples()}
    wanted = means(list(units(name, data, options.get("max_lag"))))
    assert found.keys() == wanted.keys()
    assert all(found[key] == pytest.approx(wanted[key]) for key in wanted)


@pytest.mark.parametrize(("name", "options"), CASES)
@given(data=SESSIONS)
@settings(max_examples=20, deadline=None)
def test_whole_sessions_may_come_in_any_blocks(name: str, options: dict[str, Any], data: Data) -> None:
    records = build(data)
    lists = records.lists
    whole = measures.create(name, by_subject=True, **options).add(records).result()
    parts = measures.create(name, by_subject=True, **options)
    for person, session in sorted(data):
        parts.merge(
            measures.create(name, by_subject=True, **options).add(
                records.select((lists.subject == person) & (lists.session == session))
            )
        )
    other = parts.result()
    assert (sorted(zip(whole["condition"], whole["x"], whole["n"], whole["mean"].round(9), strict=True))
            == sorted(zip(other["condition"], other["x"], other["n"], other["mean"].round(9), strict=True)))  # fmt: skip


@given(data=SESSIONS)
@settings(max_examples=60, deadline=None)
def test_intrusions_by_lag_are_those_of_earlier_lists(data: Data) -> None:
    """Numbers of lists run from 1 in each session, and no word comes from another session."""
    records = build(data)
    lists = [(k, rows) for _, rows in sorted(data.items()) for k in range(len(rows))]
    assert number_in_session(records).tolist() == [k + 1 for k, _ in lists]
    assert lists_back(records).tolist() == [ago(rows, k, item) for k, rows in lists for item in rows[k][2]]


def test_no_records_have_no_sessions() -> None:
    nothing = Records(empty_columns(0), ("a",), ("",))
    assert len(number_in_session(nothing)) == len(lists_back(nothing)) == 0
    for name, options in CASES:
        assert not len(measures.create(name, **options).add(nothing).result())
    with pytest.raises(MultistoreError, match=r"intrusions_by_lag\.max_lag: got 0"):
        measures.create("intrusions_by_lag", max_lag=0)


def test_simulated_sessions() -> None:
    """Intrusions by lag add up to all intrusions, which all come from earlier lists; sessions start without memories."""
    protocol = paradigms.free_recall(8, 1.0, lists_per_session=5, recall_time=30)
    records = simulate(protocol, Parameters(), subjects=40, lists=2, seed=3)
    by_list = measures.intrusions_by_list(records)
    assert by_list["x"].tolist() == [1, 2, 3, 4, 5] and by_list["n"].tolist() == [80] * 5
    assert by_list["mean"].iloc[0] == 0 < by_list["mean"].iloc[1]
    by_lag = measures.intrusions_by_lag(records)
    assert by_lag["n"].tolist() == [320, 240, 160, 80]
    assert np.dot(by_lag["mean"], by_lag["n"]) == pytest.approx(by_list["mean"].sum() * 80)
    words = measures.words_by_list(records)
    assert words["mean"].mean() == pytest.approx(measures.words_recalled(records)["mean"].item())


def test_sessions_of_a_table_of_people() -> None:
    """Taken beside the measures of a human table, whose sessions they read."""
    found = observe(
        human.load("healey_kahana2014"), "no_task", Parameters(), effort=Effort(8), lists=1,
        measures=["words_by_list", "intrusions_by_lag"],
    )  # fmt: skip
    assert found["words_by_list"].curve["x"].tolist() == list(range(1, 17))
    assert found["intrusions_by_lag"].curve["n"].tolist() == [8 * n for n in range(15, 0, -1)]
