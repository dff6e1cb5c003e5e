"""Write how predictable people are: OUT/prediction/table.csv and .json, by_output.csv, and the figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.reporting import figure_style
from simulator.reporting.prediction_figure import draw_prediction
from simulator.storage import atomic_files

#: The folder in that of all results.
FOLDER = "prediction"


def publish(table: pd.DataFrame, by_output: pd.DataFrame, out: Path, record: Mapping[str, Any]) -> Path:
    """Write tables, figure and provenance; returns the table's file."""
    folder = out / FOLDER
    figure_style.save(draw_prediction(table, by_output), folder / "table", record)
    path = folder / "table.csv"
    for frame, name in ((table, "table.csv"), (by_output, "by_output.csv")):
        with atomic_files.writing(folder / name) as temporary:
            frame.to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
    with atomic_files.writing(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps({"provenance": dict(record)}, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return path
