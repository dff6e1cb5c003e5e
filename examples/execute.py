"""Runs the notebooks of this folder and writes each with its outputs beside it: `make examples`.

A notebook is a Python file in cells: `# %% [markdown]` begins text, `# %%` begins code. It runs as it is (`python
examples/first_steps.py`), and Jupyter (with jupytext), VS Code, PyCharm and Spyder open it as a notebook. What it
printed, and its pictures, stand in the Markdown file of the same name. Nothing of Jupyter is needed here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
NOTEBOOKS = (
    "first_steps", "own_experiment", "own_data_and_a_fit", "what_each_store_does", "lesions_and_populations", "sweeps",
)  # fmt: skip
#: Dots per inch of the pictures: enough to be read, and small files.
_DPI = 80


class Cell(NamedTuple):
    """One cell: text in Markdown, or code."""

    text: str
    is_code: bool


class Output(NamedTuple):
    """What a cell of code printed, and the figures that it left."""

    text: str
    figures: tuple[Figure, ...]


def cells(source: str) -> list[Cell]:
    """The cells of a notebook.

    >>> cells("# %% [markdown]\\n# Hello\\n\\n# %%\\nprint(1)\\n")
    [Cell(text='Hello', is_code=False), Cell(text='print(1)', is_code=True)]
    """
    out = []
    for part in re.split(r"^# %%", source, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines()]
            out.append(Cell("\n".join(lines).strip(), False))
        else:
            out.append(Cell(body.strip(), True))
    return out


def run(source: str, name: str) -> Iterator[tuple[Cell, Output]]:
    """Run a notebook cell by cell, in one namespace; the last expression of a cell is shown as a notebook shows it."""
    space: dict[str, Any] = {"__name__": "notebook"}
    plt.close("all")  # figures of others are none of this notebook
    for cell in cells(source):
        if not cell.is_code:
            yield cell, Output("", ())
            continue
        tree = ast.parse(cell.text, f"{name}.py")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        printed, figures = io.StringIO(), []
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, f"{name}.py", "exec"), space)
            value = None if last is None else eval(compile(ast.Expression(last.value), f"{name}.py", "eval"), space)
        if isinstance(value, Figure):
            figures.append(value)
        elif value is not None and not _is_axes(value):
            printed.write(f"{value}\n")
        figures += [plt.figure(number) for number in plt.get_fignums()]
        plt.close("all")
        yield cell, Output("\n".join(line.rstrip() for line in printed.getvalue().rstrip().splitlines()), tuple(figures))


def _is_axes(value: object) -> bool:
    """Whether it is axes, or an array of them, which are shown as their figure."""
    first = next(iter(getattr(value, "flat", [value])), None)
    return isinstance(first, mpl.axes.Axes)


def write(name: str, folder: Path = HERE) -> Path:
    """Run a notebook and write NAME.md with its outputs, and its pictures into figures/."""
    source = (HERE / f"{name}.py").read_text(encoding="utf-8")
    parts, count = [], 0
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for cell, output in run(source, name):
        parts.append(f"```python\n{cell.text}\n```" if cell.is_code else cell.text)
        if output.text:
            parts.append(f"```text\n{output.text}\n```")
        for figure in output.figures:
            count += 1
            picture = f"figures/{name}_{count}.png"
            figure.savefig(folder / picture, dpi=_DPI, metadata={"Software": None})
            parts.append(f"![]({picture})")
    path = folder / f"{name}.md"
    made = f"<!-- Written by `make examples` from {name}.py; change it there. -->"
    path.write_text("\n\n".join([made, *parts]) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    for chosen in sys.argv[1:] or NOTEBOOKS:
        print(write(chosen).relative_to(HERE.parent))
