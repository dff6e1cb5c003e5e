"""Measures of ordered recall and of recognition against values that are worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from simulator import measures
from simulator.errors import MultistoreError
from simulator.records.columns import OMISSION, PROBE, RECALL, STUDY, empty_columns
from simulator.records.table import Records

NS = 1_000_000_000
#: A list: label, items studied, and what was said at each output position (None: it stayed empty) with its time in s.
Trial = tuple[str, str, Sequence[str | None]]


def records_of(trials: Sequence[Trial], subject: int = 1, seconds: float = 1.0) -> Records:
    """Records as ordered recall writes them: a row for every output position; letters are items."""
    rows: list[dict[str, Any]] = []
    labels = tuple(dict.fromkeys(label for label, _, _ in trials))
    for number, (label, studied, said) in enumerate(trials, start=1):
        whose = {"subject": subject, "list": number, "condition": labels.index(label)}
        rows += [{**whose, "trial_type": STUDY, "item": ord(c) - 97, "position": k} for k, c in enumerate(studied, start=1)]
        for k, (c, target) in enumerate(zip(said, studied, strict=False), start=1):
            row = {**whose, "position": k, "item": ord(target) - 97, "response_time": int(k * seconds * NS)}
            if c is None:
                rows.append({**row, "trial_type": OMISSION, "correct": 0})
            else:
                rows.append({**row, "trial_type": RECALL, "response": ord(c) - 97, "correct": int(c == target)})
    columns = empty_columns(len(rows))
    for k, row in enumerate(rows):
        for name, value in row.items():
            columns[name][k] = value
    return Records(columns, tuple("abcdefghij"), labels)


def joined(*parts: Records) -> Records:
    return Records.concat(list(parts), renumber=False)


TRIALS = records_of([("", "abcd", ["a", "c", None, "d"]), ("", "abcd", ["b", "a", "c", "i"])])


def at(table: Any) -> dict[int, float]:
    return {int(x): float(mean) for x, mean in zip(table["x"], table["mean"], strict=True)}


def test_a_position_is_right_with_its_own_item_only() -> None:
    """Position 1 right in one of two lists, 2 never, 3 in the second, 4 in the first."""
    taken = measures.position_accuracy(TRIALS)
    assert at(taken) == {1: 0.5, 2: 0.0, 3: 0.5, 4: 0.5}
    assert taken["n"].tolist() == [2, 2, 2, 2]


def test_positions_that_recall_never_reached_are_wrong() -> None:
    assert at(measures.position_accuracy(records_of([("", "abc", ["a"])]))) == {1: 1.0, 2: 0.0, 3: 0.0}
    assert at(measures.omissions(records_of([("", "abc", ["a"])])))[0] == pytest.approx(2 / 3)


def test_items_in_position_and_perfect_lists() -> None:
    records = records_of([("", "ab", ["a", "b"]), ("", "abc", ["a", "b", None]), ("", "ab", ["b", "a"])])
    assert measures.create("retention", scoring="correct").add(records).result()["mean"].item() == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert measures.perfect_lists(records)["mean"].item() == pytest.approx(1 / 3)


def test_omissions_and_foreign_items() -> None:
    """One of four positions empty, then one of four with an item of no list."""
    assert measures.omissions(TRIALS)["mean"].item() == pytest.approx(1 / 8)
    assert measures.extralist_intrusions(TRIALS)["mean"].item() == pytest.approx(1 / 8)


def test_transpositions_by_distance() -> None:
    """List 1: c one too early. List 2: a and b exchanged. Lag 1: one of four, two of four; further: none."""
    assert at(measures.transpositions(TRIALS)) == pytest.approx({1: 3 / 8, 2: 0.0, 3: 0.0})
    far = records_of([("", "abcd", ["d", "b", "c", "a"]), ("", "ab", ["b", None])])
    assert at(measures.transpositions(far)) == pytest.approx({1: (0 + 1 / 2) / 2, 2: 0.0, 3: 2 / 4})
    again = records_of([("", "abc", ["c", "c", None])])  # a repetition of an item is no transposition
    assert at(measures.transpositions(again)) == pytest.approx({1: 0.0, 2: 1 / 3})


def test_all_positions_add_up() -> None:
    """Right, transposed, omitted and foreign: 1 altogether."""
    right = measures.create("retention", scoring="correct").add(TRIALS).result()["mean"].item()
    parts = [measures.omissions(TRIALS), measures.extralist_intrusions(TRIALS), measures.transpositions(TRIALS)]
    assert right + sum(float(part["mean"].sum()) for part in parts) == pytest.approx(1.0)


def test_latency_by_output_position() -> None:
    """Responses stand at their output position, after an empty one too; right ones alone if asked for."""
    table = measures.latency(TRIALS)
    assert at(table) == {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0} and table["n"].tolist() == [2, 2, 1, 2]
    right = measures.create("latency", right_only=True).add(TRIALS).result()
    assert right["x"].tolist() == [1, 3, 4] and right["n"].tolist() == [1, 1, 1]


def test_learning_is_counted_for_each_label_and_session() -> None:
    one = [("rep", "ab", ["a", None]), ("fill", "ab", ["a", "b"]), ("rep", "ab", ["a", "b"]), ("fill", "ab", [None, None])]
    records = joined(records_of(one, 1), records_of(one, 2))
    records["session"][:] = np.where(records["subject"] == 2, 0, records["list"] > 2)  # the first person has two sessions of two lists
    table = measures.trial_accuracy(records)
    rep, fill = (table[table["condition"] == label] for label in ("rep", "fill"))
    assert at(rep) == pytest.approx({1: (0.5 + 1.0 + 0.5) / 3, 2: 1.0}) and rep["n"].tolist() == [3, 1]
    assert at(fill) == pytest.approx({1: (1.0 + 0.0 + 1.0) / 3, 2: 0.0})


SPANS = [("", "a", ["a"]), ("", "b", ["b"]), ("", "ab", ["a", "b"]), ("", "cd", [None, "d"]), ("", "abc", ["a", "c", "b"]), ("", "abc", ["a", "b", None])]


def test_span_counts_the_share_of_perfect_lists_of_each_length() -> None:
    """1 + 1/2 + 0, and 2 more for one who is always right: mean 2.25, sd 1.0607."""
    perfect = [(label, studied, list(studied)) for label, studied, _ in SPANS]
    table = measures.span(joined(records_of(SPANS, 1), records_of(perfect, 2)))
    assert table["mean"].item() == pytest.approx((1.5 + 3.0) / 2)
    assert (table["sd"].item(), table["n"].item()) == (pytest.approx(1.5 / np.sqrt(2)), 2)
    assert measures.span(records_of(SPANS))["mean"].item() == pytest.approx(1.5)


def test_span_where_half_of_the_lists_are_perfect() -> None:
    """Lengths 1, 2, 3: all, half, none: half at 2. From all to none: half way between."""
    half = measures.create("span", rule="half")
    assert half.add(records_of(SPANS)).result()["mean"].item() == pytest.approx(2.0)
    steep = [("", "ab", ["a", "b"]), ("", "abc", ["a", None, "b"])]
    assert measures.create("span", rule="half").add(records_of(steep)).result()["mean"].item() == pytest.approx(2.5)
    always = [("", "ab", ["a", "b"]), ("", "abc", ["a", "b", "c"])]
    assert measures.create("span", rule="half").add(records_of(always)).result()["mean"].item() == 3.0


def test_span_of_parts_is_that_of_the_whole() -> None:
    one, two = records_of(SPANS, 1), records_of(SPANS[::-1], 2)
    parts = measures.create("span").add(one).merge(measures.create("span").add(two)).result()
    whole = measures.span(joined(one, two))
    assert parts["mean"].item() == whole["mean"].item() and parts["sd"].item() == whole["sd"].item()


def test_the_span_of_each_person() -> None:
    perfect = [(label, studied, list(studied)) for label, studied, _ in SPANS]
    taken = measures.create("span", by_subject=True).add(joined(records_of(SPANS, 1), records_of(perfect, 2)))
    assert taken.subjects()[["subject", "mean", "n"]].to_numpy().tolist() == [[1, 1.5, 6], [2, 3.0, 6]]


def test_a_span_needs_lists_of_all_lengths_of_everybody() -> None:
    with pytest.raises(MultistoreError, match="some people have no list of a length"):
        measures.span(joined(records_of(SPANS, 1), records_of(SPANS[:2], 2)))
    with pytest.raises(MultistoreError, match="did you mean 'sum'"):
        measures.create("span", rule="sums")


def probes(rows: Sequence[tuple[str, int, int, float]]) -> Records:
    """Probes: label, response (1 old, 0 new, -1 none), whether that is right, seconds."""
    labels = tuple(dict.fromkeys(label for label, *_ in rows))
    columns = empty_columns(len(rows))
    for k, (label, response, right, seconds) in enumerate(rows):
        for name, value in {"subject": 1, "list": k + 1, "condition": labels.index(label), "trial_type": PROBE, "response": response, "correct": right, "response_time": int(seconds * NS)}.items():
            columns[name][k] = value
    return Records(columns, ("a", "b"), labels)


def test_recognition_times_of_right_answers_and_hits_and_false_alarms() -> None:
    records = probes([("old", 1, 1, 0.5), ("old", 0, 0, 0.9), ("new", 0, 1, 0.6), ("new", 1, 0, 0.8), ("new", 0, 1, 0.7), ("old", -1, 0, 10.0)])
    times = measures.recognition_time(records).set_index("condition")
    assert times["mean"].to_dict() == pytest.approx({"old": 0.5, "new": 0.65}) and times["n"].to_dict() == {"old": 1, "new": 2}
    every = measures.create("recognition_time", right_only=False).add(records).result().set_index("condition")
    assert every["mean"].to_dict() == pytest.approx({"old": 0.7, "new": 0.7})
    old = measures.old_responses(records).set_index("condition")
    assert old["mean"].to_dict() == pytest.approx({"old": 1 / 3, "new": 1 / 3})


def test_a_label_reads_its_own_lists() -> None:
    records = records_of([("one", "ab", ["a", "b"]), ("two", "ab", ["b", "a"]), ("two", "ab", ["a", "b"])])
    taken = measures.create("position_accuracy").add(records)
    assert taken.column("mean", "one")["mean"].tolist() == [1.0, 1.0]
    assert taken.column("mean", "two")["mean"].tolist() == [0.5, 0.5]
    assert len(taken.column("mean")) == 4 and len(taken.column("mean", "three")) == 0
