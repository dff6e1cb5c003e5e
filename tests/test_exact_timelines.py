"""With nothing left to chance the model is a clock: whole event logs, worked out by hand, times included."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from degenerate import certain

from simulator import Parameters, simulate
from simulator.records.columns import RECALL, TRIAL_TYPES
from simulator.records.table import Records
from simulator.tasks.protocol import (
    Cue,
    Delay,
    Distract,
    NewList,
    Present,
    Probe,
    Protocol,
    Recall,
    Repeat,
    Respond,
    Step,
)

Event = tuple[int, int, str, int]
BOTH = pytest.mark.parametrize("backend", ["event", "compiled"])


def session(
    steps: Sequence[Step], parameters: Parameters, backend: str, n_items: int = 4, material: str = "words",
    strategy: str = "elaborative", seed: int = 0,
) -> Records:  # fmt: skip
    """One person's full trace of some steps."""
    protocol = Protocol("timeline", material, n_items, tuple(steps), strategy)  # type: ignore[arg-type]
    return simulate(protocol, parameters, backend=backend, trace=True, seed=seed)


def log(records: Records) -> list[Event]:
    """The whole log as (onset in ms, duration in ms, type, item); every time is a whole number of milliseconds."""
    onset, duration = records["onset"], records["duration"]
    assert not (onset % 1_000_000).any() and not (duration % 1_000_000).any()
    kinds = [TRIAL_TYPES[k] for k in records["trial_type"]]
    times = zip((onset // 1_000_000).tolist(), (duration // 1_000_000).tolist(), strict=True)
    return [(a, b, kind, i) for (a, b), kind, i in zip(times, kinds, records["item"].tolist(), strict=True)]


def words(n: int, seconds: float = 1.0, first: int = 0) -> list[Step]:
    """Words presented one after the other."""
    return [Present((i,), "visual", seconds) for i in range(first, first + n)]


def said(onset: int, item: int) -> list[Event]:
    """An item is recalled."""
    return [(onset, 0, "recall", item)]


def encoded(onset: int, item: int, duration: int = 1000, took: int = 100) -> list[Event]:
    """An item is presented, read at once, and leaves a first trace."""
    return [
        (onset, duration, "study", item),
        (onset, took, "encode", item),
        (onset + took, 0, "transfer", item),
    ]


def rehearsed(onset: int, item: int, took: int = 500) -> list[Event]:
    """An item is rehearsed and transferred further; so it is if the rehearsal is broken off after `took` ms."""
    return [(onset, took, "rehearse", item), (onset + took, 0, "transfer", item)]


def encoded_meanwhile(broken: list[Event], onset: int, item: int, duration: int = 1000) -> list[Event]:
    """An item is presented, breaks a rehearsal off, and is read."""
    study, *read = encoded(onset, item, duration)
    return [study, *broken, *read]


@BOTH
def test_one_rehearsal_at_a_time(backend: str) -> None:
    """Free recall of three words: every word is read for .1 s, then rounds of rehearsal of .5 s go on until the next
    word breaks them; recall starts after .5 s and says a word every .8 s, until no time is left."""
    steps = [NewList(), *words(3), Recall("free", 2.9)]
    expected = [
        *encoded(0, 0), *rehearsed(100, 0),  # a second one, begun at 600, is broken off at 1000
        *encoded_meanwhile(rehearsed(600, 0, 400), 1000, 1), *rehearsed(1100, 0),
        *encoded_meanwhile(rehearsed(1600, 1, 400), 2000, 2), *rehearsed(2100, 0),
        *rehearsed(2600, 1, 400), *said(4300, 0), *said(5100, 1), *said(5900, 2),
    ]  # fmt: skip
    assert log(session(steps, certain(), backend)) == expected


@BOTH
def test_rounds_go_forward_through_what_is_held(backend: str) -> None:
    """In an open interval rehearsal goes round: 1, 2, 3, 1, 2, 3; the recall signal breaks the last one off
    after .2 s, before half of the word was said: that is a transfer, but no rehearsal that anybody could hear."""
    steps = [NewList(), *words(3, 0.1), Delay(3.2, "open"), Recall("serial", 1.0)]
    expected = [*encoded(0, 0, 100), *encoded(100, 1, 100), *encoded(200, 2, 100)]
    for k in range(6):
        expected += rehearsed(300 + 500 * k, k % 3)
    expected += [(3500, 0, "transfer", 0)]
    assert log(session(steps, certain(), backend)) == expected


@BOTH
@pytest.mark.parametrize("kind", ["filled", "away"])
def test_nobody_rehearses_when_the_interval_is_not_open(backend: str, kind: str) -> None:
    """A filled interval, or one spent away, breaks the present rehearsal and begins no other."""
    steps = [NewList(), *words(1, 0.5), Delay(10.0, kind), Present((1,), "visual", 0.1)]  # type: ignore[arg-type]
    expected = [*encoded(0, 0, 500), *rehearsed(100, 0, 400), *encoded(10_500, 1, 100)]
    assert log(session(steps, certain(), backend)) == expected


@BOTH
def test_newest_word_first(backend: str) -> None:
    """Who always says the newest word first rehearses it before a round begins."""
    steps = [NewList(), *words(2, 1.2), Delay(0.3), Recall("serial", 0.4)]
    expected = [
        *encoded(0, 0, 1200), *rehearsed(100, 0), *rehearsed(600, 0),
        *encoded_meanwhile([(1200, 0, "transfer", 0)], 1200, 1, 1200), *rehearsed(1300, 1), *rehearsed(1800, 0),
        *rehearsed(2300, 1, 400),
    ]  # fmt: skip
    assert log(session(steps, certain(newest_first=1.0), backend)) == expected


@BOTH
def test_maintenance_is_a_fast_round(backend: str) -> None:
    """Serial recall of digits: a refresh takes m * rho * (.35 / .55) s, read-out t_out * (.35 / .55) s a digit."""
    parameters = certain(
        reading_time=0.1, rehearsal_interval=1.1, maintenance_interval=0.5, readout_time=1.1, start_time=0.3
    )
    steps = [NewList(), *words(2, 0.5), Recall("serial", 60.0, until_done=True), Present((2,), "visual", 0.1)]
    expected = [
        *encoded(0, 0, 500), *rehearsed(100, 0, 350),
        *encoded_meanwhile([(500, 0, "transfer", 0)], 500, 1, 500), *rehearsed(600, 0, 350), (1000, 0, "transfer", 1),
        *said(2000, 0), *said(2700, 1), *encoded(2700, 2, 100),
    ]  # fmt: skip
    assert log(session(steps, parameters, backend, material="digits", strategy="maintenance")) == expected


@BOTH
def test_entry_into_a_full_store_displaces(backend: str) -> None:
    """A store of one place: every new word displaces the one before at the end of its encoding, and only the last
    is said."""
    steps = [NewList(), *words(3, 0.5), Recall("free", 1.3)]
    expected: list[Event] = []
    for i in range(3):
        study, encode, transfer = encoded(500 * i, i, 500)
        broken = rehearsed(500 * i - 400, i - 1, 400) if i else []
        expected += [study, *broken, encode, *([(500 * i + 100, 0, "displace", i - 1)] if i else []), transfer]
    expected += rehearsed(1100, 2, 400)
    parameters = certain(capacity=1.0, rehearsal_interval=5.0)
    assert log(session(steps, parameters, backend)) == [*expected, *said(2800, 2)]


@BOTH
def test_the_oldest_is_displaced_when_the_bias_is_strong(backend: str) -> None:
    """With q = .95 and three places the words leave in the order in which they came, for the first seed in which the
    draws of three displacements all fall into the oldest's share of .95 (six of seven seeds do)."""
    steps = [NewList(), *words(6, 0.5)]
    parameters = certain(capacity=3.0, displacement_bias=0.95, rehearsal_interval=5.0)
    orders = []
    for seed in range(20):
        rows = log(session(steps, parameters, backend, n_items=6, seed=seed))
        displaced = [(t, i) for t, _, kind, i in rows if kind == "displace"]
        assert [t for t, _ in displaced] == [1600, 2100, 2600]
        orders.append([i for _, i in displaced])
    assert orders.count([0, 1, 2]) >= 12


@BOTH
def test_distractor_takes_the_share_of_its_load(backend: str) -> None:
    """Operations of .5 s at a pace of 1 s: between them there is room for one rehearsal of .4 s, and the next is
    broken by the next operation."""
    steps = [NewList(), *words(1, 0.1), Distract(3.0, 0.5, 1.0, 1.0), Recall("serial", 1.3)]
    expected = [*encoded(0, 0, 100)]
    for onset in (600, 1600, 2600):
        expected += [*rehearsed(onset, 0, 400), (onset + 500, 0, "transfer", 0)]
    parameters = certain(rehearsal_interval=0.4)
    assert log(session(steps, parameters, backend)) == [*expected, *said(4400, 0)]


@BOTH
def test_novel_distractors_displace(backend: str) -> None:
    """Every operation of a novel distractor ends in an entry: into a store of one place, the word goes at the first."""
    steps = [NewList(), *words(1, 0.1), Distract(3.0, 1.0, 1.0, 1.0), Recall("serial", 0.1)]
    displaced = [(1100, 0, "displace", 0), (2100, 0, "displace", -1), (3100, 0, "displace", -1)]
    parameters = certain(capacity=1.0, distractor_entry=1.0)
    assert log(session(steps, parameters, backend)) == [*encoded(0, 0, 100), *displaced]


@BOTH
@pytest.mark.parametrize("removal_time, expected", [
    (0.0, [(600, "bind"), (600, "remove"), (600, "rehearse"), (1600, "bind"), (1600, "remove"), (1600, "rehearse"), (3400, "recall")]),
    (1e2, [(600, "bind"), (1600, "lose_place"), (1600, "bind"), (2100, "lose_place"), (2600, "omission")]),
])  # fmt: skip
def test_operations_take_places_in_the_order(backend: str, removal_time: float, expected: list[tuple[int, str]]) -> None:
    """Two operations of .5 s at a pace of 1 s bind for certain. Removed at once, they leave time for a refresh of .4 s each; not
    removed, nothing is refreshed, and the word, the only one there is, loses its place to the first at the end of the second."""
    steps = [NewList(), *words(1, 0.1), Distract(2.0, 0.5, 1.0, 1.0), Recall("serial", 4.0)]
    parameters = certain(
        rehearsal_interval=0.4, maintenance_interval=1.0, binding_rate=100.0, removal_time=removal_time, presentation_strength=0.0,
        sample_time=0.01,
    )  # fmt: skip
    records = session(steps, parameters, backend, strategy="maintenance")
    rows = [(int(onset // 1e8) * 100, TRIAL_TYPES[kind]) for onset, kind in zip(records["onset"], records["trial_type"], strict=True)]
    assert [row for row in rows if row[1] not in ("study", "encode", "transfer")] == expected


@BOTH
def test_full_load_leaves_no_time_to_rehearse(backend: str) -> None:
    """A distractor that takes all the time lets nobody rehearse; after it, an open interval does."""
    steps = [NewList(), *words(1, 0.1), Distract(4.0, 1.0, 0.0, 1.0), Delay(1.0), Recall("serial", 0.1)]
    expected = [*encoded(0, 0, 100), *rehearsed(4100, 0), *rehearsed(4600, 0)]
    assert log(session(steps, certain(), backend)) == expected


@BOTH
def test_orienting_task_holds_attention(backend: str) -> None:
    """A judgement of the word holds attention for its share of the presentation; only then there is rehearsal."""
    steps = [NewList(), Present((0,), "visual", 2.0, 0.0, 0.5), Delay(0.2), Recall("serial", 0.1)]
    expected = [*encoded(0, 0, 2000), *rehearsed(1000, 0), *rehearsed(1500, 0), (2200, 0, "transfer", 0)]
    assert log(session(steps, certain(), backend)) == expected


@BOTH
def test_what_is_judged_displaces(backend: str) -> None:
    """What was judged about a word enters the store when the judgement ends: of one place, it takes that of the word."""
    steps = [NewList(), Present((0,), "visual", 2.0, 0.0, 0.5), Recall("serial", 0.1)]
    parameters = certain(capacity=1.0, judgement_entry=1.0)
    assert log(session(steps, parameters, backend)) == [*encoded(0, 0, 2000), (1000, 0, "displace", 0)]


@BOTH
def test_who_begins_with_the_start_goes_on_in_order(backend: str) -> None:
    """Read-out would begin with the newest word; after the start of the list come the words that follow it."""
    steps = [NewList(), *words(4, 0.1), Recall("free", 60.0)]
    newest_first = {"readout_bias": -3.0, "capacity": 4.0, "start_range": 1000.0}
    orders = {}
    for start in (0.0, 1.0):
        records = session(steps, certain(start_probe=start, **newest_first), backend)
        orders[start] = records["item"][records["trial_type"] == RECALL].tolist()
    assert orders[0.0][0] == 3
    assert orders[1.0] == [0, 1, 2, 3]


@BOTH
def test_display_is_read_letter_by_letter(backend: str) -> None:
    """Nine letters in view for .2 s are read at 20 ms a letter, in any order, and each enters the store once."""
    steps = [NewList(), Present(tuple(range(9)), "visual", 0.2), Recall("cued", 0.1, tuple(range(9)))]
    rows = log(session(steps, certain(), backend, n_items=9, material="letters", strategy="none"))
    assert rows[:9] == [(0, 200, "study", i) for i in range(9)]
    reading = [row for row in rows if row[2] == "encode"]
    assert [row[:2] for row in reading] == [(20 * k, 20) for k in range(9)]
    assert sorted(row[3] for row in reading) == list(range(9))
    assert [row[0] for row in rows if row[2] == "transfer"] == [20 * k + 20 for k in range(9)]
    assert len(rows) == 27


@BOTH
@pytest.mark.parametrize("seed", range(8))
def test_cue_directs_reading(backend: str, seed: int) -> None:
    """Partial report: six letters are begun before the cue at .1 s takes effect, turning takes 50 ms, and from then
    on only letters of the cued row are read, 20 ms each, as long as the icon lasts."""
    row = (4, 5, 6, 7)
    steps = [NewList(), Present(tuple(range(12)), "visual", 0.1), Cue(row), Delay(1.0), Recall("cued", 0.1, row)]
    parameters = certain(iconic_decay=2.0)
    records = session(steps, parameters, backend, n_items=12, material="letters", strategy="none", seed=seed)
    reading = [row for row in log(records) if row[2] == "encode"]
    before, after = reading[:6], reading[6:]
    assert [one[:2] for one in before] == [(20 * k, 20) for k in range(6)]
    assert [one[:2] for one in after] == [(170 + 20 * k, 20) for k in range(len(after))]
    assert {one[3] for one in after} <= set(row) - {one[3] for one in before}


@BOTH
def test_recall_ends_at_its_limit(backend: str) -> None:
    """A recall that would end after the limit is not made; the period lasts for its limit, unless it ends when done."""
    for until_done, onset in ((False, 3500), (True, 3500)):
        steps = [NewList(), *words(3, 0.5), Recall("serial", 2.0, until_done=until_done), Present((3,), "visual", 0.1)]
        rows = log(session(steps, certain(rehearsal_interval=5.0), backend))
        assert [row for row in rows if row[2] == "recall"] == [*said(2800, 0)]
        assert rows[-3:] == encoded(onset, 3, 100)


@BOTH
def test_recall_ends_when_done(backend: str) -> None:
    """With `until_done` the next step begins at the last response; without it, at the limit."""
    for until_done, onset in ((False, 31_000), (True, 2300)):
        steps = [NewList(), *words(2, 0.5), Recall("serial", 30.0, until_done=until_done), Present((2,), "visual", 0.1)]
        rows = log(session(steps, certain(rehearsal_interval=5.0, readout_time=0.4), backend))
        assert [row for row in rows if row[2] == "recall"] == [*said(1900, 0), *said(2300, 1)]
        assert rows[-3:] == encoded(onset, 2, 100)


@BOTH
def test_practice_without_selection_is_a_metronome(backend: str) -> None:
    """Choice with one alternative and no selection time: every response takes the base time, then the interval."""
    steps = [NewList(), Repeat((Respond(0, 1, 0.5),), times=5)]
    parameters = certain(selection_time=0.0, response_time_base=0.4)
    records = session(steps, parameters, backend, n_items=1, material="digits", strategy="none")
    assert log(records) == [(900 * k, 400, "response", 0) for k in range(5)]
    assert records["position"].tolist() == [1, 2, 3, 4, 5] and records["correct"].all()


@BOTH
def test_probe_scans_what_is_held(backend: str) -> None:
    """Item recognition: the response takes t_p and t_scan for every item held, and a held item is called old."""
    parameters = certain(probe_time=0.4, scan_time=0.05, rehearsal_interval=5.0)
    steps = [NewList(), *words(3, 0.5), Probe(1), Probe(3)]
    records = session(steps, parameters, backend)
    assert log(records)[-2:] == [(1500, 550, "probe", 1), (2050, 550, "probe", 3)]
    assert records["response"][-2] == 1 and records["correct"][-2] == 1


@BOTH
def test_repetition_until_perfect(backend: str) -> None:
    """Two words that are always held: two perfect recitations end the repetition after two rounds of 3.6 s."""
    trial = (NewList(), *words(2, 0.5), Recall("serial", 60.0, until_done=True))
    steps = [Repeat(trial, perfect_recalls=2, at_most=9), Present((2,), "visual", 0.1)]
    records = session(steps, certain(rehearsal_interval=5.0), backend)
    rows = log(records)
    recalls = [row[0] for row in rows if row[2] == "recall"]
    assert recalls == [2300, 3100, 5400, 6200] and rows[-3:] == encoded(6200, 2, 100)
    assert sorted(set(records["list"].tolist())) == [1, 2]
