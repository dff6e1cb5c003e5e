"""Populations of people and lesions of stores: small, named changes of the default (young) participant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.errors import did_you_mean, shown
from simulator.parameters.quantities import ParameterError


class Factor(NamedTuple):
    """A factor on one field, and why."""

    field: str
    factor: float
    source: str


POPULATIONS: dict[str, tuple[Factor, ...]] = {
    "young": (),
    "older": (
        Factor("short_term.capacity", 0.92, "verbal spans are smaller: Bopp & Verhaeghen 2005; size assumed"),
        Factor("transfer.forward_link", 0.6, "associative deficit: Naveh-Benjamin 2000; size assumed"),
        Factor("transfer.backward_link", 0.6, "less contiguity: Kahana, Howard, Zaromb & Wingfield 2002; size assumed"),
        Factor("retrieval.sample_time", 1.5, "general slowing by about 1.5: Cerella 1985, Salthouse 1996"),
        Factor("retrieval.readout_time", 1.2, "general slowing, less for speech: Salthouse 1996; size assumed"),
        Factor("procedural.selection_time", 1.5, "general slowing by about 1.5: Cerella 1985, Salthouse 1996"),
        Factor("retrieval.list_discrimination", 0.67, "weaker rejection: Healey & Kahana 2016; size assumed"),
    ),
    "amnesic": tuple(
        Factor(name, 0.15, "little new declarative memory: Baddeley & Warrington 1970; size assumed")
        for name in (
            "transfer.presentation_strength",
            "transfer.rehearsal_strength",
            "transfer.forward_link",
            "transfer.backward_link",
            "transfer.output_strength",
        )
    ),
}
"""Factors on fields of the default (young) participant; short-term store and skills of an amnesic one stay."""

LESIONS = {
    "short_term": ("short_term.capacity",),
    "declarative": tuple(factor.field for factor in POPULATIONS["amnesic"]),
    "procedural": ("procedural.practice_strength",),
}
"""Fields that a lesion of a store takes its fraction from."""

Value = Callable[[str], float]
"""The value in force of a field, by its dotted name."""


def population_values(name: str, value: Value) -> dict[str, float]:
    """Changed values of a population of `POPULATIONS`, by dotted name; ParameterError for an unknown population.

    >>> population_values("amnesic", lambda field: 2.0)["transfer.forward_link"]
    0.3
    """
    if not isinstance(name, str) or name not in POPULATIONS:
        allowed = ", ".join(POPULATIONS)
        raise ParameterError([f"population {shown(name)}: unknown{did_you_mean(name, POPULATIONS)} (known: {allowed})"])
    return {factor.field: value(factor.field) * factor.factor for factor in POPULATIONS[name]}


def lesion_values(removed: Mapping[str, float], value: Value) -> dict[str, float]:
    """Changed values when a fraction (0 to 1) of each store is removed; ParameterError with every mistake.

    >>> lesion_values({"short_term": 0.25}, lambda field: 4.0)
    {'short_term.capacity': 3.0}
    """
    problems: list[str] = []
    values: dict[str, float] = {}
    for store, fraction in removed.items():
        number = isinstance(fraction, (int, float)) and not isinstance(fraction, bool)
        if store not in LESIONS:
            allowed = ", ".join(LESIONS)
            problems.append(f"lesion of {store}: unknown store{did_you_mean(store, LESIONS)} (known: {allowed})")
        elif not number or not 0 <= fraction <= 1:
            problems.append(f"lesion of {store} = {shown(fraction)}; allowed: 0 to 1 (fraction removed)")
        else:
            values.update({name: value(name) * (1 - fraction) for name in LESIONS[store]})
    if problems:
        raise ParameterError(problems)
    return values
