"""Tables of a user's own: how they may be written, that mistakes are told in full, and the templates."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from own_table import ABOUT, HEADER, ROWS, changed, refusal, write
from test_strict_yaml import BOMB

from simulator import human
from simulator.comparison.people import parameters_of_people
from simulator.measures.vocabulary import TABLE_COLUMNS
from simulator.parameters import Parameters

# --- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["mine.csv", "mine.yaml", "mine"])
def test_own_table_by_any_of_its_names(tmp_path: Path, given: str) -> None:
    write(tmp_path)
    table = human.load(tmp_path / given)
    assert table.conditions == ("slow",)
    assert table.protocol("slow").arguments["gap"] == (0.5, 1.0)
    assert math.isnan(table.curve("slow", "serial_position")["sem"].iloc[2])


def test_comments_blank_lines_spaces_and_byte_order_mark(tmp_path: Path) -> None:
    write(tmp_path, header="\ufeff# a comment\n\n" + HEADER.replace(",", " , "), rows=[*ROWS, "# the end"])
    assert len(human.load(tmp_path / "mine").data) == len(ROWS)


def test_names_that_yaml_reads_as_something_else(tmp_path: Path) -> None:
    """A condition may be called no, 1 or 2013-01-01, and 1e1 is a number."""
    text = yaml.safe_dump(ABOUT)
    for name in ("no", "1", "2013-01-01"):
        about = text.replace("slow:", f"{name}:").replace("seconds_per_item: 2.0", "seconds_per_item: 1e1")
        table = human.load(write(tmp_path, about, [row.replace("slow", name) for row in ROWS]))
        assert table.conditions == (name,)
        assert table.protocol(name).arguments["seconds_per_item"] == 10


def test_own_ability_by_one_number_or_by_sample(tmp_path: Path) -> None:
    for sample, ability in (("us", 1.3), ("us", {"us": 1.3})):
        table = human.load(write(tmp_path, {**ABOUT, "sample": sample, "ability": ability}))
        assert table.ability("slow") == 1.3
        of_people = parameters_of_people(table, "slow", Parameters())
        assert (of_people["common"].population.ability, of_people["sample"].population.ability) == (1, 1.3)
        replaced = parameters_of_people(table, "slow", Parameters().with_values({"samples.us": 2}))
        assert replaced["sample"].population.ability == 2
    assert human.load(write(tmp_path)).ability("slow") is None


HOSTILE_TABLES = {
    "bomb": BOMB,
    "deep": "conditions: " + "[" * 300,
    "tag": "id: !!int abc",
    "digits": "id: a\ntitle: " + "9" * 6000,
    "unknown fields": "".join(f"field{i}: 1\n" for i in range(9_000)),
    "unknown measures": "measures:\n" + "".join(f"  serial{i}: {{unit: words}}\n" for i in range(4_000)),
    "a long id": "id: " + "x" * 5000,
    "self": "self: 1",
}
HOSTILE_ROWS = {
    "long cell": ["slow,serial_position,1,0." + "1" * 140_000 + ",,"],
    "digits": ["slow,serial_position,1,0.5,," + "4" * 400],
    "open quote": ['slow,serial_position,1,0.5,0.1,"'],
    "line separator": ["slow,serial_position,1,0.5,0.1,\u2028"],
    "unknown words": [f"slow,serial{i},1,0.5,0.1,9" for i in range(9_000)],
    "zero bytes": ["slow,serial_position,1,0.5,0.1,\0"],
}


@pytest.mark.parametrize("kind", [*HOSTILE_TABLES, *HOSTILE_ROWS])
def test_hostile_tables_are_refused_at_once_and_shortly(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path, HOSTILE_TABLES.get(kind, ABOUT), HOSTILE_ROWS.get(kind, ROWS))
    started = time.process_time()
    message = refusal(path)
    assert time.process_time() - started < 5
    assert len(message.encode()) < 2_000
    assert ("mine.csv" if kind in HOSTILE_ROWS else "mine.yaml") in message


@pytest.mark.parametrize("table", ["", ".", "/", "x" * 300, "a\0b", "..", 5, None, b"murdock1962", ["a"]])
def test_names_that_no_table_has(table: Any) -> None:
    message = refusal(table)
    assert "human table" in message and len(message) < 800


# --- what is refused ------------------------------------------------------------------------------------------------


HEADERS = [
    *((HEADER.replace(c, "").replace(",,", ",").strip(","), f"column {c} is missing") for c in TABLE_COLUMNS),
    *((HEADER.replace(c, c + "s"), f"did you mean '{c}'") for c in TABLE_COLUMNS if len(c) > 1),
    (HEADER + ",sd", "unknown column 'sd'"),
    (HEADER + ",mean", "column mean is given twice"),
]


@pytest.mark.parametrize(("header", "told"), HEADERS)
def test_wrong_header(tmp_path: Path, header: str, told: str) -> None:
    message = refusal(write(tmp_path, header=header))
    assert told in message
    assert "mine.csv" in message


BAD_ROWS = [
    (",serial_position,2,0.5,0.04,20", "column condition: got '', allowed some text"),
    ("slw,serial_position,2,0.5,0.04,20", "column condition: unknown condition 'slw'", "did you mean 'slow'?"),
    ("slow,,2,0.5,0.04,20", "column measure: got '', allowed some text"),
    ("slow,serial_positon,2,0.5,0.04,20", "column measure: unknown measure", "did you mean 'serial_position'?"),
    ("slow,first_recall,2,0.5,0.04,20", "column measure: unknown measure 'first_recall'"),
    ("slow,serial_position,,0.5,0.04,20", "column x: got nothing, allowed a whole number from 1 to 3"),
    ("slow,serial_position,two,0.5,0.04,20", "column x: got 'two', allowed a number"),
    ("slow,serial_position,nan,0.5,0.04,20", "column x: got 'nan', allowed a finite number"),
    ("slow,serial_position,1.5,0.5,0.04,20", "column x: got 1.5, allowed a whole number from 1 to 3"),
    ("slow,serial_position,4,0.5,0.04,20", "column x: got 4, allowed a whole number from 1 to 3"),
    ("slow,serial_position,0,0.5,0.04,20", "column x: got 0, allowed a whole number from 1 to 3"),
    ("slow,lag_crp,0,0.5,0.04,20", "column x: got 0, allowed a whole number from -2 to 2, but not 0"),
    ("slow,lag_crp,3,0.5,0.04,20", "column x: got 3, allowed a whole number from -2 to 2"),
    ("slow,words_recalled,1,2.1,0.1,20", "column x: got 1, allowed nothing"),
    ("slow,serial_position,2,,0.04,20", "column mean: got '', allowed a number"),
    ("slow,serial_position,2,half,0.04,20", "column mean: got 'half', allowed a number"),
    ("slow,serial_position,2,NaN,0.04,20", "column mean: got 'NaN', allowed a finite number"),
    ("slow,serial_position,2,inf,0.04,20", "column mean: got 'inf', allowed a finite number"),
    ("slow,serial_position,2,1.2,0.04,20", "column mean: got 1.2, allowed 0 to 1 (probability)"),
    ("slow,serial_position,2,-0.1,0.04,20", "column mean: got -0.1, allowed 0 to 1 (probability)"),
    ("slow,serial_position,2,0.5,few,20", "column sem: got 'few', allowed a number"),
    ("slow,serial_position,2,0.5,nan,20", "column sem: got 'nan', allowed a finite number"),
    ("slow,serial_position,2,0.5,-0.01,20", "column sem: got '-0.01', allowed at least 0"),
    ("slow,serial_position,2,0.5,0.04,many", "column n: got 'many', allowed a whole number"),
    ("slow,serial_position,2,0.5,0.04,0", "column n: got '0', allowed at least 1"),
    ("slow,serial_position,2,0.5,0.04,1.5", "column n: got '1.5', allowed a whole number"),
    ("slow,serial_position,2,0.5,0.04,nan", "column n: got 'nan', allowed a whole number"),
    ("slow,serial_position,2,0.5,0.04", "has 5 values, allowed 6"),
    ("slow,serial_position,2,0.5,0.04,20,1", "has 7 values, allowed 6"),
    ("slow,serial_position,1,0.5,0.04,20", "the same condition, measure and x as line 2"),
]


@pytest.mark.parametrize("case", BAD_ROWS, ids=lambda case: case[0])
def test_wrong_row(tmp_path: Path, case: tuple[str, ...]) -> None:
    bad, *told = case
    message = refusal(write(tmp_path, rows=[ROWS[0], bad, *ROWS[2:]]))
    assert "mine.csv: line 3" in message
    for part in told:
        assert part in message
    assert len(message.splitlines()) == 1


def test_negative_count_and_savings_above_one(tmp_path: Path) -> None:
    assert "got -1, allowed at least 0 (words)" in refusal(
        write(tmp_path, rows=[*ROWS[:4], "slow,words_recalled,,-1,,"])
    )
    human.write_template("forgetting", tmp_path)
    path = tmp_path / "my_forgetting.csv"
    path.write_text(path.read_text().replace("0.55", "1.55"))
    assert "got 1.55, allowed at most 1 (proportion saved)" in refusal(path)


@pytest.mark.parametrize("rows", [[], ["# nothing"]])
def test_table_without_rows(tmp_path: Path, rows: list[str]) -> None:
    assert "mine.csv: holds no rows" in refusal(write(tmp_path, rows=rows))


def test_empty_files(tmp_path: Path) -> None:
    path = write(tmp_path, about="")
    path.write_text("")
    message = refusal(path)
    assert "mine.csv: is empty" in message
    assert "mine.yaml: holds nothing, allowed a mapping" in message


BAD_FIELDS: list[tuple[str, Any, str]] = [
    *((f, ..., f"{f}: is missing") for f in ("id", "title", "citation", "grade", "measures", "conditions")),
    *((f, [1], f"{f}: got [1], allowed text") for f in ("id", "title", "citation", "doi", "sample", "people", "note")),
    ("id", "a b", "id: got 'a b', allowed text of the form"),
    ("title", "", "title: got '', allowed some text"),
    ("doi", "doi:10.1/x", "doi: got 'doi:10.1/x', allowed text of the form"),
    ("grade", "row", "allowed: raw, authors, secondary; did you mean 'raw'?"),
    ("population", "old", "allowed: young, older, amnesic; did you mean 'older'?"),
    ("recomputed", "perhaps", "recomputed: got 'perhaps', allowed true or false"),
    ("recomputed", "yes", "recomputed: got 'yes', allowed true or false"),
    ("ability", 1.3, "ability: got 1.3, allowed a mapping of names to values"),
    ("ability", {"us": 1.3}, "ability.us: unknown sample 'us', allowed: none"),
    ("ability", {"us": 11}, "ability.us: got 11, allowed at most 10"),
    ("ability", {"us": True}, "ability.us: got true, allowed a number"),
    ("columns", {"men": "s"}, "did you mean 'mean'?"),
    ("measures", {}, "measures: is empty"),
    ("measures", 5, "measures: got 5, allowed a mapping"),
    ("conditions", {}, "conditions: is empty"),
    ("conditions", [1], "conditions: got [1], allowed a mapping"),
    ("citatoin", "x", "citatoin: unknown field"),
    ("measures.serial_positon", {"x": "serial_position", "unit": "probability"}, "unknown measure 'serial_positon'"),
    ("measures.lag_crp", 5, "measures.lag_crp: got 5, allowed a mapping"),
    ("measures.lag_crp.unit", ..., "measures.lag_crp.unit: is missing"),
    ("measures.lag_crp.unit", "percent", "measures.lag_crp.unit: unknown unit 'percent', allowed: probability"),
    ("measures.lag_crp.x", ..., "measures.lag_crp.x: is missing, allowed: lag"),
    ("measures.lag_crp.x", "lags", "unknown axis 'lags', allowed: lag; did you mean 'lag'?"),
    ("measures.words_recalled.x", "list_lenght", "did you mean 'list_length'?"),
    ("measures.lag_crp.options", {"maxlag": 2}, "unknown option 'maxlag', allowed: max_lag; did you mean 'max_lag'?"),
    ("measures.lag_crp.options", {"max_lag": 0}, "max_lag: got 0, allowed a whole number >= 1"),
    ("measures.lag_crp.options", {"max_lag": True}, "max_lag: got true, allowed a whole number >= 1"),
    ("measures.lag_crp.assumed", ["lag"], "measures.lag_crp.assumed: unknown option or argument 'lag'"),
    ("measures.lag_crp.arguments", [1], "measures.lag_crp.arguments: got [1], allowed a mapping"),
    ("measures.lag_crp.arguments", {"gpa": 1}, "arguments.gpa: unknown argument 'gpa', allowed: list_length"),
    ("measures.lag_crp.arguments", {"lists_per_sesion": 5}, "did you mean 'lists_per_session'?"),
    ("measures.lag_crp.arguments", {"lists_per_session": 0},
     "measures.lag_crp.arguments (condition slow): refused by free_recall: free_recall.lists_per_session: got 0"),
    ("measures.lag_crp.arguments", {"gap": -1}, "free_recall.gap: got -1, allowed 0 to 1e+09 s"),
    ("measures.lag_crp.scored", 3, "scored: got 3, allowed true or false"),
    ("measures.lag_crp.units", "x", "unknown field, allowed: x, unit, options, arguments, assumed, scored, note"),
    ("measures.intrusions", {"unit": "words"}, "measures.intrusions: has no row in mine.csv"),
    ("conditions.slow.paradigm", ..., "conditions.slow.paradigm: is missing"),
    ("conditions.slow.paradigm", "free_recal", "unknown paradigm 'free_recal'"),
    ("conditions.slow.paradigms", "x", "did you mean 'paradigm'?"),
    ("conditions.slow.arguments", [1], "conditions.slow.arguments: got [1], allowed a mapping"),
    ("conditions.slow.arguments.list_length", ..., "arguments.list_length: is missing: free_recall needs it"),
    ("conditions.slow.arguments.listlength", 3, "unknown argument 'listlength'"),
    ("conditions.slow.arguments.gpa", 3, "unknown argument 'gpa'"),
    ("conditions.slow.arguments.list_length", "three", "refused by free_recall"),
    ("conditions.slow.arguments.list_length", -3, "refused by free_recall"),
    ("conditions.slow.arguments.seconds_per_item", -1, "refused by free_recall"),
    ("conditions.slow.arguments.seconds_per_item", math.nan, "refused by free_recall"),
    ("conditions.slow.arguments.seconds_per_item", {"a": 1}, "refused by free_recall"),
    ("conditions.slow.arguments.modality", "auditry", "refused by free_recall"),
    ("conditions.slow.arguments.gap", [1.0, 0.5], "refused by free_recall"),
    ("conditions.slow.mixture", [{"gap": 1}, {"gpa": 2}], "unknown argument 'gpa'"),
    ("conditions.slow.mixture", 1, "mixture: got 1, allowed a list"),
    ("conditions.slow.assumed", ["gpa"], "assumed: unknown argument 'gpa'"),
    ("conditions.slow.population", "elderly", "allowed: young, older, amnesic"),
    ("conditions.quick", {"paradigm": "free_recall", "arguments": {"list_length": 3, "seconds_per_item": 1}},
     "conditions.quick: has no row in mine.csv"),
    ("noise_floor.slw", {"serial_position": 0.1}, "unknown condition 'slw', allowed: slow; did you mean 'slow'?"),
    ("noise_floor.slow", {"serial_positon": 0.1}, "did you mean 'serial_position'?"),
    ("noise_floor.slow", {"lag_crp": -1}, "noise_floor.slow.lag_crp: got -1, allowed at least 0"),
    ("noise_floor.slow", {"lag_crp": math.nan}, "allowed a finite number"),
    ("noise_floor.slow", {"lag_crp": "low"}, "got 'low', allowed a number"),
    ("noise_floor.slow", {"lag_crp": True}, "noise_floor.slow.lag_crp: got true, allowed a number"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "told"), BAD_FIELDS)
def test_wrong_field(tmp_path: Path, field: str, value: Any, told: str) -> None:
    message = refusal(write(tmp_path, changed(field, value)))
    assert "mine.yaml: " in message
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n- b\n", "holds a list, allowed a mapping"),
        ("just text", "holds a single value, allowed a mapping"),
        ("id: [1, 2", "not readable as YAML"),
        ("id: a\ntitle: b\nid: c\n", "line 3: 'id' is given twice (first in line 1)"),
        ("? [a, b]\n: c\n", "line 1: a list stands where a name belongs"),
        ("id: !!python/object:os.system x", "line 1: tag '!!python/object:os.system' is not read"),
    ],
)
def test_file_that_is_no_mapping(tmp_path: Path, text: str, told: str) -> None:
    message = refusal(write(tmp_path, text))
    assert told in message
    assert "mine.yaml" in message


@pytest.mark.parametrize("lost", ["mine.csv", "mine.yaml"])
def test_half_a_pair(tmp_path: Path, lost: str) -> None:
    write(tmp_path)
    (tmp_path / lost).unlink()
    assert f"{lost}: no such file" in refusal(tmp_path / "mine")


def test_file_that_is_not_text(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xff\xfe\x00\x81")
    assert "mine.csv: not a text file in UTF-8" in refusal(path)


def test_unknown_table_names_the_likely_one(tmp_path: Path) -> None:
    assert "did you mean 'murdock1962'?" in refusal("murdok1962")
    assert "no such human table" in refusal(tmp_path / "nowhere.csv")


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    about = changed("grade", "row")
    about["measures"]["lag_crp"].pop("unit")
    rows = ["slow,serial_position,1,2 %,0.04,20", "slow,serial_position,2,0.5,-1,0"]
    message = refusal(write(tmp_path, about, rows))
    assert len(message.splitlines()) == 5
    for place in ("grade", "measures.lag_crp.unit", "line 2, column mean", "line 3, column sem", "line 3, column n"):
        assert place in message


def test_a_hopeless_file_does_not_fill_the_screen(tmp_path: Path) -> None:
    with pytest.raises(human.HumanTableError) as caught:
        human.load(write(tmp_path, rows=["slow,serial_position,1,x,y,z"] * 100))
    assert len(caught.value.problems) + caught.value.more == 300
    assert 10 < len(str(caught.value).splitlines()) <= 21


def test_axis_of_an_argument_needs_its_values(tmp_path: Path) -> None:
    human.write_template("brown-peterson", tmp_path)
    path = tmp_path / "my_brown_peterson.csv"
    text = path.read_text()
    path.write_text(text.replace("retention,18,", "retention,,"))
    assert "column x: is empty, allowed a value of retention_interval" in refusal(path)
    path.write_text(text.replace("retention,18,", "retention,-18,"))
    assert "column x: got -18, allowed at least 0 (retention_interval of brown_peterson)" in refusal(path)


@pytest.mark.parametrize("value", ["abc", "18", "-1"])
def test_an_argument_that_the_points_set_is_not_given_too(value: str, tmp_path: Path) -> None:
    path, about = human.write_template("brown-peterson", tmp_path)
    about.write_text(about.read_text().replace("      n_items: 4", f"      n_items: 4\n      retention_interval: {value}"))
    assert "conditions.words.arguments.retention_interval: is the axis of the table's measures" in refusal(path)


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "'false'", "0", "perhaps", "[true]"])
@pytest.mark.parametrize("flag", ["filled", "orienting_task"])
def test_only_true_and_false_are_flags(flag: str, word: str, tmp_path: Path) -> None:
    about = yaml.safe_dump(ABOUT)
    place = "seconds_per_item: 2.0"
    for value, right in ((word, False), ("true", True), ("false", True)):
        path = write(tmp_path, about.replace(place, f"{place}\n      {flag}: {value}\n      retention_interval: 1"))
        if right:
            assert human.load(path).protocol("slow").arguments[flag] is (value == "true")
        else:
            told = refusal(path)
            assert f"conditions.slow.arguments.{flag}: got " in told and "allowed true or false, without quotes" in told


# --- templates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", human.TEMPLATES)
def test_template_loads_and_is_commented(tmp_path: Path, kind: str) -> None:
    table, about = human.write_template(kind, tmp_path / "new" / "folder")
    assert table.read_text().startswith("#") and about.read_text().count("#") > 5
    loaded = human.load(table)
    assert loaded.id == table.stem == about.stem
    for condition in loaded.conditions:
        assert loaded.protocols(condition)


@pytest.mark.parametrize("taken", ["my_practice.csv", "my_practice.yaml"])
def test_template_overwrites_nothing(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(human.HumanTableError, match="not overwritten"):
        human.write_template("practice", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_template_of_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(human.HumanTableError, match="did you mean 'free-recall'"):
        human.write_template("free-recal", tmp_path)
    assert not list(tmp_path.iterdir())


def test_template_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(human.HumanTableError, match="cannot be written"):
        human.write_template("practice", tmp_path / "file")
