"""The event table: its columns, its joins, and the way from and to psifr's tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_records import small_records

from simulator.errors import MultistoreError
from simulator.records import events
from simulator.records.columns import COLUMNS, NS
from simulator.records.table import Records, from_lists


@pytest.mark.parametrize(
    "change, message",
    [
        ({"subjects": [1]}, "unknown column 'subjects'; did you mean 'subject'"),
        ({"item": None}, "missing column item"),
        ({"item": np.zeros(3)}, r"column item has shape \(3,\), expected \(8,\)"),
    ],
)
def test_records_need_their_columns(change, message):
    columns = small_records().columns | change
    with pytest.raises(MultistoreError, match=message):
        Records({k: v for k, v in columns.items() if v is not None}, ("a",), ("",))


def test_records_count_their_lists():
    records = small_records()
    assert records.n_lists == 2
    Records(records.columns, records.items, records.conditions, n_lists=2)
    with pytest.raises(MultistoreError, match="n_lists is 5, but the rows hold 2 lists"):
        Records(records.columns, records.items, records.conditions, n_lists=5)
    with pytest.raises(MultistoreError, match="did you mean 'position'"):
        records["positon"]


def test_recalls_are_scored_in_their_own_list():
    records = from_lists([["a", "b"], ["c", "a"]], [["b", "c", "b"], ["a"]])
    recalls = records.recalls
    assert recalls.position.tolist() == [2, 0, 2, 2]
    assert recalls.repeat.tolist() == [False, False, True, False]
    assert recalls.output.tolist() == [1, 2, 3, 1]
    assert records.recalled.tolist() == [False, True, False, True]


def test_an_item_studied_twice_has_its_first_position():
    records = from_lists([["a", "b", "a"]], [["a"]])
    assert records.study.new.tolist() == [True, True, False]
    assert records.recalls.position.tolist() == [1]
    assert records.recalled.tolist() == [True, False, False]


def test_dataframe_has_seconds_and_names():
    table = small_records().to_dataframe()
    assert list(table.columns) == list(COLUMNS)
    assert table["onset"][1] == 1.500000001
    assert table["response"].isna().tolist() == [True, True, False, False] * 2
    assert table["response_time"].notna().sum() == 2
    assert table["store"].unique().tolist() == ["none"]


def test_concat_matches_names_and_guards_list_numbers():
    a = from_lists([["cat", "dog"]], [["dog"]], subject=0)
    b = from_lists([["dog", "owl"]], [["owl"]], subject=1)
    b.conditions = ("other",)
    both = Records.concat([a, b])
    assert both.items == ("cat", "dog", "owl")
    assert both.to_psifr()["item"].tolist() == ["cat", "dog", "dog", "dog", "owl", "owl"]
    assert [both.conditions[k] for k in both.lists.condition] == ["", "other"]
    assert both.recalls.position.tolist() == [2, 2]
    with pytest.raises(MultistoreError, match="subject 0, list 1 occurs in more than one part"):
        Records.concat([a, b, a])
    again = Records.concat([a, b, a], renumber=True)
    assert again.lists.list.tolist() == [1, 2, 3]
    assert again.lists.session.tolist() == [0, 1, 2]
    with pytest.raises(MultistoreError, match="nothing to concatenate"):
        Records.concat([])


def test_concat_keeps_provenance():
    a, b = small_records(), small_records()
    b["subject"][:] = 2
    b.provenance = dict(a.provenance)
    assert Records.concat([a, b]).provenance == a.provenance
    b.provenance = {"run": 1}
    assert Records.concat([a, b]).provenance == {"parts": [a.provenance, b.provenance]}


def psifr_table(**change):
    import pandas as pd

    table = {"subject": [1, 1, 1], "list": [1, 1, 1], "trial_type": ["study", "study", "recall"],
             "position": [1, 2, 1], "item": ["cat", "dog", "dog"]} | change  # fmt: skip
    return pd.DataFrame({k: v for k, v in table.items() if v is not None})


@pytest.mark.parametrize(
    "change, message",
    [
        ({"item": None, "items": ["cat"] * 3}, "missing column item; did you mean 'items'"),
        ({"trial_type": ["STUDY"] * 3}, "trial_type holds neither 'study' nor 'recall'"),
        ({"item": ["cat", None, "dog"]}, "column item, row 1: value is missing"),
        ({"position": [1, 0, 1]}, "column position, row 1: got .*0.*, allowed a whole number from 1"),
        ({"position": [1, 1.5, 1]}, "column position, row 1"),
        ({"list": [1, 1, "x"]}, "column list, row 2: got 'x'"),
        ({"subject": [1, 1, float("nan")]}, "column subject, row 2"),
        ({"onset": [0, "late", 1]}, "column onset, row 1: got 'late'"),
    ],
)
def test_wrong_psifr_tables_are_named(change, message):
    with pytest.raises(MultistoreError, match=message):
        Records.from_psifr(psifr_table(**change))


def test_psifr_tables_with_times_names_and_disorder():
    table = psifr_table(subject=["bob"] * 3, onset=[np.nan, np.nan, 1.25], condition=["slow"] * 3)
    records = Records.from_psifr(table.iloc[::-1])
    assert records["trial_type"].tolist() == [0, 0, 7]
    assert records["response_time"].tolist() == [-1, -1, 1_250_000_000]
    assert records.conditions == ("slow",)
    assert records.provenance["subjects"] == ["bob"]
    timed = Records.from_psifr(psifr_table(onset=[0, 1, 2]))
    assert timed["response_time"].tolist() == [-1, -1, -1]
    assert Records.from_psifr(psifr_table(response_time=[9, 9, 0.5]))["response_time"].tolist()[2] == NS // 2


WRONG: dict[str, Any] = {
    "text": ["a", "b", "c", "d"], "fractions": [0.5, 1, 2, 3], "complex": [1j, 2, 3, 4], "too large": [2**40, 1, 2, 3],
    "missing": [float("nan"), 1, 2, 3], "none": [None, 1, 2, 3], "one value": 5, "shape": [[1, 2, 3, 4]], "ragged": [[1], [2, 3]],
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_column_that_cannot_be_taken_is_named(kind: str) -> None:
    good = from_lists([["cat", "dog"]], [["dog", "owl"]])
    with pytest.raises(MultistoreError, match="column item"):
        Records({**good.columns, "item": WRONG[kind]}, good.items, good.conditions)


@pytest.mark.parametrize("value", [None, 5, "cat", [5], [None]])
def test_other_arguments_that_cannot_be_taken_are_named(value: Any) -> None:
    good = from_lists([["cat", "dog"]], [["dog", "owl"]])
    with pytest.raises(MultistoreError, match="items"):
        Records(good.columns, value, good.conditions)
    with pytest.raises(MultistoreError, match="conditions"):
        Records(good.columns, good.items, value)
    with pytest.raises(MultistoreError, match="columns"):
        Records(value, good.items, good.conditions)
    with pytest.raises(MultistoreError, match="no column"):
        good[value]
    with pytest.raises(MultistoreError, match="parts"):
        Records.concat(value)


@pytest.mark.parametrize("entries", [0, 1 << 20], ids=["searched", "dense"])
def test_the_first_study_event_of_an_item_is_new(monkeypatch: pytest.MonkeyPatch, entries: int) -> None:
    """Whether items are looked up in a table or searched, and where nothing was studied."""
    monkeypatch.setattr(events, "_DENSE_ENTRIES", entries)
    lists, item = np.array([0, 0, 0, 1, 1]), np.array([7, 900, 7, 3, 3])
    assert events._ItemIndex(lists, item, 2).new.tolist() == [True, True, False, True, False]
    assert events._ItemIndex(lists, item, 2).find(lists, item).tolist() == [0, 1, 0, 3, 3]
    assert events._ItemIndex(lists[:0], item[:0], 5).new.tolist() == []
