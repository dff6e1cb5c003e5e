"""What is fitted: the space of free, fixed and tied parameters, and the distance from the human tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fit_cases import FORGETTING, changed
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import human, simulate
from simulator.comparison.distance import align
from simulator.comparison.people import parameters_of_people
from simulator.comparison.study_layout import lists_of
from simulator.fitting import Specification, prepare
from simulator.fitting import objective as objectives
from simulator.fitting.space import LOG_SPAN, Coordinate
from simulator.fitting.specification import Allowance, parse_allowance
from simulator.measures.vocabulary import TABLE_MEASURES
from simulator.parameters.declarations import Parameters

# --- space ---------------------------------------------------------------------------------------------------------


@given(st.floats(0.01, 5), st.floats(1.01, 1000), st.booleans(), st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_a_position_is_the_inverse_of_a_value_and_stays_within_the_bounds(low, factor, log, z):
    one = Coordinate("x.y", low, low * factor, log, low)
    value = one.value(z)
    assert one.low <= value <= one.high
    assert one.position(value) == pytest.approx(z, abs=1e-6)
    assert one.value(0) == one.low and one.value(1) == one.high
    if 0.01 < z < 0.99:
        assert one.slope(z) == pytest.approx((one.value(z + 1e-6) - one.value(z - 1e-6)) / 2e-6, rel=1e-3)


def test_tied_parameters_follow_and_fixed_ones_stay():
    spec = Specification(
        **changed(
            FORGETTING,
            fixed={"short_term.capacity": 3.5},
            tied={
                "transfer.backward_link": {"to": "transfer.forward_link", "ratio": 0.5},
                "transfer.rehearsal_strength": "transfer.presentation_strength",
                "samples.murdock1961": {"to": "samples.floden2000", "ratio": 0.5},
            },
            free={"transfer.forward_link": {}, "samples.floden2000": [0.3, 6]},
        )
    )
    space = prepare(spec).space
    made = space.parameters(np.array([0.4, 0.5]))
    assert made.short_term.capacity == 3.5
    assert made.transfer.backward_link == made.transfer.forward_link / 2
    assert made.transfer.rehearsal_strength == made.transfer.presentation_strength
    assert made.samples["murdock1961"] == made.samples["floden2000"] / 2
    assert space.position(made) == pytest.approx([0.4, 0.5])


def test_bounds_narrow_where_a_tied_parameter_or_a_population_would_leave_its_range():
    """Forward links up to 50: with backward = 2 x forward only 25. Older people take 1.5 x the time of a sample: only 10 s / 1.5."""
    tied = {"transfer.backward_link": {"to": "transfer.forward_link", "ratio": 2}}
    free = {"transfer.forward_link": {"start": 10}, "retrieval.sample_time": {}}
    space = prepare(Specification(**changed(FORGETTING, tables={"floden2000": {}}, free=free, tied=tied))).space
    assert [one.high for one in space.coordinates] == pytest.approx([25, 10 / 1.5])
    parameters_of_people(human.load("floden2000"), "old", space.parameters(np.ones(2)))


def test_wide_bounds_are_searched_on_a_log_axis():
    free = {"short_term.lifetime": [1, 1 + LOG_SPAN], "samples.floden2000": [1, 5]}
    assert [c.log for c in prepare(Specification(**changed(FORGETTING, free=free))).space.coordinates] == [True, False]


# --- objective -----------------------------------------------------------------------------------------------------


def test_the_loss_is_the_mean_square_over_noise_of_each_curve():
    """By hand: s^2 = noise floor^2 + allowance^2, mean over points, weights of table, condition and measure, sum over curves."""
    tables = {
        "murdock1962": {
            "conditions": ["10-2"],
            "weight": 4,
            "condition_weights": {"10-2": 0.5, "20-1": 7},
            "measures": {"serial_position": {}, "first_recall": {"weight": 3, "allowance": "10%"}},
        },
        "murdock_okada1970": {"measures": {"irt": {"least_n": 15}}},
    }
    problem = prepare(Specification(**changed(FORGETTING, tables=tables, free={"short_term.capacity": [2, 7]})))
    objective, parameters = problem.objective, Parameters()
    means = next(objective.simulated([parameters], 0.5, 1))
    residuals = objective.residuals([parameters], 0.5, 1)[0]
    wanted = 0.0
    for curve, model, weight in zip(objective.curves, means, (2, 6, 1), strict=True):
        people = curve.points["mean"].to_numpy()
        allowed = {"serial_position": 0.02, "first_recall": 0.1 * people, "irt": 0.12 * people}[curve.measure]
        s2 = curve.floor**2 + allowed**2
        part = (model - people) ** 2 / s2
        wanted += weight * np.mean(np.where(np.isnan(model), objectives.MISSING**2, part))
    assert residuals @ residuals == pytest.approx(wanted)
    assert sum(objective.by_curve(residuals)) == pytest.approx(wanted)
    assert [c.floor for c in objective.curves[:2]] == [0.03446, 0.03644]
    assert objective.curves[2].points["n"].min() >= 15
    assert len(objective.runs) == 3, "one simulation answers both measures of a condition"


def test_simulated_curves_are_those_of_simulate_and_of_the_answers():
    """Every table: what the objective reads quickly equals the public path through simulate() and data frames."""
    tables = {name: {} for name in human.ids()}
    free = {"short_term.capacity": [2, 7]}
    search = {"lists": 16, "lists_per_person": 8, "seed": 9}
    objective = prepare(Specification(tables=tables, free=free, search=search)).objective
    means, checked, measured = next(objective.simulated([Parameters()], 1, 2)), 0, {}
    for slot in objective.slots:
        curve, ((run_number, k), *others) = objective.curves[slot.curve], slot.sources
        if others:
            continue
        run = objective.runs[run_number]
        if (run_number, k) not in measured:
            taken = run.answers[k].create()
            own = parameters_of_people(run.table, run.condition, Parameters())["sample"]
            each = lists_of(run.protocol)
            times = max(1, round(8 / each))
            people = math.ceil(16 / (times * each))
            simulate(run.protocol, own, subjects=people, lists=times, seed=9, keep="measures", measures=[taken])
            measured[run_number, k] = taken
        frame = run.answers[k].read(measured[run_number, k], slot.lists)
        if slot.x is not None:
            frame = frame.assign(x=slot.x)
        got, wanted = means[slot.curve], align(curve.points, frame)
        chosen = ~np.isnan(wanted) if slot.x is not None else slice(None)
        np.testing.assert_allclose(got[chosen], wanted[chosen], rtol=1e-12, err_msg=curve.name)  # sums in another order
        checked += 1
    assert checked > 60


def test_all_measures_of_a_condition_are_taken_in_its_sessions():
    """Murdock's people had 20 lists a session: 100 lists are five people, each with one session."""
    measures = {"words_recalled": {}, "intrusions": {}, "lag_crp": {}}
    tables = {"murdock1962": {"conditions": ["10-2"], "measures": measures}}
    search = {"lists": 100, "lists_per_person": 8}
    objective = prepare(
        Specification(**changed(FORGETTING, tables=tables, free={"short_term.capacity": [2, 7]}, search=search))
    ).objective
    assert [len(run.answers) for run in objective.runs] == [3]
    assert [run.protocol.arguments["lists_per_session"] for run in objective.runs] == [20]
    assert objective.lists_each() == 100 and objective.lists_each(1.01) == 120
    found = dict(
        zip((c.measure for c in objective.curves), next(objective.simulated([Parameters()], 1, 1)), strict=True)
    )
    assert found["intrusions"][0] > 0


def test_the_value_of_a_point_depends_neither_on_threads_nor_on_its_company():
    problem = prepare(Specification(**FORGETTING))
    a, b = (problem.space.parameters(np.array(z)) for z in ([0.2, 0.5], [0.7, 0.5]))
    alone = problem.objective.residuals([a], threads=1)
    together = problem.objective.residuals([b, a, a], threads=3)
    np.testing.assert_array_equal(alone[0], together[1])
    np.testing.assert_array_equal(together[1], together[2])
    assert not np.array_equal(together[0], together[1])


def test_every_measure_of_human_tables_has_an_allowance():
    for measure in TABLE_MEASURES.values():
        for form in measure.forms:
            assert parse_allowance(form.allowance) != Allowance(), form.name
    assert parse_allowance("12%") == Allowance(0.0, 0.12) and parse_allowance(0.02) == Allowance(0.02)
