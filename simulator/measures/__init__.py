"""Measures of behaviour: numbers and curves from records, whatever wrote them.

`MEASURES` names the classes; the functions of the same names measure records at once. For many lists, make a measure
with `create`, `add` blocks of records and take `result()`. A new measure is one class with the decorator `register`
(docs/add-a-measure.md).

>>> from simulator import measures
>>> from simulator.records.table import from_lists
>>> records = from_lists([["cat", "dog"], ["owl", "bee"]], [["dog"], ["bee", "owl"]])
>>> measures.serial_position(records)[["x", "mean", "n"]]
   x  mean  n
0  1   0.5  2
1  2   1.0  2
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.measures.amount_recalled import Accuracy, Retention
from simulator.measures.base import Curve, Measure
from simulator.measures.forgetting import Savings
from simulator.measures.free_recall import FirstRecall, Intrusions, LagCRP, SerialPosition, WordsRecalled
from simulator.measures.later_recall import CuedRecall, FinalIntrusions, FinalRecall, FinalRecallByList, FinalShare
from simulator.measures.ordered_recall import (
    ExtralistIntrusions,
    Latency,
    Omissions,
    PerfectLists,
    PositionAccuracy,
    Span,
    Transpositions,
    TrialAccuracy,
)
from simulator.measures.recognition import OldResponses, RecognitionTime
from simulator.measures.rehearsal import RecallByRehearsals, Rehearsals
from simulator.measures.sessions import IntrusionsByLag, IntrusionsByList, WordsByList
from simulator.measures.timing import CorrectResponses, InterResponseTime, ResponseTime
from simulator.measures.vocabulary import AXES, TABLE_MEASURES, BoundForm, TableMeasure
from simulator.records.table import Records

__all__ = [
    "MEASURES",
    "TABLE_MEASURES",
    "Accuracy",
    "CorrectResponses",
    "CuedRecall",
    "Curve",
    "ExtralistIntrusions",
    "FinalIntrusions",
    "FinalRecall",
    "FinalRecallByList",
    "FinalShare",
    "FirstRecall",
    "InterResponseTime",
    "Intrusions",
    "IntrusionsByLag",
    "IntrusionsByList",
    "LagCRP",
    "Latency",
    "Measure",
    "OldResponses",
    "Omissions",
    "PerfectLists",
    "PositionAccuracy",
    "RecallByRehearsals",
    "RecognitionTime",
    "Rehearsals",
    "ResponseTime",
    "Retention",
    "Savings",
    "SerialPosition",
    "Span",
    "Transpositions",
    "TrialAccuracy",
    "WordsByList",
    "WordsRecalled",
    "by_label",
    "create",
    "options",
    "register",
    "unregister",
]

#: Entry points by which installed packages offer measures.
GROUP = "multistore.measures"
#: Every measure by its name.
MEASURES: dict[str, type[Measure]] = {}


def register(measure: type[Measure]) -> type[Measure]:
    """Make a measure available everywhere: by name, as a function, in human tables, scores, fits and figures.

    Use it as a decorator of the class. Raises MultistoreError if a name is in use, in `MEASURES` or (with the same unit)
    in human tables.
    """
    in_use = not isinstance(globals().get(measure.name, sys), ModuleType)
    if in_use or not measure.name.isidentifier():
        raise MultistoreError(f"measure {measure.name!r}: the name is in use, or none that a function can have")
    forms = [
        BoundForm(**{**vars(form), "name": form.name or measure.name, "unit": form.unit or measure.unit},
                  measure=measure)
        for form in measure.in_tables
    ]  # fmt: skip
    for form in forms:
        if form.name in TABLE_MEASURES and form.unit in TABLE_MEASURES[form.name].units:
            raise MultistoreError(f"measure {measure.name}: human tables have a measure {form.name!r} in {form.unit}")
    if measure.axis is not None and AXES.setdefault(measure.axis.name, measure.axis) != measure.axis:
        raise MultistoreError(f"measure {measure.name}: there is another axis {measure.axis.name!r}")
    MEASURES[measure.name] = measure
    globals()[measure.name] = _function(measure)
    for form in forms:
        earlier = TABLE_MEASURES[form.name].forms if form.name in TABLE_MEASURES else ()
        TABLE_MEASURES[form.name] = TableMeasure(form.name, (*earlier, form))
    return measure


def unregister(measure: type[Measure]) -> None:
    """Take a measure away again, as a test does with one that it made; its axis stays."""
    MEASURES.pop(measure.name, None)
    globals().pop(measure.name, None)
    for name, declared in list(TABLE_MEASURES.items()):
        forms = tuple(form for form in declared.forms if form.measure is not measure)
        if forms:
            TABLE_MEASURES[name] = TableMeasure(name, forms)
        else:
            del TABLE_MEASURES[name]


def _function(measure: type[Measure]) -> Callable[..., pd.DataFrame]:
    """The function of the same name: `lag_crp(records, max_lag=5)` measures records at once."""

    def measured(records: Records, **settings: Any) -> pd.DataFrame:
        return measure(**settings).add(records).result()

    measured.__name__ = measured.__qualname__ = measure.name
    measured.__doc__ = inspect.getdoc(measure)
    return measured


if TYPE_CHECKING:

    def __getattr__(name: str) -> Callable[..., pd.DataFrame]: ...


def options(name: str) -> dict[str, Any]:
    """The options of a measure with their defaults.

    >>> options("lag_crp")
    {'max_lag': None, 'by_subject': False}
    """
    if not isinstance(name, str) or name not in MEASURES:
        raise MultistoreError(
            f"measure: unknown {str(name)[:80]!r}, allowed: {', '.join(MEASURES)}{did_you_mean(str(name), MEASURES)}"
        )
    return MEASURES[name].options()


def create(name: str, **settings: Any) -> Measure:
    """An empty measure by its name and options; MultistoreError with the likely spelling for an unknown one.

    >>> create("lag_crp", max_lag=5).name
    'lag_crp'
    """
    options(name)
    return MEASURES[name](**settings)


def by_label(measures: Sequence[Measure]) -> dict[str, Measure]:
    """Measures by name; those that share a name by name and options. MultistoreError for two that are the same.

    >>> list(by_label([create("irt"), create("lag_crp"), create("lag_crp", max_lag=5)]))
    ['irt', 'lag_crp', 'lag_crp (max_lag=5)']
    """
    if not isinstance(measures, Sequence) or not all(isinstance(measure, Measure) for measure in measures):
        raise MultistoreError(f"measures: got {shown(measures)}, allowed a list of measures")
    names = [measure.name for measure in measures]
    labels = [measure.name if names.count(measure.name) == 1 else measure.label for measure in measures]
    for label in labels:
        if labels.count(label) > 1:
            raise MultistoreError(f"measures: {label} is named twice; keep one of them")
    return dict(zip(labels, measures, strict=True))


for _measure in (
    SerialPosition,
    FirstRecall,
    LagCRP,
    WordsRecalled,
    Intrusions,
    WordsByList,
    IntrusionsByList,
    IntrusionsByLag,
    FinalRecall,
    FinalRecallByList,
    FinalShare,
    FinalIntrusions,
    CuedRecall,
    InterResponseTime,
    Rehearsals,
    RecallByRehearsals,
    Retention,
    Savings,
    Accuracy,
    ResponseTime,
    CorrectResponses,
    PositionAccuracy,
    PerfectLists,
    Span,
    Transpositions,
    Omissions,
    ExtralistIntrusions,
    Latency,
    TrialAccuracy,
    RecognitionTime,
    OldResponses,
):
    register(_measure)


def _take_offered() -> None:
    """Import the modules that installed packages name by an entry point: what is decorated there is registered."""
    for point in importlib.metadata.entry_points(group=GROUP):
        try:
            importlib.import_module(point.module)
        except Exception as error:
            raise MultistoreError(f"measure {point.name!r} cannot be loaded: {type(error).__name__}: {error}") from error


_take_offered()
