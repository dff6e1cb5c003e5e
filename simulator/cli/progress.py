"""Progress bars and tables on the terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from simulator.comparison.stages import Stage

#: Called with the name of what is simulated next, and with the number of lists just simulated.
Callbacks = tuple[Callable[[str], None], Callable[[int], None]]


def announce_compiling() -> None:
    """Say why nothing seems to happen at first, when the model has still to be compiled."""
    from simulator.numerics.cache import SUFFIX, cache_folder
    from simulator.numerics.compilation import compiled

    folder = cache_folder()
    if compiled() and (folder is None or not any(folder.glob(f"*run_sessions*{SUFFIX}"))):
        typer.echo("compiling the model, about a minute; this happens once", err=True)


class Watch:
    """Work done of work to do, over several runs that go on at once, and how long the rest will take.

    >>> from simulator.comparison.stages import Stage
    >>> watch = Watch({"a": [Stage("first", 10, 40.0), Stage("second", 5, 20.0)]}, clock=iter([0.0, 8.0]).__next__)
    >>> stage, tick = watch.callbacks("a")
    >>> stage("first"); tick(10); stage("second"); watch.done()
    40.0
    >>> watch.left()
    4.0
    """

    def __init__(self, plan: Mapping[str, Sequence[Stage]], clock: Callable[[], float] = time.monotonic) -> None:
        self.plan = {name: {stage.name: stage for stage in stages} for name, stages in plan.items()}
        self.clock, self.begun = clock, clock()
        self.total = sum(stage.work for stages in plan.values() for stage in stages)
        self.finished = dict.fromkeys(plan, 0.0)
        self.current: dict[str, tuple[Stage, int]] = {}
        self.lists = 0
        self.lock = threading.Lock()

    def callbacks(self, name: str) -> Callbacks:
        """What the run of that name calls: `stage(name)` and `tick(lists)`."""

        def stage(label: str) -> None:
            with self.lock:
                self._close(name)
                self.current[name] = (self.plan[name][label], 0)

        def tick(lists: int) -> None:
            with self.lock:
                running, before = self.current[name]
                self.current[name] = (running, before + lists)
                self.lists += lists

        return stage, tick

    def finish(self, name: str) -> None:
        """The run of that name has ended."""
        with self.lock:
            self._close(name)

    def _close(self, name: str) -> None:
        if name in self.current:
            self.finished[name] += self.current.pop(name)[0].work

    def done(self) -> float:
        """Work done so far; that of an unfinished stage by its share of the lists expected."""
        with self.lock:
            running = sum(
                stage.work * min(1.0, lists / max(stage.lists, 1.0)) for stage, lists in self.current.values()
            )
            return sum(self.finished.values()) + running

    def left(self) -> float | None:
        """Seconds that the rest takes at the speed so far, None while nothing is done."""
        done = self.done()
        return (self.clock() - self.begun) * (self.total - done) / done if done > 0 else None

    def running(self) -> str:
        """What is simulated at the moment."""
        with self.lock:
            return ", ".join(f"{name} ({stage.name})" for name, (stage, _) in self.current.items())


def left(seconds: float | None) -> str:
    """How long something will still take, in words.

    >>> left(42.0), left(200.0), left(None)
    ('about 42 s left', 'about 3 min left', '')
    """
    if seconds is None:
        return ""
    return f"about {seconds:.0f} s left" if seconds < 100 else f"about {seconds / 60:.0f} min left"


@contextmanager
def bar(watch: Watch) -> Iterator[None]:
    """A progress bar of what is watched, and how long the rest will take. Drawn on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Rest(ProgressColumn):
        """Redrawn several times a second, so that it is true while nothing is finished too."""

        def render(self, task: Task) -> Text:
            progress.update(task.id, completed=watch.done())
            return Text(f"{left(watch.left())}  {watch.lists:,} lists  {watch.running()}")

    console = Console(stderr=True)
    columns = (BarColumn(bar_width=28), TextColumn("{task.percentage:>3.0f}%"), Rest())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        progress.add_task("", total=watch.total)
        yield


@contextmanager
def share_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar of one run that tells what it does and which share of it is done. Drawn on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=28), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=f"{title}: {what}", completed=share)

        yield tell


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
        by: dict[str, Any] = {str(row["ability"]): row for _, row in group.iterrows()}
        own, common = by["sample"], by["common"]
        lines.append([*map(str, key), f"{own['n_points']:.0f}", number(own["rmse"]), number(own["noise_floor"]),
                      number(own["ratio"]), number(own["r2"]), number(own["bias"]), number(common["rmse"])])  # fmt: skip
    if lines:
        heads = [*keys, "points", "rmse", "noise floor", "ratio", "r2", "bias", "rmse (ability 1)"]
        print_table(heads, lines)
    effects = rows[(rows["measure"] == "effect") & (rows["ability"] == "sample") & (rows["table"] == "")]
    if len(effects):
        print_table(["effect", "size"], [[row["condition"], number(row["value"])] for _, row in effects.iterrows()])


def print_findings(findings: Sequence[Mapping[str, Any]], model: str, beside: str) -> None:
    """Print what people show beside what the `model` and the engine `beside` it show: yes or no, and the sizes."""
    from simulator.comparison.findings import SUBJECTS, verdict

    lines = []
    for row in findings:
        cells = [f"{verdict(row, who)} {number(row[who])}" if row[who] is not None else "" for who in SUBJECTS]
        lines.append([row["finding"], number(row["least"]), *cells])
    if lines:
        print_table(["finding", "least", "people", model, beside], lines)


def print_headline(rows: pd.DataFrame) -> None:
    """Print the mean over conditions of each table and measure, both abilities side by side."""
    from simulator.comparison.scoreboard import headline

    means = headline(rows)
    keys = ["experiment", "table", "measure"]
    lines = []
    for key, group in means.groupby(keys, sort=False):
        own, common = (group[group["ability"] == ability].iloc[0] for ability in ("sample", "common"))
        numbers = (own["rmse"], own["ratio"], common["rmse"], common["ratio"])
        lines.append([*map(str, key), str(own["conditions"]), *(number(float(value)) for value in numbers)])
    heads = [*keys, "conditions", "rmse", "ratio", "rmse (ability 1)", "ratio (ability 1)"]
    print_table(heads, lines, title="mean over conditions")
