"""The figure of a look inside the networks: decoders, similarity of states, what is written, and what recall rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulator.reporting.figure_style import GREY, MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.network_studies.study import Outcome

_OF = {"h": (OKABE_ITO[0], MARKERS[0]), "c": (OKABE_ITO[1], MARKERS[1])}


def draw(outcome: Outcome) -> Figure:
    """Six panels; lines are means over networks, bands the least and the greatest."""
    with styled():
        figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
        axes = figure.subplots(2, 3)
        decoding, positions, similar, written, totals, owed = axes.flat
        for name, (colour, marker) in _OF.items():
            _line(decoding, outcome, "item decoded", name, colour, marker)
            _line(decoding, outcome, "item decoded, shuffled", name, colour, "", ls=(0, (2, 2)))
            _line(similar, outcome, "similarity", name, colour, marker)
        decoding.set(xlabel="Items since it was shown", ylabel="Item decoded (share right)", ylim=(0, 1.03))
        similar.set(xlabel="Items between two states", ylabel="Similarity (cosine)")
        similar.axhline(0, color=GREY, lw=0.7)
        _positions(positions, outcome)
        _line(written, outcome, "written", "by lag", OKABE_ITO[2], MARKERS[2])
        written.set(xlabel="Items since it was shown", ylabel="Written into the store a second", ylim=(0, None))
        _line(totals, outcome, "written", "over all times", OKABE_ITO[2], MARKERS[2])
        totals.set(xlabel="Serial position", ylabel="Written in all", ylim=(0, None))
        _line(owed, outcome, "recalls owed to h", "by serial position", OKABE_ITO[4], MARKERS[4])
        _line(owed, outcome, "recalls owed to h", "by output position", OKABE_ITO[3], MARKERS[3])
        owed.set(xlabel="Serial or output position", ylabel="Recalls owed to h (share)", ylim=(0, 1.03))
        owed.legend(handles=[Line2D([], [], color=OKABE_ITO[4], marker=MARKERS[4], label="by serial position"),
                             Line2D([], [], color=OKABE_ITO[3], marker=MARKERS[3], label="by output position")])  # fmt: skip
        for letter, ax in zip("abcdef", axes.flat, strict=True):
            ax.set_title(letter, fontweight="bold")
        names = {"h": "h, short-term state", "c": "c, context"}
        handles = [Line2D([], [], color=colour, marker=marker, label=names[name]) for name, (colour, marker) in _OF.items()]
        handles.append(Line2D([], [], color=GREY, ls=(0, (2, 2)), label="answers shuffled"))
        figure.legend(handles=handles, loc="outside upper center", ncols=3)
    return figure


def _line(ax: Axes, outcome: Outcome, measure: str, condition: str, colour: str, marker: str, ls: object = "-") -> None:
    curve = outcome.mean(measure, condition)
    ax.fill_between(curve["x"], curve["low"], curve["high"], color=colour, alpha=0.18, linewidth=0)
    ax.plot(curve["x"], curve["mean"], color=colour, marker=marker, markersize=3, linewidth=1.2, linestyle=ls)  # type: ignore[arg-type]


def _positions(ax: Axes, outcome: Outcome) -> None:
    for k, (name, (colour, _)) in enumerate(_OF.items()):
        for shift, measure, face in ((-0.18, "position decoded", colour), (0.18, "position decoded, shuffled", "white")):
            curve = outcome.mean(measure, name).iloc[0]
            ax.bar(k + shift, curve["mean"], 0.32, color=face, edgecolor=colour, linewidth=1)
            ax.plot([k + shift] * 2, [curve["low"], curve["high"]], color=GREY, lw=1)
    ax.set_xticks([0, 1], ["h", "c"])
    ax.set(ylabel="Position decoded (share right)", ylim=(0, 1.03))
