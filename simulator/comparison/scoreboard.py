"""The scoreboard file: one row per human curve and ability, all rows from one parameter file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.comparison.distance import Score
from simulator.errors import MultistoreError
from simulator.storage import atomic_files, provenance

#: Columns of scoreboard.csv. `ability` is "common" (1 for everybody) or "sample" (one number per study); `value` is
#: the size of an effect that has no human table, and the simulated value of a row of one point.
COLUMNS = (
    "experiment", "table", "condition", "measure", "n_points", "rmse", "noise_floor", "ratio", "r2", "bias",
    "ability", "value",
)  # fmt: skip
ABILITIES = ("common", "sample")
EFFECT = "effect"
_NUMBERS = ("n_points", "rmse", "noise_floor", "ratio", "r2", "bias", "value")
NAME = "scoreboard.csv"


def row(experiment: str, table: str, condition: str, measure: str, ability: str, score: Score) -> dict[str, Any]:
    """One row of the scoreboard from the score of one curve."""
    return {
        "experiment": experiment, "table": table, "condition": condition, "measure": measure,
        "n_points": score.n_points, "rmse": score.rmse, "noise_floor": score.noise_floor, "ratio": score.ratio,
        "r2": score.r2, "bias": score.bias, "ability": ability, "value": math.nan,
    }  # fmt: skip


def effect_row(experiment: str, name: str, ability: str, value: float, table: str = "") -> dict[str, Any]:
    """The row of a finding without a human table: its name as condition, its simulated size as value."""
    nothing = dict.fromkeys(("rmse", "noise_floor", "ratio", "r2", "bias"), math.nan)
    about = {"experiment": experiment, "table": table, "condition": name, "measure": EFFECT, "n_points": math.nan}
    return {**about, **nothing, "ability": ability, "value": value}


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a scoreboard, in the columns and order of the file."""
    out = pd.DataFrame([dict(one) for one in rows], columns=list(COLUMNS))
    for name in _NUMBERS:
        out[name] = pd.to_numeric(out[name]).astype(float)
    return out


def read(path: str | Path) -> pd.DataFrame:
    """Read and check a scoreboard; MultistoreError names the file and what is wrong in it."""
    path = Path(path)
    try:
        table = pd.read_csv(path, dtype=dict.fromkeys(set(COLUMNS) - set(_NUMBERS), str), keep_default_na=False,
                            na_values={name: [""] for name in _NUMBERS})  # fmt: skip
    except FileNotFoundError as error:
        raise MultistoreError(f"{path}: no such scoreboard; make one with 'multistore run all'") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise MultistoreError(f"{path}: corrupt scoreboard ({str(error).splitlines()[0]})") from error
    if tuple(table.columns) != COLUMNS:
        raise MultistoreError(
            f"{path}: corrupt scoreboard: columns are {', '.join(map(str, table.columns))}; "
            f"expected {', '.join(COLUMNS)}"
        )
    for name in _NUMBERS:
        numbers = pd.to_numeric(table[name], errors="coerce")
        wrong = table.index[numbers.isna() & table[name].notna()]
        if len(wrong):
            value = table.loc[wrong[0], name]
            raise MultistoreError(
                f"{path}: corrupt scoreboard: line {wrong[0] + 2}, {name} = {value!r} is not a number"
            )
        table[name] = numbers.astype(float)
    return table


def details(path: str | Path) -> dict[str, Any]:
    """The sidecar of a scoreboard: `runs` holds, by experiment, provenance and Monte-Carlo errors."""
    sidecar = Path(path).with_suffix(".json")
    try:
        value = provenance.loads(sidecar.read_bytes(), str(sidecar))
    except OSError as error:
        raise MultistoreError(
            f"{sidecar}: cannot be read ({error.strerror}); it belongs to {Path(path).name}"
        ) from error
    runs = value.get("runs")
    if not isinstance(runs, dict) or not all(isinstance(r, dict) and "provenance" in r for r in runs.values()):
        raise MultistoreError(f"{sidecar}: corrupt sidecar of a scoreboard (no field 'runs' with a provenance each)")
    return value


def check_same_parameters(path: str | Path, experiments: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Refuse to mix: rows of other experiments that stay in the file have to come from the same parameters."""
    path = Path(path)
    if not path.exists():
        return
    read(path)
    wanted = json.loads(provenance.dumps(parameters))
    others = {name: run for name, run in details(path)["runs"].items() if name not in experiments}
    for name, run in others.items():
        if run["provenance"].get("run", {}).get("parameters") != wanted:
            raise MultistoreError(
                f"{path}: holds rows of {name!r} from other parameters, and every row of a scoreboard comes from the "
                f"same ones; give another folder with --out, or run all experiments"
            )


def merge(
    path: str | Path, rows: pd.DataFrame, runs: Mapping[str, Mapping[str, Any]], order: Sequence[str] = ()
) -> pd.DataFrame:
    """Put the rows of one or more experiments into the file in place of their old ones; the rest stays.

    `runs` holds, by experiment, `provenance` and `precision`; `order` is the order of the experiments in the file.
    """
    path = Path(path)
    all_runs = {name: dict(run) for name, run in runs.items()}
    if path.exists():
        old, held = read(path), details(path)["runs"]
        kept = old[~old["experiment"].isin(list(runs))]
        rows = pd.concat([kept, rows], ignore_index=True) if len(kept) else rows
        all_runs = {name: run for name, run in held.items() if name not in runs} | all_runs
    rank = {name: k for k, name in enumerate(order)}
    rows = rows.sort_values("experiment", key=lambda s: s.map(lambda n: rank.get(n, len(rank))), kind="stable")
    write(path, rows, all_runs)
    return rows.reset_index(drop=True)


def write(path: str | Path, rows: pd.DataFrame, runs: Mapping[str, Any]) -> None:
    """Write the scoreboard (numbers with six significant digits) and its sidecar, each atomically."""
    path = Path(path)
    text = rows.copy()
    text["n_points"] = text["n_points"].map(lambda v: "" if math.isnan(v) else str(int(v)))
    for name in _NUMBERS[1:]:
        text[name] = text[name].map(lambda v: "" if math.isnan(v) else f"{v:.6g}")
    last = list(runs.values())[-1]["provenance"] if runs else None
    sidecar = {"runs": {name: runs[name] for name in sorted(runs)}, "provenance": last}
    with atomic_files.writing(path) as temporary, atomic_files.writing(path.with_suffix(".json")) as beside:
        text.to_csv(temporary, index=False, lineterminator="\n")
        beside.write_text(json.dumps(sidecar, sort_keys=True, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def headline(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean rmse and ratio over the conditions of each (experiment, table, measure, ability), effects left out."""
    scored = rows[(rows["measure"] != EFFECT) & rows["rmse"].notna()]
    keys = ["experiment", "table", "measure", "ability"]
    grouped = scored.groupby(keys, sort=False)
    return grouped.agg(rmse=("rmse", "mean"), ratio=("ratio", "mean"), conditions=("rmse", "size")).reset_index()
