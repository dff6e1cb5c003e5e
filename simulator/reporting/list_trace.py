"""See it happen: one list from the trace of a simulation, as a picture and as a readable log.

The picture runs from left to right: what stands in the sensory register, the places of the short-term store with
rehearsals, displacements and losses, the strength laid down in declarative memory, and the responses at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulator.errors import MultistoreError
from simulator.records.columns import NS, STORES, TRIAL_TYPES
from simulator.records.table import Records
from simulator.reporting.figure_style import GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_VERBS = {
    "study": "presented",
    "encode": "encoded",
    "displace": "displaced",
    "rehearse": "rehearsed",
    "lose": "lost (lifetime over)",
    "transfer": "transferred, increment",
    "sample": "sampled",
    "recall": "RECALLED",
    "omission": "omitted",
    "probe": "probed",
    "response": "responded",
    "give_up": "given up (list over)",
    "no_room": "finds no room",
    "bind": "bound to a place",
    "remove": "removed again",
    "lose_place": "loses its place in the order",
}
#: Seconds shown after the last response; search may go on without success for longer.
_AFTER = 8.0
#: Item number of what a distractor task leaves in the short-term store.
DISTRACTOR = -1


@dataclass(frozen=True)
class Event:
    """One row of a trace in plain units: seconds, names, and numbers of items (-1: a distractor, or none).

    `item` is what was said where a recall has an answer; `position` and `response` are the columns of the table.
    """

    onset: float
    duration: float
    kind: str
    item: int
    store: str
    strength: float
    correct: int
    position: int = -1
    response: int = -1

    @property
    def end(self) -> float:
        """When it was over (s, to the nanosecond)."""
        return round(self.onset + self.duration, 9)


@dataclass
class Stay:
    """One stay in the short-term store: its place (the lowest that was free), from when to when (s), rehearsals, its ending."""

    item: int
    place: int
    start: float
    end: float = math.inf
    ending: str = ""
    seen: bool = True  # whether the trace tells when it began
    rehearsals: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Places:
    """The short-term store as the rows of a trace tell it, one after the other; places are drawn, not stored.

    >>> places = Places()
    >>> [places.enter(item, at).place for item, at in ((4, 0.0), (7, 1.0))], places.remove(4, 2.0, "lose")
    ([0, 1], True)
    >>> places.enter(9, 3.0).place
    0
    """

    stays: list[Stay] = field(default_factory=list)
    held: list[Stay] = field(default_factory=list)

    def stay_of(self, item: int) -> Stay | None:
        """The present stay of an item, the oldest one of a distractor; None where it is not held."""
        return next((stay for stay in self.held if stay.item == item), None)

    def enter(self, item: int, at: float) -> Stay:
        """Bring an item into the lowest free place, unless it is held."""
        stay = self.stay_of(item) if item != DISTRACTOR else None
        if stay is None:
            taken = {stay.place for stay in self.held}
            stay = Stay(item, next(k for k in range(len(taken) + 1) if k not in taken), at)
            self.held.append(stay)
            self.stays.append(stay)
        return stay

    def remove(self, item: int, at: float, ending: str) -> bool:
        """End the stay of an item; False where the trace did not say that it was held."""
        stay = self.stay_of(item)
        if stay is None:
            return False
        stay.end, stay.ending = at, ending
        self.held.remove(stay)
        return True


def events_of(records: Records, number: int = 1) -> list[Event]:
    """The events of one list (counted from 1) of the first person, in order of time; records have to be traced.

    Raises MultistoreError when there is no such list.
    """
    lists = records.lists
    if not 1 <= number <= records.n_lists or lists.subject[number - 1] != lists.subject[0]:
        n_lists = int((lists.subject == lists.subject[0]).sum()) if records.n_lists else 0
        raise MultistoreError(f"trace: there is no list {number}; allowed: 1 to {n_lists}")
    chosen = np.arange(lists.start[number - 1], lists.stop[number - 1])
    chosen = chosen[np.argsort(records["onset"][chosen], kind="stable")]
    columns = {name: column[chosen] for name, column in records.columns.items()}
    events = []
    for k in range(len(chosen)):
        kind = TRIAL_TYPES[columns["trial_type"][k]]
        said = kind == "recall" and columns["response"][k] >= 0
        events.append(
            Event(
                onset=columns["onset"][k] / NS, duration=columns["duration"][k] / NS, kind=kind,
                item=int(columns["response"][k] if said else columns["item"][k]), store=STORES[columns["store"][k]],
                strength=float(columns["strength"][k]), correct=int(columns["correct"][k]), position=int(columns["position"][k]),
                response=int(columns["response"][k]),
            )
        )  # fmt: skip
    return events


def check_traced(records: Records, where: str) -> None:
    """Raise MultistoreError when the records say that no trace was kept: their stores would look empty."""
    if not records.provenance.get("run", {}).get("trace", True):
        raise MultistoreError(f"{where}: these records hold no trace; simulate with trace=True")


def log(records: Records, number: int = 1) -> Iterator[str]:
    """The lines of a readable log of one list: time, what happened, to which item, in which store.

    >>> from simulator.records.table import from_lists
    >>> [line.split() for line in log(from_lists([["cat"]], [["cat"]]))][0]
    ['0.000', 's', 'presented', 'cat', 'none']
    """
    for event in events_of(records, number):
        name = records.items[event.item] if event.item >= 0 else "(distractor)"
        words = f"{event.onset:10.3f} s  {_VERBS[event.kind]:<24}{name:<14}{event.store:<12}"
        if event.kind == "transfer":
            words += f"{event.strength:+.3f}"
        elif event.kind in ("sample", "recall") and not np.isnan(event.strength):
            words += f"strength {event.strength:.3f}"
        if event.kind == "recall" and event.correct == 0:
            words += "  (intrusion)"
        elif event.duration > 0:
            words += f"  for {event.duration:.3f} s"
        yield words.rstrip()


def stays(events: Sequence[Event]) -> list[Stay]:
    """When each item of the list was in the short-term store; the stays of what is still held end with the last event."""
    places = Places()
    of_items = (event for event in events if event.item >= 0)
    for event in sorted(of_items, key=lambda event: (event.end, event.kind != "displace")):
        stay = places.stay_of(event.item)
        if event.kind == "encode":
            places.enter(event.item, event.end)
        elif event.kind == "rehearse" and stay is not None:  # else fetched from long-term memory, said in passing
            stay.rehearsals.append((event.onset, event.end))
        elif event.kind in ("displace", "lose", "give_up", "no_room"):
            places.remove(event.item, event.end, event.kind)
    last = max((event.end for event in events), default=0.0)
    for stay in places.held:
        stay.end = last
    return places.stays


#: Heights of the four pictures of `draw_on`, relative to each other.
HEIGHTS = (0.55, 1.5, 1.3, 0.75)


def draw_trace(records: Records, number: int = 1, title: str = "") -> Figure:
    """Draw the timeline of one traced list; raises MultistoreError when the list is not there."""
    with styled():
        figure = Figure(figsize=(9.0, 6.2), layout="constrained")
        draw_on(figure.subplots(4, 1, sharex=True, height_ratios=HEIGHTS), records, number, title)
    return figure


def draw_on(axes: Sequence[Axes], records: Records, number: int = 1, title: str = "") -> None:
    """Draw one traced list on four axes that share their x: register, store, strengths, recall (see `draw_trace`).

    Raises MultistoreError when there is no such list, or the records hold no trace.
    """
    events = events_of(records, number)
    check_traced(records, "trace")
    order = [event.item for event in events if event.kind in ("study", "response")]
    names = {item: records.items[item] for item in dict.fromkeys(order)}
    shades = mpl.colormaps["viridis"](np.linspace(0, 0.92, len(names)))
    colours = {item: mpl.colors.to_hex(shade) for item, shade in zip(names, shades, strict=True)}
    responses = [e.end for e in events if e.kind in ("recall", "omission", "response", "probe")]
    last = min(max(e.end for e in events), max(responses, default=math.inf) + _AFTER)
    axes[0].set_xlim(-0.02 * last, last * 1.03)
    _draw_register(axes[0], events, colours, names)
    _draw_store(axes[1], events, colours, names)
    _draw_strengths(axes[2], events, colours, names)
    _draw_recall(axes[3], events, colours, names)
    axes[3].set_xlabel("Time since the list began (s)")
    study_end = max((e.end for e in events if e.kind == "study"), default=0.0)
    for ax in axes:
        ax.axvline(study_end, color=GREY, linewidth=0.6, linestyle=":")
        ax.spines["left"].set_visible(ax is axes[2])
    axes[0].set_title(title or "One list in the multi-store model", fontsize=9)


def _label(name: str) -> str:
    """The number of an item, as 'word_3' is short for in the picture; other names as they are."""
    return name.rpartition("_")[2] if name.rpartition("_")[2].isdigit() else name


def _draw_register(ax: Axes, events: Sequence[Event], colours: dict[int, str], names: dict[int, str]) -> None:
    for event in events:
        if event.kind == "study":
            ax.barh(0, event.duration, left=event.onset, height=0.8, color=colours[event.item], alpha=0.85)
            ax.text(event.onset + event.duration / 2, 0, _label(names[event.item]), ha="center", va="center",
                    color="white", fontsize=7, fontweight="bold")  # fmt: skip
        elif event.kind == "encode" and event.item in colours:
            ax.plot([event.end], [0.62], marker="v", color=colours[event.item], markersize=4)
    ax.set_yticks([0], ["sensory\nregister"])
    ax.set_ylim(-0.5, 0.85)
    ax.tick_params(left=False)


def _draw_store(ax: Axes, events: Sequence[Event], colours: dict[int, str], names: dict[int, str]) -> None:
    drawn = [stay for stay in stays(events) if stay.item in colours]
    for stay in drawn:
        colour = colours[stay.item]
        ax.barh(stay.place, stay.end - stay.start, left=stay.start, height=0.62, color=colour, alpha=0.28)
        for start, end in stay.rehearsals:
            ax.barh(stay.place, end - start, left=start, height=0.62, color=colour, alpha=0.9, edgecolor="white",
                    linewidth=0.4)  # fmt: skip
        ax.text(stay.start, stay.place + 0.4, _label(names[stay.item]), ha="left", va="center", fontsize=6, color=colour)
        if stay.ending in ("displace", "lose", "no_room"):
            marker, face = ("o", "white") if stay.ending == "lose" else ("X", colour)
            ax.plot([stay.end], [stay.place], marker=marker, markerfacecolor=face, markeredgecolor=colour, markersize=5)
    places = max((stay.place for stay in drawn), default=0) + 1
    ax.set_yticks(range(places), [f"place {k + 1}" for k in range(places)])
    ax.set_ylim(-0.5, places - 0.35)
    ax.tick_params(left=False)
    ax.set_ylabel("short-term store")
    black: dict[str, Any] = {"color": "#444444", "linestyle": ""}
    handles = [
        Line2D([], [], marker="s", alpha=0.28, markersize=7, label="held", **black),
        Line2D([], [], marker="s", markersize=7, label="rehearsed", **black),
        Line2D([], [], marker="X", label="displaced", **black),
        Line2D([], [], marker="o", markerfacecolor="white", label="lost", **black),
    ]
    ax.legend(handles=handles, ncols=4, loc="lower right", bbox_to_anchor=(1, 1.0), borderaxespad=0)


def _draw_strengths(ax: Axes, events: Sequence[Event], colours: dict[int, str], names: dict[int, str]) -> None:
    last = ax.get_xlim()[1]
    heights: dict[int, float] = {}
    for item, colour in colours.items():
        gains = [(event.onset, event.strength) for event in events if event.kind == "transfer" and event.item == item]
        if not gains:
            continue
        x = [gains[0][0], *(at for at, _ in gains), last]
        y = np.concatenate([[0.0], np.cumsum([gain for _, gain in gains])])
        ax.step(x, [*y, y[-1]], where="post", color=colour, linewidth=1.2)
        heights[item] = float(y[-1])
    for item, height in _apart(heights, 0.075 * max(heights.values(), default=1.0)).items():
        ax.annotate(_label(names[item]), (last, height), xytext=(3, 0), textcoords="offset points", va="center",
                    fontsize=6.5, color=colours[item], annotation_clip=False)  # fmt: skip
    ax.set_ylabel("declarative LTM:\nstrength laid down")
    ax.set_ylim(bottom=0)


def _apart(heights: dict[int, float], gap: float) -> dict[int, float]:
    """Heights of labels, raised where they would stand closer than `gap` to the one below."""
    raised: dict[int, float] = {}
    below = -math.inf
    for item, height in sorted(heights.items(), key=lambda pair: pair[1]):
        below = max(height, below + gap)
        raised[item] = below
    return raised


def _draw_recall(ax: Axes, events: Sequence[Event], colours: dict[int, str], names: dict[int, str]) -> None:
    for event in events:
        if event.kind == "sample":
            ax.plot([event.onset], [0], marker="|", color=colours.get(event.item, GREY), markersize=6)
        elif event.kind in ("recall", "omission", "probe", "response"):
            from_store = 1 if event.store == "short_term" else 2
            said = event.kind != "omission"
            colour = colours.get(event.item, "#000000") if said else GREY
            name = _label(names.get(event.item, "intrusion")) if said else "-"
            ax.plot([event.onset], [from_store], marker="o", markersize=11, color=colour)
            ax.text(event.onset, from_store, name, ha="center", va="center", color="white", fontsize=6.5,
                    fontweight="bold")  # fmt: skip
    ax.set_yticks([0, 1, 2], ["samples", "from STM", "from LTM"])
    ax.set_ylim(-0.6, 2.7)
    ax.tick_params(left=False)
    ax.set_ylabel("recall")
