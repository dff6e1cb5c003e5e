"""Progress bars and tables on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def bar(title: str, stages: int) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """A progress bar over `stages` conditions; gives `stage(name)` and `tick(lists)`. Drawn on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.fields[title]:<17}", markup=False), BarColumn(bar_width=28),
        TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
        TextColumn("{task.fields[lists]:,} lists  {task.description}", markup=False),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=stages, title=title, lists=0)
        begun = lists = 0

        def stage(name: str) -> None:
            nonlocal begun
            progress.update(task, completed=begun, description=name)
            begun += 1

        def tick(n: int) -> None:
            nonlocal lists
            lists += n
            progress.update(task, lists=lists)

        yield stage, tick
        progress.update(task, completed=stages, description="done")


def print_table(headings: list[str], rows: list[list[str]], title: str = "") -> None:
    """Print a table with aligned columns; numbers to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    plain: dict[str, Any] = {"markup": False, "emoji": False, "highlight": False}  # [red] may be a user's own name
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for k, heading in enumerate(headings):
        numeric = all(_numeric(row[k]) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
    for row in rows:
        table.add_row(*row)
    console = Console(**plain)
    if not console.is_terminal:
        console = Console(width=150, **plain)
    console.print(table)


def _numeric(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return text in ("-", "")
    return True


def number(value: float) -> str:
    """A number as a table shows it, '-' for none."""
    return "-" if value != value else f"{value:.3f}"


def print_scores(rows: pd.DataFrame) -> None:
    """Print scoreboard rows, both abilities side by side, and then the effects (not those of what is assumed)."""
    keys = ["table", "condition", "measure"]
    scored = rows[rows["measure"] != "effect"]
    lines: list[list[str]] = []
    for key, group in scored.groupby(keys, sort=False):
        by: dict[str, Any] = {str(r["ability"]): r for _, r in group.iterrows()}
        own, common = by["sample"], by["common"]
        lines.append([*map(str, key), f"{own['n_points']:.0f}", number(own["rmse"]), number(own["noise_floor"]),
                      number(own["ratio"]), number(own["r2"]), number(own["bias"]), number(common["rmse"])])  # fmt: skip
    if lines:
        heads = [*keys, "points", "rmse", "noise floor", "ratio", "r2", "bias", "rmse (ability 1)"]
        print_table(heads, lines)
    effects = rows[(rows["measure"] == "effect") & (rows["ability"] == "sample") & (rows["table"] == "")]
    if len(effects):
        print_table(["effect", "size"], [[r["condition"], number(r["value"])] for _, r in effects.iterrows()])


def print_headline(rows: pd.DataFrame) -> None:
    """Print the mean over conditions of each table and measure, both abilities side by side."""
    from simulator.comparison.scoreboard import headline

    means = headline(rows)
    keys = ["experiment", "table", "measure"]
    lines = []
    for key, group in means.groupby(keys, sort=False):
        own, common = (group[group["ability"] == a].iloc[0] for a in ("sample", "common"))
        numbers = (own["rmse"], own["ratio"], common["rmse"], common["ratio"])
        lines.append([*map(str, key), str(own["conditions"]), *(number(float(v)) for v in numbers)])
    heads = [*keys, "conditions", "rmse", "ratio", "rmse (ability 1)", "ratio (ability 1)"]
    print_table(heads, lines, title="mean over conditions")
