"""Which items stand in which list of a session: those of an open set are new each time, those of a closed set come again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

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


def mixed(kinds: Sequence[T], rounds: int) -> list[T]:
    """The kinds of the lists of a session in which lists of all kinds are mixed, each as often as there are rounds.

    >>> sorted(mixed((2, 4), 3))
    [2, 2, 2, 4, 4, 4]
    """
    return shuffled(list(kinds) * rounds, f"order of {list(kinds)} {rounds} times")
