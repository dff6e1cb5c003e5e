"""The classic effects in the model: each with what people show, how its size is taken, and the least size that counts.

`EFFECTS` is a list to read and to extend; docs/effects.md prints it with the sizes of the default parameters, and
tests/test_effects.py holds every size over 20 seeds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from simulator import Parameters, Protocol, paradigms, simulate
from simulator.measures import create
from simulator.records.columns import RECALL
from simulator.tasks.protocol import Delay, NewList, Present, Recall, Step

#: The size of an effect, from parameters and a seed.
Size = Callable[[Parameters, int], float]


class Effect(NamedTuple):
    """An effect that people show: its name, what they show and where that stands, its size here and the least one."""

    name: str
    people: str
    source: str
    size: Size
    least: float


def curves(protocol: Protocol, parameters: Parameters, seed: int, *names: str, people: int = 300, **options: Any) -> Any:
    """Measures of some people who live through a protocol once."""
    return simulate(protocol, parameters, subjects=people, seed=seed, keep="measures", measures=list(names), threads=1, **options)


def positions(protocol: Protocol, parameters: Parameters, seed: int, people: int = 300) -> np.ndarray:
    """Probability of recall by serial position."""
    return np.array(curves(protocol, parameters, seed, "serial_position", people=people)["serial_position"]["mean"])


def words(protocol: Protocol, parameters: Parameters, seed: int) -> float:
    """Words recalled of a list."""
    return float(positions(protocol, parameters, seed, people=1500).sum())


def list_length(parameters: Parameters, seed: int) -> float:
    """Share recalled of 10 words less that of 40."""
    return words(paradigms.free_recall(10, 1.0), parameters, seed) / 10 - words(paradigms.free_recall(40, 1.0), parameters, seed) / 40


def rate(parameters: Parameters, seed: int) -> float:
    """Words of 20 recalled at 3 s a word less those at 1 s."""
    return words(paradigms.free_recall(20, 3.0), parameters, seed) - words(paradigms.free_recall(20, 1.0), parameters, seed)


def slow_rate(parameters: Parameters, seed: int) -> float:
    """Words of 20 recalled at 8 s a word less those at 3 s."""
    return words(paradigms.free_recall(20, 8.0), parameters, seed) - words(paradigms.free_recall(20, 3.0), parameters, seed)


def _last_three(parameters: Parameters, seed: int, **delay: Any) -> float:
    return float(positions(paradigms.free_recall(15, 1.0, **delay), parameters, seed, 1500)[-3:].mean())


def filled_delay(parameters: Parameters, seed: int) -> float:
    """Recall of the last three words at once, less that after 30 s of arithmetic."""
    return _last_three(parameters, seed) - _last_three(parameters, seed, retention_interval=30.0)


def open_delay(parameters: Parameters, seed: int) -> float:
    """Recall of the last three words after 30 s without a task, less that after 30 s of arithmetic."""
    return _last_three(parameters, seed, retention_interval=30.0, filled=False) - _last_three(parameters, seed, retention_interval=30.0)


def _apart(parameters: Parameters, seed: int, between: float, delay: float) -> float:
    curve = positions(
        paradigms.free_recall(12, 1.2, orienting_task=True, inter_item_distractor=between, retention_interval=delay),
        parameters, seed, 1500,
    )  # fmt: skip
    return float(curve[-1] - curve[4:8].mean())


def ratio_rule(parameters: Parameters, seed: int) -> float:
    """Recency (last word less the middle) after 32 s of arithmetic: with 16 s around every word, less with none."""
    return _apart(parameters, seed, 16.0, 32.0) - _apart(parameters, seed, 0.0, 32.0)


def _transitions(parameters: Parameters, seed: int) -> dict[int, float]:
    curve = curves(paradigms.free_recall(16, 2.0, lists_per_session=4), parameters, seed, "lag_crp")["lag_crp"]
    return dict(zip(np.asarray(curve["x"], int).tolist(), np.asarray(curve["mean"], float).tolist(), strict=True))


def contiguity(parameters: Parameters, seed: int) -> float:
    """Transitions of lag +1 as a multiple of those of lags 3 to 8, either way."""
    crp = _transitions(parameters, seed)
    return crp[1] / float(np.mean([crp[k] for lag in range(3, 9) for k in (lag, -lag)]))


def asymmetry(parameters: Parameters, seed: int) -> float:
    """Transitions of lag +1 less those of lag -1."""
    crp = _transitions(parameters, seed)
    return crp[1] - crp[-1]


def start_of_short_lists(parameters: Parameters, seed: int) -> float:
    """Probability that recall begins with the first word of four, less that it does with the first of twenty."""

    def begun(length: int) -> float:
        curve = curves(paradigms.free_recall(length, 1.0), parameters, seed, "first_recall", people=1000)["first_recall"]
        return float(np.asarray(curve["mean"])[0])

    return begun(4) - begun(20)


def words_by_list(parameters: Parameters, seed: int) -> float:
    """Words recalled of lists 13 to 16 of a session as a share of those of lists 2 to 5."""
    protocol = paradigms.free_recall(16, 2.0, lists_per_session=16)
    curve = np.array(curves(protocol, parameters, seed, "words_by_list", people=1000)["words_by_list"]["mean"])
    return float(curve[12:].mean() / curve[1:5].mean())


def intrusions_by_lag(parameters: Parameters, seed: int) -> float:
    """Share of intrusions that come from the list before, less that from two lists back."""
    protocol = paradigms.free_recall(16, 2.0, lists_per_session=16)
    curve = np.array(curves(protocol, parameters, seed, "intrusions_by_lag")["intrusions_by_lag"]["mean"])
    return float((curve[0] - curve[1]) / curve.sum())


def subsequent_memory(parameters: Parameters, seed: int) -> float:
    """Recall of words that were rehearsed three times and more, less that of words said once."""
    protocol = paradigms.free_recall(16, 2.5, retention_interval=30.0)
    records = simulate(protocol, parameters, subjects=300, seed=seed, trace=True, threads=1)
    curve = create("recall_by_rehearsals", bins=(0, 1, 2, 3)).add(records).curve()
    by = dict(zip(curve.x.tolist(), curve.mean.tolist(), strict=True))
    return float(by[3] - by[1])


def rehearsal_prevented(parameters: Parameters, seed: int) -> float:
    """Recall of the first word less that of the middle: with rehearsal, less without."""
    protocol = paradigms.free_recall(16, 2.5)

    def primacy(one: Protocol) -> float:
        curve = positions(one, parameters, seed, 1500)
        return float(curve[0] - curve[5:10].mean())

    return primacy(protocol) - primacy(dataclasses.replace(protocol, strategy="none"))


def amnesia(parameters: Parameters, seed: int) -> float:
    """What an amnesic loses in the middle of the list, less what is lost at its last word."""
    healthy = positions(paradigms.free_recall(16, 2.0), parameters, seed, 1500)
    amnesic = positions(paradigms.free_recall(16, 2.0), parameters.for_population("amnesic"), seed, 1500)
    lost = healthy - amnesic
    return float(lost[4:10].mean() - lost[-1])


def short_term_patient(parameters: Parameters, seed: int) -> float:
    """What a patient with half of the short-term store loses of the last words at once, less of all words after a delay."""
    patient = parameters.lesioned(short_term=0.5)
    later = paradigms.free_recall(16, 2.0, retention_interval=30.0)
    recency = positions(paradigms.free_recall(16, 2.0), parameters, seed, 1500) - positions(paradigms.free_recall(16, 2.0), patient, seed, 1500)
    learning = positions(later, parameters, seed, 1500) - positions(later, patient, seed, 1500)
    return float(recency[-4:].mean() - learning.mean())


def proactive_interference(parameters: Parameters, seed: int) -> float:
    """Recall in the first Brown-Peterson trial less that in trials 4 to 6, 18 s of counting each."""
    protocol = paradigms.brown_peterson(3, 18.0, material="words", trials_per_session=6)
    curve = np.array(curves(protocol, parameters, seed, "words_by_list", people=2000)["words_by_list"]["mean"]) / 3
    return float(curve[0] - curve[3:].mean())


def _lists(items: list[int], times: int) -> list[Step]:
    once: list[Step] = [NewList(), *(Present((i,), "visual", 1.0) for i in items), Recall("serial", 60.0, until_done=True), Delay(5.0, "filled")]
    return once * times


def _second_reading(first: list[int], second: list[int], parameters: Parameters, seed: int) -> float:
    steps = (*_lists(first, 8), *_lists(second, 2))
    records = simulate(Protocol("transfer", "words", 12, steps, "maintenance"), parameters, subjects=300, seed=seed, threads=1)
    right = (records["trial_type"] == RECALL) & (records["correct"] == 1) & ((records["list"] - 1) % 10 == 9)
    return float(right.sum()) / 300 / 6


def negative_transfer(parameters: Parameters, seed: int) -> float:
    """After eight readings of ABCDEF: words in place at the second reading of six new ones, less of the order AFDBEC."""
    old = list(range(6))
    return _second_reading(old, list(range(6, 12)), parameters, seed) - _second_reading(old, [0, 5, 3, 1, 4, 2], parameters, seed)


def repetition(parameters: Parameters, seed: int) -> float:
    """After eight readings of ABCDEF: words in place when it comes again, less of six new ones."""
    old = list(range(6))
    return _second_reading(old, old, parameters, seed) - _second_reading(old, list(range(6, 12)), parameters, seed)


EFFECTS: tuple[Effect, ...] = (
    Effect("list length", "10 words .64, 40 words .20", "Murdock 1962", list_length, 0.25),
    Effect("rate", "20 words at 1 s 6.8, at 2 s 8.4", "Murdock 1962", rate, 0.8),
    Effect("slow rate", "words do not fall beyond 3 s", "Roberts 1972", slow_rate, -0.1),
    Effect("filled delay", "30 s take the recency away", "Glanzer & Cunitz 1966", filled_delay, 0.25),
    Effect("open delay", "without a task recency stays in part", "Glanzer & Cunitz 1966", open_delay, 0.05),
    Effect("ratio rule", "recency is back with distraction around every word", "Bjork & Whitten 1974", ratio_rule, 0.06),
    Effect("contiguity", "lag +1 2.5 times and more", "Kahana 1996", contiguity, 1.8),
    Effect("asymmetry", "lag +1 .15 to .2 above lag -1", "Kahana 1996", asymmetry, 0.08),
    Effect("start of short lists", "4 words are begun at their start, 20 are not", "Ward, Tan & Grenfell-Essam 2010", start_of_short_lists, 0.15),
    Effect("words by list", "constant from the second list on", "Healey & Kahana 2014", words_by_list, 0.9),
    Effect("intrusions by list", "most come from the list before", "Zaromb et al. 2006", intrusions_by_lag, 0.05),
    Effect("subsequent memory", "words rehearsed more are recalled more", "Rundus 1971", subsequent_memory, 0.05),
    Effect("rehearsal prevented", "primacy falls", "Glanzer & Meinzer 1967", rehearsal_prevented, 0.1),
    Effect("amnesia", "recency is spared, the rest is lost", "Baddeley & Warrington 1970", amnesia, 0.15),
    Effect("short-term patient", "little recency, normal learning", "Shallice & Warrington 1970", short_term_patient, 0.1),
    Effect("proactive interference", "the first trial is best", "Keppel & Underwood 1962", proactive_interference, 0.02),
    Effect("negative transfer", "the same words in another order are hard", "Ebbinghaus 1885; Martin 1965", negative_transfer, 0.1),
    Effect("repetition", "a repeated list gets better", "Hebb 1961", repetition, 0.05),
)
