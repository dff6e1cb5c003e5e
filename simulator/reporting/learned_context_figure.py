"""The figure of contexts that are learned: transitions before and after learning, for each way to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from simulator import human
from simulator.network_studies.sizes import WAYS
from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.network_studies.study import Outcome

_LEGEND = {"before": (0, (3, 1.5)), "after": "-"}


def draw(outcome: Outcome) -> Figure:
    """Three panels of transitions, and one of contiguity."""
    with styled():
        figure = Figure(figsize=(WIDTH, 2.3), layout="constrained")
        axes = figure.subplots(1, 4)
        people = human.load("murdock1962").curve("10-2", "lag_crp")
        people = people[people["x"].abs() <= 6]
        top = 0.0
        for k, (ax, way) in enumerate(zip(axes, WAYS, strict=False)):
            for when, style in _LEGEND.items():
                _transitions(ax, outcome, f"lag-CRP {when}", way, OKABE_ITO[k], style)
            ax.errorbar(people["x"], people["mean"], yerr=people["sem"], fmt="o", color=GREY, markersize=3, elinewidth=0.8)
            ax.set(xlabel="Lag (positions)")
            ax.set_title(way)
            top = max(top, ax.get_ylim()[1])
        for ax in axes[:3]:
            ax.set_ylim(0, top)
        axes[0].set_ylabel("Conditional resp. probability")
        _contiguity(axes[3], outcome)
        for letter, ax in zip("abcd", axes, strict=True):
            ax.set_title(letter, fontweight="bold") if ax is axes[3] else ax.set_title(f"$\\bf{{{letter}}}$  {ax.get_title(loc='left')}", parse_math=True)
    return figure


def _transitions(ax: Axes, outcome: Outcome, measure: str, way: str, colour: str, style: object) -> None:
    curve = outcome.mean(measure, way)
    for half in (curve["x"] < 0, curve["x"] > 0):
        part = curve[half]
        if style == "-":
            ax.fill_between(part["x"], part["low"], part["high"], color=colour, alpha=0.18, linewidth=0)
        ax.plot(part["x"], part["mean"], color=colour, linestyle=style, linewidth=1.2)  # type: ignore[arg-type]


def _contiguity(ax: Axes, outcome: Outcome) -> None:
    for k, way in enumerate(WAYS):
        for shift, when, face in ((-0.18, "before", "white"), (0.18, "after", OKABE_ITO[k])):
            one = outcome.mean(f"contiguity {when}", way).iloc[0]
            ax.bar(k + shift, one["mean"], 0.32, color=face, edgecolor=OKABE_ITO[k], linewidth=1)
            ax.plot([k + shift] * 2, [one["low"], one["high"]], color=GREY, lw=1, marker=MARKERS[0], markersize=0)
    ax.axhline(1, color=GREY, lw=0.8, ls=(0, (4, 2)))
    ax.set_xticks(range(len(WAYS)), [way.replace(" ", "\n") for way in WAYS])
    ax.set_ylabel("Neighbours / words 3 to 6 away")
