"""What is fitted to what, as a YAML file: tables, measures, weights, free, fixed and tied parameters, the search.

    tables:
      murdock1962: {measures: [serial_position, first_recall], conditions: [20-1]}
      my_study.csv: {weight: 2}                     # a table of one's own, relative to this file
      ebbinghaus_savings: {condition_weights: {Dros: .3}}
    free:
      short_term.capacity: [2, 7]                   # bounds; {} searches the whole range
      samples.murdock1962: {low: .3, high: 4, scale: log, start: 1}
    fixed:
      transfer.primacy_scale: 0
      declarative.decay: {value: .158, reason: savings alone}   # without a value: the one in force
    tied:
      transfer.backward_link: {to: transfer.forward_link, ratio: .6}
    search: {starts: 2, evaluations: 1500, lists: 2500, seed: 1}

Every mistake is reported at once, with its place, what is allowed and the likely spelling.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simulator.errors import MOST_PROBLEMS, MistakesError, did_you_mean
from simulator.human.mistakes import explain, fields_at
from simulator.storage.existing_files import is_file, shown_path
from simulator.storage.strict_yaml import YamlDocument, read_yaml

#: The name of the fit of the default parameters.
DEFAULT = "default"

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class FitError(MistakesError):
    """A fit that cannot be run: `problems` holds one line for each thing that is wrong."""


class Allowance(NamedTuple):
    """How far samples of people differ beyond their own standard error: an absolute part, and one relative to the mean.

    >>> parse_allowance("12%"), parse_allowance(.02)
    (Allowance(absolute=0.0, relative=0.12), Allowance(absolute=0.02, relative=0.0))
    """

    absolute: float = 0.0
    relative: float = 0.0


def parse_allowance(value: Any) -> Allowance:
    """An allowance as it is written: a number in the unit of the measure, or a share of the mean such as '12%'."""
    if isinstance(value, Allowance):
        return value
    text = value.strip().removesuffix("%") if isinstance(value, str) else value
    share = isinstance(value, str) and value.strip().endswith("%")
    try:
        number = float(text) if not isinstance(text, bool) else math.nan
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise ValueError("allowed a number of at least 0, or a share of the mean such as '12%'")
    return Allowance(0.0, number / 100) if share else Allowance(number, 0.0)


class _SpecificationPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _nothing_is_empty(value: Any) -> Any:
    return {} if value is None else value


def _bounds(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        if len(value) != 2:
            raise ValueError("allowed [low, high], or low, high, start and scale by name")
        return {"low": value[0], "high": value[1]}
    return _nothing_is_empty(value)


def _names(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        twice = sorted({str(name) for name in value if value.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is named twice")
        return {str(name): {} for name in value}
    return _nothing_is_empty(value)


def _value(value: Any) -> Any:
    return _nothing_is_empty(value) if value is None or isinstance(value, Mapping) else {"value": value}


def _target(value: Any) -> Any:
    return {"to": value} if isinstance(value, str) else value


class Free(_SpecificationPart):
    """A parameter to be found: bounds (default: its range), where the search starts (default: its value in force).

    `scale` says whether steps are equal on a linear or a log axis; default: log where the bounds span a factor of 30.
    `null` is the value at which it does nothing: how far the estimate is from it, in standard errors, is its z.
    """

    low: Finite | None = None
    high: Finite | None = None
    start: Finite | None = None
    scale: Literal["linear", "log"] | None = None
    null: Finite = 0.0


class Fixed(_SpecificationPart):
    """A parameter that is not searched: its value (default: the one in force), and why it is fixed."""

    value: Finite | None = None
    reason: str = ""


class Tied(_SpecificationPart):
    """A parameter that is `ratio` times another one, whatever that one becomes."""

    to: str
    ratio: Finite = 1.0


class CurveChoice(_SpecificationPart):
    """How much the curves of a measure count, their allowance, and the least n (of the table) of a point that counts."""

    weight: Positive = 1.0
    allowance: Annotated[Allowance, BeforeValidator(parse_allowance)] | None = None
    least_n: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class TableChoice(_SpecificationPart):
    """What of a human table is fitted: conditions (default: all), measures (default: all that the model is scored on).

    `condition_weights` are further factors on the weight of single conditions, where one is less certain than another.
    `lists` replaces the number of lists of each of its protocols; `options` are options of simulated measures.
    """

    conditions: tuple[str, ...] = ()
    measures: Annotated[
        dict[str, Annotated[CurveChoice, BeforeValidator(_nothing_is_empty)]], BeforeValidator(_names)
    ] = {}
    weight: Positive = 1.0
    condition_weights: dict[str, Positive] = {}
    lists: Count | None = None
    options: dict[str, dict[str, Any]] = {}


class Search(_SpecificationPart):
    """How the minimum is looked for.

    `starts` runs of CMA-ES of at most `evaluations` each (0: none), every evaluation with `lists` lists per protocol of
    people who study about `lists_per_person` each, in whole sessions (at least one, however many lists it has);
    `spread` is the first step and the scatter of the starts, as a share of the bounds. Then at most `polish` rounds of
    Gauss-Newton on response surfaces (module descent), with few lists at first and `polish_factor` times as many in the
    last one, of designs with a half width of about `step` (a share of the bounds), until the surface promises a fall of
    less than the share `tolerance`; at the end `repetitions` with other seeds, which the loss and all scores are of.
    """

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    starts: Annotated[int, Field(ge=1, le=1000)] = 1
    evaluations: Annotated[int, Field(ge=0)] = 1000
    population: Annotated[int, Field(ge=4)] | None = None
    spread: Annotated[float, Field(gt=0, le=1)] = 0.15
    lists: Count = 2500
    lists_per_person: Count = 8
    polish: Annotated[int, Field(ge=0)] = 6
    polish_factor: Annotated[float, Field(gt=0, le=1000)] = 2.0
    step: Annotated[float, Field(gt=0, le=0.25)] = 0.05
    tolerance: Annotated[float, Field(gt=0, lt=1)] = 0.002
    repetitions: Annotated[int, Field(ge=4, le=10_000)] = 16


_Tables = dict[str, Annotated[TableChoice, BeforeValidator(_nothing_is_empty)]]
_Allowances = dict[str, Annotated[Allowance, BeforeValidator(parse_allowance)]]


class Specification(_SpecificationPart):
    """A fit as it is written in a file; nothing in it has been checked against tables and parameters yet.

    `parameters` is a parameter file that the search starts from (default: the defaults); `backend` is the engine that
    simulates. Paths are relative to `folder`.
    """

    title: str = ""
    backend: str = "compiled"
    parameters: str | None = None
    tables: _Tables = {}
    allowances: Annotated[_Allowances, BeforeValidator(_nothing_is_empty)] = {}
    free: Annotated[dict[str, Annotated[Free, BeforeValidator(_bounds)]], BeforeValidator(_nothing_is_empty)] = {}
    fixed: Annotated[dict[str, Annotated[Fixed, BeforeValidator(_value)]], BeforeValidator(_nothing_is_empty)] = {}
    tied: Annotated[dict[str, Annotated[Tied, BeforeValidator(_target)]], BeforeValidator(_nothing_is_empty)] = {}
    search: Annotated[Search, BeforeValidator(_nothing_is_empty)] = Search()
    origin: Annotated[str, Field(exclude=True)] = "fit"
    folder: Annotated[Path, Field(exclude=True)] = Path()

    def __init__(self, /, **values: Any) -> None:
        document = values.pop("lines", None)  # where the values were read, for the lines in messages
        try:
            super().__init__(**values)
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
            origin = str(values.get("origin", "fit"))
            problems = [_problem(mistake, origin, document) for mistake in mistakes[:MOST_PROBLEMS]]
            raise FitError(problems, len(mistakes) - len(problems)) from None

    def searched(self, **settings: Any) -> Self:
        """A validated copy with other settings of the search; None leaves one as it is.

        >>> Specification(tables={}).searched(lists=100, seed=None).search.lists
        100
        """
        changed = {name: value for name, value in settings.items() if value is not None}
        return type(self)(**{**self.content(), "search": {**self.search.model_dump(), **changed}}, **self._place())

    def content(self) -> dict[str, Any]:
        """The specification in the types of JSON, whole: what a record of the fit holds, and what makes two fits one."""
        return self.model_dump(mode="json") | {
            "allowances": {name: _written(value) for name, value in self.allowances.items()},
            "tables": {name: _table_content(value) for name, value in self.tables.items()},
        }

    def _place(self) -> dict[str, Any]:
        return {"origin": self.origin, "folder": self.folder}

    def path(self, name: str) -> Path:
        """A path that the file names, seen from its folder."""
        return self.folder / name


def _written(allowance: Allowance) -> float | str:
    return f"{allowance.relative * 100:.12g}%" if allowance.relative else allowance.absolute


def _table_content(choice: TableChoice) -> dict[str, Any]:
    content = choice.model_dump(mode="json")
    for name, curve in choice.measures.items():
        content["measures"][name]["allowance"] = None if curve.allowance is None else _written(curve.allowance)
    return content


def _problem(mistake: Mapping[str, Any], origin: str, document: YamlDocument | None) -> str:
    """A mistake in the form of a specification: file, line, place, value, what is allowed, likely spelling."""
    line = document.line(tuple(mistake["loc"])) if document else None
    place = [str(part) for part in mistake["loc"]]
    text = explain(mistake, fields_at(Specification, mistake["loc"]))
    return f"{origin}{f', line {line}' if line else ''}: {'.'.join(place)}: {text}"


def _read(path: Path) -> YamlDocument:
    """The file, whose content is a mapping; FitError with everything that cannot be read."""
    document = read_yaml(path)
    if document.problems:
        raise FitError([problem.at(str(path)) for problem in document.problems])
    if not isinstance(document.content, dict):
        raise FitError([f"{path}: is empty or no mapping; expected tables, free, ... (see `multistore fit --help`)"])
    return document


@functools.cache
def _named() -> Mapping[str, Path]:
    folder = Path(str(resources.files("simulator.fitting")))
    return {path.stem.removesuffix("_fit"): path for path in sorted(folder.glob("*_fit.yaml"))}


def load_specification(which: str | Path = DEFAULT) -> Specification:
    """The specification of a fit from a file, or by its name one that comes with the package ("default").

    Raises FitError with every mistake in its form; tables and parameters are checked by `prepare`.

    >>> "short_term.capacity" in load_specification().free
    True
    """
    if not isinstance(which, (str, Path)):
        raise FitError([f"load_specification: got {shown_path(repr(which))}, allowed a path or a name"])
    path = _named().get(str(which), Path(which))
    if not is_file(path):
        names = list(_named())
        raise FitError(
            [
                f"{shown_path(str(which))}: no such file, nor a fit of the package ({', '.join(names)})"
                f"{did_you_mean(str(which), names)}"
            ]
        )
    document = _read(path)
    for hidden in ("origin", "folder", "lines"):
        if hidden in document.content:
            raise FitError([f"{path}: {hidden}: unknown field, allowed: {', '.join(fields_at(Specification, ('',)))}"])
    return Specification(**document.content, origin=str(path), folder=path.parent, lines=document)
