"""The command line's frame: which commands there are, and what becomes of errors and of Ctrl-C."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from simulator.cli import compare, fit, human, look, parameters, report, rerun, run, sweep
from simulator.errors import MultistoreError

MISTAKE, INTERRUPTED = 2, 130


class Commands(TyperGroup):
    """Tells a user's mistake in one message and exits with 2; exits with 130 after Ctrl-C."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except MultistoreError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(MISTAKE) from None
        except KeyboardInterrupt:
            typer.echo("stopped; what was finished is kept, nothing is half-written", err=True)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="multistore",
    cls=Commands,
    help="Multistore: simulate human memory and hold it against human data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from simulator import __version__

        typer.echo(f"multistore {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version, is_eager=True),
) -> None:
    """Multistore: simulate human memory and hold it against human data."""


app.command("run")(run.run)
app.command("show", context_settings=look.ANY_OPTION)(look.show)
app.command("trace", context_settings=look.ANY_OPTION)(look.trace)
app.command("simulate", context_settings=look.ANY_OPTION)(look.simulate)
app.command("sweep")(sweep.sweep)
app.command("compare")(compare.compare)
app.command("fit")(fit.fit)
app.command("parameters")(parameters.parameters)
app.command("report")(report.report)
app.command("rerun")(rerun.rerun)
app.add_typer(human.app, name="human")


def main() -> None:
    """The entry point of the command `multistore`."""
    app()
