"""Which simulated measure answers which human one: the same scoring for people and for the model.

A human table says how its source took a measure (its unit, its options, its classes of x); the form that the measure
declares for tables (`TableForm`) turns that into a measure of `simulator.measures` with the like options, and says which
column of its result is held against the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.errors import MultistoreError
from simulator.measures import TABLE_MEASURES, Measure
from simulator.measures.vocabulary import BoundForm

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.tasks.protocol import Protocol


@dataclass(frozen=True)
class Answer:
    """How to take one human measure of simulated records: make an empty measure, and read its curve.

    `simulated` is the class of the measure and `options` its options, `column` the one of its result that is read.
    """

    simulated: type[Measure]
    options: Mapping[str, Any] = field(default_factory=dict)
    column: str = "mean"

    def create(self) -> Measure:
        """An empty measure."""
        return self.simulated(**self.options)

    def read(self, taken: Measure, lists: str = "") -> pd.DataFrame:
        """The curve x, mean, sem, n of a measure; x is NaN where there is one number per protocol.

        `lists` is the label of the lists that are read (default: all).
        """
        curve = taken.column(self.column, lists)
        return curve.assign(x=float("nan")) if self.simulated.axis is None else curve

    @property
    def needs_trace(self) -> bool:
        """Whether the measure needs traced records."""
        return self.simulated.needs_trace

    @property
    def key(self) -> tuple[type[Measure], str]:
        """Answers of one key take the same in, whatever column they read."""
        return self.simulated, repr(sorted(self.options.items()))


def form_of(table: HumanTable, measure: str) -> BoundForm | None:
    """The form in which a table holds a measure (one beside those of the table: its first form), None if there is none."""
    if measure not in TABLE_MEASURES:
        return None
    declared = table.entry.measures.get(measure)
    return TABLE_MEASURES[measure].form("" if declared is None else declared.unit)


def answer(
    table: HumanTable, condition: str, measure: str, protocol: Protocol, more: Mapping[str, Any] | None = None
) -> Answer | None:
    """The answer to a measure of a human table, None where the model has none.

    `more` are further options of the simulated measure, for instance how many rows of syllables were learned as one list.

    >>> from simulator import human
    >>> table = human.load("murdock1962")
    >>> answer(table, "20-1", "first_recall", table.protocol("20-1")).create().denominator
    'responding'
    """
    form = form_of(table, measure)
    if form is None or not form.answered:
        return None
    made = Answer(form.simulated, {**_options(table, condition, measure, form, protocol), **(more or {})}, form.column)
    made.create()  # refuses what the measure does not take
    return made


def _options(table: HumanTable, condition: str, measure: str, form: BoundForm, protocol: Protocol) -> dict[str, Any]:
    """The options of the simulated measure: those of the form, of the table in the measure's words, of the protocol."""
    options = dict(form.settings)
    for name, value in table.options(measure).items():
        allowed = form.options[name]
        options |= {name: value} if isinstance(allowed, type) else allowed[value]
    for name in form.from_protocol:
        if name not in protocol.arguments:
            raise MultistoreError(
                f"{table.id}: conditions.{condition}: {measure} needs a paradigm with the argument {name!r}, got "
                f"{protocol.paradigm}"
            )
        options[name] = protocol.arguments[name]
    if form.classes and measure in table.measures(condition):
        options[form.classes] = sorted({0, *(int(x) for x in table.curve(condition, measure)["x"])})
    return options
