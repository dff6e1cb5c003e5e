"""The command `multistore`. Everything heavy is imported when a command runs, so that `--help` answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point of the command `multistore`; an interruption while it still starts ends it without a traceback."""
    try:
        from simulator.cli.ending import run

        run(_commands)
    except KeyboardInterrupt as error:
        raise SystemExit(getattr(error, "code", 130)) from None


def _commands() -> None:
    from simulator.cli.commands import app

    app(prog_name="multistore")


def __getattr__(name: str) -> Any:
    """Import the commands when they are first asked for."""
    if name == "app":
        from simulator.cli.commands import app

        return app
    raise AttributeError(f"module 'simulator.cli' has no attribute {name!r}")
