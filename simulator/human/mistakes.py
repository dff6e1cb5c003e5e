"""What is wrong with a human table, collected so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.errors import MultistoreError, closest

#: Problems that one message tells in full; a file that is wrong throughout would otherwise fill the screen.
MOST_TOLD = 40


def likely(word: Any, names: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the known name most like `word`, or nothing where none is near.

    >>> likely("serial_positon", ["serial_position", "lag_crp"])
    "; did you mean 'serial_position'?"
    """
    near = closest(str(word), names)
    return f"; did you mean '{near}'?" if near else ""


class HumanTableError(MultistoreError):
    """A human table that cannot be used; `problems` lists every reason, each with file, place, value and range."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        told = self.problems[:MOST_TOLD]
        more = len(self.problems) - len(told)
        super().__init__("\n".join(told) + (f"\n... and {more} more" if more else ""))


class Problems:
    """Collects problems; `check()` raises them together."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, name: str, where: str, text: str) -> None:
        """Note one problem: the file, the place in it (may be empty), and what is wrong with which value."""
        self.found.append(f"{name}: {where}: {text}" if where else f"{name}: {text}")

    def add_unknown(self, name: str, where: str, value: Any, allowed: Iterable[str], what: str = "") -> None:
        """Note a word that is none of the allowed ones, with the likely spelling."""
        names = list(allowed)
        kind = f"{what} " if what else ""
        listed = ", ".join(names) or "none"
        self.add(name, where, f"unknown {kind}{str(value)!r}, allowed: {listed}{likely(str(value), names)}")

    def check(self) -> None:
        """Raise a HumanTableError if anything was found."""
        if self.found:
            raise HumanTableError(self.found)


def explain(error: Mapping[str, Any], fields: Iterable[str]) -> str:
    """One pydantic error in plain words: the value, what is allowed, the likely spelling."""
    kind, value = error["type"], error["input"]
    context = error.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        names = list(fields)
        field = str(error["loc"][-1])
        return f"unknown field, allowed: {', '.join(names)}{likely(field, names)}"
    if kind == "literal_error":
        names = [w.strip("'") for w in context["expected"].replace(" or ", ", ").split(", ")]
        return f"got {value!r}, allowed: {', '.join(names)}{likely(str(value), names)}"
    if kind == "too_short":
        return "is empty, allowed at least one"
    allowed = {
        "greater_than_equal": "at least {ge}",
        "less_than_equal": "at most {le}",
        "finite_number": "a finite number",
        "float_parsing": "a number",
        "float_type": "a number",
        "int_parsing": "a whole number",
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "int_parsing_size": "a whole number of reasonable size",
        "bool_parsing": "true or false",
        "bool_type": "true or false",
        "string_type": "text",
        "string_too_short": "some text",
        "string_pattern_mismatch": "text of the form {pattern}",
        "dict_type": "a mapping of names to values",
        "model_type": "a mapping of names to values",
        "tuple_type": "a list",
    }
    if kind in allowed:
        return f"got {value!r}, allowed {allowed[kind].format(**context)}"
    return f"got {value!r}: {error['msg']}"
