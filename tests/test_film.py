"""The film of one list: what is told of a small list that leaves nothing to chance, and what holds for every paradigm."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Literal

import pytest
from degenerate import certain

from simulator import MultistoreError, Parameters, paradigms, simulate
from simulator.explorer.arguments import film_arguments
from simulator.explorer.film import film
from simulator.explorer.one_list import ListState, film_of, read
from simulator.records.columns import RECALL, REHEARSE, SAMPLE, TRANSFER
from simulator.reporting.list_trace import log
from simulator.tasks.checks import Count, Duration, Items
from simulator.tasks.paradigms import PARADIGMS, paradigm
from simulator.tasks.protocol import Protocol, Seconds

SEEDS = range(6)
PROTOCOLS = {
    "free recall": paradigms.free_recall(8, 1.0, recall_time=30.0),
    "heard, with a filled delay": paradigms.free_recall(9, 0.7, modality="auditory", retention_interval=12.0),
    "continual distractor, judged": paradigms.free_recall(5, 2.0, orienting_task=True, inter_item_distractor=4.0),
    "jittered": paradigms.free_recall(5, 2.0, gap=(0.2, 0.6), inter_item_distractor=(1.0, 3.0)),
    "serial recall": paradigms.serial_recall(6),
    "suppression": paradigms.serial_recall(6, suppression=True),
    "Brown-Peterson": paradigms.brown_peterson(3, 18.0),
    "partial report": paradigms.partial_report(cue_delay=0.15),
    "whole report": paradigms.partial_report(cue_delay=None),
    "savings": paradigms.savings(5),
    "choice": paradigms.choice_practice(4, 2, 8),
    "recognition": paradigms.recognition(3, target=False),
}


def film_of_protocol(protocol, parameters=None, seed=0, number=1):
    return film(protocol, simulate(protocol, parameters, trace=True, seed=seed, threads=1), number, parameters)


def test_a_list_without_chance_is_told_event_by_event():
    made = film_of_protocol(paradigms.free_recall(2, 1.0, recall_time=3.0), certain())
    assert [(event["t"], event["kind"], event["item"]) for event in made["events"]] == [
        (0.0, "study", 0), (0.1, "encode", 0), (0.1, "rehearse", 0), (0.6, "transfer", 0), (0.6, "rehearse", 0),
        (1.0, "study", 1), (1.0, "transfer", 0), (1.1, "encode", 1), (1.1, "rehearse", 0), (1.6, "transfer", 0),
        (1.6, "rehearse", 1), (2.0, "phase", -1), (2.0, "transfer", 1), (3.3, "recall", 0), (4.1, "recall", 1),
    ]  # fmt: skip
    assert made["events"][4]["text"] == "'word 1' is rehearsed for the second time (0.40 s)."
    assert made["acts"] == [
        ["encode", 0, 0.0, 0.1], ["rehearse", 0, 0.1, 0.6], ["rehearse", 0, 0.6, 1.0], ["encode", 1, 1.0, 1.1],
        ["rehearse", 0, 1.1, 1.6], ["rehearse", 1, 1.6, 2.0], ["read_out", 0, 2.0, 3.3], ["read_out", 1, 3.3, 4.1],
    ]  # fmt: skip
    assert made["stays"] == [[0, 0, 0.1, 5.1, "", True], [1, 1, 1.1, 5.1, "", True]]
    assert [(said["item"], said["t"], said["store"]) for said in made["outputs"]] == [
        (0, 3.3, "short_term"), (1, 4.1, "short_term"),
    ]  # fmt: skip
    assert made["phases"] == [["study", 0.0, 1.0], ["study", 1.0, 2.0], ["recall", 2.0, 5.0]]


def test_a_full_store_displaces_and_the_sentence_says_what():
    made = film_of_protocol(paradigms.free_recall(2, 1.0, recall_time=3.0), certain(capacity=1.0))
    assert made["places"] == 1
    assert made["stays"][0] == [0, 0, 0.1, 1.1, "displace", True]
    told = next(event["text"] for event in made["events"] if event["t"] == 1.1 and event["kind"] == "encode")
    assert told.startswith("'word 2' is encoded: it takes place 1 of the short-term store and displaces 'word 1'.")


def test_an_item_that_is_not_renewed_is_lost():
    made = film_of_protocol(
        paradigms.serial_recall(1, 1.0, suppression=True, retention_interval=5.0),
        certain(lifetime=2.0, lifetime_shape=20.0, distractor_entry=0.0, capacity=4.0),
    )
    (stay,) = made["stays"]
    lost = next(event for event in made["events"] if event["kind"] == "lose")
    assert stay[4] == "lose" and stay[3] == lost["t"]
    assert lost["text"] == "'word 1' is lost from the short-term store: its time is over without a renewal."


def test_a_distractor_takes_the_place_of_an_item():
    made = film_of_protocol(paradigms.brown_peterson(1, 4.0, pace=2.0, material="words"), certain(capacity=1.0, distractor_entry=1.0))
    assert [stay[:5] for stay in made["stays"]] == [
        [0, 0, 0.1, 2.67, "displace"], [-1, 0, 2.67, 4.67, "displace"], [-1, 0, 4.67, made["duration"], ""],
    ]  # fmt: skip
    assert any("A distractor, which is no item of the list, takes the place of 'word 1'" in e["text"] for e in made["events"])


def test_an_operation_takes_a_place_and_leaves_the_item():
    protocol = paradigms.complex_span(0.5, 2, shortest=1, longest=1, lists_of_each=1, processing_time=2.0)
    (told, kept), (removed, _) = (
        ([event["text"] for event in made["events"]], [stay[0] for stay in made["stays"]])
        for made in (film_of_protocol(protocol, certain(binding_rate=100.0, removal_time=seconds)) for seconds in (100.0, 0.0))
    )
    assert any(text.startswith("It takes the place of ") and "which is held, but nobody knows where it belongs" in text for text in told)
    assert any(text.startswith("What the distractor task is about is bound to a place") for text in told) and kept == [0]
    assert any(text.startswith("It is removed again") for text in removed) and not any("nobody knows" in text for text in removed)


def test_an_item_that_finds_no_room_is_not_held():
    protocol = paradigms.serial_recall(2, 1.0, material="words")
    made = film_of_protocol(protocol, certain(capacity=1.0, displacement_time=10.0), seed=1)
    told = {event["kind"]: event["text"] for event in made["events"]}
    assert told["no_room"] == "There is no room for 'word 2' in the short-term store." and "takes place" not in told["encode"]
    assert [stay[4] for stay in made["stays"] if stay[0] == 1] == ["no_room"]


def test_a_distractor_in_a_free_place_is_drawn_where_it_may_have_been():
    protocol = paradigms.brown_peterson(1, 4.0, pace=2.0)
    made = film_of_protocol(protocol, certain(capacity=4.0, distractor_entry=1.0, lifetime=3.0))
    guessed = [stay for stay in made["stays"] if stay[0] == -1]
    assert [stay[2] for stay in guessed] == [2.67, 4.67]
    assert not any(stay[5] for stay in guessed)


def test_the_last_word_heard_comes_back_from_the_echo():
    protocol = paradigms.free_recall(3, 0.5, modality="auditory")
    for seed in range(40):
        made = film_of_protocol(protocol, Parameters().with_values({"attention.reading_time": 0.2}), seed=seed)
        echoes = [event for event in made["events"] if "echoic register and is read" in event["text"]]
        if echoes:
            assert echoes[0]["t"] == 1.5 and echoes[0]["item"] == 2
            assert [2, 1.5] in [[stay[0], stay[2]] for stay in made["stays"]]
            return
    raise AssertionError("no list in which the last word was read from the echo")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_film_agrees_with_its_records(name):
    protocol = PROTOCOLS[name]
    for seed in SEEDS:
        records = simulate(protocol, trace=True, seed=seed, threads=1)
        for number in range(1, min(3, records.n_lists) + 1):
            made = film(protocol, records, number)
            assert made == json.loads(json.dumps(made))
            rows = records.columns["trial_type"][records.lists.start[number - 1] : records.lists.stop[number - 1]]
            acts = [act[0] for act in made["acts"]]
            assert acts.count("rehearse") == (rows == REHEARSE).sum()
            assert len(made["samples"]) == (rows == SAMPLE).sum()
            assert sum(said["kind"] == "recall" for said in made["outputs"]) == (rows == RECALL).sum()
            assert sum(gain[1] > 0 for gain in made["gains"]) == (rows == TRANSFER).sum()
            check_film(made)


def check_film(made):
    """What holds of every film: events in order and in sentences, one item in a place, one act of attention at a time."""
    times = [event["t"] for event in made["events"]]
    assert times == sorted(times) and times[0] >= 0 and times[-1] <= made["duration"]
    for event in made["events"]:
        assert event["text"][-1] in ".?" and "  " not in event["text"] and "nan" not in event["text"]
        assert -1 <= event["item"] < len(made["items"])
    by_place = sorted(made["stays"], key=lambda stay: (stay[1], stay[2]))
    for before, after in pairwise(by_place):
        assert before[1] != after[1] or before[3] <= after[2] + 1e-9, (before, after)
    assert all(0 <= stay[1] < made["places"] and stay[2] <= stay[3] for stay in made["stays"])
    own = sorted((act for act in made["acts"] if act[0] not in ("distract", "judge")), key=lambda act: act[2])
    assert all(before[3] <= after[2] + 1e-4 for before, after in pairwise(own)), own


def test_a_second_trial_begins_with_what_the_first_has_laid_down():
    protocol = paradigms.savings(5)
    records = simulate(protocol, trace=True, seed=3, threads=1)
    first, second = film(protocol, records, 1), film(protocol, records, 2)
    earlier = [gain for gain in second["gains"] if gain[1] <= 0]
    assert len(earlier) == sum(gain[1] > 0 for gain in first["gains"])
    practice = paradigms.choice_practice(2, 2, 5)
    records = simulate(practice, trace=True, threads=1)
    assert max(skill[2] for skill in film(practice, records, 2)["skills"] if skill[1] == 0) >= 2


def test_an_interval_begins_when_all_else_of_its_instant_has_happened():
    """The last recall of a list is told before the pause that follows it, and a word of an earlier list as such."""
    said = ""
    for seed in range(30):
        made = film_of(ListState("hebb_repetition", {"repetitions": 3}, seed=seed, number=4))
        last = [event["kind"] for event in made["events"] if event["text"].startswith("An interval") or event["kind"] == "recall"]
        assert "phase" not in last[:-1] and last[-1] == "phase"
        said += film_of(ListState("free_recall", {"lists_per_session": 4}, seed=seed, number=4))["events"][-2]["text"]
        said += " ".join(e["text"] for e in film_of(ListState("serial_recall", {"list_length": 9}, seed=seed))["events"])
    assert "which was not in this list" in " ".join(
        event["text"] for seed in range(30)
        for event in film_of(ListState("free_recall", {"lists_per_session": 6}, seed=seed, number=6))["events"]
    )  # fmt: skip
    assert ", in the wrong place (position " in said and "not asked for" not in said


def test_mistakes_are_named():
    protocol = paradigms.free_recall(3, 1.0)
    with pytest.raises(MultistoreError, match="no list 2; allowed: 1 to 1"):
        film(protocol, simulate(protocol, trace=True), 2)
    with pytest.raises(MultistoreError, match="hold no trace; simulate with trace=True"):
        film(protocol, simulate(protocol))


@pytest.mark.parametrize("name", PARADIGMS)
def test_a_paradigm_has_controls_that_it_takes(name):
    """A film is made at the start of the controls and at their ends, and every state comes back from its address."""
    arguments = film_arguments(name)
    assert arguments
    states = [ListState(name)]
    for one in arguments:
        numbers = (one.low, one.high, None) if one.optional else (one.low, one.high)
        ends = (False, True) if isinstance(one.start, bool) else one.choices or tuple(one.taken(end) for end in numbers)
        assert one.start in ends or one.start is None or one.low <= one.start <= one.high
        states += [ListState(name).with_argument(one, end) for end in ends]
    shown = 0
    for state in states:
        assert read(state.query()) == (state, [])
        try:
            protocol = state.protocol()
        except MultistoreError:
            continue  # arguments that do not go together are told to the reader
        shown += 1
        assert protocol.paradigm == name and 1 <= state.lists <= 40
    assert shown >= len(states) / 2
    assert film_of(ListState(name))["events"]


def test_a_new_paradigm_has_its_controls_at_once(monkeypatch):
    """Whatever its declaration allows is offered: counts, times, words, on and off, nothing; what is no such thing is not."""
    monkeypatch.setitem(PARADIGMS, "new_task", None)  # taken out again at the end

    @paradigm
    def new_task(
        items: Annotated[int, Count(2, 500)], seconds_per_item: Annotated[Seconds, Duration(1e-3)] = 3.0, *,
        loud: bool = True, voice: Literal["low", "high"] = "high", stops_after: Annotated[int, Count(1, 9)] | None = None,
        pairs: Annotated[tuple[int, ...], Items()] = (), pause: Annotated[Seconds, Duration()] = (1.0, 2.0),
    ) -> Protocol:  # fmt: skip
        """A new task."""
        return replace(paradigms.free_recall(items, seconds_per_item), paradigm="new_task")

    own = {one.name: one for one in film_arguments("new_task")}
    assert list(own) == ["items", "seconds_per_item", "loud", "voice", "stops_after"]
    assert (own["items"].whole, own["items"].low, own["items"].usual) == (True, 2, True)
    assert own["stops_after"].optional and not own["loud"].usual and own["voice"].choices == ("low", "high")
    state, problems = read({"paradigm": "new_task", "items": "3", "stops_after": "none", "voice": "low", "loud": "no"})
    assert not problems and state.query() == {"paradigm": "new_task", "items": "3", "loud": "no", "voice": "low"}
    assert len(film_of(state)["items"]) == 3
    assert read({"paradigm": "new_task", "stops_after": "10"})[1] == [
        "address: stops_after: got 10, allowed a whole number from 1 to 9, or none"
    ]


def test_an_address_restores_the_state_and_names_every_mistake():
    state, problems = read({
        "paradigm": "free_recall", "list_length": "12", "modality": "auditory", "filled": "no", "seed": "4",
        "population": "amnesic", "short_term.capacity": "5", "lesion.declarative": "0.5",
    })  # fmt: skip
    assert not problems
    assert state.query() == {
        "paradigm": "free_recall", "list_length": "12", "modality": "auditory", "filled": "no", "seed": "4",
        "population": "amnesic", "short_term.capacity": "5", "lesion.declarative": "0.5",
    }  # fmt: skip
    assert state.parameters().short_term.capacity == 5
    wrong = {"paradigm": "free_recal", "list_length": "0", "modalty": "visual", "filled": "maybe", "seed": "-1", "list": "9"}
    problems = read(wrong)[1]
    assert len(problems) == 6 and all(problem.startswith("address: ") for problem in problems)
    assert "did you mean 'free_recall'?" in problems[0]


def test_a_list_begins_with_an_empty_store():
    """What the list before left in the store is given up: its film does not tell of it, that of the next list does not show it."""
    protocol = paradigms.memory_span(3, 3, 3, material="words", list_interval=0.5)
    records = simulate(protocol, trace=True, seed=2, threads=1)
    assert records.counts()["give_up"] >= 4
    films = [film(protocol, records, number) for number in (1, 2, 3)]
    for made in films:
        assert made["stays"] and all(item >= 0 and start > 0 for item, _, start, *_ in made["stays"])
        assert not [event for event in made["events"] if event["kind"] in ("displace", "give_up")]
    lines = [line for line in log(records, 1) if "given up" in line]
    assert len(lines) == len([stay for stay in films[0]["stays"] if stay[4] == ""]) > 0
