"""Values that are wrong for a field, and names that are not quite those of a field."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Collection, Sequence
from typing import Any

#: Wrong wherever a finite number is asked for.
NO_NUMBERS: tuple[Any, ...] = (
    None, "", "abc", "5", "1e", "٣", [], [1.0], {}, {"a": 1}, (), (1, 2, 3), object(), b"1", 1j, math.nan, math.inf, -math.inf,
    datetime.date(2020, 1, 1), {1, 2}, "x" * 5_000, ["y"] * 3_000, lambda: 1,
)  # fmt: skip
#: Wrong wherever a word of a short list is asked for.
NO_WORDS: tuple[Any, ...] = (
    None, 5, -1.5, True, [], ["words"], {}, {"a": 1}, object(), math.nan, b"words", "", " ", "x" * 5_000, "[/red]", "$\\frac{$", "\0",
)  # fmt: skip
#: Wrong wherever true or false is asked for.
NO_FLAGS: tuple[Any, ...] = (None, "no", "yes", "off", "true", "", 0, 1, 2.0, [], [True], {}, object(), math.nan, "maybe")
#: Wrong wherever a whole number is asked for.
NO_COUNTS: tuple[Any, ...] = (*NO_NUMBERS, 1.5, 0.1, True, False)
#: YAML and command-line texts that are no finite number.
NO_NUMBER_TEXTS: tuple[str, ...] = (
    "abc", "yes", "off", "true", "null", "~", "[1]", "{a: 1}", ".nan", ".inf", "-.inf", "1_000", "1:30", "0x1f", "0b1", "2020-01-01",
    '"5"', "!!str 5", "!!python/object:os.system 1", "&a [*a]", "1e", "--5", "5 items", "5,5", "'", "[" * 600, "9" * 400 + "x", "!!int abc",
    "!!float abc", "!!bool abc", "!!timestamp abc", "\N{LINE SEPARATOR}", "x" * 20_000,
)  # fmt: skip


def outside(low: float, high: float, rng: random.Random) -> float:
    """A finite number outside of a range."""
    width = max(1.0, abs(low), abs(high))
    far = width * 10 ** rng.uniform(-3, 3)
    return rng.choice([low - far, high + far])


def wrong_number(low: float, high: float, rng: random.Random) -> Any:
    """A value that is no number in a range: outside of it, no number at all, or too large for any."""
    kind = rng.random()
    if kind < 0.4:
        return outside(low, high, rng)
    if kind < 0.45:
        return rng.choice([10**400, -(10**400)])
    if kind < 0.5:
        return rng.choice([True, False])
    return rng.choice(NO_NUMBERS)


def wrong_count(low: int, high: int, rng: random.Random) -> Any:
    """A value that is no whole number in a range."""
    if rng.random() < 0.4:
        return int(rng.choice([low - rng.randint(1, 10**6), high + rng.randint(1, 10**20)]))
    return rng.choice(NO_COUNTS)


def misspelt(name: str, names: Collection[str], rng: random.Random) -> str:
    """A name with one letter more, less or other, that is none of the `names`."""
    while True:
        k = rng.randrange(len(name))
        letter = rng.choice("abcdefghijklmnopqrstuvwxyz_-X 9")
        changed = rng.choice(
            [name[:k] + name[k + 1 :], name[:k] + letter + name[k:], name[:k] + letter + name[k + 1 :], name.upper(), "self", "x" * 300]
        )
        if changed.strip() and changed not in names and changed.replace("-", "_") not in names:
            return changed


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes with a part cut off, flipped, repeated or put elsewhere."""
    kind = rng.randrange(6)
    at = rng.randrange(max(1, len(data)))
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :] if data else b"\xff"
    if kind == 2:
        return data[:at] + rng.randbytes(rng.randint(1, 64)) + data[at:]
    if kind == 3:
        end = min(len(data), at + rng.randint(1, 64))
        return data[:at] + data[end:]
    if kind == 4:
        return rng.randbytes(rng.randint(0, 200))
    return data[:at] + data[max(0, at - 40) : at] * rng.randint(2, 30) + data[at:]


def brief(value: Any) -> str:
    """A value in at most 80 characters, for the description of an attempt."""
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}: {error}>"
    return text if len(text) <= 80 else f"{text[:77]}..."


def one_of(values: Sequence[Any], rng: random.Random) -> Any:
    """One of some values."""
    return values[rng.randrange(len(values))]
