"""Damaged and wrong files: records, provenance, the scoreboard, tables in psifr's format."""

from __future__ import annotations

import functools
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from fuzz.attempt import Attempt
from fuzz.wrong_values import brief, damaged, misspelt, one_of
from simulator import Parameters, Records, paradigms, simulate
from simulator.comparison import scoreboard
from simulator.storage import provenance


@functools.cache
def _files() -> dict[str, bytes]:
    """A right file of each kind, with its sidecar."""
    records = simulate(paradigms.free_recall(4, 1.0), Parameters(), subjects=2, lists=2, seed=1)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        records.to_parquet(folder / "records.parquet")
        records.to_csv(folder / "records.csv")
        rows = scoreboard.frame([scoreboard.effect_row("practice", "a finding", "common", 1.5)])
        about = {"title": "Practice", "question": "How fast?", "papers": ["Logan (1988)"], "caption": ""}
        record = provenance.capture(None, Parameters(), seed=1)
        scoreboard.merge(
            folder / "scoreboard.csv", rows, {"practice": {"about": about, "provenance": record, "precision": []}}
        )
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


@functools.cache
def _psifr() -> pd.DataFrame:
    return simulate(paradigms.free_recall(4, 1.0), Parameters(), subjects=2, lists=2, seed=1).to_psifr()


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong file or table."""
    return one_of((_bytes, _bytes, _provenance, _psifr_table, _columns), rng)(rng, folder)


def _bytes(rng: random.Random, folder: Path) -> Attempt:
    """Any file with damaged bytes: read what can be read, refuse the rest."""
    name = one_of(sorted(_files()), rng)
    changed = {**_files(), name: damaged(_files()[name], rng)}

    def call() -> object:
        for other, data in changed.items():
            (folder / other).write_bytes(data)
        if name == "records.parquet":
            return Records.from_parquet(folder / name).to_dataframe()
        if name.startswith("records"):
            return Records.from_csv(folder / "records.csv").to_dataframe()
        scoreboard.details(folder / "scoreboard.csv")
        return scoreboard.read(folder / "scoreboard.csv")

    return Attempt(name, f"{name} damaged", call, wrong=False)


#: For each field of the part "run" of a provenance record, values that are wrong.
WRONG_RUN: dict[str, tuple[Any, ...]] = {
    "protocol": (5, "x", [], {"paradigm": "free_recal", "arguments": {}}, {"paradigm": "free_recall"}, {"steps": [{"step": "Presnt"}]}, {"paradigm": "free_recall", "arguments": {"list_length": -1}}),
    "command": (5, "x", [5], {"a": 1}, [None]),
    "subjects": ("x", -1, 1.5, [], ["a"], {}),
    "lists": ("x", -1, 1.5, [], None),
    "seed": ("x", -1, 1.5, [], None),
    "backend": (5, None, [], {}),
    "trace": ("x", 5, [], None),
    "arguments": ("x",),
}  # fmt: skip


def _provenance(rng: random.Random, folder: Path) -> Attempt:
    """A JSON file whose provenance record is wrong."""
    record = provenance.capture(paradigms.free_recall(4, 1.0), Parameters(), seed=1, command=["simulate", "free_recall"])
    kind = rng.randrange(4)
    if kind == 0:
        text = one_of(("[" * 100_000, '{"a":' * 100_000, "9" * 6_000, '{"provenance": ' + "9" * 6_000 + "}", "", "null", "5", '"x"', "{}", '{"provenance": null}', '{"format": 1}', "NaN"), rng)
        description = brief(text)
    elif kind == 1:
        record.pop(one_of(sorted(set(record) - {"environment"}), rng))
        description, text = "without a part", json.dumps({"provenance": record})
    else:
        field = one_of(sorted(set(WRONG_RUN) - {"arguments"}), rng)
        record["run"][field] = one_of(WRONG_RUN[field], rng)
        description, text = f"run.{field} = {brief(record['run'][field])}", json.dumps({"provenance": record})

    def call() -> object:
        path = folder / "result.json"
        path.write_text(text, encoding="utf-8")
        again = provenance.rerun_arguments(provenance.read(path))
        again.pop("command")
        return simulate(again.pop("protocol"), Parameters(**again.pop("parameters")), **again)

    return Attempt("provenance", description, call)


def _psifr_table(rng: random.Random, _: Path) -> Attempt:
    frame = _psifr().copy()
    needed = ("subject", "list", "trial_type", "position", "item")
    kind = rng.randrange(6)
    wrong: Any = frame
    if kind == 0:
        column = one_of(needed, rng)
        wrong = frame.rename(columns={column: misspelt(column, list(frame), rng)})
    elif kind == 1:
        column = one_of(("list", "position", "session", "onset", "duration", "response_time"), rng)
        value = one_of(("abc", [1], {"a": 1}, 1j, object(), "1e", -9e9), rng)
        wrong = frame.astype({column: object})
        row = int(wrong.index[wrong["trial_type"] == ("recall" if column == "response_time" else "study")][0])
        wrong.at[row, column] = -1 if value == -9e9 and column == "onset" and not wrong.at[row, column] else value
        if column == "onset" and isinstance(wrong.at[row, column], int | float):
            wrong.at[row, column] = "abc"
    elif kind == 2:
        wrong = pd.concat([frame, frame[[one_of(needed, rng)]]], axis=1)
    elif kind == 3:
        wrong = frame.assign(trial_type=one_of(("studied", "", 5), rng))
    elif kind == 4:
        wrong = frame.assign(**{one_of(needed, rng): None})
    else:
        wrong = one_of((None, 5, "x", [], {"subject": [1]}, object(), frame.iloc[:0]), rng)
    return Attempt("psifr table", brief(type(wrong)) + f" kind {kind}", lambda: Records.from_psifr(wrong))


def _columns(rng: random.Random, _: Path) -> Attempt:
    right = simulate(paradigms.free_recall(3, 1.0), Parameters(), seed=1)
    columns: dict[str, Any] = dict(right.columns)
    name = one_of(sorted(columns), rng)
    kind = rng.randrange(4)
    if kind == 0:
        columns.pop(name)
    elif kind == 1:
        wrong_name = misspelt(name, list(columns), rng)
        columns[wrong_name] = columns.pop(name)
    elif kind == 2:
        columns[name] = one_of((["x"] * len(right), None, 5, "x", [object()] * len(right), [[1]] * len(right), [1j] * len(right)), rng)
    else:
        columns[name] = columns[name][:-1]
    return Attempt("Records", f"{name}: kind {kind}", lambda: Records(columns, right.items, right.conditions))
