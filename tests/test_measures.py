"""Measures against their definitions, written out by brute force on small random data."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import measures
from simulator.errors import MultistoreError
from simulator.measures import vocabulary
from simulator.records.columns import LOSE, OMISSION, RECALL, REHEARSE, RESPONSE, STUDY, empty_columns
from simulator.records.table import Records, from_lists

S = 1_000_000_000
POOL = 12

# A trial: (subject, condition, items studied, items said, response time of each in ns or -1)
trials = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 1),
        st.lists(st.integers(0, POOL - 1), min_size=1, max_size=6),
        st.lists(st.integers(0, POOL - 1), max_size=7),
        st.integers(-1, 3 * S),
    ),
    min_size=1,
    max_size=8,
)


def build(data):
    """Records of trials as above; the trials of a person are numbered, persons in order."""
    data = sorted(data, key=lambda trial: trial[0])
    rows, number = [], defaultdict(int)
    for subject, condition, shown, said, time in data:
        number[subject] += 1
        for k, item in enumerate(shown, start=1):
            rows.append((subject, number[subject], condition, STUDY, k, item, -1, -1, -1))
        for k, item in enumerate(said, start=1):
            rows.append((subject, number[subject], condition, RECALL, k, item, item, item in shown, time))
    columns = empty_columns(len(rows))
    names = ("subject", "list", "condition", "trial_type", "position", "item", "response", "correct", "response_time")
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        columns[name][:] = values
    return Records(columns, [f"word{k}" for k in range(POOL)], ("one", "two")), data


def first_positions(shown):
    return {item: shown.index(item) + 1 for item in shown}


def clean(shown, said):
    """Serial positions of what was said, None for intrusions and repetitions."""
    at, seen = first_positions(shown), set()
    out = []
    for item in said:
        out.append(at[item] if item in at and item not in seen else None)
        seen.add(item)
    return out


def units_of(name, data, **options):
    """(condition, subject, x, value) of every unit of a measure, by its definition."""
    for subject, condition, shown, said, time in data:
        at, recalled = first_positions(shown), set(said)
        for x, value in brute_list(name, shown, said, time, at, recalled, **options):
            yield condition, subject, x, value


def brute_list(name, shown, said, time, at, recalled, denominator="all"):
    if name == "serial_position":
        return [(k, item in recalled) for item, k in at.items()]
    if name == "first_recall":
        hits = [at.get(item) for item in said]
        if denominator == "responding":
            hits = [h for h in hits if h]
            return [(k, hits[0] == k) for k in at.values()] if hits else []
        return [(k, bool(hits) and hits[0] == k) for k in at.values()]
    if name == "words_recalled":
        return [(0, len(recalled & set(shown)))]
    if name == "intrusions":
        return [(0, sum(item not in at for item in said))]
    if name == "retention":
        return [(0, len(recalled & set(shown)) / len(at))]
    if name == "irt":
        return [(k, time / S) for k, _ in enumerate(said, start=1) if time >= 0]
    raise AssertionError(name)


def summarize(units):
    groups = defaultdict(list)
    for condition, _, x, value in units:
        groups[condition, x].append(float(value))
    out = {}
    for key, values in groups.items():
        n, mean = len(values), math.fsum(values) / len(values)
        sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1)) if n > 1 else math.nan
        out[key] = (mean, sd / math.sqrt(n), n, sd)
    return out


def summarize_people(units):
    own = defaultdict(list)
    for condition, subject, x, value in units:
        own[condition, subject, x].append(float(value))
    means = [(condition, 0, x, sum(v) / len(v)) for (condition, subject, x), v in own.items()]
    return {key: (mean, sem, n) for key, (mean, sem, n, _) in summarize(means).items()}


def differences(table, expected, columns):
    """(found, expected) of each (condition, x) at which a result is not what it has to be."""
    code = {"one": 0, "two": 1}
    found = {(code[row.condition], row.x): tuple(getattr(row, c) for c in columns) for row in table.itertuples()}
    return {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected.keys()
        if key not in found
        or key not in expected
        or not np.allclose(found[key], expected[key], rtol=1e-7, atol=1e-7, equal_nan=True)
    }


CASES = [
    ("serial_position", {}),
    ("first_recall", {}),
    ("first_recall", {"denominator": "responding"}),
    ("words_recalled", {}),
    ("intrusions", {}),
    ("retention", {}),
    ("irt", {}),
]


@pytest.mark.parametrize("name, options", CASES)
@given(data=trials)
@settings(max_examples=40, deadline=None)
def test_measures_equal_their_definitions(name, options, data):
    records, data = build(data)
    expected = summarize(units_of(name, data, **options))
    table = measures.create(name, **options).add(records).result()
    assert differences(table, expected, ("mean", "sem", "n", "sd")) == {}
    people = measures.create(name, by_subject=True, **options).add(records).result()
    expected_of_people = summarize_people(units_of(name, data, **options))
    assert differences(people, expected_of_people, ("mean", "sem", "n")) == {}


def brute_crp(data):
    made, possible = defaultdict(int), defaultdict(int)
    for _, condition, shown, said, _ in data:
        positions = clean(shown, said)
        left = set(first_positions(shown).values())
        for k in range(len(said) - 1):
            left.discard(positions[k])
            if positions[k] is None or positions[k + 1] is None:
                continue
            made[condition, positions[k + 1] - positions[k]] += 1
            for position in left:
                possible[condition, position - positions[k]] += 1
    return {key: (made[key] / n, n) for key, n in possible.items()}


@given(data=trials)
@settings(max_examples=100, deadline=None)
def test_lag_crp_equals_its_definition(data):
    records, data = build(data)
    assert differences(measures.lag_crp(records), brute_crp(data), ("mean", "n")) == {}
    limited = {key: value for key, value in brute_crp(data).items() if abs(key[1]) <= 2}
    assert differences(measures.lag_crp(records, max_lag=2), limited, ("mean", "n")) == {}


ALL = [("lag_crp", {}), *CASES]


@pytest.mark.parametrize("by_subject", [False, True])
@pytest.mark.parametrize("name, options", ALL)
@given(data=trials, cut=st.integers(0, 8))
@settings(max_examples=20, deadline=None)
def test_blocks_and_merged_measures_equal_the_whole(name, options, by_subject, data, cut):
    records, _ = build(data)
    mask = np.arange(records.n_lists) < cut
    blocks = [records.select(mask), records.select(~mask)]

    def make():
        return measures.create(name, by_subject=by_subject, **options)

    whole = make().add(records).result()
    sequential = make().add(blocks[0]).add(blocks[1]).result()
    merged = make().add(blocks[0]).merge(make().add(blocks[1])).result()
    for other in (sequential, merged):
        order = ["condition", "x"]
        a, b = (t.sort_values(order, ignore_index=True) for t in (whole, other))
        assert a[order].values.tolist() == b[order].values.tolist()
        np.testing.assert_allclose(
            a[["mean", "sem", "n"]].astype(float), b[["mean", "sem", "n"]].astype(float), atol=1e-9
        )


def test_wide_pools_are_searched_like_narrow_ones():
    rng = np.random.default_rng(1)
    study = [[str(w) for w in rng.choice(30, 8, replace=False)] for _ in range(200)]
    recall = [[str(w) for w in rng.choice(30, 5)] for _ in range(200)]
    narrow = from_lists(study, recall)
    spread = {name: column.copy() for name, column in narrow.columns.items()}
    for name in ("item", "response"):
        spread[name] = np.where(spread[name] >= 0, spread[name] * 1_000_003, -1)
    wide = Records(spread, narrow.items, narrow.conditions)
    assert not wide._item_index._dense
    assert narrow._item_index._dense
    for name, options in ALL:
        a, b = (measures.create(name, **options).add(r).result() for r in (narrow, wide))
        assert a.equals(b), name


def test_irt_of_clean_lists_and_with_a_minimum():
    records = from_lists([["a", "b"], ["c", "d"]], [["a", "x", "b"], ["d"]])
    records["response_time"][records["trial_type"] == RECALL] = [S, 2 * S, 3 * S, 5 * S]
    assert measures.irt(records)["mean"].tolist() == [3.0, 2.0, 3.0]
    assert measures.irt(records, clean=True)["mean"].tolist() == [5.0]
    assert measures.irt(records, minimum=2)["x"].tolist() == [1]


def test_accuracy_counts_correct_reports_once():
    records = from_lists([["a", "b", "c"]], [["a", "a", "x", "b"]])
    assert measures.accuracy(records)["mean"].tolist() == [2.0]
    twice = from_lists([["a", "a", "c"]], [["a", "a", "x"]])
    assert measures.accuracy(twice)["mean"].tolist() == [2.0]
    wrong = from_lists([["a", "b"]], [["b", "a"]])
    wrong["correct"][2:] = [0, 1]
    assert measures.accuracy(wrong)["mean"].tolist() == [1.0]
    assert measures.retention(wrong)["mean"].tolist() == [1.0]
    assert measures.retention(wrong, scoring="correct", x=18)[["x", "mean"]].values.tolist() == [[18.0, 0.5]]


def rehearsed():
    """Two words of three rehearsed: a after a, a and b after b, b after c; a and c recalled."""
    events = [(STUDY, 0), (REHEARSE, 0), (STUDY, 1), (REHEARSE, 0), (REHEARSE, 1), (STUDY, 2), (REHEARSE, 1),
              (LOSE, 2), (RECALL, 0), (RECALL, 2)]  # fmt: skip
    columns = empty_columns(len(events))
    columns["subject"][:], columns["list"][:] = 0, 1
    columns["trial_type"][:], columns["item"][:] = np.array(events).T
    recall = columns["trial_type"] == RECALL
    columns["response"][recall] = columns["item"][recall]
    columns["position"][columns["trial_type"] == STUDY] = [1, 2, 3]
    return Records(columns, ("a", "b", "c"), ("",))


def test_rehearsals_by_position_and_recall_by_their_number():
    records = rehearsed()
    assert measures.rehearsals(records)["mean"].tolist() == [2, 2, 0]
    assert measures.rehearsals(records, count_presentation=True)["mean"].tolist() == [3, 3, 1]
    table = measures.recall_by_rehearsals(records)
    assert table[["x", "mean", "n"]].values.tolist() == [[0, 1, 1], [2, 0.5, 2]]
    binned = measures.recall_by_rehearsals(records, bins=(0, 1, 3))
    assert binned[["x", "mean", "n"]].values.tolist() == [[0, 1, 1], [1, 0.5, 2]]
    early = measures.recall_by_rehearsals(records, last_position=2)
    assert early[["x", "mean", "n"]].values.tolist() == [[0, 1, 1], [2, 1, 1]]
    aloud = measures.recall_by_rehearsals(records, last_position=2, count_presentation=True)
    assert aloud[["x", "mean", "n"]].values.tolist() == [[3, 1, 1]]


def test_rehearsals_need_a_trace():
    records = from_lists([["a"]], [["a"]])
    with pytest.raises(MultistoreError, match="trace=True"):
        measures.rehearsals(records)
    records.provenance = {"run": {"trace": True}}
    assert measures.rehearsals(records)["mean"].tolist() == [0.0]


def relearning(plan, length=3):
    """Records of savings: for each (subject, session) the trials of both phases and whether each ended perfect."""
    rows, number = [], defaultdict(int)
    for subject, session, phases in plan:
        clock = 0
        for phase, (trials_needed, reached) in enumerate(phases):
            for trial in range(trials_needed):
                number[subject] += 1
                head = (subject, session, number[subject], phase)
                for k in range(length):
                    rows.append((*head, clock, S, STUDY, k + 1, k, -1, -1))
                    clock += S
                perfect = reached and trial == trials_needed - 1
                for k in range(length):
                    missed = not perfect and k == 1
                    kind = OMISSION if missed else RECALL
                    rows.append((*head, clock, S, kind, k + 1, k, -1 if missed else k, 0 if missed else 1))
                    clock += S
            rows.append((*head, clock + 50 * S, 0, LOSE, -1, 0, -1, -1))
            clock += 1000 * S
    columns = empty_columns(len(rows))
    names = ("subject", "session", "list", "condition", "onset", "duration", "trial_type", "position", "item",
             "response", "correct")  # fmt: skip
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        columns[name][:] = values
    return Records(columns, ("a", "b", "c"), ("learning", "relearning"))


PLAN = [(0, 0, [(4, True), (2, True)]), (0, 1, [(5, True), (5, True)]), (1, 0, [(3, True), (6, False)]),
        (1, 1, [(2, True), (1, True)])]  # fmt: skip


def test_savings_in_trials_and_seconds():
    measure = measures.Savings(x=1200).add(relearning(PLAN))
    table = measure.table()
    assert table["x"].tolist() == [1200.0]
    assert table["mean"].tolist() == pytest.approx([(0.5 + 0 + 0.5) / 3])
    assert table["n"].tolist() == [3]
    assert table["not_reached"].tolist() == [1]
    assert measure.lists == 4
    assert table["learning_trials"].tolist() == pytest.approx([11 / 3])
    assert table["relearning_trials"].tolist() == pytest.approx([8 / 3])
    assert table["learning_seconds"].tolist() == pytest.approx([6 * 11 / 3])
    assert measures.savings(relearning(PLAN), by="seconds")["mean"].tolist() == pytest.approx([1 / 3])
    people = measures.Savings(by_subject=True).add(relearning(PLAN))
    assert people.subjects()["mean"].tolist() == pytest.approx([0.25, 0.5])


def test_savings_of_lists_of_several_rows_whatever_the_blocks():
    records = relearning(PLAN)
    whole = measures.Savings(rows_per_list=2).add(records)
    assert whole.result()["mean"].tolist() == pytest.approx([(9 - 7) / 9])
    assert whole.not_reached == 1
    keys = records.lists.subject * 2 + records.lists.session
    parts = [records.select(keys == k) for k in range(4)]
    blocks = measures.Savings(rows_per_list=2)
    for part in parts:
        blocks.add(part)
    merged = measures.Savings(rows_per_list=2).add(parts[0])
    for part in parts[1:]:
        merged.merge(measures.Savings(rows_per_list=2).add(part))
    for other in (blocks, merged):
        assert other.table().equals(whole.table())


def test_savings_when_no_list_reaches_the_criterion():
    table = measures.Savings(x=3600).add(relearning([(0, 0, [(3, False), (3, True)])])).table()
    assert table["n"].tolist() == [0]
    assert table["not_reached"].tolist() == [1]
    assert np.isnan(table["mean"][0])


def test_savings_refuses_records_without_phases():
    with pytest.raises(MultistoreError, match="no condition 'learning'"):
        measures.savings(from_lists([["a"]], [["a"]]))
    one = relearning(PLAN[:1])
    with pytest.raises(MultistoreError, match="both phases"):
        measures.savings(one.select(one.lists.condition == 0))


def test_response_times_by_block_of_each_session():
    n = 12
    columns = empty_columns(n) | {"subject": np.repeat([0, 1], 6), "list": np.repeat([1, 2, 3, 1, 2, 3], 2)}
    columns["trial_type"] = np.full(n, RESPONSE)
    columns["response_time"] = np.array([9, 8, 7, 6, 5, 4, 9, 8, 7, 6, 5, 40]) * (S // 10)
    columns["correct"] = np.array([1] * 11 + [0])
    records = Records(columns, ("left",), ("practice",))
    table = measures.rt(records, trials_per_block=3)
    assert table["x"].tolist() == [1, 2]
    assert table["mean"].tolist() == pytest.approx([0.8, (1.5 + 1.1 + 4) / 6])
    correct = measures.rt(records, trials_per_block=3, correct_only=True)
    assert correct["mean"].tolist() == pytest.approx([0.8, 2.6 / 5])
    assert measures.rt(records, trials_per_block=3, by_subject=True)["n"].tolist() == [2, 2]
    right = measures.correct_responses(records, trials_per_block=3)
    assert right["mean"].tolist() == pytest.approx([1, 5 / 6])
    assert len(measures.rt(from_lists([["a"]], [["a"]]))) == 0


def test_lists_without_recalls_and_empty_records():
    silent = from_lists([["a", "b"]], [[]])
    assert measures.serial_position(silent)["mean"].tolist() == [0, 0]
    assert measures.first_recall(silent)["mean"].tolist() == [0, 0]
    assert len(measures.first_recall(silent, denominator="responding")) == 0
    assert len(measures.lag_crp(silent)) == 0
    assert measures.words_recalled(silent)["mean"].tolist() == [0]
    nothing = Records(empty_columns(0), (), ("",))
    for name, options in ALL:
        table = measures.create(name, **options).add(nothing).result()
        assert list(table.columns) == ["condition", "x", "mean", "sem", "n", "sd"]
        assert len(table) == 0


@pytest.mark.parametrize(
    "name, options, message",
    [
        ("serial_positon", {}, "did you mean 'serial_position'"),
        ("lag_crp", {"maxlag": 3}, "did you mean 'max_lag'"),
        ("lag_crp", {"max_lag": 0}, "max_lag: got 0"),
        ("first_recall", {"denominator": "al"}, "did you mean 'all'"),
        ("retention", {"scoring": "items"}, "did you mean 'item'"),
        ("savings", {"by": "second"}, "did you mean 'seconds'"),
        ("savings", {"rows_per_list": 0}, "rows_per_list: got 0"),
        ("irt", {"minimum": 0}, "minimum: got 0"),
        ("rt", {"trials_per_block": 0.5}, "trials_per_block: got 0.5"),
        ("recall_by_rehearsals", {"bins": (1, 2)}, "rising whole numbers"),
    ],
)
def test_wrong_names_and_options(name, options, message):
    with pytest.raises(MultistoreError, match=message):
        measures.create(name, **options)


def test_results_of_each_person_need_by_subject():
    with pytest.raises(MultistoreError, match="by_subject=True"):
        measures.SerialPosition().add(from_lists([["a"]], [["a"]])).subjects()


def test_every_measure_has_a_function_and_a_unit():
    for name, kind in measures.MEASURES.items():
        assert callable(getattr(measures, name))
        assert kind.unit and (kind.axis is None or kind.axis.name in vocabulary.AXES)
        assert kind.in_tables
        assert "by_subject" in measures.options(name)
