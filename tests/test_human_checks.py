"""Checks of human tables by themselves: arguments of protocols, axes, units, and which protocols are tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_table import ABOUT, ROWS, changed, refusal, write

from simulator import human
from simulator.human import checks
from simulator.human.checks import over_argument, whole
from simulator.human.entry import Condition
from simulator.tasks.protocol import Protocol


@pytest.mark.parametrize("x, expected", [(3.0, 3), (18, 18), (0.5, 0.5), (-2.0, -2), (-0.0, 0)])
def test_numbers_without_a_fraction_are_whole(x: float, expected: float) -> None:
    """As counting arguments of a protocol ask for."""
    assert whole(x) == expected
    assert type(whole(x)) is (int if float(x).is_integer() else float)


def over(points: list[str], argument: str = "list_length", **arguments: Any) -> tuple[dict[str, Any], list[str]]:
    """A table whose measure runs over an argument of its protocol."""
    about = {
        **ABOUT,
        "measures": {"words_recalled": {"x": argument, "unit": "words"}},
        "conditions": {"slow": {"paradigm": "free_recall", "arguments": {"seconds_per_item": 2.0, **arguments}}},
        "noise_floor": {},
    }
    return about, [f"slow,words_recalled,{x},2.1,0.1,20" for x in points]


def protocols_of(table: human.HumanTable) -> list[Protocol]:
    """The protocols of the condition "slow", in the order of the points."""
    return [protocol for _, _, protocol in table.protocols("slow")]


def test_points_of_an_argument_become_protocols(tmp_path: Path) -> None:
    """Each point is the value of the argument, whole where it has no fraction."""
    table = human.load(write(tmp_path, *over(["3.0", "12"])))
    assert [p.arguments["list_length"] for p in protocols_of(table)] == [3, 12]


@pytest.mark.parametrize(
    "points, told",
    [
        (["3.5"], "refused by free_recall: "),
        (["-1"], "line 2, column x: got -1, allowed at least 0 (list_length of free_recall)"),
        ([""], "line 2, column x: is empty, allowed a value of list_length of free_recall"),
        (["3", "3"], "line 3: the same condition, measure and x as line 2"),
    ],
)
def test_points_that_an_argument_cannot_have(tmp_path: Path, points: list[str], told: str) -> None:
    """Each is told with its line."""
    assert told in refusal(write(tmp_path, *over(points)))


def test_the_least_point_of_an_argument(tmp_path: Path) -> None:
    """A retention interval of 0 s is one."""
    about, rows = over(["0", "30"], "retention_interval", list_length=3)
    found = protocols_of(human.load(write(tmp_path, about, rows)))
    assert [p.arguments["retention_interval"] for p in found] == [0, 30]


@pytest.mark.parametrize("lag, is_allowed", [(2, True), (-2, True), (3, False), (-3, False), (0, False), (1.5, False)])
def test_lags_of_a_list_of_three(tmp_path: Path, lag: float, is_allowed: bool) -> None:
    """From -2 to 2, but not 0."""
    path = write(tmp_path, rows=[*(row for row in ROWS if "lag" not in row), f"slow,lag_crp,{lag:g},0.4,0.04,20"])
    if is_allowed:
        assert human.load(path).curve("slow", "lag_crp")["x"].tolist() == [lag]
    else:
        told = f"line 6, column x: got {lag:g}, allowed a whole number from -2 to 2, but not 0 (serial position minus"
        assert told in refusal(path)


@pytest.mark.parametrize("position, is_allowed", [(1, True), (3, True), (0, False), (4, False), (-1, False), ("", False)])
def test_positions_of_a_list_of_three(tmp_path: Path, position: Any, is_allowed: bool) -> None:
    """From 1 to 3, the longest list of a mixture counting."""
    rows = [f"slow,serial_position,{position},0.7,0.04,20", *ROWS[3:]]
    path = write(tmp_path, rows=rows)
    if is_allowed:
        assert len(human.load(path).data) == 3
    else:
        shown = "nothing" if position == "" else position
        told = f"line 2, column x: got {shown}, allowed a whole number from 1 to 3 (position in the studied list)"
        assert told in refusal(path)


@pytest.mark.parametrize(
    "measure, mean, told",
    [
        ("serial_position,1", "1.01", "got 1.01, allowed 0 to 1 (probability)"),
        ("serial_position,1", "-0.01", "got -0.01, allowed 0 to 1 (probability)"),
        ("serial_position,1", "0", None),
        ("serial_position,1", "1", None),
        ("words_recalled,", "-0.1", "got -0.1, allowed at least 0 (words)"),
        ("words_recalled,", "0", None),
        ("words_recalled,7", "1", "line 2, column x: got 7, allowed nothing: words_recalled has one value per condition"),
    ],
)
def test_means_in_their_units(tmp_path: Path, measure: str, mean: str, told: str | None) -> None:
    """The bounds of a unit are allowed, what is beyond is told."""
    others = [row for row in ROWS if measure.split(",")[0] not in row]
    path = write(tmp_path, rows=[f"slow,{measure},{mean},0.04,20", *others])
    if told is None:
        assert len(human.load(path).data) == len(others) + 1
    else:
        assert told in refusal(path)


def test_only_measures_with_rows_need_their_protocols(tmp_path: Path) -> None:
    """A measure's own arguments need not suit a condition that has no row of it."""
    about = changed("measures.words_recalled.arguments", {"lists_per_session": 3, "list_length": 2})
    about["conditions"]["fast"] = {"paradigm": "savings", "arguments": {"list_length": 3}}
    rows = [*ROWS, "fast,serial_position,1,0.7,0.04,20"]
    assert human.load(write(tmp_path, about, rows)).conditions == ("fast", "slow")
    told = refusal(write(tmp_path, about, [*rows, "fast,words_recalled,,2.1,0.1,20"]))
    assert "measures.words_recalled.arguments (condition fast): refused by savings" in told


def test_a_protocol_that_cannot_be_built_is_told_once(tmp_path: Path) -> None:
    """Not again for each measure with arguments of its own."""
    about = changed("conditions.slow.arguments.list_length", 0)
    about["measures"]["words_recalled"]["arguments"] = {"lists_per_session": 3}
    told = refusal(write(tmp_path, about))
    assert told.count("refused by free_recall") == 1 and "conditions.slow.arguments" in told


def test_kinds_of_list_of_a_mixture_are_tried_each(tmp_path: Path) -> None:
    """The second kind is wrong."""
    about = changed("conditions.slow.mixture", [{"list_length": 3}, {"list_length": 0}])
    assert "refused by free_recall" in refusal(write(tmp_path, about))


def told(path: Path) -> list[str]:
    """The lines of a refusal, without what is allowed."""
    return [line.split(", allowed")[0] for line in refusal(path).splitlines()]


def test_the_axis_of_a_table(tmp_path: Path) -> None:
    """An argument of its protocols, if a measure runs over one; axes that measures define themselves are none."""
    assert over_argument(human.load(write(tmp_path)).entry) is None
    assert over_argument(human.load(write(tmp_path, *over(["3"]))).entry) == "list_length"


def test_every_mistake_of_the_measures_is_told(tmp_path: Path) -> None:
    """One does not hide the next: unknown measures, units and options, and values that an option cannot have."""
    about = changed("measures.lag_crp.options", {"a_lag": 1, "max_lag": 0})
    about["measures"]["a_measure"] = {"unit": "words"}
    about["measures"]["first_recall"] = {"x": "serial_position", "unit": "probability", "options": {"denominator": "lists"}}
    about["measures"]["rehearsals"] = {"x": "serial_position", "unit": "rehearsals", "options": {"count_presentation": 1}}
    about["measures"]["words_recalled"]["unit"] = "letters"
    lines = told(write(tmp_path, about))
    for place in (
        "a_measure: unknown measure 'a_measure'",
        "first_recall.options.denominator: ",
        "lag_crp.options.a_lag: unknown option 'a_lag'",
        "lag_crp.options.max_lag: got 0",
        "rehearsals.options.count_presentation: got 1",
        "words_recalled.unit: unknown unit 'letters'",
    ):
        assert sum(line.startswith(f"mine.yaml: measures.{place}") for line in lines) == 1, place
    assert "'lists'" in next(line for line in lines if "denominator" in line)


def test_the_least_value_of_an_option(tmp_path: Path) -> None:
    """A lag of one, and a word that the option has."""
    about = changed("measures.lag_crp.options", {"max_lag": 1})
    about["measures"]["first_recall"] = {
        "x": "serial_position", "unit": "probability", "options": {"denominator": "all lists"}
    }  # fmt: skip
    path = write(tmp_path, about, [*ROWS, "slow,first_recall,1,0.4,0.04,20"])
    assert human.load(path).curve("slow", "first_recall")["mean"].tolist() == [0.4]


@pytest.mark.parametrize(
    "x, line",
    [
        (None, "measures.serial_position.x: is missing, allowed: serial_position"),
        ("lag", "measures.serial_position.x: unknown axis 'lag', allowed: serial_position"),
    ],
)
def test_a_measure_has_its_own_axis(tmp_path: Path, x: str | None, line: str) -> None:
    """What it is drawn over cannot be chosen."""
    assert f"mine.yaml: {line}" in refusal(write(tmp_path, changed("measures.serial_position.x", x)))


def test_one_argument_is_the_axis_of_a_table(tmp_path: Path) -> None:
    """The second measure runs over another one."""
    about, rows = over(["3"], retention_interval=3.0)
    about["measures"]["words_recalled_sd"] = {"x": "retention_interval", "unit": "words"}
    lines = told(write(tmp_path, about, [*rows, "slow,words_recalled_sd,3,1,,"]))
    assert "mine.yaml: measures.words_recalled_sd.x: got 'retention_interval'" in lines


def test_every_mistake_of_the_conditions_is_told(tmp_path: Path) -> None:
    """Unknown paradigms and arguments, arguments that are missing, and what is assumed and does not exist."""
    about = changed("conditions.a_first", {"paradigm": "free_recal", "arguments": {}})
    about["conditions"]["slow"] = {"paradigm": "free_recall", "arguments": {"list_lenth": 3, "seconds_per_item": 1.0},
                                   "assumed": ["gab"]}  # fmt: skip
    lines = told(write(tmp_path, about))
    for place in (
        "a_first.paradigm: unknown paradigm 'free_recal'",
        "slow.arguments.list_lenth: unknown argument 'list_lenth'",
        "slow.arguments.list_length: is missing: free_recall needs it",
        "slow.assumed: unknown argument 'gab'",
    ):
        assert f"mine.yaml: conditions.{place}" in lines
    assert not any("seconds_per_item" in line and "missing" in line for line in lines)


def test_names_of_floors_and_samples(tmp_path: Path) -> None:
    """A noise floor is of a condition and a measure, an ability of a sample."""
    about = {
        **ABOUT, "noise_floor": {"a_first": {"serial_position": 0.1}, "slow": {"a_second": 0.1, "lag_crp": 0.1}},
        "sample": "us", "ability": {"them": 1.2, "us": 1.1},
    }  # fmt: skip
    lines = told(write(tmp_path, about))
    assert [line for line in lines if "noise_floor" in line or "ability" in line] == [
        "mine.yaml: ability.them: unknown sample 'them'",
        "mine.yaml: noise_floor.a_first: unknown condition 'a_first'",
        "mine.yaml: noise_floor.slow.a_second: unknown measure 'a_second'",
    ]


def test_rows_of_unknown_names_and_conditions_without_rows(tmp_path: Path) -> None:
    """Each is told by its line; what is declared and has no row, too."""
    rows = ["slo,serial_position,1,0.7,0.04,20", *ROWS[1:3], "slow,lag_cpr,1,0.4,0.04,20", ROWS[4]]
    lines = told(write(tmp_path, rows=rows))
    assert "mine.csv: line 2, column condition: unknown condition 'slo'" in lines
    assert "mine.csv: line 5, column measure: unknown measure 'lag_cpr'" in lines
    assert "mine.yaml: measures.lag_crp: has no row in mine.csv" in lines
    assert not any("conditions.slow: has no row" in line for line in lines)


def test_flags_of_a_measure_are_true_or_false(tmp_path: Path) -> None:
    """Told once, however many conditions there are."""
    about = changed("measures.words_recalled.arguments", {"filled": "no"})
    about["conditions"]["fast"] = {"paradigm": "free_recall", "arguments": {"list_length": 3, "seconds_per_item": 1.0}}
    lines = refusal(write(tmp_path, about, [*ROWS, "fast,serial_position,1,0.7,0.04,20"])).splitlines()
    wanted = "mine.yaml: measures.words_recalled.arguments.filled: got 'no', allowed true or false, without quotes"
    assert lines.count(wanted) == 1


def test_kinds_of_list_do_not_set_the_axis(tmp_path: Path) -> None:
    """Neither all of them nor one."""
    about, rows = over(["3"], list_length=3)
    about["conditions"]["slow"]["mixture"] = [{"list_length": 3}, {"list_length": 6}]
    sets = "mine.yaml: conditions.slow.mixture: sets list_length, which is the axis of the table's measures"
    assert sets in told(write(tmp_path, about, rows))
    del about["conditions"]["slow"]["arguments"]["list_length"]
    about["conditions"]["slow"]["mixture"] = [{"modality": "visual"}, {"list_length": 6}]
    assert sets in told(write(tmp_path, about, rows))


def test_positions_up_to_the_longest_kind_of_list(tmp_path: Path) -> None:
    """Lists of three and of five words have five positions."""
    about = changed("conditions.slow.mixture", [{"list_length": 3}, {"list_length": 5}])
    assert len(human.load(write(tmp_path, about, [*ROWS, "slow,serial_position,5,0.7,0.04,20"])).data) == 6
    wanted = "line 7, column x: got 6, allowed a whole number from 1 to 5 (position in the studied list)"
    assert wanted in refusal(write(tmp_path, about, [*ROWS, "slow,serial_position,6,0.7,0.04,20"]))


@pytest.mark.parametrize(
    "measure, axis, unit, wanted",
    [
        ("lag_crp", "lag", "probability", "got 0, allowed a whole number, but not 0 (serial position minus"),
        ("irt", "output_position", "s", "got 0, allowed a whole number from 1 (position in the sequence of recalls)"),
    ],
)
def test_axes_without_an_end(tmp_path: Path, measure: str, axis: str, unit: str, wanted: str) -> None:
    """Where no length of a list is said, or none matters."""
    about, rows = over(["3"])
    about["measures"][measure] = {"x": axis, "unit": unit}
    assert wanted in refusal(write(tmp_path, about, [*rows, f"slow,{measure},0,0.4,0.04,20"]))


def test_protocols_of_all_conditions_are_tried(tmp_path: Path) -> None:
    """One that is wrong does not hide the next; of the points of one condition the first that is wrong is told."""
    about, _ = over([])
    slow = about["conditions"].pop("slow")
    for name in ("a", "b", "c", "d"):
        about["conditions"][name] = {**slow, "arguments": {**slow["arguments"], "recall_time": 30.0}}
    for name in ("a", "b"):
        about["conditions"][name]["arguments"]["list_length"] = 3
    rows = [f"{name},words_recalled,{x},2.1,0.1,20" for name in "abcd" for x in (3.5, 4.5)]
    lines = refusal(write(tmp_path, about, rows)).splitlines()
    assert [line.split(":")[1].strip() for line in lines] == [
        "conditions.a.arguments.list_length",
        "conditions.b.arguments.list_length",
        "conditions.c.arguments at list_length = 3.5",
        "conditions.d.arguments at list_length = 3.5",
    ]


def test_protocols_built_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many and no more: the first one goes, what is kept is not built again."""
    monkeypatch.setattr(checks, "_KEPT", 3)
    monkeypatch.setattr(checks, "_built", type(checks._built)())
    condition = Condition(paradigm="free_recall", arguments={"list_length": 20, "seconds_per_item": 1.0})
    built = [checks.call(condition, {**condition.arguments, "list_length": n}) for n in (5, 6, 7, 8)]
    assert list(checks._built.values()) == built[1:]
    assert checks.call(condition, {**condition.arguments, "list_length": 7}) is built[2]
