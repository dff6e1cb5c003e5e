"""The words that a human table may use: measures, the axis each is drawn over, their units and their options.

Nothing is listed here by hand but axes and ranges of units: each measure declares beside its class how human tables
hold it (`TableForm`), and `register` (in `simulator.measures`) puts it into `TABLE_MEASURES`. Checks of tables, scores,
fits and figures read it from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Columns of NAME.csv, in the order in which they are written, with what they hold.
TABLE_COLUMNS: dict[str, str] = {
    "condition": "a condition named in the YAML file",
    "measure": "a measure named in the YAML file",
    "x": "the point on the measure's axis; empty where the measure has none",
    "mean": "mean of the group, in the measure's unit",
    "sem": "standard error of that mean between people, >= 0; empty where the source gives none",
    "n": "number of people behind the mean (or of what the YAML file says), a whole number >= 1; empty if unknown",
}


@dataclass(frozen=True)
class Axis:
    """An axis that a measure itself defines: whole numbers from `low`, up to the value of a protocol argument.

    `reach` is added to that argument (a lag ends one short of the list length); `signed` axes run both ways without 0.
    """

    name: str
    description: str
    low: int = 1
    argument: str | None = None
    reach: int = 0
    signed: bool = False


SERIAL_POSITION = Axis("serial_position", "position in the studied list", argument="list_length")
LAG = Axis("lag", "serial position minus that of the recall before", argument="list_length", reach=-1, signed=True)
OUTPUT_POSITION = Axis("output_position", "position in the sequence of recalls")
BLOCK = Axis("block", "block of practice", argument="blocks")
LIST_NUMBER = Axis("list_number", "number of the list in its session", argument="lists_per_session")
LIST_LAG = Axis("list_lag", "how many lists back", argument="lists_per_session", reach=-1)
DISTANCE = Axis("distance", "positions between where an item belongs and where it was said", argument="list_length", reach=-1)
PRESENTATION = Axis("presentation", "number of the list among those of its kind in the session", argument="repetitions")
REHEARSALS = Axis("rehearsals", "number of times the item was rehearsed", low=0)

#: Every axis by its name; that of a new measure joins them when the measure is registered.
AXES: dict[str, Axis] = {
    axis.name: axis
    for axis in (
        SERIAL_POSITION, LAG, OUTPUT_POSITION, LIST_NUMBER, LIST_LAG, BLOCK, DISTANCE, PRESENTATION, REHEARSALS,
    )
}  # fmt: skip

#: Range of the mean for each unit; a unit that is not named here has none.
UNITS: dict[str, tuple[float, float]] = {
    "probability": (0.0, 1.0),
    "proportion saved": (-math.inf, 1.0),
    "words": (0.0, math.inf),
    "letters": (0.0, math.inf),
    "rehearsals": (0.0, math.inf),
    "items": (0.0, math.inf),
    "trials": (0.0, math.inf),
    "s": (0.0, math.inf),
}

#: The words for an option in human tables, each with the options of the simulated measure that it stands for.
Words = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class TableForm:
    """How human tables hold a measure. It stands on the class of the simulated measure that answers it.

    `name` is that of the class and `unit` its unit unless another is given. `options` are those that a table may name:
    with a type (bool, or int for whole numbers from 1) the option of the simulated measure of the same name, with words
    what each stands for. `settings` are options that the simulated measure always has, `from_protocol` those that are
    arguments of the protocol, `classes` the one that takes the table's points as lower edges of classes.

    `column` is the column of the result that is held against people. `figure` is the way it is drawn by default (a key
    of `curve_kinds.KINDS`). `allowance` is how far samples of people differ beyond their standard error, which a fit
    does not explain: in the unit of the measure, or a share of the mean such as "15%". A form that is not `answered` is
    shown and never scored: the model has no such measure.

    >>> TABLE_MEASURES["words_recalled_sd"].form("words").column
    'sd'
    """

    description: str
    name: str = ""
    unit: str = ""
    options: Mapping[str, type | Words] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    from_protocol: tuple[str, ...] = ()
    classes: str = ""
    column: str = "mean"
    figure: str = "curve"
    allowance: float | str = 0.0
    answered: bool = True


@dataclass(frozen=True)
class BoundForm(TableForm):
    """A form of a table measure together with the class that answers it, a `Measure` of `measures.base` (not imported here:
    that module imports this one)."""

    measure: type[Any] | None = None

    @property
    def simulated(self) -> type[Any]:
        """The class of the simulated measure."""
        assert self.measure is not None
        return self.measure

    @property
    def axis(self) -> str | None:
        """The name of the measure's own axis, None where it gives one number per protocol."""
        return None if self.simulated.axis is None else self.simulated.axis.name


@dataclass(frozen=True)
class TableMeasure:
    """A measure by the name that human tables use, in one form for each of its units.

    >>> TABLE_MEASURES["accuracy"].units, TABLE_MEASURES["accuracy"].axes
    (('letters', 'probability'), ('block',))
    """

    name: str
    forms: tuple[BoundForm, ...]

    @property
    def description(self) -> str:
        """What is measured."""
        return ", or ".join(form.description for form in self.forms)

    @property
    def units(self) -> tuple[str, ...]:
        """The units that a table may give it in."""
        return tuple(form.unit for form in self.forms)

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes that the measure itself defines."""
        return tuple(form.axis for form in self.forms if form.axis is not None)

    @property
    def over_argument(self) -> bool:
        """Whether it is one number per protocol, which a table may draw over an argument of the protocol."""
        return any(form.axis is None for form in self.forms)

    @property
    def options(self) -> dict[str, type | tuple[str, ...]]:
        """The options that a table may name, each with its type or the words that are allowed."""
        by_name = {name: allowed for form in self.forms for name, allowed in form.options.items()}
        return {name: allowed if isinstance(allowed, type) else tuple(allowed) for name, allowed in by_name.items()}

    def form(self, unit: str) -> BoundForm:
        """The form in a unit (the first one where no form has it)."""
        return next((form for form in self.forms if form.unit == unit), self.forms[0])


#: Every measure that human tables may hold, by name.
TABLE_MEASURES: dict[str, TableMeasure] = {}
