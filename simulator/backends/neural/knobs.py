"""The knobs of the networks from a parameter file.

What means the same in the multi-store model scales the knob of the network by its ratio to the default: people with half
the capacity have twice the noise in h_t, a lesion of declarative memory takes its share of what is written into the store.
"""

from __future__ import annotations

import numpy as np

from simulator.backends.neural.device import column
from simulator.backends.neural.people import Chance, People
from simulator.backends.neural.retrieved_context import Knobs
from simulator.parameters.declarations import QUANTITIES, Parameters


def ratio(parameters: Parameters, name: str) -> float:
    """The value of a parameter relative to its default.

    >>> ratio(Parameters().with_values({"short_term.capacity": Parameters().short_term.capacity / 2}), "short_term.capacity")
    0.5
    """
    return parameters.value(name) / QUANTITIES[name].default


def written(parameters: Parameters, people: People) -> np.ndarray:
    """What a word that is shown writes into the store of each person, whose ability is drawn; shape (ROWS,)."""
    neural, population = parameters.neural, parameters.population
    spread = people.stream(Chance.PERSON, of_person=True).normal()
    ability = population.ability * np.exp(population.ability_spread * spread)
    return neural.write_strength * (1 - neural.store_loss) * ratio(parameters, "transfer.presentation_strength") * ability


def knobs_of(parameters: Parameters, people: People) -> Knobs:
    """The knobs of everybody in a block: numbers, and a column of shape (ROWS, 1) for what differs between people."""
    neural = parameters.neural
    knobs = Knobs(**{name: getattr(neural, name) for name in Knobs._fields})
    return knobs._replace(
        state_noise=neural.state_noise / ratio(parameters, "short_term.capacity"),
        state_decay=neural.state_decay * ratio(parameters, "short_term.lifetime"),
        rehearsal_share=min(1.0, neural.rehearsal_share / ratio(parameters, "rehearsal.rehearsal_interval")),
        write_strength=column(written(parameters, people)),
    )
