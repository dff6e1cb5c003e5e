"""The ways to draw a measure: human data as points with error bars (one standard error), the model as a line, units on every axis.

One function for each, named in `KINDS`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd

from simulator.comparison.distance import power_law, straight_line
from simulator.reporting.figure_style import GREY, OKABE_ITO

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Line:
    """One condition in one panel: human points and model curves (x, mean, sem), any of which may be absent.

    `model` has each sample's own ability, `common` the same ability for everybody, `reference` other parameters.
    """

    label: str
    colour: str
    marker: str
    human: pd.DataFrame | None = None
    model: pd.DataFrame | None = None
    common: pd.DataFrame | None = None
    reference: pd.DataFrame | None = None
    dashed: bool = False

    def changed(self, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Line:
        """The same line with all its curves changed alike."""

        def apply(curve: pd.DataFrame | None) -> pd.DataFrame | None:
            return None if curve is None else change(curve)

        parts = {name: apply(getattr(self, name)) for name in ("human", "model", "common", "reference")}
        return dataclasses.replace(self, **parts)  # type: ignore[arg-type]


def _human(ax: Axes, line: Line) -> None:
    if line.human is None or not len(line.human):
        return
    points = line.human
    x = points["x"].to_numpy(float)
    y = points["mean"].to_numpy(float)
    ax.errorbar(
        x, y, yerr=np.nan_to_num(points["sem"].to_numpy(float)), fmt=line.marker, color=line.colour,
        markeredgecolor="white", markeredgewidth=0.4, elinewidth=0.8, zorder=3,
    )  # fmt: skip


def _model(ax: Axes, line: Line, split: float | None = None) -> None:
    """The curves of the model; `split` breaks them there (lag 0)."""
    for curve, style in (
        (line.reference, {"color": GREY, "linestyle": (0, (4, 2)), "linewidth": 1.1}),
        (line.common, {"color": line.colour, "linestyle": (0, (1, 1.5)), "linewidth": 1.0}),
        (line.model, {"color": line.colour, "linestyle": (0, (3, 1.5)) if line.dashed else "-"}),
    ):
        if curve is None or not len(curve):
            continue
        rows = curve.sort_values("x")
        x, y = rows["x"].to_numpy(float), rows["mean"].to_numpy(float)
        halves = [np.ones(len(x), bool)] if split is None else [x < split, x > split]
        for half in halves:
            alone = {"marker": "_", "markersize": 9} if half.sum() == 1 else {}
            ax.plot(x[half], y[half], zorder=2, **style, **alone)  # type: ignore[arg-type]


def _curves(ax: Axes, lines: Sequence[Line], split: float | None = None) -> None:
    for line in lines:
        _model(ax, line, split)
        _human(ax, line)


def _whole_ticks(ax: Axes) -> None:
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=7))


def _counted(
    ax: Axes, lines: Sequence[Line], x: str, y: str, top: float | None = None, split: float | None = None
) -> None:
    """Curves over whole numbers (positions, lags, rehearsals), from 0 up to `top` or to the highest point."""
    _curves(ax, lines, split)
    ax.set(xlabel=x, ylabel=y)
    ax.set_ylim(0, top)
    _whole_ticks(ax)


def serial_position(ax: Axes, lines: Sequence[Line]) -> None:
    """Probability of recall by position in the list."""
    _counted(ax, lines, "Serial position", "Probability of recall", top=1.02)


def first_recall(ax: Axes, lines: Sequence[Line]) -> None:
    """Probability that recall begins with a position."""
    _counted(ax, lines, "Serial position", "Probability of first recall")


def lag_crp(ax: Axes, lines: Sequence[Line]) -> None:
    """Conditional response probability by lag, backward and forward apart."""
    near = [_within_human_lags(line) for line in lines]
    _counted(ax, near, "Lag (positions)", "Conditional resp. probability", split=0)
    ax.axvline(0, color=GREY, linewidth=0.5, linestyle=":")


def _within_human_lags(line: Line) -> Line:
    """Only lags that both curves have: the longest lags of a list rest on few chances."""
    curves = (line.human, line.model)
    most = min(
        (float(curve["x"].abs().max()) for curve in curves if curve is not None and len(curve)), default=math.inf
    )

    def cut(curve: pd.DataFrame) -> pd.DataFrame:
        return curve[curve["x"].abs() <= most]

    return line.changed(cut)


def words_by_list(ax: Axes, lines: Sequence[Line]) -> None:
    """Words recalled of each list of a session."""
    _counted(ax, lines, "Number of the list in its session", "Words recalled")


def recall_by_list(ax: Axes, lines: Sequence[Line]) -> None:
    """Probability of recall in a later test, by the number of the word's list."""
    _counted(ax, lines, "Number of the list in its session", "Probability of recall", top=1.02)


def final_share(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of the words of an earlier list recalled in a later test, by how many lists came after it."""
    _over_argument(ax, lines, "Proportion recalled", 1.02)


def cued_recall(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of cues answered."""
    _over_argument(ax, lines, "Proportion of cues answered", 1.02)


def intrusions_by_list(ax: Axes, lines: Sequence[Line]) -> None:
    """Intrusions into each list of a session."""
    _counted(ax, lines, "Number of the list in its session", "Intrusions per list")


def intrusions_by_lag(ax: Axes, lines: Sequence[Line]) -> None:
    """Intrusions by how many lists back the words were studied."""
    _counted(ax, lines, "Lists back", "Intrusions per list")


def irt(ax: Axes, lines: Sequence[Line]) -> None:
    """Time between successive responses by output position."""
    reach = max((float(line.human["x"].max()) for line in lines if line.human is not None), default=12.0)
    _curves(ax, lines)
    ax.set(xlabel="Output position", ylabel="Inter-response time (s)", xlim=(0.5, reach + 0.5))
    curves = [curve for line in lines for curve in (line.human, line.model, line.common) if curve is not None]
    top = max(
        (float(curve.loc[curve["x"] <= reach, "mean"].max()) for curve in curves if (curve["x"] <= reach).any()),
        default=1.0,
    )
    ax.set_ylim(0, 1.15 * top)
    _whole_ticks(ax)


def rehearsals(ax: Axes, lines: Sequence[Line]) -> None:
    """Number of rehearsals by position in the list."""
    _counted(ax, lines, "Serial position", "Rehearsals")


def recall_by_rehearsals(ax: Axes, lines: Sequence[Line]) -> None:
    """Probability of recall of words rehearsed so often."""
    _counted(ax, lines, "Rehearsals (least of the class)", "Probability of recall", top=1.02)


def retention(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion recalled by the length of a filled interval."""
    _curves(ax, lines)
    ax.set(xlabel="Retention interval (s)", ylabel="Proportion recalled", ylim=(0, 1.02))
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))


_INTERVALS = ((1200, "20 min"), (3600, "1 h"), (32400, "9 h"), (86400, "1 d"), (518400, "6 d"), (2678400, "31 d"))


def _log_time(ax: Axes) -> None:
    ax.set_xscale("log")
    ax.set_xticks([x for x, _ in _INTERVALS], [name for _, name in _INTERVALS])
    ax.minorticks_off()
    ax.set_xlabel("Retention interval (log scale)")


def savings(ax: Axes, lines: Sequence[Line]) -> None:
    """Savings in relearning by the interval, on a logarithmic axis."""
    _curves(ax, lines)
    _log_time(ax)
    ax.set_ylabel("Savings (proportion)")
    ax.axhline(0, color=GREY, linewidth=0.5)


def trials(ax: Axes, lines: Sequence[Line]) -> None:
    """Trials to the criterion by the interval, on a logarithmic axis."""
    _curves(ax, lines)
    _log_time(ax)
    ax.set_ylabel("Trials per row")
    ax.set_ylim(bottom=0)


def response_time(ax: Axes, lines: Sequence[Line]) -> None:
    """Response time by block of practice."""
    _curves(ax, lines)
    ax.set(xlabel="Block of practice", ylabel="Response time (s)")
    _whole_ticks(ax)


def practice_law(ax: Axes, lines: Sequence[Line]) -> None:
    """Response time by block on logarithmic axes, with the power law fitted to the model."""
    _curves(ax, lines)
    for line in lines:
        if line.model is not None and len(line.model) > 3:
            law = power_law(line.model["x"], line.model["mean"])
            x = np.geomspace(1, float(line.model["x"].max()), 60)
            ax.plot(x, law["asymptote"] + law["gain"] * x ** -law["exponent"], color="black", linewidth=0.6, zorder=4)
            text = f"{law['asymptote']:.2f} + {law['gain']:.2f} block$^{{-{law['exponent']:.2f}}}$"
            ax.text(0.97, 0.95, text, transform=ax.transAxes, ha="right", va="top", fontsize=6.5, parse_math=True)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks([1, 2, 4, 8, 15], ["1", "2", "4", "8", "15"])
    ax.yaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=5))
    ax.yaxis.set_major_formatter(mpl.ticker.FormatStrFormatter("%.2g"))
    ax.minorticks_off()
    ax.set(xlabel="Block of practice (log scale)", ylabel="Response time (s, log scale)")


def accuracy_by_block(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of correct responses by block."""
    _curves(ax, lines)
    ax.set(xlabel="Block of practice", ylabel="Proportion correct", ylim=(0.8, 1.005))
    _whole_ticks(ax)


def partial_report(ax: Axes, lines: Sequence[Line]) -> None:
    """Letters reported of one row by the delay of the cue; the whole report stands beside, at the right."""
    delayed = [x for line in lines if line.human is not None for x in line.human["x"] if not math.isnan(x)]
    beside = max(delayed, default=1.0) * 1.25

    def moved(curve: pd.DataFrame) -> pd.DataFrame:
        return curve.assign(x=curve["x"].astype(float).fillna(beside))

    _curves(ax, [line.changed(moved) for line in lines])
    ticks = sorted(set(delayed))
    ax.set_xticks([*ticks, beside], [*(f"{x:g}" for x in ticks), "no cue"])
    ax.set(xlabel="Delay of the cue (s)", ylabel="Letters reported", xlim=(-0.06 * beside, 1.08 * beside))
    ax.set_ylim(0, max(5.0, 1.05 * ax.get_ylim()[1]))


def by_condition(ax: Axes, lines: Sequence[Line]) -> None:
    """One number per condition: human point with its error bar, model as a bar across."""
    for k, line in enumerate(lines):
        _curves(ax, [line.changed(lambda curve, at=float(k): curve.assign(x=at))])  # type: ignore[misc]
    ax.set_xticks(range(len(lines)), [line.label for line in lines], rotation=20, ha="right")
    ax.set_ylim(bottom=0)


def curve(ax: Axes, lines: Sequence[Line]) -> None:
    """Any measure over its axis; the names of the axes are those that the measure declares."""
    _curves(ax, lines)


def has_axis(lines: Sequence[Line]) -> bool:
    """Whether any curve has an abscissa: measures of one number per condition have none."""
    curves = [one for line in lines for one in (line.human, line.model) if one is not None and len(one)]
    return not all(curve["x"].isna().all() for curve in curves)


def _over_argument(ax: Axes, lines: Sequence[Line], y: str, top: float | None) -> None:
    """Curves over an argument of the protocol; where there is none, one number per condition."""
    if has_axis(lines):
        _curves(ax, lines)
    else:
        by_condition(ax, lines)
    ax.set_ylabel(y)
    ax.set_ylim(0, top)


def position_accuracy(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion recalled in position by position in the list."""
    _counted(ax, lines, "Serial position", "Proportion in position", top=1.02)


def in_position(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of the items of a list recalled in position."""
    _over_argument(ax, lines, "Proportion in position", 1.02)


def perfect_lists(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of lists without any error."""
    _over_argument(ax, lines, "Proportion of perfect lists", 1.02)


def span(ax: Axes, lines: Sequence[Line]) -> None:
    """Items that can be recalled in order."""
    _over_argument(ax, lines, "Span (items)", None)


def share_by_length(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of the items of a list recalled, by how many it has."""
    _counted(ax, lines, "List length", "Proportion recalled", top=1.02)


def span_by_load(ax: Axes, lines: Sequence[Line]) -> None:
    """Spans by cognitive load, a point for each task, with the straight lines through people and model."""
    for name, colour, style in (("human", GREY, (0, (4, 2))), ("model", OKABE_ITO[0], "-")):
        curves = [getattr(line, name) for line in lines]
        points = pd.concat([one for one in curves if one is not None])
        if name == "human":
            _human(ax, Line("people", GREY, "o", points))
        else:
            ax.plot(points["x"], points["mean"], "s", color=colour, markersize=3.5, zorder=4)
        fit = straight_line(points["x"], points["mean"])
        ends = np.array([points["x"].min(), points["x"].max()])
        ax.plot(ends, fit["intercept"] + fit["slope"] * ends, color=colour, linestyle=style, linewidth=1.0, zorder=2)
        text = f"{'people' if name == 'human' else 'model'}: {fit['intercept']:.1f} {fit['slope']:+.1f} x load, r² {fit['r2']:.2f}"
        ax.text(0.98, 0.97 if name == "human" else 0.89, text, transform=ax.transAxes, ha="right", va="top", fontsize=6.5, color=colour)
    ax.set(xlabel="Cognitive load (share of time)", ylabel="Span (items)")
    ax.set_ylim(0, None)


def transpositions(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion of positions with an item that belongs so far away."""
    _counted(ax, lines, "Distance (positions)", "Proportion of positions")


def latency(ax: Axes, lines: Sequence[Line]) -> None:
    """Time of the response at each output position."""
    _counted(ax, lines, "Output position", "Time of the response (s)")


def trial_accuracy(ax: Axes, lines: Sequence[Line]) -> None:
    """Proportion recalled in position, list after list."""
    _counted(ax, lines, "Presentation", "Proportion in position", top=1.02)


def recognition_time(ax: Axes, lines: Sequence[Line]) -> None:
    """Time to answer a probe."""
    _over_argument(ax, lines, "Response time (s)", None)
    if has_axis(lines):
        _whole_ticks(ax)


#: The ways to draw, by name: a measure declares which one it is drawn in, a panel may ask for another.
KINDS: dict[str, Callable[[Axes, Sequence[Line]], None]] = {
    kind.__name__: kind
    for kind in (
        serial_position, first_recall, lag_crp, words_by_list, recall_by_list, final_share, cued_recall, intrusions_by_list, intrusions_by_lag, irt, rehearsals,
        recall_by_rehearsals, retention, savings, trials, response_time, practice_law,
        accuracy_by_block, partial_report, position_accuracy, in_position, perfect_lists, span, span_by_load, share_by_length,
        transpositions, latency, trial_accuracy, recognition_time, by_condition, curve,
    )
}  # fmt: skip
#: Ways that name or join their conditions themselves.
WITHOUT_LEGEND = ("by_condition", "span_by_load")
