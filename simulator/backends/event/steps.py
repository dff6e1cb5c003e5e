"""The steps of a program as Python numbers, which processes read at each turn."""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import TYPE_CHECKING, Any

from simulator.tasks.step_table import STEP_DTYPE, Program

if TYPE_CHECKING:
    Row = Any
else:
    #: One step of a program: the fields of `STEP_DTYPE`, and the tuple of `items` that it refers to.
    Row = make_dataclass("Row", [*(STEP_DTYPE.names or ()), "items"], frozen=True, slots=True)


def rows_of(program: Program) -> list[Row]:
    """Every step of a program."""
    items = program.items.tolist()
    table = [program.steps[name].tolist() for name in STEP_DTYPE.names or ()]
    first, count = program.steps["first"].tolist(), program.steps["count"].tolist()
    refers = [tuple(items[a : a + n]) for a, n in zip(first, count, strict=True)]
    return [Row(*row) for row in zip(*table, refers, strict=True)]
