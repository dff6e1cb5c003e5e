"""Files that a visitor drops: a table of trials, or a table of means with its description; anything else is refused.

What is dropped is text that is read as a table, never run. It is written into a folder of its own for as long as it is read,
and that folder is gone before anybody sees what was read.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from simulator import human
from simulator.errors import MultistoreError
from simulator.human.design import TRIAL_PARADIGMS
from simulator.measures.vocabulary import TABLE_COLUMNS
from simulator.records.columns import COLUMNS
from simulator.records.trial_files import TrialTableError
from simulator.records.trial_tables import NEEDED, TrialTable, read_trials
from simulator.tasks.paradigms import arguments_of

#: Bytes of all files that are dropped at once; the server refuses a larger request.
LARGEST = 20_000_000
#: Files that one drop may have: a dataset of BIDS has one for each person and session.
MOST_FILES = 500
TABLES, DESCRIPTIONS = (".csv", ".tsv", ".txt"), (".yaml", ".yml")
#: What no table begins with, and what it is.
_BEGINNINGS = {
    b"PK\x03\x04": "a zip archive or a spreadsheet; save the sheet as CSV", b"%PDF": "a PDF document", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV", b"PAR1": "a Parquet file; use multistore compare --trials",
    b"\x7fELF": "a program", b"MZ": "a program", b"\x80\x04": "a pickle, which is never opened", b"\x80\x05": "a pickle, which is never opened",
}  # fmt: skip
#: Columns that hold something of a trial and are no labels of conditions.
_NO_CONDITIONS = {*COLUMNS, *NEEDED} - {"condition"}


@dataclass(frozen=True)
class DroppedTrials:
    """Trials as they were read, under which name, and which of their columns may hold labels of conditions."""

    name: str
    trials: TrialTable
    columns: tuple[str, ...]


@dataclass(frozen=True)
class DroppedMeans:
    """A table of means that was read, with its description."""

    name: str
    table: human.HumanTable


def read_dropped(files: Mapping[str, bytes], condition: str = "condition") -> DroppedTrials | DroppedMeans:
    """What dropped files (name and content) hold; MultistoreError with everything that is wrong with them.

    One table of trials; events.tsv files of BIDS, which are one dataset; or a table of means, NAME.csv with NAME.yaml.
    `condition` is the column of trials that labels conditions (without such a column they have none).

    >>> trials = b"subject,list,trial_type,position,item\\n1,1,study,1,cat\\n1,1,recall,1,cat\\n"
    >>> read_dropped({"mine.csv": trials}).trials.records
    Records(2 events, 1 lists, 1 subjects)
    >>> read_dropped({"mine.exe": b"MZ"})
    Traceback (most recent call last):
    simulator.records.trial_files.TrialTableError: mine.exe: a program; allowed: a table in a file .csv, .tsv, .txt, ...
    """
    named = {_plain(name): content for name, content in files.items()}
    _check(named)
    with tempfile.TemporaryDirectory(prefix="multistore-") as place:
        folder = Path(place)
        for name, content in named.items():
            (folder / name).write_bytes(content)
        try:
            return _read(folder, sorted(named), condition)
        except MultistoreError as error:
            raise TrialTableError(str(error).replace(f"{folder}/", "").splitlines()) from error


def _read(folder: Path, names: Sequence[str], condition: str) -> DroppedTrials | DroppedMeans:
    tables = [name for name in names if name.lower().endswith(TABLES)]
    described = [name for name in names if name.lower().endswith(DESCRIPTIONS)]
    if described or (len(tables) == 1 and _holds_means(folder / tables[0])):
        return _means(folder, tables, described)
    if len(tables) > 1 and not all(name.endswith("_events.tsv") for name in tables):
        raise TrialTableError([f"{len(tables)} tables ({', '.join(tables[:5])}); allowed: one, or sub-*_events.tsv of BIDS"])
    return _trials(folder, tables, condition)


def _plain(name: str) -> str:
    """A file name of letters, digits, dots and dashes, without any folder."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last)[-120:].lstrip(".") or "table"


def _check(files: Mapping[str, bytes]) -> None:
    """Only texts with the ending of a table or a description, and not too much of them."""
    problems = []
    for name, content in files.items():
        what = next((what for start, what in _BEGINNINGS.items() if content.startswith(start)), "")
        if not what and not name.lower().endswith((*TABLES, *DESCRIPTIONS)):
            what = "no table by its name"
        if what:
            problems.append(f"{name}: {what}; allowed: a table in a file {', '.join(TABLES)}, and its description {DESCRIPTIONS[0]}")
    if (size := sum(map(len, files.values()))) > LARGEST:
        problems.append(f"{size:,} bytes in all; allowed: at most {LARGEST:,}")
    if not 1 <= len(files) <= MOST_FILES:
        problems.append(f"{len(files):,} files; allowed: 1 to {MOST_FILES}")
    if problems:
        raise TrialTableError(problems[:20])


def _columns(path: Path) -> list[str]:
    """The names of the columns of a table, as far as its first line can be read."""
    lines = path.read_bytes()[:100_000].decode("utf-8-sig", errors="replace").splitlines()
    header = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return [name.strip().strip('"') for name in re.split(r"[,;\t]", header)]


def _holds_means(path: Path) -> bool:
    """Whether the columns of a table are those of a table of means, and not those of trials."""
    names = set(_columns(path))
    return len(names & set(TABLE_COLUMNS)) > len(names & set(NEEDED))


def _means(folder: Path, tables: Sequence[str], described: Sequence[str]) -> DroppedMeans:
    """A table of means, NAME.csv, and NAME.yaml; of one pair the names may differ."""
    if len(tables) != 1 or len(described) != 1:
        have = ", ".join([*tables, *described])
        if not described:
            stem = Path(tables[0]).stem
            text = f"{have}: a table of means needs its description; drop {stem}.yaml together with it (a template is below)"
        elif not tables:
            text = f"{have}: a description without its table; drop {Path(described[0]).stem}.csv together with it"
        else:
            text = f"{have}: more than one table of means; allowed: one pair NAME.csv and NAME.yaml"
        raise TrialTableError([text])
    stem = Path(described[0]).stem
    if Path(tables[0]).name != f"{stem}.csv":
        (folder / tables[0]).rename(folder / f"{stem}.csv")
    return DroppedMeans(tables[0], human.load(folder / f"{stem}.csv"))


def _trials(folder: Path, tables: Sequence[str], condition: str) -> DroppedTrials:
    """Trials of one file or of a dataset; all columns that some paradigm has as an argument are kept."""
    arguments = {name for paradigm in TRIAL_PARADIGMS for name in arguments_of(paradigm)}
    columns = _columns(folder / tables[0])
    column = condition if condition in columns else "condition"
    trials = read_trials(folder if len(tables) > 1 else folder / tables[0], condition=column, arguments=arguments)
    name = tables[0] if len(tables) == 1 else f"{len(tables)} files"
    return DroppedTrials(name, trials, tuple(one for one in columns if one not in _NO_CONDITIONS | arguments))
