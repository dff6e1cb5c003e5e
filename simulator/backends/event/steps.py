"""The steps of a program as Python numbers, which processes read at each turn."""

from __future__ import annotations

from dataclasses import dataclass, fields

from simulator.tasks.step_table import Program


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a program (`simulator.tasks.step_table.STEP_DTYPE`), and the items that it refers to."""

    op: int
    kind: int
    first: int
    count: int
    low: int
    high: int
    gap_low: int
    gap_high: int
    pace: int
    target: int
    perfect: int
    flag: int
    load: float
    novelty: float
    items: tuple[int, ...]


def rows_of(program: Program) -> list[Row]:
    """Every step of a program."""
    items = program.items.tolist()
    table = [program.steps[field.name].tolist() for field in fields(Row) if field.name != "items"]
    first, count = program.steps["first"], program.steps["count"]
    refers = [tuple(items[a : a + n]) for a, n in zip(first.tolist(), count.tolist(), strict=True)]
    return [Row(*row) for row in zip(*table, refers, strict=True)]
