"""Pictures of curves for the browser, as plain descriptions that Plotly draws: no code of Plotly is imported.

People are points with error bars, the default model is a faint dashed line, the changed one a full line: they can be told
apart without colour, and the colours by those who confuse some.
"""

from __future__ import annotations

import html
import math
from typing import Any

import pandas as pd

from simulator.explorer.curves import CurveView, Picture

PEOPLE, MODEL, FAINT = "#1a1a1a", "#0072B2", "#767676"
#: Nothing in the bar above a plot leads to an address outside.
CONFIG = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "sendDataToCloud", "autoScale2d"],
    "responsive": True,
    "showTips": False,
}
_TIMES = ((60, "1 min"), (1200, "20 min"), (3600, "1 h"), (32400, "9 h"), (86400, "1 d"), (518400, "6 d"), (2678400, "31 d"))
#: Words of names that are abbreviations.
_SHORT = {"crp": "CRP", "irt": "IRT", "rt": "RT", "sd": "SD"}
_UNITS = {"-": "", "probability": "probability"}


def figure(view: CurveView) -> dict[str, Any]:
    """The description of one plot, as Plotly takes it."""
    split = 0.0 if _axis_runs_both_ways(view) else None
    data = []
    if view.labels:
        data += _bars(view)
    elif view.changed is None:
        data.append(_line(view.default, "model", {"color": MODEL, "width": 2.5}, split))
    else:
        data.append(_line(view.default, "model, default", {"color": FAINT, "width": 1.5, "dash": "dash"}, split))
        data.append(_line(view.changed, "model, changed", {"color": MODEL, "width": 2.5}, split))
    data.append(_points(view.people))
    return {"data": [one for one in data if one is not None], "layout": _layout(view), "config": CONFIG}


def _axis_runs_both_ways(view: CurveView) -> bool:
    """Whether it has points on both sides of 0 and none at it, as lags."""
    best = view.best
    return best is not None and bool((best["x"] < 0).any())


def _numbers(values: pd.Series) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values.to_numpy(float)]


def _line(curve: pd.DataFrame | None, name: str, line: dict[str, Any], split: float | None) -> dict[str, Any] | None:
    if curve is None or not len(curve):
        return None
    rows = curve[curve["x"].notna()].sort_values("x")
    x, y = _numbers(rows["x"]), _numbers(rows["mean"])
    if split is not None:
        cut = sum(value is not None and value < split for value in x)
        x[cut:cut], y[cut:cut] = [split], [None]
    hover = "%{x}: %{y:.3f}<extra>" + name + "</extra>"
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line, "hovertemplate": hover}


def _bars(view: CurveView) -> list[dict[str, Any] | None]:
    """The model as a short line in each condition: what stands side by side in no order has no curve."""
    styles = [(view.default, "model", MODEL, 3.0, "solid")]
    if view.changed is not None:
        styles = [(view.default, "model, default", FAINT, 2.0, "dash"), (view.changed, "model, changed", MODEL, 3.0, "solid")]
    made: list[dict[str, Any] | None] = []
    for curve, name, colour, width, dash in styles:
        x: list[float | None] = []
        y: list[float | None] = []
        for at, mean in zip(*(_numbers(curve[column]) for column in ("x", "mean")), strict=True) if curve is not None else ():
            if at is not None:
                x, y = [*x, at - 0.35, at + 0.35, None], [*y, mean, mean, None]
        line = {"color": colour, "width": width, "dash": dash}
        made.append({"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line,
                     "hovertemplate": "%{y:.3f}<extra>" + name + "</extra>"})  # fmt: skip
    return made


def _points(people: pd.DataFrame | None) -> dict[str, Any] | None:
    if people is None or not len(people):
        return None
    rows = people[people["x"].notna()]
    return {
        "type": "scatter", "mode": "markers", "name": "people", "x": _numbers(rows["x"]), "y": _numbers(rows["mean"]),
        "error_y": {
            "type": "data", "array": [0.0 if value is None else value for value in _numbers(rows["sem"])],
            "thickness": 1, "width": 3, "color": PEOPLE,
        },
        "marker": {"color": "#ffffff", "size": 7, "line": {"color": PEOPLE, "width": 1.5}},
        "hovertemplate": "%{x}: %{y:.3f}<extra>people</extra>",
    }  # fmt: skip


def _layout(view: CurveView) -> dict[str, Any]:
    x_axis: dict[str, Any] = {
        "title": {"text": view.x_name, "standoff": 8, "font": {"size": 13}}, "showgrid": False, "zeroline": False, "linecolor": "#444", "ticks": "outside",
        "fixedrange": True, "automargin": True,
    }  # fmt: skip
    if view.labels:
        places = list(range(1, len(view.labels) + 1))
        x_axis |= {"tickvals": places, "ticktext": list(view.labels), "range": [0.4, len(places) + 0.6], "title": {"text": ""}}
    if view.logarithmic:
        x_axis |= {"type": "log", "tickvals": [x for x, _ in _TIMES], "ticktext": [text for _, text in _TIMES]}
    unit = _UNITS.get(view.unit, view.unit)
    y_axis: dict[str, Any] = {
        "title": {"text": unit.capitalize() if len(unit) > 1 else unit, "standoff": 6, "font": {"size": 13}}, "gridcolor": "#ececec", "zeroline": False,
        "linecolor": "#444", "ticks": "outside", "fixedrange": True, "range": y_range(view), "automargin": True,
    }  # fmt: skip
    return {
        "xaxis": x_axis, "yaxis": y_axis, "showlegend": False, "margin": {"l": 54, "r": 8, "t": 8, "b": 44},
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#1a1a1a"}, "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "autosize": True,
    }  # fmt: skip


def y_range(view: CurveView) -> list[float]:
    """The ends of the y axis: they follow people and default model, so that the axis rests while the changed one moves."""
    steady = [_ends(curve) for curve in (view.people, view.default) if curve is not None and len(curve)]
    moved = [_ends(curve) for curve in (view.changed,) if curve is not None and len(curve)]
    low = min([0.0, *(low for low, _ in steady + moved)])
    top = max([1.2 * high for _, high in steady] + [1.05 * high for _, high in moved], default=1.0)
    if view.unit == "probability":
        top = min(1.03, max(top, 0.05))
    return [1.05 * low, top if top > low else low + 1]


def _ends(curve: pd.DataFrame) -> tuple[float, float]:
    """The lowest and highest point, error bars of people included."""
    means = curve["mean"].to_numpy(float)
    known = means[means == means]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def described(view: CurveView) -> str:
    """What a plot shows, for readers who do not see it."""
    best = view.best
    ends = "" if best is None or not len(best) else f", model from {best['mean'].min():.2f} to {best['mean'].max():.2f}"
    return f"{view.title} by {view.x_name.lower()}: points of people with error bars, lines of the model{ends}"


def score_table(picture: Picture) -> str:
    """The scores of all measures as an HTML table, before and after the change."""
    changed = picture.state.changed
    pairs = "<th scope=col>before</th><th scope=col>after</th>" * 2
    head = "<tr><th scope=col>Score</th><th scope=col>RMSE</th><th scope=col>÷ noise floor</th></tr>"
    if changed:
        head = (
            "<tr><th rowspan=2 scope=col>Score</th><th colspan=2 scope=colgroup>RMSE</th>"
            f"<th colspan=2 scope=colgroup>÷ noise floor</th></tr><tr>{pairs}</tr>"
        )
    rows = []
    for view in picture.views:
        if view.before is None:
            continue
        scores = (view.before, view.after) if changed else (view.before,)
        cells = [_cell(None if one is None else one.rmse) for one in scores]
        cells += [_cell(None if one is None else one.ratio, "{:.2f}") for one in scores]
        rows.append(f"<tr><th scope=row>{html.escape(named(view))}</th>{''.join(cells)}</tr>")
    return f"<table class=explorer-scores><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def number_table(picture: Picture) -> str:
    """Measures that are one number, as an HTML table: people, default model, changed model. Empty without any."""
    rows = []
    for view in picture.views:
        if view.is_curve or view.best is None or not len(view.best):
            continue
        curves = [view.people, view.default] + ([view.changed] if picture.state.changed else [])
        cells = [_cell(None if one is None or not len(one) else float(one["mean"].iloc[0]), "{:.2f}") for one in curves]
        rows.append(f"<tr><th scope=row>{html.escape(named(view))}</th>{''.join(cells)}</tr>")
    if not rows:
        return ""
    heads = ["Number", "People", "Model"] if not picture.state.changed else ["Number", "People", "Default", "Changed"]
    head = "".join(f"<th scope=col>{head}</th>" for head in heads)
    return f"<table class=explorer-scores><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def named(view: CurveView) -> str:
    """The name of a measure in words, with its unit where that is no probability.

    >>> named(CurveView("lag_crp", "", "probability", "", False, *[None] * 5))
    'Lag CRP'
    """
    words = [_SHORT.get(word, word) for word in view.measure.split("_")]
    name = " ".join(words)
    return name[:1].upper() + name[1:] + (f" ({view.unit})" if view.unit not in ("", "-", "probability") else "")


def caption(view: CurveView) -> str:
    """The heading of a plot as HTML: the measure and what it is."""
    return f"{html.escape(named(view))} <span>{html.escape(view.title)}</span>"


def _cell(value: float | None, form: str = "{:.3f}") -> str:
    return f"<td>{'–' if value is None or math.isnan(value) else form.format(value)}</td>"


def points_csv(picture: Picture) -> str:
    """All points as CSV: measure, x, the mean of people with its standard error, and the means of the model."""
    parts = []
    for view in picture.views:
        merged: pd.DataFrame | None = None
        held = (("people", view.people), ("default", view.default), ("changed", view.changed))
        for name, curve in held:
            if curve is None:
                continue
            columns = {"mean": name, "sem": "people_sem"} if name == "people" else {"mean": name}
            own = curve.assign(x=curve["x"].astype(float))[["x", *columns]].rename(columns=columns)
            merged = own if merged is None else merged.merge(own, on="x", how="outer")
        if merged is not None and view.labels:
            merged = merged.assign(x=[view.labels[round(x) - 1] for x in merged["x"]])
        if merged is not None:
            parts.append(merged.assign(measure=view.measure))
    order = ["measure", "x", "people", "people_sem", "default", "changed"]
    return pd.concat(parts, ignore_index=True).reindex(columns=order).to_csv(index=False)
