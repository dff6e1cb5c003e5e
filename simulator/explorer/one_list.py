"""What the tab One list shows: a paradigm, its arguments, who is simulated, a seed; and the same as an address.

Nothing here knows of browsers. The film of a state is made by `film_of`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.errors import MultistoreError, did_you_mean, shown_name
from simulator.explorer import curve_state
from simulator.explorer.film import film
from simulator.parameters.declarations import Parameters
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol

Value = float | int | bool | str


@dataclass(frozen=True)
class Argument:
    """A control of one argument of a paradigm: a number (low to high by step), a choice, or on and off.

    The range is what makes a film worth looking at; the paradigm itself allows more.
    """

    name: str
    label: str
    start: Value
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Value:
        """The value that a word of an address names; MultistoreError names the control and what it allows."""
        if isinstance(self.start, bool):
            if text in ("yes", "no"):
                return text == "yes"
            raise MultistoreError(f"address: {self.name}: got {shown_name(text)}, allowed yes, no")
        if self.choices:
            if text in self.choices:
                return text
            near = did_you_mean(text, self.choices)
            raise MultistoreError(f"address: {self.name}: got {shown_name(text)}, allowed {', '.join(self.choices)}{near}")
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        whole = isinstance(self.start, int)
        if not self.low <= value <= self.high or (whole and value != int(value)):
            kind = "a whole number" if whole else "a number"
            allowed = f"{kind} from {self.low:g} to {self.high:g} {self.unit}".rstrip()
            raise MultistoreError(f"address: {self.name}: got {shown_name(text)}, allowed {allowed}")
        return int(value) if whole else value

    def write(self, value: Value) -> str:
        """A value as a word of an address."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else curve_state.number(float(value))


def _length(name: str, start: int, high: int, label: str = "list length") -> Argument:
    return Argument(name, label, start, 1, high, 1, "items" if label == "list length" else "")


_RATE = Argument("seconds_per_item", "seconds per item", 1.0, 0.1, 10, 0.1, "s")
_MODALITY = Argument("modality", "modality", "visual", choices=("visual", "auditory"))
_DELAY = Argument("retention_interval", "delay before recall", 0.0, 0, 60, 1, "s")


def _rate(start: float) -> Argument:
    return replace(_RATE, start=start)


def _delay(start: float) -> Argument:
    return replace(_DELAY, start=start)


#: The controls of each paradigm.
ARGUMENTS: dict[str, tuple[Argument, ...]] = {
    "free_recall": (
        _length("list_length", 8, 40), _rate(1.0), _MODALITY, _DELAY,
        Argument("filled", "delay filled with a distractor", True),
        Argument("inter_item_distractor", "distractor around each item", 0.0, 0, 30, 1, "s"),
        Argument("orienting_task", "each word is judged", False),
        Argument("recall_time", "recall time", 60.0, 5, 120, 5, "s"),
    ),
    "serial_recall": (
        _length("list_length", 6, 20), _rate(1.0), _MODALITY, _DELAY,
        Argument("material", "material", "words", choices=("words", "letters", "digits")),
        Argument("suppression", "articulatory suppression", False),
    ),
    "brown_peterson": (
        _length("n_items", 3, 10, "items"), _delay(18.0), _rate(0.67), _MODALITY,
        Argument("pace", "seconds per subtraction", 2.0, 0.5, 10, 0.5, "s"),
    ),
    "partial_report": (
        _length("rows", 3, 4, "rows"), _length("columns", 4, 5, "columns"),
        Argument("exposure", "exposure", 0.05, 0.01, 1, 0.01, "s"),
        Argument("cue_delay", "cue after the display", 0.15, 0, 2, 0.05, "s"),
    ),
    "savings": (_length("list_length", 8, 20), _rate(0.4), Argument("retention_interval", "interval before relearning", 1200.0, 0, 2_678_400, 60, "s")),
    "choice_practice": (
        _length("alternatives", 4, 10, "alternatives"), Argument("trials_per_block", "trials in a block", 20, 1, 60),
    ),
    "recognition": (
        _length("set_size", 4, 10, "items"), _rate(1.2), _delay(2.0), Argument("target", "the probe was in the list", True),
        Argument("probed_position", "position of the probe", 1, 1, 10),
    ),
}  # fmt: skip
#: What every film of a paradigm takes besides its controls.
_FIXED: dict[str, dict[str, Any]] = {"choice_practice": {"blocks": 5}}
#: Paradigms in which a person lives through several lists that are worth a film.
_SEVERAL = {"savings": 20, "choice_practice": 5}


@dataclass(frozen=True)
class ListState:
    """One list of one person: paradigm, arguments that differ from their start, parameters, population, seed, number.

    >>> ListState("free_recall", {"list_length": 12}, seed=3).query()
    {'paradigm': 'free_recall', 'list_length': '12', 'seed': '3'}
    """

    paradigm: str = "free_recall"
    arguments: Mapping[str, Value] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    lesions: Mapping[str, float] = field(default_factory=dict)
    population: str = ""
    seed: int = 0
    number: int = 1

    @property
    def controls(self) -> tuple[Argument, ...]:
        """The controls of its paradigm."""
        return ARGUMENTS[self.paradigm]

    @property
    def lists(self) -> int:
        """How many lists of one person can be asked for at most."""
        return _SEVERAL.get(self.paradigm, 1)

    def value(self, argument: Argument) -> Value:
        """The value of a control."""
        return self.arguments.get(argument.name, argument.start)

    def with_argument(self, argument: Argument, value: Value) -> ListState:
        """The same with one argument changed."""
        arguments = {**self.arguments, argument.name: value}
        if value == argument.start:
            del arguments[argument.name]
        return replace(self, arguments=arguments)

    def query(self) -> dict[str, str]:
        """The state as words of an address."""
        out = {"paradigm": self.paradigm}
        out |= {one.name: one.write(self.arguments[one.name]) for one in self.controls if one.name in self.arguments}
        out |= {name: curve_state.number(value) for name, value in self.values.items()}
        out |= {f"lesion.{store}": curve_state.number(share) for store, share in self.lesions.items() if share}
        out |= {"population": self.population} if self.population else {}
        out |= {"seed": str(self.seed)} if self.seed else {}
        return out | ({"list": str(self.number)} if self.number != 1 else {})

    def protocol(self) -> Protocol:
        """The protocol; MultistoreError where the arguments do not go together."""
        arguments: dict[str, Any] = {one.name: self.value(one) for one in self.controls}
        if "probed_position" in arguments:
            arguments["probed_position"] = min(arguments["probed_position"], arguments["set_size"])
        return paradigms.build(self.paradigm, arguments | _FIXED.get(self.paradigm, {}))

    def parameters(self) -> Parameters:
        """The parameters of the person; MultistoreError where a change leaves the range of a parameter."""
        base = Parameters().with_values(dict(self.values))
        if self.population:
            base = base.for_population(self.population)
        return base.lesioned(**{store: share for store, share in self.lesions.items() if share})


def read(query: Mapping[str, str]) -> tuple[ListState, list[str]]:
    """The state of an address as far as it can be read, and what is wrong with the rest.

    >>> read({"paradigm": "savings", "list_length": "many"})[1]
    ['address: list_length: got many, allowed a whole number from 1 to 20 items']
    """
    problems: list[str] = []
    paradigm = query.get("paradigm", "free_recall")
    if paradigm not in ARGUMENTS:
        near = did_you_mean(paradigm, ARGUMENTS)
        problems.append(f"address: paradigm {shown_name(paradigm)}: unknown{near} (known: {', '.join(ARGUMENTS)})")
        paradigm = "free_recall"
    state, own = ListState(paradigm), {one.name: one for one in ARGUMENTS[paradigm]}
    number, rest = 1, {}
    for name, text in query.items():
        try:
            if name in own:
                state = state.with_argument(own[name], own[name].read(text))
            elif name == "list":
                number = int(Argument("list", "list", 1, 1, max(1, state.lists)).read(text))
            elif name in ("population", "seed") or "." in name:
                rest[name] = text
            elif name not in ("paradigm", "tab"):
                problems.append(f"address: {shown_name(name)}: unknown{did_you_mean(name, own)} (known: {', '.join(own)})")
        except MultistoreError as error:
            problems.append(str(error))
    people, wrong = curve_state.read(rest)
    state = replace(
        state, values=people.values, lesions=people.lesions, population=people.population, seed=people.seed, number=number
    )
    return state, problems + wrong


def film_of(state: ListState) -> dict[str, Any]:
    """Simulate one person with a trace and return the film of the list that the state names.

    >>> film_of(ListState("recognition", {"set_size": 2}))["events"][-1]["kind"]
    'probe'
    """
    from simulator.simulation import simulate

    protocol, parameters = state.protocol(), state.parameters()
    records = simulate(protocol, parameters, seed=state.seed, trace=True, threads=1)
    made = film(protocol, records, min(state.number, records.n_lists), parameters)
    return made | {"list": min(state.number, records.n_lists), "lists": min(records.n_lists, state.lists)}


def summary(name: str) -> str:
    """The first sentence of a paradigm's description."""
    return (inspect.getdoc(paradigms.PARADIGMS[name]) or "").split("\n")[0]
