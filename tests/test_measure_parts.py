"""What all measures have in common, and the corners of savings: options, tallies, people apart, merging, forms in tables."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from small_records import small_records
from test_measures import PLAN, relearning

from simulator import measures
from simulator.errors import MultistoreError
from simulator.measures import MEASURES, TABLE_MEASURES, vocabulary
from simulator.measures.base import LARGEST, Tally, count, flag, label, number, word
from simulator.measures.vocabulary import UNITS
from simulator.records.table import from_lists

LISTS = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
SAID = [["a", "b"], ["f", "e", "d"], ["g"]]


@pytest.mark.parametrize("name", MEASURES)
def test_people_are_kept_apart_if_asked(name: str) -> None:
    """Every measure passes the option on, and by itself pools."""
    assert measures.create(name).settings["by_subject"] is False
    with pytest.raises(MultistoreError, match="by_subject=True"):
        measures.create(name).subjects()
    assert measures.create(name, by_subject=True).subjects().empty


def test_only_records_are_taken_in() -> None:
    """A table of pandas is none."""
    for thing in (None, [], small_records().columns):
        with pytest.raises(MultistoreError, match="allowed Records"):
            measures.create("serial_position").add(thing)  # type: ignore[arg-type]


def test_a_measure_is_named_once() -> None:
    """Two with the same options are one too many."""
    twice = [measures.create("lag_crp", max_lag=2), measures.create("lag_crp", max_lag=2)]
    with pytest.raises(MultistoreError, match=r"lag_crp \(max_lag=2\) is named twice"):
        measures.by_label(twice)
    assert repr(twice[0]) == "<measure lag_crp (max_lag=2)>"


def test_the_mean_is_a_column() -> None:
    """As a curve, with its standard error."""
    taken = measures.create("words_recalled").add(from_lists(LISTS, SAID))
    curve = taken.column()
    assert list(curve.columns) == ["x", "mean", "sem", "n"]
    assert curve.iloc[0].tolist() == pytest.approx([0.0, 2.0, np.std([2, 3, 1], ddof=1) / np.sqrt(3), 3.0])


def test_people_without_units_do_not_hide_those_after_them() -> None:
    """A group that was named and never counted is passed over."""
    taken = measures.create("serial_position", by_subject=True).add(from_lists(LISTS, SAID))
    taken._tally.groups = {("none", 9): 99, **taken._tally.groups}
    assert len(taken.subjects()) == 3


def test_counts_reach_as_far_as_the_farthest() -> None:
    """Of successes and chances, whichever go farther."""
    for farthest in ("made", "possible"):
        tally = Tally(False)
        tally.groups[("a", 0)] = 0
        one, two = (np.array([0, 0]), np.array([1, 4])), (np.array([0]), np.array([2]))
        tally.add_counts(*((one, two) if farthest == "made" else (two, one)))
        assert tally.units.shape == tally.total.shape == (1, 5)
        assert (tally.total if farthest == "made" else tally.units)[0].tolist() == [0, 1, 0, 0, 1]
        assert (tally.units if farthest == "made" else tally.total)[0].tolist() == [0, 0, 1, 0, 0]


def test_savings_are_at_zero_by_default() -> None:
    """And the seconds of relearning are told as those of learning are: three trials of 6 s each, two of them saved."""
    table = measures.Savings().add(relearning([(0, 0, [(3, True), (1, True)])])).table()
    assert table["x"].tolist() == [0.0]
    assert (table["learning_seconds"][0], table["relearning_seconds"][0]) == pytest.approx((18.0, 6.0))
    assert (table["learning_trials"][0], table["relearning_trials"][0]) == pytest.approx((3.0, 1.0))


def test_savings_of_two_halves_are_those_of_the_whole() -> None:
    """Finished lists of both parts count, and unfinished ones are put together."""
    records = relearning(PLAN)
    for rows in (1, 2):
        whole = measures.Savings(rows_per_list=rows, by_subject=True).add(records)
        first, second = (
            measures.Savings(rows_per_list=rows, by_subject=True).add(records.select(records.lists.subject == k))
            for k in (0, 1)
        )
        merged = first.merge(second)
        assert merged.table().equals(whole.table()) and merged.subjects().equals(whole.subjects())
        assert (merged.lists, merged.not_reached) == (whole.lists, whole.not_reached)


def test_a_list_that_is_whole_is_not_waited_for() -> None:
    """Two rows make a list of two; a third one is kept for the next block."""
    plan = [(0, k, [(4, True), (2, True)]) for k in range(3)]
    taken = measures.Savings(rows_per_list=2).add(relearning(plan))
    assert (taken.lists, list(taken._open)) == (1, [(0, 1)])
    taken.add(relearning([(0, 3, [(4, True), (2, True)])]))
    assert (taken.lists, taken._open) == (2, {})


def test_ranges_of_units() -> None:
    """Probabilities lie between 0 and 1, savings may be negative, counts and times may not."""
    assert UNITS["probability"] == (0.0, 1.0)
    assert UNITS["proportion saved"] == (-np.inf, 1.0)
    assert {UNITS[name] for name in ("words", "letters", "rehearsals", "trials", "s")} == {(0.0, np.inf)}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_a_function_of_its_name(name: str) -> None:
    """It carries the name and the documentation of its class."""
    function = getattr(measures, name)
    assert function.__name__ == function.__qualname__ == name
    assert function.__doc__ == inspect.getdoc(MEASURES[name])


def test_a_measure_that_is_registered_is_there_until_it_is_taken_away() -> None:
    """By its name, as a function, with its axis, and as one more form of a table's measure, beside those of others."""
    before = dict(TABLE_MEASURES)

    class LettersLost(measures.Accuracy):
        """The number of letters that are not reported."""

        name = "letters_lost"
        axis = vocabulary.Axis("row_of_letters", "row of the display")
        in_tables = (
            vocabulary.TableForm("letters lost", "accuracy", "trials"),
            vocabulary.TableForm("letters lost of all", unit="probability"),
        )

        def __init__(self, *, rows: int = 3, by_subject: bool = False) -> None:
            super().__init__(by_subject=by_subject)
            self.rows = rows

    try:
        assert measures.register(LettersLost) is LettersLost
        assert measures.options("letters_lost") == {"rows": 3, "by_subject": False}
        assert str(inspect.signature(LettersLost)) == "(*, rows: 'int' = 3, by_subject: 'bool' = False)"
        assert MEASURES["letters_lost"] is LettersLost
        assert measures.letters_lost(from_lists([["a"]], [["a"]]))["mean"].tolist() == [1.0]
        assert measures.letters_lost.__name__ == measures.letters_lost.__qualname__ == "letters_lost"
        assert measures.letters_lost.__doc__ == "The number of letters that are not reported."
        assert vocabulary.AXES["row_of_letters"] is LettersLost.axis
        assert TABLE_MEASURES["accuracy"].units == ("letters", "probability", "trials")
        assert TABLE_MEASURES["letters_lost"].forms[0].simulated is LettersLost
    finally:
        measures.unregister(LettersLost)
        vocabulary.AXES.pop("row_of_letters")
    assert before == TABLE_MEASURES
    assert list(TABLE_MEASURES) == list(before)
    assert "letters_lost" not in MEASURES and not hasattr(measures, "letters_lost")
    with pytest.raises(MultistoreError, match="unknown 'letters_lost'"):
        measures.create("letters_lost")


@pytest.mark.parametrize("name", ["two words", "by_label", "lag_crp", "MEASURES"])
def test_names_that_a_function_of_measures_cannot_have(name: str) -> None:
    """Such as those of its other functions."""
    kind = type("Nameless", (measures.Accuracy,), {"name": name})
    before = dict(MEASURES)
    with pytest.raises(MultistoreError, match=f"measure '{name}': the name is in use"):
        measures.register(kind)
    assert before == MEASURES


@pytest.mark.parametrize("thing", [None, "irt", {}, [1], [measures.create("irt"), "lag_crp"]])
def test_only_measures_have_labels(thing: Any) -> None:
    """All of a list have to be some."""
    if isinstance(thing, str):
        thing = list(thing)
    with pytest.raises(MultistoreError, match="allowed a list of measures"):
        measures.by_label(thing)


def test_options_of_any_kind() -> None:
    """The values at the bounds of what is allowed."""
    assert flag("x", np.bool_(True)) is True and flag("x", False) is False
    assert (count("x", 1), count("x", np.int64(3))) == (1, 3)
    assert (number("x", -0.5 * LARGEST), number("x", 0.5 * LARGEST)) == (-5e299, 5e299)
    assert number("x", np.float64(0.5)) == 0.5 and isinstance(number("x", 2), float)
    assert (word("x", "b", ("a", "b")), label("x", "any text")) == ("b", "any text")
    wrong: list[tuple[Any, Any]] = [
        (flag, 1),
        (flag, None),
        (count, 0),
        (count, True),
        (count, 1.0),
        (count, "1"),
        (number, True),
    ]
    wrong += [(number, LARGEST), (number, -LARGEST), (number, np.nan), (number, "1"), (number, None), (label, 1)]
    for check, value in wrong:
        with pytest.raises(MultistoreError, match=r"^opt: got .*, allowed "):
            check("opt", value)
    for value in ("c", 1, ["a"]):
        with pytest.raises(MultistoreError, match=r"^opt: got .*, allowed a, b"):
            word("opt", value, ("a", "b"))


def filled(by_subject: bool, groups: Sequence[tuple[str, int]], units: Sequence[tuple[int, int, float]]) -> Tally:
    """A tally of some groups with units (group, x, value)."""
    tally = Tally(by_subject)
    for group in groups:
        tally.groups[group] = len(tally.groups)
    group, x, value = (np.array(column) for column in zip(*units, strict=True))
    tally.add(group, x, value.astype(float))
    return tally


UNITS_OF_TWO = [(0, 1, 1.0), (0, 1, 4.0), (1, 1, 5.0), (2, 1, 7.0), (2, 1, 7.0), (2, 1, 10.0), (0, 3, 2.0), (3, 0, 6.0)]


PEOPLE = [("one", 4), ("one", 5), ("one", 6), ("two", 4)]


def test_pooled_means_are_over_units() -> None:
    """Of all people of a condition together, with their spread."""
    with np.errstate(all="raise"):
        curve = filled(False, PEOPLE, UNITS_OF_TWO).curve()
    assert curve.conditions == ("one", "two")
    assert curve.condition.tolist() == [0, 0, 1] and curve.x.tolist() == [1, 3, 0]
    values = [1.0, 4.0, 5.0, 7.0, 7.0, 10.0]
    assert curve.n.tolist() == [6, 1, 1]
    np.testing.assert_allclose(curve.mean, [np.mean(values), 2.0, 6.0])
    np.testing.assert_allclose(curve.sd, [np.std(values, ddof=1), np.nan, np.nan])
    np.testing.assert_allclose(curve.sem, [np.std(values, ddof=1) / np.sqrt(6), np.nan, np.nan])


def test_means_of_people_are_averaged() -> None:
    """Each counts once: means 2.5, 5 and 8 of two, one and three units; the spread is that of units all the same."""
    with np.errstate(all="raise"):
        curve = filled(True, PEOPLE, UNITS_OF_TWO).curve()
    own = [2.5, 5.0, 8.0]
    assert curve.n.tolist() == [3, 1, 1]
    np.testing.assert_allclose(curve.mean, [np.mean(own), 2.0, 6.0])
    np.testing.assert_allclose(curve.sem, [np.std(own, ddof=1) / np.sqrt(3), np.nan, np.nan])
    np.testing.assert_allclose(curve.sd[0], np.std([1.0, 4.0, 5.0, 7.0, 7.0, 10.0], ddof=1))


def test_equal_values_have_no_spread() -> None:
    """Rounding never makes a negative variance."""
    for value in (0.1, 0.3, 1 / 3, 1e7 + 0.1):
        spread = filled(False, [("one", 0)], [(0, 0, value)] * 7).curve().sd
        assert 0.0 <= spread[0] < 1e-5 * value


def test_true_and_false_are_summed_as_one_and_zero() -> None:
    """Their squares as well."""
    tally = Tally(False)
    tally.groups[("one", 0)] = 0
    tally.add(np.zeros(4, int), np.array([0, 0, 0, 2]), np.array([True, False, True, True]))
    assert tally.units.tolist() == [[3, 0, 1]]
    assert tally.total.tolist() == tally.square.tolist() == [[2, 0, 1]]
    tally.add(np.zeros(2, int), np.array([0, 4]), np.array([3, 2]))
    assert tally.units.tolist() == [[4, 0, 1, 0, 1]]
    assert tally.total.tolist() == [[5, 0, 1, 0, 2]]
    assert tally.square.tolist() == [[11, 0, 1, 0, 4]]


def test_chances_are_taken_away_again() -> None:
    """Successes stay, and their squares are they themselves."""
    tally, nothing = Tally(False), (np.zeros(0, int), np.zeros(0, int))
    tally.groups.update({("one", 0): 0, ("two", 0): 1})
    made, possible = (np.array([1, 1, 0]), np.array([2, 2, 1])), (np.array([0, 1, 1, 1, 1]), np.array([1, 2, 2, 2, 2]))
    tally.add_counts(made, possible)
    tally.add_counts(nothing, (np.array([1]), np.array([2])), sign=-1)
    assert tally.units.tolist() == [[0, 1, 0], [0, 0, 3]]
    assert tally.total.tolist() == tally.square.tolist() == [[0, 1, 0], [0, 0, 2]]
    np.testing.assert_allclose(tally.curve().sd, [np.nan, np.std([1, 1, 0], ddof=1)])
    tally.add_counts(nothing, nothing)
    assert tally.units.shape == (2, 3)


def test_tallies_are_merged_by_the_names_of_their_groups() -> None:
    """Whatever their numbers and widths."""
    one = filled(True, [("one", 0), ("two", 0)], [(0, 1, 1.0), (1, 2, 5.0)])
    two = filled(True, [("two", 0), ("one", 1), ("one", 0)], [(0, 4, 2.0), (1, 1, 3.0), (2, 1, 7.0)])
    two.groups[("three", 0)] = 3  # named, with nothing counted yet
    one.merge(two)
    assert one.groups == {("one", 0): 0, ("two", 0): 1, ("one", 1): 2, ("three", 0): 3}
    assert one.units.tolist() == [[0, 2, 0, 0, 0], [0, 0, 1, 0, 1], [0, 1, 0, 0, 0], [0] * 5]
    assert one.total.tolist() == [[0, 8, 0, 0, 0], [0, 0, 5, 0, 2], [0, 3, 0, 0, 0], [0] * 5]
    assert one.square.tolist() == [[0, 50, 0, 0, 0], [0, 0, 25, 0, 4], [0, 9, 0, 0, 0], [0] * 5]
    assert one.curve().conditions == ("one", "two", "three")


def test_the_next_group_may_be_without_units() -> None:
    """One that is named after all that are counted."""
    taken = measures.create("serial_position", by_subject=True).add(from_lists([["a"]], [["a"]]))
    taken._tally.groups[("none", 2)] = 1
    assert taken.subjects()["subject"].tolist() == [1]
    assert taken.result()["condition"].tolist() == [""]


def test_axes_of_measures() -> None:
    """Whole numbers from 1, or from 0 rehearsals, up to an argument of the protocol; lags end one short of the list's length."""
    declared = {a.name: (a.low, a.argument, a.reach, a.signed) for a in vocabulary.AXES.values()}
    assert declared == {
        "serial_position": (1, "list_length", 0, False), "lag": (1, "list_length", -1, True),
        "output_position": (1, None, 0, False), "list_number": (1, "lists_per_session", 0, False),
        "list_lag": (1, "lists_per_session", -1, False), "block": (1, "blocks", 0, False), "rehearsals": (0, None, 0, False),
        "distance": (1, "list_length", -1, False), "presentation": (1, "repetitions", 0, False),
    }  # fmt: skip
    new = vocabulary.Axis("new", "an axis")
    assert (new.low, new.argument, new.reach, new.signed) == (1, None, 0, False)


#: By how much people differ beyond the standard error of a table, which a fit leaves unexplained.
ALLOWANCES = {
    ("serial_position", "probability"): 0.02, ("first_recall", "probability"): 0.012, ("lag_crp", "probability"): 0.008,
    ("lag_crp_early", "probability"): 0.008, ("words_recalled", "words"): 0.2, ("words_recalled_sd", "words"): 0.2,
    ("intrusions", "words"): 0.1, ("words_by_list", "words"): 0.2, ("intrusions_by_list", "words"): 0.1,
    ("intrusions_by_lag", "words"): 0.05, ("irt", "s"): "12%", ("rehearsals", "rehearsals"): "15%",
    ("recall_by_rehearsals", "probability"): 0.02, ("retention", "probability"): 0.02,
    ("savings", "proportion saved"): 0.02, ("savings_time", "proportion saved"): 0.02, ("learn_trials", "trials"): "15%",
    ("relearn_trials", "trials"): "15%", ("unlearned", "probability"): 0.02, ("accuracy", "letters"): 0.1,
    ("accuracy", "probability"): 0.02, ("rt", "s"): 0.01, ("in_position", "probability"): 0.03,
    ("position_accuracy", "probability"): 0.03, ("perfect_lists", "probability"): 0.03, ("span", "items"): 0.2,
    ("span_sd", "items"): 0.1, ("transpositions", "probability"): 0.01, ("omissions", "probability"): 0.03,
    ("extralist_intrusions", "probability"): 0.02, ("latency", "s"): "12%", ("trial_accuracy", "probability"): 0.03,
    ("recognition_time", "s"): 0.02, ("old_responses", "probability"): 0.02,
    ("final_recall", "probability"): 0.02, ("final_recall_by_list", "probability"): 0.02, ("final_share", "probability"): 0.03,
    ("final_intrusions", "words"): 0.1, ("cued_recall", "probability"): 0.03,
}  # fmt: skip


def test_forms_of_human_tables() -> None:
    """Each is answered by its measure, but for the one that the model lacks, and has its allowance."""
    forms = {(name, form.unit): form for name, measure in TABLE_MEASURES.items() for form in measure.forms}
    assert {key: form.allowance for key, form in forms.items()} == ALLOWANCES
    assert [name for (name, _), form in forms.items() if not form.answered] == ["lag_crp_early"]
    assert {name for name, kind in MEASURES.items() if kind.needs_trace} == {"rehearsals", "recall_by_rehearsals"}
    for (name, unit), form in forms.items():
        assert TABLE_MEASURES[name].form(unit) is form
    assert TABLE_MEASURES["accuracy"].form("s") is forms["accuracy", "letters"]
    assert forms["irt", "s"].options["lists"] == {
        "all lists": {"clean": False},
        "lists without intrusions": {"clean": True},
    }
    assert TABLE_MEASURES["irt"].options == {"lists": ("all lists", "lists without intrusions")}
    assert TABLE_MEASURES["rehearsals"].options == {"count_presentation": bool}
    assert (TABLE_MEASURES["irt"].over_argument, TABLE_MEASURES["accuracy"].over_argument) == (False, True)
    plain = vocabulary.TableForm("anything")
    assert (plain.allowance, plain.column, plain.answered, plain.figure) == (0.0, "mean", True, "curve")
