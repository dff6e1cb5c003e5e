"""The parts of a fit's objective by themselves: weights, sums by curve, other people's data, and whose data it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fit_cases import FORGETTING, PRACTICE, changed
from own_table import ABOUT, write

from simulator.fitting import FitError, Specification, prepare
from simulator.fitting.objective import MISSING, FittedCurve, Objective, people
from simulator.parameters import Parameters


def curve(means: list[float], scale: list[float], weight: float = 2.0) -> FittedCurve:
    """A human curve with points at x = 1, 2, ..."""
    points = pd.DataFrame({"x": np.arange(1.0, len(means) + 1), "mean": means})
    return FittedCurve("t", "c", "m", points, np.array(scale), 0.1, weight)


def objective(*curves: FittedCurve) -> Objective:
    """An objective of these curves that simulates nothing."""
    return Objective(tuple(curves), (), (), 3, 64, 4)


def test_residuals_of_a_curve() -> None:
    """(model - human) / s times the root of the point's weight, which is the curve's over its number of points."""
    one = curve([0.5, 0.25], [0.1, 0.2])
    assert one.weights().tolist() == [1.0, 1.0]
    assert one.residuals(np.array([0.7, 0.15])) == pytest.approx([2.0, -0.5])
    assert curve([0.5], [0.1], 9.0).residuals(np.array([0.4])) == pytest.approx([-3.0])


def test_a_point_that_the_model_lacks_costs_as_much_as_four_scales() -> None:
    """MISSING, whatever the scale."""
    assert MISSING == 4.0
    assert curve([0.5, 0.5], [0.1, 9.0]).residuals(np.array([np.nan, np.nan])).tolist() == [4.0, 4.0]


def test_the_loss_is_split_by_curve() -> None:
    """Sums of squares over the points of each curve, in order."""
    both = objective(curve([1.0, 2.0], [1.0, 1.0]), curve([3.0], [1.0], 5.0))
    assert (both.size, both.weights().tolist()) == (3, [1.0, 1.0, 5.0])
    assert both.by_curve(np.array([1.0, 2.0, 3.0])) == [5.0, 9.0]
    three = objective(curve([1.0], [1.0]), curve([3.0], [1.0]), curve([3.0, 1.0], [1.0, 1.0]))
    assert three.by_curve(np.array([1.0, 2.0, 3.0, 4.0])) == [1.0, 4.0, 25.0]


def test_other_people_have_other_means_at_the_same_points() -> None:
    """Points that the others have not are left out, with their scales."""
    both = objective(curve([1.0, 2.0], [0.1, 0.2]), curve([3.0], [0.3]))
    others = both.with_data([np.array([np.nan, 7.0]), np.array([8.0])])
    first, second = others.curves
    assert (first.points["x"].tolist(), first.points["mean"].tolist(), first.scale.tolist()) == ([2.0], [7.0], [0.2])
    assert (second.points["mean"].tolist(), second.scale.tolist()) == ([8.0], [0.3])
    assert first.points.index.tolist() == [0] and list(first.points.columns) == ["x", "mean"]
    assert both.curves[0].points["mean"].tolist() == [1.0, 2.0]
    assert (others.seed, others.lists, others.lists_per_person) == (3, 64, 4)


def test_lists_of_an_evaluation() -> None:
    """Those of the search for every protocol, in whole people; a table may ask for its own number.

    A person of Floden's has six trials of each delay, one of Murdock's eight trials: 11 and 8 people come closest to 64 lists.
    """
    problem = prepare(Specification(**changed(FORGETTING, search={"lists": 64, "lists_per_person": 8})))
    runs = len(problem.objective.runs)
    assert problem.objective.lists_each() == 11 * 6 + 8 * 8
    assert problem.objective.lists_each(0.5) == 6 * 6 + 4 * 8
    assert problem.objective.lists_each(1e-6) == 6 + 8, "one person at least"
    tables = {"floden2000": {"conditions": ["young"], "lists": 16}, "murdock1961": {}}
    own = prepare(Specification(**changed(FORGETTING, tables=tables, search={"lists": 64, "lists_per_person": 8}))).objective
    fewer = sum(run.table.id == "floden2000" for run in own.runs)
    assert 0 < fewer < runs and own.lists_each() == 64 * (runs - fewer) + 18 * fewer


def test_simulated_lists_are_told() -> None:
    """To `tick`, as many as are simulated, whatever the threads."""
    made = prepare(Specification(**FORGETTING)).objective
    for threads in (1, 2):
        told: list[int] = []
        made.residuals([Parameters()], 0.25, threads, told.append)
        assert len(told) == len(made.runs) and sum(told) == made.lists_each(0.25)


def test_curves_are_named() -> None:
    """By table, condition and measure."""
    first = prepare(Specification(**FORGETTING)).objective.curves[0]
    assert (first.table, first.condition) == ("floden2000", "young")
    assert first.name == f"floden2000 young {first.measure}"


def test_whose_data_it_is() -> None:
    """Samples and populations of all tables."""
    both = prepare(Specification(**FORGETTING)).objective
    assert people(both) == ({"floden2000", "murdock1961"}, {"young"})


def test_two_tables_of_one_id(tmp_path) -> None:
    """A table of one's own that has the id of one that is fitted already."""
    write(tmp_path, {**ABOUT, "id": "murdock1961"})
    spec = changed(FORGETTING, tables={"murdock1961": {}, str(tmp_path / "mine"): {}}, free={"short_term.capacity": [2, 7]})
    with pytest.raises(FitError, match=r"a second table of the id 'murdock1961'"):
        prepare(Specification(**spec))


@pytest.mark.parametrize("part", ["conditions", "condition_weights"])
def test_a_condition_that_is_misspelt(part: str) -> None:
    """The likely one is named."""
    value = ["yuong"] if part == "conditions" else {"yuong": 2.0}
    with pytest.raises(FitError, match=r"unknown condition 'yuong'.*did you mean 'young'\?"):
        prepare(Specification(**changed(FORGETTING, tables={"floden2000": {part: value}})))


def test_no_point_is_left() -> None:
    """More people are asked for than any point has."""
    tables = {"murdock_okada1970": {"measures": {"irt": {"least_n": 10**6}}}}
    with pytest.raises(FitError, match=r"no point of condition .* is left"):
        prepare(Specification(**changed(FORGETTING, tables=tables, free={"short_term.capacity": [2, 7]})))


def test_people_are_the_same_in_one_condition_and_not_in_another_population_or_table() -> None:
    """Lists of the same people may share a run; the old of one study are other people than its young."""
    made = prepare(Specification(**FORGETTING)).objective
    young = next(run for run in made.runs if run.table.id == "floden2000")
    trigrams = next(run for run in made.runs if run.table.id == "murdock1961")
    assert young.same_people(young) and not young.same_people(trigrams)
    old = replace(young, condition=next(name for name in young.table.conditions if name != "young"))
    assert young.table.population("young") != young.table.population(old.condition) and not young.same_people(old)


def test_an_engine_that_does_not_exist_and_one_that_cannot_run_the_lists() -> None:
    """The likely engine is named, and what the networks cannot do."""
    with pytest.raises(FitError, match=r"backend: got 'compild', allowed .*did you mean 'compiled'\?"):
        prepare(Specification(**changed(FORGETTING, backend="compild")))
    spec = changed(PRACTICE, backend="neural")
    with pytest.raises(FitError, match=r"tables.practice_choice_rt \(.*\): neural cannot run it"):
        prepare(Specification(**spec))
