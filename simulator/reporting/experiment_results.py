"""Write what an experiment gives: its figure with the numbers behind them, and its rows of the scoreboard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.backends import registry
from simulator.comparison import scoreboard
from simulator.comparison.run_experiment import Results
from simulator.storage import atomic_files, provenance

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.parameters.declarations import Parameters

FIGURES = "figures"


def record_of(
    results: Results, effort: Effort, command: Sequence[str], reference: Parameters | None = None, against: str = ""
) -> dict[str, Any]:
    """The provenance of a run of an experiment, from which it can be repeated."""
    effort = effort.with_engine(results.experiment.backend)
    extra: dict[str, Any] = {"experiment": results.experiment.name, "subjects": effort.subjects}
    if reference is not None:
        extra |= {"against": against, "reference": reference.model_dump()}
    return provenance.capture(
        None, results.parameters, backend=effort.backend, identity=registry.get(effort.backend).identity(),
        seed=effort.seed, lists=results.experiment.lists, command=command, extra=extra,
    )  # fmt: skip


def publish(
    results: Results, out: Path, record: Mapping[str, Any], against: str = "", order: Sequence[str] = ()
) -> None:
    """Write OUT/figures/NAME.png, .svg, .csv (the curves) and .json (provenance), and the rows of the scoreboard.

    `against` names the reference parameters in the figure; `order` is that of the experiments on the scoreboard.
    """
    from simulator.reporting import curve_figures, figure_style

    stem = out / FIGURES / results.experiment.name
    figure_style.save(curve_figures.draw(results, against), stem, record)
    curves = results.frame()
    with atomic_files.writing(stem.with_name(stem.name + ".csv")) as table:
        curves.to_csv(table, index=False, float_format="%.6g", lineterminator="\n")
    with atomic_files.writing(stem.with_name(stem.name + ".json")) as beside:
        text = json.dumps({"provenance": dict(record)}, sort_keys=True, indent=1, allow_nan=False)
        beside.write_text(text + "\n", encoding="utf-8")
    about = results.experiment.about | {"panel": _first_panel(results)}
    runs: dict[str, dict[str, Any]] = {results.experiment.name: {"about": about, "provenance": dict(record), "precision": results.precision}}
    if results.findings:
        runs[results.experiment.name]["findings"] = results.findings
    scoreboard.merge(out / scoreboard.NAME, results.rows, runs, order=order)


def _first_panel(results: Results) -> dict[str, Any] | None:
    """The panel that stands for the experiment in the overview, with its conditions and the way it is drawn."""
    from simulator.reporting.curve_figures import kind_of

    for panel in (panel for row in results.experiment.figure for panel in row if not panel.variants):
        table = results.tables[panel.table]
        conditions = [c for c in panel.conditions or table.conditions if panel.measure in table.measures(c)]
        return {"table": table.id, "measure": panel.measure, "conditions": conditions, "kind": kind_of(panel, table)}
    return None
