"""The scoreboard: one row per human curve and ability, all rows from one parameter file.

`scoreboard.json` holds everything: for each experiment what it is about, its rows, their Monte-Carlo errors and its
provenance. It is written as one file, so that rows and provenance cannot come apart. `scoreboard.csv` is the same rows
printed for people and spreadsheets; a print that differs from the rows is refused.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.comparison.distance import Score
from simulator.errors import MultistoreError
from simulator.human.mistakes import explain, fields_at
from simulator.storage import atomic_files, provenance
from simulator.storage.file_lock import locked

#: Columns of scoreboard.csv. `ability` is "common" (1 for everybody) or "sample" (one number per study); `value` is
#: the size of an effect that has no human table, and the simulated value of a row of one point.
ROW_COLUMNS = (
    "experiment", "table", "condition", "measure", "n_points", "rmse", "noise_floor", "ratio", "r2", "bias",
    "ability", "value",
)  # fmt: skip
ABILITIES = ("common", "sample")
EFFECT = "effect"
NAME = "scoreboard.csv"
_NUMBERS = ("n_points", "rmse", "noise_floor", "ratio", "r2", "bias", "value")
#: How often, and how long apart (s), a print that differs is looked at again before it is called corrupt.
_LOOKS, _PAUSE = 3, 0.05


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _ScoreRow(_Strict):
    table: str
    condition: str
    measure: str
    n_points: int | None
    rmse: float | None
    noise_floor: float | None
    ratio: float | None
    r2: float | None
    bias: float | None
    ability: Literal["common", "sample"]
    value: float | None


class _Precision(_Strict):
    table: str
    condition: str
    measure: str
    ability: Literal["common", "sample"]
    lists: Annotated[int, Field(ge=1)]
    monte_carlo_error: Annotated[float, Field(ge=0)] | None
    noise_floor: Annotated[float, Field(ge=0)] | None


class _Panel(_Strict):
    table: str
    measure: str
    conditions: list[str]
    kind: str


class _About(_Strict):
    title: str
    short_title: str = ""
    question: str
    papers: list[str]
    caption: str
    panel: _Panel | None = None


class _RunRecord(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    parameters: dict[str, Any]
    seed: int
    command: list[str] | None


class _Provenance(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    run: _RunRecord


class _Finding(_Strict):
    finding: str
    least: float
    people: float | None
    model: float | None
    beside: float | None


class _ExperimentRun(_Strict):
    about: _About
    provenance: _Provenance
    precision: list[_Precision]
    findings: list[_Finding] = []
    rows: list[_ScoreRow]


class _File(_Strict):
    provenance: _Provenance | None
    runs: dict[str, _ExperimentRun]


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
    table = pd.DataFrame([dict(row) for row in rows], columns=list(ROW_COLUMNS))
    for name in _NUMBERS:
        table[name] = pd.to_numeric(table[name]).astype(float)
    return table


def read(path: str | Path) -> pd.DataFrame:
    """The rows of a scoreboard (path of its CSV); MultistoreError names the file and what is wrong in it."""
    return _rows(details(path)["runs"])


def details(path: str | Path) -> dict[str, Any]:
    """All that a scoreboard holds: `runs` has, by experiment, about, provenance, precision and rows.

    `about` holds titles, question, papers, caption and first panel of the experiment, `precision` the Monte-Carlo error of each scored
    row. Everything is checked; MultistoreError names the file and the first thing that is wrong in it.
    """
    path = Path(path)
    whole = path.with_suffix(".json")
    if not path.exists() and not whole.exists():
        raise MultistoreError(f"{path}: no such scoreboard; make one with 'multistore run all'")
    content = _content(path, whole)
    for _ in range(_LOOKS):
        if _is_printed(path, content["runs"]):
            return content
        time.sleep(_PAUSE)  # a run may be between its two files at this moment
        content = _content(path, whole)
    raise MultistoreError(
        f"{path}: corrupt scoreboard: its rows are not those of {whole.name}; delete {path.name}, and the next run prints "
        f"it again"
    )


def _content(path: Path, whole: Path) -> dict[str, Any]:
    try:
        content = provenance.loads(whole.read_bytes(), str(whole))
        _File.model_validate(content)
    except OSError as error:
        raise MultistoreError(
            f"{whole}: corrupt scoreboard: cannot be read ({error.strerror}); {path.name} is printed from it"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MultistoreError(f"{whole}: corrupt scoreboard: {place}: {explain(first, fields_at(_File, first['loc']))}") from error
    return content


def _is_printed(path: Path, runs: Mapping[str, Any]) -> bool:
    """Whether the CSV holds the rows of the JSON file; one that is not there will be printed again."""
    try:
        return path.read_bytes() == _print(_rows(runs)).encode()
    except FileNotFoundError:
        return True
    except OSError as error:
        raise MultistoreError(f"{path}: cannot be read ({error.strerror})") from error


def check_same_parameters(path: str | Path, experiments: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Refuse to mix: rows of other experiments that stay in the file have to come from the same parameters."""
    path = Path(path)
    if not path.exists() and not path.with_suffix(".json").exists():
        return
    expected = json.loads(provenance.dumps(parameters))
    for name, run in details(path)["runs"].items():
        if name not in experiments and run["provenance"]["run"]["parameters"] != expected:
            raise MultistoreError(
                f"{path}: holds rows of {name!r} from other parameters, and every row of a scoreboard comes from the "
                f"same ones; give another folder with --out, or run all experiments"
            )


def merge(
    path: str | Path, rows: pd.DataFrame, runs: Mapping[str, Mapping[str, Any]], order: Sequence[str] = ()
) -> pd.DataFrame:
    """Put the rows of one or more experiments into the file in place of their old ones; the rest stays.

    `runs` holds, by experiment, `about`, `provenance`, `precision` and, where it has any, `findings`; `order` is the order of the experiments in the
    file. Runs that end at the same time wait for each other. Raises MultistoreError for rows from other parameters.
    """
    path = Path(path)
    fresh = {
        name: {**json.loads(provenance.dumps(run)), "rows": _json_rows(rows[rows["experiment"] == name])}
        for name, run in runs.items()
    }
    with locked(path):
        for run in runs.values():
            check_same_parameters(path, list(runs), run["provenance"]["run"]["parameters"])
        exists = path.exists() or path.with_suffix(".json").exists()
        earlier = details(path)["runs"] if exists else {}
        together = {**earlier, **fresh}
        rank = {name: place for place, name in enumerate(order)}
        names = sorted(together, key=lambda name: rank.get(name, len(rank)))
        _write(path, {name: together[name] for name in names}, last=next(reversed(fresh), None))
    return _rows({name: together[name] for name in names})


def _write(path: Path, runs: Mapping[str, Any], last: str | None) -> None:
    """Write the scoreboard and its print, each atomically; a kill between the two leaves a print that is refused."""
    whole = {"runs": runs, "provenance": runs[last]["provenance"] if last else None}
    _File.model_validate(whole)
    with atomic_files.writing(path) as printed, atomic_files.writing(path.with_suffix(".json")) as temporary:
        printed.write_bytes(_print(_rows(runs)).encode())
        temporary.write_text(json.dumps(whole, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _json_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of one experiment in JSON's types: numbers with six significant digits, null for none."""
    json_rows: list[dict[str, Any]] = []
    for record in rows[list(ROW_COLUMNS[1:])].to_dict("records"):
        cells: dict[str, Any] = {str(name): value for name, value in record.items()}
        for name in _NUMBERS:
            cells[name] = None if math.isnan(cells[name]) else float(f"{cells[name]:.6g}")
        cells["n_points"] = None if cells["n_points"] is None else int(cells["n_points"])
        json_rows.append(cells)
    return json_rows


def _rows(runs: Mapping[str, Any]) -> pd.DataFrame:
    return frame([{"experiment": name, **cells} for name, run in runs.items() for cells in run["rows"]])


def _print(rows: pd.DataFrame) -> str:
    """The rows as CSV text, numbers with six significant digits."""
    text = rows.copy()
    text["n_points"] = text["n_points"].map(lambda value: "" if math.isnan(value) else str(int(value)))
    for name in _NUMBERS[1:]:
        text[name] = text[name].map(lambda value: "" if math.isnan(value) else f"{value:.6g}")
    return str(text.to_csv(index=False, lineterminator="\n"))


def headline(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean rmse and ratio over the conditions of each (experiment, table, measure, ability), effects left out."""
    scored = rows[(rows["measure"] != EFFECT) & rows["rmse"].notna()]
    keys = ["experiment", "table", "measure", "ability"]
    grouped = scored.groupby(keys, sort=False)
    return grouped.agg(rmse=("rmse", "mean"), ratio=("ratio", "mean"), conditions=("rmse", "size")).reset_index()
