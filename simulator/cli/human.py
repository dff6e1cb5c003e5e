"""multistore human: the catalogue of human data, and templates for one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The catalogue of human data.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list", short_help="List the tables and their conditions.")
def list_tables() -> None:
    """List every table of the catalogue with its conditions."""
    from simulator import human
    from simulator.cli.progress import print_table

    conditions = human.overview()
    heads = ["table", "condition", "paradigm", "measures", "n", "grade", "assumed"]
    print_table(heads, [[str(row[head]) for head in heads] for _, row in conditions.iterrows()])


@app.command("show", short_help="Show a table: its source, what is assumed, every number.")
def show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A name of the catalogue, or a file of your own.")],
) -> None:
    """Show a table: source, conditions, what is assumed, and every number."""
    from simulator import human

    loaded = human.load(table)
    entry = loaded.entry
    typer.echo(f"{loaded.id}: {entry.title}\n{entry.citation}")
    if entry.doi:
        typer.echo(f"doi:{entry.doi}")
    means = "; means computed anew from the trials" if entry.recomputed else ""
    typer.echo(f"grade: {entry.grade}{means}; people: {entry.people or 'not given'}")
    if entry.note:
        typer.echo(entry.note)
    for label in loaded.conditions:
        condition = entry.conditions[label]
        arguments = ", ".join(f"{name} = {value}" for name, value in condition.arguments.items())
        typer.echo(f"\n{label}: {condition.paradigm}({arguments})")
        if condition.assumed:
            typer.echo(f"  assumed, not in the source: {', '.join(condition.assumed)}")
        for measure in loaded.measures(label):
            how = entry.measures[measure]
            own = ", ".join(
                f"{name} = {value}{' (assumed)' if name in how.assumed else ''}"
                for name, value in how.arguments.items()
            )
            typer.echo(f"  {measure} ({how.unit}){f', taken with {own}' if own else ''}")
            for _, row in loaded.curve(label, measure).iterrows():
                parts = [f"{name} {row[name]:g}" for name in ("x", "mean", "sem", "n") if row[name] == row[name]]
                typer.echo(f"    {', '.join(parts)}")


@app.command("template", short_help="Write a pair of files to start a table of your own from.")
def template(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="free-recall, forgetting, brown-peterson, partial-report or practice.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write the two files into.")] = Path(),
) -> None:
    """Write a pair of files to start a table of your own from."""
    from simulator import human

    table, about = human.write_template(kind, out)
    typer.echo(f"{table} and {about}; then: multistore compare --human {table}")
