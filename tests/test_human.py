"""The catalogue of human data: every table loads, builds its protocols, and a user's mistakes are told in full."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator import human
from simulator.human.vocabulary import AXES, COLUMNS, MEASURES, UNITS
from simulator.parameters import Parameters

PROMISED = {
    "murdock1962", "healey_kahana2014", "pazdera_kahana2023", "howard_kahana1999", "murdock_okada1970", "ward2003",
    "floden2000", "murdock1961", "sperling1960", "ebbinghaus_savings", "practice_choice_rt",
}  # fmt: skip
HEADER = ",".join(COLUMNS)

ABOUT: dict[str, Any] = {
    "id": "mine",
    "title": "A study",
    "citation": "Doe, J. (2024). A study. Journal of Studies, 1, 1-10",
    "doi": "10.1000/xyz.1",
    "grade": "raw",
    "recomputed": True,
    "sample": None,
    "population": "young",
    "measures": {
        "serial_position": {"x": "serial_position", "unit": "probability"},
        "lag_crp": {"x": "lag", "unit": "probability", "options": {"max_lag": 2}},
        "words_recalled": {"unit": "words"},
    },
    "conditions": {
        "slow": {
            "paradigm": "free_recall",
            "arguments": {"list_length": 3, "seconds_per_item": 2.0, "gap": [0.5, 1.0]},
            "assumed": ["gap"],
        }
    },
    "noise_floor": {"slow": {"serial_position": 0.03}},
}
ROWS = [
    "slow,serial_position,1,0.7,0.04,20",
    "slow,serial_position,2,0.5,0.04,20",
    "slow,serial_position,3,0.9,,",
    "slow,lag_crp,1,0.4,0.04,20",
    "slow,words_recalled,,2.1,0.1,20",
]


def changed(path: str, value: Any) -> dict[str, Any]:
    """A copy of ABOUT in which the field at a dotted path has another value (`...` removes it)."""
    copy: dict[str, Any] = yaml.safe_load(yaml.safe_dump(ABOUT))
    *way, last = path.split(".")
    place = copy
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def write(folder: Path, about: Any = ABOUT, rows: list[str] = ROWS, header: str = HEADER) -> Path:
    text = about if isinstance(about, str) else yaml.safe_dump(about)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    (folder / "mine.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder / "mine.csv"


def refusal(path: Path | str) -> str:
    with pytest.raises(human.HumanTableError) as caught:
        human.load(path)
    return str(caught.value)


# --- the catalogue -------------------------------------------------------------------------------------------------


def test_every_promised_table_is_there() -> None:
    assert set(human.ids()) == PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_table_is_whole(name: str) -> None:
    table = human.load(name)
    assert table.id == name
    assert list(table.data.columns) == list(COLUMNS)
    samples = Parameters().samples
    for condition in table.conditions:
        assert table.measures(condition)
        sample = table.sample(condition)
        assert sample is None or sample in samples
        Parameters().for_population(table.population(condition))
        parts = table.protocols(condition)
        for x in table.points(condition):
            assert math.isclose(sum(p.weight for p in parts if p.x == x), 1)
        for measure in table.measures(condition):
            curve = table.curve(condition, measure)
            assert curve["x"].is_monotonic_increasing or curve["x"].isna().all()
            assert not curve["x"].duplicated().any()
            wanted = set(UNITS[table.entry.measures[measure].unit])
            assert min(wanted) <= curve["mean"].min() <= curve["mean"].max() <= max(wanted)


@pytest.mark.parametrize(
    ("name", "condition", "measure", "x", "mean"),
    [
        ("murdock1962", "10-2", "serial_position", 1, 0.7025),
        ("healey_kahana2014", "no_task", "words_recalled", None, 10.6301),
        ("howard_kahana1999", "exp1_immediate", "lag_crp", -5, 0.04361),
        ("murdock_okada1970", "all_clean_lists", "irt", 12, 12.85),
        ("ward2003", "all_lists", "rehearsals", 1, 10.3984),
        ("ward2003", "all_lists", "recall_by_rehearsals", 16, 0.9474),
        ("floden2000", "old", "retention", 60, 0.28125),
        ("murdock1961", "trigrams", "retention", 18, 0.16),
        ("sperling1960", "partial_report", "accuracy", 0.3, 2.03),
        ("ebbinghaus_savings", "Ebbinghaus", "savings", 1140, 0.582),
        ("ebbinghaus_savings", "Dros", "relearn_trials", 2678400, 28.231),
        ("practice_choice_rt", "same_mapping", "rt", 15, 0.59867),
        ("pazdera_kahana2023", "fv24", "lag_crp_early", 1, 0.45758),
    ],
)
def test_figures_of_the_sources(name: str, condition: str, measure: str, x: float | None, mean: float) -> None:
    curve = human.load(name).curve(condition, measure)
    row = curve if x is None else curve[curve["x"] == x]
    assert row["mean"].tolist() == [mean]


def test_curves_that_a_list_forces() -> None:
    """Serial position curves have every position, and Murdock's first recalls are of lists that have one."""
    for name in ("murdock1962", "healey_kahana2014", "howard_kahana1999", "pazdera_kahana2023", "ward2003"):
        table = human.load(name)
        for condition in table.conditions:
            length = table.entry.conditions[condition].arguments["list_length"]
            assert table.curve(condition, "serial_position")["x"].tolist() == list(range(1, length + 1))
    murdock = human.load("murdock1962")
    for condition in murdock.conditions:
        assert murdock.curve(condition, "first_recall")["mean"].sum() == pytest.approx(1, abs=1e-4)


def test_protocol_per_point_and_per_kind_of_list() -> None:
    floden = human.load("floden2000").protocols("young")
    assert [part.x for part in floden] == [0, 3, 18, 36, 60]
    assert [part.protocol.arguments["retention_interval"] for part in floden] == [0, 3, 18, 36, 60]
    okada = human.load("murdock_okada1970").protocols("all_clean_lists")
    assert [(p.x, p.weight, p.protocol.arguments["seconds_per_item"]) for p in okada] == [
        (None, 0.5, 0.5),
        (None, 0.5, 1.0),
    ]
    whole = human.load("sperling1960").protocol("whole_report")
    assert whole.arguments["cue_delay"] is None


def test_a_measure_may_be_taken_in_a_protocol_of_its_own() -> None:
    for name in ("murdock1962", "healey_kahana2014", "howard_kahana1999"):
        table = human.load(name)
        for condition in table.conditions:
            own, usual = table.protocol(condition, "intrusions"), table.protocol(condition)
            assert own.arguments == {**usual.arguments, "lists_per_session": 5}
            assert own.n_items == 5 * usual.n_items
            assert table.protocol(condition, "lag_crp") == usual
            assert table.protocol(condition, "intrusions", lists_per_session=2).n_items == 2 * usual.n_items
    assert "lists_per_session (intrusions)" in human.overview().set_index("condition").loc["20-1", "assumed"]


def test_own_protocol_at_every_point_of_an_axis(tmp_path: Path) -> None:
    human.write_template("brown-peterson", tmp_path)
    path = tmp_path / "my_brown_peterson.yaml"
    text = path.read_text()
    about = yaml.safe_load(text)
    (measure,) = about["measures"]
    condition = next(iter(about["conditions"]))
    about["measures"][measure]["arguments"] = {"trials_per_session": 4}
    path.write_text(yaml.safe_dump(about))
    table = human.load(path)
    own, usual = table.protocols(condition, measure), table.protocols(condition)
    assert [(p.x, p.weight) for p in own] == [(p.x, p.weight) for p in usual]
    assert [p.protocol.n_items for p in own] == [4 * p.protocol.n_items for p in usual]
    about["measures"][measure]["arguments"] = {"retention_interval": 4}
    path.write_text(yaml.safe_dump(about))
    assert "arguments.retention_interval: is the axis of the table's measures" in refusal(path)


def test_own_protocol_leaves_the_kinds_of_list_apart(tmp_path: Path) -> None:
    about = changed("conditions.slow.mixture", [{"gap": 1.0}, {"gap": 2.0}])
    about["measures"]["words_recalled"]["arguments"] = {"gap": 3.0}
    message = refusal(write(tmp_path, about))
    assert "measures.words_recalled.arguments.gap: is an argument in which the kinds of list" in message
    about["measures"]["words_recalled"]["arguments"] = {"lists_per_session": 2}
    table = human.load(write(tmp_path, about))
    own = table.protocols("slow", "words_recalled")
    assert [(p.weight, p.protocol.arguments["gap"], p.protocol.n_items) for p in own] == [(0.5, 1.0, 6), (0.5, 2.0, 6)]


def test_several_protocols_are_not_one() -> None:
    with pytest.raises(human.HumanTableError, match="5 protocols"):
        human.load("floden2000").protocol("young")


def test_assumed_argument_can_be_changed() -> None:
    table = human.load("ward2003")
    assert "seconds_per_item" in table.assumed("all_lists")
    assert table.protocol("all_lists", seconds_per_item=5).arguments["seconds_per_item"] == 5


def test_sample_and_population_of_a_condition() -> None:
    table = human.load("howard_kahana1999")
    assert table.sample("exp1_delayed") == "howard_kahana1999_exp1"
    assert table.sample("exp2_CDFR_IPI16s") == "howard_kahana1999_exp2"
    assert human.load("floden2000").population("old") == "older"
    assert human.load("sperling1960").sample("whole_report") is None


def test_noise_floor_where_the_source_has_one() -> None:
    table = human.load("howard_kahana1999")
    assert table.noise_floor("exp2_CDFR_IPI16s", "serial_position") == 0.03065
    assert table.noise_floor("exp2_delayed_IPI0s", "serial_position") is None


def test_scored_measures_and_options() -> None:
    table = human.load("ward2003")
    assert "recall_by_rehearsals" in table.measures("all_lists")
    assert "recall_by_rehearsals" not in table.measures("all_lists", scored=True)
    assert table.options("rehearsals") == {"count_presentation": True}
    assert human.load("murdock1962").options("first_recall") == {"denominator": "lists with a recall"}


def test_overview_has_a_row_per_condition() -> None:
    rows = human.overview()
    assert len(rows) == sum(len(t.conditions) for t in human.catalogue().values())
    assert set(rows["table"]) == PROMISED


@pytest.mark.parametrize("bad", ["fast", "10_2"])
def test_unknown_condition_of_a_table(bad: str) -> None:
    with pytest.raises(human.HumanTableError, match="unknown condition"):
        human.load("murdock1962").protocols(bad)


def test_unknown_measure_of_a_table() -> None:
    with pytest.raises(human.HumanTableError, match="did you mean 'serial_position'"):
        human.load("murdock1962").curve("10-2", "serial_positon")


# --- a user's own table --------------------------------------------------------------------------------------------


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


HEADERS = [
    *((HEADER.replace(c, "").replace(",,", ",").strip(","), f"column {c} is missing") for c in COLUMNS),
    *((HEADER.replace(c, c + "s"), f"did you mean '{c}'") for c in COLUMNS if len(c) > 1),
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
    ("fitted", 7, "fitted: got 7, allowed true or false"),
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
    ("measures.lag_crp.options", {"max_lag": True}, "max_lag: got True, allowed a whole number >= 1"),
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
        ("just text", "holds a str, allowed a mapping"),
        ("id: [1, 2", "not readable as YAML"),
        ("id: a\ntitle: b\nid: c\n", "line 3: not readable as YAML: 'id' is written twice"),
        ("? [a, b]\n: c\n", "not readable as YAML"),
        ("id: !!python/object:os.system x", "not readable as YAML"),
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
    assert len(caught.value.problems) == 300
    assert len(str(caught.value).splitlines()) == 41


def test_axis_of_an_argument_needs_its_values(tmp_path: Path) -> None:
    human.write_template("brown-peterson", tmp_path)
    path = tmp_path / "my_brown_peterson.csv"
    text = path.read_text()
    path.write_text(text.replace("retention,18,", "retention,,"))
    assert "column x: is empty, allowed a value of retention_interval" in refusal(path)
    path.write_text(text.replace("retention,18,", "retention,-18,"))
    assert "column x: got -18, allowed at least 0 (retention_interval of brown_peterson)" in refusal(path)


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


def test_vocabulary_is_closed() -> None:
    for kind in MEASURES.values():
        assert set(kind.units) <= set(UNITS)
        assert set(kind.axes) <= set(AXES)
        assert kind.axes or kind.over_argument
