"""Which simulated measure answers a human one, with which options, and which protocols of a condition it is taken in."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from own_table import ABOUT, ROWS, write

from simulator import human
from simulator.comparison.matched_measures import Answer, answer, form_of
from simulator.comparison.people import parameters_of_people
from simulator.comparison.study_layout import Reading, Session, Together, lay_out
from simulator.errors import MultistoreError
from simulator.measures import create
from simulator.parameters import Parameters
from simulator.records.table import from_lists

TAKEN = from_lists([["a", "b", "c"]] * 2, [["a"], ["a", "c"]])


def entry(measures: dict[str, Any], condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A table of some measures in one condition of free recall of three words."""
    usual = {"paradigm": "free_recall", "arguments": {"list_length": 3, "seconds_per_item": 2.0}}
    content = {**ABOUT, "noise_floor": {}, "measures": measures, "conditions": {"slow": condition or usual}, **more}
    return copy.deepcopy(content)


def answered(table: human.HumanTable, measure: str, more: dict[str, Any] | None = None) -> Answer:
    """The answer to a measure that has one."""
    found = answer(table, "slow", measure, table.protocols("slow")[0].protocol, more)
    assert found is not None
    return found


def test_the_form_of_a_measure(tmp_path: Path) -> None:
    """By the table's unit; one beside those of the table has its first form, an unknown one has none."""
    table = human.load(write(tmp_path, entry({"accuracy": {"unit": "letters"}}), ["slow,accuracy,,2.1,0.1,20"]))
    form = form_of(table, "accuracy")
    assert form is not None and form.unit == "letters"
    other = form_of(human.load("practice_choice_rt"), "accuracy")
    assert other is not None and other.unit == "probability"
    first = form_of(human.load(write(tmp_path)), "accuracy")
    assert first is not None and first.unit == "letters"
    assert form_of(table, "no_measure") is None


def test_measures_without_an_answer(tmp_path: Path) -> None:
    """Unknown ones, and those that the model has not."""
    table = human.load(write(tmp_path))
    protocol = table.protocol("slow")
    assert answer(table, "slow", "no_measure", protocol) is None
    assert answer(table, "slow", "lag_crp_early", protocol) is None


def test_options_come_from_the_table_and_more_from_who_asks(tmp_path: Path) -> None:
    """A lag of at most 2, as the table says, unless another is asked for."""
    table = human.load(write(tmp_path))
    assert answered(table, "lag_crp").create().settings["max_lag"] == 2
    assert answered(table, "lag_crp", {"max_lag": 1}).create().settings["max_lag"] == 1
    assert table.options("lag_crp") == {"max_lag": 2}
    with pytest.raises(MultistoreError, match="max_lag"):  # before anything is simulated
        answered(table, "lag_crp", {"max_lag": 0})


@pytest.mark.parametrize("word, denominator", [("lists with a recall", "responding"), ("all lists", "all")])
def test_words_of_a_table_stand_for_options(tmp_path: Path, word: str, denominator: str) -> None:
    """As the form of the measure says."""
    measure = {"x": "serial_position", "unit": "probability", "options": {"denominator": word}}
    table = human.load(write(tmp_path, entry({"first_recall": measure}), ["slow,first_recall,1,0.4,0.02,20"]))
    assert answered(table, "first_recall").create().settings["denominator"] == denominator


def test_classes_are_the_points_of_the_table(tmp_path: Path) -> None:
    """From 0 on, rising, each once; a measure beside those of the table has its usual ones."""
    measure = {"x": "rehearsals", "unit": "probability"}
    rows = [f"slow,recall_by_rehearsals,{x},0.4,0.02,20" for x in (4, 1, 2)]
    table = human.load(write(tmp_path, entry({"recall_by_rehearsals": measure}), rows))
    found = answered(table, "recall_by_rehearsals")
    assert found.create().bins.tolist() == [0, 1, 2, 4] and found.needs_trace
    beside = answered(human.load(write(tmp_path)), "recall_by_rehearsals")
    assert beside.create().settings == create("recall_by_rehearsals").settings


def test_a_measure_needs_its_paradigm(tmp_path: Path) -> None:
    """One whose option is an argument of the protocol is refused where there is no such argument, and told."""
    table = human.load(write(tmp_path))
    wanted = r"mine: conditions\.slow: rt needs a paradigm with the argument 'trials_per_block', got free_recall"
    with pytest.raises(MultistoreError, match=wanted):
        answer(table, "slow", "rt", table.protocol("slow"))
    practice = human.load("practice_choice_rt")
    condition = practice.conditions[0]
    for trials in (7, 40):
        found = answer(practice, condition, "rt", practice.protocol(condition, trials_per_block=trials))
        assert found is not None and found.create().settings["trials_per_block"] == trials


def test_how_an_answer_is_read(tmp_path: Path) -> None:
    """Curves at their own points, one number at none; the column that the form names."""
    measures = {
        "serial_position": {"x": "serial_position", "unit": "probability"},
        "words_recalled_sd": {"unit": "words"},
    }
    rows = ["slow,serial_position,1,0.4,0.02,20", "slow,words_recalled_sd,,1.0,,20"]
    table = human.load(write(tmp_path, entry(measures), rows))
    positions, spread = answered(table, "serial_position"), answered(table, "words_recalled_sd")
    curve = positions.read(positions.create().add(TAKEN))
    assert (positions.column, curve["x"].tolist(), curve["mean"].tolist()) == ("mean", [1, 2, 3], [1.0, 0.0, 0.5])
    curve = spread.read(spread.create().add(TAKEN))
    assert spread.column == "sd" and curve["mean"].tolist() == [pytest.approx(math.sqrt(0.5))]
    assert math.isnan(curve["x"].item()) and not spread.needs_trace and not positions.needs_trace
    assert positions.create() is not positions.create()
    assert Answer(positions.simulated) == Answer(positions.simulated, {}, "mean")


def numbers(session: Session) -> list[tuple[str, float | None, tuple[int, ...]]]:
    """The readings of a session without their answers."""
    return [(reading.measure, reading.x, reading.protocols) for reading in session.readings]


def test_measures_of_one_protocol(tmp_path: Path) -> None:
    """Each once, in order, those without an answer left out; nothing is traced unless a measure needs it."""
    table = human.load(write(tmp_path))
    names = ["words_recalled", "no_measure", "lag_crp_early", "lag_crp", "words_recalled"]
    (session,) = lay_out(table, "slow", names)
    assert numbers(session) == [("words_recalled", None, (0,)), ("lag_crp", None, (0,))]
    assert session.protocols == (table.protocol("slow"),) and not session.trace
    (traced,) = lay_out(table, "slow", ["words_recalled", "rehearsals"])
    assert traced.trace and isinstance(traced.readings[0], Reading)
    assert lay_out(table, "slow", ["no_measure"])[0].readings == ()


def test_options_by_measure(tmp_path: Path) -> None:
    """Those of others do not matter."""
    table = human.load(write(tmp_path))
    (session,) = lay_out(table, "slow", ["lag_crp", "serial_position"], options={"lag_crp": {"max_lag": 1}})
    assert [reading.answer.create().settings.get("max_lag") for reading in session.readings] == [1, None]


def test_a_protocol_of_its_own(tmp_path: Path) -> None:
    """Sessions of three lists for the words, in a second session; changes and strategy reach both."""
    measures = {**ABOUT["measures"], "words_recalled": {"unit": "words", "arguments": {"lists_per_session": 3}}}
    table = human.load(write(tmp_path, {**entry(measures), "noise_floor": {}}))
    single, three = lay_out(table, "slow", ["words_recalled", "lag_crp"], strategy="none", changes={"recall_time": 7.0})
    assert (numbers(single), numbers(three)) == ([("words_recalled", None, (0,))], [("lag_crp", None, (0,))])
    assert [session.protocols[0].n_items for session in (single, three)] == [9, 3]
    for session in (single, three):
        assert (session.protocols[0].strategy, session.protocols[0].arguments["recall_time"]) == ("none", 7.0)
    (usual,) = lay_out(table, "slow", ["lag_crp"])
    assert usual.protocols == (table.protocol("slow"),) and usual.protocols[0].strategy == "elaborative"


def over_lengths(folder: Path, **more: Any) -> human.HumanTable:
    """Words recalled over two list lengths, from lists seen and heard; serial positions of all of them."""
    measures = {
        "words_recalled": {"x": "list_length", "unit": "words"},
        "serial_position": {"x": "serial_position", "unit": "probability"},
    }
    mixture = [{"modality": "visual"}, {"modality": "auditory"}]
    condition = {"paradigm": "free_recall", "arguments": {"seconds_per_item": 2.0}, "mixture": mixture}
    rows = [f"slow,words_recalled,{x},2.1,0.1,20" for x in (12, 3)] + ["slow,serial_position,1,0.5,0.1,20"]
    return human.load(write(folder, entry(measures, condition, **more), rows))


def test_points_of_an_argument(tmp_path: Path) -> None:
    """Each is read from the protocols of both kinds of list; measures with an axis of their own from all protocols.

    Those beside the table's run over the argument, too.
    """
    table = over_lengths(tmp_path)
    (session,) = lay_out(table, "slow", ["words_recalled", "serial_position", "intrusions"])
    assert [(p.n_items, p.arguments["modality"]) for p in session.protocols] == [
        (3, "visual"), (3, "auditory"), (12, "visual"), (12, "auditory"),
    ]  # fmt: skip
    assert numbers(session) == [
        ("words_recalled", 3.0, (0, 1)), ("words_recalled", 12.0, (2, 3)), ("serial_position", None, (0, 1, 2, 3)),
        ("intrusions", 3.0, (0, 1)), ("intrusions", 12.0, (2, 3)),
    ]  # fmt: skip


def test_measures_taken_together() -> None:
    """Each takes in every block; of the same name, too."""
    both = [create("words_recalled"), create("words_recalled")]
    together = Together(both)
    together.add(TAKEN).add(TAKEN)
    assert together.measures == tuple(both) and Together().measures == ()
    assert [one.curve().n.tolist() for one in both] == [[4], [4]]
    assert together.name == "together" and len(together.result()) == 0, "a curve of its own it has not"


def test_people_of_a_condition(tmp_path: Path) -> None:
    """At the common ability and their own; a table without a sample has one kind of people."""
    parameters = Parameters()
    table = human.load(write(tmp_path, {**ABOUT, "sample": "us", "ability": 1.3, "population": "older"}))
    both = parameters_of_people(table, "slow", parameters)
    assert list(both) == ["common", "sample"]
    assert both["common"] == parameters.for_population("older") != parameters
    assert (both["common"].population.ability, both["sample"].population.ability) == (1.0, 1.3)
    assert both["sample"].short_term == both["common"].short_term
    both = parameters_of_people(human.load(write(tmp_path)), "slow", parameters)
    assert both["common"] is both["sample"] == parameters


def test_rows_are_those_of_the_usual_table(tmp_path: Path) -> None:
    """What these tests rest on."""
    assert len(human.load(write(tmp_path)).data) == len(ROWS)
