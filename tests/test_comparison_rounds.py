"""Rounds and batches of people, what each simulates, and when a row is precise enough, with a simulation that is none."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from own_table import ABOUT, ROWS, changed, write
from simulation_recorder import Recorder, record

from simulator import human
from simulator.backends import registry
from simulator.comparison import simulated_conditions
from simulator.comparison.simulated_conditions import BATCHES, Effort, Observation, lists_of, observe
from simulator.errors import MultistoreError
from simulator.parameters import Parameters
from simulator.tasks import paradigms


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """The recorder in place of the engines, which reach 10,000 lists."""
    return record(monkeypatch)


@pytest.fixture
def table(tmp_path: Path) -> human.HumanTable:
    """One condition with lists of three words, whose words recalled have an SEM of .1."""
    return human.load(write(tmp_path))


def test_usual_effort() -> None:
    """Eight batches by the compiled engine, as many people as precision needs."""
    assert Effort() == Effort(None, 0, "compiled", None, 8) and BATCHES == 8


@pytest.mark.parametrize("subjects", [1, 10_000_000, None])
def test_numbers_of_people(subjects: int | None) -> None:
    """From one to ten million."""
    assert Effort(subjects, seed=2**63 - 1).subjects == subjects
    assert Effort(subjects, seed=0).seed == 0


@pytest.mark.parametrize(
    "how, told",
    [
        ({"subjects": 0}, "subjects: got 0, allowed a whole number from 1 to 10000000 people"),
        ({"subjects": 10_000_001}, "subjects: got 10000001"),
        ({"subjects": True}, "subjects: got True"),
        ({"seed": -1}, "seed: got -1, allowed a whole number from 0 to 9223372036854775807"),
        ({"seed": 2**63}, "seed: got 9223372036854775808"),
    ],
)
def test_efforts_that_are_none(how: dict[str, Any], told: str) -> None:
    """Each is told with what is allowed."""
    with pytest.raises(MultistoreError, match=told):
        Effort(**how)


def test_lists_of_a_protocol() -> None:
    """At least one, each list of a session counts."""
    assert lists_of(paradigms.free_recall(3, 1.0)) == 1
    assert lists_of(paradigms.free_recall(3, 1.0, lists_per_session=4)) == 4
    assert lists_of(paradigms.brown_peterson(trials_per_session=3)) == 3
    assert lists_of(paradigms.savings(3)) == 1, "what is relearned is the same list"
    assert lists_of(replace(paradigms.free_recall(3, 1.0), steps=())) == 1


def test_people_are_simulated_in_batches(simulated: Recorder, table: human.HumanTable) -> None:
    """Twenty people in eight batches: of two or three, each once, by their numbers from 0."""
    effort = Effort(20, seed=7, backend="event", threads=3)
    ticks: list[int] = []
    parameters = Parameters()
    observe(table, "slow", parameters, effort=effort, lists=5, tick=ticks.append)
    assert simulated.people == [[0, 1], [2, 3, 4], [5, 6], [7, 8, 9], [10, 11], [12, 13, 14], [15, 16], [17, 18, 19]]
    assert ticks == [10, 15] * 4
    for call in simulated.calls:
        assert call["protocol"] == table.protocol("slow") and call["parameters"] is parameters
        assert (call["backend"], call["lists"], call["seed"], call["threads"]) == ("event", 5, 7, 3)
        assert (call["trace"], call["keep"], len(call["measures"])) == (False, "measures", 1)


def test_a_batch_without_people_is_left_out(simulated: Recorder, table: human.HumanTable) -> None:
    """Three people leave five of eight batches empty; one batch holds all of them."""
    observe(table, "slow", Parameters(), effort=Effort(3))
    assert simulated.people == [[0], [1], [2]]
    simulated.calls.clear()
    observe(table, "slow", Parameters(), effort=Effort(3, batches=1))
    assert simulated.people == [[0, 1, 2]]
    assert {call["lists"] for call in simulated.calls} == {10}, "ten lists each, unless another number is given"


def test_the_curve_is_that_of_all_people_and_its_error_that_of_the_batches(
    simulated: Recorder, table: human.HumanTable
) -> None:
    """Two batches: people 0 and 1 recall 0 and 1 words, 2 and 3 recall 2 and 3, in two lists each."""
    simulated.recalled = lambda person, protocol: person
    observed = observe(table, "slow", Parameters(), effort=Effort(4, batches=2), lists=2)
    assert tuple(observed) == ("lag_crp", "serial_position", "words_recalled")
    words = observed["words_recalled"]
    assert words.lists == 8
    assert words.curve["mean"].tolist() == [1.5] and words.curve["n"].tolist() == [8]
    assert words.curve["error"].tolist() == pytest.approx([np.std([0.5, 2.5], ddof=1) / math.sqrt(2)])
    positions = observed["serial_position"].curve
    assert positions["x"].tolist() == [1, 2, 3] and positions["mean"].tolist() == [0.75, 0.5, 0.25]
    errors = [np.std(both, ddof=1) / math.sqrt(2) for both in ([0.5, 1.0], [0.0, 1.0], [0.0, 0.5])]
    assert positions["error"].tolist() == pytest.approx(errors)
    assert observed["serial_position"].error(table.curve("slow", "serial_position")) == pytest.approx(
        math.sqrt(np.mean(np.square(errors)))
    )


def test_an_error_that_cannot_be_told(simulated: Recorder, table: human.HumanTable) -> None:
    """One batch has no spread."""
    one = observe(table, "slow", Parameters(), effort=Effort(4, batches=1), only="words_recalled")
    assert tuple(one) == ("words_recalled",)
    assert math.isnan(one["words_recalled"].error(table.curve("slow", "words_recalled")))


def test_further_measures_come_after_those_of_the_table(simulated: Recorder, table: human.HumanTable) -> None:
    """Each once, those that the model cannot answer left out."""
    more = observe(table, "slow", Parameters(), effort=Effort(1), measures=["first_recall", "lag_crp", "no_measure"])
    assert tuple(more) == ("lag_crp", "serial_position", "words_recalled", "first_recall")


def test_options_strategy_and_changes_reach_the_protocol(simulated: Recorder, table: human.HumanTable) -> None:
    """What is changed is what is simulated."""
    observe(
        table,
        "slow",
        Parameters(),
        effort=Effort(1),
        only="words_recalled",
        strategy="none",
        changes={"recall_time": 7.0},
    )
    (call,) = simulated.calls
    assert call["protocol"].strategy == "none" and call["protocol"].arguments["recall_time"] == 7.0
    simulated.recalled = lambda person, protocol: 3
    curve = observe(table, "slow", Parameters(), effort=Effort(1), only="lag_crp", options={"lag_crp": {"max_lag": 1}})
    assert curve["lag_crp"].curve["x"].max() == 1


def test_rehearsals_are_traced(simulated: Recorder, table: human.HumanTable) -> None:
    """Only where a measure needs it."""
    with pytest.raises(MultistoreError, match="rehearsals"):
        observe(table, "slow", Parameters(), effort=Effort(1), measures=["rehearsals"])
    assert simulated.calls[0]["trace"] is True


def test_a_measure_in_longer_sessions_has_fewer_of_them(simulated: Recorder, tmp_path: Path) -> None:
    """Sessions of four lists: ten lists are two or three sessions, so two (rounded to even); the lists count as before."""
    table = human.load(write(tmp_path, changed("measures.words_recalled.arguments", {"lists_per_session": 4})))
    ticks: list[int] = []
    found = observe(table, "slow", Parameters(), effort=Effort(8), lists=10, tick=ticks.append)
    assert tuple(found) == ("lag_crp", "serial_position", "words_recalled")
    single, session = simulated.calls[:8], simulated.calls[8:]
    assert session[0]["protocol"].n_items == 12
    assert {call["lists"] for call in single} == {10} and {call["lists"] for call in session} == {2}
    assert (found["serial_position"].lists, found["words_recalled"].lists) == (80, 64)
    assert ticks == [10] * 8 + [8] * 8
    observe(table, "slow", Parameters(), effort=Effort(1), lists=1, only="words_recalled")
    assert simulated.calls[-1]["lists"] == 1, "at least one session"
    about = changed("measures.words_recalled.arguments", {"lists_per_session": 4})
    about["conditions"]["slow"]["arguments"]["lists_per_session"] = 2
    found = observe(human.load(write(tmp_path, about)), "slow", Parameters(), effort=Effort(1), lists=10)
    assert [call["lists"] for call in simulated.calls[-2:]] == [5, 2], "sessions of two lists, and of four"
    assert (found["serial_position"].lists, found["words_recalled"].lists) == (10, 8)


def precise_after(recorder: Recorder, table: human.HumanTable, lists: int = 10, **how: Any) -> list[int]:
    """How many people there were after each round."""
    found = observe(table, "slow", Parameters(), lists=lists, **how)
    rounds = [sum(len(ids) for ids in recorder.people[k : k + BATCHES]) for k in range(0, len(recorder.calls), BATCHES)]
    assert sorted(person for ids in recorder.people for person in ids) == list(range(sum(rounds)))
    assert {one.lists for one in found.values()} == {lists * sum(rounds)}
    return np.cumsum(rounds).tolist()


def test_people_double_until_every_row_is_precise(simulated: Recorder, tmp_path: Path) -> None:
    """The first round has 400 lists; the error then asked for is a quarter of the floor, .25 x .04.

    In the first round the batches recall 0 or 1 of three words, later ones always 1: the spread falls with every round.
    """
    rows = [row for row in ROWS if "words" in row]
    about = changed("measures", {"words_recalled": {"unit": "words"}})
    about["noise_floor"] = {"slow": {"words_recalled": 0.5}}
    table = human.load(write(tmp_path, about, rows))
    simulated.recalled = lambda person, protocol: person // 5 % 2 if person < 40 else 1
    # batches of 5, 5, 5, ...: means 0 and 1 by turns, standard error .5345/sqrt(8) = .18898 > .125
    # 80 people: means (0 + 1)/2 and 1 by turns: .09449 <= .125
    assert precise_after(simulated, table) == [40, 80]
    simulated.calls.clear()
    about["noise_floor"] = {"slow": {"words_recalled": 0.756}}
    assert precise_after(simulated, human.load(write(tmp_path, about, rows))) == [40]
    simulated.calls.clear()
    about["noise_floor"] = {"slow": {"words_recalled": 0.37}}
    assert precise_after(simulated, human.load(write(tmp_path, about, rows))) == [40, 80, 160]
    simulated.calls.clear()
    about["noise_floor"], about["measures"]["words_recalled"]["scored"] = {"slow": {"words_recalled": 0.01}}, False
    assert precise_after(simulated, human.load(write(tmp_path, about, rows))) == [40], "nothing is scored"


def test_without_a_tabled_floor_the_sem_counts(simulated: Recorder, tmp_path: Path) -> None:
    """An SEM of .4 asks for an error of .1: reached with 80 people."""
    about = changed("measures", {"words_recalled": {"unit": "words"}}) | {"noise_floor": {}}
    simulated.recalled = lambda person, protocol: person // 5 % 2 if person < 40 else 1
    table = human.load(write(tmp_path, about, ["slow,words_recalled,,2.1,0.4,20"]))
    assert precise_after(simulated, table) == [40, 80]


def test_the_first_round_has_a_person_for_every_batch(simulated: Recorder, table: human.HumanTable) -> None:
    """Eight at least, else as many as 400 lists need, rounded up."""
    simulated.recalled = lambda person, protocol: 3
    assert precise_after(simulated, table, 500) == [8]
    simulated.calls.clear()
    assert precise_after(simulated, table, 21) == [20]
    simulated.calls.clear()
    assert precise_after(simulated, table, 50) == [8]
    simulated.calls.clear()
    assert precise_after(simulated, table, 49) == [9]


def test_rounds_end_at_the_reach_of_the_engine(
    simulated: Recorder, table: human.HumanTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far from precise: with 160 people x 10 lists for a reach of 1,600, with 320 for one of 1,601."""
    simulated.recalled = lambda person, protocol: 3 * (person % 8 // 4)
    table = replace(table, entry=table.entry.model_copy(update={"noise_floor": {"slow": {"words_recalled": 1e-9}}}))
    for reach, last in ((1600, 160), (1601, 320)):
        simulated.calls.clear()
        monkeypatch.setattr(registry, "get", lambda name, reach=reach: SimpleNamespace(lists_within_reach=reach, people_at_once=1))
        simulated.recalled = lambda person, protocol: person * 7919 % 4
        assert precise_after(simulated, table)[-1] == last


def axis_table(folder: Path, mixture: list[dict[str, Any]] | None = None) -> human.HumanTable:
    """Words recalled over two list lengths, one protocol each and kind of list."""
    about = {
        **ABOUT,
        "measures": {"words_recalled": {"x": "list_length", "unit": "words"}},
        "conditions": {
            "slow": {"paradigm": "free_recall", "arguments": {"seconds_per_item": 2.0}, "mixture": mixture or []}
        },
        "noise_floor": {},
    }
    return human.load(write(folder, about, ["slow,words_recalled,3,2.1,0.1,20", "slow,words_recalled,12,4.1,0.1,20"]))


def test_each_point_of_an_argument_is_its_protocol(simulated: Recorder, tmp_path: Path) -> None:
    """Two points: two protocols for each batch of the same people, and their curve has the points of the table."""
    table = axis_table(tmp_path)
    simulated.recalled = lambda person, protocol: 2
    found = observe(table, "slow", Parameters(), effort=Effort(4, batches=2), lists=3)["words_recalled"]
    assert [call["protocol"].n_items for call in simulated.calls] == [3, 12, 3, 12]
    assert simulated.people == [[0, 1], [0, 1], [2, 3], [2, 3]]
    assert found.curve.index.tolist() == [0, 1]
    assert found.curve["x"].tolist() == [3.0, 12.0] and found.curve["n"].tolist() == [12, 12] and found.lists == 12


def test_kinds_of_list_are_one_point(simulated: Recorder, tmp_path: Path) -> None:
    """What is seen and what is heard is merged."""
    table = axis_table(tmp_path, [{"modality": "visual"}, {"modality": "auditory"}])
    found = observe(table, "slow", Parameters(), effort=Effort(1, batches=1), lists=3)["words_recalled"]
    assert len(simulated.calls) == 4 and found.curve["n"].tolist() == [6, 6]


def test_the_reach_counts_all_protocols(simulated: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two protocols of 40 people x 10 lists are 800 lists."""
    table = axis_table(tmp_path)
    simulated.recalled = lambda person, protocol: person * 7919 % 4
    table = replace(table, entry=table.entry.model_copy(update={"noise_floor": {"slow": {"words_recalled": 1e-9}}}))
    for reach, calls in ((800, 16), (801, 32)):
        simulated.calls.clear()
        monkeypatch.setattr(registry, "get", lambda name, reach=reach: SimpleNamespace(lists_within_reach=reach, people_at_once=1))
        observe(table, "slow", Parameters())
        assert len(simulated.calls) == calls


def test_an_error_is_that_of_the_points_of_people() -> None:
    """Points that people have not do not count."""
    found = Observation(pd.DataFrame({"x": [1.0, 2.0, 3.0], "mean": [0.0] * 3, "error": [0.3, 0.4, 9.0]}), 5)
    assert found.error(pd.DataFrame({"x": [1.0, 2.0], "mean": [0.5, 0.5]})) == pytest.approx(math.sqrt(0.125))


def test_lists_of_the_first_round() -> None:
    """Four hundred lists of one protocol."""
    assert simulated_conditions._FIRST_ROUND == 400
