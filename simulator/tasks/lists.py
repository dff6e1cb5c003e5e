"""Which items stand in which list of a session: those of an open set are new each time, those of a closed set come again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from simulator.errors import MultistoreError
from simulator.tasks.material import MATERIALS, Material

T = TypeVar("T")

#: The key of all drawings of a design: every participant studies the same lists, as with a printed set of lists.
DESIGN = "multistore"


class Lists(NamedTuple):
    """The items of each list, the number of different items in all, and their names (none: the items of an open set).

    Items are numbered in the order in which they first appear.
    """

    items: tuple[tuple[int, ...], ...]
    n_items: int
    names: tuple[str, ...]


def shuffled(values: Sequence[T], key: str) -> list[T]:
    """The values in an order that depends on the key alone, on every machine and in every Python.

    >>> shuffled("abcdef", "one") == shuffled("abcdef", "one"), sorted(shuffled("cab", "two"))
    (True, ['a', 'b', 'c'])
    """
    chance, out = random.Random(f"{DESIGN} {key}"), list(values)
    for k in range(len(out) - 1, 0, -1):
        other = min(k, int(chance.random() * (k + 1)))
        out[k], out[other] = out[other], out[k]
    return out


def draw_lists(lengths: Sequence[int], material: Material, set_size: int = 0) -> Lists:
    """Lists of so many items each, one after the other.

    The items of a closed set are drawn for each list without replacement from the whole set, or from the first
    `set_size` of it; `set_size` makes a small set that comes again of an open kind, too. A list that is longer than the
    set has an item twice, and the second one is an item of its own.

    >>> from simulator.tasks.material import MATERIALS
    >>> draw_lists([2, 3], MATERIALS["words"]).items
    ((0, 1), (2, 3, 4))
    >>> drawn = draw_lists([3, 3], MATERIALS["digits"], set_size=3)
    >>> drawn.n_items, [sorted(items) for items in drawn.items], sorted(drawn.names)
    (3, [[0, 1, 2], [0, 1, 2]], ['1', '2', '3'])
    """
    if not material.closed and not set_size:
        starts = [sum(lengths[:k]) for k in range(len(lengths))]
        items = tuple(tuple(range(start, start + n)) for start, n in zip(starts, lengths, strict=True))
        return Lists(items, sum(lengths), ())
    members = [one.name for one in material.items[: set_size or None]]
    members += [f"{material.name.rstrip('s')} {k + 1}" for k in range(len(members), set_size)]
    return _numbered([_sample(members, n, f"list {k} of {material.name}") for k, n in enumerate(lengths)])


def draw_patterns(patterns: Sequence[str]) -> Lists:
    """A list for each pattern, which says the places of similar (S) and dissimilar (D) letters.

    >>> len(draw_patterns(["SDSD", "SS"]).items[0])
    4
    """
    return _numbered([_patterned(pattern, k) for k, pattern in enumerate(patterns)])


def _sample(members: Sequence[str], n: int, key: str) -> list[str]:
    """So many members in random order; from the second round on they are items of their own."""
    out: list[str] = []
    again = 1
    while len(out) < n:
        mark = "" if again == 1 else f" ({again})"
        out += [f"{name}{mark}" for name in shuffled(members, f"{key} {again}")[: n - len(out)]]
        again += 1
    return out


def _patterned(pattern: str, k: int) -> list[str]:
    """A list of similar (S) and dissimilar (D) letters in their places."""
    pools = {"S": "similar_letters", "D": "dissimilar_letters"}
    drawn = {
        kind: iter(_sample([one.name for one in MATERIALS[pool].items], pattern.count(kind), f"list {k} of {pool}"))
        for kind, pool in pools.items()
    }
    return [next(drawn[kind]) for kind in pattern]


def _numbered(lists: Sequence[Sequence[str]]) -> Lists:
    number = {name: k for k, name in enumerate(dict.fromkeys(name for names in lists for name in names))}
    return Lists(tuple(tuple(number[name] for name in names) for names in lists), len(number), tuple(number))


#: Share of the places of a spaced list at which a new item is tried before those that may come again.
NEW_FIRST = 0.36
#: Orders that are tried before a design of spaced presentations counts as impossible.
ATTEMPTS = 500


def spaced_order(n_items: int, times: int, shortest: int, longest: int, key: str) -> list[int]:
    """A random order in which every item comes so many `times`, each `shortest` to `longest` places after the time before.

    Items are numbered in the order in which they first come. Raises MultistoreError where no such order is found.

    >>> spaced_order(2, 3, 1, 1, "massed")
    [0, 0, 0, 1, 1, 1]
    >>> order = spaced_order(8, 2, 3, 5, "spaced")
    >>> all(3 <= order[order.index(i) + 1 :].index(i) + 1 <= 5 for i in range(8))
    True
    """
    chance = random.Random(f"{DESIGN} {key}")
    for _ in range(ATTEMPTS):
        if order := _try_spaced_order(n_items, times, shortest, longest, chance):
            return order
    raise MultistoreError(
        f"{n_items} items, {times} times each: no order found in which they come again after {shortest} to {longest} places; "
        "give a wider range, or one that is shorter than the list"
    )


def _try_spaced_order(n_items: int, times: int, shortest: int, longest: int, chance: random.Random) -> list[int]:
    """One attempt, place by place, which keeps enough places free for what has to come again in time; empty where it gets stuck."""
    order: list[int] = []
    last: dict[int, int] = {}
    left = [times] * n_items
    for place in range(n_items * times):
        may_come = sorted((i for i in last if left[i] and last[i] + shortest <= place), key=lambda _: chance.random())
        if len(last) < n_items:
            may_come.insert(0 if chance.random() < NEW_FIRST else len(may_come), len(last))
        for i in may_come:
            again = [last[j] + longest for j in last if left[j] and j != i] + [place + longest] * (left[i] > 1)
            if all(latest > place + k for k, latest in enumerate(sorted(again))):
                break
        else:
            return []
        order.append(i)
        last[i] = place
        left[i] -= 1
    return order


def mixed(kinds: Sequence[T], rounds: int) -> list[T]:
    """The kinds of the lists of a session in which lists of all kinds are mixed, each as often as there are rounds.

    >>> sorted(mixed((2, 4), 3))
    [2, 2, 2, 4, 4, 4]
    """
    return shuffled(list(kinds) * rounds, f"order of {list(kinds)} {rounds} times")
