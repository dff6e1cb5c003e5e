"""Files of records: Parquet, CSV with its sidecar and BIDS hold every value, and what they refuse."""

from __future__ import annotations

import contextlib
import errno
import json
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_records import small_records

from simulator.errors import MultistoreError
from simulator.records import bids
from simulator.records.columns import COLUMNS, NS, STORES, TRIAL_TYPES
from simulator.records.table import Records, from_lists
from simulator.storage import atomic_files, provenance

ITEMS = ("plain", 'with "quotes", comma', "", "naïve\ttab", "NA")
YEAR = 365 * 86400 * NS


@st.composite
def tables(draw):
    """Random records whose columns take every value that a file has to keep."""
    n = draw(st.integers(0, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    columns = {
        "subject": np.sort(rng.integers(0, 3, n)),
        "session": rng.integers(0, 3, n),
        "list": np.arange(n) + 1,
        "condition": rng.integers(0, 2, n),
        "onset": rng.integers(-5, 40 * YEAR, n),
        "duration": rng.integers(0, 3 * NS, n),
        "trial_type": rng.integers(0, len(TRIAL_TYPES), n),
        "position": rng.integers(-1, 300, n),
        "item": rng.integers(-1, len(ITEMS), n),
        "response": rng.integers(-1, len(ITEMS), n),
        "correct": rng.integers(-1, 2, n),
        "response_time": rng.integers(-1, YEAR, n),
        "store": rng.integers(0, len(STORES), n),
        "strength": np.where(rng.random(n) < 0.3, np.nan, rng.normal(size=n)),
    }
    return Records(columns, ITEMS, ("learning", "relearning"), {"run": {"seed": 3, "text": "ü"}})


def assert_equal(a: Records, b: Records) -> None:
    assert a.items == b.items and a.conditions == b.conditions and a.provenance == b.provenance
    for name, dtype in COLUMNS.items():
        assert b[name].dtype == dtype
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


SMALL = {"max_examples": 30, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@given(records=tables())
@settings(**SMALL)
def test_files_hold_every_value(tmp_path, records):
    records.to_parquet(tmp_path / "a.parquet")
    assert_equal(records, Records.from_parquet(tmp_path / "a.parquet"))
    records.to_csv(tmp_path / "a.csv")
    assert_equal(records, Records.from_csv(tmp_path / "a.csv"))
    for name in ("a.parquet", "a.csv", "a.json"):
        assert provenance.read(tmp_path / name) == records.provenance
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.json", "a.parquet"]


def test_other_programs_can_read_the_files(tmp_path):
    import pandas as pd

    small_records().to_csv(tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    assert table["onset"][1] == 1.500000001
    assert table["trial_type"].tolist()[:3] == ["study", "study", "recall"]
    assert table["item"].tolist()[:3] == ["cat", "dog", "dog"]
    small_records().to_parquet(tmp_path / "a.parquet")
    table = pd.read_parquet(tmp_path / "a.parquet")
    assert table["response_time"][2] == pd.Timedelta("250ms")
    assert table["response_time"].isna().sum() == len(table) - 2


def test_equal_runs_give_equal_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("a", "b"):
        small_records().to_parquet(tmp_path / f"{name}.parquet")
        small_records().to_csv(tmp_path / f"{name}.csv")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def edited(path, change) -> None:
    """Rewrite a Parquet file of records with `change(table)`, keeping its metadata."""
    table = pq.read_table(path)
    pq.write_table(change(table).replace_schema_metadata(table.schema.metadata), path)


def with_column(name, values, kind=None):
    def change(table):
        kept = kind or table.schema.field(name).type
        if pa.types.is_dictionary(kept):
            kept = pa.string()
        return table.set_column(table.column_names.index(name), name, pa.array(values, kept))

    return change


def bad_values():
    n = len(small_records())
    for name in COLUMNS:
        nullable = name in ("position", "item", "response", "correct", "response_time", "strength")
        if not nullable:
            yield name, with_column(name, [None] * n), f"column {name}, row 1: value is missing"
        yield name, lambda t, name=name: t.drop_columns([name]), f"missing column {name}"
        if name in ("condition", "trial_type", "item", "response", "store"):
            yield name, with_column(name, ["no such name"] * n, pa.string()), f"column {name}: unknown name"
            yield name, with_column(name, [1] * n, pa.int64()), f"column {name}: has type int64"
        elif name != "strength":
            yield name, with_column(name, ["x"] * n, pa.string()), f"column {name}: has type string"
            if name != "onset":
                yield name, with_column(name, [-2] * n), f"column {name}, row 1: got -2"
        else:
            yield name, with_column(name, ["x"] * n, pa.string()), "column strength: has type string"


@pytest.mark.parametrize("name, change, message", list(bad_values()))
def test_wrong_columns_are_named(tmp_path, name, change, message):
    path = tmp_path / "a.parquet"
    small_records().to_parquet(path)
    edited(path, change)
    with pytest.raises(MultistoreError) as error:
        Records.from_parquet(path)
    assert message in str(error.value) and str(path) in str(error.value)


def test_misspelt_columns_and_torn_lists(tmp_path):
    path = tmp_path / "a.parquet"
    small_records().to_parquet(path)
    edited(path, lambda t: t.rename_columns(["subjct", *t.column_names[1:]]))
    with pytest.raises(MultistoreError, match=r"a\.parquet: unknown column 'subjct'; did you mean 'subject'"):
        Records.from_parquet(path)
    small_records().to_parquet(path)
    edited(path, with_column("list", [1, 1, 2, 2, 1, 1, 2, 2]))
    with pytest.raises(MultistoreError, match="subject 1, list 1 are not together"):
        Records.from_parquet(path)


def test_foreign_and_corrupt_files(tmp_path):
    path = tmp_path / "a.parquet"
    with pytest.raises(MultistoreError, match=r"a\.parquet: no such file"):
        Records.from_parquet(path)
    path.write_bytes(b"not a table")
    with pytest.raises(MultistoreError, match=r"a\.parquet: no readable Parquet file"):
        Records.from_parquet(path)
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(MultistoreError, match="not written by Multistore"):
        Records.from_parquet(path)
    small_records().to_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MultistoreError, match=r"a\.parquet: "):
        Records.from_parquet(path)
    broken = bytearray(whole)
    broken[8:200] = bytes(192)
    path.write_bytes(bytes(broken))
    with pytest.raises(MultistoreError, match=r"a\.parquet: "):
        Records.from_parquet(path)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda text: text.replace("trial_type", "trialtype"), "unknown column 'trialtype'; did you mean 'trial_type'"),
        (lambda text: text.replace('"recall"', '"recal"'), "column trial_type: unknown name 'recal'"),
        (lambda text: text.replace("1.500000001", "soon"), "corrupt CSV file"),
        (lambda text: text.replace("1.500000001", ""), "column onset, row 2: value is missing"),
        (lambda text: text.replace("0.250000000", "-0.25"), "column response_time, row 3: got -250000000 ns"),
        (lambda text: text[: len(text) * 2 // 3], "corrupt CSV file"),
        (lambda text: "", "corrupt CSV file"),
    ],
)
def test_wrong_csv_files_are_named(tmp_path, change, message):
    path = tmp_path / "a.csv"
    small_records().to_csv(path)
    path.write_text(change(path.read_text()))
    with pytest.raises(MultistoreError) as error:
        Records.from_csv(path)
    assert message in str(error.value) and str(path) in str(error.value)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda meta: "{", "provenance is not JSON"),
        (lambda meta: "{}", "not written by Multistore"),
        (lambda meta: meta.replace('"format": 1', '"format": 7', 1), "field format: got 7, allowed 1"),
        (lambda meta: meta.replace('"dog"', '"cat"'), "field items: expected a list of different names"),
    ],
)
def test_wrong_sidecars_are_named(tmp_path, change, message):
    path = tmp_path / "a.csv"
    small_records().to_csv(path)
    sidecar = path.with_suffix(".json")
    sidecar.write_text(change(sidecar.read_text()))
    with pytest.raises(MultistoreError, match=message) as error:
        Records.from_csv(path)
    assert str(sidecar) in str(error.value)
    sidecar.unlink()
    with pytest.raises(MultistoreError, match=r"a\.json: no such file"):
        Records.from_csv(path)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "deep" / "a.csv"
    small_records().to_csv(path)
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    bad = small_records()
    bad.provenance = {"run": float("nan")}
    for write in (bad.to_csv, bad.to_parquet):
        with pytest.raises(MultistoreError, match="not a finite number"):
            write(path)
    with pytest.raises(KeyboardInterrupt), atomic_files.writing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    same = small_records()
    same.items = ("cat",) * len(same.items)
    with pytest.raises(MultistoreError, match="names are not unique"):
        same.to_parquet(path)


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.parquet", tmp_path):
        with pytest.raises(MultistoreError, match=str(path)):
            small_records().to_parquet(path)
    with pytest.raises(MultistoreError, match="sidecar takes the ending"):
        small_records().to_csv(tmp_path / "a.json")
    with pytest.raises(MultistoreError, match="is not an empty folder"):
        small_records().to_bids(tmp_path)


def test_written_files_have_ordinary_permissions(tmp_path):
    small_records().to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b").write_text("")
    assert stat.S_IMODE((tmp_path / "a.parquet").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


def test_bids_folders(tmp_path):
    import pandas as pd

    records = Records.concat([small_records(), small_records()], renumber=True)
    paths = records.to_bids(tmp_path / "data")
    names = [p.relative_to(tmp_path / "data").as_posix() for p in paths]
    assert names == [f"sub-01/ses-{k}/beh/sub-01_ses-{k}_task-freerecall_events.tsv" for k in ("01", "02")]
    table = pd.read_csv(paths[0], sep="\t", na_values="n/a")
    assert list(table.columns[:3]) == ["onset", "duration", "trial_type"]
    assert table["onset"][1] == 1.500000001
    assert table["response"].isna().sum() == 4
    assert "n/a" in paths[0].read_text()
    sidecar = json.loads(paths[0].with_suffix(".json").read_text())
    assert set(table.columns) <= set(sidecar)
    assert set(table["trial_type"]) <= set(sidecar["trial_type"]["Levels"])
    assert provenance.read(paths[0]) == records.provenance
    assert json.loads((tmp_path / "data" / "dataset_description.json").read_text())["BIDSVersion"] == bids.VERSION
    single = small_records().to_bids(tmp_path / "one", task="free")
    assert [p.name for p in single] == ["sub-01_task-free_events.tsv"]
    with pytest.raises(MultistoreError, match="task: got 'free recall'"):
        small_records().to_bids(tmp_path / "bad", task="free recall")
    assert not (tmp_path / "bad").exists()


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_refused(seed: int, tmp_path: Path) -> None:
    """Flipped bytes, random bytes and cut files: refused or read, never a traceback."""
    draw = np.random.default_rng(seed)
    records = from_lists([["cat", "dog"]], [["dog", "owl"]])
    for name, write, read in (("a.parquet", records.to_parquet, Records.from_parquet), ("a.csv", records.to_csv, Records.from_csv)):
        path = tmp_path / name
        write(path)
        data = bytearray(path.read_bytes())
        for place in draw.integers(0, len(data), 4):
            data[place] = draw.integers(256)
        for damaged in (bytes(data), bytes(data[: draw.integers(len(data))])):
            path.write_bytes(damaged)
            with contextlib.suppress(MultistoreError):
                read(path)
        path.write_bytes(draw.bytes(200))
        with pytest.raises(MultistoreError, match=name):
            read(path)


def test_a_full_disk_names_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.csv

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pyarrow.csv, "write_csv", full)
    with pytest.raises(MultistoreError, match=r"x\.csv: cannot be written \(No space left on device\)"):
        from_lists([["cat"]], [["cat"]]).to_csv(tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())
