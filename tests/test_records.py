"""The event table: its joins, its files and what they refuse, BIDS, and provenance."""

from __future__ import annotations

import json
import stat

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import atomic, bids, paradigms, provenance
from simulator.errors import MultistoreError
from simulator.protocol import Delay, NewList, Present, Protocol, Recall, Repeat
from simulator.records import COLUMNS, NS, STORES, TRIAL_TYPES, Records, from_lists

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


def sample() -> Records:
    records = from_lists([["cat", "dog"], ["owl", "bee"]], [["dog", "fox"], ["bee", "bee"]])
    records["onset"][:] = np.arange(len(records)) * 1_500_000_001
    records["response_time"][2:4] = 250_000_000
    records.provenance = provenance.capture(paradigms.free_recall(2, 1.0), {"short_term": {"capacity": 4.0}}, seed=9)
    return records


def test_other_programs_can_read_the_files(tmp_path):
    import pandas as pd

    sample().to_csv(tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    assert table["onset"][1] == 1.500000001
    assert table["trial_type"].tolist()[:3] == ["study", "study", "recall"]
    assert table["item"].tolist()[:3] == ["cat", "dog", "dog"]
    sample().to_parquet(tmp_path / "a.parquet")
    table = pd.read_parquet(tmp_path / "a.parquet")
    assert table["response_time"][2] == pd.Timedelta("250ms")
    assert table["response_time"].isna().sum() == len(table) - 2


def test_equal_runs_give_equal_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("a", "b"):
        sample().to_parquet(tmp_path / f"{name}.parquet")
        sample().to_csv(tmp_path / f"{name}.csv")
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
    n = len(sample())
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
    sample().to_parquet(path)
    edited(path, change)
    with pytest.raises(MultistoreError) as error:
        Records.from_parquet(path)
    assert message in str(error.value) and str(path) in str(error.value)


def test_misspelt_columns_and_torn_lists(tmp_path):
    path = tmp_path / "a.parquet"
    sample().to_parquet(path)
    edited(path, lambda t: t.rename_columns(["subjct", *t.column_names[1:]]))
    with pytest.raises(MultistoreError, match=r"a\.parquet: unknown column 'subjct'; did you mean 'subject'"):
        Records.from_parquet(path)
    sample().to_parquet(path)
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
    sample().to_parquet(path)
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
    sample().to_csv(path)
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
    sample().to_csv(path)
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
    sample().to_csv(path)
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    bad = sample()
    bad.provenance = {"run": float("nan")}
    for write in (bad.to_csv, bad.to_parquet):
        with pytest.raises(MultistoreError, match="not a finite number"):
            write(path)
    with pytest.raises(KeyboardInterrupt), atomic.writing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    same = sample()
    same.items = ("cat",) * len(same.items)
    with pytest.raises(MultistoreError, match="names are not unique"):
        same.to_parquet(path)


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.parquet", tmp_path):
        with pytest.raises(MultistoreError, match=str(path)):
            sample().to_parquet(path)
    with pytest.raises(MultistoreError, match="sidecar takes the ending"):
        sample().to_csv(tmp_path / "a.json")
    with pytest.raises(MultistoreError, match="is not an empty folder"):
        sample().to_bids(tmp_path)


def test_written_files_have_ordinary_permissions(tmp_path):
    sample().to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b").write_text("")
    assert stat.S_IMODE((tmp_path / "a.parquet").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"subjects": [1]}, "unknown column 'subjects'; did you mean 'subject'"),
        ({"item": None}, "missing column item"),
        ({"item": np.zeros(3)}, r"column item has shape \(3,\), expected \(8,\)"),
    ],
)
def test_records_need_their_columns(change, message):
    columns = sample().columns | change
    with pytest.raises(MultistoreError, match=message):
        Records({k: v for k, v in columns.items() if v is not None}, ("a",), ("",))


def test_records_count_their_lists():
    records = sample()
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
    table = sample().to_dataframe()
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
    a, b = sample(), sample()
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


def test_bids_folders(tmp_path):
    import pandas as pd

    records = Records.concat([sample(), sample()], renumber=True)
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
    single = sample().to_bids(tmp_path / "one", task="free")
    assert [p.name for p in single] == ["sub-01_task-free_events.tsv"]
    with pytest.raises(MultistoreError, match="task: got 'free recall'"):
        sample().to_bids(tmp_path / "bad", task="free recall")
    assert not (tmp_path / "bad").exists()


PROTOCOLS = [
    paradigms.free_recall(5, 1.0, gap=(0.8, 1.2), modality="auditory"),
    paradigms.savings(retention_interval=86400),
    paradigms.partial_report(cue_delay=None),
    Protocol("mine", "words", 2, (Repeat((NewList("a"), Present((0,)), Present((1,), gap=(0.1, 0.2)),
             Delay(1.0, "away"), Recall("serial")), perfect=2),), "none"),
]  # fmt: skip


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.paradigm)
def test_protocols_are_rebuilt_from_provenance(protocol):
    from dataclasses import replace

    for original in (protocol, replace(protocol, strategy="maintenance", suppression=True)):
        record = provenance.capture(original, {"a": {"b": 1.5}}, seed=4, subjects=[3, 5], lists=7, trace=True)
        again = provenance.rerun_arguments(json.loads(provenance.dumps(record)))
        assert again.pop("protocol") == original
        assert again == {"parameters": {"a": {"b": 1.5}}, "backend": "compiled", "seed": 4, "subjects": [3, 5],
                         "lists": 7, "trace": True, "command": None}  # fmt: skip


def test_provenance_takes_parameters_and_numpy_numbers():
    from simulator.parameters import Parameters

    record = provenance.capture(None, Parameters(), seed=np.int64(4), subjects=np.arange(2), extra={"fast": True})
    assert record["run"]["parameters"]["short_term"]["capacity"] == Parameters().short_term.capacity
    assert record["run"]["subjects"] == [0, 1] and record["run"]["fast"] is True
    assert Parameters.model_validate(provenance.rerun_arguments(record)["parameters"]) == Parameters()
    assert set(record["environment"]["versions"]) >= {"python", "numpy", "simpy"}


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda r: r.pop("format"), "no record of format 1"),
        (lambda r: r["run"].pop("seed"), "missing field run.seed"),
        (lambda r: r["run"]["protocol"].update(paradigm="free_recal"), "unknown 'free_recal'"),
        (lambda r: r["run"]["protocol"]["arguments"].update(words=3), "cannot be rebuilt"),
        (lambda r: r["run"]["protocol"].update(steps=[{"step": "Presnt"}]), "did you mean 'Present'"),
    ],
)
def test_wrong_provenance_is_named(change, message):
    record = sample().provenance
    change(record)
    with pytest.raises(MultistoreError, match=message):
        provenance.rerun_arguments(record)


def test_provenance_of_pictures_and_json(tmp_path):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    record = sample().provenance
    info = PngInfo()
    info.add_text(provenance.KEY, provenance.dumps(record))
    Image.new("L", (2, 2)).save(tmp_path / "a.png", pnginfo=info)
    assert provenance.read(tmp_path / "a.png") == record
    Image.new("L", (2, 2)).save(tmp_path / "b.png")
    with pytest.raises(MultistoreError, match=r"b\.png: carries no provenance"):
        provenance.read(tmp_path / "b.png")
    (tmp_path / "c.png").write_bytes(b"no picture")
    with pytest.raises(MultistoreError, match=r"c\.png: no readable PNG"):
        provenance.read(tmp_path / "c.png")
    (tmp_path / "d.json").write_text(provenance.dumps(record))
    assert provenance.read(tmp_path / "d.json") == record
    (tmp_path / "e.json").write_text("{}")
    (tmp_path / "f.txt").write_text("")
    (tmp_path / "g.csv").write_text("")
    for name, message in (("e.json", "carries no provenance"), ("f.txt", "known kind"), ("g.csv", "sidecar g.json")):
        with pytest.raises(MultistoreError, match=message):
            provenance.read(tmp_path / name)
    with pytest.raises(MultistoreError, match="no such file"):
        provenance.read(tmp_path / "h.json")
