"""Measures against values that are worked out by hand, with records that are unusual but allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from simulator import measures
from simulator.errors import MultistoreError
from simulator.measures.base import Tally
from simulator.records.columns import OMISSION, RECALL, REHEARSE, RESPONSE, STUDY, empty_columns
from simulator.records.table import Records, from_lists

NS = 1_000_000_000


def events(rows: Sequence[dict[str, Any]], conditions: Sequence[str] = ("",)) -> Records:
    """Records of one row per mapping; subject 0 and list 1 where nothing else is said."""
    columns = empty_columns(len(rows))
    columns["subject"][:], columns["list"][:], columns["condition"][:] = 0, 1, 0
    for k, row in enumerate(rows):
        for name, value in row.items():
            columns[name][k] = value
    return Records(columns, tuple("abcdef"), conditions)


def studied(item: int, position: int, **more: Any) -> dict[str, Any]:
    """A study event."""
    return {"trial_type": STUDY, "item": item, "position": position, **more}


def said(item: int, **more: Any) -> dict[str, Any]:
    """A recall."""
    return {"trial_type": RECALL, "item": item, "response": item, **more}


def test_people_and_conditions_may_come_back() -> None:
    """A group of a tally is numbered where it is new, and met again by its number."""
    whose = [(0, 0), (1, 0), (0, 0), (0, 1), (0, 0), (1, 1)]  # person and condition of each list
    rows = [studied(0, 1, subject=s, condition=c, list=k) for k, (s, c) in enumerate(whose, start=1)]
    records = events(rows, ("one", "two"))
    apart, pooled = Tally(True), Tally(False)
    assert apart.group_of_lists(records).tolist() == [0, 1, 0, 2, 0, 3]
    assert apart.groups == {("one", 0): 0, ("one", 1): 1, ("two", 0): 2, ("two", 1): 3}
    assert pooled.group_of_lists(records).tolist() == [0, 0, 0, 1, 0, 1]
    assert pooled.groups == {("one", 0): 0, ("two", 0): 1}


def test_the_error_of_a_lag_is_that_of_a_proportion() -> None:
    """Lag 1 is taken in two of three chances: a b, then c after a, then b c."""
    records = from_lists([["a", "b", "c"]] * 2, [["a", "b"], ["b", "a"]])
    table = measures.lag_crp(records).set_index("x")
    assert table["n"].to_dict() == {-1: 1, 1: 2, 2: 1}
    assert table["mean"].to_dict() == {-1: 1.0, 1: 0.5, 2: 0.0}
    spread = np.std([1.0, 0.0], ddof=1)
    assert (table["sd"][1], table["sem"][1]) == pytest.approx((spread, spread / np.sqrt(2)))


def test_an_item_studied_twice_is_reported_twice() -> None:
    """Other items once, and what was not in the list as the column `correct` says."""
    records = events([studied(0, 1), studied(0, 2), studied(1, 3), said(2, correct=1), said(0, correct=1),
                      said(0, correct=1), said(1, correct=1), said(1, correct=1)])  # fmt: skip
    assert measures.accuracy(records)["mean"].tolist() == [4.0]


def test_a_list_without_items_retains_nothing() -> None:
    """Its share is 0, not the quotient of nothing by nothing."""
    records = events([said(0), studied(0, 1, list=2), said(0, list=2)])
    for scoring in ("item", "correct"):
        taken = measures.create("retention", scoring=scoring).add(records).result()
        assert taken["n"].tolist() == [2]
        assert taken["mean"].tolist() == [0.5 if scoring == "item" else 0.0]


def test_a_number_per_list_stands_at_its_x() -> None:
    """In the results of people as well."""
    taken = measures.create("retention", x=18, by_subject=True).add(from_lists([["a", "b"]], [["b"]]))
    assert taken.result()["x"].tolist() == taken.subjects()["x"].tolist() == [18.0]
    assert taken.subjects()[["condition", "subject", "mean", "n"]].values.tolist() == [["", 1, 0.5, 1]]


def recitation(clock: int, kinds: str, seconds: int = 1, **head: Any) -> list[dict[str, Any]]:
    """A trial of as many items as letters: each is shown and then recalled (r), not at all (o) or wrong (w), in so many s."""
    rows = []
    for k in range(len(kinds)):
        rows.append(studied(k, k + 1, onset=clock * NS, duration=NS, **head))
        clock += 1
    for k, kind in enumerate(kinds):
        kind_of = {"r": said(k, correct=1), "w": said(k, correct=0), "o": {"trial_type": OMISSION, "item": k}}[kind]
        rows.append({**kind_of, "onset": clock * NS, "duration": seconds * NS, **head})
        clock += seconds
    return rows


def sessions(
    plan: Sequence[tuple[int, int, Sequence[str], Sequence[str]]], seconds: tuple[int, int] = (1, 1)
) -> Records:
    """Sessions of (person, session, trials of learning, trials of relearning), each trial a row of letters as above.

    `seconds` is how long the recall of an item takes in learning and in relearning.
    """
    rows, number = [], 0
    for subject, session, *phases in plan:
        clock = 7
        for condition, trials in enumerate(phases):
            for kinds in trials:
                number += 1
                head = {"subject": subject, "session": session, "list": number, "condition": condition}
                rows += recitation(clock, kinds, seconds[condition], **head)
                clock += len(kinds) * (1 + seconds[condition])
            clock += 1000
    return events(rows, ("learning", "relearning"))


def test_savings_of_persons_and_sessions_with_large_numbers() -> None:
    """Sessions 6 and 7 are one list of two rows, 8 is a part of the next one; trials 5 and 3 in sum."""
    plan = [(3, 6, ["ro", "ow", "rr"], ["rr"]), (3, 7, ["or", "rr"], ["or", "rr"]), (3, 8, ["rr"], ["rr"]),
            (900, 70000, ["oo", "oo", "oo", "rr"], ["rr"]), (900, 70001, ["rr"], ["rr"])]  # fmt: skip
    taken = measures.create("savings", rows_per_list=2, by_subject=True).add(sessions(plan, seconds=(3, 3)))
    assert list(taken._open) == [(3, 4)]
    assert taken._open[3, 4].tolist() == [1, 8 * NS, 1, 8 * NS, 0, 1]
    people = taken.subjects()
    assert people[["subject", "x"]].values.tolist() == [[3, 0.0], [900, 0.0]]
    assert people["mean"].tolist() == pytest.approx([(5 - 3) / 5, (5 - 2) / 5])
    table = taken.table().iloc[0]
    assert (table["n"], table["not_reached"], table["unlearned"]) == (2, 0, 0.0)
    assert (table["learning_trials"], table["relearning_trials"]) == (10 / 4, 5 / 4)
    assert (table["learning_seconds"], table["relearning_seconds"]) == pytest.approx((10 * 8 / 4, 5 * 8 / 4))


@pytest.mark.parametrize("by, expected", [("trials", 0.5), ("seconds", 0.75)])
def test_what_is_saved_in_trials_and_in_seconds(by: str, expected: float) -> None:
    """Two trials of 8 s are needed in learning, and one of 4 s in relearning."""
    taken = measures.create("savings", by=by).add(sessions([(0, 0, ["ro", "rr"], ["rr"])], seconds=(3, 1)))
    assert taken.result()["mean"].tolist() == [expected]
    table = taken.table().iloc[0]
    assert (table["learning_seconds"], table["relearning_seconds"]) == (16.0, 4.0)


def test_savings_before_any_list() -> None:
    """One row without values, at the measure's x."""
    table = measures.Savings(x=60).table()
    assert table[["x", "n", "not_reached"]].values.tolist() == [[60.0, 0, 0]]
    assert table.drop(columns=["x", "n", "not_reached"]).isna().all(axis=None)
    assert list(table.columns[:6]) == ["x", "mean", "sem", "n", "sd", "not_reached"]


@pytest.mark.parametrize("last", ["ro", "rw", "wr", "or"])
def test_a_phase_that_ends_with_an_error_misses_the_criterion(last: str) -> None:
    """In learning, in relearning or in both: the list is left out and counted once."""
    plan = [(0, 0, [last], ["rr"]), (0, 1, ["rr"], [last]), (0, 2, [last], ["oo", last]), (0, 3, ["rr"], ["rr"]),
            (0, 4, ["or", "rr"], ["rr"])]  # fmt: skip
    taken = measures.create("savings", by="seconds").add(sessions(plan))
    assert (taken.lists, taken.not_reached) == (5, 3)
    table = taken.table().iloc[0]
    assert (table["mean"], table["n"], table["unlearned"]) == (0.25, 2, 0.6)
    assert (table["learning_seconds"], table["relearning_seconds"]) == (6.0, 4.0)
    unlearned, trials = taken.column("unlearned").iloc[0], taken.column("learning_trials").iloc[0]
    assert (unlearned["mean"], unlearned["n"]) == (0.6, 5)
    assert (trials["mean"], trials["n"]) == (1.5, 2)


@pytest.mark.parametrize("more", [{"correct": 1}, {"correct": 0}, {"trial_type": OMISSION, "correct": -1}, None])
def test_a_recitation_with_an_item_too_few_or_too_many_is_not_perfect(more: dict[str, Any] | None) -> None:
    """Not even where every item is recalled."""
    full = sessions([(0, 0, ["rr"], ["rr"])])
    rows = [{name: column[k] for name, column in full.columns.items()} for k in range(len(full))]
    assert measures.Savings().add(events(rows, full.conditions)).not_reached == 0
    last = rows.pop()
    if more is not None:
        rows += [last, last | more]
    assert measures.Savings().add(events(rows, full.conditions)).not_reached == 1


def test_phases_that_are_mixed_are_told_apart() -> None:
    """A person may relearn one session before learning the next; keys of persons come in any order."""
    records = sessions([(2, 1, ["ro", "rr"], ["rr"]), (0, 5, ["oo", "oo", "rr"], ["or", "rr"])])
    taken = measures.Savings(by_subject=True).add(records)
    assert taken.subjects()[["subject", "mean"]].values.tolist() == [[0, pytest.approx(1 / 3)], [2, 0.5]]


def test_savings_without_trials_of_a_phase_are_none() -> None:
    """Conditions that exist and have no list."""
    records = events([studied(0, 1)], ("other", "learning", "relearning"))
    taken = measures.Savings().add(records)
    assert (taken.lists, len(taken.result())) == (0, 0)


def rehearsal(item: int, **more: Any) -> dict[str, Any]:
    """A rehearsal."""
    return {"trial_type": REHEARSE, "item": item, **more}


def two_rehearsed_lists() -> Records:
    """List 1: a b a c with rehearsals of a (1), of e, which is none of it, b (2), a (1) and c; b and c are recalled.

    List 2, of another person: d e, rehearsed d d d, e is recalled; then f is presented, and d rehearsed once more.
    """
    other = {"list": 2, "subject": 1}
    return events([
        studied(0, 1), rehearsal(0), studied(1, 2), rehearsal(4), rehearsal(1), rehearsal(1), studied(0, 3), rehearsal(0),
        studied(2, 4), rehearsal(2), said(1), said(2), said(5),
        studied(3, 1, **other), *[rehearsal(3, **other)] * 3, studied(4, 2, **other), rehearsal(3, **other),
        studied(5, 3, **other), said(4, **other), said(4, **other),
    ])  # fmt: skip


def test_rehearsals_of_two_lists() -> None:
    """An item that is shown again is counted at its first position, and only there."""
    taken = measures.create("rehearsals", by_subject=True).add(two_rehearsed_lists()).subjects()
    assert taken[["subject", "x", "mean", "n"]].values.tolist() == [
        [0, 1, 2, 1], [0, 2, 2, 1], [0, 4, 1, 1], [1, 1, 4, 1], [1, 2, 0, 1], [1, 3, 0, 1]]  # fmt: skip
    aloud = measures.rehearsals(two_rehearsed_lists(), count_presentation=True)
    assert aloud[["x", "mean", "n"]].values.tolist() == [[1, 4.5, 2], [2, 2, 2], [3, 1, 1], [4, 2, 1]]


RECALL_BY_NUMBER: list[tuple[dict[str, Any], list[list[float]]]] = [
    ({}, [[0, 0.5, 2], [1, 1, 1], [2, 0.5, 2], [4, 0, 1]]),
    ({"count_presentation": True}, [[1, 0.5, 2], [2, 1, 1], [3, 1, 1], [4, 0, 1], [5, 0, 1]]),
    ({"bins": [0, 1, 2, 3]}, [[0, 0.5, 2], [1, 1, 1], [2, 0.5, 2], [3, 0, 1]]),
    ({"bins": (0, 2)}, [[0, 2 / 3, 3], [2, 1 / 3, 3]]),
    ({"bins": [0]}, [[0, 0.5, 6]]),
    # The last rehearsals: a with 3, b with 2, c with 4, d with 2; e and f have none.
    ({"last_position": 1}, [[0, 0.5, 2]]),
    ({"last_position": 2}, [[0, 0.5, 2], [2, 1, 1], [4, 0, 1]]),
    ({"last_position": 3}, [[0, 0.5, 2], [2, 0.5, 2], [4, 0, 1]]),
    # The presentation counts as the first rehearsal: e with 2, f with 3.
    ({"last_position": 2, "count_presentation": True}, [[1, 1, 1], [3, 1, 1], [5, 0, 1]]),
    # Of the first positions only: without c, the fourth; a and d alone.
    ({"first_positions": 3}, [[0, 0.5, 2], [2, 0.5, 2], [4, 0, 1]]),
    ({"first_positions": 1}, [[2, 0, 1], [4, 0, 1]]),
    ({"last_position": 1, "count_presentation": True}, []),
]


@pytest.mark.parametrize("options, expected", RECALL_BY_NUMBER)
def test_recall_by_the_number_of_rehearsals(options: dict[str, Any], expected: list[list[float]]) -> None:
    """Each item of a list once, with the classes and conditions that are asked for."""
    table = measures.recall_by_rehearsals(two_rehearsed_lists(), **options)
    assert table[["x", "mean", "n"]].values.tolist() == [pytest.approx(row) for row in expected]


def test_classes_of_rehearsals_are_named_by_their_lower_edge() -> None:
    """For people, too; edges rise from 0 in whole numbers."""
    people = measures.create("recall_by_rehearsals", bins=[0, 2, 5], by_subject=True).add(two_rehearsed_lists())
    assert people.subjects()["x"].tolist() == [0, 2, 0, 2]
    each = measures.create("recall_by_rehearsals", by_subject=True).add(two_rehearsed_lists())
    assert each.subjects()["x"].tolist() == [1, 2, 0, 4]
    for bins in ([0, 2, 2], [0, 3, 2], [1, 2], [], [0, 1.5], [0, True], "0", None is None, {0: 1}):
        with pytest.raises(MultistoreError, match=r"recall_by_rehearsals\.bins: got .*rising whole numbers"):
            measures.create("recall_by_rehearsals", bins=bins)
    assert len(measures.create("recall_by_rehearsals", bins=np.array([0, 1])).bins) == 2
    for option in ("last_position", "first_positions"):
        with pytest.raises(MultistoreError, match=rf"{option}: got 0"):
            measures.create("recall_by_rehearsals", **{option: 0})


def timed(times: Sequence[Sequence[int]], **columns: Sequence[int]) -> Records:
    """Lists of recalls of the items a, b, ... with response times in ns, or -1."""
    rows = []
    for trial, of_list in enumerate(times, start=1):
        more = {name: values[trial - 1] for name, values in columns.items()}
        rows += [studied(k, k + 1, list=trial, **more) for k in range(len(of_list))]
        rows += [said(k, list=trial, response_time=time, **more) for k, time in enumerate(of_list)]
    return events(rows, ("one", "two"))


def test_output_positions_with_few_responses_are_left_out() -> None:
    """They are counted in each condition, over all people; a time of 0 is one, and -1 is none."""
    records = timed([[NS, 3 * NS, 0], [NS, 5 * NS], [2 * NS, -1, 4 * NS], [6 * NS, 7 * NS]],
                    subject=[0, 1, 1, 1], condition=[0, 0, 0, 1])  # fmt: skip
    for by_subject in (False, True):
        assert measures.irt(records, by_subject=by_subject)["x"].tolist() == [1, 2, 3, 1, 2]
        for minimum, expected in ((2, [1, 2, 3]), (3, [1]), (4, [])):
            table = measures.irt(records, minimum=minimum, by_subject=by_subject)
            assert (table["x"].tolist(), set(table["condition"]) - {"one"}) == (expected, set())
    pooled, people = measures.irt(records, minimum=2), measures.irt(records, minimum=2, by_subject=True)
    assert pooled["mean"].tolist() == pytest.approx([4 / 3, 4.0, 2.0]) and pooled["n"].tolist() == [3, 2, 2]
    assert people["mean"].tolist() == pytest.approx([1.25, 4.0, 2.0]) and people["n"].tolist() == [2, 2, 2]
    assert measures.irt(records, clean=True).equals(measures.irt(records))
    taken = measures.create("irt", minimum=2).add(records)
    taken._tally.groups[("three", 0)] = 2
    assert taken.result()["x"].tolist() == [1, 2, 3]


def choices(rows: Sequence[tuple[int, int, int, int]]) -> Records:
    """Responses of a choice task: person, session, response time in ns and whether it was correct."""
    return events([{"trial_type": RESPONSE, "subject": s, "session": n, "list": k, "response_time": time, "correct": right}
                   for k, (s, n, time, right) in enumerate(rows, start=1)])  # fmt: skip


def test_blocks_begin_anew_with_each_session_and_person() -> None:
    """Responses without a time, or neither correct nor wrong, take their place in the block and count nowhere else."""
    records = choices([(0, 1, NS, 1), (0, 1, 3 * NS, 0), (0, 1, 0, 1), (0, 2, 5 * NS, -1), (0, 2, -1, 0), (0, 2, 7 * NS, 1),
                       (1, 2, 9 * NS, 1), (1, 2, 11 * NS, 1)])  # fmt: skip
    table = measures.rt(records, trials_per_block=2)
    assert table[["x", "mean", "n"]].values.tolist() == [[1, 5.8, 5], [2, 3.5, 2]]
    correct = measures.rt(records, trials_per_block=2, correct_only=True)
    assert correct[["x", "mean", "n"]].values.tolist() == [[1, 7.0, 3], [2, 3.5, 2]]
    right = measures.correct_responses(records, trials_per_block=2)
    assert right[["x", "mean", "n"]].values.tolist() == [[1, 0.6, 5], [2, 1.0, 2]]
    people = measures.create("rt", trials_per_block=2, by_subject=True).add(records).subjects()
    assert people[["subject", "x", "mean"]].values.tolist() == [[0, 1, 3.0], [0, 2, 3.5], [1, 1, 10.0]]
    many = choices([(0, 0, k * NS, 1) for k in range(51)])
    assert measures.rt(many)["n"].tolist() == measures.correct_responses(many)["n"].tolist() == [50, 1]


def lags(records: Records, **options: Any) -> dict[int, tuple[float, int]]:
    """Mean and number of chances of each lag."""
    table = measures.lag_crp(records, **options)
    return {x: (mean, n) for x, mean, n in table[["x", "mean", "n"]].itertuples(index=False)}


def test_two_recalls_make_a_transition() -> None:
    """From the second of three items to the first, when the third was possible as well."""
    assert lags(from_lists([["a", "b", "c"]], [["b", "a"]])) == {-1: (1.0, 1), 1: (0.0, 1)}
    assert lags(from_lists([["a", "b", "c"]], [["b"]])) == {}


@pytest.mark.parametrize("positions", [(2, 3, 4), (0, 1, 2), (3, 6, 7), (5, 3, 4)])
def test_lags_are_differences_of_positions(positions: tuple[int, int, int]) -> None:
    """Wherever a list begins, and whatever it leaves out."""
    rows = [studied(k, position) for k, position in enumerate(positions)]
    first, second, third = positions
    expected = {second - first: (1.0, 1), third - first: (0.0, 1)}
    assert lags(events([*rows, said(0), said(1)])) == expected
    back = {first - second: (1.0, 1), third - second: (0.0, 1)}
    assert lags(events([*rows, said(1), said(0)])) == back


def of_two_lengths() -> list[tuple[Records, dict[int, tuple[float, int]]]]:
    """Lists of three items, and of four in two conditions, each with the lags of its pooled transitions."""
    short = events([studied(0, 1), studied(1, 2), studied(2, 3), said(2), said(0)], ("one", "two"))
    rows: list[dict[str, Any]] = []
    for trial, order in enumerate(((0, 3), (1, 2), (3, 2, 1, 0)), start=2):
        head = {"list": trial, "condition": int(trial > 2), "subject": trial}
        rows += [studied(k, k + 1, **head) for k in range(4)] + [said(k, **head) for k in order]
    return [
        (short, {-2: (1.0, 1), -1: (0.0, 1)}),
        (events(rows, ("one", "two")), {1: (0.0, 1), 2: (0.0, 1), 3: (1.0, 1)}),
    ]


@pytest.mark.parametrize("by_subject", [False, True])
def test_lists_of_unequal_length_share_their_lags(by_subject: bool) -> None:
    """In whatever order they come, one after the other or merged."""
    (short, few), (long, more) = of_two_lengths()
    second = {-3: (0.0, 1), -2: (0.0, 2), -1: (0.75, 4), 1: (1.0, 1), 2: (0.0, 1)}

    def make() -> measures.Measure:
        return measures.create("lag_crp", by_subject=by_subject)

    whole = [make().add(short).add(long), make().add(long).add(short), make().merge(make().add(short).add(long))]
    whole += [make().add(short).merge(make().add(long)), make().add(long).merge(make().add(short))]
    whole += [make().add(long).add(short).merge(make()), make().add(Records.concat([short, long]))]
    for taken in whole:
        table = taken.result()
        for condition, expected in (("one", few | more), ("two", second)):
            part = table[table["condition"] == condition]
            found = {row.x: (row.mean, row.n) for row in part.itertuples()}
            if by_subject:
                assert found.keys() == expected.keys()
            else:
                assert found == expected
    if by_subject:
        people = whole[0].subjects().sort_values(["subject", "x"])
        assert people[["subject", "x"]].values[:5].tolist() == [[0, -2], [0, -1], [2, 1], [2, 2], [2, 3]]
        for taken in whole[1:]:
            again = taken.subjects().sort_values(["subject", "x"])
            assert again.to_numpy().tolist() == people.to_numpy().tolist()


def test_the_largest_lag_is_kept() -> None:
    """And those that are larger are not."""
    records = of_two_lengths()[1][0]
    assert sorted(set(measures.lag_crp(records, max_lag=2)["x"])) == [-2, -1, 1, 2]
    assert sorted(set(measures.lag_crp(records)["x"])) == [-3, -2, -1, 1, 2, 3]
