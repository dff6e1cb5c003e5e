"""What people show, in the shipped networks: over all training seeds together within bounds, and in the network of each seed.

The lists are those of the default parameters; bounds leave room for the chance of 960 lists in all, 192 for each seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator import Parameters, Records, paradigms, simulate
from simulator.backends.neural.people import SEEDS
from simulator.backends.neural.weights import LARGEST, SHIPPED
from simulator.measures import lag_crp, serial_position
from simulator.records.columns import RECALL

PEOPLE, LISTS = 240, 4
MIDDLE = slice(7, 13)


def recalled(length: int = 20, values: dict[str, Any] | None = None, **design: Any) -> Records:
    """Sessions of all seeds: free recall of words at 1 s."""
    protocol = paradigms.free_recall(length, 1.0, lists_per_session=LISTS, recall_time=90.0, **design)
    return simulate(protocol, Parameters().with_values(values or {}), backend="neural", subjects=PEOPLE, seed=5)


def of_seed(records: Records, seed: int) -> Records:
    """The records of the people who live with the weights of a training seed."""
    own = records["subject"] % len(SEEDS) == SEEDS.index(seed)
    return Records({name: column[own] for name, column in records.columns.items()}, records.items, records.conditions, records.provenance)


def positions(records: Records) -> np.ndarray:
    return np.array(serial_position(records)["mean"])


@pytest.fixture(scope="module")
def intact() -> Records:
    return recalled()


@pytest.fixture(scope="module")
def without_store() -> Records:
    return recalled(values={"neural.store_loss": 1.0})


@pytest.fixture(scope="module")
def without_state() -> Records:
    return recalled(values={"neural.state_loss": 1.0})


def test_the_curve_is_that_of_free_recall(intact: Records) -> None:
    """Primacy and recency in the mean over seeds; the last word of 20 at .7 or more, the middle at .1 to .45."""
    curve = positions(intact)
    assert curve[-1] > 0.7 and 0.1 < curve[MIDDLE].mean() < 0.45
    assert curve[0] - curve[MIDDLE].mean() > 0.03


@pytest.mark.parametrize("seed", SEEDS)
def test_every_network_shows_recency_and_contiguity(intact: Records, seed: int) -> None:
    own = of_seed(intact, seed)
    curve, lags = positions(own), lag_crp(own).set_index("x")["mean"]
    assert curve[-1] - curve[MIDDLE].mean() > 0.25
    assert lags[1] > 1.5 * np.mean([lags[k] for k in (*range(3, 9), *range(-8, -2))])
    assert lags[1] > lags[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_store_recency_is_left(intact: Records, without_store: Records, seed: int) -> None:
    """The amnesic pattern: the last word at .35 or more, of the first ten less than a quarter of what they were."""
    whole, lesioned = positions(of_seed(intact, seed)), positions(of_seed(without_store, seed))
    assert lesioned[-1] > 0.35
    assert lesioned[:10].mean() < 0.25 * whole[:10].mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_state_the_first_words_are_left(intact: Records, without_state: Records, seed: int) -> None:
    """The mirror: the first three within .12, the last at least .2 less."""
    whole, lesioned = positions(of_seed(intact, seed)), positions(of_seed(without_state, seed))
    assert abs(lesioned[:3].mean() - whole[:3].mean()) < 0.12
    assert whole[-1] - lesioned[-1] > 0.2


def test_few_words_of_earlier_lists_are_said(intact: Records) -> None:
    """Fewer than one in two lists."""
    said = intact["trial_type"] == RECALL
    assert (~intact["correct"][said].astype(bool)).sum() / (PEOPLE * LISTS) < 0.5


def test_distraction_takes_recency(intact: Records) -> None:
    """The last word after 30 s of distraction: .2 less or more; the first half of the list within .12."""
    after = positions(recalled(retention_interval=30.0))
    before = positions(intact)
    assert before[-1] - after[-1] > 0.2
    assert abs(before[:10].mean() - after[:10].mean()) < 0.12


def test_the_weights_stay_small() -> None:
    """All networks together at most 3 MB."""
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 3_000_000 < LARGEST
