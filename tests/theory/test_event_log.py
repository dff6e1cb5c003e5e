"""What is written into the event table, and when its buffer is full."""

from __future__ import annotations

import pytest
from small_state import log, mind, small_state, study, token

from simulator.records.columns import STORES, TRIAL_TYPES
from simulator.theory import event_log
from simulator.theory.event_log import SAMPLED, SHORT_TERM, note, write

ROW = {
    "onset": 11, "duration": 12, "position": 3, "item": 2, "response": 4, "correct": 1, "response_time": 15,
    "store": 3, "strength": 0.25,
}  # fmt: skip


def test_a_row_holds_what_was_written() -> None:
    """Every field, with the number of the list and its condition."""
    s = small_state()
    mind(s).update(list=7, condition=5)
    write(s, 6, 11, 12, 3, 2, 4, 1, 15, 3, 0.25)
    assert log(s) == [ROW | {"trial_type": 6, "list": 7, "condition": 5}]
    write(s, 6, 21, 0, 3, 2, 4, 1, 15, 3, 0.25)
    assert [row["onset"] for row in log(s)] == [11, 21]


def test_distractors_have_no_item() -> None:
    """Items are numbered below `n_items`; what lies behind them is -1."""
    s = small_state(3)
    for item in (2, 3, 8, -1):
        write(s, 6, 0, 0, 0, item, 0, 0, 0, 0, 0.0)
    assert [row["item"] for row in log(s)] == [2, -1, -1, -1]


def test_a_full_buffer_asks_for_a_larger_one() -> None:
    """Nothing is written beyond its end."""
    s = small_state(n_rows=2)
    for n in range(4):
        assert mind(s).overflow == (1 if n > 2 else 0)
        write(s, 6, n, 0, 0, 0, 0, 0, 0, 0, 0.0)
    assert [row["onset"] for row in log(s)] == [0, 1]
    assert mind(s).overflow == 1


@pytest.mark.parametrize("item, position", [(0, 2), (1, 1), (-1, -1)])
def test_a_note_stands_in_the_full_trace_only(item: int, position: int) -> None:
    """With the item's position in its list, and no response."""
    for trace in (True, False):
        s = small_state(trace=trace)
        study(s, [1, 0])
        note(s, SAMPLED, 11, 12, item, SHORT_TERM, 0.25)
        expected = {
            "onset": 11, "duration": 12, "position": position, "item": item, "response": -1, "correct": -1,
            "response_time": -1, "store": SHORT_TERM, "strength": 0.25, "trial_type": SAMPLED, "list": 1, "condition": 0,
        }  # fmt: skip
        assert log(s) == ([expected] if trace else [])


def test_the_first_item_has_its_position() -> None:
    """Item 0 is an item."""
    s = small_state()
    token(s, 0).position = 9
    note(s, SAMPLED, 0, 0, 0, SHORT_TERM, 0.0)
    assert log(s)[0]["position"] == 9


def test_codes_are_those_of_the_records() -> None:
    """Kinds of rows and stores are numbered as the table of records reads them."""
    kinds = {
        "study": "STUDY", "encode": "ENCODED", "displace": "DISPLACED", "rehearse": "REHEARSED", "lose": "LOST",
        "transfer": "TRANSFERRED", "sample": "SAMPLED", "recall": "RECALLED", "omission": "OMITTED",
        "probe": "PROBED", "response": "RESPONDED", "give_up": "GIVEN_UP",
        "no_room": "NO_ROOM", "bind": "BOUND", "remove": "REMOVED", "lose_place": "PLACE_LOST",
    }  # fmt: skip
    assert {name: getattr(event_log, code) for name, code in kinds.items()} == {n: k for k, n in enumerate(TRIAL_TYPES)}
    stores = ("NO_STORE", "ICONIC", "ECHOIC", "SHORT_TERM", "DECLARATIVE", "PROCEDURAL")
    assert [getattr(event_log, name) for name in stores] == list(range(len(STORES)))
