"""The film of one list: what a trace says about every store, in order of time, as plain data for the drawing.

`film` reads a traced simulation and returns what the scripts in `static/` play: stays in the short-term store, acts that hold
attention, gains of declarative strength, samples, responses, and a sentence for each event. It holds numbers and names
only and can be written as JSON. What a trace does not say is not drawn: when a distractor takes a free place of the
short-term store, or when a rehearsal is broken off before half of the word was said, no row is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.explorer.film_distractors import entries
from simulator.explorer.film_phases import Phase, begins_with, phases_of, steps_of
from simulator.explorer.film_sentences import Teller, label_of, title_of
from simulator.parameters.declarations import Parameters
from simulator.records.table import Records
from simulator.reporting.list_trace import DISTRACTOR, Event, Places, check_traced, events_of
from simulator.tasks.protocol import Cue, Delay, Distract, Present, Protocol, Recall

#: The scripts that draw and play a film, in the order in which a page loads them.
SCRIPTS = ("film_shapes.js", "film_layouts.js", "film_drawing.js", "gif.js", "film_player.js")
#: Seconds that the film goes on after the last event.
AFTER = 1.0
#: What is written at one instant, in the order in which it happens.
_ORDER = ("lose", "displace", "study", "encode", "rehearse", "sample", "recall", "omission", "probe", "response", "transfer", "give_up", "no_room", "lose_place", "bind", "remove")


@dataclass
class _Stores(Places):
    """What the rows of a trace say about the stores, row after row."""

    strength: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    rehearsals: dict[int, int] = field(default_factory=dict)
    skills: dict[int, float] = field(default_factory=dict)


def film(protocol: Protocol, records: Records, number: int = 1, parameters: Parameters | None = None) -> dict[str, Any]:
    """The film of list `number` (counted from 1) of the first person; `records` come from `simulate(..., trace=True)`.

    `parameters` are those of the simulation (default: the default ones): they tell how fast the sensory register and
    declarative strengths fade. Raises MultistoreError when there is no such list, or the records hold no trace.

    >>> from simulator import paradigms, simulate
    >>> protocol = paradigms.free_recall(5, 1.0)
    >>> shot = film(protocol, simulate(protocol, trace=True, seed=1))
    >>> shot["events"][0]["text"]
    "'word 1' is shown; it enters the iconic register."
    """
    parameters = parameters or Parameters()
    rows = events_of(records, number)
    check_traced(records, "film")
    return _Director(protocol, records, number, parameters, rows).film()


class _Director:
    """Reads the rows of a session up to the end of one list, and keeps of it what the list shows."""

    def __init__(
        self, protocol: Protocol, records: Records, number: int, parameters: Parameters, rows: Sequence[Event]
    ) -> None:
        self.protocol, self.parameters = protocol, parameters
        lists = records.lists
        same = np.flatnonzero(lists.session[:number] == lists.session[number - 1])
        condition = records.conditions[lists.condition[number - 1]]
        alike = int((lists.condition[same] == lists.condition[number - 1]).sum())
        steps = steps_of(protocol, condition, alike)
        shown = [row for row in rows if row.kind == "study"]
        first = shown[0].onset if shown else min((row.onset for row in rows), default=0.0)
        self.origin = first - (begins_with(steps) if shown else 0.0) if len(same) > 1 else 0.0
        # what is given up, when the next list begins, is for the films of later lists
        self.rows = [row for row in _in_order(rows, self.origin) if row.kind != "give_up"]
        self.earlier = [row for k in same[:-1] for row in _in_order(events_of(records, int(k) + 1), self.origin)]
        onsets = {row.item: row.onset for row in reversed(self.rows) if row.kind == "study"}
        answers = [row.end for row in self.rows if row.kind in ("recall", "omission", "sample", "probe")]
        rehearsed = [row.end for row in self.rows if row.kind in ("encode", "rehearse")]
        self.phases = phases_of(steps, onsets, max(rehearsed, default=0.0), max(answers, default=0.0))
        self.modality = next((step.modality for step in steps if isinstance(step, Present)), "visual")
        self.names = [label_of(name) for name in records.items]
        self.stores = _Stores()
        self.in_order = any(isinstance(step, Recall) and step.kind in ("serial", "rows") for step in steps)
        self.teller = Teller(self.names, self.modality, {row.item for row in shown}, in_order=self.in_order)
        self.acts: list[tuple[str, int, float, float]] = []
        self.gains: list[tuple[int, float, float]] = []
        self.samples: list[tuple[int, float, float]] = []
        self.outputs: list[dict[str, Any]] = []
        self.skills: list[tuple[int, float, float]] = []
        self.busy = 0.0  # until when the last act of retrieval held attention
        self.said: set[int] = set()

    def film(self) -> dict[str, Any]:
        """Everything that the drawing needs, with items numbered in order of appearance."""
        for row in self.earlier:
            self._apply(row)
        self._begin()
        chances = [end for kind, _, _, end in self.acts if kind in ("distract", "judge")]
        unseen = entries(_instants(self.rows), chances, self._task_at)
        for at, group in _instants(self.rows):
            while unseen and unseen[0] <= at:
                self.stores.enter(DISTRACTOR, unseen.pop(0)).seen = False
            self._tell_phases(at)
            for phase in self.phases:
                if phase.kind in ("recall", "probe") and phase.start <= at and self.busy < phase.start:
                    self._hear_echo(phase, group)
                    self.busy = phase.start
            self._instant(at, group)
            self._tell_phases(at, intervals=True)
        self._tell_phases(float("inf"), intervals=True)
        last = max((event["t"] for event in self.teller.events), default=0.0)
        if self.phases and self.phases[-1].kind == "recall" and self.phases[-1].end > last + AFTER:
            self.teller.end(last + AFTER, self.phases[-1].end)
        return self._packed()

    def _begin(self) -> None:
        """Carry over what earlier lists of the session left."""
        self.gains = [(item, at, gain) for item, gains in self.stores.strength.items() for at, gain in gains]
        self.skills = [(item, 0.0, strength) for item, strength in self.stores.skills.items()]
        self.stores.stays = list(self.stores.held)
        self.stores.rehearsals = {}
        self.pending = sorted(self.phases, key=lambda phase: phase.start)
        self._hold_by_task()

    def _hold_by_task(self) -> None:
        """Attention that the experimenter's task holds: distractor operations, and the judgement of a word."""
        for phase in self.phases:
            if isinstance(phase.step, Distract) and phase.step.load > 0:
                start = phase.start
                while start < phase.end - 1e-9:
                    end = min(start + phase.step.pace, phase.end)
                    self.acts.append(("distract", DISTRACTOR, start, start + phase.step.load * (end - start)))
                    start = end
            elif isinstance(phase.step, Present) and phase.step.judgement_share > 0:
                read = [row.end for row in self.rows if row.kind == "encode" and row.item == phase.step.items[0]]
                end = phase.start + phase.step.judgement_share * (phase.end - phase.start)
                self.acts.append(("judge", phase.step.items[0], min([*read, end]), end))

    def _tell_phases(self, until: float, *, intervals: bool = False) -> None:
        """The sentences of the phases that begin before an instant, or with it; intervals begin when all else has happened."""
        while self.pending and (
            self.pending[0].start < until
            or (self.pending[0].start == until and (intervals or not isinstance(self.pending[0].step, (Delay, Distract))))
        ):
            phase = self.pending.pop(0)
            self.teller.phase(phase)
            if isinstance(phase.step, Cue):
                reading = [row.end for row in self.rows if row.kind == "encode" and row.onset <= phase.start < row.end]
                read = max([phase.start, *reading])
                self.acts.append(("switch", DISTRACTOR, read, read + self.parameters.attention.switch_time))

    def _hear_echo(self, phase: Phase, group: Sequence[Event]) -> None:
        """The last word heard is read from the echo when recall in any order begins; the trace shows it by what comes of it."""
        heard = [row for row in self.rows if row.kind == "study" and row.store == "echoic"]
        if not (heard and isinstance(phase.step, Recall)) or self.in_order or self.stores.stay_of(heard[-1].item):
            return
        last = heard[-1].item
        later = [row for row in self.rows if row.end >= phase.start and row.item == last]
        out = next((row for row in later if row.kind in ("lose", "displace", "recall")), None)
        if out and (out.kind != "recall" or out.store == "short_term"):
            displaced = [row for row in group if row.kind == "displace" and row.end == phase.start]
            for row in displaced:
                self.stores.remove(row.item, row.end, "displace")
            self.stores.enter(last, phase.start)
            self.teller.echo(phase.start, last)

    def _instant(self, at: float, group: Sequence[Event]) -> None:
        """All that happens at one instant: one sentence for what belongs together."""
        enters = any(row.kind == "encode" for row in group)
        for row in group:
            if self.in_order and row.kind == "recall" and row.store == "short_term" and not self.stores.stay_of(row.item):
                self.stores.enter(row.item, at)  # listened for in its turn
                self.teller.echo(at, row.item)
            before = self.stores.stay_of(row.item) is not None
            self._apply(row)
            self._keep(row, at)
            place = self.stores.stay_of(row.item)
            self.teller.tell(
                row, at, group, held=before, place=place.place + 1 if place else 0,
                after=self.total(row.item, at), rehearsal=self.stores.rehearsals.get(row.item, 0),
                again=row.kind == "recall" and row.item in self.said, newcomer=self._newcomer(row, enters, at),
            )  # fmt: skip
            if row.kind == "recall":
                self.said.add(row.item)

    def _newcomer(self, row: Event, enters: bool, at: float) -> bool:
        """Whether what is no item of the list takes the place of a displaced one."""
        if row.kind != "displace" or enters or not self._task_at(at):
            return False
        self.stores.enter(DISTRACTOR, at)
        return True

    def _task_at(self, at: float) -> bool:
        """Whether a distractor or a judgement can bring something into the store at a time (s)."""
        inside = [phase.step for phase in self.phases if phase.start < at <= phase.end + 1e-9]
        return any(isinstance(s, Distract) or (isinstance(s, Present) and s.judgement_share > 0) for s in inside)

    def total(self, item: int, at: float) -> float:
        """Declarative strength of an item at a time (s): the sum of its gains, each with its forgetting."""
        law = self.parameters.declarative
        gains = self.stores.strength.get(item, [])
        return sum(gain * (1 + (at - t) / law.decay_offset) ** -law.decay for t, gain in gains if t <= at)

    def _apply(self, row: Event) -> None:
        """Change the stores by one row."""
        if row.kind == "encode":
            self.stores.enter(row.item, row.end)
        elif row.kind in ("lose", "displace", "give_up", "no_room"):
            self.stores.remove(row.item, row.end, row.kind)
        elif row.kind == "transfer":
            self.stores.strength.setdefault(row.item, []).append((row.end, row.strength))
        elif row.kind == "rehearse":
            self.stores.rehearsals[row.item] = self.stores.rehearsals.get(row.item, 0) + 1
        elif row.kind == "response":
            self.stores.skills[row.item] = row.strength

    def _keep(self, row: Event, at: float) -> None:
        """Keep what the film shows of one row."""
        if row.kind in ("encode", "rehearse"):
            self.acts.append((row.kind, row.item, row.onset, row.end))
        elif row.kind == "transfer":
            self.gains.append((row.item, at, row.strength))
        elif row.kind == "sample":
            self.samples.append((row.item, at, row.strength))
            self.acts.append(("search", row.item, self.busy, at))
            self.busy = at
        elif row.kind in ("recall", "omission"):
            if self.busy < at:
                held = row.store == "short_term"
                self.acts.append(("read_out" if held else "search", row.item, self.busy, at))
            self.busy = at
        elif row.kind in ("probe", "response"):
            self.acts.append((row.kind, row.item, row.onset, row.end))
            if row.kind == "response":
                self.skills.append((row.item, at, row.strength))
        if row.kind in ("recall", "omission", "probe", "response"):
            self.outputs.append(self._output(row, at))

    def _output(self, row: Event, at: float) -> dict[str, Any]:
        said = -1 if row.kind == "omission" else row.response if row.kind == "response" else row.item
        answer = {1: "old", 0: "new"}.get(row.response, "-") if row.kind == "probe" else ""
        return {"kind": row.kind, "item": said, "t": at, "store": row.store, "correct": row.correct == 1, "answer": answer}

    def _packed(self) -> dict[str, Any]:
        """The film with items numbered in order of appearance, and times rounded to a tenth of a millisecond."""
        order = list(dict.fromkeys(row.item for row in self.rows if row.kind in ("study", "probe")))
        if self.protocol.paradigm == "choice_practice" or not order:
            order = list(range(len(self.names)))
        mentioned = [item for item, *_ in (*self.gains, *self.samples)] + [o["item"] for o in self.outputs]
        order += [item for item in dict.fromkeys(mentioned) if item >= 0 and item not in set(order)]
        number = {item: k for k, item in enumerate(order)} | {DISTRACTOR: -1}
        shown = [row for row in self.rows if row.kind == "study"]
        events = sorted(self.teller.events, key=lambda event: event["t"])
        end = (events[-1]["t"] if events else 0.0) + AFTER
        sensory, law = self.parameters.sensory, self.parameters.declarative
        return {
            "paradigm": self.protocol.paradigm,
            "title": f"{title_of(self.protocol.paradigm)}: one {'list' if shown else 'block'} in the multi-store model",
            "duration": _short(end),
            "modality": self.modality,
            "items": [_item(self.names[item]) for item in order],
            "register_decay": sensory.echoic_decay if self.modality == "auditory" else sensory.iconic_decay,
            "decay": law.decay,
            "decay_offset": law.decay_offset,
            "places": max((stay.place + 1 for stay in self.stores.stays), default=1),
            "shown": [[number[row.item], _short(row.onset), _short(row.onset + row.duration)] for row in shown],
            "acts": [
                [kind, number.get(item, -1), _short(start), _short(stop)]
                for kind, item, start, stop in sorted(self.acts, key=lambda act: act[2])
                if start < end
            ],
            "stays": [
                [number.get(stay.item, -1), stay.place, _short(stay.start), _short(min(stay.end, end)), stay.ending, stay.seen]
                for stay in self.stores.stays
            ],
            "gains": [[number[item], _short(at), round(gain, 4)] for item, at, gain in self.gains],
            "samples": [[number[item], _short(at), round(strength, 3)] for item, at, strength in self.samples],
            "outputs": [o | {"item": number.get(o["item"], -1), "t": _short(o["t"])} for o in self.outputs],
            "phases": [[p.kind, _short(p.start), _short(min(p.end, end))] for p in self.phases if p.start < end],
            "rehearses": self.protocol.strategy != "none" and not self.protocol.suppression,
            "columns": int(self.protocol.arguments.get("columns", 4)),
            "cues": [
                [_short(p.start), [number[item] for item in p.step.items]] for p in self.phases if isinstance(p.step, Cue)
            ],
            "skills": [[number[item], _short(at), round(strength, 3)] for item, at, strength in self.skills],
            "events": [e | {"t": _short(e["t"]), "item": number.get(e["item"], -1)} for e in events],
        }


def _item(name: str) -> dict[str, str]:
    """An item's name, and its number as short for it ('word 3': 3)."""
    last = name.rpartition(" ")[2]
    return {"name": name, "label": last if last.isdigit() else name}


def _short(seconds: float) -> float:
    return round(float(seconds), 4)


def _in_order(rows: Iterable[Event], origin: float) -> list[Event]:
    """Rows in the order in which they happen, in seconds from the beginning of the list."""
    from dataclasses import replace

    moved = [replace(row, onset=round(row.onset - origin, 9)) for row in rows]
    return sorted(moved, key=lambda row: (_instant_of(row), _ORDER.index(row.kind)))


def _instant_of(row: Event) -> float:
    """When a row takes effect: a stimulus with its onset, everything else when it is over."""
    return row.onset if row.kind == "study" else row.end


def _instants(rows: Sequence[Event]) -> Iterable[tuple[float, list[Event]]]:
    """The rows that take effect at the same time."""
    group: list[Event] = []
    for row in rows:
        if group and _instant_of(row) != _instant_of(group[0]):
            yield _instant_of(group[0]), group
            group = []
        group.append(row)
    if group:
        yield _instant_of(group[0]), group
