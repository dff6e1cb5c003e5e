"""How parameters are declared, read from YAML and `--set`, and how every mistake in them is told at once.

Nothing here knows which parameters there are: `parameters.py` declares them, and this module reads the declarations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errors import LONGEST_VALUE, MOST_PROBLEMS, MistakesError, closest, did_you_mean, shown
from simulator.storage import strict_yaml


class Quantity(NamedTuple):
    """A declared parameter: where it stands, its default, closed range [low, high], unit, symbol, source, meaning."""

    section: str
    name: str
    default: float
    low: float
    high: float
    unit: str
    symbol: str
    source: str
    description: str

    @property
    def path(self) -> str:
        """The dotted name, as in `--set short_term.capacity=5`."""
        return f"{self.section}.{self.name}"

    @property
    def allowed(self) -> str:
        """The range with its unit, as in '1 to 9 items'."""
        unit = "(no unit)" if self.unit == "-" else self.unit
        return f"{shown(self.low)} to {shown(self.high)} {unit}"


def quantity(default: float, low: float, high: float, unit: str, symbol: str, source: str, description: str) -> Any:
    """Declare one parameter of a section: a finite float64 in [low, high], with its unit ('-' = none) and source.

    Integers are taken as floats; text, booleans, null, NaN and infinity are refused.
    """
    return Field(
        default=float(default),
        ge=low,
        le=high,
        strict=True,
        allow_inf_nan=False,
        description=description,
        json_schema_extra={"minimum": low, "maximum": high, "unit": unit, "symbol": symbol, "source": source},
    )


class Finding(NamedTuple):
    """One mistake: the path to the value, pydantic's name for what is wrong, and the value itself."""

    path: tuple[str, ...]
    kind: str
    value: Any


class ParameterError(MistakesError):
    """Mistakes in a set of parameters: `problems` has one line for each, `findings` what each is about.

    >>> print(ParameterError(["a.yaml: short_term.capacity = 12 is above ..."]))
    a.yaml: short_term.capacity = 12 is above ...
    """

    def __init__(self, problems: Sequence[str], findings: Sequence[Finding] = (), more: int = 0) -> None:
        self.findings = tuple(findings)
        super().__init__(problems, more)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.findings, self.more)


class Checked(BaseModel):
    """A frozen model that refuses unknown names and raises `ParameterError` with every mistake in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            prefix = (section_name(type(self)),) if isinstance(self, Section) else ()
            findings = findings_in(error, prefix)
            declared = quantities(type(self))
            problems = [explain(finding, declared) for finding in findings[:MOST_PROBLEMS]]
            raise ParameterError(problems, findings, len(findings) - len(problems)) from None


class Section(Checked):
    """The parameters of one store or process."""


def section_name(model: type[BaseModel]) -> str:
    """Return the name of a section's class as the parameter file writes it: ShortTerm -> 'short_term'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


def quantities(model: type[BaseModel]) -> dict[str, Quantity]:
    """Return every declared quantity of a model of sections (or of one section), by dotted name, in declared order."""
    if issubclass(model, Section):
        return {one.path: one for one in _declared(section_name(model), model)}
    found: dict[str, Quantity] = {}
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            found.update((one.path, one) for one in _declared(name, info.annotation))
    return found


def _declared(section: str, model: type[BaseModel]) -> list[Quantity]:
    rows = []
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        if not isinstance(extra, dict):
            raise TypeError(f"{section}.{name} is not declared with quantity()")
        low, high = float(str(extra["minimum"])), float(str(extra["maximum"]))
        texts = (str(extra["unit"]), str(extra["symbol"]), str(extra["source"]), info.description or "")
        rows.append(Quantity(section, name, info.default, low, high, *texts))
    return rows


# --- what is wrong, in words ---------------------------------------------------------------------------------------


def findings_in(error: ValidationError, prefix: tuple[str, ...] = ()) -> list[Finding]:
    """Return the mistakes of a pydantic error, those of nested sections included."""
    found: list[Finding] = []
    for one in error.errors(include_url=False):
        nested = one.get("ctx", {}).get("error")
        if isinstance(nested, ParameterError):
            found.extend(nested.findings)
        else:
            found.append(Finding(prefix + tuple(str(part) for part in one["loc"]), one["type"], one["input"]))
    return found


def explain(finding: Finding, known: Mapping[str, Quantity]) -> str:
    """Return one mistake in words: field, value, what is wrong, allowed range with unit, likely spelling."""
    path, kind, value = finding
    path = tuple(part if len(part) <= LONGEST_VALUE else part[: LONGEST_VALUE - 3] + "..." for part in path)
    name = ".".join(path)
    if len(path) == 1:
        return _explain_section(path[0], kind, value, known)
    if path[0] == "samples":
        if path[-1] == "[key]":
            return "samples: a sample needs a name, as in 'samples: {murdock1962: 1}'"
        name = ".".join(path[:2])
        declared = known.get("population.ability")
    else:
        declared = known.get(name)
    if declared is None:
        return f"{name} = {shown(value)}: unknown field of '{path[0]}'; {_suggest_field(path, known)}"
    wrong = {
        "greater_than_equal": f"is below {shown(declared.low)}",
        "less_than_equal": f"is above {shown(declared.high)}",
        "finite_number": "is not finite",
    }.get(kind, "is not a number")
    return f"{name} = {shown(value)} {wrong}; allowed: {declared.allowed}"


def _explain_section(name: str, kind: str, value: Any, known: Mapping[str, Quantity]) -> str:
    sections = [*dict.fromkeys(one.section for one in known.values()), "samples"]
    if kind != "extra_forbidden":
        fields = [one.name for one in known.values() if one.section == name] or ["NAME_OF_A_SAMPLE"]
        example = f"'{name}: {{{fields[0]}: ...}}'"
        return f"{name} = {shown(value)} is not a section: write its fields below it, as in {example}"
    same = [one for one in known.values() if one.name == name]
    if same and not isinstance(value, Mapping):
        return f"{name} = {shown(value)}: no section given; did you mean '{same[0].path}' ({same[0].allowed})?"
    near = closest(name, sections)
    fields_near = closest(name, [one.name for one in known.values()])
    if near is None and fields_near is not None and not isinstance(value, Mapping):
        one = next(one for one in known.values() if one.name == fields_near)
        return f"{name} = {shown(value)}: no section given; did you mean '{one.path}' ({one.allowed})?"
    return f"{name} = {shown(value)}: unknown section{did_you_mean(name, sections)} (sections: {', '.join(sections)})"


def _suggest_field(path: tuple[str, ...], known: Mapping[str, Quantity]) -> str:
    here = {one.name: one for one in known.values() if one.section == path[0]}
    anywhere = {one.name: one for one in known.values()}
    word = ".".join(path[1:])
    for names in ({word: anywhere[word]} if word in anywhere else {}, here, anywhere):
        near = closest(word, names)
        if near is not None:
            return f"did you mean '{names[near].path}' (allowed: {names[near].allowed})?"
    return f"its fields: {', '.join(f'{one.name} ({one.allowed})' for one in here.values())}"


# --- where values come from ----------------------------------------------------------------------------------------


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
            self.problems.append(f"{place}: {_dotted(path)} = {shown(value)} {again}")
            return
        held = self.values.get(path[0], value if len(path) == 1 else {})
        if isinstance(held, dict) != (len(path) == 2 or isinstance(value, dict)):
            mixed = f"{_dotted(path[:1])} is given both as a section and as one value; write only its fields"
            self.problems.append(f"{place}: {_dotted(path)} = {shown(value)}: {mixed}")
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
        return next((place for known, place in self.places.items() if known[: len(path)] == path), self.origin)

    def over(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return `values` (section -> name -> value) with those of this document laid over them."""
        names = list(dict.fromkeys([*values, *self.values]))
        return {name: {**values.get(name, {}), **self.values.get(name, {})} for name in names}


def read_yaml(path: str | Path) -> Document:
    """Read a parameter file (UTF-8 YAML, sections of `name: number`); what cannot be read becomes a problem.

    An empty file, and a section with nothing below it, change nothing.
    """
    document = Document(origin=str(path))
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
    for setting in settings:
        name, equals, text = setting.partition("=")
        place = f"{option} {setting[:LONGEST_VALUE]}{'...' * (len(setting) > LONGEST_VALUE)}"
        if not equals or not name.strip() or not text.strip():
            document.problems.append(f"{place}: not of the form section.name=value, as in short_term.capacity=5")
            continue
        read = strict_yaml.parse_yaml(text)
        value = text if read.problems else read.content
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
    for name, value in values.items():
        if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
            value = value.item()
        document.put(_split(str(name)), value, origin)
    return document


def _dotted(path: tuple[str, ...]) -> str:
    """A path as a message shows it."""
    name = ".".join(path)
    return name if len(name) <= LONGEST_VALUE else name[: LONGEST_VALUE - 3] + "..."


def _split(name: str) -> tuple[str, ...]:
    section, dot, rest = name.partition(".")
    return (section, rest) if dot else (section,)


# --- in print ------------------------------------------------------------------------------------------------------


def plain_number(value: float) -> str:
    """Return a number so that every YAML reader takes it for that very float64.

    >>> plain_number(0.27), plain_number(1e-9), plain_number(1e9)
    ('0.27', '1.0e-09', '1000000000.0')
    """
    text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    return text if not e or "." in mantissa else f"{mantissa}.0e{exponent}"


def to_yaml(parameters: BaseModel) -> str:
    """Return a model of sections as YAML: exact values, each followed by unit, range, symbol, meaning and source."""
    known = quantities(type(parameters))
    lines = ["# Parameters of the multi-store model. Units and ranges stand beside each value; '-' means no unit."]
    for name, section in parameters:
        info = type(parameters).model_fields[name]
        about = (type(section).__doc__ or "") if isinstance(section, Section) else (info.description or "")
        lines += ["", f"# {' '.join(about.split())}", f"{name}:" + ("" if len(dict(section)) else " {}")]
        for inner, value in dict(section).items():
            entry = f"  {_yaml_name(inner)}: {plain_number(value)}"
            one = known.get(f"{name}.{inner}")
            if one is not None:
                entry = f"{entry:<33} # {one.unit} | {_range(one)} | {one.symbol} | {one.description} | {one.source}"
            lines.append(entry)
    return "\n".join(lines) + "\n"


def _yaml_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name)


def _range(one: Quantity) -> str:
    return f"{shown(one.low)} to {shown(one.high)}"


def table_rows(values: Mapping[Quantity, float]) -> list[dict[str, str]]:
    """Return a row of texts per quantity, the value in force beside the default."""
    return [
        {
            "name": one.path,
            "value": shown(value),
            "default": shown(one.default),
            "range": _range(one),
            "unit": one.unit,
            "symbol": one.symbol,
            "description": one.description,
            "source": one.source,
        }
        for one, value in values.items()
    ]


def format_rows(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows of texts as a table with aligned columns and a head line."""
    if not rows:
        return ""
    heads = list(rows[0])
    width = {head: max(len(head), *(len(row[head]) for row in rows)) for head in heads}
    lines = [{head: head for head in heads}, {head: "-" * width[head] for head in heads}, *rows]
    return "\n".join("  ".join(f"{line[head]:<{width[head]}}" for head in heads).rstrip() for line in lines)
