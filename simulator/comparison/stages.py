"""The parts of an experiment's run and how much work each is, estimated before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.backends import registry
from simulator.comparison.assumed_timings import ASSUMED, changes, people_needed
from simulator.tasks.work import work_of

if TYPE_CHECKING:
    from simulator.comparison.experiment import Experiment
    from simulator.comparison.simulated_conditions import Effort
    from simulator.human import HumanTable

#: What is taken of the most lists of a condition when the number of people depends on precision.
SHARE_OF_LISTS = 0.25


class Stage(NamedTuple):
    """A part of an experiment's run: what is simulated, lists of one protocol, and their work."""

    name: str
    lists: float
    work: float


def stages(experiment: Experiment, effort: Effort) -> list[Stage]:
    """The parts of an experiment's run in their order, with an estimate of their work.

    >>> import experiments
    >>> from simulator.comparison.simulated_conditions import Effort
    >>> [stage.name for stage in stages(experiments.load("practice"), Effort(subjects=30))]
    ['practice_choice_rt same_mapping', 'what is assumed']
    """
    of_conditions, of_assumed, tables = [], [], {}
    for study in experiment.studies():
        table, condition = study.table, study.condition
        tables[table.id] = table
        of_conditions.append(_condition_stage(f"{table.id} {condition}", table, condition, experiment, effort))
        if experiment.sensitivity:
            of_assumed.append(_assumed_stage(table, condition, experiment, effort))
    for variant in experiment.variants:
        name = f"{variant.table} {variant.condition}: {variant.name}"
        of_conditions.append(_condition_stage(name, tables[variant.table], variant.condition, experiment, effort))
    lists, work = sum(stage.lists for stage in of_assumed), sum(stage.work for stage in of_assumed)
    return [*of_conditions, Stage(ASSUMED, lists, work)]


def _condition_stage(name: str, table: HumanTable, condition: str, experiment: Experiment, effort: Effort) -> Stage:
    lists_within_reach = registry.get(effort.backend).lists_within_reach
    lists = work = 0.0
    for group in table.taken_together(table.measures(condition)):
        parts = table.protocols(condition, group[0])
        people = effort.subjects or SHARE_OF_LISTS * lists_within_reach / (experiment.lists * len(parts))
        lists += people * experiment.lists * len(parts)
        work += people * experiment.lists * sum(work_of(part.protocol) for part in parts)
    views = _abilities(table, condition)
    return Stage(name, views * lists, views * work)


def _assumed_stage(table: HumanTable, condition: str, experiment: Experiment, effort: Effort) -> Stage:
    parts = table.protocols(condition)
    simulations = sum(len(change.values) for change in changes(table, condition))
    simulations += len({change.measure for change in changes(table, condition)})
    people = people_needed(table, condition, effort, experiment.lists)
    each = _abilities(table, condition) * simulations * people * experiment.lists
    return Stage(ASSUMED, each * len(parts), each * sum(work_of(part.protocol) for part in parts))


def _abilities(table: HumanTable, condition: str) -> int:
    """How many abilities a condition is simulated with: the common one, and that of the sample if it has one."""
    return 1 if table.sample(condition) is None else 2
