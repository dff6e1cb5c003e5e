"""The commands of `multistore`, registered in one place, and the frame that they run in."""

from __future__ import annotations

import contextlib
from typing import Any

import typer
from typer.core import TyperGroup

from simulator import environment
from simulator.cli import (
    ablate,
    compare,
    explore,
    fit,
    human,
    inspect,
    list_experiments,
    parameters,
    predict,
    report,
    rerun,
    run,
    show,
    simulate,
    sweep,
    trace,
    train,
)
from simulator.cli.ending import ENDINGS, ending, shortened
from simulator.cli.task_arguments import ANY_OPTION


class Commands(TyperGroup):
    """Answers a mistake or an interruption with one message and an exit code (see `ending`), never with a traceback."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the options before the command's name."""
        with _short_messages():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            environment.check()
            with _short_messages():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # typer ends without a word
        except ENDINGS as error:
            code, message = ending(error)
            with contextlib.suppress(OSError):
                typer.echo(message, err=True)
            raise typer.Exit(code) from None


@contextlib.contextmanager
def _short_messages() -> Any:
    """Typer's own messages repeat what the user wrote, however long it is."""
    try:
        yield
    except Exception as error:
        if isinstance(getattr(error, "message", None), str):
            error.message = shortened(error.message)  # type: ignore[attr-defined]
        raise


#: Settings of commands that take the arguments of paradigms as options.
_TASK: dict[str, Any] = {"context_settings": ANY_OPTION}

app = typer.Typer(
    name="multistore",
    cls=Commands,
    help="Multistore: simulate human memory and hold it against human data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(requested: bool) -> None:
    if requested:
        from simulator import __version__

        typer.echo(f"multistore {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version, is_eager=True),
) -> None:
    """Multistore: simulate human memory and hold it against human data."""


app.command("run", short_help="Run experiments: scores, figures and a report.")(run.run)
app.command("list", short_help="List the experiments with paper, measures and last score; benchmarks; materials.")(
    list_experiments.list_experiments
)
app.command("show", short_help="Print the timeline of a protocol, before anything runs.", **_TASK)(show.show)
app.command("trace", short_help="See one list happen: a log and a picture.", **_TASK)(trace.trace)
app.command("simulate", short_help="Simulate people and write the event table.", **_TASK)(simulate.simulate)
app.command("sweep", short_help="Draw how curves change with one parameter.")(sweep.sweep)
app.command("explore", short_help="Look at the model in the browser.")(explore.explore)
app.command("compare", short_help="Hold the model against a human table or trial data of your own.", **_TASK)(compare.compare)
app.command("fit", short_help="Fit parameters to human tables.")(fit.fit)
app.command("ablate", short_help="Fit without one mechanism after the other: what does each buy?")(ablate.ablate)
app.command("train", short_help="Train a network of the neural backend.")(train.train)
app.command("inspect", short_help="Look inside the networks: what their states hold, what is written, who recalls.")(inspect.inspect)
app.command("predict", short_help="How predictable are people, and how much of it do the engines know?")(predict.predict)
app.command("parameters", short_help="Print every parameter with value, range, unit and source.")(parameters.parameters)
app.command("report", short_help="Write the report of a results folder anew.")(report.report)
app.command("rerun", short_help="Repeat what made a result, and say whether it is equal.")(rerun.rerun)
app.add_typer(human.app, name="human", short_help="The catalogue of human data, and templates for your own.")
