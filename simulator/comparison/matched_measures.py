"""Which simulated measure answers which human one: the same scoring for people and for the model.

A human table says how its source took a measure (its options, its classes of x); here that becomes a measure of
`simulator.measures` with the like options, and the column of its result that is held against the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator import measures
from simulator.measures import Measure, Savings

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.tasks.protocol import Protocol

#: Human measures whose answer is another simulated measure, or another column of one.
_TRIALS = {"learn_trials": "learning_trials", "relearn_trials": "relearning_trials"}
#: Share of lists in which learning or relearning ended without a perfect recitation.
UNLEARNED = "unlearned"
_DENOMINATOR = {"all lists": "all", "lists with a recall": "responding"}


@dataclass(frozen=True)
class Answer:
    """How to take one human measure of simulated records: make an empty measure, and read its curve.

    `read` returns x, mean, sem, n; x is that of the measure, or NaN where there is one number per protocol.
    """

    create: Callable[[], Measure]
    read: Callable[[Measure], pd.DataFrame]
    needs_trace: bool = False


def answer(
    table: HumanTable, condition: str, measure: str, protocol: Protocol, given: Mapping[str, Any] | None = None
) -> Answer | None:
    """The answer to a measure of a human table, None where the model has none.

    `given` adds options of the simulated measure, for instance how many rows of syllables were learned as one list.

    >>> from simulator import human
    >>> table = human.load("murdock1962")
    >>> found = answer(table, "20-1", "first_recall", table.protocol("20-1"))
    >>> found.create().denominator
    'responding'
    """
    name, options = measure, _options(table, condition, measure)
    read: Callable[[Measure], pd.DataFrame] = _curve
    if measure == "words_recalled_sd":
        name, read = "words_recalled", _spread
    elif measure == "savings_time":
        name, options = "savings", {"by": "seconds"}
    elif measure in _TRIALS:
        name, read = "savings", _column_of_savings(_TRIALS[measure])
    elif measure == UNLEARNED:
        name, read = "savings", _unlearned
    elif measure == "rt":
        options["trials_per_block"] = int(protocol.arguments["trials_per_block"])
    elif measure == "accuracy" and protocol.paradigm == "choice_practice":
        name, options = "correct_responses", {"trials_per_block": int(protocol.arguments["trials_per_block"])}
    if name not in measures.MEASURES:
        return None
    options = {**options, **(given or {})}
    one_number = name in ("words_recalled", "intrusions", "retention", "savings") or (
        name == "accuracy" and protocol.paradigm != "choice_practice"
    )

    def create() -> Measure:
        return measures.create(name, **options)

    def read_curve(taken: Measure) -> pd.DataFrame:
        out = read(taken)
        return out.assign(x=float("nan")) if one_number else out

    return Answer(create, read_curve, measures.MEASURES[name].needs_trace)


def _options(table: HumanTable, condition: str, measure: str) -> dict[str, Any]:
    """The options of a human table in the words of the simulated measure."""
    options = table.options(measure)
    if "denominator" in options:
        options["denominator"] = _DENOMINATOR[options["denominator"]]
    if measure == "irt":
        options = {"clean": options.get("lists") == "lists without intrusions"}
    if measure == "recall_by_rehearsals" and measure in table.measures(condition):
        edges = sorted({0, *(int(x) for x in table.curve(condition, measure)["x"])})
        options["bins"] = edges
    return options


def _curve(taken: Measure) -> pd.DataFrame:
    """x, mean, sem, n of a measure, conditions of the protocol (learning, relearning) aside."""
    return taken.result()[["x", "mean", "sem", "n"]]


def _spread(taken: Measure) -> pd.DataFrame:
    """The standard deviation over lists in place of the mean."""
    out = taken.result()
    return out.assign(mean=out["sd"], sem=float("nan"))[["x", "mean", "sem", "n"]]


def _column_of_savings(column: str) -> Callable[[Measure], pd.DataFrame]:
    def read(taken: Measure) -> pd.DataFrame:
        assert isinstance(taken, Savings)
        out = taken.table()
        return out.assign(mean=out[column], sem=float("nan"))[["x", "mean", "sem", "n"]]

    return read


def _unlearned(taken: Measure) -> pd.DataFrame:
    """The share of lists that never reached the criterion."""
    assert isinstance(taken, Savings)
    share = taken.not_reached / taken.lists if taken.lists else float("nan")
    return pd.DataFrame({"x": [taken.x], "mean": [share], "sem": [float("nan")], "n": [taken.lists]})
