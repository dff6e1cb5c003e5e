"""multistore ablate: what each mechanism buys, by fits without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options

if TYPE_CHECKING:
    import pandas as pd

OUT = Path("results/ablations")


def ablate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Ablations (YAML file), or default.")] = "default",
    only: Annotated[list[str] | None, typer.Option(help="One ablation by its name; repeatable (default: all).")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results; what is done there is not done again.")] = OUT,
    lists: Annotated[
        int | None, typer.Option(min=1, help="Lists per protocol and evaluation, in place of the file's.")
    ] = None,
    threads: options.Threads = None,
    check: Annotated[bool, typer.Option("--check", help="Say what would be switched off, and stop.")] = False,
) -> None:
    """Fit again without one mechanism after the other: OUT/ablations.csv holds the losses, OUT/NAME the fits.

    After Ctrl-C or a crash the same command goes on where it was, to the same result.
    """
    from simulator.cli import progress
    from simulator.cli.fit import reporting
    from simulator.fitting import prepare
    from simulator.fitting.ablations import ablate as run
    from simulator.fitting.ablations import load_ablations, specifications

    ablations, folder = load_ablations(file)
    if lists is not None:
        ablations = ablations.model_copy(update={"search": {**ablations.search, "lists": lists}})
    if threads is not None:
        options.effort(None, 0, "compiled", threads)
    if check:
        rows = [[name, one.mechanism, one.switch, one.reason] for name, one in ablations.ablations.items()]
        progress.print_table(["ablation", "without", "by", "is there for"], rows)
        whole = prepare(next(iter(specifications(ablations, folder).values())))
        work = f"{whole.evaluations():,} evaluations of {whole.objective.lists_each():,} lists at most"
        typer.echo(f"{len(rows) + 1} fits, with all mechanisms {len(whole.space)} free parameters and {work}")
        return
    options.check_writable(out)
    refits = run(
        ablations, out, folder=folder, only=tuple(only or ()), threads=threads, reporting=reporting, done=typer.echo
    )
    print_ablations(refits)
    typer.echo(f"table: {out / 'ablations.csv'}")


def print_ablations(rows: pd.DataFrame) -> None:
    """Losses without each mechanism; a question mark where the two searches leave the difference open."""
    from simulator.cli import progress

    lines = [
        [
            row["name"],
            row["without"],
            f"{row['loss']:.1f}",
            f"{row['rise']:+.1f}",
            "?" if row["by"] and abs(row["rise"]) <= row["undecided"] else "",
        ]
        for row in rows.to_dict("records")
    ]
    progress.print_table(["ablation", "without", "loss", "rise", "undecided"], lines)
