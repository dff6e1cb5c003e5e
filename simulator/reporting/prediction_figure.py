"""The figure of how predictable people are: what each predictor leaves open, in all and over output positions."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

#: 95% intervals reach so many standard errors.
_INTERVAL = 1.96


def draw_prediction(table: pd.DataFrame, by_output: pd.DataFrame) -> Figure:
    """Two panels from `Prediction.table` and `Prediction.by_output`; who takes any word left is drawn in grey."""
    with styled():
        figure = Figure(figsize=(WIDTH, 2.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_table(left, table)
        _draw_outputs(right, table, by_output)
    return figure


def _looks(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Colour and marker by predictor; the first one, which knows nothing, is grey."""
    names = table["predictor"].tolist()
    looks = [(GREY, "o"), *zip(OKABE_ITO, MARKERS, strict=True)]
    return {name: looks[k % len(looks)] for k, name in enumerate(names)}


def _draw_table(axes: Axes, table: pd.DataFrame) -> None:
    looks = _looks(table)
    for k, row in enumerate(table.to_dict("records")):
        colour, marker = looks[row["predictor"]]
        axes.errorbar(row["nats"], k, xerr=_INTERVAL * row["sem"], color=colour, marker=marker, ls="none")
        axes.annotate(f"{row['share']:.0%}", (row["nats"], k), (0, 5), textcoords="offset points", ha="center", size=6)
    labels = [f"{name}\n(fitted to {to})" for name, to in zip(table["predictor"], table["fitted_to"], strict=True)]
    axes.set_yticks(range(len(table)), labels)
    axes.set_ylim(len(table) - 0.5, -0.7)
    axes.set_xlabel("nats per recall")
    axes.set_title("(a) What is left open (%: predictable part)")


def _draw_outputs(axes: Axes, table: pd.DataFrame, by_output: pd.DataFrame) -> None:
    looks = _looks(table)
    for name, (colour, marker) in looks.items():
        curve = by_output[by_output["predictor"] == name]
        axes.plot(curve["output"], curve["nats"], color=colour, marker=marker, markersize=3, label=name)
    axes.set_xlabel("output position")
    axes.set_ylabel("nats per recall")
    axes.set_ylim(bottom=0)
    axes.set_title("(b) Over the recall of a list")
    axes.legend()
