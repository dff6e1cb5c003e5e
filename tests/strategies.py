"""Random protocols and random parameters, for tests that hold whatever is simulated.

Durations come from a short list of round numbers, which on a coarse clock makes simultaneous events the rule and not
the exception; parameters come from their declared ranges, so that a new parameter is tested from its first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from simulator.errors import MultistoreError
from simulator.parameters.declarations import QUANTITIES, Parameters, Quantity
from simulator.tasks.known_lists import known_lists
from simulator.tasks.material import MATERIALS
from simulator.tasks.protocol import (
    Cue,
    Delay,
    Distract,
    NewList,
    Present,
    Probe,
    Protocol,
    Recall,
    Repeat,
    Respond,
    Step,
)

ROUND = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
RESOLUTIONS = (1e-9, 0.01, 0.05, 0.1, 0.5)
#: Values that would only make a session long (thousands of rehearsals or samples) are kept away from.
TAMED = {
    "rehearsal_interval": (0.1, 4.0),
    "maintenance_interval": (0.2, 5.0),
    "stop_failures": (1.0, 40.0),
    "sample_time": (0.05, 5.0),
    "readout_time": (0.05, 3.0),
    "time_resolution": (1e-9, 1e-9),
}
MOST_ITEMS = 8


@dataclass(frozen=True)
class Case:
    """What one random test simulates."""

    protocol: Protocol
    parameters: Parameters
    seed: int

    def __repr__(self) -> str:
        default = Parameters()
        changed = {name: self.parameters.value(name) for name in QUANTITIES}
        changed = {name: value for name, value in changed.items() if value != default.value(name)}
        fields = ", ".join(f"{name}={getattr(self.protocol, name)!r}" for name in self.protocol.__dataclass_fields__)
        return f"Case(Protocol({fields}), Parameters().with_values({changed!r}), seed={self.seed})"


def durations(least: float = 0.0, most: float = 3.0) -> st.SearchStrategy[float]:
    """Mostly round numbers of seconds, at times any number."""
    fitting = [x for x in (0.0, 0.001, *ROUND) if least <= x <= most]
    return st.one_of(st.sampled_from(fitting), st.sampled_from(fitting), st.floats(least, most))


def jittered(least: float = 0.0, most: float = 3.0) -> st.SearchStrategy[Any]:
    """A duration, or a pair (low, high) within which the design draws it."""
    pairs = st.tuples(durations(least, most), durations(least, most)).map(lambda pair: tuple(sorted(pair)))
    return st.one_of(durations(least, most), pairs)


def values(quantity: Quantity) -> st.SearchStrategy[float]:
    """Values of a parameter: its bounds where they are moderate, and anything around its default."""
    low, high = TAMED.get(quantity.name, (quantity.low, quantity.high))
    around = max(8 * abs(quantity.default), 0.2 * (min(high, 50.0) - low))
    bottom, top = max(low, -around), min(high, around)
    edges = st.sampled_from([bottom, top, min(max(quantity.default, bottom), top)])
    return st.one_of(edges, st.floats(bottom, top))


@st.composite
def parameter_sets(draw: st.DrawFn) -> Parameters:
    """Some parameters changed from their defaults, on any of the clocks of `RESOLUTIONS`."""
    names = [name for name, one in QUANTITIES.items() if one.name != "time_resolution"]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=12))
    changed = {name: draw(values(QUANTITIES[name])) for name in chosen}
    return Parameters().with_values(changed | {"numerics.time_resolution": draw(st.sampled_from(RESOLUTIONS))})


@st.composite
def items_of(draw: st.DrawFn, n: int, least: int = 1) -> tuple[int, ...]:
    """Some of n items, in any order."""
    return tuple(draw(st.lists(st.integers(0, n - 1), unique=True, min_size=least, max_size=n)))


@st.composite
def presentations(draw: st.DrawFn, n: int) -> Present:
    """One item, or a display of several."""
    one = draw(st.integers(0, 3))
    return Present(
        draw(items_of(n)) if one == 3 else (draw(st.integers(0, n - 1)),),
        draw(st.sampled_from(["visual", "auditory"])),
        draw(jittered(0.001)),
        draw(st.just(0.0) | jittered()),
        draw(st.just(0.0) | st.sampled_from([0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1)),
    )


@st.composite
def distractions(draw: st.DrawFn) -> Distract:
    """A distractor task of any load, novelty and pace."""
    return Distract(
        draw(jittered(most=6.0)),
        draw(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1)),
        draw(st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1)),
        draw(st.sampled_from(ROUND) | st.floats(0.05, 3.0)),
        draw(st.booleans()),
    )


@st.composite
def recalls(draw: st.DrawFn, n: int) -> Recall:
    """A recall period of any kind, often cut short; one that asks for something else than the present list, if it can.

    The number of a list is drawn from the first three; `protocols` asks for everything where one has not begun.
    """
    kind = draw(st.sampled_from(["free", "serial", "cued", *["associate"] * (n > 1)]))
    limit = draw(durations(0.001, 3.0) | st.floats(3.0, 30.0))
    items: tuple[int, ...] = draw(items_of(n, 0)) if kind == "cued" else ()
    if kind == "associate":
        items = tuple(draw(st.permutations(range(n))))[:2]
    others: list[int | str] = ["present_list", "everything", 1, 2, 3] if kind in ("free", "associate") else ["present_list"]
    return Recall(kind, limit, items, draw(st.booleans()), draw(st.sampled_from([1.0, 0.1, 2.5])), draw(st.sampled_from(others)))


@st.composite
def responses(draw: st.DrawFn) -> Respond:
    """A trial of a choice task."""
    alternatives = draw(st.integers(1, 4))
    return Respond(draw(st.integers(-1, alternatives - 1)), alternatives, draw(durations(most=1.0)))


@st.composite
def repetitions(draw: st.DrawFn, n: int, depth: int) -> Repeat:
    """Steps that are repeated so many times, or until recall is perfect."""
    inner = tuple(draw(st.lists(steps_of(n, depth), min_size=1, max_size=4)))
    if draw(st.booleans()):
        return Repeat(inner, times=draw(st.integers(1, 3)))
    return Repeat(inner, perfect_recalls=draw(st.integers(1, 2)), at_most=draw(st.integers(1, 3)))


@st.composite
def steps_of(draw: st.DrawFn, n: int, depth: int) -> Step:
    """A step of any kind; repetitions are nested at most `depth` deep."""
    kinds = [
        "present",
        "present",
        "present",
        "recall",
        "recall",
        "distract",
        "delay",
        "cue",
        "probe",
        "respond",
        "list",
    ]
    kind = draw(st.sampled_from(kinds + ["repeat"] * (depth > 0)))
    if kind == "present":
        return draw(presentations(n))
    if kind == "recall":
        return draw(recalls(n))
    if kind == "distract":
        return draw(distractions())
    if kind == "delay":
        return Delay(draw(jittered(most=6.0)), draw(st.sampled_from(["open", "filled", "away"])))
    if kind == "cue":
        return Cue(draw(items_of(n)))
    if kind == "probe":
        return Probe(draw(st.integers(0, n - 1)))
    if kind == "respond":
        return draw(responses())
    if kind == "list":
        return NewList(draw(st.sampled_from(["", "second"])))
    return draw(repetitions(n, depth - 1))


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    """Any steps in any order, mostly with something to remember in them."""
    n = draw(st.integers(1, MOST_ITEMS))
    steps: list[Step] = draw(st.lists(steps_of(n, 2), min_size=1, max_size=10))
    if draw(st.booleans()):
        study = [Present((i,), draw(st.sampled_from(["visual", "auditory"])), draw(st.sampled_from(ROUND)))
                 for i in range(n)]  # fmt: skip
        steps = [NewList(), *study, *steps, Recall(draw(st.sampled_from(["free", "serial"])), 20.0)]
    steps = list(_of_lists_that_began(steps))
    return Protocol(
        "random",
        draw(st.sampled_from(sorted(MATERIALS))),
        n,
        tuple(steps),
        draw(st.sampled_from(["elaborative", "maintenance", "none"])),
        suppression=draw(st.booleans()) and draw(st.booleans()),
    )


def _of_lists_that_began(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same steps; where a number of a list is not known by then, recall asks for everything."""
    try:
        known_lists(steps)
    except MultistoreError:
        return tuple(_asking_for_everything(step) for step in steps)
    return tuple(steps)


def _asking_for_everything(step: Step) -> Step:
    if isinstance(step, Repeat):
        return replace(step, steps=tuple(_asking_for_everything(inner) for inner in step.steps))
    return replace(step, asked_for="everything") if isinstance(step, Recall) and isinstance(step.asked_for, int) else step


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random protocol with random parameters and a random seed."""
    return Case(draw(protocols()), draw(parameter_sets()), draw(st.integers(0, 2**63 - 1)))
