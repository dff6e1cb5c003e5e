"""The compiled engine as the registry offers it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import llvmlite
import numba
import numpy as np

from simulator.backends.compiled import engine
from simulator.backends.interface import Backend, Block, Sessions
from simulator.numerics.cache import source_hash
from simulator.parameters.declarations import Parameters
from simulator.tasks.step_table import Program


class CompiledBackend(Backend):
    """The whole model as one loop in compiled code, for populations and fits."""

    name = "compiled"
    exact = True
    lists_within_reach = 60_000

    def identity(self) -> dict[str, Any]:
        """Versions of the compiler, and the hash of all compiled sources."""
        versions = {"numba": numba.__version__, "llvmlite": llvmlite.__version__, "numpy": np.__version__}
        return {"name": self.name, "versions": versions, "source": _source()}

    def run(
        self, program: Program, parameters: Parameters, seed: int, subjects: Sessions, sessions: Sessions, *,
        trace: bool, threads: int,
    ) -> Iterator[Block]:  # fmt: skip
        """Run sessions in as many threads as wished; see `simulator.backends.compiled.engine`."""
        return engine.run(program, parameters.to_record(), seed, subjects, sessions, trace=trace, threads=threads)


@functools.cache
def _source() -> str:
    return source_hash()
