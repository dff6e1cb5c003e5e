"""Records of simulated or real people: the one event table that every engine writes and everything downstream reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.errors import MultistoreError, shown
from simulator.records import bids, files, joining, psifr
from simulator.records.columns import NS, RECALL, STUDY, empty_columns
from simulator.records.events import EventTable

if TYPE_CHECKING:
    import pandas as pd


class Records(EventTable):
    """The events of one or many simulated people, as one table of compact columns.

    `columns` maps the names in `columns.COLUMNS` to arrays of one length; `items` and `conditions` name the codes of
    `item`, `response` and `condition`; `n_lists` defaults to the number of lists in the rows. Rows are in time order
    within (subject, session), the rows of a list stand together, and (subject, list) is unique. Raises MultistoreError
    for a missing, unknown or unequal column, for values that a column cannot hold and for a wrong `n_lists`.

    >>> r = from_lists([["cat", "dog"]], [["dog", "owl"]])
    >>> r
    Records(4 events, 1 lists, 1 subjects)
    >>> r.recalls.position.tolist()
    [2, 0]
    """

    def to_psifr(self) -> pd.DataFrame:
        """Study and recall events as psifr reads them: subject, list, trial_type, position, item, and more.

        `item` is the word shown or said, `onset` and `response_time` are in seconds (NaN where there is none).

        >>> from_lists([["cat", "dog"]], [["dog"]]).to_psifr().iloc[:, :5]
           subject  list trial_type  position item
        0        1     1      study         1  cat
        1        1     1      study         2  dog
        2        1     1     recall         1  dog
        """
        import pandas as pd

        rows = np.sort(np.r_[self.study.row, self.recalls.row])
        columns = {name: column[rows] for name, column in self.columns.items()}
        recall = columns["trial_type"] == RECALL
        item = np.where(recall, columns["response"], columns["item"])
        position = columns["position"].astype(np.int64)
        position[recall] = self.recalls.output
        return pd.DataFrame(
            {
                "subject": columns["subject"],
                "list": columns["list"],
                "trial_type": np.where(recall, "recall", "study"),
                "position": position,
                "item": np.asarray(self.items, object)[item],
                "session": columns["session"],
                "condition": np.asarray(self.conditions, object)[columns["condition"]],
                "onset": columns["onset"] / NS,
                "duration": columns["duration"] / NS,
                "response_time": np.where(columns["response_time"] < 0, np.nan, columns["response_time"] / NS),
            }
        )

    def to_parquet(self, path: str | Path) -> None:
        """Write one Parquet file with provenance in its metadata; see `files.write_parquet`."""
        files.write_parquet(self, path)

    def to_csv(self, path: str | Path) -> None:
        """Write a CSV file and its JSON sidecar; see `files.write_csv`."""
        files.write_csv(self, path)

    def to_bids(self, folder: str | Path, task: str | None = None) -> list[Path]:
        """Write events.tsv files with JSON sidecars, one pair per session; see `bids.write_bids`."""
        return bids.write_bids(self, folder, task)

    @staticmethod
    def from_parquet(path: str | Path) -> Records:
        """Read and check a file of `to_parquet`."""
        return Records(*files.read_parquet(path))

    @staticmethod
    def from_csv(path: str | Path) -> Records:
        """Read and check a pair of files of `to_csv`."""
        return Records(*files.read_csv(path))

    @staticmethod
    def from_psifr(table: pd.DataFrame) -> Records:
        """Records of real data in psifr's format, to be scored like simulated ones; see `psifr.from_psifr`."""
        return Records(*psifr.from_psifr(table))

    @staticmethod
    def concat(parts: Sequence[Records], *, renumber: bool = False) -> Records:
        """All rows of several records, in order; see `joining.concat`.

        >>> part = from_lists([["cat", "dog"]], [["dog"]])
        >>> Records.concat([part, part], renumber=True)["list"].tolist()
        [1, 1, 1, 2, 2, 2]
        """
        if not isinstance(parts, Sequence) or not all(isinstance(part, Records) for part in parts):
            raise MultistoreError(f"records: parts: got {shown(parts)}, allowed a list of records")
        return Records(*joining.concat(parts, renumber=renumber))


def from_lists(study: Sequence[Sequence[str]], recall: Sequence[Sequence[str]], subject: int = 1) -> Records:
    """Records of one person from lists of words studied and words recalled (no times): for examples and tests.

    >>> from_lists([["cat", "dog"], ["owl"]], [["dog"], []]).n_lists
    2
    """
    rows: list[tuple[int, int, int, str]] = []
    for trial, (studied, said) in enumerate(zip(study, recall, strict=True), start=1):
        rows += [(trial, STUDY, k, word) for k, word in enumerate(studied, start=1)]
        rows += [(trial, RECALL, k, word) for k, word in enumerate(said, start=1)]
    code = {word: k for k, word in enumerate(dict.fromkeys(row[3] for row in rows))}
    columns = empty_columns(len(rows))
    columns["subject"][:] = subject
    for k, (trial, kind, position, word) in enumerate(rows):
        columns["list"][k], columns["trial_type"][k], columns["position"][k] = trial, kind, position
        columns["item"][k] = code[word]
        if kind == RECALL:
            columns["response"][k] = code[word]
            columns["correct"][k] = word in study[trial - 1]
    return Records(columns, tuple(code), ("",))
