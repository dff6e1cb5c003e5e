"""Benchmarks of working memory (Oberauer et al. 2018): which of them the model shows, and how large beside people.

The findings stand in wm_benchmarks.yaml, each with the experiment and the effects that hold the model against it. What
the model does comes from a scoreboard, what people do from the human tables, by the same function.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from experiments.catalogue import load
from experiments.effects import EFFECTS
from simulator.comparison import scoreboard
from simulator.comparison.effects_of_people import effects_of_people
from simulator.errors import MultistoreError
from simulator.storage.strict_yaml import read_yaml

FILE = Path(__file__).resolve().parent / "wm_benchmarks.yaml"
Answer = Literal["yes", "partly", "no", "not run", "not simulated"]
#: An effect counts as shown from this share of the people's size up to the inverse, and as partly shown from a tenth.
SHARE, LEAST = 0.5, 0.1


class Benchmark(NamedTuple):
    """A finding: number, name, what people show, and the experiment and effects that ask the model for it.

    `experiment` is empty where nothing does; "effects" stands for the list in experiments/effects.py, which is tested.
    `null` is the size without an effect; `tolerance` is given where people show no difference: how much of one the model may have.
    """

    number: str
    name: str
    finding: str
    experiment: str = ""
    effects: tuple[str, ...] = ()
    null: float = 0.0
    tolerance: float | None = None


class Verdict(NamedTuple):
    """What people and the model show of a benchmark's first effect, and the answer for all of them."""

    people: float
    model: float
    answer: Answer


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """All benchmarks, in the order of their numbers.

    >>> benchmarks()[0].name
    'set size and accuracy'
    """
    made = []
    for entry in _content()["benchmarks"]:
        effects = entry.get("effects", ())
        made.append(Benchmark(**{**entry, "number": str(entry["number"]), "effects": (effects,) if isinstance(effects, str) else tuple(effects)}))
    return tuple(made)


def citation() -> str:
    """Where the benchmarks come from."""
    return str(_content()["citation"])


def _content() -> dict[str, Any]:
    document = read_yaml(FILE)
    if document.problems:
        raise MultistoreError("; ".join(f"{FILE.name}, line {line}: {text}" for line, text in document.problems))
    content: dict[str, Any] = document.content
    return content


def answer(people: float, model: float, null: float = 0.0, tolerance: float | None = None) -> Answer:
    """Whether a model shows an effect of people.

    >>> answer(0.2, 0.15), answer(0.2, 0.05), answer(0.2, -0.1), answer(2.0, 1.05, null=1)
    ('yes', 'partly', 'no', 'no')
    """
    if math.isnan(model):
        return "not run"
    if tolerance is not None:
        return "yes" if abs(model - null) <= tolerance else "no"
    share = (model - null) / (people - null) if people != null else math.nan
    if SHARE <= share <= 1 / SHARE:
        return "yes"
    return "partly" if share >= LEAST else "no"


def verdict(benchmark: Benchmark, board: pd.DataFrame | None) -> Verdict:
    """What people and the model show; `board` holds the rows of a scoreboard (None: there is none)."""
    if not benchmark.experiment:
        return Verdict(math.nan, math.nan, "not simulated")
    if benchmark.experiment == "effects":
        known = {effect.name for effect in EFFECTS}
        return Verdict(math.nan, math.nan, "yes" if set(benchmark.effects) <= known else "no")
    people = effects_of_people(load(benchmark.experiment))
    model = {} if board is None else _effects_of(board, benchmark.experiment)
    sizes = [(people.get(name, math.nan), model.get(name, math.nan)) for name in benchmark.effects]
    answers: Sequence[Answer] = [answer(p, m, benchmark.null, benchmark.tolerance) for p, m in sizes]
    worst = max(answers, key=("yes", "partly", "no", "not run", "not simulated").index)
    return Verdict(*sizes[0], worst)


def _effects_of(board: pd.DataFrame, experiment: str) -> Mapping[str, float]:
    rows = board[(board["experiment"] == experiment) & (board["measure"] == scoreboard.EFFECT) & (board["ability"] == "sample")]
    return dict(zip(rows["condition"], rows["value"].astype(float), strict=True))


def table(board: pd.DataFrame | None) -> list[list[str]]:
    """The benchmarks as rows of text: number, name, finding, where it is shown, people, model, answer."""

    def number(value: float) -> str:
        return "" if math.isnan(value) else f"{value:.3g}"

    rows = []
    for one in benchmarks():
        found = verdict(one, board)
        where = one.experiment if one.experiment != "effects" else "docs/effects.md"
        rows.append([one.number, one.name, one.finding, where, number(found.people), number(found.model), found.answer])
    return rows


HEADS = ["No.", "Benchmark", "What people show", "Experiment", "People", "Model", "Shown"]
