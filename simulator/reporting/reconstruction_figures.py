"""The figure of reconstruction: one item as it fades, and what is restored, recalled and completed, over the strength of traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure, FigureBase

from simulator.network_studies import sizes
from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from simulator.network_studies.study import Outcome


def draw(outcome: Outcome) -> Figure:
    """Pictures on top; below pull, restored variance, recall, lures by list length, pictures from sounds, partial cues."""
    with styled():
        figure = Figure(figsize=(WIDTH, 6.6), layout="constrained")
        top, below = np.asarray(figure.subfigures(2, 1, height_ratios=(1.0, 2.1))).flat
        _pictures(top, outcome)
        axes = below.subplots(2, 3)
        _by_strength(axes[0, 0], outcome, "pull", (sizes.TRAINED, sizes.TRACE))
        axes[0, 0].set_ylabel("Pull to the prototype")
        _by_strength(axes[0, 1], outcome, "restored", (sizes.TRAINED, sizes.TRACE))
        axes[0, 1].set(ylabel="Variance restored", ylim=(-0.5, 1.03))
        _recall(axes[0, 2], outcome)
        _lengths(axes[1, 0], outcome)
        _by_strength(axes[1, 1], outcome, "picture from sound", (sizes.BOTH, sizes.STORE, sizes.KNOWLEDGE))
        axes[1, 1].set(ylabel="Right picture, from the sound", ylim=(0, 1.03))
        _parts(axes[1, 2], outcome)
        for letter, ax in zip("bcdefg", axes.flat, strict=True):
            ax.set_title(letter, fontweight="bold")
    return figure


def _line(ax: Axes, outcome: Outcome, measure: str, condition: str, label: str, k: int) -> None:
    curve = outcome.mean(measure, condition)
    ax.fill_between(curve["x"], curve["low"], curve["high"], color=OKABE_ITO[k], alpha=0.18, linewidth=0)
    ax.plot(curve["x"], curve["mean"], color=OKABE_ITO[k], marker=MARKERS[k], markersize=3, linewidth=1.2, label=label)


def _fading(ax: Axes) -> None:
    """Strength falls from left to right, as time goes."""
    ax.set_xlim(1, 0)
    ax.set_xlabel("Strength of the trace")


def _by_strength(ax: Axes, outcome: Outcome, measure: str, conditions: tuple[str, ...]) -> None:
    for k, condition in enumerate(conditions):
        _line(ax, outcome, measure, condition, condition, k)
    ax.axhline(0, color=GREY, linewidth=0.5, linestyle=":")
    _fading(ax)
    ax.legend()


def _recall(ax: Axes, outcome: Outcome) -> None:
    for k, (measure, label) in enumerate((("studied", "studied items"), ("lures", "lures, studied category"), ("other lures", "lures, other category"))):
        _line(ax, outcome, measure, sizes.TRAINED, label, k)
    _fading(ax)
    ax.set(ylabel="Share recalled", ylim=(0, 1.45), yticks=(0, 0.2, 0.4, 0.6, 0.8, 1.0))
    ax.legend(loc="upper left")


def _lengths(ax: Axes, outcome: Outcome) -> None:
    _line(ax, outcome, "lures by list length", sizes.TRAINED, sizes.TRAINED, 1)
    ax.set(xlabel="Studied items of the category", ylabel="Lure recalled", ylim=(0, 1.03), xlim=(0, None), xticks=sizes.LENGTHS)


def _parts(ax: Axes, outcome: Outcome) -> None:
    for k, condition in ((0, sizes.BOTH), (2, sizes.KNOWLEDGE)):
        _line(ax, outcome, "restored from parts", condition, condition, k)
    ax.set(xlabel="Share of features in the cue", ylabel="Variance restored", ylim=(0, 1.03), xlim=(0, 1.03))
    ax.legend(loc="lower right")


def _picture(outcome: Outcome, name: str) -> NDArray[np.float64]:
    points = outcome.mean("drawn picture", name)["mean"].to_numpy(float)
    side = round(len(points) ** 0.5)
    return points.reshape(side, side)


def _pictures(figure: FigureBase, outcome: Outcome) -> None:
    """An item, its fading traces and what is restored from them; its prototype, and the picture from the sound alone."""
    columns = [("item", "prototype"), *((f"trace {s:g}", f"restored {s:g}") for s in sizes.DRAWN_STRENGTHS), ("", "from sound")]
    titles = ["item", *(f"strength {s:g}" for s in sizes.DRAWN_STRENGTHS), ""]
    below = ["prototype", *[""] * len(sizes.DRAWN_STRENGTHS), "from sound"]
    axes = figure.subplots(2, len(columns))
    for column, names in enumerate(columns):
        for row, name in enumerate(names):
            ax: Axes = axes[row, column]
            ax.set_axis_off()
            if name:
                ax.imshow(_picture(outcome, name), cmap="RdBu_r", vmin=-2.5, vmax=2.5, interpolation="nearest")
        axes[0, column].set_title(titles[column], loc="center", fontsize=7)
        axes[1, column].text(0.5, -0.06, below[column], transform=axes[1, column].transAxes, ha="center", va="top", fontsize=7)
    axes[0, 0].text(-0.25, 1.25, "a", transform=axes[0, 0].transAxes, fontweight="bold", fontsize=8)
    for row, label in ((0, "trace"), (1, "restored")):
        axes[row, 1].text(-0.1, 0.5, label, transform=axes[row, 1].transAxes, ha="right", va="center", rotation=90, fontsize=7)
