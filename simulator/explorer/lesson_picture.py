"""The curves of a lesson as a description that Plotly draws, and what the tab of lessons says about them."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.explorer.arguments import film_arguments
from simulator.explorer.curve_state import first_of, number
from simulator.explorer.plots import CONFIG
from simulator.measures import MEASURES

if TYPE_CHECKING:
    import pandas as pd

    from simulator.explorer.lessons import Lesson

#: The curve that follows the student's own controls.
YOURS = "yours"
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
#: Dashes and markers of Plotly's names, as a legend draws them.
_STROKES = {"solid": "none", "dash": "7 4", "dot": "2 3", "dashdot": "7 3 2 3", "longdash": "11 4", "longdashdot": "11 3 2 3"}
_MARKS = {
    "circle": "M 16 8 a 4 4 0 1 0 8 0 a 4 4 0 1 0 -8 0", "square": "M 16.5 4.5 h 7 v 7 h -7 z", "triangle-up": "M 20 3 L 25 12 H 15 z",
    "diamond": "M 20 3 L 25 8 L 20 13 L 15 8 z", "triangle-down": "M 20 13 L 25 4 H 15 z", "cross": "M 20 3 V 13 M 15 8 H 25",
    "x": "M 16 4 L 24 12 M 24 4 L 16 12",
}  # fmt: skip
_TIMES = ((1200, "20 min"), (3600, "1 h"), (86400, "1 d"), (518400, "6 d"), (2678400, "31 d"))


def axis_of(lesson: Lesson) -> str:
    """What x is, in words, with the unit of an argument.

    >>> from simulator.explorer import lessons
    >>> axis_of(lessons.load()[7])
    'Cue delay (s)'
    """
    axis = MEASURES[lesson.header.measure].axis
    name = next(iter(lesson.header.over), "") if axis is None else axis.name
    units = {one.name: one.unit for one in film_arguments(lesson.header.paradigm) if axis is None}
    return name.replace("_", " ").capitalize() + (f" ({units[name]})" if units.get(name) else "")


def figure(lesson: Lesson, curves: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The description of the plot: every condition in a colour, a dash and a marker of its own."""
    known = [x for curve in curves.values() for x in curve["x"].astype(float) if not math.isnan(x)]
    logarithmic = bool(known) and min(known) > 0 and max(known) / min(known) >= 100
    beside = 1.25 * max(known, default=1.0)
    without = any(curve["x"].isna().any() for curve in curves.values())
    data = []
    for k, (name, curve) in enumerate(curves.items()):
        x, y = _apart(curve, beside)
        colour, dash, symbol = _style(name, k)
        data.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": name,
                "x": x, "y": y,
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "marker": {"symbol": symbol, "size": 8, "color": colour},
                "hovertemplate": "%{x}: %{y:.2f}<extra></extra>",
            }
        )  # fmt: skip
    x_axis: dict[str, Any] = {
        "title": {"text": axis_of(lesson)}, "showgrid": False, "zeroline": False, "linecolor": "#444", "ticks": "outside",
        "fixedrange": True, "automargin": True,
    }  # fmt: skip
    if logarithmic:
        x_axis |= {"type": "log", "tickvals": [x for x, _ in _TIMES], "ticktext": [text for _, text in _TIMES]}
    elif without:
        x_axis |= {"tickvals": [*sorted(set(known)), beside], "ticktext": [*map(number, sorted(set(known))), "none"]}
    unit = MEASURES[lesson.header.measure].unit
    y_axis = {
        "title": {"text": unit.capitalize() if len(unit) > 1 else unit}, "gridcolor": "#ececec", "zeroline": False,
        "linecolor": "#444", "ticks": "outside", "fixedrange": True, "rangemode": "tozero", "automargin": True,
    }  # fmt: skip
    layout = {
        "xaxis": x_axis, "yaxis": y_axis, "showlegend": False, "margin": {"l": 54, "r": 8, "t": 12, "b": 44}, "hovermode": "closest", "autosize": True,
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#1a1a1a"},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
    }  # fmt: skip
    return {"data": data, "layout": layout, "config": CONFIG}


def _style(name: str, k: int) -> tuple[str, str, str]:
    """The colour, dash and marker of the curve that is the `k`-th."""
    own = name == YOURS
    return (
        "#1a1a1a" if own else _COLOURS[k % len(_COLOURS)], _DASHES[k % len(_DASHES)],
        "x" if own else _SYMBOLS[k % len(_SYMBOLS)],
    )  # fmt: skip


def legend(names: Iterable[str]) -> str:
    """What the curves are, as HTML: text that follows the reader's size, and wraps on a phone.

    >>> legend(["usual", "a & b"]).count("<svg"), "a &amp; b" in legend(["usual", "a & b"])
    (2, True)
    """
    parts = []
    for k, name in enumerate(names):
        colour, dash, symbol = _style(name, k)
        line = f'<line x1="1" y1="8" x2="39" y2="8" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{_STROKES[dash]}"/>'
        mark = f'<path d="{_MARKS[symbol]}" fill="{"none" if symbol == "x" else colour}" stroke="{colour}" stroke-width="2"/>'
        parts.append(f'<span><svg viewBox="0 0 40 16" aria-hidden="true">{line}{mark}</svg>{html.escape(name)}</span>')
    return f'<div class="explorer-legend">{"".join(parts)}</div>'


def _apart(curve: pd.DataFrame, beside: float) -> tuple[list[float | None], list[float | None]]:
    """The points in order of x; one without an x stands `beside` the others, and no line leads to it."""
    rows = curve.assign(x=curve["x"].astype(float)).sort_values("x", na_position="last")
    x: list[float | None] = []
    y: list[float | None] = []
    for place, mean in zip(rows["x"], rows["mean"], strict=True):
        if math.isnan(place):
            x, y, place = [*x, beside], [*y, None], beside
        x.append(float(place))
        y.append(None if math.isnan(mean) else float(mean))
    return x, y


def described(lesson: Lesson, curves: Mapping[str, pd.DataFrame]) -> str:
    """What the plot shows, for readers who do not see it: the first, the lowest and the last point of every curve."""
    parts = []
    for name, curve in curves.items():
        y = curve["mean"].to_numpy(float)
        parts.append(f"{name}: first {y[0]:.2f}, lowest {y.min():.2f}, last {y[-1]:.2f}" if len(y) else f"{name}: no point")
    return f"{lesson.title}, {MEASURES[lesson.header.measure].unit} by {axis_of(lesson).lower()}. " + "; ".join(parts)


def differences(lesson: Lesson, condition: str) -> str:
    """What a condition changes, in words; empty for the first one of most lessons.

    >>> from simulator.explorer import lessons
    >>> differences(lessons.load()[2], "amnesic after 30 s of arithmetic")
    'population amnesic, retention_interval 30'
    """
    chosen = lesson.header.conditions[condition]
    parts = [f"people of {chosen.study.replace(':', ', ')}"] if chosen.study else []
    parts += [f"population {chosen.population}"] if chosen.population != "young" else []
    parts += [f"{name} {value}" for name, value in {**chosen.settings, **chosen.arguments}.items()]
    return ", ".join(parts)


def curves_words(lesson: Lesson, condition: str) -> dict[str, str]:
    """The words of the address that opens the tab of curves on the lesson's experiment, with a condition's people."""
    if not lesson.header.experiment:
        return {}
    chosen = lesson.header.conditions[condition]
    words = {"experiment": lesson.header.experiment, "study": chosen.study or ":".join(first_of(lesson.header.experiment))}
    words |= {name: number(float(value)) for name, value in chosen.settings.items()}
    return words | ({"population": chosen.population} if chosen.population != "young" else {})


def film_words(lesson: Lesson, condition: str) -> dict[str, str]:
    """The words of the address that opens one list of a condition as a film; what a film has no control for is left out.

    >>> from simulator.explorer import lessons
    >>> film_words(lessons.load()[2], "amnesic after 30 s of arithmetic")["population"]
    'amnesic'
    """
    header, chosen = lesson.header, lesson.header.conditions[condition]
    first = {name: values[0] for name, values in header.over.items()}
    arguments = {**first, **header.arguments, **chosen.arguments}
    words = {"paradigm": header.paradigm}
    for control in film_arguments(header.paradigm):
        value = arguments.get(control.name)
        if value is None or (not isinstance(value, (bool, str)) and not control.low <= value <= control.high):
            continue
        words[control.name] = control.write(value)
    if chosen.study:
        words["population.ability"] = number(lesson.parameters(condition).population.ability)
    words |= {name: number(float(value)) for name, value in chosen.settings.items()}
    return words | ({"population": chosen.population} if chosen.population != "young" else {})
