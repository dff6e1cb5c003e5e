"""Trial data from the command line: which file, which paradigm, what its people lived through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import task_arguments
from simulator.errors import MultistoreError, shown

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.human import HumanTable, Trials
    from simulator.parameters.declarations import Parameters
    from simulator.records.table import Records

Conditions = Annotated[str, typer.Option("--conditions", metavar="COLUMN", help="With trials: their column of conditions.")]
Condition = Annotated[
    list[str] | None,
    typer.Option("--condition", metavar="NAME:ARGUMENT=VALUE", help="With trials: what one condition differs in; repeatable."),
]
Assumed = Annotated[
    str, typer.Option("--assumed", metavar="ARGUMENTS", help="With trials: arguments that nobody is sure of, as gap,recall_time.")
]


def load(
    file: str, paradigm: str, words: Sequence[str], condition: str, of_conditions: Sequence[str] | None, assumed: str = "",
    *, pooled: bool = False, population: str = "young", seed: int = 0,
) -> Trials:  # fmt: skip
    """The trial data that the options of a command name; MultistoreError with everything that is wrong."""
    from simulator import human
    from simulator.human.design import check_paradigm

    check_paradigm(paradigm)
    return human.load_trials(
        file, paradigm, task_arguments.arguments(paradigm, words), conditions=_of_conditions(of_conditions or []),
        condition=condition, assumed=[word.strip().replace("-", "_") for word in assumed.split(",") if word.strip()],
        pooled=pooled, population=population, seed=seed,  # type: ignore[arg-type]
    )  # fmt: skip


def fit(
    own: Trials | HumanTable, text: str, parameters: Parameters, per_subject: bool, effort: Effort, out: Path,
    command: Sequence[str],
) -> Parameters:  # fmt: skip
    """Fit parameters to own data, write what was found, print a row per person; the parameters of the group."""
    from simulator import fitting
    from simulator.cli import progress
    from simulator.fitting import people

    free = free_of(text)
    people.prepare_people(own, free, parameters, per_subject=per_subject, seed=effort.seed)
    progress.announce_compiling()
    with _counting() as (report, counted):
        fitted = fitting.fit_people(
            own, free, parameters, per_subject=per_subject, seed=effort.seed, threads=effort.threads, report=report,
            progress=counted,
        )  # fmt: skip
    fitted.write(out, command)
    rows = []
    for one in (fitted.everybody, *fitted.people):
        for k, estimate in enumerate(one.estimates):
            told = [one.subject, str(one.lists or "-")] if k == 0 else ["", ""]
            rows.append([*told, estimate.name, f"{estimate.value:.4g}", progress.number(estimate.standard_error),
                         "yes" if estimate.identified else f"no: {estimate.doubt}", f"{one.misfit:.2f}" if k == 0 else ""])  # fmt: skip
    progress.print_table(["subject", "lists", "parameter", "value", "standard error", "identified", "misfit"], rows)
    typer.echo(f"fit: {out / people.TABLE}, parameters of the group: {out / 'parameters.yaml'}")
    return fitted.parameters


def free_of(text: str) -> dict[str, tuple[float, float] | None]:
    """Free parameters with or without bounds, from a text such as "short_term.capacity,population.ability=0.3:3".

    >>> free_of("short_term.capacity, population.ability=0.3:3")
    {'short_term.capacity': None, 'population.ability': (0.3, 3.0)}
    """
    out: dict[str, tuple[float, float] | None] = {}
    for part in text.split(","):
        name, equals, bounds = part.partition("=")
        name = name.strip()
        try:
            low, high = (float(end) for end in bounds.split(":")) if equals else (0.0, 0.0)
        except ValueError:
            raise MultistoreError(f"--fit: got {shown(part)}, allowed NAME or NAME=LOW:HIGH, as short_term.capacity=2:7") from None
        if not name or name in out:
            raise MultistoreError(f"--fit: got {shown(text)}, allowed different names of parameters, with commas between them")
        out[name] = (low, high) if equals else None
    return out


@contextmanager
def _counting() -> Iterator[tuple[Callable[[int, int], None], Callable[[int, int], None]]]:
    """A bar of what is simulated, headed by how many fits are done. Drawn on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=28), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("fits", total=None)

        def report(done: int, most: int) -> None:
            bar.update(task, description=f"fits {done}/{most}")

        def counted(done: int, expected: int) -> None:
            bar.update(task, completed=done, total=expected)

        yield report, counted


def simulate_like(
    file: str, paradigm: str, words: Sequence[str], condition: str, of_conditions: Sequence[str] | None,
    parameters: Parameters, effort: Effort, trace: bool, command: Sequence[str],
) -> Records:  # fmt: skip
    """Model data of the design of a file; `command` repeats it."""
    from simulator.comparison import same_design
    from simulator.human.design import check_paradigm

    check_paradigm(paradigm)
    return same_design.simulate_like(
        file, paradigm, task_arguments.arguments(paradigm, words), parameters, condition=condition,
        conditions=_of_conditions(of_conditions or []), backend=effort.backend, seed=effort.seed, trace=trace,
        threads=effort.threads, command=command,
    )  # fmt: skip


def _of_conditions(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Arguments by condition from texts such as "delayed:retention-interval=30".

    >>> _of_conditions(["delayed:retention-interval=30", "delayed:filled=false"])
    {'delayed': {'retention_interval': 30, 'filled': False}}
    """
    out: dict[str, dict[str, Any]] = {}
    for text in texts:
        label, colon, rest = text.partition(":")
        argument, equals, value = rest.partition("=")
        if not (colon and equals and argument.strip() and value.strip()):
            raise MultistoreError(f"--condition: got {shown(text)}, allowed NAME:ARGUMENT=VALUE, as delayed:retention_interval=30")
        out.setdefault(label, {})[argument.strip().replace("-", "_")] = task_arguments.value_of(value.strip())
    return out


def words_of(
    paradigm: str, words: Sequence[str], condition: str, of_conditions: Sequence[str] | None, assumed: str = ""
) -> list[str]:
    """The options again, as provenance keeps them."""
    out = ["--paradigm", paradigm] if paradigm else []
    out += ["--conditions", condition] if condition != "condition" else []
    for text in of_conditions or []:
        out += ["--condition", text]
    out += ["--assumed", assumed] if assumed else []
    return [*out, *words]
