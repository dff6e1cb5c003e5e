"""The neural backend as the registry offers it: it finds the network that serves a protocol and runs blocks of people."""

from __future__ import annotations

import functools
import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.backends.interface import Backend, Block, Sessions
from simulator.backends.neural.requirement import require
from simulator.parameters.declarations import Parameters
from simulator.tasks.protocol import Protocol
from simulator.tasks.step_table import Program, grid_step

if TYPE_CHECKING:
    from simulator.backends.neural.people import People


class NeuralBackend(Backend):
    """Trained recurrent networks in place of the multi-store model; person k lives with training seed k mod 5."""

    name = "neural"
    called = "networks"
    lists_within_reach = 4_000
    people_at_once = 240

    def __init__(self) -> None:
        require("the neural backend")

    def supports(self, protocol: Protocol) -> str | None:
        """Why no network lives through a protocol, network by network; None where one does."""
        from simulator.backends.neural.networks import serving

        found = serving(protocol)
        return found if isinstance(found, str) else None

    def identity(self) -> dict[str, Any]:
        """Versions of what computes, and the hash of the networks' sources and of the weights in use."""
        import torch

        from simulator.backends.neural.networks import NETWORKS
        from simulator.backends.neural.weights import folder_of

        source = _source(frozenset(folder_of(name) for name in NETWORKS))
        return {"name": self.name, "versions": {"torch": torch.__version__, "numpy": np.__version__}, "source": source}

    def run(
        self, program: Program, parameters: Parameters, seed: int, subjects: Sessions, sessions: Sessions, *,
        trace: bool, threads: int,
    ) -> Iterator[Block]:  # fmt: skip
        """Run sessions in blocks of people who share their weights; the blocks that leave are in the order asked for."""
        import torch

        from simulator.backends.neural.networks import serving
        from simulator.backends.neural.people import ROWS

        kind = serving(program.protocol)
        assert not isinstance(kind, str), kind
        network, grid = kind.load(), grid_step(parameters.numerics.time_resolution)

        def lives(whose: np.ndarray, numbers: np.ndarray) -> Block:
            """The sessions of a window, in as many blocks of people as they need."""
            torch.set_num_threads(1)  # sums in another order would be other numbers
            rows: list[np.ndarray] = [np.zeros(0)] * len(whose)
            n_lists = 0
            for members, people in blocks_of(seed, whose, numbers, grid):
                with torch.no_grad():
                    found, n_lists = network.run(program, parameters, people, trace=trace)
                for member, of_member in zip(members.tolist(), found, strict=True):
                    rows[member] = of_member
            return Block.of(whose, numbers, rows, [n_lists] * len(whose))

        before = torch.get_num_threads()
        begins = range(0, len(subjects), ROWS)
        with ThreadPoolExecutor(min(threads, len(begins))) as pool:
            waiting: deque[Future[Block]] = deque()
            try:
                for begin in begins:
                    waiting.append(pool.submit(lives, subjects[begin : begin + ROWS], sessions[begin : begin + ROWS]))
                    if len(waiting) > 2 * threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
                torch.set_num_threads(before)


def blocks_of(seed: int, subjects: np.ndarray, sessions: np.ndarray, grid: int) -> Iterator[tuple[np.ndarray, People]]:
    """Sessions in blocks, each person in a row of their training seed; with the places of the sessions among all."""
    from simulator.backends.neural.people import ROWS_EACH, SEEDS, People

    group = subjects % len(SEEDS)
    turn = np.zeros(len(subjects), np.int64)
    for number in range(len(SEEDS)):
        members = group == number
        turn[members] = np.arange(members.sum())
    for block in range(int(turn.max(initial=0)) // ROWS_EACH + 1):
        members = np.flatnonzero(turn // ROWS_EACH == block)
        rows = group[members] * ROWS_EACH + turn[members] % ROWS_EACH
        yield members, People(seed, subjects[members], sessions[members], rows, grid)


@functools.cache
def _source(weights: frozenset[Path]) -> str:
    """Hash of the modules of this folder and of the weights in use, by their records."""
    digest = hashlib.sha256()
    records = [path for folder in sorted(weights) for path in sorted(folder.glob("*.json"))]
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *records]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
