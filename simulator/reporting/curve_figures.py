"""Figures of experiments: panels laid out, a legend of conditions in each, and what points and lines mean.

The ways to draw a panel stand in `curve_kinds`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulator.backends import registry
from simulator.comparison.matched_measures import form_of
from simulator.comparison.run_experiment import REFERENCE
from simulator.errors import MultistoreError, did_you_mean
from simulator.reporting.curve_kinds import KINDS, WITHOUT_LEGEND, Line, has_axis
from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.comparison.experiment import Panel
    from simulator.comparison.run_experiment import Results
    from simulator.human import HumanTable


def kind_of(panel: Panel, table: HumanTable) -> str:
    """The name of the way a panel is drawn: the one it asks for, else that of its measure.

    >>> from simulator import human
    >>> from simulator.comparison.experiment import Panel
    >>> kind_of(Panel("practice_choice_rt", "accuracy"), human.load("practice_choice_rt"))
    'accuracy_by_block'
    """
    form = form_of(table, panel.measure)
    kind = panel.kind or ("curve" if form is None else form.figure)
    if kind not in KINDS:
        raise MultistoreError(
            f"figure: panel {panel.measure!r} of {panel.table}: unknown kind {kind!r}{did_you_mean(kind, KINDS)} "
            f"(known: {', '.join(KINDS)})"
        )
    return kind


def _draw_kind(ax: Axes, panel: Panel, table: HumanTable, lines: Sequence[Line]) -> str:
    """Draw the lines of a panel; axes that its kind leaves without a name get that of the measure, with its unit."""
    kind = kind_of(panel, table)
    form, declared = form_of(table, panel.measure), table.entry.measures.get(panel.measure)
    what = panel.measure if form is None else form.description
    x = declared.x if declared is not None and declared.x and kind != "by_condition" else "condition"
    draw_kind(ax, kind, lines, x=x, y=f"{what} ({declared.unit if declared else '-'})")
    return kind


def draw_kind(ax: Axes, kind: str, lines: Sequence[Line], *, x: str, y: str) -> None:
    """Draw lines in a way of `KINDS`; axes that it leaves without a name are called `x` and `y`."""
    KINDS[kind](ax, lines)
    if not ax.get_ylabel():
        ax.set_ylabel("\n".join(textwrap.wrap(y.replace("_", " ").capitalize(), 36)))
    if not ax.get_xlabel():
        ax.set_xlabel(x.replace("_", " ").capitalize())


def draw(results: Results, reference: str = "") -> Figure:
    """The figure of an experiment: its panels, a legend of conditions in each, and what points and lines mean.

    `reference` names the other parameters where the run had some.
    """
    rows = results.experiment.figure
    with styled():
        height = 2.35 * len(rows) + 0.45
        figure = Figure(figsize=(WIDTH if max(map(len, rows)) > 1 else 4.2, height), layout="constrained")
        grids = figure.subfigures(len(rows), 1, squeeze=False)[:, 0]
        letters = iter("abcdefghijklmnopqrstuvwxyz")
        for grid, panels in zip(grids, rows, strict=True):
            axes = grid.subplots(1, len(panels), squeeze=False)[0]
            handles: dict[str, Line2D] = {}
            for ax, panel in zip(axes, panels, strict=True):
                handles |= _draw_panel(ax, panel, results, next(letters))
            if handles:
                grid.legend(handles=list(handles.values()), loc="outside upper right", ncols=6, handlelength=1.8)
        figure.legend(handles=_meaning(results, reference), loc="outside lower center", ncols=4, handlelength=2.4)
    return figure


def _draw_panel(ax: Axes, panel: Panel, results: Results, letter: str) -> dict[str, Line2D]:
    """Draw one panel and return the legend of its conditions (empty for one)."""
    lines = lines_of(panel, results)
    kind = _draw_kind(ax, panel, results.tables[panel.table], lines)
    title = panel.title.replace("$", "\\$")
    ax.set_title(f"$\\bf{{{letter}}}$  {title}", parse_math=True)
    if len(lines) == 1 or kind in WITHOUT_LEGEND or not has_axis(lines):
        return {}
    return {one.label: legend_handle(one) for one in lines}


def legend_handle(line: Line) -> Line2D:
    """What stands for a condition in a legend."""
    return Line2D(
        [], [], color=line.colour, marker=line.marker, markeredgecolor="white", label=line.label,
        linestyle=(0, (3, 1.5)) if line.dashed else "-",
    )  # fmt: skip


def lines_of(panel: Panel, results: Results) -> list[Line]:
    """The conditions (and variants) of a panel with their curves, coloured in order."""
    table = results.tables[panel.table]
    conditions = panel.conditions or tuple(
        condition
        for condition in table.conditions
        if panel.measure in table.measures(condition)
        or results.model("sample", panel.table, condition, panel.measure) is not None
    )
    lines = []
    for condition in conditions:
        place = table.conditions.index(condition)
        curves = {
            view: results.model(view, panel.table, condition, panel.measure) for view in ("sample", "common", REFERENCE)
        }
        common = curves["common"]
        if common is not None and curves["sample"] is not None and common.equals(curves["sample"]):
            common = None
        label = "model as it is" if panel.variants else condition.replace("_", " ")
        measured = panel.measure in table.measures(condition)
        people = results.human(panel.table, condition, panel.measure) if measured else None
        lines.append(
            Line(label, OKABE_ITO[place % len(OKABE_ITO)], MARKERS[place % len(MARKERS)], people, curves["sample"], common,
                 curves[REFERENCE])
        )  # fmt: skip
        for name in panel.variants:
            changed = results.model("sample", panel.table, condition, panel.measure, name)
            n = len(lines)
            lines.append(Line(name, OKABE_ITO[n % len(OKABE_ITO)], "", None, changed, dashed=True))
    return lines


def _meaning(results: Results, reference: str) -> list[Line2D]:
    style: dict[str, Any] = {"color": "#333333"}
    handles = [
        Line2D([], [], marker="o", linestyle="", markeredgecolor="white", label="people (± 1 SEM)", **style),
        Line2D([], [], label=f"{_model_name(results)}, ability of the sample", **style),
    ]
    lines = [line for row in results.experiment.figure for panel in row for line in lines_of(panel, results)]
    if any(line.common is not None for line in lines):
        handles.append(Line2D([], [], linestyle=(0, (1, 1.5)), linewidth=1, label=f"{_model_name(results)}, ability 1", **style))
    if any(line.reference is not None for line in lines):
        beside = registry.get(results.experiment.beside).called if results.experiment.beside and not reference else ""
        label = beside or f"model, {reference or 'other'} parameters"
        handles.append(Line2D([], [], color=GREY, linestyle=(0, (4, 2)), linewidth=1.1, label=label))
    return handles


def _model_name(results: Results) -> str:
    experiment = results.experiment
    return registry.get(experiment.backend).called if experiment.beside and experiment.backend else "model"


def draw_sweep(family: Mapping[float, Results], parameter: str, unit: str, panels: Sequence[Panel]) -> Figure:
    """A family of model curves over the values of one parameter, light to dark, with the human points."""
    with styled():
        figure = Figure(figsize=(max(3.6, 2.6 * len(panels)), 3.1), layout="constrained")
        axes = figure.subplots(1, len(panels), squeeze=False)[0]
        shades = mpl.colormaps["viridis_r"](np.linspace(0.12, 1, len(family)))
        colours = [mpl.colors.to_hex(shade) for shade in shades]
        for ax, panel in zip(axes, panels, strict=True):
            condition = panel.conditions[0]
            lines = [
                Line(f"{value:g}", colour, "", None, results.model("sample", panel.table, condition, panel.measure))
                for (value, results), colour in zip(family.items(), colours, strict=True)
            ]
            people = next(iter(family.values())).human(panel.table, condition, panel.measure)
            lines.append(Line("people", "#000000", "o", people))
            _draw_kind(ax, panel, next(iter(family.values())).tables[panel.table], lines)
            ax.set_title(f"{panel.table} {condition}")
        handles = [
            Line2D([], [], color=colour, label=f"{value:g}") for value, colour in zip(family, colours, strict=True)
        ]
        handles.append(Line2D([], [], color="black", marker="o", linestyle="", label="people (± 1 SEM)"))
        title = f"{parameter} ({unit})" if unit != "-" else parameter
        figure.legend(handles=handles, loc="outside lower center", ncols=8, title=title, title_fontsize=7)
    return figure
