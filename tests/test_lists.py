"""Which items stand in which list: open sets are new each time, closed sets come again; mixed sessions; patterns."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator import paradigms
from simulator.errors import MultistoreError
from simulator.tasks.lists import draw_lists, mixed, shuffled
from simulator.tasks.material import MATERIALS
from simulator.tasks.protocol import Delay, Distract, NewList, Present, Probe, Protocol


def lists_of(protocol: Protocol) -> list[tuple[str, list[str]]]:
    """Label and names of the items of each list."""
    names, out = protocol.item_names(), []
    for step in protocol.steps:
        if isinstance(step, NewList):
            out.append((step.condition, []))
        elif isinstance(step, Present):
            out[-1][1].extend(names[i] for i in step.items)
    return out


def test_items_of_an_open_set_never_come_again() -> None:
    drawn = draw_lists([3, 2, 4], MATERIALS["words"])
    assert drawn == (((0, 1, 2), (3, 4), (5, 6, 7, 8)), 9, ())


def test_items_of_a_closed_set_come_again_in_other_orders() -> None:
    drawn = draw_lists([7] * 40, MATERIALS["letters"])
    assert drawn.n_items == 21 and drawn.items[0] == (0, 1, 2, 3, 4, 5, 6)
    assert set(drawn.names) == {one.name for one in MATERIALS["letters"].items}
    assert all(len(set(items)) == 7 for items in drawn.items) and len(set(drawn.items)) == 40
    appeared = Counter(item for items in drawn.items for item in items)
    assert min(appeared.values()) > 4  # 14 on average


def test_a_small_set_makes_all_lists_of_the_same_items() -> None:
    drawn = draw_lists([5] * 6, MATERIALS["words"], set_size=5)
    assert drawn.n_items == 5 and all(sorted(items) == [0, 1, 2, 3, 4] for items in drawn.items)
    assert len(drawn.names) == 5 and len(set(drawn.names)) == 5


def test_a_list_longer_than_its_set_has_items_twice_which_are_items_of_their_own() -> None:
    (items,), n_items, names = draw_lists([11], MATERIALS["digits"])
    assert n_items == 11 and len(set(items)) == 11
    assert sum(name.endswith(" (2)") for name in names) == 2


def test_a_pattern_puts_similar_and_dissimilar_letters_into_their_places() -> None:
    protocol = paradigms.serial_recall(6, material="letters", pattern="SDSSDD", lists_per_session=10)
    similar, dissimilar = ({one.name for one in MATERIALS[kind].items} for kind in ("similar_letters", "dissimilar_letters"))
    for _, names in lists_of(protocol):
        assert [name in similar for name in names] == [True, False, True, True, False, False]
        assert all((name in similar) != (name in dissimilar) for name in names) and len(set(names)) == 6


def test_lists_of_several_patterns_are_mixed_and_labelled() -> None:
    protocol = paradigms.serial_recall(4, material="letters", pattern="SSSS DDDD SDSD", lists_per_session=5)
    similar = {one.name for one in MATERIALS["similar_letters"].items}
    seen = lists_of(protocol)
    assert Counter(label for label, _ in seen) == {"SSSS": 5, "DDDD": 5, "SDSD": 5}
    assert all(label == "".join("S" if name in similar else "D" for name in names) for label, names in seen)


def test_letters_that_rhyme_are_one_group_and_dissimilar_ones_are_of_none_in_common() -> None:
    assert {one.similar for one in MATERIALS["similar_letters"].items} == {"ee"}
    groups = [one.similar for one in MATERIALS["letters"].items if one.name in {d.name for d in MATERIALS["dissimilar_letters"].items}]
    named = [group for group in groups if group]
    assert len(named) == len(set(named))


def test_shuffling_depends_on_the_key_alone() -> None:
    """The order for one key, worked out once: a design must not change with the version of Python."""
    assert shuffled("abcdef", "one") == shuffled("abcdef", "one") != shuffled("abcdef", "two")
    first = Counter(shuffled("abc", f"key {k}")[0] for k in range(600))
    assert min(first.values()) > 130  # 200 expected, sd 11.5: a false alarm in 1e9


def test_sessions_mix_lengths_and_label_them() -> None:
    protocol = paradigms.serial_recall((2, 4, 6), lists_per_session=3)
    seen = lists_of(protocol)
    assert Counter(label for label, _ in seen) == {"2 items": 3, "4 items": 3, "6 items": 3}
    assert all(label == f"{len(names)} items" for label, names in seen)
    assert [label for label, _ in seen] != sorted(label for label, _ in seen)
    assert mixed((2, 4, 6), 3) == [len(names) for _, names in seen]
    assert paradigms.serial_recall(4, lists_per_session=3).conditions == ("serial_recall",)


def test_spans_rise() -> None:
    lengths = [len(names) for _, names in lists_of(paradigms.memory_span(2, 4, 3))]
    assert lengths == [2, 2, 2, 3, 3, 3, 4, 4, 4]
    with pytest.raises(MultistoreError, match=r"memory_span\.longest: got 3, allowed a whole number from 5"):
        paradigms.memory_span(5, 3)


def test_groups_and_distractors_stand_where_they_belong() -> None:
    protocol = paradigms.serial_recall(5, gap=0.1, group_size=2, group_gap=0.5, distractors=3, changing_distractors=False)
    kinds = [type(step).__name__ for step in protocol.steps]
    one = ["Present", "Distract", "Distract"]
    assert kinds == ["NewList", *one, *one, "Delay", *one, *one, "Delay", *one, "Recall"]
    assert [step.duration for step in protocol.steps if isinstance(step, Delay)] == [0.5, 0.5]
    assert [(s.duration, s.novelty) for s in protocol.steps if isinstance(s, Distract)][:2] == [(1.0, 1.0), (2.0, 0.0)]


def test_each_filler_of_a_hebb_session_is_another_order_of_the_same_items() -> None:
    seen = lists_of(paradigms.hebb_repetition(6, 4, 2))
    assert [label for label, _ in seen] == ["filler 1", "filler 2", "repeated"] * 4
    repeated = [tuple(names) for label, names in seen if label == "repeated"]
    fillers = [tuple(names) for label, names in seen if label != "repeated"]
    assert len(set(repeated)) == 1 and len(set(fillers)) == 8
    assert {tuple(sorted(names)) for names in (*repeated, *fillers)} == {tuple(sorted(repeated[0]))}


def test_probes_are_old_or_new_as_their_label_says() -> None:
    protocol = paradigms.item_recognition((2, 3), 6)
    studied: list[int] = []
    label, probed = "", Counter()
    for step in protocol.steps:
        if isinstance(step, NewList):
            label, studied = step.condition, []
        elif isinstance(step, Present):
            studied += step.items
        elif isinstance(step, Probe):
            assert (step.item in studied) == label.startswith("old")
            assert label.endswith(f" {len(studied)}")
            probed[label, studied.index(step.item) if step.item in studied else None] += 1
    assert probed == {("old 2", 0): 3, ("old 2", 1): 3, ("old 3", 0): 2, ("old 3", 1): 2, ("old 3", 2): 2, ("new 2", None): 6, ("new 3", None): 6}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"pattern": "SDX"}, "allowed S .similar. and D .dissimilar."),
        ({"pattern": "SD"}, "one S or D for each of 3 items"),
        ({"pattern": "SDS", "material": "words"}, "with letters only"),
        ({"pattern": "SDS SDS"}, "each pattern once"),
    ],
)
def test_a_pattern_that_does_not_fit_is_refused(arguments: dict[str, str], told: str) -> None:
    with pytest.raises(MultistoreError, match=rf"serial_recall\.pattern: got '[\w ]+'.*{told}"):
        paradigms.serial_recall(3, **{"material": "letters", **arguments})
