"""What makes two fits the same: everything that the loss at a point, and the way to it, depends on."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.backends import registry
from simulator.comparison.people import parameters_of_people
from simulator.fitting.objective import Objective
from simulator.fitting.space import Space
from simulator.fitting.specification import Specification

ROOT = Path(__file__).resolve().parent.parent
#: Parts of the package that no loss depends on: commands, reports and figures.
OTHER_SOURCES = ("cli", "reporting", "explorer")
#: Libraries that decide which points a search asks for, and what a measure of them is.
LIBRARIES = ("cma", "numpy", "scipy")


def sources() -> Iterator[Path]:
    """Every source file of the package that a loss may depend on, in a fixed order."""
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] not in OTHER_SOURCES:
            yield path


def fingerprint(specification: Specification, space: Space, objective: Objective) -> dict[str, Any]:
    """What makes two fits the same, in named parts: a checkpoint is continued only if all of them agree.

    `specification` and `parameters` are those that are written down, `tables` stands for human curves with their noise
    floors, allowances and weights, `simulations` for protocols, the parameters of their people, options of measures, seed
    and numbers of lists, `sources` and `engine` for the code, `libraries` for what it is run with.
    """
    return {
        "specification": specification.content(),
        "parameters": space.base.model_dump(mode="json"),
        "tables": _digest(_of_tables(objective)),
        "simulations": _digest(_of_simulations(space, objective)),
        "sources": _digest(part for path in sources() for part in (str(path.relative_to(ROOT)), path.read_bytes())),
        "engine": registry.get(specification.backend).identity()["source"],
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def _digest(parts: Iterator[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:16]


def _of_tables(objective: Objective) -> Iterator[str | bytes]:
    for curve in objective.curves:
        yield curve.name
        yield curve.points.to_csv()
        yield curve.scale.tobytes()
        yield repr((curve.floor, curve.weight))


def _of_simulations(space: Space, objective: Objective) -> Iterator[str | bytes]:
    start = space.parameters(space.start)
    yield repr((objective.seed, objective.lists, objective.lists_per_person))
    for run in objective.runs:
        yield repr((run.protocol, run.lists))
        yield parameters_of_people(run.table, run.condition, start)["sample"].model_dump_json()
        yield repr([(answer.create().label, answer.column) for answer in run.answers])
    for slot in objective.slots:
        yield repr((slot.curve, slot.x, slot.answer.create().label, slot.sources, slot.lists))
