"""Values of parameters from a parameter file, from `--set` and from Python, and parameters as a file.

Every value is entered with the place where it was read, so that a mistake names the file and the line, or the option.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulator.errors import MOST_PROBLEMS, shown, shown_name
from simulator.parameters.basis import basis
from simulator.parameters.quantities import ParameterError, Section, explain, quantities
from simulator.storage import strict_yaml


@dataclass
class Document:
    """Values by section and name, the place each was read at, and what could not be read at all."""

    origin: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def put(self, path: tuple[str, ...], value: Any, place: str) -> None:
        """Enter a value at (section,) or (section, name); a second value for the same path is a problem.

        Of the mapping of a section only its place is entered; its fields are entered one by one.
        """
        if path in self.places:
            again = f"is given twice (first at: {self.places[path]}); keep one of them"
            self.problems.append(f"{place}: {shown_name('.'.join(path))} = {shown(value)} {again}")
            return
        in_section = self.values.get(path[0], value if len(path) == 1 else {})
        if isinstance(in_section, dict) != (len(path) == 2 or isinstance(value, dict)):
            mixed = f"{shown_name(path[0])} is given both as a section and as one value; write only its fields"
            self.problems.append(f"{place}: {shown_name('.'.join(path))} = {shown(value)}: {mixed}")
            return
        self.places[path] = place
        if len(path) == 1:
            self.values.setdefault(path[0], {} if isinstance(value, dict) else value)
        else:
            self.values.setdefault(path[0], {})[path[1]] = value

    def mistakes(self, model: type[BaseModel]) -> ParameterError | None:
        """Return everything wrong with this document as values of `model`, one line for each mistake."""
        try:
            model(**self.values)
        except ParameterError as error:
            declared = quantities(model)
            findings = error.findings[:MOST_PROBLEMS]
            lines = [f"{self.place(finding.path)}: {explain(finding, declared)}" for finding in findings]
            return ParameterError(self.problems + lines, error.findings, len(error.findings) - len(lines))
        return ParameterError(self.problems) if self.problems else None

    def place(self, path: tuple[str, ...]) -> str:
        """Return where the value at `path` was read: the file and line, or the option."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return next((place for inner, place in self.places.items() if inner[: len(path)] == path), self.origin)

    def over(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return `values` (section -> name -> value) with those of this document laid over them."""
        names = list(dict.fromkeys([*values, *self.values]))
        return {name: {**values.get(name, {}), **self.values.get(name, {})} for name in names}


def read_yaml(path: str | Path) -> Document:
    """Read a parameter file (UTF-8 YAML, sections of `name: number`); what cannot be read becomes a problem.

    An empty file, and a section with nothing below it, change nothing.
    """
    document = Document(origin=str(path))
    if not isinstance(path, (str, Path)):
        document.problems.append(f"parameter file: got {shown(path)}, allowed the path of a file")
        return document
    text = strict_yaml.read_yaml(path)
    document.problems.extend(problem.at(document.origin) for problem in text.problems)
    if text.content is None:
        return document
    if not isinstance(text.content, dict):
        kind = "a list" if isinstance(text.content, list) else "a single value"
        document.problems.append(f"{document.origin}: holds {kind}, not sections of 'name: value'")
        return document
    for section, values in text.content.items():
        document.put((section,), {} if values is None else values, f"{document.origin}, line {text.line((section,))}")
        for name, value in values.items() if isinstance(values, dict) else ():
            document.put((section, name), value, f"{document.origin}, line {text.line((section, name))}")
    return document


def read_settings(settings: Iterable[str], option: str = "--set") -> Document:
    """Read settings written `section.name=value`; the value is read as YAML reads it."""
    document = Document(origin=option)
    if isinstance(settings, str) or not isinstance(settings, Iterable):
        document.problems.append(f"{option}: got {shown(settings)}, allowed a list such as ['short_term.capacity=5']")
        return document
    for setting in settings:
        if not isinstance(setting, str):
            document.problems.append(f"{option}: got {shown(setting)}, allowed text of the form section.name=value")
            continue
        name, equals, text = setting.partition("=")
        place = f"{option} {shown_name(setting)}"
        if not equals or not name.strip() or not text.strip():
            document.problems.append(f"{place}: not of the form section.name=value, as in short_term.capacity=5")
            continue
        parsed = strict_yaml.parse_yaml(text)
        value = text if parsed.problems else parsed.content
        path = _split(name.strip())
        if len(path) == 1 and isinstance(value, dict):
            for inner, number in value.items():
                document.put((*path, inner), number, place)
        else:
            document.put(path, value, place)
    return document


def read_values(values: Mapping[str, Any], origin: str) -> Document:
    """Read values by dotted name, as `with_values` takes them; numpy scalars become plain numbers."""
    document = Document(origin=origin)
    if not isinstance(values, Mapping):
        document.problems.append(
            f"{origin}: got {shown(values)}, allowed a mapping such as {{'short_term.capacity': 5}}"
        )
        return document
    for name, value in values.items():
        if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
            value = value.item()
        document.put(_split(name if isinstance(name, str) else shown(name)), value, origin)
    return document


def _split(name: str) -> tuple[str, ...]:
    section, dot, field = name.partition(".")
    return (section, field) if dot else (section,)


def plain_number(value: float) -> str:
    """Return a number so that every YAML reader takes it for that very float64.

    >>> plain_number(0.27), plain_number(1e-9), plain_number(1e9)
    ('0.27', '1.0e-09', '1000000000.0')
    """
    text = repr(float(value))
    mantissa, marker, exponent = text.partition("e")
    return text if not marker or "." in mantissa else f"{mantissa}.0e{exponent}"


def to_yaml(parameters: BaseModel) -> str:
    """Return a model of sections as YAML: exact values, each followed by unit, range, symbol, meaning, source and basis."""
    declared = quantities(type(parameters))
    lines = ["# Parameters of the multi-store model. Units and ranges stand beside each value; '-' means no unit."]
    for name, section in parameters:
        info = type(parameters).model_fields[name]
        about = (type(section).__doc__ or "") if isinstance(section, Section) else (info.description or "")
        lines += ["", f"# {' '.join(about.split())}", f"{name}:" + ("" if len(dict(section)) else " {}")]
        for inner, value in dict(section).items():
            entry = f"  {_yaml_name(inner)}: {plain_number(value)}"
            about_field = declared.get(f"{name}.{inner}")
            if about_field is not None:
                facts = (
                    about_field.unit,
                    about_field.range,
                    about_field.symbol,
                    about_field.description,
                    about_field.source,
                    basis(about_field.path, about_field.default, value),
                )
                entry = f"{entry:<33} # {' | '.join(facts)}"
            lines.append(entry)
    return "\n".join(lines) + "\n"


def _yaml_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name)
