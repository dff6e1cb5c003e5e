"""The event engine as the registry offers it."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
import simpy

from simulator.backends.event import engine
from simulator.backends.interface import Backend, Block, Sessions
from simulator.numerics.cache import source_hash
from simulator.parameters.declarations import Parameters
from simulator.tasks.step_table import Program


class EventBackend(Backend):
    """The model in SimPy: every store and process can be read and watched."""

    name = "event"
    exact = True
    lists_within_reach = 3_000

    def identity(self) -> dict[str, Any]:
        """Versions of SimPy and of the compiler, and a hash of the theory and of this folder."""
        versions = {"simpy": simpy.__version__, "numba": numba.__version__, "numpy": np.__version__}
        return {"name": self.name, "versions": versions, "source": _source()}

    def run(
        self, program: Program, parameters: Parameters, seed: int, subjects: Sessions, sessions: Sessions, *,
        trace: bool, threads: int,
    ) -> Iterator[Block]:  # fmt: skip
        """Run one session after the other, in one thread; see `simulator.backends.event.engine`."""
        return engine.run(program, parameters.to_record(), seed, subjects, sessions, trace=trace, threads=threads)


@functools.cache
def _source() -> str:
    digest = hashlib.sha256(source_hash().encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
