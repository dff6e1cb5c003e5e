"""How a parameter is declared and checked, and how all mistakes in a set of parameters are reported at once.

Nothing here knows which parameters there are: `declarations` declares them, and this module reads the declarations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.display import html_page, html_table
from simulator.errors import LONGEST_VALUE, MOST_PROBLEMS, MistakesError, closest, did_you_mean, shown


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
        return f"{self.range} {unit}"

    @property
    def range(self) -> str:
        """The range without its unit, as in '1 to 9'."""
        return f"{shown(self.low)} to {shown(self.high)}"


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

    def __init__(self, /, *positional: Any, **values: Any) -> None:
        if positional:
            example = "Parameters().with_values({'short_term.capacity': 5})"
            raise ParameterError(
                [f"{type(self).__name__}: got {shown(positional[0])}, allowed values by name, as in {example}"]
            )
        try:
            super().__init__(**values)
        except ValidationError as error:
            prefix = (section_name(type(self)),) if isinstance(self, Section) else ()
            findings = findings_in(error, prefix)
            declared = quantities(type(self))
            problems = [explain(finding, declared) for finding in findings[:MOST_PROBLEMS]]
            raise ParameterError(problems, findings, len(findings) - len(problems)) from None

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What differs from the defaults, under dotted names."""
        usual = dict(_flat(type(self)().model_dump()))
        return [(name, value) for name, value in _flat(self.model_dump()) if usual.get(name) != value]

    def changes(self) -> list[tuple[str, float, Quantity | None]]:
        """What differs from the defaults: dotted name, value, and the declaration (None: ability of a sample)."""
        declared = quantities(type(self))
        prefix = f"{section_name(type(self))}." if isinstance(self, Section) else ""
        names = [(prefix + str(name), value) for name, value in self.__repr_args__()]
        return [(name, value, declared.get(name)) for name, value in names]

    def __str__(self) -> str:
        """What differs from the defaults, a line each, by store."""
        name, changed = type(self).__name__, self.changes()
        if not changed:
            return f"{name}: all {len(quantities(type(self)))} at their defaults"
        lines = [f"{name}: {len(changed)} of {len(quantities(type(self)))} differ from the defaults"]
        width = max(len(one[0]) for one in changed)
        for path, value, quantity in changed:
            about = "ability of a sample" if quantity is None else _about(quantity)
            lines.append(f"  {path:<{width}} = {shown(value):<8} {about}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """What differs from the defaults as a table, for notebooks."""
        rows: list[list[str]] = []
        for path, value, quantity in self.changes():
            if quantity is None:
                rows.append([path, "", shown(value), "", "", "ability of a sample"])
            else:
                unit = "" if quantity.unit == "-" else quantity.unit
                rows.append([path, quantity.symbol, shown(value), shown(quantity.default), unit, quantity.description])
        first, _, _ = str(self).partition("\n")
        heads = ["parameter", "symbol", "value", "default", "unit", "meaning"]
        return html_page(first, [], html_table(heads, rows) if rows else "")


def _about(quantity: Quantity) -> str:
    unit = "" if quantity.unit == "-" else f"{quantity.unit}, "
    return f"({unit}{quantity.symbol}; default {shown(quantity.default)}): {quantity.description}"


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


class Section(Checked):
    """The parameters of one store or process."""


def section_name(model: type[BaseModel]) -> str:
    """Return the name of a section's class as the parameter file writes it: ShortTerm -> 'short_term'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


def quantities(model: type[BaseModel]) -> dict[str, Quantity]:
    """Return every declared quantity of a model of sections (or of one section), by dotted name, in declared order."""
    if issubclass(model, Section):
        return {quantity.path: quantity for quantity in _declared(section_name(model), model)}
    declared: dict[str, Quantity] = {}
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            declared.update((quantity.path, quantity) for quantity in _declared(name, info.annotation))
    return declared


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


def findings_in(error: ValidationError, prefix: tuple[str, ...] = ()) -> list[Finding]:
    """Return the mistakes of a pydantic error, those of nested sections included."""
    findings: list[Finding] = []
    for mistake in error.errors(include_url=False):
        nested = mistake.get("ctx", {}).get("error")
        if isinstance(nested, ParameterError):
            findings.extend(nested.findings)
        else:
            path = prefix + tuple(str(part) for part in mistake["loc"])
            findings.append(Finding(path, mistake["type"], mistake["input"]))
    return findings


def explain(finding: Finding, declared: Mapping[str, Quantity]) -> str:
    """Return one mistake in words: field, value, what is wrong, allowed range with unit, likely spelling."""
    path, kind, value = finding
    path = tuple(part if len(part) <= LONGEST_VALUE else part[: LONGEST_VALUE - 3] + "..." for part in path)
    name = ".".join(path)
    if len(path) == 1:
        return _explain_section(path[0], kind, value, declared)
    if path[0] == "samples":
        if path[-1] == "[key]":
            return "samples: a sample needs a name, as in 'samples: {murdock1962: 1}'"
        name = ".".join(path[:2])
        quantity = declared.get("population.ability")
    else:
        quantity = declared.get(name)
    if quantity is None:
        return f"{name} = {shown(value)}: unknown field of '{path[0]}'; {_suggest_field(path, declared)}"
    mistake = {
        "greater_than_equal": f"is below {shown(quantity.low)}",
        "less_than_equal": f"is above {shown(quantity.high)}",
        "finite_number": "is not finite",
    }.get(kind, "is not a number")
    return f"{name} = {shown(value)} {mistake}; allowed: {quantity.allowed}"


def _explain_section(name: str, kind: str, value: Any, declared: Mapping[str, Quantity]) -> str:
    sections = [*dict.fromkeys(quantity.section for quantity in declared.values()), "samples"]
    fields = {quantity.name: quantity for quantity in declared.values()}
    if kind != "extra_forbidden":
        first = next((quantity.name for quantity in declared.values() if quantity.section == name), "NAME_OF_A_SAMPLE")
        return f"{name} = {shown(value)} is not a section: write its fields below it, as in '{name}: {{{first}: ...}}'"
    if not isinstance(value, Mapping):
        near = name if name in fields else None if closest(name, sections) else closest(name, fields)
        if near is not None:
            quantity = fields[near]
            return f"{name} = {shown(value)}: no section given; did you mean '{quantity.path}' ({quantity.allowed})?"
    return f"{name} = {shown(value)}: unknown section{did_you_mean(name, sections)} (sections: {', '.join(sections)})"


def _suggest_field(path: tuple[str, ...], declared: Mapping[str, Quantity]) -> str:
    of_section = {quantity.name: quantity for quantity in declared.values() if quantity.section == path[0]}
    anywhere = {quantity.name: quantity for quantity in declared.values()}
    word = ".".join(path[1:])
    for names in ({word: anywhere[word]} if word in anywhere else {}, of_section, anywhere):
        near = closest(word, names)
        if near is not None:
            return f"did you mean '{names[near].path}' (allowed: {names[near].allowed})?"
    return f"its fields: {', '.join(f'{quantity.name} ({quantity.allowed})' for quantity in of_section.values())}"
