"""Measures of what is asked for later against their definitions, written out as loops; and what simulated records hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Parameters, Protocol, measures, paradigms, simulate
from simulator.records.columns import OMISSION, RECALL, STUDY, empty_columns
from simulator.records.table import Records
from simulator.tasks.protocol import NewList, Present, Recall

POOL = 5
WORDS = st.lists(st.integers(0, POOL - 1), max_size=4)
#: A list: its condition, what was shown (a word may come twice; nothing: a test), what was said and whether that was right.
LIST = st.tuples(st.integers(0, 1), WORDS, st.lists(st.tuples(st.integers(0, POOL - 1), st.booleans()), max_size=4))
SESSIONS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 1)),
    st.lists(LIST.filter(lambda one: bool(one[1] or one[2])), min_size=1, max_size=6), min_size=1, max_size=3,
)  # fmt: skip
Data = dict[tuple[int, int], list[tuple[int, list[int], list[tuple[int, bool]]]]]
Unit = tuple[int, int, int, float]


def build(data: Data) -> Records:
    """Records of sessions: lists are numbered through the sessions of a person, positions as the model numbers them."""
    rows, number = [], defaultdict[int, int](int)
    for (person, session), lists in sorted(data.items()):
        for condition, shown, said in lists:
            number[person] += 1
            head = (person, session, number[person], condition)
            places = list(dict.fromkeys(shown))
            rows += [(*head, STUDY, places.index(item) + 1, item, -1, -1) for item in shown]
            rows += [(*head, RECALL, k, item, item, int(right)) for k, (item, right) in enumerate(said, start=1)]
    columns = empty_columns(len(rows))
    names = ("subject", "session", "list", "condition", "trial_type", "position", "item", "response", "correct")
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        columns[name][:] = values
    return Records(columns, [f"word{k}" for k in range(POOL)], ("one", "two"))


def units(name: str, data: Data, of_list: int | None = None) -> Iterator[Unit]:
    """(condition, person, x, value) of every unit, by the definition of the measure."""
    for (person, _), lists in sorted(data.items()):
        for k, (condition, shown, said) in enumerate(lists):
            if shown:
                continue
            words = {item for item, _ in said}
            before = [
                (number, place, float(item in words))
                for number, (_, studied, _) in enumerate(lists[:k], start=1)
                for place, item in enumerate(dict.fromkeys(studied), start=1)
                if of_list in (None, number)
            ]
            if name == "final_intrusions":
                yield condition, person, 0, float(sum(not right for _, right in said))
            elif name == "final_share" and before:
                yield condition, person, 0, sum(hit for *_, hit in before) / len(before)
            elif name in ("final_recall", "final_recall_by_list"):
                yield from ((condition, person, place if name == "final_recall" else number, hit) for number, place, hit in before)


CASES: list[tuple[str, dict[str, Any]]] = [
    ("final_recall", {}), ("final_recall", {"of_list": 2}), ("final_recall_by_list", {}), ("final_share", {}),
    ("final_share", {"of_list": 1}), ("final_intrusions", {}),
]  # fmt: skip


@pytest.mark.parametrize("by_subject", [False, True])
@pytest.mark.parametrize(("name", "options"), CASES)
@given(data=SESSIONS)
@settings(max_examples=60, deadline=None)
def test_measures_of_tests_equal_their_definitions(by_subject: bool, name: str, options: dict[str, Any], data: Data) -> None:
    cells = defaultdict[tuple[int, int], dict[int, list[float]]](lambda: defaultdict(list))
    for condition, person, x, value in units(name, data, **options):
        cells[condition, x][person].append(value)
    curve = measures.create(name, by_subject=by_subject, **options).add(build(data)).curve()
    taken = {
        (("one", "two").index(curve.conditions[c]), x): (mean, n)
        for c, x, mean, n in zip(curve.condition.tolist(), curve.x.tolist(), curve.mean.tolist(), curve.n.tolist(), strict=True)
    }
    assert taken.keys() == cells.keys()
    for key, people in cells.items():
        values = [value for of_person in people.values() for value in of_person]
        expected = np.mean([np.mean(of_person) for of_person in people.values()]) if by_subject else np.mean(values)
        assert taken[key] == (pytest.approx(float(expected)), len(people) if by_subject else len(values))


def test_records_without_tests_have_no_later_recall() -> None:
    records = build({(0, 0): [(0, [1, 2], [(1, True)])]})
    assert all(len(measures.create(name, **options).add(records).curve().x) == 0 for name, options in CASES)


def pairs(answers: list[tuple[int, int]]) -> Records:
    """Pairs 0-1, 2-3 and then 0-4 were studied; each cue was answered (right answer, response; -1: none)."""
    rows = [(1, STUDY, item, -1, -1) for item in (0, 1, 2, 3)] + [(2, STUDY, item, -1, -1) for item in (0, 4)]
    rows += [(3, OMISSION if said < 0 else RECALL, item, said, int(item == said)) for item, said in answers]
    columns = empty_columns(len(rows))
    for name, values in zip(("list", "trial_type", "item", "response", "correct"), zip(*rows, strict=True), strict=True):
        columns[name][:] = values
    columns["subject"][:] = 1
    return Records(columns, [f"word{k}" for k in range(5)], ("",))


@pytest.mark.parametrize(
    ("answer", "share"), [("right", 0.25), ("other_list", 0.25), ("same_list", 0.375), ("none", 0.125)]
)
def test_answers_to_cues_are_told_apart(answer: str, share: float) -> None:
    """For 1 right are 1, same list 0, 2, 3, other list 4; for 4 right is 4, same list 0, other list 1, 2, 3."""
    said = [(1, 1), (1, 4), (1, 3), (1, 2), (1, -1), (4, 4), (4, 0), (4, 1)]
    assert measures.create("cued_recall", answer=answer).add(pairs(said)).curve().mean.tolist() == [share]


def test_answers_of_sessions_do_not_mix() -> None:
    """What was studied together in another session was not studied together in this one."""
    one, other = pairs([(1, 3)]), pairs([(4, 1)])
    other.columns["session"][:] = 1
    other.columns["list"][:] += 3
    both = Records.concat([one, other])
    assert measures.create("cued_recall", answer="same_list").add(both).curve().mean.tolist() == [0.5]


FORGETFUL = Parameters().with_values({"transfer.presentation_strength": 0.0, "transfer.rehearsal_strength": 0.0,
                                      "transfer.forward_link": 0.0, "transfer.backward_link": 0.0, "short_term.lifetime": 0.5})  # fmt: skip


@pytest.mark.parametrize("backend", ["compiled", "event"])
def test_a_test_without_a_word_counts(backend: str) -> None:
    """Who recalls nothing has taken the test all the same: a share of 0, and a cue without an answer."""
    protocol = paradigms.later_recall(4, 1.0, lists_after=1, final_interval=30.0)
    records = simulate(protocol, FORGETFUL, subjects=5, backend=backend)
    curve = measures.create("final_share").add(records).curve()
    assert (curve.mean.tolist(), curve.n.tolist(), curve.conditions[curve.condition[0]]) == ([0.0], [5.0], "final")
    records = simulate(paradigms.paired_associates(3, retention_interval=30.0), FORGETFUL, subjects=5, backend=backend)
    curve = measures.create("cued_recall", answer="none").add(records).curve()
    assert (curve.mean.tolist(), curve.n.tolist()) == ([1.0], [15.0])


def test_everything_is_right_when_everything_is_asked_for() -> None:
    """And words of other lists are wrong when one list is asked for by its number."""
    for asked_for, lists in (("everything", {1, 2, 3}), ("list", {2})):
        protocol = paradigms.later_recall(6, 2.0, lists_before=1, lists_after=1, asked_for=asked_for)
        records = simulate(protocol, subjects=40, seed=3)
        test = (records["trial_type"] == RECALL) & (records["list"] == 4)
        number = records["response"][test] // 6 + 1
        assert ((records["correct"][test] == 1) == np.isin(number, sorted(lists))).all()
        assert set(number[records["correct"][test] == 1].tolist()) == lists
    assert math.isclose(records["correct"][test].mean(), 1.0, abs_tol=0.3)


@pytest.mark.parametrize("backend", ["compiled", "event"])
def test_a_pair_that_was_just_seen_is_known(backend: str) -> None:
    """Within the lifetime of the short-term store the answer is read out, and that is the end of the recall period."""
    steps = (NewList(), Present((0, 1), "visual", 2.0), Recall("associate", 60.0, (0, 1), until_done=True), Present((2,)))
    lasting = Parameters().with_values({"short_term.lifetime": 1e6, "retrieval.readout_spread": 0.0})
    records = simulate(Protocol("pair", "words", 3, steps), lasting, subjects=20, backend=backend)
    row = records["trial_type"] == RECALL
    assert records["response"][row].tolist() == [1] * 20
    assert set(records["onset"][row].tolist()) == {3_000_000_000} == set(records["onset"][records["item"] == 2].tolist())
