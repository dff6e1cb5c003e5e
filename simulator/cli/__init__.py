"""The command `multistore`. Everything heavy is imported when a command runs, so that `--help` answers at once."""

from simulator.cli.app import app, main

__all__ = ["app", "main"]
