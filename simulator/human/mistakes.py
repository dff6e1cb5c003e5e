"""What is wrong with a human table, collected so that all of it is reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from simulator.errors import MOST_PROBLEMS, MistakesError, did_you_mean, shown
from simulator.storage.strict_yaml import YamlDocument

M = TypeVar("M", bound=BaseModel)


class HumanTableError(MistakesError):
    """A human table that cannot be used; `problems` lists the reasons, each with file, place, value and range."""


class Problems:
    """Collects problems, as many as a message shows, and counts the rest; `check()` raises them together.

    >>> problems = Problems()
    >>> problems.add("mine.csv", "line 3, column x", "got 'two', allowed a number")
    >>> len(problems), problems.has("mine.csv"), problems.has("mine.yaml")
    (1, True, False)
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._files: dict[str, int] = {}

    def __len__(self) -> int:
        return sum(self._files.values())

    def has(self, name: str) -> bool:
        """Whether anything is wrong in the file called `name`."""
        return name in self._files

    def add(self, name: str, where: str, text: str) -> None:
        """Note one problem: the file, the place in it (may be empty), and what is wrong with which value."""
        self._files[name] = self._files.get(name, 0) + 1
        if len(self._texts) < MOST_PROBLEMS:
            self._texts.append(f"{name}: {where}: {text}" if where else f"{name}: {text}")

    def add_unknown(self, name: str, where: str, value: Any, allowed: Iterable[str], noun: str = "") -> None:
        """Note a word that is none of the allowed ones, with the likely spelling."""
        names = list(allowed) if len(self._texts) < MOST_PROBLEMS else []  # past that only the number is reported
        prefix = f"{noun} " if noun else ""
        listed = ", ".join(names) or "none"
        self.add(name, where, f"unknown {prefix}{shown(value)}, allowed: {listed}{did_you_mean(value, names)}")

    def check(self, kind: type[MistakesError] = HumanTableError) -> None:
        """Raise an error of a kind (a HumanTableError) if anything is wrong."""
        if self._texts:
            raise kind(self._texts, len(self) - len(self._texts))


_ALLOWED = {
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
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text of the form {pattern}",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "tuple_type": "a list",
}


def explain(error: Mapping[str, Any], fields: Iterable[str]) -> str:
    """One pydantic error in plain words: the value, what is allowed, the likely spelling."""
    kind, value = error["type"], error["input"]
    context = error.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        names = list(fields)
        return f"unknown field, allowed: {', '.join(names)}{did_you_mean(error['loc'][-1], names)}"
    if kind == "literal_error":
        names = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        return f"got {shown(value)}, allowed: {', '.join(names)}{did_you_mean(value, names)}"
    if kind == "too_short":
        return "is empty, allowed at least one"
    if kind == "value_error":
        return f"got {shown(value)}, {context['error']}"
    if kind in _ALLOWED:
        return f"got {shown(value)}, allowed {_ALLOWED[kind].format(**context)}"
    return f"got {shown(value)}: {error['msg']}"


def fields_at(kind: type[BaseModel], place: Iterable[int | str]) -> list[str]:
    """Names that are allowed where the last part of a place stands, in a document of this kind.

    >>> from simulator.human.entry import Entry
    >>> "paradigm" in fields_at(Entry, ("conditions", "fast", "paradigme"))
    True
    """
    *outer, _ = place
    for part in outer:
        if part in kind.model_fields:
            kind = _model_in(kind.model_fields[str(part)].annotation) or kind
    return [name for name, field in kind.model_fields.items() if not field.exclude]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, or is a list or a mapping of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def validated(document: YamlDocument, kind: type[M], name: str, problems: Problems) -> M | None:
    """What a document of the file called `name` says; what is wrong goes to `problems`, and then nothing is returned."""
    for line, text in document.problems:
        problems.add(name, f"line {line}" if line else "", text)
    if document.problems:
        return None
    if not isinstance(document.content, dict):
        got = {type(None): "nothing", list: "a list"}.get(type(document.content), "a single value")
        problems.add(name, "", f"holds {got}, allowed a mapping with the fields {', '.join(fields_at(kind, ('',)))}")
        return None
    try:
        return kind.model_validate(document.content)
    except ValidationError as error:
        for mistake in error.errors(include_url=False):
            place = tuple(part for part in mistake["loc"] if part != "[key]")
            line = document.line(place)
            where = ".".join(str(part) for part in place)
            text = explain(mistake, fields_at(kind, mistake["loc"]))
            problems.add(name, f"line {line}, {where}" if line else where, text)
        return None
