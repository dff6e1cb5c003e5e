"""Write what a study of networks gives, and read it for the report: a folder of its own in the folder of results.

OUT/NAME/NAME.csv is the table, NAME.json findings and provenance, NAME.png and NAME.svg the figure. Table, figure and
findings are equal for equal seeds on one machine; the CPU times stand in the environment of the provenance.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import MultistoreError
from simulator.storage import atomic_files, provenance
from simulator.storage.json_text import read_json

if TYPE_CHECKING:
    from simulator.network_studies.study import NetworkStudy, Outcome, Training

#: What a provenance record of a study names in place of an engine.
BACKEND = "networks"
_FORMAT = 1
#: What only records of fits hold, which lie in folders of their own beside those of studies.
_OF_FITS = frozenset({"specification", "recovery"})


def record_of(study: NetworkStudy, outcome: Outcome, training: Training, command: Sequence[str]) -> dict[str, Any]:
    """The provenance of a run of a study, from which it can be repeated."""
    extra = {"study": study.name, "quick": training.quick}
    record = provenance.capture(backend=BACKEND, seed=training.seed, subjects=0, lists=0, command=command, extra=extra)
    record["environment"]["versions"]["torch"] = importlib.metadata.version("torch")
    record["environment"]["cpu_seconds"] = {name: round(value, 2) for name, value in outcome.cpu_seconds.items()}
    return record


def publish(study: NetworkStudy, outcome: Outcome, out: Path, record: Mapping[str, Any]) -> Path:
    """Write OUT/NAME/NAME.csv, .json, .png and .svg; returns the picture."""
    from simulator.reporting import figure_style

    stem = out / study.name / study.name
    png, _ = figure_style.save(study.draw(outcome), stem, record)
    with atomic_files.writing(stem.with_name(stem.name + ".csv")) as table:
        outcome.table.to_csv(table, index=False, float_format="%.6g", lineterminator="\n")
    content = {
        "format": _FORMAT, "about": study.about, "provenance": dict(record),
        "effects": [{"effect": name, "value": value} for name, value in outcome.effects.items()],
    }  # fmt: skip
    with atomic_files.writing(stem.with_name(stem.name + ".json")) as beside:
        beside.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return png


def read_all(folder: Path) -> dict[str, dict[str, Any]]:
    """What the JSON files of all studies in a folder of results hold, by name.

    Raises MultistoreError naming a file that is corrupt.
    """
    held = {}
    for path in sorted(folder.glob("*/*.json")):
        if path.stem != path.parent.name:
            continue
        content = read_json(path)
        if isinstance(content, dict) and not _OF_FITS.isdisjoint(content):
            continue  # the record of a fit, or of the recovery of its parameters
        try:
            about, run = content["about"], content["provenance"]["run"]
            rows = [(str(row["effect"]), float(row["value"])) for row in content["effects"]]
            seconds = {str(name): float(value) for name, value in content["provenance"]["environment"]["cpu_seconds"].items()}
            parts = {part: about[part] for part in ("title", "question", "caption", "papers", "data")}
            command = " ".join(run["command"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MultistoreError(f"{path}: no record of a study of networks ({error!r}); run it again") from error
        held[path.stem] = {**parts, "effects": rows, "cpu_seconds": seconds, "command": f"multistore {command}"}
    return held
