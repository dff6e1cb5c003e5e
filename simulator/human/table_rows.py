"""NAME.csv: the figures of a human table, one row per point, read and checked row by row."""

from __future__ import annotations

import csv
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simulator.human.mistakes import Problems, explain, likely
from simulator.measures.vocabulary import COLUMNS


def _empty_is_none(text: Any) -> Any:
    return None if text == "" else text


Finite = Annotated[float, Field(allow_inf_nan=False)]
Blank = BeforeValidator(_empty_is_none)


class Row(BaseModel):
    """One point: the group's mean, its standard error (None: not given) and the number of people (None: unknown)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    condition: Annotated[str, Field(min_length=1)]
    measure: Annotated[str, Field(min_length=1)]
    x: Annotated[Finite | None, Blank]
    mean: Finite
    sem: Annotated[Annotated[Finite, Field(ge=0)] | None, Blank]
    n: Annotated[Annotated[int, Field(ge=1)] | None, Blank]


def _header(cells: list[str], name: str, line: int, problems: Problems) -> bool:
    """True when the first line names every column of a human table once and nothing else."""
    missing = [c for c in COLUMNS if c not in cells]
    unknown = [c for c in cells if c not in COLUMNS]
    twice = sorted({c for c in cells if c in COLUMNS and cells.count(c) > 1})
    for column in missing:
        problems.add(name, f"line {line}", f"column {column} is missing ({COLUMNS[column]})")
    for column in unknown:
        problems.add(
            name,
            f"line {line}",
            f"unknown column {column!r}, allowed: {', '.join(COLUMNS)}{likely(column, missing or COLUMNS)}",
        )
    for column in twice:
        problems.add(name, f"line {line}", f"column {column} is given twice")
    return not (missing or unknown or twice)


def read_rows(text: str, name: str, problems: Problems) -> list[tuple[int, Row]]:
    """Read the CSV text of the file called `name` into (line, row); lines that begin with # are comments.

    What is wrong goes to `problems`; rows that are wrong are left out.
    """
    lines = [(i, s) for i, s in enumerate(text.splitlines(), 1) if s.strip() and not s.lstrip().startswith("#")]
    if not lines:
        problems.add(name, "", f"is empty, allowed a line with the columns {','.join(COLUMNS)} and at least one row")
        return []
    cells = [[c.strip() for c in row] for row in csv.reader(s for _, s in lines)]
    header = cells[0]
    if not _header(header, name, lines[0][0], problems):
        return []
    if len(lines) == 1:
        problems.add(name, "", "holds no rows, allowed at least one")
    rows = []
    for (line, _), values in zip(lines[1:], cells[1:], strict=False):
        if len(values) != len(header):
            problems.add(name, f"line {line}", f"has {len(values)} values, allowed {len(header)}: {','.join(header)}")
            continue
        try:
            rows.append((line, Row.model_validate(dict(zip(header, values, strict=True)))))
        except ValidationError as error:
            for item in error.errors():
                problems.add(name, f"line {line}, column {item['loc'][0]}", explain(item, COLUMNS))
    return rows


def to_frame(rows: list[tuple[int, Row]]) -> pd.DataFrame:
    """The rows as a table: condition and measure as text, x, mean, sem and n as numbers, NaN where not given."""
    frame = pd.DataFrame([row.model_dump() for _, row in rows], columns=list(COLUMNS))
    return frame.astype({"x": float, "mean": float, "sem": float, "n": float})
