"""The classic effects in the model: each with what people show, how its size is taken, and the least size that counts.

`EFFECTS` is a list to read and to extend; docs/effects.md prints it with the sizes of the default parameters, and
tests/test_effects.py holds every size over 20 seeds. Where the catalogue of human data tells (`@of_table`), the model lives through
the conditions of its table with the ability of those people, and the size in people is taken by the same function.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.effect_sizes import Curves, Effect, curves, of_table
from experiments.working_memory_effects import WORKING_MEMORY
from simulator import Parameters, Protocol, paradigms, simulate
from simulator.measures import create
from simulator.records.columns import RECALL
from simulator.tasks.protocol import Delay, NewList, Present, Recall, Step

__all__ = ["EFFECTS", "Effect"]


def _words(curve: Curves, condition: str) -> float:
    return sum(curve(condition, "serial_position").values())


def _mean(curve: Mapping[float, float], *xs: float) -> float:
    return float(np.mean([curve[x] for x in xs]))


def positions(protocol: Protocol, parameters: Parameters, seed: int, people: int = 300) -> np.ndarray:
    """Probability of recall by serial position."""
    return np.array(curves(protocol, parameters, seed, "serial_position", people=people)["serial_position"]["mean"])


def words(protocol: Protocol, parameters: Parameters, seed: int) -> float:
    """Words recalled of a list."""
    return float(positions(protocol, parameters, seed, people=1500).sum())


@of_table("murdock1962", people=150)
def list_length(curve: Curves) -> float:
    """Share recalled of 10 words at 2 s less that of 40 at 1 s."""
    return _words(curve, "10-2") / 10 - _words(curve, "40-1") / 40


@of_table("murdock1962", people=400)
def rate(curve: Curves) -> float:
    """Words of 20 recalled at 2 s a word less those at 1 s."""
    return _words(curve, "20-2") - _words(curve, "20-1")


def slow_rate(parameters: Parameters, seed: int) -> float:
    """Words of 20 recalled at 8 s a word less those at 3 s."""
    return words(paradigms.free_recall(20, 8.0), parameters, seed) - words(paradigms.free_recall(20, 3.0), parameters, seed)


def _last_three(parameters: Parameters, seed: int, **delay: Any) -> float:
    return float(positions(paradigms.free_recall(15, 1.0, **delay), parameters, seed, 1500)[-3:].mean())


@of_table("howard_kahana1999", people=200)
def filled_delay(curve: Curves) -> float:
    """Recall of the last three of 12 words at once, less that after 10 s of arithmetic."""
    last = (10.0, 11.0, 12.0)
    return _mean(curve("exp1_immediate", "serial_position"), *last) - _mean(curve("exp1_delayed", "serial_position"), *last)


def open_delay(parameters: Parameters, seed: int) -> float:
    """Recall of the last three words after 30 s without a task, less that after 30 s of arithmetic."""
    return _last_three(parameters, seed, retention_interval=30.0, filled=False) - _last_three(parameters, seed, retention_interval=30.0)


def _recency(curve: Mapping[float, float]) -> float:
    """The last of 12 words less the middle."""
    return curve[12.0] - _mean(curve, 5.0, 6.0, 7.0, 8.0)


@of_table("howard_kahana1999", people=200)
def ratio_rule(curve: Curves) -> float:
    """Recency (last word less the middle) after 16 s of arithmetic: with 16 s before every word as well, less with none."""
    return _recency(curve("exp2_CDFR_IPI16s", "serial_position")) - _recency(curve("exp2_delayed_IPI0s", "serial_position"))


@of_table("healey_kahana2014", people=100)
def contiguity(curve: Curves) -> float:
    """Transitions of lag +1 as a multiple of those of lags 3 to 8, either way."""
    crp = curve("no_task", "lag_crp")
    return crp[1.0] / _mean(crp, *(float(lag) for far in range(3, 9) for lag in (far, -far)))


@of_table("healey_kahana2014", people=100)
def asymmetry(curve: Curves) -> float:
    """Transitions of lag +1 less those of lag -1."""
    crp = curve("no_task", "lag_crp")
    return crp[1.0] - crp[-1.0]


def start_of_short_lists(parameters: Parameters, seed: int) -> float:
    """Probability that recall begins with the first word of four, less that it does with the first of twenty."""

    def begun(length: int) -> float:
        curve = curves(paradigms.free_recall(length, 1.0), parameters, seed, "first_recall", people=1000)["first_recall"]
        return float(np.asarray(curve["mean"])[0])

    return begun(4) - begun(20)


@of_table("healey_kahana2014", people=600)
def words_by_list(curve: Curves) -> float:
    """Words recalled of the last list of a session of 16 as a share of those of list 6."""
    words_recalled = curve("no_task", "words_by_list")
    return words_recalled[16.0] / words_recalled[6.0]


def intrusions_by_lag(parameters: Parameters, seed: int) -> float:
    """Share of intrusions that come from the list before, less that from two lists back."""
    protocol = paradigms.free_recall(16, 2.0, lists_per_session=16)
    curve = np.array(curves(protocol, parameters, seed, "intrusions_by_lag")["intrusions_by_lag"]["mean"])
    return float((curve[0] - curve[1]) / curve.sum())


@of_table("bhatarah2009", people=60)
def subsequent_memory(curve: Curves) -> float:
    """Recall of words (of the first five) that were said three times less that of words said once."""
    by = curve("all_lists", "recall_by_rehearsals")
    return by[3.0] - by[1.0]


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


def _final(parameters: Parameters, seed: int, measure: str) -> np.ndarray:
    """Final free recall of 16 lists of 16 words, each recalled at once (the design of Kuhn, Lohnas & Kahana 2018)."""
    protocol = paradigms.later_recall(16, 3.0, gap=(0.8, 1.2), lists_after=15, recall_time=75.0, final_interval=30.0, response="typed")
    return np.array(curves(protocol, parameters, seed, measure, people=600)[measure]["mean"])


def negative_recency(parameters: Parameters, seed: int) -> float:
    """Final free recall of words in the middle of their lists less that of the last two, which were recalled best at once."""
    curve = _final(parameters, seed, "final_recall")
    return float(curve[5:11].mean() - curve[-2:].mean())


def recency_of_lists(parameters: Parameters, seed: int) -> float:
    """Final free recall of words of the last four lists of 16 less that of lists 5 to 8."""
    curve = _final(parameters, seed, "final_recall_by_list")
    return float(curve[-4:].mean() - curve[4:8].mean())


@of_table("riefer_batchelder1988", people=150)
def retroactive_interference(curve: Curves) -> float:
    """Final recall of a list of 25 words when none follows, less that when four follow."""
    share = curve("singletons", "final_share")
    return share[0.0] - share[4.0]


def earlier_list(parameters: Parameters, seed: int) -> float:
    """When the list before the last is asked for: its words recalled as a multiple of the words of other lists that are said."""
    protocol = paradigms.later_recall(12, 2.0, asked_for="list", lists_before=2, lists_after=1, final_recall_time=60.0)
    share, wrong = create("final_share", of_list=3), create("final_intrusions")
    found = curves(protocol, parameters, seed, share, wrong, people=1000)
    return 12 * float(found["final_share"]["mean"][0]) / float(found["final_intrusions"]["mean"][0])


def _pairs(parameters: Parameters, seed: int, design: str, **options: Any) -> float:
    protocol = paradigms.paired_associates(8, 4.0, design=design, first_trials=3, second_trials=3, **options)  # type: ignore[arg-type]
    return float(curves(protocol, parameters, seed, "cued_recall", people=500)["cued_recall"]["mean"][0])


def second_answers(parameters: Parameters, seed: int) -> float:
    """Answers to cues of the first list after another list of pairs (A-B, C-D), less those after new answers to the same cues (A-B, A-C)."""
    return _pairs(parameters, seed, "A-B C-D") - _pairs(parameters, seed, "A-B A-C")


def first_answers(parameters: Parameters, seed: int) -> float:
    """Answers of a second list of pairs: when the first had other cues (A-B, C-D), less when it had the same ones (A-B, A-C)."""
    return _pairs(parameters, seed, "A-B C-D", asked_for="second") - _pairs(parameters, seed, "A-B A-C", asked_for="second")


@of_table("kahana_howard2005", people=400)
def spacing(curve: Curves) -> float:
    """Recall of words shown three times: after 6 to 20 other places, less at once."""
    long_lags, massed = (sum(curve(condition, "retention").values()) for condition in ("long_lags", "massed"))
    return long_lags - massed


def _lists(items: list[int], times: int) -> list[Step]:
    once: list[Step] = [NewList(), *(Present((i,), "visual", 1.0) for i in items), Recall("serial", 60.0, until_done=True), Delay(5.0, "filled")]
    return once * times


def _second_reading(first: list[int], second: list[int], parameters: Parameters, seed: int, people: int = 1200) -> float:
    steps = (*_lists(first, 8), *_lists(second, 2))
    records = simulate(Protocol("transfer", "words", 12, steps, "maintenance"), parameters, subjects=people, seed=seed, threads=1)
    right = (records["trial_type"] == RECALL) & (records["correct"] == 1) & ((records["list"] - 1) % 10 == 9)
    return float(right.sum()) / people / 6


def negative_transfer(parameters: Parameters, seed: int) -> float:
    """After eight readings of ABCDEF: words in place at the second reading of six new ones, less of the order AFDBEC."""
    old = list(range(6))
    new, changed = (_second_reading(old, items, parameters, seed, people=24000) for items in (list(range(6, 12)), [0, 5, 3, 1, 4, 2]))
    return new - changed


def repetition(parameters: Parameters, seed: int) -> float:
    """After eight readings of ABCDEF: words in place when it comes again, less of six new ones."""
    old = list(range(6))
    return _second_reading(old, old, parameters, seed) - _second_reading(old, list(range(6, 12)), parameters, seed)


EFFECTS: tuple[Effect, ...] = (
    Effect("list length", "of longer lists a smaller share is recalled", "Murdock 1962", list_length, 0.25),
    Effect("rate", "slower lists are recalled better", "Murdock 1962", rate, 0.8),
    Effect("slow rate", "words do not fall beyond 3 s", "Roberts 1972", slow_rate, -0.1),
    Effect("filled delay", "arithmetic takes the recency away", "Howard & Kahana 1999; Glanzer & Cunitz 1966", filled_delay, 0.25),
    Effect("open delay", "without a task recency stays in part", "Glanzer & Cunitz 1966", open_delay, 0.05),
    Effect("ratio rule", "recency is back with distraction around every word", "Howard & Kahana 1999; Bjork & Whitten 1974", ratio_rule, 0.1),
    Effect("contiguity", "neighbours are recalled one after the other", "Healey & Kahana 2014; Kahana 1996", contiguity, 3.0),
    Effect("asymmetry", "and rather forward", "Healey & Kahana 2014; Kahana 1996", asymmetry, 0.08),
    Effect("start of short lists", "4 words are begun at their start, 20 are not", "Ward, Tan & Grenfell-Essam 2010", start_of_short_lists, 0.15),
    Effect("words by list", "constant from the second list on", "Healey & Kahana 2014", words_by_list, 0.9),
    Effect("intrusions by list", "most come from the list before", "Zaromb et al. 2006", intrusions_by_lag, 0.05),
    Effect("subsequent memory", "words that were rehearsed more are recalled more", "Bhatarah et al. 2009; Rundus 1971", subsequent_memory, 0.1),
    Effect("rehearsal prevented", "primacy falls", "Glanzer & Meinzer 1967", rehearsal_prevented, 0.1),
    Effect("amnesia", "recency is spared, the rest is lost", "Baddeley & Warrington 1970", amnesia, 0.2),
    Effect("short-term patient", "little recency, normal learning", "Shallice & Warrington 1970", short_term_patient, 0.1),
    Effect("proactive interference", "the first trial is best", "Keppel & Underwood 1962", proactive_interference, 0.02),
    Effect("negative recency", "in final free recall the last words of lists are worst", "Craik 1970; Kuhn, Lohnas & Kahana 2018", negative_recency, 0.0),
    Effect("recency of lists", "in final free recall the last lists are best", "Kuhn, Lohnas & Kahana 2018", recency_of_lists, 0.15),
    Effect("retroactive interference", "further lists cost most of what is lost, the first one most of that", "Riefer & Batchelder 1988", retroactive_interference, 0.25),
    Effect("an earlier list", "that is asked for is told from its neighbours", "Shiffrin 1970; Jang & Huber 2008", earlier_list, 3.0),
    Effect("new answers", "to the same cues hurt the old ones", "Barnes & Underwood 1959", second_answers, 0.05),
    Effect("old answers", "to the same cues hurt new ones", "Underwood 1957", first_answers, 0.02),
    Effect("spacing", "spaced repetitions are recalled better", "Kahana & Howard 2005; Melton 1970", spacing, -0.02),
    Effect("negative transfer", "the same words in another order are hard", "Ebbinghaus 1885; Martin 1965", negative_transfer, 0.025),
    Effect("repetition", "a repeated list gets better", "Hebb 1961", repetition, 0.15),
    *WORKING_MEMORY,
)
