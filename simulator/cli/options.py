"""Options that several commands share, and what they mean together."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator import environment
from simulator.cli.ending import shortened
from simulator.errors import MultistoreError

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.parameters.declarations import Parameters

Subjects = Annotated[
    int | None, typer.Option("--subjects", "-n", help="People per condition (default: as many as precision needs).")
]
Seed = Annotated[int, typer.Option(help="Seed of all random numbers.")]
Config = Annotated[Path | None, typer.Option(help="A parameter file (YAML); what it does not name is as default.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="One parameter, as short_term.capacity=5; repeatable.")]
Backend = Annotated[str, typer.Option(help="Engine: compiled, event (SimPy, the reference), or neural (trained networks).")]
Threads = Annotated[int | None, typer.Option(help="Threads of the engine (default: all processors).")]


def _use_device(name: str | None) -> str | None:
    """Check --device, and pass it on to whatever runs networks in this process."""
    if name is not None:
        os.environ["MULTISTORE_DEVICE"] = name
        environment.one_of("MULTISTORE_DEVICE", environment.DEVICES)
    return name


Device = Annotated[
    str | None, typer.Option(help="Where networks run, with --backend neural: cpu (default) or cuda.", callback=_use_device, show_default=False)
]
Out = Annotated[Path, typer.Option(help="Folder for the results.")]


def load_parameters(config: Path | None, settings: list[str] | None) -> Parameters:
    """The parameters that --config and --set ask for."""
    from simulator.parameters import declarations

    return declarations.load_parameters(config, settings or [])


def effort(subjects: int | None, seed: int, backend: str, threads: int | None) -> Effort:
    """How much to simulate and with what; MultistoreError for a value out of range."""
    from simulator.backends import registry
    from simulator.comparison.simulated_conditions import Effort

    registry.get(backend, "--backend")
    if threads is not None and threads < 1:
        raise MultistoreError(f"--threads: got {threads}, allowed a whole number of at least 1")
    return Effort(subjects, seed, backend, threads)


def check_writable(folder: Path) -> None:
    """Refuse a folder that cannot be made or written to, before anything runs; nothing is left behind."""
    new_folders: list[Path] = []
    try:
        for place in reversed([folder, *folder.parents]):
            if not place.exists():
                place.mkdir()
                new_folders.append(place)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        where = shortened(str(folder), 300)
        raise MultistoreError(f"--out {where}: cannot be written ({error.strerror or error})") from error
    finally:
        for place in reversed(new_folders):
            with contextlib.suppress(OSError):  # another run may have begun to use it
                place.rmdir()


def words(
    name: str, effort: Effort, config: Path | None, settings: list[str] | None, extra: list[str] | None = None
) -> list[str]:
    """The arguments that repeat a command, as provenance keeps them."""
    arguments = [*name.split()]
    if effort.subjects is not None:
        arguments += ["--subjects", str(effort.subjects)]
    arguments += ["--seed", str(effort.seed), "--backend", effort.backend]
    if config is not None:
        arguments += ["--config", str(config)]
    for setting in settings or []:
        arguments += ["--set", setting]
    return arguments + (extra or [])
