"""A human table of one's own, right as it stands, for tests that break it in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator import human
from simulator.measures.vocabulary import TABLE_COLUMNS

HEADER = ",".join(TABLE_COLUMNS)

ABOUT: dict[str, Any] = {
    "id": "mine",
    "title": "A study",
    "citation": "Doe, J. (2024). A study. Journal of Studies, 1, 1-10",
    "doi": "10.1000/xyz.1",
    "grade": "raw",
    "recomputed": True,
    "sample": None,
    "population": "young",
    "measures": {
        "serial_position": {"x": "serial_position", "unit": "probability"},
        "lag_crp": {"x": "lag", "unit": "probability", "options": {"max_lag": 2}},
        "words_recalled": {"unit": "words"},
    },
    "conditions": {
        "slow": {
            "paradigm": "free_recall",
            "arguments": {"list_length": 3, "seconds_per_item": 2.0, "gap": [0.5, 1.0]},
            "assumed": ["gap"],
        }
    },
    "noise_floor": {"slow": {"serial_position": 0.03}},
}
ROWS = [
    "slow,serial_position,1,0.7,0.04,20",
    "slow,serial_position,2,0.5,0.04,20",
    "slow,serial_position,3,0.9,,",
    "slow,lag_crp,1,0.4,0.04,20",
    "slow,words_recalled,,2.1,0.1,20",
]


def changed(path: str, value: Any) -> dict[str, Any]:
    """A copy of ABOUT in which the field at a dotted path has another value (`...` removes it)."""
    copy: dict[str, Any] = yaml.safe_load(yaml.safe_dump(ABOUT))
    *way, last = path.split(".")
    place = copy
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def write(folder: Path, about: Any = ABOUT, rows: list[str] = ROWS, header: str = HEADER) -> Path:
    """Write the table into a folder as a pair of files; returns the path of the rows."""
    text = about if isinstance(about, str) else yaml.safe_dump(about)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    (folder / "mine.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder / "mine.csv"


def refusal(path: Path | str) -> str:
    """The message with which a table is refused."""
    with pytest.raises(human.HumanTableError) as caught:
        human.load(path)
    return str(caught.value)
