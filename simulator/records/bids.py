"""Records as a BIDS dataset: one events.tsv and one JSON sidecar per person and session.

Gorgolewski, K. J. et al. (2016). The brain imaging data structure. Scientific Data 3, 160044. doi:10.1038/sdata.2016.44
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import MultistoreError, shown
from simulator.records.columns import NS, STORES, TRIAL_TYPES, Array
from simulator.records.events import EventTable
from simulator.storage import atomic_files, provenance
from simulator.storage.existing_files import as_path

if TYPE_CHECKING:
    import pandas as pd

VERSION = "1.9.0"

#: What the columns of events.tsv hold, as their sidecar says.
DESCRIPTIONS: dict[str, dict[str, Any]] = {
    "onset": {"Description": "Start of the event, from the start of the session", "Units": "s"},
    "duration": {"Description": "Duration of the event", "Units": "s"},
    "trial_type": {
        "Description": "Kind of event",
        "Levels": dict(
            zip(
                TRIAL_TYPES,
                (
                    "An item is presented",
                    "A presented item enters the short-term store",
                    "An item is displaced from the short-term store by another",
                    "An item is rehearsed",
                    "An item is lost from the short-term store by decay",
                    "A trace of an item is laid down in long-term memory",
                    "An item is sampled in the search of long-term memory",
                    "An item is recalled",
                    "An output position of ordered recall without a response",
                    "An item is probed for recognition",
                    "A response is made in a choice task",
                    "An item is given up from the short-term store, as its list is over",
                    "An item finds no room in the short-term store: a new one, or one held when other words have to be said",
                    "The stimulus of a distractor operation is bound to a place in the order of the list",
                    "What was bound is removed again in free time",
                    "An item that is held loses its place in the order to a distractor",
                ),
                strict=True,
            )
        ),
    },
    "list": {"Description": "Number of the list (study-test trial) of this person, through all sessions"},
    "condition": {"Description": "Condition of the list"},
    "position": {"Description": "Serial position (study), output position (recall, omission), trial (response)"},
    "item": {"Description": "The item presented or affected; in ordered recall the item that was right there"},
    "response": {"Description": "The item that the participant said or chose"},
    "correct": {"Description": "1 = correct, 0 = wrong (free recall: an item of another list)"},
    "response_time": {"Description": "Time since the response before, or since the signal to respond", "Units": "s"},
    "store": {"Description": "Store that the event happened in", "Levels": {name: name for name in STORES}},
    "strength": {"Description": "Strength of the trace at the event (no unit)"},
}


def write_bids(records: EventTable, folder: str | Path, task: str | None = None) -> list[Path]:
    """Write `folder` as a BIDS dataset and return the paths of its events files.

    sub-XX/[ses-YY/]beh/sub-XX_[ses-YY_]task-NAME_events.tsv and .json; sessions are left out of the names when nobody
    has more than one. `task` (letters and digits) defaults to the paradigm's name without its '_'. The folder must
    not exist or be empty; it appears whole or not at all. Raises MultistoreError for a bad task or place.
    """
    folder = as_path(folder, "to_bids: folder")
    if task is None:
        protocol = records.provenance.get("run", {}).get("protocol") or {}
        task = re.sub(r"[^0-9A-Za-z]", "", str(protocol.get("paradigm", ""))) or "memory"
    if not isinstance(task, str) or not re.fullmatch(r"[0-9A-Za-z]{1,100}", task):
        raise MultistoreError(f"task: got {shown(task)}, allowed letters and digits")
    sessions = _sessions(records)
    widths = [max([2, *(len(str(s[k] + k)) for s in sessions)]) for k in (0, 1)]
    many = any(session > 0 for _, session, _ in sessions)
    sidecar = json.dumps(_sidecar(records, task), indent=1, sort_keys=True) + "\n"
    table = _events(records)
    written: list[Path] = []
    with atomic_files.writing_folder(folder) as temporary:
        description = {
            "Name": f"Simulated memory: {task}",
            "BIDSVersion": VERSION,
            "DatasetType": "derivative",
            "GeneratedBy": [{"Name": "Multistore"}],
        }
        (temporary / "dataset_description.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
        people = sorted({subject for subject, _, _ in sessions})
        labels = "".join(f"sub-{subject:0{widths[0]}d}\n" for subject in people)
        (temporary / "participants.tsv").write_text(f"participant_id\n{labels}", encoding="utf-8")
        for subject, session, rows in sessions:
            parts = [f"sub-{subject:0{widths[0]}d}", *([f"ses-{session + 1:0{widths[1]}d}"] if many else [])]
            place = temporary.joinpath(*parts, "beh")
            place.mkdir(parents=True, exist_ok=True)
            stem = "_".join([*parts, f"task-{task}", "events"])
            table.iloc[rows].to_csv(place / f"{stem}.tsv", sep="\t", index=False, na_rep="n/a", lineterminator="\n")
            (place / f"{stem}.json").write_text(sidecar, encoding="utf-8")
            written.append(folder.joinpath(*parts, "beh", f"{stem}.tsv"))
    return written


def _sessions(records: EventTable) -> list[tuple[int, int, Array]]:
    """(subject, session, table rows) of every session, in the order of subject and session."""
    keys = np.stack([records["subject"], records["session"]], axis=1).astype(np.int64)
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(inverse.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(inverse.ravel(), minlength=len(unique)))
    return [
        (int(subject), int(session), rows)
        for (subject, session), rows in zip(unique, np.split(order, ends[:-1]), strict=False)
    ]


def _events(records: EventTable) -> pd.DataFrame:
    import pandas as pd

    table = records.to_dataframe()[list(DESCRIPTIONS)]
    for name in ("onset", "duration", "response_time"):
        ns = records[name]
        text = [f"{time // NS}.{time % NS:09d}" for time in ns.tolist()]
        table[name] = pd.Series(text, dtype=object).where(ns >= 0, None)
    return table


def _sidecar(records: EventTable, task: str) -> dict[str, Any]:
    described = json.loads(provenance.dumps(records.provenance))
    return {"TaskName": task, **DESCRIPTIONS, provenance.KEY: {"provenance": described}}
