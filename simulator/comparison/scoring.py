"""The rows of the scoreboard: every simulated curve against its human one, findings, and what is assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.comparison import scoreboard
from simulator.comparison.assumed_timings import sensitivities
from simulator.comparison.distance import noise_floor, score
from simulator.comparison.experiment import CurveKey, Experiment, SimulatedCurves
from simulator.comparison.people import parameters_of_people
from simulator.comparison.simulated_conditions import Effort, Observation, Tick

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters

ScoreboardRow = dict[str, Any]


def score_rows(
    experiment: str, tables: Mapping[str, HumanTable], curves: Mapping[CurveKey, Observation]
) -> tuple[list[ScoreboardRow], list[dict[str, Any]]]:
    """The rows of all curves that are scored, and beside each its Monte-Carlo error and noise floor."""
    rows: list[ScoreboardRow] = []
    precision: list[dict[str, Any]] = []
    for key, observation in curves.items():
        table = tables[key.table]
        if key.view not in scoreboard.ABILITIES or key.variant:
            continue
        if key.measure not in table.measures(key.condition, scored=True):
            continue
        people = table.curve(key.condition, key.measure)
        tabled = table.noise_floor(key.condition, key.measure)
        row = scoreboard.row(
            experiment, key.table, key.condition, key.measure, key.view, score(people, observation.curve, tabled)
        )
        if len(people) == 1 and len(observation.curve):
            row["value"] = float(observation.curve["mean"].iloc[0])
        rows.append(row)
        precision.append(
            {
                "table": key.table, "condition": key.condition, "measure": key.measure, "ability": key.view,
                "lists": observation.lists, "monte_carlo_error": _rounded(observation.error(people)),
                "noise_floor": _rounded(noise_floor(people, tabled)),
            }
        )  # fmt: skip
    return rows, precision


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 8)


def effect_rows(experiment: Experiment, curves: Mapping[CurveKey, Observation]) -> list[ScoreboardRow]:
    """A row for every finding that has no human table, at both abilities."""
    return [
        scoreboard.effect_row(experiment.name, name, ability, value)
        for ability in scoreboard.ABILITIES
        for name, value in experiment.effects(SimulatedCurves(ability, curves)).items()
    ]


def assumption_rows(
    experiment: Experiment, parameters: Parameters, effort: Effort, tick: Tick | None
) -> Iterator[ScoreboardRow]:
    """A row for every assumed timing of every session, at both abilities (one simulation where they are the same).

    Of conditions whose lists stand in one session the first is looked at.
    """
    for study, *_ in experiment.sessions() if experiment.sensitivity else ():
        of_people = parameters_of_people(study.table, study.condition, parameters)
        sizes_by_parameters: dict[Parameters, list[tuple[str, float]]] = {}
        for ability in scoreboard.ABILITIES:
            own = of_people[ability]
            if own not in sizes_by_parameters:
                sizes = sensitivities(
                    study.table, study.condition, own, effort, lists=experiment.lists, options=study.options, tick=tick
                )
                sizes_by_parameters[own] = list(sizes)
            for name, size in sizes_by_parameters[own]:
                yield scoreboard.effect_row(experiment.name, name, ability, size, study.table.id)
