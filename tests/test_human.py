"""The catalogue of human data: every table loads, builds its protocols and keeps the figures of its source."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from own_table import changed, refusal, write

from simulator import human
from simulator.measures.vocabulary import AXES, TABLE_COLUMNS, TABLE_MEASURES, UNITS
from simulator.parameters.declarations import Parameters

PROMISED = {
    "murdock1962", "healey_kahana2014", "pazdera_kahana2023", "howard_kahana1999", "murdock_okada1970", "ward2003",
    "bhatarah2009", "floden2000", "murdock1961", "sperling1960", "ebbinghaus_savings", "practice_choice_rt",
    "grenfell_essam_ward2012", "cowan1998", "farrell_lewandowsky2004", "farrell_lewandowsky2003", "bhatarah2009_serial",
    "grenfell_essam2013", "lewandowsky2010", "barrouillet2011", "donkin_nosofsky2012", "frankish1989", "page2006",
    "kahana_howard2005", "riefer_batchelder1988",
}  # fmt: skip


def test_every_promised_table_is_there() -> None:
    assert set(human.ids()) == PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_table_is_whole(name: str) -> None:
    table = human.load(name)
    assert table.id == name
    assert list(table.data.columns) == list(TABLE_COLUMNS)
    samples = Parameters().abilities
    for condition in table.conditions:
        assert table.measures(condition)
        sample = table.sample(condition)
        assert sample is None or sample in samples
        Parameters().for_population(table.population(condition))
        parts = table.protocols(condition)
        for x in table.points(condition):
            assert math.isclose(sum(p.weight for p in parts if p.x in (x, None)), 1)
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
        ("murdock1961", "trigrams", "perfect_lists", 18, 0.16),
        ("sperling1960", "partial_report", "accuracy", 0.3, 2.03),
        ("grenfell_essam_ward2012", "all_lengths", "perfect_lists", 5, 0.33438),
        ("grenfell_essam_ward2012", "15_words", "position_accuracy", 15, 0.72812),
        ("cowan1998", "digits", "span", None, 7.099),
        ("farrell_lewandowsky2004", "interference", "latency", 1, 2.5475),
        ("farrell_lewandowsky2004", "no_interference", "omissions", None, 0.1419),
        ("farrell_lewandowsky2003", "all_similar", "transpositions", 1, 0.238),
        ("farrell_lewandowsky2003", "SDSDSD", "position_accuracy", 4, 0.8275),
        ("bhatarah2009_serial", "suppressed_long", "in_position", None, 0.14497),
        ("grenfell_essam2013", "suppressed_3s", "retention", 12, 0.31181),
        ("lewandowsky2010", "three_identical", "in_position", None, 0.48889),
        ("barrouillet2011", "parity_6", "span", 0.4711, 4.58),
        ("donkin_nosofsky2012", "slow_new", "recognition_time", 5, 0.68035),
        ("frankish1989", "visual_grouped", "position_accuracy", 9, 0.46094),
        ("page2006", "suppressed_filler", "trial_accuracy", 16, 0.60278),
        ("kahana_howard2005", "short_lags", "retention", None, 0.33525),
        ("riefer_batchelder1988", "singletons", "final_share", 3, 0.2667),
        ("ebbinghaus_savings", "Ebbinghaus", "savings", 1140, 0.582),
        ("ebbinghaus_savings", "Dros", "relearn_trials", 2678400, 28.231),
        ("practice_choice_rt", "same_mapping", "rt", 15, 0.59867),
        ("pazdera_kahana2023", "fv24", "lag_crp_early", 1, 0.45758),
        ("pazdera_kahana2023", "fa24", "first_recall", 24, 0.38624),
        ("bhatarah2009", "slow_short", "rehearsals", 1, 3.08333),
        ("bhatarah2009", "all_lists", "recall_by_rehearsals", 6, 0.9286),
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
    savings = human.load("ebbinghaus_savings")
    parts = savings.protocols("Dros")
    assert [part.x for part in parts] == savings.points("Dros")
    assert [part.protocol.arguments["retention_interval"] for part in parts] == savings.points("Dros")
    (mixed,) = human.load("floden2000").protocols("young")  # delays are mixed in one session
    assert mixed.x is None and mixed.protocol.arguments["mixed_intervals"] == (0, 3, 18, 36, 60)
    okada = human.load("murdock_okada1970").protocols("all_clean_lists")
    assert [(p.x, p.weight, p.protocol.arguments["seconds_per_item"]) for p in okada] == [
        (None, 0.5, 0.5),
        (None, 0.5, 1.0),
    ]
    whole = human.load("sperling1960").protocol("whole_report")
    assert whole.arguments["cue_delay"] is None


def test_all_measures_of_a_study_are_taken_in_the_same_sessions() -> None:
    """Lists of free recall and Brown-Peterson trials stand in sessions, and the table says what lies between them."""
    sessions = {
        "free_recall": ("lists_per_session", "list_interval"),
        "brown_peterson": ("trials_per_session", "trial_interval"),
    }
    seen = 0
    for table in human.catalogue().values():
        assert table.taken_together(table.entry.measures) == [tuple(table.entry.measures)]
        for condition in table.conditions:
            chosen = table.entry.conditions[condition]
            if chosen.paradigm in sessions:
                lists, interval = sessions[chosen.paradigm]
                assert chosen.arguments[lists] > 1 and interval in chosen.arguments and interval in chosen.assumed
                seen += 1
    assert seen == 33
    assert "lists_per_session" in human.overview().set_index("condition").loc["20-1", "assumed"]


def test_a_measure_may_be_taken_in_a_protocol_of_its_own(tmp_path: Path) -> None:
    about = changed("measures.words_recalled.arguments", {"lists_per_session": 5})
    table = human.load(write(tmp_path, about))
    own, usual = table.protocol("slow", "words_recalled"), table.protocol("slow")
    assert own.arguments == {**usual.arguments, "lists_per_session": 5}
    assert own.n_items == 5 * usual.n_items
    assert table.protocol("slow", "lag_crp") == usual
    assert table.protocol("slow", "words_recalled", lists_per_session=2).n_items == 2 * usual.n_items


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
    with pytest.raises(human.HumanTableError, match="7 protocols"):
        human.load("ebbinghaus_savings").protocol("Dros")


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
    assert table.options("rehearsals") == {}
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


def test_vocabulary_is_closed() -> None:
    for kind in TABLE_MEASURES.values():
        assert set(kind.units) <= set(UNITS)
        assert set(kind.axes) <= set(AXES)
        assert kind.axes or kind.over_argument
