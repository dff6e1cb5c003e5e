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
from simulator.explorer.arguments import Argument, Value, film_arguments
from simulator.explorer.film import film
from simulator.explorer.film_phases import lists_of
from simulator.parameters.declarations import Parameters
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol

#: Most lists of one person that can be asked for.
MOST_LISTS = 40


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
        return film_arguments(self.paradigm)

    @property
    def lists(self) -> int:
        """How many lists of one person can be asked for at most."""
        try:
            return max(1, min(MOST_LISTS, lists_of(self.protocol().steps)))
        except MultistoreError:
            return 1

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
        return paradigms.build(self.paradigm, {one.name: self.value(one) for one in self.controls})

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
    if paradigm not in (known := paradigms.PARADIGMS):
        near = did_you_mean(paradigm, known)
        problems.append(f"address: paradigm {shown_name(paradigm)}: unknown{near} (known: {', '.join(known)})")
        paradigm = "free_recall"
    state, own = ListState(paradigm), {one.name: one for one in film_arguments(paradigm)}
    number, rest = "1", {}
    for name, text in query.items():
        try:
            if name in own:
                state = state.with_argument(own[name], own[name].read(text))
            elif name == "list":
                number = text
            elif name in ("population", "seed") or "." in name:
                rest[name] = text
            elif name not in ("paradigm", "tab"):
                problems.append(f"address: {shown_name(name)}: unknown{did_you_mean(name, own)} (known: {', '.join(own)})")
        except MultistoreError as error:
            problems.append(str(error))
    try:  # how many lists there are depends on the other words
        state = replace(state, number=int(Argument("list", "list", 1, 1, state.lists, whole=True).read(number) or 1))
    except MultistoreError as error:
        problems.append(str(error))
    people, wrong = curve_state.read(rest)
    state = replace(state, values=people.values, lesions=people.lesions, population=people.population, seed=people.seed)
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
