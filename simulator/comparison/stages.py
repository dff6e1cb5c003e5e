"""The parts of an experiment's run and how much work each is, estimated before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.backends import registry
from simulator.comparison.assumed_timings import ASSUMED, changes, people_needed
from simulator.comparison.experiment import session_name
from simulator.comparison.study_layout import lists_of, lives
from simulator.tasks.work import work_of

if TYPE_CHECKING:
    from simulator.comparison.experiment import Experiment
    from simulator.comparison.simulated_conditions import Effort
    from simulator.human import HumanTable
    from simulator.human.catalogue import ConditionProtocol

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
    effort = effort.with_engine(experiment.backend)
    of_conditions, of_assumed, tables = [], [], {}
    for group in experiment.sessions():
        table, condition = group[0].table, group[0].condition
        tables[table.id] = table
        measures = dict.fromkeys(name for study in group for name in [*table.measures(study.condition), *study.extra])
        of_conditions.append(_condition_stage(session_name(group), table, condition, experiment, effort, measures))
        if experiment.sensitivity:
            of_assumed.append(_assumed_stage(table, condition, experiment, effort))
    for variant in experiment.variants:
        name = f"{variant.table} {variant.condition}: {variant.name}"
        table = tables[variant.table]
        of_conditions.append(
            _condition_stage(name, table, variant.condition, experiment, effort, table.measures(variant.condition))
        )
    lists, work = sum(stage.lists for stage in of_assumed), sum(stage.work for stage in of_assumed)
    return [*of_conditions, Stage(ASSUMED, lists, work)]


def _condition_stage(
    name: str, table: HumanTable, condition: str, experiment: Experiment, effort: Effort, measures: Iterable[str]
) -> Stage:
    lists_within_reach = registry.get(effort.backend).lists_within_reach
    lists = work = 0.0
    for group in table.taken_together(measures):
        parts = table.protocols(condition, group[0])
        of_one, work_of_one = _one_person(parts, experiment)
        people = effort.subjects or SHARE_OF_LISTS * lists_within_reach / of_one
        lists += people * of_one
        work += people * work_of_one
    views = _abilities(table, condition)
    return Stage(name, views * lists, views * work)


def _assumed_stage(table: HumanTable, condition: str, experiment: Experiment, effort: Effort) -> Stage:
    parts = table.protocols(condition)
    simulations = sum(len(change.values) for change in changes(table, condition))
    simulations += len({change.measure for change in changes(table, condition)})
    people = people_needed(table, condition, effort, experiment.lists)
    each = _abilities(table, condition) * simulations * people
    lists, work = _one_person(parts, experiment)
    return Stage(ASSUMED, each * lists, each * work)


def _one_person(parts: Sequence[ConditionProtocol], experiment: Experiment) -> tuple[float, float]:
    """Lists and work of one person, over all protocols of a condition."""
    times = [lives(part.protocol, experiment.lists) for part in parts]
    lists = sum(n * lists_of(part.protocol) for n, part in zip(times, parts, strict=True))
    return lists, sum(n * work_of(part.protocol) for n, part in zip(times, parts, strict=True))


def _abilities(table: HumanTable, condition: str) -> int:
    """How many abilities a condition is simulated with: the common one, and that of the sample if it has one."""
    return 1 if table.sample(condition) is None else 2
