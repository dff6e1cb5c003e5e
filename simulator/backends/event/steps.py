"""The steps of a program as Python numbers, which processes read at each turn."""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import TYPE_CHECKING, Any

from simulator.tasks.step_table import STEP_DTYPE, Program

if TYPE_CHECKING:
    StepRow = Any
else:
    #: One step of a program: the fields of `STEP_DTYPE`, and the tuple of `items` that it refers to.
    StepRow = make_dataclass("StepRow", [*(STEP_DTYPE.names or ()), "items"], frozen=True, slots=True)


def rows_of(program: Program) -> list[StepRow]:
    """Every step of a program."""
    items = program.items.tolist()
    table = [program.steps[name].tolist() for name in STEP_DTYPE.names or ()]
    first, count = program.steps["first"].tolist(), program.steps["count"].tolist()
    refers = [tuple(items[start : start + length]) for start, length in zip(first, count, strict=True)]
    return [StepRow(*row) for row in zip(*table, refers, strict=True)]
