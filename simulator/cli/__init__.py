"""The command `multistore`. Everything heavy is imported when a command runs, so that `--help` answers at once."""

from simulator.cli.app import app, main, run_script

__all__ = ["app", "main", "run_script"]
