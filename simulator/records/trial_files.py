"""Trial tables as files: CSV, TSV, events.tsv of BIDS, or a whole BIDS dataset, read as text with their line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import MOST_PROBLEMS, MistakesError, MultistoreError, shown
from simulator.storage.existing_files import is_file, read_text, shown_path

if TYPE_CHECKING:
    import pandas as pd

#: Bytes of the largest trial table.
LARGEST = 500_000_000
#: What stands for a missing value.
MISSING = ("", "n/a")
#: What separates the cells of a line; the one that most cells of the header are separated by is taken.
_SEPARATORS = (",", "\t", ";")
_EVENTS = re.compile(r"(?:sub-(?P<subject>[0-9A-Za-z]+))(?:_ses-(?P<session>[0-9A-Za-z]+))?.*_events\.tsv")
_EVENTS_FILES = "sub-*_events.tsv"


class TrialTableError(MistakesError):
    """A trial table that cannot be used; `problems` has one line for each reason, with the rows it holds for."""


def read_table(path: str | Path) -> pd.DataFrame:
    """A table of trials as text: its index is the line of the file (in a BIDS dataset, file and line), None is missing.

    `path` is a file with commas, tabs or semicolons, or the folder of a BIDS dataset, whose events.tsv files are read
    one after the other. In files named as in BIDS (sub-01_ses-02_..._events.tsv) subject and session stand in the name;
    columns of these names go before. Raises TrialTableError for what is no such table.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "sub-07_task-memory_events.tsv"
    ...     _ = file.write_text("list\\ttrial_type\\tposition\\titem\\n1\\tstudy\\t1\\tcat\\n")
    ...     read_table(file)[["subject", "item"]]
      subject item
    2      07  cat
    """
    import pandas as pd

    if not isinstance(path, (str, Path)):
        raise TrialTableError([f"trial table: got {shown(path)}, allowed a path, a data frame or records"])
    path = Path(path)
    if is_file(path):
        return _read(path, path.name)
    parts = []
    for file in _events_files(path):
        frame = _read(file, file.name)
        frame.index = pd.Index([f"{file.name} line {line}" for line in frame.index], dtype=object)
        parts.append(frame)
    return pd.concat(parts)


def _events_files(folder: Path) -> list[Path]:
    try:
        # a dataset has sub-*/[ses-*/]beh/; any other depth would mean to search a whole disk for a wrong name
        depths = (_EVENTS_FILES, f"*/{_EVENTS_FILES}", f"sub-*/*/{_EVENTS_FILES}", f"sub-*/*/*/{_EVENTS_FILES}")
        files = sorted(file for depth in depths for file in folder.glob(depth)) if folder.is_dir() else []
    except (OSError, ValueError):  # a name that is too long, or with a zero byte
        files = []
    if files:
        return files
    if is_folder(folder):
        raise TrialTableError([f"{shown_path(folder)}: a folder without {_EVENTS_FILES}; allowed: a BIDS dataset, or a file"])
    raise TrialTableError([f"{shown_path(str(folder)) or 'an empty name'}: no such file"])


def is_folder(path: Path) -> bool:
    """Whether a folder is there; False too for a name that none can have.

    >>> is_folder(Path("x" * 300))
    False
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _read(path: Path, name: str) -> pd.DataFrame:
    import pandas as pd

    try:
        text = read_text(path, LARGEST)
    except MultistoreError as error:
        raise TrialTableError([str(error)]) from error
    lines = text.splitlines()
    if "\0" in text or not text.strip():
        what = "is empty" if not text.strip() else "holds zero bytes: it is no text"
        raise TrialTableError([f"{name}: {what}; allowed a table with a line of column names"])
    separator = max(_SEPARATORS, key=lambda mark: lines[0].count(mark))
    header, rows, numbers = _cells(name, lines, separator)
    frame = pd.DataFrame(rows, columns=header, index=numbers, dtype=object)
    found = _EVENTS.fullmatch(path.name)
    for part in ("session", "subject"):
        if found and found[part] and part not in frame.columns:
            frame.insert(0, part, found[part])
    return frame


def _cells(name: str, lines: Sequence[str], separator: str) -> tuple[list[str], list[list[str | None]], list[int]]:
    """The names of the columns, the cells of each line (None where missing), and its number; every bad line is told."""
    header: list[str] = []
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    problems: list[str] = []
    wrong = 0
    reader = csv.reader(lines, delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:  # a cell of over 131,072 characters
            raise TrialTableError([f"{name}: line {reader.line_num}: is no line of a table ({error})"]) from error
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            continue
        if len(cells) != len(header):
            wrong += 1
            if wrong <= MOST_PROBLEMS:
                problems.append(f"{name}: line {reader.line_num}: has {len(cells)} values, allowed {len(header)}, one for each column")
            continue
        rows.append([None if (text := cell.strip()) in MISSING else text for cell in cells])
        numbers.append(reader.line_num)
    if problems:
        raise TrialTableError(problems, wrong - len(problems))
    return header, rows, numbers
