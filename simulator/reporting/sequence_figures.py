"""The figure of the sequence tasks: a row for each task, a colour for each core; lines are means over networks, bands their range."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from simulator.network_studies import sizes
from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.network_studies.study import Outcome

_COLOURS = dict(zip(sizes.CORES, OKABE_ITO, strict=False))
_MARKERS = dict(zip(sizes.CORES, MARKERS, strict=False))


def draw(outcome: Outcome) -> Figure:
    """Learning curves, memory over time, and what lies beyond the training; for copy, text and series."""
    with styled():
        figure = Figure(figsize=(WIDTH, 6.6), layout="constrained")
        axes = figure.subplots(3, 3)
        _copy(axes[0], outcome)
        _text(axes[1], outcome)
        _series(axes[2], outcome)
        for letter, ax in zip("abcdefghi", axes.flat, strict=True):
            ax.set_title(letter, fontweight="bold")
        handles = [Line2D([], [], color=_COLOURS[c], marker=_MARKERS[c], label=c) for c in sizes.CORES]
        handles.append(Line2D([], [], color="#E5E5E5", linewidth=6, label="within the training"))
        figure.legend(handles=handles, loc="outside upper center", ncols=5)
    return figure


def _lines(ax: Axes, outcome: Outcome, measure: str, change: Callable[[float], float] = lambda y: y, markers: bool = True) -> None:
    for core in sizes.CORES:
        curve = outcome.mean(measure, core)
        low, high = change(curve["low"]), change(curve["high"])  # type: ignore[arg-type]
        ax.fill_between(curve["x"], low, high, color=_COLOURS[core], alpha=0.18, linewidth=0)
        ax.plot(curve["x"], change(curve["mean"]), color=_COLOURS[core], marker=_MARKERS[core] if markers else "", markersize=3, linewidth=1.2)  # type: ignore[arg-type]


def _log(ax: Axes, ticks: tuple[int, ...], trained: float) -> None:
    """Steps on a logarithmic axis, with the trained lengths in grey."""
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticklabels([str(tick) for tick in ticks])
    ax.axvspan(ax.get_xlim()[0], trained, color="#F0F0F0", zorder=0, linewidth=0)


def _level(ax: Axes, y: float, label: str) -> None:
    ax.axhline(y, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)))
    ax.text(0.99, y, label, transform=ax.get_yaxis_transform(), ha="right", va="bottom", fontsize=6, color=GREY)


def _copy(axes: list[Axes], outcome: Outcome) -> None:
    learning, by_delay, by_symbols = axes
    _lines(learning, outcome, "copy: score while training", change=lambda errors: 1 - errors, markers=False)
    learning.set(xlabel="Training (steps)", ylabel="Delayed copy: accuracy", ylim=(0, 1.03))
    _lines(by_delay, outcome, "copy: accuracy by delay")
    by_delay.axvspan(0, sizes.LONGEST_DELAY, color="#F0F0F0", zorder=0, linewidth=0)
    by_delay.set(xlabel=f"Delay (steps), {sizes.MOST_SYMBOLS} symbols", ylabel="Accuracy", ylim=(0, 1.03))
    _lines(by_symbols, outcome, "copy: accuracy by symbols")
    by_symbols.axvspan(0.8, sizes.MOST_SYMBOLS, color="#F0F0F0", zorder=0, linewidth=0)
    by_symbols.set(xlabel=f"Symbols, delay of {sizes.COUNTED_DELAY} steps", ylabel="Accuracy", ylim=(0, 1.03))
    for ax in axes:
        _level(ax, sizes.CHANCE, "chance")


def _text(axes: list[Axes], outcome: Outcome) -> None:
    learning, by_seen, bars = axes
    _lines(learning, outcome, "text: score while training", markers=False)
    learning.set(xlabel="Training (steps)", ylabel="Text: bits per character")
    _lines(by_seen, outcome, "text: bits by characters seen")
    by_seen.set(xlabel="Characters seen", ylabel="Bits per character")
    _log(by_seen, (1, 4, 16, 64, 192), sizes.TEXT_WINDOW)
    _bars(bars, outcome)


def _series(axes: list[Axes], outcome: Outcome) -> None:
    learning, by_seen, stretch = axes
    _lines(learning, outcome, "series: score while training", markers=False)
    learning.set(xlabel="Training (steps)", ylabel="Series: relative error")
    _lines(by_seen, outcome, "series: relative error by samples seen")
    by_seen.set(xlabel="Samples seen", ylabel="Relative error")
    _log(by_seen, (1, 4, 16, 64, 192), sizes.SERIES_WINDOW)
    for name, style in (("no change", (0, (4, 2))), ("linear, last 16 samples", (0, (1, 1.5)))):
        height = outcome.at("series: relative error", name, sizes.SERIES_WINDOW)
        by_seen.axhline(height, color=GREY, linewidth=0.9, linestyle=style, label=name, zorder=1)
    by_seen.legend(loc="upper right")
    recorded = outcome.mean("series: forecast", "recorded")
    stretch.plot(recorded["x"] * _MILLISECONDS, recorded["mean"], color="#333333", linewidth=0.9, label="recorded")
    for core in ("memory network", "lstm"):
        said = outcome.mean("series: forecast", core)
        stretch.plot(said["x"] * _MILLISECONDS, said["mean"], color=_COLOURS[core], linewidth=0.9, alpha=0.8)
    stretch.set(xlabel="Time (ms)", ylabel="Membrane potential (s.d.)")


#: Milliseconds between two samples of the series.
_MILLISECONDS = 2.0


def _others(outcome: Outcome, measure: str) -> list[str]:
    """The simple predictors that a measure has beside the cores."""
    chosen = outcome.table[outcome.table["measure"] == measure]
    return [name for name in dict.fromkeys(chosen["condition"]) if name not in sizes.CORES]


def _bars(ax: Axes, outcome: Outcome) -> None:
    """Bits per character of each core, within (full) and beyond (pale) the trained length, and of simple predictors (grey)."""
    measure = "text: bits per character"
    others = _others(outcome, measure)
    for k, core in enumerate(sizes.CORES):
        for shift, x, alpha in ((-0.2, sizes.TEXT_WINDOW, 1.0), (0.2, sizes.TESTED_WINDOW, 0.45)):
            ax.bar(k + shift, outcome.at(measure, core, x), width=0.38, color=_COLOURS[core], alpha=alpha)
    for k, name in enumerate(others, len(sizes.CORES)):
        ax.bar(k, outcome.at(measure, name, sizes.TEXT_WINDOW), width=0.6, color=GREY)
    names = [*sizes.CORES, *(name.removesuffix(", counted") for name in others)]
    ax.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor", fontsize=6)
    ax.set_ylabel("Bits per character")
