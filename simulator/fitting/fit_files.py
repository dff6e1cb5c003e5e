"""A fit with its files: a parameter file that says what it is of, and the record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.fitting.checkpoint import Checkpoint
from simulator.fitting.descent import Points
from simulator.fitting.fingerprint import fingerprint
from simulator.fitting.run import Array, CurveResult, Fitted, Problem, Report, prepare, search
from simulator.fitting.specification import Specification
from simulator.storage import atomic_files, provenance

PARAMETERS, RECORD, CHECKPOINT = "parameters.yaml", "fit.json", "checkpoint"


def fit(
    specification: Specification,
    out: str | Path | None = None,
    *,
    threads: int | None = None,
    restart: bool = False,
    report: Report | None = None,
    command: Sequence[str] | None = None,
    start: Array | None = None,
    known: Points | None = None,
) -> Fitted:
    """Fit parameters to human tables; with `out`, write the result there and go on from what is already there.

    `out/parameters.yaml` is a parameter file, `out/fit.json` the record (tables, objective, seed, command, uncertainties,
    ridges, loss by curve), `out/checkpoint` all evaluations: after an interruption the same call goes on where it was,
    to the same result. `restart` throws them away. Raises FitError before anything runs, MultistoreError if `out` holds
    another fit. `start` and `known` are the end and the points of a fit of a similar model, which tell this one where to go.
    """
    problem = prepare(specification)
    fitted = search(problem, open_checkpoint(problem, out, restart), threads=threads, report=report, start=start, known=known)
    if out is not None:
        write(fitted, Path(out), command)
    return fitted


def open_checkpoint(problem: Problem, out: str | Path | None, restart: bool) -> Checkpoint:
    """The evaluations of this problem below a folder, or none where there is no folder."""
    folder = None if out is None else Path(out) / CHECKPOINT
    known = fingerprint(problem.specification, problem.space, problem.objective) if folder else None
    return Checkpoint(folder, known, restart=restart)


def record(fitted: Fitted, command: Sequence[str] | None = None) -> dict[str, Any]:
    """The record of a fit in JSON's types; all of it but provenance's environment is equal for equal fits."""
    problem, uncertainties = fitted.problem, fitted.uncertainty
    settings = problem.specification.search
    names = problem.space.names
    return {
        "objective": "sum over curves of weight * mean(((model - human) / s)^2), s^2 = noise floor^2 + allowance^2",
        "loss": fitted.loss,
        "loss_error": fitted.loss_error,
        "search_excess": fitted.excess,
        "lists_of_loss": problem.objective.lists_each(settings.polish_factor) * settings.repetitions,
        "points": problem.objective.size,
        "evaluations": fitted.evaluations,
        "lists_per_evaluation": problem.objective.lists_each(),
        "parameters": [
            {
                "name": estimate.name, "value": estimate.value, "standard_error": _number(estimate.standard_error),
                "simulation_error": _number(estimate.simulation_error), "low": estimate.low, "high": estimate.high,
                "start": estimate.start, "at_bound": estimate.at_bound, "null": estimate.null, "z": _number(estimate.z),
                "identified": estimate.identified,
                "beside": {"name": estimate.beside[0], "correlation": _number(estimate.beside[1])},
            }
            for estimate in fitted.estimates
        ],
        "tied": {tie.name: fitted.parameters.value(tie.name) for tie in problem.space.ties},
        "ridges": [
            {"kind": ridge.kind, "parameters": list(ridge.names), "value": _number(ridge.value), "text": str(ridge)}
            for ridge in fitted.ridges
        ],
        "correlations": {
            name: {other: _number(value) for other, value in zip(names, row, strict=True)}
            for name, row in zip(names, uncertainties.correlations.tolist(), strict=True)
        },
        "residual_scale": _number(uncertainties.sigma),
        "curves": [_curve_record(part) for part in fitted.parts],
        "starts": [{"loss": start.loss, "evaluations": start.evaluations, "ended": start.reason} for start in fitted.starts],
        "polish": {"rounds": [step._asdict() for step in fitted.descent.steps], "ended": fitted.descent.reason},
        "specification": problem.specification.content(),
        "provenance": provenance.capture(
            None, fitted.parameters, seed=problem.objective.seed, lists=problem.objective.lists, command=command,
            extra={"fit": problem.specification.content()},
        ),
    }  # fmt: skip


def _curve_record(part: CurveResult) -> dict[str, Any]:
    curve, score = part.curve, part.score
    return {
        "table": curve.table, "condition": curve.condition, "measure": curve.measure, "points": score.n_points,
        "weight": curve.weight, "loss": part.loss, "rmse": _number(score.rmse), "noise_floor": curve.floor,
        "bias": _number(score.bias),
    }  # fmt: skip


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def heading(fitted: Fitted, command: Sequence[str] | None = None) -> str:
    """What a fitted parameter file says of itself at its top, as comments."""
    problem = fitted.problem
    tables: Mapping[str, None] = dict.fromkeys(curve.table for curve in problem.objective.curves)
    words = "" if command is None else f"multistore {' '.join(command)}"
    lines = [
        f"Fitted by {words}" if words else "Fitted",
        f"tables: {', '.join(tables)}",
        f"loss {fitted.loss:.6g} over {len(problem.objective.curves)} curves of {problem.objective.size} points: sum over",
        "curves of weight * mean(((model - human) / s)^2), s^2 = noise floor^2 + allowance^2",
        f"seed {problem.objective.seed}, {problem.objective.lists} lists per protocol, {fitted.evaluations} evaluations",
        f"fitted value +- standard error (all else as it was or tied; the whole record is in {RECORD}):",
    ]
    for estimate in fitted.estimates:
        known = math.isfinite(estimate.standard_error)
        error = f"+- {estimate.standard_error:.2g} (z = {estimate.z:.1f})" if known else "not identified"
        error = "at its bound" if estimate.at_bound else error
        lines.append(f"  {estimate.name}: {estimate.value:.6g} {error}")
    lines += [f"not separated by the data: {ridge}" for ridge in fitted.ridges]
    return "".join(f"# {line}\n" for line in lines)


def write(fitted: Fitted, out: Path, command: Sequence[str] | None = None) -> None:
    """Write the parameter file and the record, each atomically."""
    text = json.dumps(record(fitted, command), indent=1, allow_nan=False) + "\n"
    with atomic_files.writing(out / PARAMETERS) as parameters, atomic_files.writing(out / RECORD) as beside:
        parameters.write_text(heading(fitted, command) + "\n" + fitted.parameters.to_yaml(), encoding="utf-8")
        beside.write_text(text, encoding="utf-8")
