"""NAME.csv: the figures of a human table, one row per point, read and checked row by row."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simulator.errors import did_you_mean, shown
from simulator.human.mistakes import Problems, explain
from simulator.measures.vocabulary import TABLE_COLUMNS
from simulator.storage.existing_files import UnreadableError, read_text
from simulator.storage.strict_yaml import LARGEST_FILE


def _empty_is_none(text: Any) -> Any:
    return None if text == "" else text


def _plain_digits(text: Any) -> Any:
    """A text for the number's own reader; Python's `1_000` and digits of other scripts are no numbers of a table."""
    if isinstance(text, str) and ("_" in text or not text.isascii()):
        raise ValueError("allowed a number")
    return text


Plain = BeforeValidator(_plain_digits)
Finite = Annotated[float, Field(allow_inf_nan=False), Plain]
Blank = BeforeValidator(_empty_is_none)


class Point(BaseModel):
    """One point: the group's mean, its standard error (None: not given) and the number of people (None: unknown)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    condition: Annotated[str, Field(min_length=1)]
    measure: Annotated[str, Field(min_length=1)]
    x: Annotated[Finite | None, Blank]
    mean: Finite
    sem: Annotated[Annotated[Finite, Field(ge=0)] | None, Blank]
    n: Annotated[Annotated[int, Field(ge=1, le=10**9), Plain] | None, Blank]


def _header(cells: list[str], name: str, line: int, problems: Problems) -> bool:
    """True when the first line names every column of a human table once and nothing else."""
    missing = [column for column in TABLE_COLUMNS if column not in cells]
    unknown = [column for column in cells if column not in TABLE_COLUMNS]
    twice = sorted({column for column in cells if column in TABLE_COLUMNS and cells.count(column) > 1})
    for column in missing:
        problems.add(name, f"line {line}", f"column {column} is missing ({TABLE_COLUMNS[column]})")
    for column in unknown:
        problems.add(
            name,
            f"line {line}",
            f"unknown column {shown(column)}, allowed: {', '.join(TABLE_COLUMNS)}{did_you_mean(column, missing or TABLE_COLUMNS)}",
        )
    for column in twice:
        problems.add(name, f"line {line}", f"column {column} is given twice")
    return not (missing or unknown or twice)


def read_rows(path: Path, name: str, problems: Problems) -> list[tuple[int, Point]]:
    """Read the CSV file called `name` into (line, row); lines that begin with # are comments.

    What is wrong goes to `problems`; rows that are wrong are left out.
    """
    if not path.exists():
        problems.add(name, "", f"no such file in {path.parent}; a human table is a pair NAME.csv and NAME.yaml")
        return []
    try:
        text = read_text(path, LARGEST_FILE)
    except UnreadableError as error:
        problems.add(name, "", error.reason)
        return []
    lines = [
        (number, line) for number, line in enumerate(_ENDS.split(text), 1) if line.strip() and not _COMMENT.match(line)
    ]
    if not lines:
        problems.add(
            name, "", f"is empty, allowed a line with the columns {','.join(TABLE_COLUMNS)} and at least one row"
        )
        return []
    header = _cells(*lines[0], name, problems)
    if header is None or not _header(header, name, lines[0][0], problems):
        return []
    if len(lines) == 1:
        problems.add(name, "", "holds no rows, allowed at least one")
    return _rows(header, lines[1:], name, problems)


_ENDS = re.compile("\r\n|\r|\n")
_COMMENT = re.compile(r"\s*#")


def _cells(number: int, line: str, name: str, problems: Problems) -> list[str] | None:
    """The cells of one line without the blanks around them, or None with a problem."""
    try:
        return [cell.strip(" \t") for cell in next(csv.reader([line], strict=True))]
    except csv.Error as error:  # a quote that is not closed, a cell of over 131,072 characters
        problems.add(name, f"line {number}", f"is no line of CSV ({error})")
        return None


def _rows(header: list[str], lines: list[tuple[int, str]], name: str, problems: Problems) -> list[tuple[int, Point]]:
    rows = []
    for number, line in lines:
        cells = _cells(number, line, name, problems)
        if cells is None:
            continue
        if len(cells) != len(header):
            problems.add(name, f"line {number}", f"has {len(cells)} values, allowed {len(header)}: {','.join(header)}")
            continue
        try:
            rows.append((number, Point.model_validate(dict(zip(header, cells, strict=True)))))
        except ValidationError as error:
            for mistake in error.errors(include_url=False):
                place = f"line {number}, column {mistake['loc'][0]}"
                problems.add(name, place, explain(mistake, TABLE_COLUMNS))
    return rows


def to_frame(rows: list[tuple[int, Point]]) -> pd.DataFrame:
    """The rows as a table: condition and measure as text, x, mean, sem and n as numbers, NaN where not given."""
    frame = pd.DataFrame([row.model_dump() for _, row in rows], columns=list(TABLE_COLUMNS))
    return frame.astype({"x": float, "mean": float, "sem": float, "n": float})
