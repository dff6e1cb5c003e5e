"""The overview: a small figure of every experiment beside its ratio, from the files of a results folder."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulator.comparison import scoreboard
from simulator.errors import MultistoreError
from simulator.reporting.curve_kinds import KINDS, Line
from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

NAME = "overview"
ROW_LENGTH = 4
#: Up to here a ratio is as good as the data can tell, and beyond the second one the model and people differ clearly.
GOOD, POOR = 1.5, 3.0
_COLOURS = {"good": "#00694c", "poor": "#a84600", "": "#333333"}


def grade(ratio: float) -> str:
    """How a ratio is marked on the page and in the figure: good, poor or nothing.

    >>> grade(1.2), grade(2.0), grade(5.0), grade(float("nan"))
    ('good', '', 'poor', '')
    """
    return "good" if ratio <= GOOD else "poor" if ratio > POOR else ""


def draw_overview(figures: Path, runs: Mapping[str, Any], rows: pd.DataFrame) -> Figure | None:
    """The first panel of every experiment in a small multiple, under its short title and ratio; None without any panel.

    `figures` is the folder of the curves (NAME.csv), `runs` and `rows` are those of the scoreboard. Raises
    MultistoreError naming a file that is missing or corrupt.
    """
    panels = {name: run["about"]["panel"] for name, run in runs.items() if run["about"].get("panel")}
    if not panels:
        return None
    with styled():
        mpl.rcParams.update({"lines.markersize": 3.0, "lines.linewidth": 1.2})
        count = len(panels) + 1  # the last place explains points, lines and ratio
        height = -(-count // ROW_LENGTH)
        figure = Figure(figsize=(WIDTH, 1.85 * height), layout="constrained")
        axes = list(figure.subplots(height, min(count, ROW_LENGTH), squeeze=False).flat)
        for ax, (name, panel) in zip(axes, panels.items(), strict=False):
            lines = _lines(figures / f"{name}.csv", panel)
            KINDS[panel["kind"]](ax, lines)
            ax.set_ylabel(ax.get_ylabel() or panel["measure"].replace("_", " "))
            ax.tick_params(labelsize=6)
            ax.xaxis.label.set_size(6.5)
            ax.yaxis.label.set_size(6.5)
            _title(ax, runs[name]["about"].get("short_title") or name, _ratio(rows, name, panel))
        spare = axes[len(panels) :]
        for ax in spare:
            ax.set_axis_off()
        _explain(spare[0])
        figure.draw_without_rendering()
        for ax in axes[: len(panels)]:
            _thin_labels(ax)
    return figure


def _title(ax: Axes, title: str, ratio: float) -> None:
    ax.set_title(title, fontsize=7.5, fontweight="bold", pad=10)
    text = "no noise floor" if math.isnan(ratio) else f"ratio {ratio:.1f}"
    ax.text(0.0, 1.02, text, transform=ax.transAxes, fontsize=6.5, color=_COLOURS[grade(ratio)], va="bottom")


def _thin_labels(ax: Axes) -> None:
    """Hide what would be printed over the label before it: the panels are small."""
    reach = -math.inf
    for label in sorted(ax.get_xticklabels(), key=lambda text: text.get_position()[0]):
        box = label.get_window_extent()
        if label.get_visible() and label.get_text():
            label.set_visible(box.x0 > reach)
            reach = max(reach, box.x1 + 1.0) if label.get_visible() else reach


def _explain(ax: Axes) -> None:
    handles = [
        Line2D([], [], marker="o", linestyle="", color="#333333", markeredgecolor="white", label="people (± 1 SEM)"),
        Line2D([], [], color="#333333", label="model"),
    ]
    ax.legend(handles=handles, loc="upper left", borderaxespad=0.0)
    text = (
        "A colour for each condition.\n\nRatio: distance of model and people\n(rmse) over the noise floor of the\n"
        "human means; near 1, the data\ncannot tell them apart."
    )
    ax.text(0.0, 0.66, text, transform=ax.transAxes, fontsize=6.5, color=GREY, va="top", linespacing=1.4)


def _ratio(rows: pd.DataFrame, name: str, panel: Mapping[str, Any]) -> float:
    """Mean ratio of the conditions that the panel shows, with the ability of the sample."""
    own = rows[(rows["experiment"] == name) & (rows["table"] == panel["table"]) & (rows["ability"] == "sample")]
    own = own[(own["measure"] == panel["measure"]) & own["condition"].isin(panel["conditions"])]
    return float(own["ratio"].mean())


def _lines(path: Path, panel: Mapping[str, Any]) -> list[Line]:
    curves = _curves(path)
    chosen = curves[
        (curves["view"] == scoreboard.ABILITIES[1]) & (curves["variant"] == "") & (curves["table"] == panel["table"])
        & (curves["measure"] == panel["measure"])
    ]  # fmt: skip
    lines = []
    for k, condition in enumerate(panel["conditions"]):
        own = chosen[chosen["condition"] == condition]
        people = own[own["human_mean"].notna()]
        human = pd.DataFrame({"x": people["x"], "mean": people["human_mean"], "sem": people["human_sem"]})
        model = own[["x", "mean"]]
        lines.append(Line(condition, OKABE_ITO[k % len(OKABE_ITO)], MARKERS[k % len(MARKERS)], human, model))
    return lines


_NUMBERS = ("x", "mean", "human_mean", "human_sem")
_WORDS = ("view", "variant", "table", "condition", "measure")


def _curves(path: Path) -> pd.DataFrame:
    """The curves of an experiment, as its run has written them."""
    try:
        table = pd.read_csv(
            path, dtype={**dict.fromkeys(_WORDS, str), **dict.fromkeys(_NUMBERS, float)}, keep_default_na=False,
            na_values={name: [""] for name in _NUMBERS},
        )  # fmt: skip
    except OSError as error:
        raise MultistoreError(f"{path}: cannot be read ({error.strerror}); run its experiment again") from error
    except ValueError as error:
        raise MultistoreError(
            f"{path}: corrupt curves ({str(error).splitlines()[0]}); run its experiment again"
        ) from error
    missing: Sequence[str] = [name for name in (*_WORDS, *_NUMBERS) if name not in table]
    if missing:
        raise MultistoreError(f"{path}: corrupt curves (no column {', '.join(missing)}); run its experiment again")
    return table
