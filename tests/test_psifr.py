"""Scoring against psifr, on its own sample data and on random lists (psifr is used in tests only)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator import measures
from simulator.records import Records, from_lists

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


def check(measure, records, expected, x, value, chances=None):
    """Each person's values equal psifr's, and the group's mean is their mean."""
    ours = measures.create(*measure[:1], by_subject=True, **measure[1]).add(records)
    people = ours.subjects().set_index(["subject", "x"]).sort_index()
    theirs = expected.dropna(subset=[value]).rename(columns={x: "x"}).set_index(["subject", "x"]).sort_index()
    theirs.index = theirs.index.set_levels(theirs.index.levels[1].astype(int), level=1)
    assert people.index.tolist() == theirs.index.tolist()
    np.testing.assert_allclose(people["mean"], theirs[value], rtol=1e-12)
    if chances:
        assert people["n"].tolist() == theirs[chances].tolist()
    group = ours.result().set_index("x")
    mean = theirs.groupby("x")[value].agg(["mean", "sem", "count"])
    np.testing.assert_allclose(group["mean"], mean["mean"].reindex(group.index), rtol=1e-12)
    np.testing.assert_allclose(group["sem"], mean["sem"].reindex(group.index), rtol=1e-9, atol=1e-15)
    assert group["n"].tolist() == mean["count"].reindex(group.index).tolist()


def test_serial_position_equals_spc(scored):
    records, merged = scored
    check(("serial_position", {}), records, fr.spc(merged), "input", "recall")


def test_lag_crp_equals_psifr(scored):
    records, merged = scored
    expected = fr.lag_crp(merged)
    check(("lag_crp", {}), records, expected, "lag", "prob", "possible")
    pooled = measures.lag_crp(records).set_index("x")
    totals = expected.groupby("lag")[["actual", "possible"]].sum().query("possible > 0")
    assert pooled.index.tolist() == totals.index.tolist()
    np.testing.assert_allclose(pooled["mean"], totals["actual"] / totals["possible"], rtol=1e-12)
    assert pooled["n"].tolist() == totals["possible"].tolist()


def test_first_recall_equals_pnr_at_output_one(scored):
    records, merged = scored
    expected = fr.pnr(merged).query("output == 1")
    check(("first_recall", {"denominator": "responding"}), records, expected, "input", "prob", "possible")


def test_first_recall_of_all_lists(scored):
    records, merged = scored
    lists = merged.groupby("subject")["list"].nunique()
    first = merged.query("output == 1 and not intrusion").groupby(["subject", "input"]).size()
    size = int(merged["input"].max())
    index = pd.MultiIndex.from_product([lists.index, range(1, size + 1)], names=["subject", "input"])
    expected = (first.reindex(index, fill_value=0) / lists.reindex(index, level=0)).rename("prob").reset_index()
    check(("first_recall", {}), records, expected, "input", "prob")


def test_words_and_intrusions_per_list(scored):
    records, merged = scored
    lists = merged.groupby("subject")["list"].nunique()
    for name, query in (("words_recalled", "study and recall"), ("intrusions", "intrusion")):
        # psifr repeats an intrusion for every other list that held the word
        found = merged.query(query).drop_duplicates(["subject", "list", "input", "output"])
        expected = (found.groupby("subject").size().reindex(lists.index, fill_value=0) / lists).tolist()
        table = measures.create(name, by_subject=True).add(records).subjects()
        np.testing.assert_allclose(table["mean"], expected, rtol=1e-12)


def test_tables_survive_the_way_to_psifr_and_back(scored):
    records, _ = scored
    again = Records.from_psifr(records.to_psifr())
    assert again.items == records.items or set(again.items) <= set(records.items)
    for name in ("subject", "list", "trial_type", "position", "correct"):
        assert np.array_equal(again[name], records[name]), name
    assert again.to_psifr()["item"].tolist() == records.to_psifr()["item"].tolist()
