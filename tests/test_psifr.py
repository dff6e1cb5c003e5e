"""Scoring against psifr, on its own sample data and on random lists (psifr is used in tests only)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator import measures
from simulator.errors import MultistoreError
from simulator.records.table import Records, from_lists

fr = pytest.importorskip("psifr.fr")


def random_records() -> Records:
    """Three people with random recalls, repetitions and intrusions among them."""
    rng = np.random.default_rng(5)
    words = [f"word{k:02d}" for k in range(40)]
    people = []
    for subject in range(3):
        study = [rng.choice(words, 8, replace=False).tolist() for _ in range(30)]
        recall = [rng.choice([*shown, *words], rng.integers(0, 9)).tolist() for shown in study]
        recall[0] = study[0][:1]
        people.append(from_lists(study, recall, subject=subject))
    return Records.concat(people)


@pytest.fixture(scope="module", params=["Morton2013", "peers_notask", "random"])
def scored(request):
    """(records, psifr's merged table) of a data set; Morton's and PEERS' first people for speed."""
    if request.param == "random":
        records = random_records()
        return records, fr.merge_free_recall(records.to_psifr())
    raw = fr.sample_data(request.param)
    raw = raw[raw["subject"].isin(raw["subject"].unique()[:15])]
    return Records.from_psifr(raw), fr.merge_free_recall(raw)


def close(ours, theirs, rtol=1e-12, atol=0.0):
    """Whether two columns of equal length are equal but for rounding."""
    return len(ours) == len(theirs) and np.allclose(ours, theirs, rtol=rtol, atol=atol, equal_nan=True)


def disagreements(measure, records, expected, x, value, chances=None):
    """In what we differ from psifr: each person's values, their number of chances, and the group's mean and error."""
    name, options = measure
    ours = measures.create(name, by_subject=True, **options).add(records)
    people = ours.subjects().set_index(["subject", "x"]).sort_index()
    theirs = expected.dropna(subset=[value]).rename(columns={x: "x"}).set_index(["subject", "x"]).sort_index()
    theirs.index = theirs.index.set_levels(theirs.index.levels[1].astype(int), level=1)
    group = ours.result().set_index("x")
    mean = theirs.groupby("x")[value].agg(["mean", "sem", "count"]).reindex(group.index)
    equal = {
        "people and x": people.index.tolist() == theirs.index.tolist(),
        "means of people": close(people["mean"], theirs[value]),
        "chances of people": chances is None or people["n"].tolist() == theirs[chances].tolist(),
        "means of the group": close(group["mean"], mean["mean"]),
        "errors of the group": close(group["sem"], mean["sem"], rtol=1e-9, atol=1e-15),
        "people in the group": group["n"].tolist() == mean["count"].tolist(),
    }
    return [what for what, same in equal.items() if not same]


def test_serial_position_equals_spc(scored):
    records, merged = scored
    assert disagreements(("serial_position", {}), records, fr.spc(merged), "input", "recall") == []


def test_lag_crp_equals_psifr(scored):
    records, merged = scored
    expected = fr.lag_crp(merged)
    assert disagreements(("lag_crp", {}), records, expected, "lag", "prob", "possible") == []
    pooled = measures.lag_crp(records).set_index("x")
    totals = expected.groupby("lag")[["actual", "possible"]].sum().query("possible > 0")
    assert pooled.index.tolist() == totals.index.tolist()
    np.testing.assert_allclose(pooled["mean"], totals["actual"] / totals["possible"], rtol=1e-12)
    assert pooled["n"].tolist() == totals["possible"].tolist()


def test_first_recall_equals_pnr_at_output_one(scored):
    records, merged = scored
    expected = fr.pnr(merged).query("output == 1")
    measure = ("first_recall", {"denominator": "responding"})
    assert disagreements(measure, records, expected, "input", "prob", "possible") == []


def test_first_recall_of_all_lists(scored):
    records, merged = scored
    lists = merged.groupby("subject")["list"].nunique()
    first = merged.query("output == 1 and not intrusion").groupby(["subject", "input"]).size()
    size = int(merged["input"].max())
    index = pd.MultiIndex.from_product([lists.index, range(1, size + 1)], names=["subject", "input"])
    expected = (first.reindex(index, fill_value=0) / lists.reindex(index, level=0)).rename("prob").reset_index()
    assert disagreements(("first_recall", {}), records, expected, "input", "prob") == []


def test_words_and_intrusions_per_list(scored):
    records, merged = scored
    lists = merged.groupby("subject")["list"].nunique()
    for name, query in (("words_recalled", "study and recall"), ("intrusions", "intrusion")):
        # psifr repeats an intrusion for every other list that held the word
        found = merged.query(query).drop_duplicates(["subject", "list", "input", "output"])
        expected = (found.groupby("subject").size().reindex(lists.index, fill_value=0) / lists).tolist()
        table = measures.create(name, by_subject=True).add(records).subjects()
        assert close(table["mean"], expected), name


def test_tables_survive_the_way_to_psifr_and_back(scored):
    records, _ = scored
    again = Records.from_psifr(records.to_psifr())
    assert again.items == records.items or set(again.items) <= set(records.items)
    for name in ("subject", "list", "trial_type", "position", "correct"):
        assert np.array_equal(again[name], records[name]), name
    assert again.to_psifr()["item"].tolist() == records.to_psifr()["item"].tolist()


def small_table(**columns: object) -> pd.DataFrame:
    base: dict[str, object] = {
        "subject": [1, 1, 1], "list": [1, 1, 1], "trial_type": ["study", "study", "recall"],
        "position": [1, 2, 1], "item": ["cat", "dog", "dog"],
    }  # fmt: skip
    return pd.DataFrame({**base, **columns})


@pytest.mark.parametrize("column", ["duration", "response_time"])
@pytest.mark.parametrize("value", [-1.0, -9e9, 1e10, "x", 1 + 2j])
def test_times_that_cannot_be(column: str, value: object) -> None:
    with pytest.raises(MultistoreError, match=f"column {column}, row [01]: got .*from 0 to 9e9"):
        Records.from_psifr(small_table(**{column: [0.0, value, 0.0]}))


@pytest.mark.parametrize("column", ["subject", "list", "position", "session", "onset"])
def test_complex_numbers_are_no_numbers(column: str) -> None:
    with pytest.raises(MultistoreError, match=f"column {column}"):
        Records.from_psifr(small_table(**{column: np.array([1, 2, 1]) * (1 + 1j)}))


@pytest.mark.parametrize("column", ["subject", "item", "trial_type", "onset"])
def test_a_column_given_twice(column: str) -> None:
    table = small_table(onset=[0.0, 1.0, 2.0])
    with pytest.raises(MultistoreError, match=f"column {column} is given twice"):
        Records.from_psifr(pd.concat([table, table[[column]]], axis=1))


@pytest.mark.parametrize("table", [None, 5, "a.csv", {"subject": [1]}])
def test_what_is_no_table(table: object) -> None:
    with pytest.raises(MultistoreError, match="allowed a pandas DataFrame"):
        Records.from_psifr(table)  # type: ignore[arg-type]


def test_more_conditions_than_codes() -> None:
    n = 2**15 + 1
    table = pd.DataFrame({"subject": 1, "list": np.arange(n), "trial_type": "study", "position": 1, "item": "cat",
                          "condition": [f"c{k}" for k in range(n)]})  # fmt: skip
    with pytest.raises(MultistoreError, match="32,769 conditions; allowed: at most 32,767"):
        Records.from_psifr(table)
