"""The report: one self-contained HTML page of a results folder, which needs no other file and no network."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from simulator.comparison import scoreboard
from simulator.comparison.findings import SUBJECTS, verdict
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.parameters.printing import parameter_table
from simulator.reporting import study_results
from simulator.reporting.experiment_results import FIGURES
from simulator.reporting.overview import grade
from simulator.storage import atomic_files

NAME = "report.html"
TRACE = "trace"
#: The list that the trace picture shows.
TRACED = {"list_length": 8, "seconds_per_item": 2.0, "recall_time": 30.0}


def write_report(folder: str | Path) -> Path:
    """Write FOLDER/report.html from the scoreboard and figures in a folder; the overview and the trace picture are drawn anew.

    Raises MultistoreError naming the file that is missing or corrupt; then no report is written.
    """
    folder = Path(folder)
    rows = scoreboard.read(folder / scoreboard.NAME)
    runs = scoreboard.details(folder / scoreboard.NAME)["runs"]
    parameters = _parameters_of(runs, folder)
    _draw_trace(folder, parameters, seed=int(_first(runs)["provenance"]["run"]["seed"]))
    overview = _draw_overview(folder, runs, rows)
    page = _environment().get_template("report.html").render(
        sections=[_section(name, folder, rows, runs) for name in dict.fromkeys(rows["experiment"])],
        studies=_studies(folder),
        overview=overview,
        trace=_inline(folder / FIGURES / f"{TRACE}.svg"),
        headline=_headline(rows),
        parameters=parameter_table(parameters),
        samples=parameters.abilities,
        provenance=_first(runs)["provenance"],
        imprecise=_imprecise(runs),
    )  # fmt: skip
    path = folder / NAME
    with atomic_files.writing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def _environment() -> jinja2.Environment:
    text = (resources.files("simulator.reporting") / "report.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"report.html": text}), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["number"] = number
    environment.filters["grade"] = grade
    return environment


def number(value: float) -> str:
    """A number as the page shows it: three decimals, large ones with fewer, an en dash for none.

    >>> number(0.12345), number(12.3456), number(3224.0), number(float("nan"))
    ('0.123', '12.3', '3224', '–')
    """
    if math.isnan(value):
        return "–"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 1000 else f"{value:.0f}"


def _first(runs: dict[str, Any]) -> Any:
    return next(iter(runs.values()))


def _parameters_of(runs: dict[str, Any], folder: Path) -> Parameters:
    where = folder / scoreboard.NAME
    if not runs:
        raise MultistoreError(f"{where}: holds no experiment; make one with 'multistore run all'")
    try:
        return Parameters(**_first(runs)["provenance"]["run"]["parameters"])
    except (KeyError, TypeError) as error:
        raise MultistoreError(f"{where.with_suffix('.json')}: corrupt provenance ({error!r})") from error


def _draw_trace(folder: Path, parameters: Parameters, seed: int) -> None:
    from simulator.reporting import figure_style
    from simulator.reporting.list_trace import draw_trace
    from simulator.simulation import simulate
    from simulator.tasks import paradigms

    protocol = paradigms.build("free_recall", dict(TRACED))
    records = simulate(protocol, parameters, backend="compiled", seed=seed, trace=True)
    picture = draw_trace(records, title="Free recall of eight words, 2 s each: one list in the multi-store model")
    figure_style.save(picture, folder / FIGURES / TRACE, records.provenance)


def _draw_overview(folder: Path, runs: dict[str, Any], rows: pd.DataFrame) -> str:
    """Draw the small figures of all experiments; their picture for the page, empty without any."""
    from simulator.reporting import figure_style, overview

    picture = overview.draw_overview(folder / FIGURES, runs, rows)
    if picture is None:
        return ""
    figure_style.save(picture, folder / FIGURES / overview.NAME, _first(runs)["provenance"])
    return _inline(folder / FIGURES / f"{overview.NAME}.svg")


def _inline(path: Path) -> str:
    """A picture as a data address, so that the page needs no other file."""
    try:
        return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as error:
        raise MultistoreError(f"{path}: cannot be read ({error.strerror}); run its experiment again") from error


def _section(name: str, folder: Path, rows: pd.DataFrame, runs: dict[str, Any]) -> dict[str, Any]:
    own = rows[rows["experiment"] == name]
    scored = own[own["measure"] != scoreboard.EFFECT]
    effects = own[own["measure"] == scoreboard.EFFECT]
    about, record = runs[name]["about"], runs[name]["provenance"]["run"]
    return {
        "name": name,
        **{part: about[part] for part in ("title", "question", "caption", "papers")},
        "figure": _inline(folder / FIGURES / f"{name}.svg"),
        "scores": _pairs(scored, ("table", "condition", "measure")),
        "effects": _pairs(effects[effects["table"] == ""], ("condition",)),
        "assumed": _pairs(effects[effects["table"] != ""], ("table", "condition")),
        "command": "multistore " + " ".join(record["command"]) if record.get("command") else "",
        "findings": [row | {f"{who}_shows": verdict(row, who) for who in SUBJECTS} for row in runs[name].get("findings", [])],
    }


def _studies(folder: Path) -> list[dict[str, Any]]:
    """The studies of networks that the folder holds."""
    return [
        {"name": name, "figure": _inline(folder / name / f"{name}.svg"), **content}
        for name, content in study_results.read_all(folder).items()
    ]


def _pairs(rows: pd.DataFrame, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of both abilities side by side: those of the sample, with the common ones under `common`."""
    pairs: dict[tuple[str, ...], dict[str, Any]] = {}
    for record in rows.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        key = tuple(str(row[name]) for name in keys)
        pair = pairs.setdefault(key, {"common": row})
        if row["ability"] == "sample":
            pair.update(row)
    return list(pairs.values())


def _headline(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Mean rmse over the conditions of each table and measure, both abilities side by side."""
    means = scoreboard.headline(rows)
    return _pairs(means, ("experiment", "table", "measure"))


def _imprecise(runs: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows whose Monte-Carlo error is not below a quarter of their noise floor."""
    out = []
    for name, run in runs.items():
        for row in run.get("precision", []):
            error, floor = row.get("monte_carlo_error"), row.get("noise_floor")
            if floor and (error is None or error > 0.25 * floor):
                out.append({"experiment": name, **row})
    return out
