"""The parameters of the people of a study: their population, and their one ability."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters


def parameters_of_people(table: HumanTable, condition: str, parameters: Parameters) -> dict[str, Parameters]:
    """The parameters of a condition's people: `common` at ability 1 (as `parameters` has it), `sample` at their own.

    >>> from simulator import Parameters, human
    >>> of_people = parameters_of_people(human.load("healey_kahana2014"), "no_task", Parameters())
    >>> of_people["common"].population.ability
    1.0
    """
    base = parameters.for_population(table.population(condition))
    sample = table.sample(condition)
    return {"common": base, "sample": base if sample is None else base.for_sample(sample, table.ability(condition))}
