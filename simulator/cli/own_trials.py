"""Trial data from the command line: which file, which paradigm, what its people lived through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import task_arguments
from simulator.errors import MultistoreError, shown

if TYPE_CHECKING:
    from simulator.comparison.simulated_conditions import Effort
    from simulator.human import Trials
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
