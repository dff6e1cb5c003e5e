"""Where a limit of the model has a closed form, the simulation follows it.

Every statistical comparison rejects a correct simulator with probability below `ALPHA` = 4e-7; there are fewer than
25 of them, so the whole file has a false-alarm probability below 1e-5. Seeds are fixed: a test that passes stays so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from degenerate import certain
from scipy import stats

from simulator import Parameters, simulate
from simulator.records.columns import DISPLACE, ENCODE, LOSE, RECALL, REHEARSE, RESPONSE, SAMPLE, STUDY, TRANSFER
from simulator.records.table import Records
from simulator.tasks.protocol import Delay, NewList, Present, Protocol, Recall, Repeat, Respond, Step

ALPHA = 4e-7
N = 8000


def people(
    steps: Sequence[Step], parameters: Parameters, n: int = N, material: str = "words", strategy: str = "none",
    trace: bool = True,
) -> Records:  # fmt: skip
    """Many people who live through the same steps."""
    used = [i for step in steps for i in getattr(step, "items", ())]
    protocol = Protocol("limit", material, 1 + max(used, default=0), tuple(steps), strategy)  # type: ignore[arg-type]
    return simulate(protocol, parameters, subjects=n, trace=trace, seed=1)


def rows(records: Records, kind: int, item: int | None = None) -> np.ndarray:
    """Which rows are of a kind (and of an item)."""
    mask = records["trial_type"] == kind
    return mask if item is None else mask & (records["item"] == item)


def counts_per_person(records: Records, kind: int) -> np.ndarray:
    """Number of rows of a kind for each of the `N` people."""
    return np.bincount(records["subject"][rows(records, kind)], minlength=N)


def assert_proportion(hits: int, of: int, probability: float) -> None:
    """A binomial test against the expected probability."""
    assert stats.binomtest(hits, of, probability).pvalue > ALPHA, f"{hits / of:.4f} against {probability:.4f}"


def word(i: int, seconds: float = 1.0, modality: str = "visual") -> Present:
    """One word."""
    return Present((i,), modality, seconds)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale, shape", [(4.0, 0.8), (12.0, 1.8), (20.0, 5.0)])
def test_lifetimes_are_weibull(scale: float, shape: float) -> None:
    """Survival without rehearsal is exp(-(t / lambda)^kappa): Kolmogorov-Smirnov, false alarm 4e-7 each."""
    records = people([NewList(), word(0), Delay(1e5, "filled")], certain(lifetime=scale, lifetime_shape=shape))
    lost = records["onset"][rows(records, LOSE)] * 1e-9 - 0.1
    assert len(lost) == N
    assert stats.kstest(lost, stats.weibull_min(shape, scale=scale).cdf).pvalue > ALPHA


@pytest.mark.parametrize("bias", [-0.5, 0.0, 0.4, 0.9])
def test_displacement_by_age(bias: float) -> None:
    """Without rehearsal, the item of age rank k leaves a full store with probability ~ (1 - q)^k: chi-squared, false alarm 4e-7 each."""
    records = people([NewList(), *(word(i) for i in range(4))], certain(capacity=3.0, displacement_bias=bias))
    observed = np.bincount(records["item"][rows(records, DISPLACE)], minlength=3)
    weight = (1 - bias) ** np.arange(3)
    assert stats.chisquare(observed, N * weight / weight.sum()).pvalue > ALPHA


@pytest.mark.parametrize("material, size", [("words", 1.0), ("long_words", (1 / 0.55) ** 1.1), ("digits", None)])
def test_capacity_is_rounded_by_chance(material: str, size: float | None) -> None:
    """Places of a list: floor(r / size + U), so r / size on average; binomial, false alarm 4e-7 each.

    An item takes (spoken duration / .55 s)^v of a standard word's room, in a closed set times s_c.
    """
    size = 0.84 * (0.35 / 0.55) ** 1.1 if size is None else size
    parameters = certain(capacity=2.3, word_length_exponent=1.1, closed_set_size=0.84, reading_time=0.001)
    records = people([NewList(), *(word(i, 0.1) for i in range(8))], parameters, material=material)
    places = 8 - counts_per_person(records, DISPLACE)
    least = math.floor(2.3 / size)
    assert set(places.tolist()) == {least, least + 1}
    assert_proportion(int(np.sum(places > least)), N, 2.3 / size - least)


def test_strength_is_the_sum_of_decayed_traces() -> None:
    """A(T) = sum of a_p * (1 + (T - t) / t0)^-d over presentations: equal to 12 digits, no chance involved."""
    parameters = certain(presentation_strength=0.7, decay=0.3, decay_offset=11.0)
    steps = [NewList(), word(0), Delay(30.0, "away"), word(0), Delay(500.0, "away"), Recall("free", 10.0)]
    records = people(steps, parameters, n=1)
    signal = 1 + 30 + 1 + 500
    expected = sum(0.7 * (1 + (signal - t) / 11.0) ** -0.3 for t in (0.1, 31.1))
    recalled = rows(records, RECALL)
    assert records["strength"][recalled][0] == pytest.approx(expected, rel=1e-12)


def test_rehearsals_in_a_gap_are_a_poisson_number() -> None:
    """With a spread of 1 rehearsal times are exponential, so that D / rho rehearsals end in D s, with equal variance.

    Chi-squared against the Poisson distribution, false alarm 4e-7. With a spread of 0 it is floor(D / rho) for all.
    """
    steps = [NewList(), word(0, 0.1), Delay(4.0)]
    random = people(steps, certain(rehearsal_interval=0.8, rehearsal_spread=1.0), strategy="elaborative")
    observed = np.bincount(np.minimum(counts_per_person(random, REHEARSE), 12), minlength=13)
    expected = stats.poisson(5.0).pmf(np.arange(13))
    expected[12] = stats.poisson(5.0).sf(11)
    assert stats.chisquare(observed, N * expected).pvalue > ALPHA
    steady = people(steps, certain(rehearsal_interval=0.9), n=50, strategy="elaborative")
    assert set(np.bincount(steady["subject"][rows(steady, REHEARSE)]).tolist()) == {4}


@pytest.mark.parametrize("delay", [0.5, 2.0, 6.0])
def test_last_heard_item_survives_in_the_echo(delay: float) -> None:
    """A word that was heard and not encoded is recalled t s later with probability exp(-t / tau): binomial, 4e-7 each."""
    steps = [NewList(), word(0, 1.0, "auditory"), Delay(delay, "filled"), Recall("free", 5.0)]
    records = people(steps, certain(encoding_probability=0.0, echoic_decay=3.0))
    assert_proportion(int(rows(records, RECALL).sum()), N, math.exp(-delay / 3.0))


def test_icon_fades_while_it_is_read() -> None:
    """The second letter of a flash is there .02 s - 1 ms after it with probability exp(-.019 / tau): binomial, 4e-7."""
    records = people([NewList(), Present((0, 1), "visual", 0.001), Delay(1.0)], certain(iconic_decay=0.06),
                     material="letters")  # fmt: skip
    read = counts_per_person(records, ENCODE)
    assert read.min() == 1
    assert_proportion(int(np.sum(read == 2)), N, math.exp(-0.019 / 0.06))


def test_responses_race_to_a_power_law() -> None:
    """The fastest of N instances responds: times are Weibull with scale t_sel * N^(-1/k), and so fall as a power law.

    Kolmogorov-Smirnov at trials 1, 4, 16 and 64, and the slope of log mean time on log trial within 5 standard errors.
    """
    parameters = certain(
        response_time_base=0.0, selection_time=0.5, race_shape=1.6, practice_strength=1.0, procedural_decay=0.0,
        sequence_share=0.0, response_error=0.0,
    )  # fmt: skip
    steps = [NewList(), Repeat((Respond(0, 1, 0.5),), times=64)]
    records = people(steps, parameters, n=2000, material="digits", trace=False)
    times = records["response_time"][rows(records, RESPONSE)].reshape(2000, 64) * 1e-9
    for trial in (1, 4, 16, 64):
        scale = 0.5 * trial ** (-1 / 1.6)
        assert stats.kstest(times[:, trial - 1], stats.weibull_min(1.6, scale=scale).cdf).pvalue > ALPHA
    fit = stats.linregress(np.log(np.arange(1, 65)), np.log(times.mean(axis=0)))
    assert abs(fit.slope + 1 / 1.6) < 5 * fit.stderr


FORGETFUL = {"lifetime": 0.5, "decay": 0.0, "drift_scale": 1e9, "forward_link": 0.0, "backward_link": 0.0,
             "context_reinstatement": 0.0}  # fmt: skip


@pytest.mark.parametrize("exponent", [0.5, 1.5, 3.0])
def test_sampling_by_strength(exponent: float) -> None:
    """Of a word seen twice and a word seen once the first is sampled with odds 2^w: binomial, false alarm 4e-7 each."""
    steps = [NewList(), word(0), word(0), word(1), Delay(1000.0, "away"), Recall("free", 60.0)]
    parameters = certain(sampling_exponent=exponent, presentation_strength=0.5, **FORGETFUL)
    records = people(steps, parameters)
    sampled = np.flatnonzero(rows(records, SAMPLE))
    first = sampled[np.unique(records["subject"][sampled], return_index=True)[1]]
    assert len(first) == N
    assert_proportion(int(np.sum(records["item"][first] == 0)), N, 2**exponent / (2**exponent + 1))


@pytest.mark.parametrize("strength", [0.2, 0.7, 2.0])
def test_recovery_against_an_exponential_threshold(strength: float) -> None:
    """A word of strength A is ever recovered with probability 1 - exp(-A): binomial, false alarm 4e-7 each."""
    steps = [NewList(), word(0), Delay(1000.0, "away"), Recall("free", 600.0)]
    records = people(steps, certain(presentation_strength=strength, **FORGETFUL), trace=False)
    assert_proportion(int(rows(records, RECALL).sum()), N, 1 - math.exp(-strength))


def test_search_stops_after_so_many_failures() -> None:
    """A word too weak to recover is sampled floor(K_max + U) times: 5 or 6 for 5.3; binomial, false alarm 4e-7."""
    steps = [NewList(), word(0), Delay(1000.0, "away"), Recall("free", 1e6)]
    records = people(steps, certain(presentation_strength=1e-12, stop_failures=5.3, **FORGETFUL))
    samples = counts_per_person(records, SAMPLE)
    assert set(samples.tolist()) == {5, 6}
    assert_proportion(int(np.sum(samples == 6)), N, 0.3)


def test_what_was_said_slows_the_search() -> None:
    """Of three equal words one is the cue and one a rival with r times the weight of the one that is sought: the third
    response takes t_s (1 + r) in the mean, exponentially, as if each rival had been drawn; false alarm 4e-7."""
    well_known = [word(i) for i in range(3) for _ in range(6)]
    steps = [NewList(), *well_known, Delay(1000.0, "away"), Recall("free", 1e6)]
    records = people(steps, certain(presentation_strength=5.0, resampling=3.0, sample_time=0.5, **FORGETFUL))
    third = rows(records, RECALL) & (records["position"] == 3)
    assert third.sum() == N
    assert stats.kstest(records["response_time"][third] * 1e-9, "expon", args=(0, 0.5 * 4)).pvalue > ALPHA


def test_neighbours_are_transposed() -> None:
    """Of two digits the first is read out as the second with probability p_t a second since it was read: binomial, 4e-7."""
    steps = [NewList(), word(0, 0.5), word(1, 0.5), Recall("serial", 60.0)]
    records = people(steps, certain(transposition=0.1, end_distinctness=0.0), material="digits", trace=False)
    first = rows(records, RECALL, 0)
    assert_proportion(int(np.sum(records["response"][first] == 1)), N, 0.1 * (1.0 - 0.02 + 0.5 + 0.8 * 0.35 / 0.55))


def test_encoding_fails_by_chance() -> None:
    """A word is encoded with probability p_enc: binomial, false alarm 4e-7."""
    records = people([NewList(), word(0)], certain(encoding_probability=0.8))
    assert_proportion(int(rows(records, ENCODE).sum()), N, 0.8)


def test_people_differ_by_a_lognormal_factor() -> None:
    """What presentation transfers is a_p times ability, whose logarithm is normal: Kolmogorov-Smirnov, 4e-7."""
    records = people([NewList(), word(0)], certain(presentation_strength=0.4, ability=2.0, ability_spread=0.3))
    ability = np.log(records["strength"][rows(records, TRANSFER)] / 0.4)
    assert stats.kstest(ability, stats.norm(math.log(2.0), 0.3).cdf).pvalue > ALPHA


def test_jitter_is_uniform() -> None:
    """A gap given as a pair (low, high) is uniform between them: Kolmogorov-Smirnov, false alarm 4e-7."""
    records = people([NewList(), Present((0,), "visual", 1.0, (1.0, 3.0)), word(1)], certain(), trace=False)
    onset = records["onset"][rows(records, STUDY, 1)] * 1e-9
    assert stats.kstest(onset, stats.uniform(2.0, 2.0).cdf).pvalue > ALPHA
