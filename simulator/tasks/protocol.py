"""An experiment as inert data: the steps that one participant goes through, printable before anything runs.

A protocol says what happens, never how it is simulated. Every engine reads the same steps (module `steps`, whose names can
be imported from here, too).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from simulator.display import html_page, html_table
from simulator.tasks.checks import Checked, Count, OneOf, refusal
from simulator.tasks.known_lists import known_lists
from simulator.tasks.material import MATERIALS, Material, material
from simulator.tasks.steps import (
    Cue,
    Delay,
    Distract,
    Modality,
    NewList,
    Present,
    Probe,
    Recall,
    Repeat,
    Respond,
    Seconds,
    Span,
    Step,
    check_steps,
    seconds,
    span_of,
    walk,
)
from simulator.tasks.timeline import segments, timeline

__all__ = [
    "Cue", "Delay", "Distract", "Modality", "NewList", "Present", "Probe", "Protocol", "Recall", "Repeat", "Respond",
    "Seconds", "Span", "Step", "Strategy", "check_steps", "seconds", "span_of", "walk",
]  # fmt: skip

Strategy = Literal["elaborative", "maintenance", "none"]


@dataclass(frozen=True, repr=False)
class Protocol(Checked):
    """Everything that one memory lives through, from a single list to relearning after a month.

    `n_items` items of one `material`, the `steps`, the rehearsal `strategy` that the task sets (elaborative in free
    recall, maintenance in immediate serial recall, none under suppression), and the `paradigm` with the `arguments`
    it was built from, so that it can be built again.

    >>> from simulator import paradigms
    >>> p = paradigms.free_recall(12, 1.0)
    >>> p
    Protocol(free_recall: 12 words, 14 steps, 102 s)
    >>> p.steps[1]
    Present(items=(0,), modality='visual', duration=1.0, gap=0.0, judgement_share=0.0)
    """

    paradigm: str
    material: Annotated[str, OneOf(tuple(MATERIALS))]
    n_items: Annotated[int, Count(0, 100_000)]
    steps: Annotated[tuple[Step, ...], check_steps]
    strategy: Strategy = "elaborative"
    arguments: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    suppression: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.arguments, Mapping):
            raise refusal("Protocol.arguments", self.arguments, "the paradigm's arguments by name")
        if not isinstance(self.names, tuple) or not all(isinstance(name, str) for name in self.names):
            raise refusal("Protocol.names", self.names, "a tuple of texts")
        if self.names and len(self.names) != self.n_items:
            raise refusal(
                "Protocol.names", self.names, f"none, or one for each of {self.n_items} items, not {len(self.names)}"
            )
        in_range = Count(0, max(0, self.n_items - 1))
        for step in walk(self.steps):
            for item in getattr(step, "items", ()):
                in_range(f"{type(step).__name__}.items", item)
            if isinstance(step, Probe):
                in_range("Probe.item", step.item)
        known_lists(self.steps)

    @property
    def kind(self) -> Material:
        """The material of the items."""
        return material(self.material)

    @functools.cached_property
    def conditions(self) -> tuple[str, ...]:
        """The labels that the trials of this protocol carry, in order of appearance (at least one)."""
        labels = dict.fromkeys(
            step.condition or self.paradigm for step in walk(self.steps) if isinstance(step, NewList)
        )
        return tuple(labels) or (self.paradigm,)

    @property
    def span(self) -> Span:
        """How long it takes, from beginning to end."""
        return sum((span_of(step) for step in self.steps), start=Span(0.0, 0.0))

    def __repr__(self) -> str:
        many = "" if len(self.steps) == 1 else "s"
        return f"Protocol({self.paradigm}: {self.n_items} {self.material}, {len(self.steps)} step{many}, {self.span})"

    def __str__(self) -> str:
        return "\n".join([repr(self), *timeline(self)])

    def _repr_html_(self) -> str:
        """The timeline as a table, for notebooks."""
        rows = [
            [str(one.start), "\N{EM SPACE}" * one.depth + one.words]
            for one in segments(self.steps, self.item_names())
        ]
        facts = f"{self.n_items} {self.material}, {self.strategy} rehearsal, {self.span} in all"
        return html_page(f"Protocol {self.paradigm}", [facts], html_table(["when", "what"], rows))

    def item_names(self) -> tuple[str, ...]:
        """A name for every item, by item number."""
        return self.names or tuple(f"{self.material.rstrip('s')}_{i + 1}" for i in range(self.n_items))
