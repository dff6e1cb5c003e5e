"""The one reader and writer of JSON: strict, bounded in size and depth, the same text for the same values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.errors import MultistoreError, shown
from simulator.storage.existing_files import read_bytes

#: Bytes of the largest text.
LARGEST_TEXT = 50_000_000
#: Lists and objects within each other.
DEEPEST = 100
#: Digits of a whole number.
MOST_DIGITS = 100


def parse_json(text: str | bytes, where: str, what: str = "file") -> Any:
    """Read JSON text that stands in `where`; a MultistoreError says why it is none.

    NaN and infinity, a name given twice in one object, and what is too large or too deep are refused.

    >>> parse_json('{"a": [1, 2.5, null]}', "x.json")
    {'a': [1, 2.5, None]}
    >>> parse_json('{"a": 1, "a": 2}', "x.json")
    Traceback (most recent call last):
    simulator.errors.MultistoreError: x.json: 'a' is given twice
    """
    if len(text) > LARGEST_TEXT:
        raise MultistoreError(f"{where}: {what} has {len(text):,} bytes; allowed: at most {LARGEST_TEXT:,}")

    def whole(digits: str) -> int:
        if len(digits) > MOST_DIGITS:
            raise MultistoreError(f"{where}: a number of {len(digits):,} digits; allowed: at most {MOST_DIGITS}")
        return int(digits)

    def refuse(name: str) -> Any:
        raise MultistoreError(f"{where}: {name} is no number of JSON")

    def names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise MultistoreError(f"{where}: {shown(twice)} is given twice")
        return mapping

    too_deep = f"{where}: lists and objects are more than {DEEPEST} deep; allowed: fewer"
    try:
        value = json.loads(text, parse_int=whole, parse_constant=refuse, object_pairs_hook=names_once)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise MultistoreError(f"{where}: {what} is not JSON ({error})") from error
    except RecursionError as error:
        raise MultistoreError(too_deep) from error
    if _depth_exceeds(value, DEEPEST):
        raise MultistoreError(too_deep)
    return value


def parse_json_object(text: str | bytes, where: str, what: str = "file") -> dict[str, Any]:
    """Read JSON text that must be an object (names with values)."""
    value = parse_json(text, where, what)
    if not isinstance(value, dict):
        raise MultistoreError(f"{where}: {what} is {type(value).__name__}, expected an object")
    return value


def read_json(path: str | Path) -> dict[str, Any]:
    """Read a file that holds a JSON object; a MultistoreError names the file and says what is wrong with it."""
    return parse_json_object(read_bytes(path, LARGEST_TEXT), str(path))


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON text of a value with sorted names, after `plain`; NaN and infinity are refused.

    >>> to_json({"b": (1, 2), "a": None})
    '{"a": null, "b": [1, 2]}'
    """
    return json.dumps(plain(value), sort_keys=True, allow_nan=False, indent=indent)


def plain(value: Any, depth: int = 0) -> Any:
    """The value in JSON's types: models and mappings as dicts, sequences as lists, numpy scalars as numbers."""
    if depth > DEEPEST:
        raise MultistoreError(f"JSON: lists and objects are more than {DEEPEST} deep; allowed: fewer")
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [plain(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise MultistoreError(f"JSON: {value!r} is not a finite number")
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist(), depth + 1)
    return str(value)


def _depth_exceeds(value: Any, most: int) -> bool:
    """Whether lists and objects stand within each other more than `most` deep."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for holder in level
            if isinstance(holder, (dict, list))
            for inner in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True
