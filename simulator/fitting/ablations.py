"""Ablations: a fit repeated without one mechanism after the other, everything else fitted again.

    title: What each mechanism buys
    fit: default                                   # the fit that is repeated, by name or path
    leave_out: [ebbinghaus_savings]                # tables that are not fitted here
    search: {lists: 1000, polish: 2}               # in place of the fit's
    columns:                                       # root mean square errors that the table shows, means over conditions
      PEERS: {table: healey_kahana2014, measure: serial_position, conditions: [no_task]}
    ablations:
      no_decay:
        mechanism: decay of the short-term store
        reason: forgetting within a minute
        fixed: {short_term.lifetime: 1e9}

The first refit has all mechanisms and starts from the parameters in force. The others start where it ended and go down along
its slopes, which what they try themselves corrects. A mechanism is worth by how much the loss rises without it, beside what
the two searches leave open (`undecided`).
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import did_you_mean
from simulator.fitting.fit_files import RECORD, fit
from simulator.fitting.run import Fitted, Problem, Report, prepare
from simulator.fitting.specification import FitError, Specification, load_specification
from simulator.human.mistakes import Problems, validated
from simulator.storage import atomic_files
from simulator.storage.existing_files import is_file, shown_path
from simulator.storage.strict_yaml import read_yaml

NAMED = "ablations.yaml"
#: The refit with all mechanisms, which the others are held against.
WHOLE = "nothing"
TABLE = "ablations.csv"

Finite = Annotated[float, Field(allow_inf_nan=False)]
#: What gives a fit, in a context, the function that it tells its progress to (or None).
Reporting = Callable[[Problem], AbstractContextManager[Report | None]]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ablation(_Part):
    """One mechanism, why it is in the model, and the values or ties of parameters that switch it off."""

    mechanism: Annotated[str, Field(min_length=1)]
    reason: str = ""
    fixed: dict[str, Finite] = {}
    tied: dict[str, str] = {}

    @property
    def switch(self) -> str:
        """What switches the mechanism off, in words."""
        values = [f"{name} = {value:g}" for name, value in self.fixed.items()]
        return ", ".join([*values, *(f"{name} tied to {to}" for name, to in self.tied.items())])


class Column(_Part):
    """A mean of root mean square errors: of a measure of a table, over conditions (all of the fit if none is named)."""

    table: str
    measure: str
    conditions: tuple[str, ...] = ()


class Ablations(_Part):
    """Ablations as they are written in a file."""

    title: str = ""
    fit: str = "default"
    leave_out: tuple[str, ...] = ()
    search: dict[str, Any] = {}
    columns: dict[str, Column] = {}
    ablations: Annotated[dict[Name, Ablation], Field(min_length=1)]


class Refit(NamedTuple):
    """A refit that is done: the name of the ablation (`WHOLE`: none), and its record (as in fit.json)."""

    name: str
    record: Mapping[str, Any]

    @property
    def loss(self) -> float:
        """Loss in people other than those of the search."""
        return float(self.record["loss"])

    @property
    def noise(self) -> float:
        """How far the loss is uncertain through the finite number of simulated people, at the end and on the way there."""
        return float(self.record["loss_error"] + self.record["search_excess"])

    def rmse(self, column: Column) -> float:
        """Mean root mean square error of a column's curves; NaN where the fit has none of them."""
        errors = [
            curve["rmse"]
            for curve in self.record["curves"]
            if (curve["table"], curve["measure"]) == (column.table, column.measure)
            and (not column.conditions or curve["condition"] in column.conditions)
        ]
        return float(np.mean(errors)) if errors else math.nan


def load_ablations(which: str | Path = "default") -> tuple[Ablations, Path]:
    """Ablations from a file, or those of the default fit, and the folder that paths in them are seen from.

    >>> ablations, _ = load_ablations()
    >>> ablations.ablations["no_decay"].switch
    'short_term.lifetime = 1e+09'
    """
    path = Path(str(resources.files("simulator.fitting"))) / NAMED if str(which) == "default" else Path(which)
    if not is_file(path):
        near = did_you_mean(str(which), ["default"])
        raise FitError([f"{shown_path(str(which))}: no such file, nor the ablations of the package (default){near}"])
    problems = Problems()
    ablations = validated(read_yaml(path), Ablations, str(path), problems)
    problems.check(FitError)
    assert ablations is not None
    return ablations, path.parent


def specifications(ablations: Ablations, folder: Path = Path()) -> dict[str, Specification]:
    """The fit with all mechanisms, and without each; FitError with all mistakes in parameters and tables, before any runs.

    >>> without = specifications(*load_ablations())["no_decay"]
    >>> "short_term.lifetime" in without.free, without.fixed["short_term.lifetime"].value
    (False, 1000000000.0)
    """
    beside = folder / ablations.fit
    base = load_specification(beside if is_file(beside) else ablations.fit)
    problems = [
        f"leave_out: {name!r} is no table of the fit, allowed: {', '.join(base.tables)}{did_you_mean(name, base.tables)}"
        for name in ablations.leave_out
        if name not in base.tables
    ]
    whole = _reduced(base, ablations)
    all_of_them = {WHOLE: whole}
    for name, ablation in ablations.ablations.items():
        if name == WHOLE or not (ablation.fixed or ablation.tied):
            problems.append(f"ablations.{name}: switches nothing off; name a parameter in fixed or tied")
            continue
        all_of_them[name] = _without(whole, ablation)
    for name, specification in all_of_them.items():
        try:
            prepare(specification)
        except FitError as error:
            problems += [f"{name}: {line}" for line in error.problems]
            if name == WHOLE:
                break
    if problems:
        raise FitError(problems)
    return all_of_them


def _reduced(base: Specification, ablations: Ablations) -> Specification:
    """The fit as it is repeated: fewer tables, another search, from the parameters in force."""
    content = base.content()
    content["tables"] = {name: table for name, table in content["tables"].items() if name not in ablations.leave_out}
    content["search"] |= ablations.search
    used = _samples(content["tables"], base)
    content["free"] = {
        name: bounds | {"start": None}
        for name, bounds in content["free"].items()
        if not name.startswith("samples.") or name in used
    }
    return _built(base, content)


def _samples(tables: Mapping[str, Any], base: Specification) -> set[str]:
    """Names of the abilities that remain in the fit."""
    from simulator.fitting.objective import build_objective, people

    problems: list[str] = []
    objective = build_objective(_built(base, {**base.content(), "tables": dict(tables)}), problems)
    if problems:
        raise FitError(problems)
    return {f"samples.{sample}" for sample in people(objective)[0]}


def _without(whole: Specification, ablation: Ablation) -> Specification:
    """The fit with a mechanism switched off: its parameters are neither free nor tied nor fixed at another value."""
    content = whole.content()
    for name in (*ablation.fixed, *ablation.tied):
        for role in ("free", "fixed", "tied"):
            content[role].pop(name, None)
    for name, value in ablation.fixed.items():
        content["fixed"][name] = {"value": value, "reason": ablation.mechanism}
    for name, to in ablation.tied.items():
        content["tied"][name] = {"to": to, "ratio": 1.0}
    return _built(whole, content)


def _built(base: Specification, content: Mapping[str, Any]) -> Specification:
    return Specification(**content, origin=base.origin, folder=base.folder)


def ablate(
    ablations: Ablations,
    out: str | Path,
    *,
    folder: Path = Path(),
    only: tuple[str, ...] = (),
    threads: int | None = None,
    reporting: Reporting = lambda problem: contextlib.nullcontext(),
    done: Callable[[str], object] = lambda sentence: None,
) -> pd.DataFrame:
    """Fit again without each mechanism (`only` some of them), in `out/NAME`; returns what `out/ablations.csv` holds.

    After an interruption the same call goes on where it was, to the same table: whatever was simulated is read from the
    checkpoints. `reporting` gives each refit what it tells its progress to; `done` hears a sentence after each.
    """
    wanted = specifications(ablations, folder)
    unknown = [name for name in only if name not in wanted]
    if unknown:
        near = [did_you_mean(name, wanted) for name in unknown]
        raise FitError(
            [
                f"{name}: no such ablation, allowed: {', '.join(wanted)}{hint}"
                for name, hint in zip(unknown, near, strict=True)
            ]
        )
    refits: list[Refit] = []
    whole: Fitted | None = None
    rows = pd.DataFrame()
    for name, specification in wanted.items():
        if only and name not in (*only, WHOLE):
            continue
        place = Path(out) / name
        with reporting(prepare(specification)) as report:
            fitted = fit(
                specification, place, threads=threads, report=report, command=["ablate", "--only", name],
                **({} if whole is None else _from(whole, prepare(specification))),
            )  # fmt: skip
        whole = whole or fitted
        refits.append(Refit(name, json.loads((place / RECORD).read_text(encoding="utf-8"))))
        rows = table(ablations, refits)
        with atomic_files.writing(Path(out) / TABLE) as temporary:
            rows.to_csv(temporary, index=False, float_format="%.6g")
        what = "with all mechanisms" if name == WHOLE else f"without {rows['without'].iloc[-1]}"
        done(f"{len(refits)} of {len(only) + 1 if only else len(wanted)}: {what}, loss {refits[-1].loss:.4g}")
    return rows


def _from(whole: Fitted, problem: Problem) -> dict[str, Any]:
    """Where the fit with all mechanisms ended, and what it has simulated, for a fit without one of them."""
    columns = [whole.problem.space.names.index(name) for name in problem.space.names]
    known = whole.descent.points.of_another_model(whole.descent.surface, columns)
    return {"start": whole.descent.point[columns], "known": known}


def table(ablations: Ablations, refits: Sequence[Refit]) -> pd.DataFrame:
    """One row per refit: what is switched off, loss, its rise over the fit with all mechanisms, and the columns."""
    whole = next((refit for refit in refits if refit.name == WHOLE), None)
    rows: list[dict[str, Any]] = []
    for refit in refits:
        ablation = ablations.ablations.get(refit.name)
        rise = math.nan if whole is None else refit.loss - whole.loss
        noise = math.nan if whole is None else 2 * math.hypot(refit.noise, whole.noise)
        rows.append(
            {
                "name": refit.name,
                "without": ablation.mechanism if ablation else WHOLE,
                "by": ablation.switch if ablation else "",
                "free": len(refit.record["parameters"]),
                "loss": refit.loss,
                "rise": rise,
                "undecided": noise,
                **{name: refit.rmse(column) for name, column in ablations.columns.items()},
            }
        )
    return pd.DataFrame(rows)


def markdown(rows: pd.DataFrame) -> Iterator[str]:
    """The lines of a table of ablations for a document, the costliest first below the fit with all mechanisms."""
    columns = [
        name for name in rows.columns if name not in ("name", "without", "by", "free", "loss", "rise", "undecided")
    ]
    yield "| Without | Loss | Rise | " + " | ".join(columns) + " |"
    yield "|---|---|---|" + "---|" * len(columns)
    ordered = pd.concat([rows[rows["name"] == WHOLE], rows[rows["name"] != WHOLE].sort_values("rise", ascending=False)])
    for row in ordered.to_dict("records"):
        what = "nothing (all fitted again)" if row["name"] == WHOLE else f"{row['without']}: {_code(row['by'])}"
        rise = (
            "" if row["name"] == WHOLE else f"{row['rise']:+.0f}{'' if abs(row['rise']) > row['undecided'] else ' ?'}"
        )
        errors = " | ".join(f"{row[name]:.2f}" if row[name] >= 0.2 else f"{row[name]:.3f}" for name in columns)
        yield f"| {what} | {row['loss']:.0f} | {rise} | {errors} |"


def _code(switch: str) -> str:
    return ", ".join(f"`{part}`" for part in switch.split(", "))
