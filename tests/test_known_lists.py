"""Which lists of a session are known by their number before it runs, and what a recall may ask for."""

from __future__ import annotations

import pytest

from simulator import MultistoreError, Protocol, paradigms
from simulator.storage.described_protocol import describe_protocol, rebuild_protocol
from simulator.tasks.known_lists import known_lists
from simulator.tasks.protocol import NewList, Present, Recall, Repeat, Step
from simulator.tasks.step_table import ASSOCIATE, EVERYTHING, PRESENT_LIST, compile_program
from simulator.tasks.timeline import timeline


def shown(*items: int) -> Present:
    """Items in one display."""
    return Present(items)


LEARNED = Repeat((NewList(), shown(0), shown(1), Recall("serial")), perfect_recalls=1)
KNOWN: dict[str, tuple[tuple[Step, ...], list[tuple[int, ...]]]] = {
    "nothing is asked for": ((NewList(), shown(0), Recall()), []),
    "the present list": ((NewList(), shown(2, 0), shown(0), Recall(asked_for=1)), [(2, 0)]),
    "what comes later belongs to it": ((NewList(), shown(2), Recall(asked_for=1), shown(0)), [(2, 0)]),
    "no list was begun": ((shown(1), NewList(), shown(0), Recall(asked_for=2)), [(1,), (0,)]),
    "only the lists up to it": ((NewList(), shown(1), NewList(), shown(0), Recall(asked_for=1)), [(1,)]),
    "rounds": ((Repeat((NewList(), shown(1)), times=3), NewList(), shown(0), Recall(asked_for=4)), [(1,), (1,), (1,), (0,)]),
    "many rounds": ((Repeat((NewList(), shown(1)), times=100_000), Recall(asked_for=2)), [(1,), (1,)]),
    "a list that goes on in the next round": ((Repeat((shown(0), NewList(), shown(1)), times=2), Recall(asked_for=2)), [(0,), (1, 0)]),
    "learned": ((LEARNED, NewList(), shown(2), Recall(asked_for=1)), [(0, 1)]),
    "learned and shown again": ((LEARNED, shown(1), NewList(), Recall(asked_for=1)), [(0, 1)]),
    "practice within a list": (
        (NewList(), Repeat((shown(0), Recall("serial")), perfect_recalls=1), NewList(), shown(1), Recall(asked_for=2)), [(0,), (1,)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_lists_are_known_by_their_steps(name: str) -> None:
    steps, lists = KNOWN[name]
    assert known_lists(steps) == lists


REFUSED: dict[str, tuple[tuple[Step, ...], str]] = {
    "has not begun": ((NewList(), shown(0), Recall(asked_for=2), NewList()), "got 2, allowed 1 to 1"),
    "depends on the learner": ((LEARNED, NewList(), shown(2), Recall(asked_for=2)), "got 2, allowed 1 to 1"),
    "may go on": ((LEARNED, shown(2), NewList(), Recall(asked_for=1)), "got 1, allowed none here"),
    "a round may add to it": (
        (Repeat((shown(0), NewList(), shown(1), Recall("serial")), perfect_recalls=1), Recall(asked_for=2)), "got 2, allowed 1 to 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_list_that_is_not_known_is_refused(name: str) -> None:
    steps, message = REFUSED[name]
    with pytest.raises(MultistoreError, match=rf"Recall\.asked_for: {message}"):
        Protocol("asked", "words", 3, steps)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Recall(asked_for="all"), "Recall.asked_for: got 'all', allowed present_list, everything, or a whole number from 1 to 100000"),
        (lambda: Recall(asked_for="everyting"), "did you mean 'everything'"),
        (lambda: Recall(asked_for=0), "Recall.asked_for: got 0"),
        (lambda: Recall(asked_for=True), "Recall.asked_for: got true"),
        (lambda: Recall("serial", asked_for=1), "Recall.asked_for: got 1, allowed present_list with kind 'serial'"),
        (lambda: Recall("cued", asked_for="everything"), "allowed present_list with kind 'cued'"),
        (lambda: Recall("associate"), r"Recall.items: got \(\), allowed two different items"),
        (lambda: Recall("associate", items=(1, 1)), "two different items with kind 'associate': the cue and its answer"),
        (lambda: Recall("associate", items=(1, 2, 3)), "two different items"),
        (lambda: paradigms.spaced_recall(lags="3-1"), "spaced_recall.lags: got '3-1', allowed different lags from 1 to 1000"),
        (lambda: paradigms.spaced_recall(lags="1 1"), "spaced_recall.lags"),
        (lambda: paradigms.spaced_recall(lags="1-2-3"), "spaced_recall.lags"),
        (lambda: paradigms.spaced_recall(lags=""), "spaced_recall.lags"),
        (lambda: paradigms.spaced_recall(3, 2, lags="9-10"), "3 items, 2 times each: no order found"),
        (lambda: paradigms.paired_associates(design="A-B C-B"), "allowed A-B, A-B A-C, A-B C-D"),
    ],
)  # fmt: skip
def test_wrong_requests_are_refused(make: object, message: str) -> None:
    with pytest.raises(MultistoreError, match=message):
        make()  # type: ignore[operator]


def test_what_is_asked_for_stands_in_the_step_table() -> None:
    """The items of a list by its number stand behind those of the step."""
    steps = (
        NewList(), shown(3, 1), Recall(), NewList(), shown(0, 2), Recall("associate", items=(0, 2)),
        Recall(asked_for=1), Recall("associate", items=(1, 3), asked_for=1), Recall(asked_for="everything"),
    )  # fmt: skip
    program = compile_program(Protocol("asked", "words", 4, steps))
    rows = [row for row in program.steps if row["op"] == 5]
    assert [int(row["asked_for"]) for row in rows] == [PRESENT_LIST, PRESENT_LIST, 1, 1, EVERYTHING]
    assert int(rows[1]["recall_kind"]) == ASSOCIATE
    items = [program.items[row["first"] : row["first"] + row["count"]].tolist() for row in rows]
    assert items == [[], [0, 2], [3, 1], [1, 3, 3, 1], []]


def test_requests_are_told_and_come_back_from_files() -> None:
    """In words in the timeline, and as plain values in provenance."""
    steps = (
        NewList(), shown(0, 1), NewList(), shown(2), Recall(asked_for=1), Recall(asked_for="everything"),
        Recall("associate", 5.0, items=(0, 1)), Recall("associate", 5.0, items=(0, 1), asked_for=1, until_done=True),
        Recall("associate", 5.0, items=(0, 1), asked_for="everything"),
    )  # fmt: skip
    protocol = Protocol("asked", "words", 3, steps, names=("lip", "map", "gum"))
    assert [line[24:] for line in timeline(protocol)[4:-1]] == [
        "free recall of list 1, 90 s",
        "free recall of everything, 90 s",
        "recall of what was shown with lip (map), 5 s",
        "recall of what was shown with lip in list 1 (map), at most 5 s",
        "recall of what was shown with lip in any list (map), 5 s",
    ]
    assert rebuild_protocol(describe_protocol(protocol)) == protocol
    old = describe_protocol(protocol)
    for step in old["steps"]:
        step.pop("asked_for", None)
    assert rebuild_protocol(old).steps[4] == Recall()
