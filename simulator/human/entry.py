"""NAME.yaml: what a human table is about: its source, its grade, and for each condition the protocol people lived."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.human.mistakes import Problems, explain

Grade = Literal["raw", "authors", "secondary"]
Population = Literal["young", "older", "amnesic"]
Column = Literal["condition", "measure", "x", "mean", "sem", "n"]
Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Condition(_Part):
    """One condition of a study: the paradigm, its arguments, and which of those arguments the source does not give.

    Where the lists of one condition were of several kinds in equal number, `mixture` holds the arguments in which
    each kind differs. `sample` and `population`, where given, replace those of the table.
    """

    paradigm: Text
    arguments: dict[str, Any] = {}
    mixture: tuple[dict[str, Any], ...] = ()
    assumed: tuple[str, ...] = ()
    sample: str | None = None
    population: Population | None = None
    note: str = ""


class Measurement(_Part):
    """How one measure was taken: its axis (None, an axis of the measure, or a protocol argument), unit, options.

    `arguments` replace arguments of the conditions where the measure needs another protocol than the rest (words of
    earlier lists intrude only where there are earlier lists). `assumed` names options and arguments that the source
    does not give. `scored` says whether the model is held against it on the scoreboard; a measure that is only shown
    is not.
    """

    x: str | None = None
    unit: Text
    options: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    assumed: tuple[str, ...] = ()
    scored: bool = True
    note: str = ""


class Entry(_Part):
    """The validated content of NAME.yaml.

    >>> from simulator import human
    >>> human.load("murdock1962").entry.doi
    '10.1037/h0045106'
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    title: Text
    citation: Text
    doi: Annotated[str | None, Field(pattern=r"^10\.[0-9]{4,9}/\S+$")] = None
    grade: Grade
    recomputed: bool = False
    sample: str | None = None
    population: Population = "young"
    people: str = ""
    columns: dict[Column, str] = {}
    measures: Annotated[dict[str, Measurement], Field(min_length=1)]
    conditions: Annotated[dict[str, Condition], Field(min_length=1)]
    noise_floor: dict[str, dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]] = {}
    note: str = ""


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key written twice, and in which yes, no, on, off and dates are words and 1e3 is a number."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, float, bool)):
            raise yaml.MarkedYAMLError(problem=f"{key!r} is no name", problem_mark=key_node.start_mark)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"{key!r} is written twice", problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp") and not (tag.endswith(":bool") and first not in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    """Names that are allowed at a place of the file, for the likely spelling of one that is not."""
    part: type[BaseModel] = Entry
    if len(location) > 2 and location[0] in ("conditions", "measures"):
        part = Condition if location[0] == "conditions" else Measurement
    return list(part.model_fields)


def read_entry(text: str, name: str, problems: Problems) -> Entry | None:
    """Read the YAML text of the file called `name`; what is wrong goes to `problems`, and then there is no entry."""
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark else ""
        problems.add(name, where, f"not readable as YAML: {error.problem or error}")
        return None
    except yaml.YAMLError as error:
        problems.add(name, "", f"not readable as YAML: {error}")
        return None
    if not isinstance(content, dict):
        found = "nothing" if content is None else f"a {type(content).__name__}"
        problems.add(name, "", f"holds {found}, allowed a mapping with the fields {', '.join(Entry.model_fields)}")
        return None
    try:
        return Entry.model_validate(_text_keys(content))
    except ValidationError as error:
        for item in error.errors():
            where = ".".join(str(p) for p in item["loc"] if p != "[key]")
            problems.add(name, where, explain(item, _fields_at(item["loc"])))
        return None


def _text_keys(content: Any) -> Any:
    """Names such as 1 or 10.5, which YAML reads as numbers, as the text they stand for."""
    if isinstance(content, dict):
        return {k if isinstance(k, str) else str(k): _text_keys(v) for k, v in content.items()}
    return content


def read_text(path: Path, name: str, problems: Problems) -> str | None:
    """The text of a file, or None with a problem: missing, a folder, not readable, not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(name, "", f"no such file in {path.parent}; a human table is a pair NAME.csv and NAME.yaml")
    except UnicodeDecodeError:
        problems.add(name, "", "not a text file in UTF-8")
    except OSError as error:
        problems.add(name, "", f"cannot be read: {error.strerror}")
    return None
