"""What happens in one list, told in sentences: one for each event of the film."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from simulator.explorer.film_phases import Phase
from simulator.reporting.list_trace import Event
from simulator.tasks.protocol import Cue, Delay, Distract, Probe, Recall, seconds

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def label_of(name: str) -> str:
    """The name of an item as it is read.

    >>> label_of("word_3")
    'word 3'
    """
    return name.replace("_", " ")


def title_of(paradigm: str) -> str:
    """The name of a paradigm as it is read.

    >>> title_of("brown_peterson"), title_of("free_recall")
    ('Brown-Peterson', 'Free recall')
    """
    return "Brown-Peterson" if paradigm == "brown_peterson" else paradigm.replace("_", " ").capitalize()


def ordinal(number: int) -> str:
    """A number as one of a row.

    >>> ordinal(2), ordinal(21), ordinal(12)
    ('second', '21st', '12th')
    """
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


#: What is told of places in the order, and of who finds none.
_OF_PLACES = {
    "no_room": "There is no room for {name} in the short-term store.",
    "bind": "What the distractor task is about is bound to a place in the order of the list.",
    "remove": "It is removed again, before it takes the place of an item ({seconds:.2f} s).",
    "lose_place": "It takes the place of {name}, which is held, but nobody knows where it belongs.",
}


class Teller:
    """Keeps the events of a film: each with its time (s), kind, item (-1: none) and sentence.

    `shown` are the items of the list, and `in_order` says that they have to be recalled in their order.
    """

    def __init__(self, names: Sequence[str], modality: str, shown: Collection[int], *, in_order: bool) -> None:
        self.names, self.modality, self.shown, self.in_order = names, modality, frozenset(shown), in_order
        self.events: list[dict[str, Any]] = []
        self.recall = Recall()

    def name(self, item: int) -> str:
        """The name of an item in quotes."""
        return f"'{self.names[item]}'" if item >= 0 else "a distractor"

    def add(self, at: float, kind: str, item: int, text: str) -> None:
        """Add one event."""
        self.events.append({"t": at, "kind": kind, "item": item, "text": text})

    def phase(self, phase: Phase) -> None:
        """The beginning of an interval, a cue or a recall period; presentations are told by their own rows."""
        step = phase.step
        if isinstance(step, Distract):
            self.add(phase.start, "phase", -1, f"The distractor task begins and holds attention ({seconds(phase.end - phase.start)}).")
        elif isinstance(step, Delay) and phase.end > phase.start:
            what = {"open": "The list may be rehearsed", "filled": "Rehearsal is not possible"}.get(step.kind, "The participant is away")
            self.add(phase.start, "phase", -1, f"An interval begins ({seconds(phase.end - phase.start)}). {what}.")
        elif isinstance(step, Cue):
            self.add(phase.start, "cue", -1, f"The cue asks for {self._range(step.items)}; attention turns to them.")
        elif isinstance(step, Recall):
            self.recall = step
            self.add(phase.start, "phase", -1, f"The recall signal: {self._asked(step)}")
        elif isinstance(step, Probe):
            self.add(phase.start, "phase", step.item, f"The probe {self.name(step.item)} appears: was it in the list?")

    def end(self, at: float, end: float) -> None:
        """Nothing happens any more in a recall period that goes on."""
        self.add(at, "end", -1, f"Nothing more is recalled until the recall period ends at {seconds(end)}.")

    def echo(self, at: float, item: int) -> None:
        """The last word heard comes back from the echoic register."""
        self.add(at, "encode", item, f"{self.name(item)} is still in the echoic register and is read into the short-term store.")

    def _asked(self, step: Recall) -> str:
        """What a recall step asks for."""
        if step.kind == "associate":
            return f"what was shown with {self.name(step.items[0])}?"
        if step.kind == "free" and step.asked_for != "present_list":
            what = "everything since the session began" if step.asked_for == "everything" else f"list {step.asked_for}"
            return f"{what} is asked for, in any order."
        how = {"free": "recall begins, in any order", "serial": "recall begins, in order", "rows": "recall begins, into numbered rows in any order"}
        return how.get(step.kind, "what was asked for is reported") + "."

    def _range(self, items: Sequence[int]) -> str:
        if len(items) < 3:
            return " and ".join(self.name(item) for item in items)
        return f"{self.name(items[0])} to {self.name(items[-1])}"

    def tell(
        self, row: Event, at: float, group: Sequence[Event], *, held: bool, place: int, after: float,
        rehearsal: int, again: bool, newcomer: bool,
    ) -> None:  # fmt: skip
        """The sentence of one row; rows that belong to another one of the same instant are told with it."""
        name = self.name(row.item)
        if row.kind == "study":
            self._study(row, at, group)
        elif row.kind == "encode":
            gone = [self.name(other.item) for other in group if other.kind == "displace"]
            text = f"{name} is encoded: it takes place {place} of the short-term store" if not held else f"{name} is read once more and renewed in the short-term store"
            if any(other.kind == "no_room" and other.item == row.item for other in group):
                text = f"{name} is encoded"
            self.add(at, "encode", row.item, text + (f" and displaces {' and '.join(gone)}." if gone else "."))
        elif row.kind == "displace" and not any(other.kind == "encode" for other in group):
            text = f"A distractor, which is no item of the list, takes the place of {name} in the short-term store." if newcomer else f"{name} is displaced from the short-term store."
            self.add(at, "displace", row.item, text)
        elif row.kind == "lose":
            text = f"{name} is lost from the short-term store: its time is over without a renewal."
            if row.item < 0:
                text = "A distractor, which is no item of the list, is lost from the short-term store."
            self.add(at, "lose", row.item, text)
        elif row.kind in _OF_PLACES:
            self.add(at, row.kind, row.item, _OF_PLACES[row.kind].format(name=name if row.item >= 0 else "a distractor", seconds=row.duration))
        elif row.kind == "rehearse":
            where = "" if held else ", fetched from long-term memory"
            self.add(row.onset, "rehearse", row.item, f"{name} is rehearsed for the {ordinal(rehearsal)} time{where} ({row.duration:.2f} s).")
        elif row.kind == "transfer":
            self._transfer(row, at, after)
        elif row.kind == "sample" and not any(o.kind == "recall" and o.item == row.item for o in group):
            self.add(at, "sample", row.item, f"The search of declarative memory comes upon {name} (strength {row.strength:.2f}), but it is not recovered.")
        elif row.kind in ("recall", "omission"):
            self._recall(row, at, again)
        elif row.kind in ("probe", "response"):
            self._response(row, at)

    def _transfer(self, row: Event, at: float, after: float) -> None:
        """What is laid down with an encoding or a recall is told with it, what a rehearsal adds by itself."""
        last = next((e for e in reversed(self.events) if e["item"] == row.item and e["t"] == at), None)
        if last and last["kind"] in ("encode", "recall"):
            last["text"] += f" Its declarative strength grows to {after:.2f}."
            return
        text = f"The rehearsal adds {row.strength:.2f} to the declarative strength of {self.name(row.item)}: now {after:.2f}."
        self.add(at, "transfer", row.item, text)

    def _study(self, row: Event, at: float, group: Sequence[Event]) -> None:
        items = [other.item for other in group if other.kind == "study"]
        if row.item != items[0]:
            return
        verb = "said" if row.store == "echoic" else "shown"
        if len(items) > 1:
            text = f"{self._range(items)} are {verb} at once for {seconds(row.duration)}; they enter the {row.store} register."
        else:
            text = f"{self.name(row.item)} is {verb}; it enters the {row.store} register."
        self.add(at, "study", row.item, text)

    def _recall(self, row: Event, at: float, again: bool) -> None:
        name = self.name(row.item)
        if row.kind == "omission":
            empty = f"Position {row.position} stays empty: {name} is not recovered."
            nothing = {"serial": empty, "rows": empty, "associate": f"No answer: {name} is not recovered."}
            self.add(at, "omission", row.item, nothing.get(self.recall.kind, "Nothing comes to mind."))
            return
        source = "read out of the short-term store" if row.store == "short_term" else "recalled from declarative memory"
        text = f"{name} is {source}"
        if row.correct == 0 and self.recall.kind == "associate":
            text += ", which is not the answer"
        elif row.correct == 0 and row.item not in self.shown:
            text += ", which was not in this list"
        elif row.correct == 0 and self.in_order:
            text += f", in the wrong place (position {row.position})"
        elif row.correct == 0:
            text += ", which was not asked for"
        elif again:
            text += ", once more"
        self.add(at, "recall", row.item, text + ".")

    def _response(self, row: Event, at: float) -> None:
        if row.kind == "response":
            number = self.names[row.item].rpartition(" ")[2]
            self.add(row.onset, "stimulus", row.item, f"Stimulus {number} appears; instances in the procedural store race for the response.")
            pressed = self.names[row.response].rpartition(" ")[2] if row.response >= 0 else "-"
            verdict = "right" if row.correct == 1 else "wrong"
            self.add(at, "response", row.item, f"Key {pressed} is pressed after {row.duration:.2f} s ({verdict}). The association of stimulus {number} has strength {row.strength:.2f}.")
            return
        if row.response < 0:
            self.add(at, "probe", row.item, f"Time is up: no answer to the probe {self.name(row.item)}.")
            return
        why = "it is held in the short-term store" if row.store == "short_term" else f"its declarative strength is {row.strength:.2f}"
        answer, verdict = ("old" if row.response == 1 else "new"), ("right" if row.correct == 1 else "wrong")
        self.add(at, "probe", row.item, f"The answer after {row.duration:.2f} s is '{answer}' ({verdict}): {why}.")
