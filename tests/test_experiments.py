"""Every experiment at a small number of people: its rows, its effects, and that equal runs are equal."""

import dataclasses
import math

import pandas as pd
import pytest

import experiments
from simulator import human
from simulator.comparison import scoreboard
from simulator.comparison.experiment import Against, Panel, Variant
from simulator.comparison.matched_measures import answer
from simulator.comparison.people import parameters_of_people
from simulator.comparison.run_experiment import REFERENCE, run_experiment
from simulator.comparison.simulated_conditions import Effort, observe
from simulator.comparison.stages import stages
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.reporting.curve_figures import kind_of
from simulator.reporting.curve_kinds import KINDS

SMALL = Effort(subjects=4)
DONE = {}


def plain(name):
    """An experiment without its rows on what is assumed, which take most of the time."""
    return dataclasses.replace(experiments.load(name), sensitivity=False)


def of_single_lists(name):
    """The experiment on Ward's people with one list of 2.5 s a word in a life instead of sessions."""
    table = human.load("ward2003")
    (condition,) = table.conditions
    changed = table.entry.conditions[condition].model_copy(
        update={"arguments": {**table.entry.conditions[condition].arguments, "lists_per_session": 1, "seconds_per_item": 2.5}}
    )
    entry = table.entry.model_copy(update={"conditions": {condition: changed}})
    single = dataclasses.replace(table, entry=entry)
    return dataclasses.replace(plain(name), against=(Against(single),), figure=())


def results(name):
    if name not in DONE:
        DONE[name] = run_experiment(plain(name), Parameters(), SMALL)
    return DONE[name]


@pytest.mark.parametrize("name", experiments.names())
def test_every_scored_curve_has_a_row_at_both_abilities(name):
    found = results(name)
    rows = found.rows[found.rows["measure"] != scoreboard.EFFECT]
    for against in found.experiment.against:
        table = human.load(against.table)
        for condition in found.experiment.conditions(against):
            for measure in table.measures(condition, scored=True):
                chosen = rows[(rows["table"] == table.id) & (rows["condition"] == condition)]
                chosen = chosen[chosen["measure"] == measure]
                assert chosen["ability"].tolist() == list(scoreboard.ABILITIES), (condition, measure)
                assert (chosen["n_points"] > 0).all(), (condition, measure)
                assert chosen["rmse"].notna().all(), (condition, measure)


@pytest.mark.parametrize("name", experiments.names())
def test_every_effect_has_a_size_at_both_abilities_and_nothing_else(name):
    rows = results(name).rows
    effects = rows[rows["measure"] == scoreboard.EFFECT]
    assert len(effects) > 0
    assert set(effects["ability"]) == set(scoreboard.ABILITIES)
    assert effects[["rmse", "noise_floor", "ratio"]].isna().all().all()


@pytest.mark.parametrize("name", experiments.names())
def test_the_anatomy(name):
    experiment = experiments.load(name)
    assert experiment.name == name
    assert experiment.title
    assert experiment.question.endswith("?")
    assert experiment.papers
    tables = {against.table for against in experiment.against}
    for row in experiment.figure:
        for panel in row:
            assert panel.table in tables
            assert kind_of(panel, human.load(panel.table)) in KINDS
            assert set(panel.variants) <= {variant.name for variant in experiment.variants}


def test_equal_runs_are_equal_and_another_seed_is_not():
    experiment = plain("brown_peterson")
    one, two, three = (run_experiment(experiment, Parameters(), Effort(16, seed)) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.rows, two.rows)
    pd.testing.assert_frame_equal(one.frame(), two.frame())
    assert not one.rows["rmse"].equals(three.rows["rmse"])


def test_both_engines_give_the_same_scoreboard():
    experiment = plain("partial_report")
    one, two = (run_experiment(experiment, Parameters(), Effort(4, backend=b)) for b in ("event", "compiled"))
    pd.testing.assert_frame_equal(one.rows, two.rows)


def test_primacy_comes_from_rehearsal():
    """With the gradient off primacy is there, without rehearsal most of it is gone: in single lists of 2.5 s a word.

    The first rehearsal of a word is its reading: the first word is said 4.5 times, the last once.
    """
    found = run_experiment(of_single_lists("rehearsal"), Parameters(), Effort(subjects=240)).rows
    size = found[found["ability"] == "sample"].set_index("condition")["value"]
    assert size["rehearsals of the first item"] > 3.5 * size["rehearsals of the last item"]
    assert size["primacy, attention gradient off"] > 0.04
    assert size["primacy, rehearsal off"] < 0.3 * size["primacy (first - middle)"]


def test_savings_fall_and_lists_without_criterion_are_counted():
    rows = results("forgetting_curve").rows
    effects = rows[rows["ability"] == "sample"].set_index("condition")["value"]
    for person in ("Ebbinghaus", "Dros"):
        assert effects[f"savings lost from first to last interval, {person}"] > 0.05
        assert 0 <= effects[f"share of lists that never reach the criterion, {person}"] < 1


def test_without_a_number_of_people_rows_get_precise():
    table = human.load("murdock1961")
    found = observe(human.load("howard_kahana1999"), "exp1_delayed", Parameters())
    people = human.load("howard_kahana1999")
    for measure in people.measures("exp1_delayed", scored=True):
        floor = people.noise_floor("exp1_delayed", measure)
        if floor is not None:
            assert found[measure].error(people.curve("exp1_delayed", measure)) <= 0.25 * floor
    assert observe(table, "trigrams", Parameters())["perfect_lists"].lists >= 400


def test_intrusions_come_from_earlier_lists_of_the_session():
    """Within one list nothing intrudes. Every measure is taken in the same sessions: 16 people x 20 lists."""
    table, effort = human.load("murdock1962"), Effort(subjects=16)
    found = observe(table, "20-1", Parameters(), effort=effort, lists=10)
    assert tuple(found) == table.measures("20-1")
    assert found["intrusions"].curve["mean"].item() > 0
    assert found["intrusions"].curve["n"].item() == found["serial_position"].curve["n"].iloc[0] == 320
    assert {one.lists for one in found.values()} == {320}
    alone = observe(table, "20-1", Parameters(), effort=effort, lists=10, only="serial_position")
    pd.testing.assert_frame_equal(alone["serial_position"].curve, found["serial_position"].curve)
    single = observe(table, "20-1", Parameters(), effort=effort, only="intrusions", changes={"lists_per_session": 1})
    assert single["intrusions"].curve["mean"].item() == 0 and single["intrusions"].lists == 160


def test_people_of_a_study_have_their_own_ability():
    of_people = parameters_of_people(human.load("floden2000"), "old", Parameters())
    assert of_people["common"].population.ability == 1
    assert of_people["sample"].population.ability == Parameters().value("samples.floden2000")
    assert of_people["sample"].short_term.capacity < Parameters().short_term.capacity


def test_a_reference_model_is_drawn_beside_and_not_scored():
    changed = Parameters().with_values({"short_term.capacity": 2})
    found = run_experiment(plain("brown_peterson"), changed, SMALL, reference=Parameters())
    assert found.model(REFERENCE, "floden2000", "young", "retention") is not None
    assert set(found.rows["ability"]) == set(scoreboard.ABILITIES)


def test_human_and_simulated_measures_share_their_options():
    table = human.load("ward2003")
    protocol = table.protocol("all_lists")
    taken = answer(table, "all_lists", "recall_by_rehearsals", protocol).create()
    assert not taken.count_presentation
    assert taken.bins.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 16]
    okada = human.load("murdock_okada1970")
    part = okada.protocols("all_clean_lists")[0]
    assert answer(okada, "all_clean_lists", "irt", part.protocol).create().clean


def test_what_is_assumed_gets_a_row_with_the_size_of_its_effect():
    rows = run_experiment(experiments.load("partial_report"), Parameters(), SMALL).rows
    chosen = rows[rows["condition"].str.contains("halved or doubled")]
    assert chosen["condition"].tolist()[0] == "partial_report: recall_time halved or doubled (accuracy)"
    assert (chosen["measure"] == scoreboard.EFFECT).all()
    assert (chosen["table"] == "sperling1960").all()
    assert (chosen["value"] >= 0).all()


def test_a_measure_that_the_model_cannot_answer_is_left_out():
    table = human.load("pazdera_kahana2023")
    assert answer(table, "sv12", "lag_crp_early", table.protocol("sv12")) is None


def test_an_unknown_experiment_gets_the_likely_spelling():
    with pytest.raises(MultistoreError, match="did you mean 'serial_position'"):
        experiments.load("serial_postion")


@pytest.mark.parametrize("subjects", [0, -1, 10**8, True])
def test_a_senseless_number_of_people_is_refused(subjects):
    with pytest.raises(MultistoreError, match="subjects"):
        Effort(subjects=subjects)


def test_a_single_person_is_enough_to_run():
    found = run_experiment(plain("partial_report"), Parameters(), Effort(subjects=1))
    errors = [row["monte_carlo_error"] for row in found.precision]
    assert errors == [None] * len(errors)
    assert not math.isnan(found.rows["rmse"].iloc[0])


def declared(*against, **more):
    """A small experiment on one table."""
    return dataclasses.replace(
        plain("brown_peterson"), against=against, effects=lambda model: {}, **{"figure": (), "variants": (), **more}
    )


def test_a_second_against_on_one_table_is_simulated():
    """Other conditions of one table with other options, and further measures of the same condition."""
    table = "howard_kahana1999"
    second = Against(table, ("exp1_immediate",), extra=("retention",), options={"retention": {"scoring": "item"}})
    apart = Against(table, ("exp1_delayed",), options={"lag_crp": {"max_lag": 2}})
    experiment = declared(Against(table, ("exp1_immediate",)), second, apart)
    found = run_experiment(experiment, Parameters(), SMALL)
    assert set(found.rows["condition"]) == {"exp1_immediate", "exp1_delayed"}
    assert found.model("sample", table, "exp1_immediate", "retention") is not None
    assert found.model("sample", table, "exp1_delayed", "retention") is None
    assert found.model("sample", table, "exp1_immediate", "lag_crp")["x"].max() > 2
    assert found.model("sample", table, "exp1_delayed", "lag_crp")["x"].max() == 2
    assert len(experiment.studies()) == len(stages(experiment, SMALL)) - 1 == 2


@pytest.mark.parametrize(
    ("experiment", "told"),
    [
        (
            declared(*(Against("floden2000", options={"retention": {"scoring": s}}) for s in ("item", "correct"))),
            "two values of option 'scoring' of retention",
        ),
        (declared(Against("floden2000", ("yuong",))), "did you mean 'young'"),
        (declared(Against("floden2000"), figure=((Panel("floden200", "retention"),),)), "did you mean 'floden2000'"),
        (declared(Against("floden2000", ("old",)), figure=((Panel("floden2000", "retention", ("young",)),),)), "young"),
        (declared(Against("floden2000"), figure=((Panel("floden2000", "retention", variants=("x",)),),)), "variant 'x'"),
        (declared(Against("floden2000"), variants=(Variant("x", "floden2000", "olds"),)), "did you mean 'old'"),
        (
            dataclasses.replace(declared(Against("floden2000")), effects=lambda m: {"a": m.at("floden2000", "o", "rt")}),
            "no simulated curve 'floden2000 o rt'",
        ),
    ],
)
def test_what_does_not_fit_together_in_a_declaration_is_told(experiment, told):
    with pytest.raises(MultistoreError, match=told):
        run_experiment(experiment, Parameters(), SMALL)
