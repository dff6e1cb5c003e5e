"""Ordered recall in the neural backend: what people's ordered recall looks like, in all shipped networks; and its records."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pandas as pd
import pytest

from simulator import Parameters, measures, paradigms, simulate
from simulator.backends import registry
from simulator.backends.conformance import violations
from simulator.errors import MultistoreError
from simulator.records.columns import OMISSION, RECALL
from simulator.records.table import Records
from simulator.tasks.protocol import NewList, Present, Protocol, Recall

NETWORKS, EACH = 5, 48


@functools.cache
def recalled(length: int, **changes: float) -> Records:
    """Lists of words recalled by people of all networks, two lists each; changes are parameters with __ for the dot."""
    parameters = Parameters().with_values({name.replace("__", "."): value for name, value in changes.items()})
    protocol = paradigms.serial_recall(length, lists_per_session=2)
    return simulate(protocol, parameters, backend="neural", subjects=NETWORKS * EACH, seed=11)


def perfect(records: Records, network: int | None = None) -> float:
    """The share of lists without an error, of all people or of those of one network."""
    chosen = records if network is None else records.select(records.lists.subject % NETWORKS == network)
    return float(measures.perfect_lists(chosen)["mean"].iloc[0])


def positions(records: Records) -> np.ndarray:
    return measures.position_accuracy(records)["mean"].to_numpy()


@pytest.mark.parametrize("network", range(NETWORKS))
def test_lists_are_perfect_up_to_a_few_words(network: int) -> None:
    """Of each network: nearly all lists of three, few of seven, and no step back between."""
    curve = [perfect(recalled(length), network) for length in range(3, 8)]
    assert curve[0] >= 0.9 and curve[-1] <= 0.45
    assert all(longer <= shorter + 0.05 for shorter, longer in itertools.pairwise(curve))


def test_perfect_lists_fall_as_the_aim_says() -> None:
    assert perfect(recalled(3)) >= 0.95 and perfect(recalled(7)) <= 0.4


@pytest.mark.parametrize("length", [6, 7])
def test_errors_are_transpositions_mostly_to_neighbours(length: int) -> None:
    """Errors are wrong words and omissions."""
    records = recalled(length)
    wrong = 1 - positions(records).mean()
    moved = measures.transpositions(records).sort_values("x")["mean"].to_numpy()
    assert moved.sum() >= 0.8 * wrong
    assert moved[0] > 0.5 * moved.sum() and (np.diff(moved) < 0.01).all()


@pytest.mark.parametrize("network", range(NETWORKS))
def test_the_ends_of_a_list_are_best(network: int) -> None:
    records = recalled(6)
    curve = positions(records.select(records.lists.subject % NETWORKS == network))
    assert curve[0] > curve[2:5].min() + 0.1 and curve[-1] > curve[2:5].min() + 0.02


def test_what_takes_capacity_makes_the_state_noisier() -> None:
    usual = positions(recalled(6)).mean()
    assert positions(recalled(6, short_term__capacity=2.0)).mean() < usual - 0.05
    assert positions(recalled(6, neural__order_noise=0.0)).mean() > usual

    def accuracy(**arguments: object) -> float:
        protocol = paradigms.serial_recall(6, **arguments)  # type: ignore[arg-type]
        return float(positions(simulate(protocol, backend="neural", subjects=NETWORKS * EACH, seed=12)).mean())

    assert accuracy(material="digits") > accuracy(material="words") > accuracy(material="long_words")
    assert accuracy() > accuracy(suppression=True)


def test_distraction_harms_and_the_store_helps_then() -> None:
    def accuracy(delay: float, lesion: float) -> float:
        protocol = paradigms.serial_recall(4, retention_interval=delay)
        parameters = Parameters().lesioned(declarative=lesion)
        return float(positions(simulate(protocol, parameters, backend="neural", subjects=NETWORKS * EACH, seed=3)).mean())

    assert accuracy(0, 0) > accuracy(10, 0) + 0.1
    assert accuracy(10, 0) > accuracy(10, 1) + 0.04


def test_responses_take_time_and_more_where_the_choice_is_open() -> None:
    """The choice takes longer with its entropy (Hick 1952): in the middle of a list, and long words take longer to say."""
    latency = measures.latency(recalled(6)).sort_values("x")["mean"].to_numpy()
    assert (latency > 0.3).all() and (latency < 6).all()
    long = simulate(paradigms.serial_recall(6, material="long_words"), backend="neural", subjects=NETWORKS * 24, seed=1)
    assert measures.latency(long)["mean"].mean() > latency.mean()
    assert latency[2:5].max() > latency[-1]


def test_rows_are_those_of_ordered_recall() -> None:
    """One row a position; what is said was shown; omissions hold no response; a session of many words uses words again."""
    protocol = paradigms.serial_recall((4, 6), lists_per_session=6)
    records = simulate(protocol, Parameters().with_values({"neural.order_threshold": 1.0}), backend="neural", subjects=20, seed=2)
    rows = pd.DataFrame({name: records[name] for name in ("subject", "list", "trial_type", "position", "item", "response", "correct")})
    answers = rows[rows["trial_type"].isin([RECALL, OMISSION])]
    studied = rows[rows["trial_type"] == 0]
    assert (answers.groupby(["subject", "list"]).size() == studied.groupby(["subject", "list"]).size()).all()
    omitted = answers["trial_type"] == OMISSION
    assert omitted.any() and (answers.loc[omitted, "response"] == -1).all() and (answers.loc[omitted, "correct"] == 0).all()
    said = answers[~omitted]
    assert (said["correct"] == (said["response"] == said["item"])).all() and (said["response"] >= 0).all()
    assert protocol.n_items == 60


@pytest.mark.parametrize("paradigm", ["serial_recall", "serial_recall_suppressed"])
def test_the_contract_of_engines_is_kept(paradigm: str) -> None:
    assert violations("neural", [paradigm]) == []


def test_time_can_run_out() -> None:
    short = simulate(paradigms.serial_recall(6, recall_time=2.5), backend="neural", subjects=50, seed=1)
    answers = np.isin(short["trial_type"], (RECALL, OMISSION))
    assert 0 < answers.sum() < 50 * 6


def test_what_cannot_be_run_is_refused_with_the_reason() -> None:
    neural = registry.get("neural")
    display = Protocol("raw", "letters", 3, (NewList(), Present((0, 1, 2)), Recall("serial")))
    for protocol, reason in (
        (display, "takes in one item at a time, not a display"),
        (paradigms.serial_recall(30), "has 24 words, the list more"),
        (paradigms.recognition(3), "has no Probe"),
        (paradigms.savings(6, 60), "does not repeat a list until its recall is perfect"),
    ):
        assert reason in str(neural.supports(protocol))
        with pytest.raises(MultistoreError, match=reason):
            simulate(protocol, backend="neural")


def test_a_person_stays_the_same_in_any_company() -> None:
    protocol = paradigms.hebb_repetition(4, repetitions=2)
    many = simulate(protocol, backend="neural", subjects=30, seed=4)
    alone = simulate(protocol, backend="neural", subjects=[17], seed=4)
    one = many.select(many.lists.subject == 17)
    assert all(np.array_equal(one[name], alone[name], equal_nan=True) for name in one.columns)
