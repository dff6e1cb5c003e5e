"""multistore inspect: a look inside the networks of the neural backend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options
from simulator.cli.run import run_studies


def inspect(
    seed: options.Seed = 0,
    out: options.Out = Path("results"),
    quick: Annotated[bool, typer.Option("--quick", help="Few lists, for a first look.")] = False,
) -> None:
    """Look inside the networks of free recall: what state and context tell of items and positions, what is written, who recalls.

    The same as multistore run inspection; MULTISTORE_NETWORKS names a folder of networks of one's own. Writes into OUT/inspection.
    """
    run_studies(["inspection"], seed, quick, out)
