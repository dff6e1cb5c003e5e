"""Wrong tables of trials, as files and data frames, and wrong options for them."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import Any

import pandas as pd

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_FLAGS, NO_NUMBER_TEXTS, brief, damaged, misspelt, one_of
from simulator import Parameters, human, paradigms, simulate
from simulator.fitting import fit_people

NEEDED = ("subject", "list", "trial_type", "position", "item")
#: No number in a table of trials: of the texts of YAML those that are not read as one, and what no cell should hold.
NO_CELL_NUMBERS = (*(text for text in NO_NUMBER_TEXTS if text not in ("x" * 20_000,)), "-1", "1.5", "inf", "nan", "1e400", "٣", "")


@functools.cache
def _right() -> pd.DataFrame:
    records = simulate(paradigms.free_recall(4, 1.0), Parameters(), subjects=3, lists=3, seed=1)
    return records.to_psifr().drop(columns=["onset", "duration"])


@functools.cache
def _trials() -> human.Trials:
    return human.load_trials(_right(), "free_recall", {"seconds_per_item": 1.0})


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong table of trials, or a right one with a wrong option."""
    return one_of((_cell, _cell, _rows, _columns, _damaged, _option, _source, _fit), rng)(rng, folder)


def _load(source: object, **options: Any) -> object:
    return human.load_trials(source, **{"paradigm": "free_recall", "arguments": {"seconds_per_item": 1.0}, **options})  # type: ignore[arg-type]


def _loading(frame: pd.DataFrame, rng: random.Random, folder: Path, description: str) -> Attempt:
    """The table as a data frame, or as a file with one of the separators."""
    if rng.random() < 0.3:
        return Attempt("trials", f"frame: {description}", lambda: _load(frame))
    separator = one_of((",", "\t", ";"), rng)

    def call() -> object:
        frame.to_csv(folder / "mine.csv", index=False, sep=separator, encoding="utf-8")
        return _load(folder / "mine.csv")

    return Attempt("trials", f"file: {description}", call)


def _cell(rng: random.Random, folder: Path) -> Attempt:
    frame = _right().astype(object)
    column = one_of((*NEEDED, "response_time"), rng)
    rows = frame.index[frame["trial_type"] == ("recall" if column == "response_time" else "study")]
    row = int(one_of(list(rows), rng))
    value: Any = None
    if column == "trial_type":
        value = one_of(("studied", "Study", "STUDY", "recal", "stud"), rng)
    elif column in ("list", "position"):
        value = one_of(NO_CELL_NUMBERS, rng)
    elif column == "response_time":
        value = one_of(("-1", "abc", "1e400", "yes", "1_0"), rng)
    frame.at[row, column] = value
    return _loading(frame, rng, folder, f"{column}, row {row}: {brief(value)}")


def _rows(rng: random.Random, folder: Path) -> Attempt:
    frame = _right()
    kind = rng.randrange(5)
    study = frame["trial_type"] == "study"
    if kind == 0:
        wrong = pd.concat([frame, frame.iloc[[rng.randrange(len(frame))]]], ignore_index=True)
    elif kind == 1:
        wrong = frame[~(study & (frame["subject"] == 1) & (frame["list"] == 2))]
        wrong = pd.concat([wrong, frame[frame["trial_type"] == "recall"].iloc[:1].assign(subject=1, list=2, position=99)])
    elif kind == 2:
        wrong = frame[~(study & (frame["position"] == rng.randrange(1, 4)) & (frame["subject"] == 2))]
    elif kind == 3:
        wrong = frame.drop(columns="session").assign(list=1)
    else:
        wrong = frame[frame["trial_type"] == one_of(("study", "recall"), rng)]
    return _loading(wrong.reset_index(drop=True), rng, folder, f"rows of kind {kind}")


def _columns(rng: random.Random, folder: Path) -> Attempt:
    frame = _right()
    column = one_of(NEEDED, rng)
    kind = rng.randrange(4)
    if kind == 0:
        wrong = frame.rename(columns={column: misspelt(column, list(frame), rng)})
    elif kind == 1:
        wrong = frame.drop(columns=column)
    elif kind == 2:
        wrong = pd.concat([frame, frame[[column]]], axis=1)
    else:
        wrong = frame.assign(**{one_of(("gap", "modality", "filled"), rng): one_of(("maybe", "-3", "visuall", "x" * 9_000), rng)})
    return _loading(wrong, rng, folder, f"columns, {column} of kind {kind}")


def _damaged(rng: random.Random, folder: Path) -> Attempt:
    data = damaged(_right().to_csv(index=False).encode(), rng)

    def call() -> object:
        (folder / "mine.csv").write_bytes(data)
        return _load(folder / "mine.csv")

    return Attempt("trials", "a damaged file", call, wrong=False)


def _option(rng: random.Random, _: Path) -> Attempt:
    wrong: dict[str, tuple[Any, ...]] = {
        "paradigm": ("fre_recall", "savings", "", 5, None, [], "x" * 9_000),
        "arguments": ({}, {"seconds_per_item": -1}, {"seconds_per_item": 1.0, "list_length": 9}, {"seconds": 1}, 5, "x", [1], {5: 1}),
        "conditions": ({"x": {"gap": 1}}, {"free_recall": {"gpa": 1}}, {"free_recall": 5}, 5, "x", [1]),
        "condition": ("group", "", "x" * 9_000),
        "assumed": (["gpa"], "gap", 5, [5], [None]),
        "population": ("oldr", 5, None, []),
        "pooled": NO_FLAGS,
        "seed": (-1, 1.5, "x", None, True, 2**63, []),
    }
    name = one_of(sorted(wrong), rng)
    value = one_of([one for one in wrong[name] if not (name == "pooled" and isinstance(one, bool))], rng)
    return Attempt("trials", f"{name}: {brief(value)}", lambda: _load(_right(), **{name: value}))


def _source(rng: random.Random, folder: Path) -> Attempt:
    source = one_of(("", ".", "/", "nope.csv", "x" * 300, "x" * 10_000, "a\0b", None, 5, [], {}, object(), folder, folder / "x.parquet",
                     _right().iloc[:0], pd.DataFrame()), rng)  # fmt: skip
    return Attempt("trials", f"load_trials({brief(source)})", lambda: _load(source))


def _fit(rng: random.Random, _: Path) -> Attempt:
    free = one_of(([], ["short_term.capcity"], ["population.ability"] * 2, {"short_term.capacity": (7, 2)}, {"short_term.capacity": (2, 1e9)},
                   {"population.ability": ("a", 2)}, {"population.ability": (1,)}, {"population.ability": 5}, 5, None, "short_term.capacity",
                   [5], {5: None}, {"population.ability": (float("nan"), 2)}), rng)  # fmt: skip
    return Attempt("fits of trials", brief(free), lambda: fit_people(_trials(), free, lists=8))
