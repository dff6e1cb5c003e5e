"""What a fit's objective reads of simulated measures and how it simulates, and which curves of a table it takes."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fit_cases import FORGETTING, changed
from own_table import ABOUT, ROWS, write

from simulator import human
from simulator.comparison.matched_measures import Answer
from simulator.errors import MultistoreError
from simulator.fitting import FitError, Specification, objective, prepare
from simulator.fitting.objective import FittedCurve, Objective, _Builder, _means, _Slot
from simulator.measures import MEASURES, Measure, create
from simulator.parameters import Parameters
from simulator.records.table import from_lists

CAPACITY = {"short_term.capacity": [2, 7]}


def answer(name: str, column: str = "mean") -> Answer:
    """How a measure is made and read."""
    return Answer(MEASURES[name], column=column)


def taken_of(name: str, *recalls: list[str]) -> Measure:
    """A measure of lists of three words."""
    return create(name).add(from_lists([["a", "b", "c"]] * len(recalls), recalls))


def test_columns_of_a_measure() -> None:
    """The mean of 1 and 3 words is 2, their standard deviation the root of 2."""
    words = taken_of("words_recalled", ["a"], ["a", "b", "c"])
    assert [one.tolist() for one in _means(words, answer("words_recalled"))] == [[0.0], [2.0]]
    x, sd = _means(words, answer("words_recalled", "sd"))
    assert np.isnan(x).all() and sd.tolist() == pytest.approx([2**0.5])


def reading(points: list[tuple[float, list[float]]], slots: tuple[_Slot, ...]) -> Objective:
    """An objective of curves, each given as its axis' first point and means, that reads what `slots` say."""
    curves = tuple(
        FittedCurve("t", "c", "m", pd.DataFrame({"x": x, "mean": 0.0}, index=range(len(x))), np.ones(len(x)), 0.1, 1.0)
        for _, x in points
    )
    return Objective(curves, (), slots, 1, 8, 1)


def read(x: list[float], taken: list[list[Measure]], *slots: _Slot) -> list[float]:
    """What an objective of one curve reads at its points."""
    return reading([(0.0, x)], slots)._read(taken)[0].tolist()


def test_a_curve_is_read_at_the_points_of_people() -> None:
    """NaN where the model has none: before, between and after its own, or without any."""
    slot = _Slot(0, None, answer("serial_position"), ((0, 0),))
    positions = [[taken_of("serial_position", ["a", "b"], ["a"])]]
    assert read([1.0, 2.0, 3.0], positions, slot) == [1.0, 0.5, 0.0]
    found = read([0.0, 1.0, 1.5, 3.0, 7.0], positions, slot)
    assert found == pytest.approx([np.nan, 1.0, np.nan, 0.0, np.nan], nan_ok=True)
    assert np.isnan(read([1.0, 2.0], [[create("serial_position")]], slot)).all()


def test_one_number_is_read_where_people_have_one() -> None:
    """Its point has no x; a curve some of whose points have none is read as a curve."""
    slot = _Slot(0, None, answer("words_recalled"), ((0, 0),))
    assert read([np.nan], [[taken_of("words_recalled", ["a"], ["a", "b"])]], slot) == [1.5]
    positions = _Slot(0, None, answer("serial_position"), ((0, 0),))
    found = read([np.nan, 2.0], [[taken_of("serial_position", ["a"], ["a", "b"])]], positions)
    assert found == pytest.approx([np.nan, 0.5], nan_ok=True)


def test_points_of_an_argument_are_read_each_from_its_protocols() -> None:
    """The first from one protocol, the second merged from two: (1 + 2 + 3) / 3."""
    one, two, three = (taken_of("words_recalled", list("abc")[:n]) for n in (1, 2, 3))
    first = _Slot(0, 4.0, answer("words_recalled"), ((1, 1),))
    second = _Slot(0, 9.0, answer("words_recalled"), ((0, 0), (1, 0), (0, 1)))
    four = taken_of("words_recalled", [])
    assert read([4.0, 9.0, 11.0], [[one, two], [three, four]], first, second) == pytest.approx(
        [0.0, 2.0, np.nan], nan_ok=True
    )


def test_each_slot_goes_to_its_curve() -> None:
    """By the number of the curve."""
    words, positions = (answer(name) for name in ("words_recalled", "serial_position"))
    both = reading(
        [(0.0, [np.nan]), (1.0, [1.0, 3.0])], (_Slot(1, None, positions, ((0, 1),)), _Slot(0, None, words, ((0, 0),)))
    )
    taken = [[taken_of("words_recalled", ["a", "c"]), taken_of("serial_position", ["a", "b"])]]
    assert [one.tolist() for one in both._read(taken)] == [[2.0], [1.0, 0.0]]


class Simulation:
    """Stands for `simulate`: notes when and by which thread it is called."""

    def __init__(self, wait: float = 0.0, fails: Callable[[Any], bool] = lambda parameters: False) -> None:
        self.wait, self.fails = wait, fails
        self.calls: list[dict[str, Any]] = []
        self.threads: set[int] = set()
        self.ended = 0

    def __call__(self, protocol: Any, parameters: Any, **how: Any) -> None:
        self.calls.append({"protocol": protocol, "parameters": parameters, **how})
        self.threads.add(threading.get_ident())
        time.sleep(self.wait)
        self.ended += 1
        if self.fails(parameters):
            raise MultistoreError("an impossible candidate")


@pytest.fixture(scope="module")
def forgetting() -> Objective:
    """The objective of FORGETTING: 64 lists a protocol; one session has six trials of each delay (Floden), or eight trials (Murdock)."""
    return prepare(Specification(**FORGETTING)).objective


def test_what_is_simulated(forgetting: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every protocol for the people of its table, with the seed of the fit, by one thread each."""
    simulation = Simulation()
    monkeypatch.setattr(objective, "simulate", simulation)
    forgetting.residuals([Parameters()])
    assert [call["subjects"] for call in simulation.calls] == [11, 8]
    assert {(call["lists"], call["seed"], call["keep"], call["trace"]) for call in simulation.calls} == {
        (1, 1, "measures", False)
    }
    assert {call["threads"] for call in simulation.calls} == {1}, "the fit has threads of its own"
    simulation.calls.clear()
    list(forgetting.simulated([Parameters()], threads=2))
    assert {call["subjects"] for call in simulation.calls} == {11, 8}
    simulation.calls.clear()
    list(forgetting.simulated([Parameters()], 0.26, 1))
    assert {call["subjects"] for call in simulation.calls} == {3}, "2.8 and 2.1 people are three"


def test_at_least_one_person(forgetting: Objective) -> None:
    """However small the share of the lists."""
    assert forgetting.lists_each(0.0) == 6 + 8


@pytest.mark.parametrize("threads, used", [(0, 1), (1, 1), (3, 3)])
def test_threads(forgetting: Objective, monkeypatch: pytest.MonkeyPatch, threads: int, used: int) -> None:
    """As many as are asked for, one at least."""
    simulation = Simulation(wait=0.05)
    monkeypatch.setattr(objective, "simulate", simulation)
    list(forgetting.simulated([Parameters()] * 3, threads=threads))
    assert len(simulation.threads) == used
    assert len(simulation.calls) == 3 * len(forgetting.runs)


def test_a_candidate_that_is_impossible_ends_an_evaluation(
    forgetting: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being simulated ends first, and nothing that waits is begun."""
    simulation = Simulation(wait=0.01, fails=lambda parameters: True)
    monkeypatch.setattr(objective, "simulate", simulation)
    before = threading.active_count()
    with pytest.raises(MultistoreError, match="an impossible candidate"):
        list(forgetting.simulated([Parameters()] * 20, threads=2))
    assert simulation.ended == len(simulation.calls) < 20
    assert threading.active_count() == before, "no thread is left"


def test_a_table_is_looked_up_beside_the_file(tmp_path: Path) -> None:
    """By its name with or without an ending; a name of the catalogue is that of the catalogue's."""
    write(tmp_path)
    (tmp_path / "murdock1961.csv").write_text("", encoding="utf-8")
    builder = _Builder(Specification(folder=tmp_path), [], {})
    for name in ("mine", "mine.csv", "mine.yaml", "mine.YAML"):
        assert (table := builder.load(name)) is not None and table.id == "mine", name
    assert (package := builder.load("murdock1961")) is not None and len(package.data) > 5
    assert builder.problems == []
    assert builder.load("mien") is None and builder.load("yours.csv") is None
    assert [problem.split(":")[1] for problem in builder.problems] == [" tables.mien", " tables.yours.csv"]


def built(folder: Path, about: dict[str, Any], rows: list[str], **choice: Any) -> Objective:
    """The objective of a table of one's own."""
    write(folder, about, rows)
    return prepare(Specification(tables={"mine": choice}, free=CAPACITY, folder=folder)).objective


def told(folder: Path, about: dict[str, Any], rows: list[str], **choice: Any) -> str:
    """What is wrong with a fit to a table of one's own."""
    with pytest.raises(FitError) as caught:
        built(folder, about, rows, **choice)
    return str(caught.value)


def test_a_table_that_nothing_answers(tmp_path: Path) -> None:
    """What it has is named; a mistake that was told already is not told again in other words."""
    about = {**ABOUT, "measures": {"lag_crp_early": {"x": "lag", "unit": "probability"}}, "noise_floor": {}}
    rows = ["slow,lag_crp_early,1,0.4,0.04,20"]
    wanted = "tables.mine: no measure of the model answers any measure of this table (it has: lag_crp_early)"
    assert wanted in told(tmp_path, about, rows)
    assert wanted in told(tmp_path, about, rows, conditions=["slow"])
    message = told(tmp_path, about, rows, measures=["lag_crp_early"])
    assert (
        "the model has no measure that answers 'lag_crp_early'" in message and "no measure of the model" not in message
    )


def test_a_table_without_a_measure_to_score(tmp_path: Path) -> None:
    """Measures that are only shown are not fitted unless they are named."""
    about = {**ABOUT, "measures": {name: {**how, "scored": False} for name, how in ABOUT["measures"].items()}}
    assert "(it has: lag_crp, serial_position, words_recalled)" in told(tmp_path, about, ROWS)
    assert [one.measure for one in built(tmp_path, about, ROWS, measures=["serial_position"]).curves] == [
        "serial_position"
    ]


def test_a_measure_of_one_condition_of_several(tmp_path: Path) -> None:
    """It is enough that one that is fitted has it."""
    about = {**ABOUT, "conditions": {name: copy.deepcopy(ABOUT["conditions"]["slow"]) for name in ("slow", "fast")}}
    rows = [*ROWS, "fast,first_recall,1,0.4,0.02,20", "fast,first_recall,2,0.3,0.02,20"]
    about["measures"] = {**ABOUT["measures"], "first_recall": {"x": "serial_position", "unit": "probability"}}
    made = built(tmp_path, about, rows, measures=["first_recall"])
    assert [curve.name for curve in made.curves] == ["mine fast first_recall"]
    message = told(tmp_path, about, rows, measures=["first_recall", "lag_crp"], conditions=["slow"])
    assert "tables.mine.measures: no condition that is fitted has a row of 'first_recall'" in message
    assert "row of 'lag_crp'" not in message


@pytest.mark.parametrize(
    "rows, is_allowed", [(1, True), (2, True), (3, False), (4, True), (5, False), (0, True), ("x", True)]
)
def test_rows_that_go_into_the_lists_of_a_person(rows: Any, is_allowed: bool) -> None:
    """Of eight lists one, two, four or eight rows are one list; what is no number of rows is told elsewhere."""
    specification = Specification(**FORGETTING)
    builder = _Builder(specification, [], {})
    table = human.load("floden2000")
    choice = specification.tables["floden2000"].model_copy(update={"options": {"retention": {"rows_per_list": rows}}})
    builder._check_names(table, choice, "tables.floden2000")
    wanted = f"{rows} rows do not go into search.lists_per_person = 8; allowed: a divisor of it"
    assert [wanted in problem for problem in builder.problems] == ([] if is_allowed else [True])


def test_other_options_need_no_rows(tmp_path: Path) -> None:
    """An odd number of lists is no mistake where rows are not named."""
    choice = {"options": {"lag_crp": {"max_lag": 1}}}
    write(tmp_path)
    search = {"lists_per_person": 7, "lists": 14}
    assert (
        prepare(Specification(tables={"mine": choice}, free=CAPACITY, folder=tmp_path, search=search)).objective.size
        == 5
    )


def test_points_of_enough_people_count(tmp_path: Path) -> None:
    """Those of exactly the least n, too; they are numbered anew, with columns as before."""
    rows = [
        "slow,serial_position,1,0.7,0.04,4",
        "slow,serial_position,2,0.5,0.04,5",
        "slow,serial_position,3,0.9,0.04,6",
    ]
    about = {
        **ABOUT,
        "measures": {"serial_position": {"x": "serial_position", "unit": "probability"}},
        "noise_floor": {},
    }
    (curve,) = built(tmp_path, about, rows, measures={"serial_position": {"least_n": 5}}).curves
    assert curve.points["x"].tolist() == [2.0, 3.0]
    assert curve.points.index.tolist() == [0, 1] and list(curve.points.columns) == ["x", "mean", "sem", "n"]
    assert curve.floor == pytest.approx(0.04) and curve.scale.tolist() == pytest.approx(
        [(0.04**2 + 0.02**2) ** 0.5] * 2
    )


def lengths(folder: Path, rows: list[str], **choice: Any) -> Objective:
    """Words recalled over list lengths."""
    about = {
        **ABOUT,
        "measures": {"words_recalled": {"x": "list_length", "unit": "words"}},
        "conditions": {"slow": {"paradigm": "free_recall", "arguments": {"seconds_per_item": 2.0}}},
        "noise_floor": {},
    }
    return built(folder, about, rows, **choice)


def test_points_that_do_not_count_are_not_simulated(tmp_path: Path) -> None:
    """The protocol of the first length is left out, those after it stay."""
    rows = [f"slow,words_recalled,{x},2.0,0.1,{n}" for x, n in ((3, 4), (6, 20), (9, 20))]
    made = lengths(tmp_path, rows, measures={"words_recalled": {"least_n": 5}})
    assert [run.protocol.n_items for run in made.runs] == [6, 9]
    assert [(slot.curve, slot.x, slot.sources) for slot in made.slots] == [(0, 6.0, ((0, 0),)), (0, 9.0, ((1, 0),))]


def test_noise_of_points(tmp_path: Path) -> None:
    """Where some points have no SEM the others' stands for all; without any, only the allowance counts."""
    rows = ["slow,words_recalled,3,2.0,0.3,20", "slow,words_recalled,6,4.0,0.4,20", "slow,words_recalled,9,4.0,,20"]
    (curve,) = lengths(tmp_path, rows, measures={"words_recalled": {"allowance": 0.5}}).curves
    assert curve.floor == pytest.approx(0.125**0.5)
    assert curve.scale.tolist() == pytest.approx([0.375**0.5] * 3)
    bare = [row.rsplit(",", 2)[0] + ",,20" for row in rows]
    (curve,) = lengths(tmp_path, bare, measures={"words_recalled": {"allowance": "10%"}}).curves
    assert curve.floor == 0.0 and curve.scale.tolist() == pytest.approx([0.2, 0.4, 0.4])


def test_a_single_point_without_noise_is_refused(tmp_path: Path) -> None:
    """A mean of 0 with a share of it as allowance, however large the others are."""
    rows = ["slow,words_recalled,3,0.0,,20", "slow,words_recalled,6,4.0,,20"]
    with pytest.raises(FitError, match="condition 'slow' has points without any noise"):
        lengths(tmp_path, rows, measures={"words_recalled": {"allowance": "10%"}})


def test_a_table_with_mistakes_still_has_its_id(tmp_path: Path) -> None:
    """So that a second one of the same id is told at once."""
    write(tmp_path)
    tables = {"mine": {"conditions": ["slwo"]}, "mine.csv": {}}
    with pytest.raises(FitError, match=r"tables\.mine\.csv: a second table of the id 'mine'"):
        prepare(Specification(**changed(FORGETTING, tables=tables, free=CAPACITY), folder=tmp_path))


def test_a_curve_without_points_does_not_hide_the_next(tmp_path: Path) -> None:
    """Both are told."""
    choices = {name: {"least_n": 10**6} for name in ("lag_crp", "serial_position")}
    message = told(tmp_path, ABOUT, ROWS, measures=choices)
    assert message.count("no point of condition 'slow' is left") == 2
