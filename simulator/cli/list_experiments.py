"""multistore list: the experiments with paper, store, measures and last score; the benchmarks of working memory; materials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.errors import MultistoreError

if TYPE_CHECKING:
    import pandas as pd


def list_experiments(
    benchmarks: Annotated[
        bool, typer.Option("--benchmarks", help="The benchmarks of Oberauer et al. (2018): which of them the model shows.")
    ] = False,
    material: Annotated[bool, typer.Option("--material", help="The kinds of item that can be shown.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the results that scores come from.")] = Path("results"),
) -> None:
    """List all experiments: where they stand, paper, tables, measures, and the scores of the last run in OUT.

    The score is the median, over all curves, of the distance of model and people over the noise in the human means.
    """
    from simulator.cli.progress import print_table

    if benchmarks and material:
        raise MultistoreError("--material: is another list than --benchmarks; ask for one of them")
    if material:
        heads, rows = _materials()
    else:
        board = _scoreboard(out)
        heads, rows = _benchmarks(board) if benchmarks else _experiments(board)
    print_table(heads, rows)


def _scoreboard(folder: Path) -> pd.DataFrame | None:
    from simulator.comparison import scoreboard

    path = folder / scoreboard.NAME
    return scoreboard.read(path) if path.exists() or path.with_suffix(".json").exists() else None


def _experiments(board: pd.DataFrame | None) -> tuple[list[str], list[list[str]]]:
    import experiments

    stores = experiments.folders()
    rows = []
    for name in [*experiments.names(), *experiments.network_names()]:
        experiment = experiments.load(name)
        studies = experiment.studies()
        measures = dict.fromkeys(m for study in studies for m in study.table.measures(study.condition, scored=True))
        tables = dict.fromkeys(study.table.id for study in studies)
        rows.append([name, stores.get(name, "networks"), experiment.papers[0], ", ".join(tables), ", ".join(measures), _score(board, name)])
    rows += [[name, "networks", experiments.load_study(name).papers[0], "", "", ""] for name in experiments.study_names()]
    return ["experiment", "store", "paper", "tables", "measures", "score"], rows


def _score(board: pd.DataFrame | None, name: str) -> str:
    """The median ratio of the scored rows of an experiment; empty where it was not run."""
    if board is None:
        return ""
    rows = board[(board["experiment"] == name) & (board["ability"] == "sample") & board["rmse"].notna()]
    if not len(rows):
        return ""
    ratio = rows["ratio"].median()
    return "no noise floor" if ratio != ratio else f"{ratio:.2g}"


def _benchmarks(board: pd.DataFrame | None) -> tuple[list[str], list[list[str]]]:
    from experiments.benchmarks import HEADS, citation, table

    typer.echo(citation())
    return HEADS, table(board)


def _materials() -> tuple[list[str], list[list[str]]]:
    from simulator.tasks.material import MATERIALS

    rows = []
    for kind in MATERIALS.values():
        groups: dict[str, str] = {}
        for item in kind.items:
            groups[item.similar] = groups.get(item.similar, "") + item.name
        alone = groups.pop("", "")
        listed = [f"{names} (-{rhyme})" for rhyme, names in groups.items()] + [alone] * bool(alone)
        rows.append([kind.name, f"{kind.spoken:g}", str(kind.letters), " ".join(listed) or "open set", kind.source])
    return ["material", "s to say", "letters", "items, those that rhyme together", "source"], rows
