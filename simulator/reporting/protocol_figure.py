"""The timeline of a protocol as a picture: a row for each step, from left to right, long steps wider, not to scale."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from simulator.reporting.figure_style import GREY, OKABE_ITO
from simulator.tasks.steps import Delay, Distract, Present, Recall, Repeat, Span, Step, seconds
from simulator.tasks.timeline import Segment, segments

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.tasks.protocol import Protocol

#: Rows of a picture; what comes after them is told in one more.
MOST_ROWS = 24
#: Items that are drawn one by one within their row.
_MOST_ITEMS = 60


def rows_of(protocol: Protocol) -> list[Segment]:
    """The segments that are drawn: everything that takes time or is repeated."""
    return [one for one in segments(protocol.steps, protocol.item_names()) if one.steps and _shown(one.steps[0], one.length)]


def _shown(step: Step, length: Span) -> bool:
    return isinstance(step, Repeat) or length.high > 0


def _colour(step: Step) -> str:
    if isinstance(step, Present):
        return OKABE_ITO[0]
    if isinstance(step, (Delay, Distract)):
        return OKABE_ITO[4]
    return OKABE_ITO[2] if isinstance(step, Recall) else GREY


def _width(length: Span) -> float:
    """How wide a row's bar is: it grows with the logarithm of the time, so that a month and a second fit on one page."""
    known = length.high if math.isfinite(length.high) else max(length.low, 1.0)
    return 0.6 + math.log1p(known)


def draw(ax: Axes, rows: list[Segment], title: str) -> None:
    """Draw rows on axes; each has its words beside it and how long it takes in it."""
    left, begins = 0.0, {0: 0.0}
    drawn = rows[:MOST_ROWS]
    for k, row in enumerate(drawn):
        step = row.steps[0]
        left = begins.get(row.depth, left)
        if isinstance(step, Repeat):
            inside = [one for one in _inside(rows, k) if not isinstance(one.steps[0], Repeat)]
            width = sum(_width(one.length) for one in inside) or _width(row.length)
            ax.plot([left, left + width], [k, k], color=GREY, linewidth=1.2, marker="|", markersize=7)
            begins[row.depth + 1] = left
        else:
            width = _width(row.length)
            _bar(ax, k, left, width, row)
        begins[row.depth] = left + width
    labels = ["\n".join(textwrap.wrap("   " * row.depth + row.words, 58, drop_whitespace=False)) for row in drawn]
    if len(rows) > len(drawn):
        labels.append(f"... and {len(rows) - len(drawn)} more")
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xticks([])
    ax.set_xlabel("Time (not to scale)")
    ax.set_title(title)
    ax.tick_params(left=False)


def _inside(rows: list[Segment], place: int) -> list[Segment]:
    """The rows within a repetition."""
    out = []
    for row in rows[place + 1 :]:
        if row.depth <= rows[place].depth:
            break
        out.append(row)
    return out


def _bar(ax: Axes, k: int, left: float, width: float, row: Segment) -> None:
    step, colour = row.steps[0], _colour(row.steps[0])
    ax.barh(k, width, left=left, height=0.62, color=colour, alpha=0.85)
    if 1 < len(row.steps) <= _MOST_ITEMS:
        for n in range(1, len(row.steps)):
            ax.plot([left + width * n / len(row.steps)] * 2, [k - 0.31, k + 0.31], color="white", linewidth=0.6)
    text = str(row.length) if math.isfinite(row.length.high) else f"{seconds(row.length.low)} +"
    ax.text(left + width + 0.1, k, text, va="center", ha="left", fontsize=6.5)
    if isinstance(step, Distract):
        ax.barh(k, width, left=left, height=0.62, fill=False, hatch="////", edgecolor="white", linewidth=0)
    ax.set_xlim(0, max(ax.get_xlim()[1], (left + width) * 1.25 + 0.8))
