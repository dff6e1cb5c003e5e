"""What a field of a step, a protocol or a paradigm may hold: stated in its annotation, checked and reported in one place.

A field's type says most of it: `bool`, `str` and `Literal` are checked as they stand, and `Annotated[type, check]` adds a
range. `checks_of` reads the annotations once for each class or function; `check_fields` looks at the values.
"""

from __future__ import annotations

import functools
import math
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from simulator.errors import MultistoreError, did_you_mean, shown

LONGEST = 1e9  # s, about 32 years: what fits on the integer clock with room to spare
#: A check takes a field's name and its value, and raises a MultistoreError that names both.
Check = Callable[[str, Any], None]


def refusal(name: str, value: Any, allowed: str) -> MultistoreError:
    """The error of a field that holds something else than what is allowed."""
    return MultistoreError(f"{name}: got {shown(value)}, allowed {allowed}")


@dataclass(frozen=True)
class Number:
    """A finite number from `low` to `high` of a `unit`."""

    low: float
    high: float
    unit: str = ""

    def __call__(self, name: str, value: Any) -> None:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not (self.low <= value <= self.high and math.isfinite(value)):
            raise refusal(name, value, f"{self.low:g} to {self.high:g} {self.unit}".rstrip())


@dataclass(frozen=True)
class Duration:
    """Seconds from `low` to `high`: one number, or a pair (shortest, longest) between which the design draws.

    >>> Duration()("Present.gap", (0.8, 1.2))
    """

    low: float = 0.0
    high: float = LONGEST

    def __call__(self, name: str, value: Any) -> None:
        number = Number(self.low, self.high, "s")
        if not isinstance(value, (tuple, list)):
            number(name, value)
            return
        if len(value) != 2 or isinstance(value, list):
            raise refusal(name, value, "one duration or a pair (low, high) in s")
        for end in value:
            number(name, end)
        if value[0] > value[1]:
            raise refusal(name, value, "a pair whose first is the shorter duration in s")


@dataclass(frozen=True)
class Count:
    """A whole number from `low` to `high`.

    >>> Count(1, 500)("free_recall.list_length", 12)
    """

    low: int
    high: int

    def __call__(self, name: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise refusal(name, value, f"a whole number from {self.low} to {self.high}")


@dataclass(frozen=True)
class Counts:
    """A whole number from `low` to `high`, or a tuple of different ones.

    >>> Counts(1, 500)("free_recall.list_length", (4, 6, 8))
    """

    low: int
    high: int

    def __call__(self, name: str, value: Any) -> None:
        one = Count(self.low, self.high)
        if not isinstance(value, tuple):
            one(name, value)
            return
        if not value or len(set(map(repr, value))) < len(value):
            raise refusal(name, value, f"a whole number from {self.low} to {self.high}, or several different ones")
        for part in value:
            one(name, part)


@dataclass(frozen=True)
class Intervals:
    """Several different durations in s, or none.

    >>> Intervals()("brown_peterson.mixed_intervals", (3, 18))
    """

    def __call__(self, name: str, value: Any) -> None:
        if not isinstance(value, tuple) or len(set(map(repr, value))) < len(value):
            raise refusal(name, value, "a tuple of different durations in s")
        for part in value:
            Number(0.0, LONGEST, "s")(name, part)


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    words: Sequence[str]

    def __call__(self, name: str, value: Any) -> None:
        if not isinstance(value, str) or value not in self.words:
            near = did_you_mean(value, self.words) if isinstance(value, str) else ""
            raise refusal(name, value, f"{', '.join(self.words)}{near}")


@dataclass(frozen=True)
class Items:
    """A tuple of at least `least` item numbers, from 0."""

    least: int = 0

    def __call__(self, name: str, value: Any) -> None:
        if not isinstance(value, tuple) or len(value) < self.least:
            raise refusal(name, value, "a tuple of item numbers" + f", at least {self.least}" * (self.least > 0))
        for item in value:
            Count(0, 99_999)(name, item)


@dataclass(frozen=True)
class WordOrCount:
    """One of some words, or a whole number from `low` to `high`.

    >>> WordOrCount(("everything",), 1, 9)("Recall.asked_for", 2)
    """

    words: Sequence[str]
    low: int
    high: int

    def __call__(self, name: str, value: Any) -> None:
        near = ""
        if isinstance(value, str):
            if value in self.words:
                return
            near = did_you_mean(value, self.words)
        elif isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return
        raise refusal(name, value, f"{', '.join(self.words)}, or a whole number from {self.low} to {self.high}{near}")


@dataclass(frozen=True)
class OrNone:
    """Nothing, or what another check allows."""

    check: Check

    def __call__(self, name: str, value: Any) -> None:
        if value is not None:
            self.check(name, value)


def truth(name: str, value: Any) -> None:
    """True or false and nothing else.

    >>> truth("free_recall.filled", "no")
    Traceback (most recent call last):
    simulator.errors.MultistoreError: free_recall.filled: got 'no', allowed true or false (yes, no, on and off are words)
    """
    if not isinstance(value, (bool, np.bool_)):
        raise refusal(name, value, "true or false" + " (yes, no, on and off are words)" * isinstance(value, str))


def text(name: str, value: Any) -> None:
    """A text."""
    if not isinstance(value, str):
        raise refusal(name, value, "a text")


def _check_of(hint: Any) -> Check | None:
    """The check that a type hint states, None for one that states none."""
    if get_origin(hint) is Annotated:
        return next((part for part in hint.__metadata__ if callable(part)), None)
    if get_origin(hint) is Literal:
        return OneOf(get_args(hint))
    if get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint):
        inner = next((_check_of(part) for part in get_args(hint) if part is not type(None)), None)
        return OrNone(inner) if inner else None
    return {bool: truth, str: text}.get(hint)


@functools.cache
def checks_of(owner: Any) -> Mapping[str, Check]:
    """The checks of a class' fields or of a function's arguments, by name."""
    checks = {
        name: _check_of(hint) for name, hint in get_type_hints(owner, include_extras=True).items() if name != "return"
    }
    return {name: check for name, check in checks.items() if check is not None}


def check_fields(owner: Any, values: Mapping[str, Any]) -> None:
    """Raise a MultistoreError for the first of the values that the owner's annotation of that name does not allow."""
    for name, check in checks_of(owner).items():
        if name in values:
            check(f"{owner.__name__}.{name}", values[name])


class Checked:
    """A dataclass whose fields are checked when it is made."""

    def __post_init__(self) -> None:
        check_fields(type(self), {entry.name: getattr(self, entry.name) for entry in fields(self)})  # type: ignore[arg-type]
