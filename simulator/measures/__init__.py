"""Measures of behaviour: numbers and curves from records, whatever wrote them.

`MEASURES` names the classes; the functions of the same names measure records at once. For many lists, make a measure
with `create`, `add` blocks of records and take `result()`.

>>> from simulator.records.table import from_lists
>>> records = from_lists([["cat", "dog"], ["owl", "bee"]], [["dog"], ["bee", "owl"]])
>>> serial_position(records)[["x", "mean", "n"]]
   x  mean  n
0  1   0.5  2
1  2   1.0  2
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from simulator.errors import MultistoreError, did_you_mean
from simulator.measures.accuracy import Accuracy, Retention
from simulator.measures.base import Curve, Measure
from simulator.measures.forgetting import Savings
from simulator.measures.free_recall import FirstRecall, Intrusions, LagCRP, SerialPosition, WordsRecalled
from simulator.measures.rehearsal import RecallByRehearsals, Rehearsals
from simulator.measures.timing import CorrectResponses, InterResponseTime, ResponseTime
from simulator.records.table import Records

if TYPE_CHECKING:
    import pandas as pd

#: Every measure by its name.
MEASURES: dict[str, type[Measure]] = {
    kind.name: kind
    for kind in (
        SerialPosition,
        FirstRecall,
        LagCRP,
        WordsRecalled,
        Intrusions,
        InterResponseTime,
        Rehearsals,
        RecallByRehearsals,
        Retention,
        Savings,
        Accuracy,
        ResponseTime,
        CorrectResponses,
    )
}

__all__ = [
    "MEASURES",
    "Accuracy",
    "CorrectResponses",
    "Curve",
    "FirstRecall",
    "InterResponseTime",
    "Intrusions",
    "LagCRP",
    "Measure",
    "RecallByRehearsals",
    "Rehearsals",
    "ResponseTime",
    "Retention",
    "Savings",
    "SerialPosition",
    "WordsRecalled",
    "accuracy",
    "correct_responses",
    "create",
    "first_recall",
    "intrusions",
    "irt",
    "lag_crp",
    "options",
    "recall_by_rehearsals",
    "rehearsals",
    "retention",
    "rt",
    "savings",
    "serial_position",
    "words_recalled",
]


def options(name: str) -> dict[str, Any]:
    """The options of a measure with their defaults.

    >>> options("lag_crp")
    {'max_lag': None, 'by_subject': False}
    """
    if name not in MEASURES:
        raise MultistoreError(f"measure: unknown {name!r}{did_you_mean(name, MEASURES)}")
    parameters = inspect.signature(MEASURES[name]).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters}


def create(name: str, **given: Any) -> Measure:
    """An empty measure by its name and options; MultistoreError with the likely spelling for an unknown one.

    >>> create("lag_crp", max_lag=5).name
    'lag_crp'
    """
    known = options(name)
    for option in given:
        if option not in known:
            raise MultistoreError(f"measure {name}: unknown option {option!r}{did_you_mean(option, known)}")
    return MEASURES[name](**given)


def serial_position(records: Records, **given: Any) -> pd.DataFrame:
    """Probability of recall by serial position; see `SerialPosition`."""
    return create("serial_position", **given).add(records).result()


def first_recall(records: Records, **given: Any) -> pd.DataFrame:
    """Probability of first recall by serial position; see `FirstRecall`."""
    return create("first_recall", **given).add(records).result()


def lag_crp(records: Records, **given: Any) -> pd.DataFrame:
    """Conditional response probability by lag; see `LagCRP`."""
    return create("lag_crp", **given).add(records).result()


def words_recalled(records: Records, **given: Any) -> pd.DataFrame:
    """Words recalled per list; see `WordsRecalled`."""
    return create("words_recalled", **given).add(records).result()


def intrusions(records: Records, **given: Any) -> pd.DataFrame:
    """Intrusions per list; see `Intrusions`."""
    return create("intrusions", **given).add(records).result()


def irt(records: Records, **given: Any) -> pd.DataFrame:
    """Inter-response times by output position; see `InterResponseTime`."""
    return create("irt", **given).add(records).result()


def rehearsals(records: Records, **given: Any) -> pd.DataFrame:
    """Rehearsals by serial position; see `Rehearsals`."""
    return create("rehearsals", **given).add(records).result()


def recall_by_rehearsals(records: Records, **given: Any) -> pd.DataFrame:
    """Probability of recall by number of rehearsals; see `RecallByRehearsals`."""
    return create("recall_by_rehearsals", **given).add(records).result()


def retention(records: Records, **given: Any) -> pd.DataFrame:
    """Share of studied items recalled; see `Retention`."""
    return create("retention", **given).add(records).result()


def savings(records: Records, **given: Any) -> pd.DataFrame:
    """Savings in relearning; see `Savings`."""
    return create("savings", **given).add(records).result()


def accuracy(records: Records, **given: Any) -> pd.DataFrame:
    """Correct reports per list; see `Accuracy`."""
    return create("accuracy", **given).add(records).result()


def rt(records: Records, **given: Any) -> pd.DataFrame:
    """Response time by block of practice; see `ResponseTime`."""
    return create("rt", **given).add(records).result()


def correct_responses(records: Records, **given: Any) -> pd.DataFrame:
    """Proportion of correct responses by block of practice; see `CorrectResponses`."""
    return create("correct_responses", **given).add(records).result()
