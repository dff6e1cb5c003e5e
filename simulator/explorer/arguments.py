"""Controls of a paradigm's arguments, made from its declaration: what each may hold, its start, its label, its unit.

A paradigm that is new has its controls at once. What makes a film worth looking at (a short list, a range that fits a
slider) stands in `_STARTS` and `_FILMS`; an argument that is not named there begins with its default.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from simulator.errors import MultistoreError, did_you_mean, shown_name
from simulator.explorer.curve_state import number
from simulator.tasks.checks import Count, Counts, Duration, Number, OneOf, OrNone, checks_of, truth
from simulator.tasks.paradigms import PARADIGMS, arguments_of

Value = float | int | bool | str | None
#: How an argument that may be nothing is written in an address.
NONE = "none"


@dataclass(frozen=True)
class Argument:
    """A control of one argument of a paradigm: a number (low to high by step), a choice, or on and off.

    `start` is where a film begins, `usual` whether the control is shown at first. An `optional` one may be nothing. The
    range is what makes a film worth looking at; the paradigm itself allows more.
    """

    name: str
    label: str
    start: Value
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    whole: bool = False
    optional: bool = False
    usual: bool = True

    def read(self, text: str) -> Value:
        """The value that a word of an address names; MultistoreError names the control and what it allows."""
        if isinstance(self.start, bool):
            if text in ("yes", "no"):
                return text == "yes"
            raise self._refused(text, "yes, no")
        if self.choices:
            if text in self.choices:
                return text
            raise self._refused(text, f"{', '.join(self.choices)}{did_you_mean(text, self.choices)}")
        if self.optional and text == NONE:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            nothing = f", or {NONE}" if self.optional else ""
            raise self._refused(text, f"{kind} from {self.low:g} to {self.high:g} {self.unit}".rstrip() + nothing)
        return int(value) if self.whole else value

    def _refused(self, text: str, allowed: str) -> MultistoreError:
        return MultistoreError(f"address: {self.name}: got {shown_name(text)}, allowed {allowed}")

    def write(self, value: Value) -> str:
        """A value as a word of an address."""
        if value is None:
            return NONE
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else number(float(value))

    def taken(self, value: Any) -> Value:
        """A value that a reader has chosen, within the range and of the argument's own kind."""
        if isinstance(self.start, bool) or self.choices or value is None:
            return value  # type: ignore[no-any-return]
        near = min(self.high, max(self.low, float(value)))
        return round(near) if self.whole else near


class _Film(NamedTuple):
    """What a film takes in place of what the declaration says (None: as declared)."""

    start: float | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None


#: The arguments that are shown at first, in any paradigm, beside those that stand first in its call.
_USUAL = (
    "modality", "material", "retention_interval", "filled", "suppression", "inter_item_distractor", "orienting_task", "recall_time",
    "seconds_per_item", "cue_delay", "exposure", "pace", "target", "probed_position",
)  # fmt: skip
#: Labels that say more than the name of the argument.
LABELS = {
    "filled": "delay filled with a distractor", "inter_item_distractor": "distractor around each item", "orienting_task": "each word is judged",
    "suppression": "articulatory suppression", "retention_interval": "delay before recall", "n_items": "items",
    "set_size": "items", "pace": "seconds per operation", "target": "the probe was in the list", "probed_position": "position of the probe",
    "cue_delay": "cue after the display", "trials_per_block": "trials in a block", "gap": "blank after each item", "distractors": "distractors after each item",
    "digits_read": "digits read before recall", "group_gap": "pause between groups", "load": "share of time that operations take",
}  # fmt: skip
#: Starts and ranges of a film by the name of an argument, and where one paradigm differs.
_STARTS: dict[str, _Film] = {
    "list_length": _Film(8, high=40),
    "n_items": _Film(high=10),
    "set_size": _Film(high=10),
    "seconds_per_item": _Film(1.0, low=0.1, high=10, step=0.1),
    "retention_interval": _Film(high=60),
    "inter_item_distractor": _Film(high=30),
    "recall_time": _Film(60, low=5, high=120, step=5),
    "exposure": _Film(low=0.01, high=1, step=0.01),
    "pace": _Film(low=0.5, high=10, step=0.5),
    "gap": _Film(high=10, step=0.1),
}
_FILMS: dict[tuple[str, str], _Film] = {
    ("serial_recall", "list_length"): _Film(6, high=20),
    ("memory_span", "lists_of_each"): _Film(1, high=4),
    ("complex_span", "shortest"): _Film(2),
    ("complex_span", "longest"): _Film(6),
    ("complex_span", "lists_of_each"): _Film(1, high=4),
    ("complex_span", "load"): _Film(high=1, step=0.05),
    ("later_recall", "lists_before"): _Film(high=10),
    ("later_recall", "lists_after"): _Film(2, high=10),
    ("later_recall", "final_recall_time"): _Film(120, low=5, high=600, step=5),
    ("paired_associates", "pairs"): _Film(6, high=20),
    ("paired_associates", "first_trials"): _Film(high=10),
    ("paired_associates", "second_trials"): _Film(high=10),
    ("spaced_recall", "list_length"): _Film(30, high=60),
    ("spaced_recall", "presentations_of_each"): _Film(high=4),
    ("spaced_recall", "lists_per_session"): _Film(high=10),
    ("hebb_repetition", "list_length"): _Film(6, high=12),
    ("hebb_repetition", "repetitions"): _Film(5),
    ("hebb_repetition", "fillers"): _Film(1),
    ("item_recognition", "set_size"): _Film(4, high=8),
    ("savings", "list_length"): _Film(8, high=20),
    ("savings", "seconds_per_item"): _Film(0.4, low=0.1, high=10, step=0.1),
    ("savings", "retention_interval"): _Film(high=2_678_400, step=60),
    ("brown_peterson", "seconds_per_item"): _Film(0.67, low=0.1, high=10, step=0.1),
    ("brown_peterson", "recall_time"): _Film(15, low=5, high=120, step=5),
    ("recognition", "seconds_per_item"): _Film(1.2, low=0.1, high=10, step=0.1),
    ("partial_report", "rows"): _Film(high=4),
    ("partial_report", "columns"): _Film(high=5),
    ("partial_report", "cued_row"): _Film(high=3),
    ("partial_report", "cue_delay"): _Film(0.15, high=2, step=0.05),
    ("partial_report", "recall_time"): _Film(10, low=5, high=120, step=5),
    ("choice_practice", "alternatives"): _Film(4, high=10),
    ("choice_practice", "blocks"): _Film(5, high=20),
    ("choice_practice", "trials_per_block"): _Film(20, high=60),
}
#: Most that a count may be in a film of an argument that is not named above, and the longest time (s).
_MOST, _LONGEST = 20, 60.0


def film_arguments(paradigm: str) -> tuple[Argument, ...]:
    """The controls of a paradigm, in the order of its call; arguments that no control can hold keep their default.

    >>> [one.name for one in film_arguments("recognition")][:3]
    ['set_size', 'seconds_per_item', 'retention_interval']
    """
    checks = checks_of(inspect.unwrap(PARADIGMS[paradigm]))
    made = []
    for name, parameter in arguments_of(paradigm).items():
        film = _FILMS.get((paradigm, name), _STARTS.get(name, _Film()))
        first = parameter.kind is not parameter.KEYWORD_ONLY
        if name in checks and (one := _argument(name, parameter.default, checks[name], film, first or name in _USUAL)):
            made.append(one)
    return tuple(made)


def _argument(name: str, default: Any, check: Callable[..., Any], film: _Film, usual: bool) -> Argument | None:
    """The control of one argument, None where its values are neither numbers nor words nor on and off."""
    label = LABELS.get(name, name.replace("_", " "))
    optional, inner = isinstance(check, OrNone), check.check if isinstance(check, OrNone) else check
    if inner is truth and isinstance(default, bool):
        return Argument(name, label, default, usual=usual)
    if isinstance(inner, OneOf) and default in inner.words:
        return Argument(name, label, default, choices=tuple(inner.words), usual=usual)
    if not isinstance(inner, (Count, Counts, Duration, Number)):
        return None
    whole = isinstance(inner, (Count, Counts))
    missing = default is inspect.Parameter.empty
    if not (missing or (optional and default is None) or isinstance(default, (int, float)) or film.start is not None):
        return None  # a pair, say
    start = film.start if film.start is not None else (1.0 if missing else default)
    most = _MOST if whole else _LONGEST
    high = min(inner.high, max(most, 2 * (start or 0.0)) if film.high is None else film.high)
    step = (1.0 if whole or high > 5 else 0.1) if film.step is None else film.step
    low = max(inner.low, film.low if film.low is not None else 0.0 if inner.low <= 0 else min(step, start or step))
    start = start if start is None else int(start) if whole else float(start)
    unit = "s" if isinstance(inner, Duration) else "items" if name == "list_length" else getattr(inner, "unit", "")
    return Argument(name, label, start, low, high, step, unit, (), whole, optional, usual)
