"""A conditional logit of the next recall: serial position, output position and lag.

With i a word left, j the word recalled before and o the output position,

    p(i) = exp(u_i) / sum over k left of exp(u_k),   u_i = a[phase(o), i] + b[phase(o), i - j]

after McFadden (1974). There is no lag before the first recall. The weights are those of the greatest likelihood with a
normal prior of variance 1 / `RIDGE` on each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from simulator.likelihood.events import Array, Events

#: Output positions from which a new phase of recall begins: each has weights of its own.
PHASES = (1, 2, 3, 5, 9)
RIDGE = 0.5


@dataclass(frozen=True)
class Logit:
    """Weights of serial positions, shape (phases, list length), and of lags, shape (phases, 2 list length - 1)."""

    position: Array
    lag: Array

    def nats(self, events: Events) -> Array:
        """-log probability of each event, shape (events,)."""
        return -_log_probabilities(self, _Design(events))[np.arange(len(events.chosen)), events.chosen]


class _Design:
    """What the utilities of events are made of: the phase of each, and the lag of each word from the one before."""

    def __init__(self, events: Events) -> None:
        n = events.list_length
        self.left, self.n = events.left, n
        self.phase = np.searchsorted(PHASES, events.output, side="right") - 1
        self.lag = np.arange(n) - events.previous[:, None] + n - 1  # an index from 0
        self.has_lag = (events.previous >= 0)[:, None]
        self.lag = np.where(self.has_lag, self.lag, n - 1)


def _log_probabilities(logit: Logit, design: _Design) -> Array:
    utility = logit.position[design.phase] + design.has_lag * logit.lag[design.phase[:, None], design.lag]
    utility = np.where(design.left, utility, -np.inf)
    highest = utility.max(axis=1, keepdims=True)
    return utility - highest - np.log(np.exp(utility - highest).sum(axis=1, keepdims=True))


def fit(events: Events) -> Logit:
    """The logit of the greatest penalised likelihood.

    >>> import numpy as np
    >>> one = np.zeros(6, int)
    >>> always_the_last = Events(one, one, one + 1, one - 1, one + 2, np.ones((6, 3), bool))
    >>> bool(fit(always_the_last).nats(always_the_last).mean() < np.log(3))
    True
    """
    design, n, phases = _Design(events), events.list_length, len(PHASES)
    shapes, cut = ((phases, n), (phases, 2 * n - 1)), phases * n
    row = np.arange(len(events.chosen))
    at_lag = design.phase[:, None] * (2 * n - 1) + design.lag

    def logit_of(weights: Array) -> Logit:
        return Logit(weights[:cut].reshape(shapes[0]), weights[cut:].reshape(shapes[1]))

    def loss(weights: Array) -> tuple[float, Array]:
        log_p = _log_probabilities(logit_of(weights), design)
        error = np.exp(log_p)
        error[row, events.chosen] -= 1.0
        by_position = np.zeros(shapes[0])
        for phase in range(phases):
            by_position[phase] = error[design.phase == phase].sum(axis=0)
        by_lag = np.bincount(at_lag.ravel(), (error * design.has_lag).ravel(), minlength=phases * (2 * n - 1))
        penalty = 0.5 * RIDGE * float(weights @ weights)
        return -float(log_p[row, events.chosen].sum()) + penalty, np.r_[by_position.ravel(), by_lag] + RIDGE * weights

    size = phases * (3 * n - 1)
    return logit_of(minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)
