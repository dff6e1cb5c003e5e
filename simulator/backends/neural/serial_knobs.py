"""The knobs of the network of ordered recall from a parameter file.

The capacity of the short-term store is the inverse of the noise in h_t: what leaves the multi-store model less room for
items, a smaller capacity, longer words or articulatory suppression, makes the state of the network noisier in proportion.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.backends.neural.cells import Knob
from simulator.backends.neural.device import column
from simulator.backends.neural.knobs import ratio, written
from simulator.backends.neural.people import People
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.tasks.step_table import Program
from simulator.theory.state import item_size


class SerialKnobs(NamedTuple):
    """What is set without training; each is explained beside the parameter of its name (`neural` section)."""

    state_noise: float
    distractor_noise: float
    state_decay: float
    write_strength: Knob
    write_noise: float
    drift: float
    state_loss: float
    gain: float
    store_gain: float
    threshold: float
    learning_rate: float


def room(parameters: Parameters, program: Program) -> float:
    """Items that the short-term store would have room for, relative to words of standard length and the default capacity.

    It is (r - n_s [suppressed]) / ell, with the size of an item ell (`theory.state.item_size`).
    """
    p = parameters.short_term
    size = item_size(program, p.word_length_exponent, p.closed_set_size)
    free = max(p.capacity - (p.suppression_load if program.suppression else 0.0), 0.1)
    return free / size / QUANTITIES["short_term.capacity"].default


def serial_knobs_of(parameters: Parameters, program: Program, people: People) -> SerialKnobs:
    """The knobs of everybody in a block: numbers, and a column of shape (ROWS, 1) for what differs between people."""
    neural = parameters.neural
    noise = neural.order_noise / room(parameters, program)
    return SerialKnobs(
        state_noise=noise,
        distractor_noise=noise * neural.order_distractor_noise,
        state_decay=neural.state_decay * ratio(parameters, "short_term.lifetime"),
        write_strength=column(written(parameters, people)),
        write_noise=neural.write_noise,
        drift=neural.drift,
        state_loss=neural.state_loss,
        gain=neural.order_gain,
        store_gain=neural.order_store_gain,
        threshold=neural.order_threshold,
        learning_rate=neural.learning_rate * ratio(parameters, "procedural.practice_strength"),
    )
