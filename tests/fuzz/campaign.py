"""A campaign: so many attempts over all surfaces, each the same for the same seed and number."""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from fuzz import (
    command_inputs,
    file_inputs,
    fit_inputs,
    human_inputs,
    page_inputs,
    parameter_inputs,
    task_inputs,
    trial_inputs,
)
from fuzz.attempt import DEFECTS, Attempt, Verdict, judge

#: Groups of surfaces, each with what makes an attempt from random numbers and a folder of its own.
SURFACES: dict[str, Callable[[random.Random, Path], Attempt]] = {
    "parameters": parameter_inputs.attempt,
    "tasks": task_inputs.attempt,
    "human": human_inputs.attempt,
    "fits": fit_inputs.attempt,
    "files": file_inputs.attempt,
    "trials": trial_inputs.attempt,
    "pages": page_inputs.attempt,
    "command": command_inputs.attempt,
}


def verdicts(cases: int, seed: int, only: str | None = None) -> Iterator[Verdict]:
    """The verdicts on so many attempts, the surfaces in turn."""
    groups = [only] if only else list(SURFACES)
    with tempfile.TemporaryDirectory() as home:
        for number in range(cases):
            group = groups[number % len(groups)]
            rng = random.Random(f"{seed} {group} {number}")
            folder = Path(home) / str(number)
            folder.mkdir()
            yield judge(SURFACES[group](rng, folder))


def run(cases: int, seed: int, only: str | None, show: int) -> int:
    """Print a table of verdicts by surface, and the defects; 1 if there are any."""
    table: Counter[tuple[str, str]] = Counter()
    shown = 0
    for number, verdict in enumerate(verdicts(cases, seed, only), start=1):
        table[verdict.attempt.surface, verdict.kind] += 1
        if verdict.defect and shown < show:
            shown += 1
            print(f"\n{verdict.kind}: {verdict.attempt.surface}: {verdict.attempt.description}\n{verdict.answer}")
        if sys.stderr.isatty() and number % 100 == 0:
            print(f"\r{number} of {cases}", end="", file=sys.stderr, flush=True)
    print_table(table)
    defects = sum(count for (_, kind), count in table.items() if kind in DEFECTS)
    print(f"{cases} inputs, seed {seed}: {defects} defects")
    return 1 if defects else 0


def print_table(table: Counter[tuple[str, str]]) -> None:
    """Verdicts by surface."""
    kinds = ["refused", "accepted", *DEFECTS]
    print(f"\n{'surface':24}" + "".join(f"{kind:>18}" for kind in kinds))
    for surface in sorted({surface for surface, _ in table}):
        print(f"{surface:24}" + "".join(f"{table[surface, kind]:18}" for kind in kinds))
    print(f"{'all':24}" + "".join(f"{sum(n for (_, k), n in table.items() if k == kind):18}" for kind in kinds))
