"""Prints from the code what would otherwise be copied by hand: `make docs`.

It writes simulator/parameters/fit_record.json and neural_fit_record.json, simulator/defaults.yaml, docs/parameters.md, docs/effects.md, docs/benchmarks.md, docs/speed.md, and the tables of README.md and docs/ablations.md that come from results/.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd

from experiments.benchmarks import HEADS, citation
from experiments.benchmarks import table as benchmark_rows
from experiments.effects import EFFECTS
from simulator import human
from simulator.comparison import scoreboard
from simulator.fitting import ablations
from simulator.fitting.fit_record import packaged
from simulator.fitting.specification import load_specification
from simulator.parameters.basis import RECORDS, basis
from simulator.parameters.declarations import Parameters
from simulator.parameters.populations import POPULATIONS
from simulator.parameters.printing import parameter_table

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = {
    "name": "Field", "symbol": "Symbol", "default": "Default", "range": "Range", "unit": "Unit",
    "description": "Meaning", "source": "Source", "basis": "Default value",
}  # fmt: skip

EFFECTS_INTRODUCTION = """# Effects

Printed from `experiments/effects.py` by `make docs`: the classic findings, and how large they are with the default
parameters. None of them is fitted by itself. A size below `Least` fails a test; `make verify` takes 20 seeds.

"""

BENCHMARKS_INTRODUCTION = """# Benchmarks of working memory

Printed from `experiments/wm_benchmarks.yaml` and the last scoreboard by `make docs`; the same table: `multistore list --benchmarks`.
{citation}.

What people and the model show is the size of the same effect (the first one, where a benchmark has several), computed from human tables
and from simulated curves by the same function. *yes*: in the direction of people and between half and twice their size; *partly*: in their direction, and at least a
tenth of it; *no*: simulated and not shown; an effect in docs/effects.md has no human table, and a test holds its size.

"""

SPEED = """# Speed

Printed from results/bench.md by `make docs`; `make bench` measures anew.

`make bench` times `simulate(...)` on lists of 10, 20 and 40 words, in one thread and in all, and on sessions of 16 and 256
lists, against the bare cost of the random numbers and against the event engine, in one run, after the compiled code is warm. Speeds are CPU time, so that other
programs do not count; every figure is the median of five repeats, beside the least and the greatest.

Compiling takes place once, on the first use after an installation or a change of the model (about a minute), and is kept in
the user's cache folder, or in the one that `MULTISTORE_CACHE` names. `MULTISTORE_JIT=0` compiles nothing.

`make bench AGAINST=../other` times the simulations of another checkout, or of a git revision (`AGAINST=v1.0`), in alternation
with those of this one, and prints the ratio: on a busy machine nothing else tells whether a change made it slower.
"""


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def parameters_page() -> str:
    """The page docs/parameters.md: every parameter by section, then populations and samples of people."""
    parts = [
        "# Parameters\n\nPrinted from `simulator/parameters/declarations.py` by `make docs`; change it there. "
        "The same table: `multistore parameters`.\n"
    ]
    for section, field in Parameters.model_fields.items():
        rows = [row for row in parameter_table() if row["name"].startswith(section + ".")]
        if rows:
            about = " ".join((field.annotation.__doc__ or "").split()) if field.annotation else ""
            cells = [
                [f"`{row['name'].partition('.')[2]}`", *(row[column] for column in list(HEADINGS)[1:])] for row in rows
            ]
            parts.append(f"## {section}\n\n{about}\n\n{table(list(HEADINGS.values()), cells)}")
    factors = [
        [population, f"`{factor.field}`", f"x {factor.factor:g}", factor.source]
        for population, factors_of_it in POPULATIONS.items()
        for factor in factors_of_it
    ]
    parts.append(
        "## Populations\n\nSmall, named changes of the default (young) participant (`simulator/parameters/populations.py`).\n\n"
        + table(["Population", "Field", "Change", "Source"], factors)
    )
    abilities = [
        [f"`{sample}`", f"`{name}`", f"{ability:g}", basis(f"samples.{sample}", ability)]
        for name, entry in human.catalogue().items()
        for sample, ability in entry.entry.ability.items()
    ]
    parts.append(
        "## Samples of people\n\nOne ability for the people of each study, never one per condition. It stands in the "
        "study's table (`ability` in `simulator/human/tables/*.yaml`); `samples` in a parameter file replaces it.\n\n"
        + table(["Sample", "Table", "Ability", "Value"], abilities)
    )
    return "\n".join(parts)


def scores(path: Path) -> str:
    """The scoreboard in short: mean RMSE over the conditions of each table and measure."""
    means = scoreboard.headline(scoreboard.read(path))
    keys = ["experiment", "table", "measure"]
    wide = means.pivot(index=keys, columns="ability", values=["rmse", "ratio", "conditions"])
    order = means[keys].drop_duplicates()
    rows = []
    for key in order.itertuples(index=False, name=None):
        row_of_key = wide.loc[key]
        numbers = [row_of_key[("rmse", "sample")], row_of_key[("ratio", "sample")], row_of_key[("rmse", "common")]]
        cells = ["" if math.isnan(value) else f"{value:.3g}" for value in numbers]
        rows.append([f"`{key[0]}`", f"`{key[1]}`", key[2], f"{row_of_key[('conditions', 'sample')]:.0f}", *cells])
    heads = ["Experiment", "Table", "Measure", "Conditions", "RMSE", "RMSE / noise floor", "RMSE, ability 1"]
    return table(heads, rows)


def speed_page(measured: str) -> str:
    """The page docs/speed.md: what is measured and how, and the table of `make bench`."""
    return f"{SPEED}\n{measured.strip()}\n"


def insert(page: str, name: str, text: str) -> str:
    """Replace what stands between the two marks of a name in a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, opened, remaining = page.partition(begin)
    _, closed, after = remaining.partition(end)
    if not opened or not closed:
        raise ValueError(f"{name}: no {begin} ... {end}")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def fit_records() -> dict[str, str]:
    """The records of the fits of the defaults that the package carries, by file, as far as they are in results/fit and results/fit_neural."""
    texts = {}
    for name, folder in {"default": "fit", "neural": "fit_neural"}.items():
        path = ROOT / "results" / folder / "fit.json"
        if path.exists():
            texts[RECORDS[name]] = packaged(json.loads(path.read_text(encoding="utf-8")), load_specification(name))
    return texts


def mechanisms() -> str:
    """What the ablations of the package switch off, and why it is there."""
    stated, _ = ablations.load_ablations()
    rows = [[f"`{name}`", one.mechanism, one.reason, f"`{one.switch}`".replace(", ", "`, `")] for name, one in stated.ablations.items()]
    return table(["Ablation", "Mechanism", "What it is there for", "Switched off by"], rows)


def ablated(path: Path) -> str:
    """The table of the last `multistore ablate`."""
    return "\n".join(ablations.markdown(pd.read_csv(path, keep_default_na=False)))


def recovery(path: Path) -> str:
    """Truth and estimate of every parameter of the last recovery."""
    rows = [
        [f"`{one['name']}`", f"{one['truth']:.4g}", f"{one['estimate']:.4g}",
         "" if one["standard_error"] is None else f"{one['standard_error']:.2g}", "" if one["z"] is None else f"{one['z']:+.1f}", one["verdict"]]
        for one in json.loads(path.read_text(encoding="utf-8"))["recovery"]
    ]  # fmt: skip
    return table(["Parameter", "Truth", "Estimate", "Standard error", "z", ""], rows)


def ablations_page(page: str, results: Path) -> str:
    """docs/ablations.md with the tables of this version of the program; those without results yet stay as they are."""
    page = insert(page, "mechanisms", mechanisms())
    for name, path, printed in (
        ("ablations", results / "ablations" / ablations.TABLE, ablated),
        ("recovery", results / "recovery" / "recovery.json", recovery),
    ):
        page = insert(page, name, printed(path)) if path.exists() else page
    return page


def effects_page() -> str:
    """The page docs/effects.md: what people show, and how large it is in the model, for three seeds."""
    rows = [
        [one.name, one.people, one.source, "" if one.size_in_people is None else f"{one.size_in_people:.2f}", " ".join(f"{one.size(Parameters(), seed):.2f}" for seed in (1, 2, 3)),
         f"{one.least:g}", " ".join((one.size.__doc__ or "").split())]
        for one in EFFECTS
    ]  # fmt: skip
    return EFFECTS_INTRODUCTION + table(["Effect", "People", "Source", "Size in people", "In the model (three seeds)", "Least", "How it is taken"], rows)


def benchmarks_page() -> str:
    """The page docs/benchmarks.md: which benchmarks of working memory the model of the last full run shows."""
    board = ROOT / "results" / scoreboard.NAME
    rows = benchmark_rows(scoreboard.read(board) if board.exists() else None)
    return BENCHMARKS_INTRODUCTION.format(citation=citation()) + table(HEADS, rows)


def main() -> None:
    """Write all printouts; what has no results yet is left as it is."""
    for file, text in fit_records().items():
        (ROOT / "simulator" / "parameters" / file).write_text(text, encoding="utf-8")
    (ROOT / "simulator" / "defaults.yaml").write_text(Parameters().to_yaml(), encoding="utf-8")
    (ROOT / "docs" / "parameters.md").write_text(parameters_page(), encoding="utf-8")
    (ROOT / "docs" / "effects.md").write_text(effects_page(), encoding="utf-8")
    (ROOT / "docs" / "benchmarks.md").write_text(benchmarks_page(), encoding="utf-8")
    page = ROOT / "docs" / "ablations.md"
    page.write_text(ablations_page(page.read_text(encoding="utf-8"), ROOT / "results"), encoding="utf-8")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    board, bench = ROOT / "results" / scoreboard.NAME, ROOT / "results" / "bench.md"
    if board.exists():
        text = insert(text, "scores", scores(board))
    if bench.exists():
        (ROOT / "docs" / "speed.md").write_text(speed_page(bench.read_text(encoding="utf-8")), encoding="utf-8")
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
