"""Effects of sensory and working memory in the model: span, serial order, similarity, load, modality, repetition."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.effect_sizes import Effect, curves
from simulator import Parameters, Protocol, paradigms, simulate
from simulator.comparison.distance import straight_line
from simulator.records.columns import RECALL


def _curve(protocol: Protocol, parameters: Parameters, seed: int, measure: str, people: int = 600) -> np.ndarray:
    return np.array(curves(protocol, parameters, seed, measure, people=people)[measure]["mean"], float)


def _in_order(parameters: Parameters, seed: int, length: int = 6, **arguments: Any) -> np.ndarray:
    """Items in position, by serial position, of one list."""
    return _curve(paradigms.serial_recall(length, **arguments), parameters, seed, "position_accuracy")


def _letters(parameters: Parameters, seed: int, **arguments: Any) -> float:
    protocol = paradigms.serial_recall(5, material="letters", **arguments)
    return float(_curve(protocol, parameters, seed, "position_accuracy", 4000).mean())


def _span(material: str, parameters: Parameters, seed: int) -> float:
    return float(_curve(paradigms.memory_span(2, 9, 1, material=material), parameters, seed, "span", 300)[0])


def span_of_digits(parameters: Parameters, seed: int) -> float:
    """Span of digits less that of words (items)."""
    return _span("digits", parameters, seed) - _span("words", parameters, seed)


def length_in_order(parameters: Parameters, seed: int) -> float:
    """Words in position of 4 less those of 8."""
    return float(_in_order(parameters, seed, 4).mean() - _in_order(parameters, seed, 8).mean())


def primacy_in_order(parameters: Parameters, seed: int) -> float:
    """The first of eight words in position, less the fourth and fifth."""
    curve = _in_order(parameters, seed, 8)
    return float(curve[0] - curve[3:5].mean())


def recency_in_order(parameters: Parameters, seed: int) -> float:
    """The last of eight words in position, less the fourth and fifth."""
    curve = _in_order(parameters, seed, 8)
    return float(curve[7] - curve[3:5].mean())


def locality(parameters: Parameters, seed: int) -> float:
    """Letters at the place of a neighbour as a multiple of those two and three places away."""
    moved = _curve(paradigms.serial_recall(6, 0.5, material="letters"), parameters, seed, "transpositions", 2000)
    return float(moved[0] / moved[1:3].mean())


def fill_in(parameters: Parameters, seed: int) -> float:
    """After a letter that came one place early: share of next letters that are the one passed over, less the one after."""
    protocol = paradigms.serial_recall(6, 0.5, material="letters", lists_per_session=10)
    records = simulate(protocol, parameters, subjects=300, seed=seed, threads=1)
    rows = np.flatnonzero(records["trial_type"] == RECALL)
    place, said, wanted = records["position"][rows], records["response"][rows], records["item"][rows]
    early = np.flatnonzero((said[:-1] == wanted[1:]) & (place[1:] == place[:-1] + 1) & (said[:-1] != wanted[:-1]))
    follows = said[early + 1]
    filled = (follows == wanted[early]).sum()
    after = early[early + 2 < len(wanted)]
    after = after[place[after + 2] == place[after] + 2]
    went_on = (said[after + 1] == wanted[after + 2]).sum()
    return float((filled - went_on) / max(1, len(early)))


def first_latency(parameters: Parameters, seed: int) -> float:
    """Time before the first of six letters, less the mean time between the others (s)."""
    curve = _curve(paradigms.serial_recall(6, 0.5, material="letters"), parameters, seed, "latency")
    return float(curve[0] - curve[1:].mean())


def word_length(parameters: Parameters, seed: int) -> float:
    """Short words in position of 8 less long ones, in silence."""
    return float((_in_order(parameters, seed, 8, material="short_words") - _in_order(parameters, seed, 8, material="long_words")).mean())


def word_length_needs_speech(parameters: Parameters, seed: int) -> float:
    """The word-length effect in silence less that under articulatory suppression."""
    short, long = (_in_order(parameters, seed, 8, material=kind, suppression=True).mean() for kind in ("short_words", "long_words"))
    return word_length(parameters, seed) - float(short - long)


def suppression(parameters: Parameters, seed: int) -> float:
    """Letters in position of 5 in silence less those under articulatory suppression."""
    return _letters(parameters, seed) - _letters(parameters, seed, suppression=True)


def _mixed(pattern: str, parameters: Parameters, seed: int, **arguments: Any) -> np.ndarray:
    return _in_order(parameters, seed, 6, seconds_per_item=0.5, material="letters", pattern=pattern, **arguments)


def similarity(parameters: Parameters, seed: int, **arguments: Any) -> float:
    """Letters in position of lists in which none rhyme, less those of lists in which all do."""
    return float((_mixed("DDDDDD", parameters, seed, **arguments) - _mixed("SSSSSS", parameters, seed, **arguments)).mean())


def similarity_needs_speech(parameters: Parameters, seed: int) -> float:
    """The similarity effect of letters that are read in silence, less that under articulatory suppression."""
    return similarity(parameters, seed) - similarity(parameters, seed, suppression=True)


def similarity_when_heard(parameters: Parameters, seed: int) -> float:
    """The similarity effect under articulatory suppression: of letters that are heard, less that of letters that are read."""
    return similarity(parameters, seed, modality="auditory", suppression=True) - similarity(parameters, seed, suppression=True)


def dissimilar_among_similar(parameters: Parameters, seed: int) -> float:
    """Letters that do not rhyme, every second one of a list, less those at the same places of lists that rhyme throughout."""
    return float((_mixed("SDSDSD", parameters, seed) - _mixed("SSSSSS", parameters, seed))[1::2].mean())


def time_for_rehearsal(parameters: Parameters, seed: int) -> float:
    """Words of 12 recalled at 3 s a word less those at .5 s: in silence, less under suppression."""

    def gain(**arguments: Any) -> float:
        slow, fast = (_curve(paradigms.free_recall(12, each, **arguments), parameters, seed, "serial_position", 1500) for each in (3.0, 0.5))
        return float(slow.sum() - fast.sum())

    return gain() - gain(suppression=True)


def first_distractor(parameters: Parameters, seed: int) -> float:
    """What a word said after each letter costs, less what saying it twice more costs in addition."""
    one = _letters(parameters, seed, distractors=1)
    same = _letters(parameters, seed, distractors=3, changing_distractors=False)
    return (_letters(parameters, seed) - one) - (one - same)


def changing_distractors(parameters: Parameters, seed: int) -> float:
    """Letters in position with one word said three times after each, less those with three different words."""
    return _letters(parameters, seed, distractors=3, changing_distractors=False) - _letters(parameters, seed, distractors=3)


def cognitive_load(parameters: Parameters, seed: int) -> float:
    """Complex span with a load of .2 less that with one of .7 (letters)."""
    light, heavy = (_curve(paradigms.complex_span(load, 6, lists_of_each=1), parameters, seed, "span", 400)[0] for load in (0.2, 0.7))
    return float(light - heavy)


def item_scanning(parameters: Parameters, seed: int) -> float:
    """Time that each further item of a set of one to four adds to the recognition of a probe (ms)."""
    times = [_curve(paradigms.item_recognition(size, seconds_per_item=0.6), parameters, seed, "recognition_time", 1500)[0] for size in (1, 2, 3, 4)]
    return straight_line([1, 2, 3, 4], times)["slope"] * 1000


def modality(parameters: Parameters, seed: int) -> float:
    """The last two of nine digits in position, heard less seen."""
    heard, seen = (_in_order(parameters, seed, 9, seconds_per_item=0.5, material="digits", modality=kind, response="written")[-2:] for kind in ("auditory", "visual"))
    return float(heard.mean() - seen.mean())


def grouping(parameters: Parameters, seed: int) -> float:
    """Nine digits heard in threes: in position, less without pauses."""
    arguments: dict[str, Any] = {"seconds_per_item": 0.5, "material": "digits", "modality": "auditory", "response": "written"}
    return float((_in_order(parameters, seed, 9, group_size=3, group_gap=0.5, **arguments) - _in_order(parameters, seed, 9, **arguments)).mean())


def hebb(parameters: Parameters, seed: int) -> float:
    """Letters in position at the last four presentations of a repeated list, less at the first two."""
    records = simulate(paradigms.hebb_repetition(8, 10), parameters, subjects=250, seed=seed, threads=1)
    right = (records["trial_type"] == RECALL) & (records["correct"] == 1)
    # every third list is the repeated one
    by_list = np.bincount(records["list"][right], minlength=31)[3::3] / (250 * 8)
    return float(by_list[-4:].mean() - by_list[:2].mean())


WORKING_MEMORY: tuple[Effect, ...] = (
    Effect("span by material", "digits 7.1, words about 5", "Cowan et al. 1998; Grenfell-Essam & Ward 2012", span_of_digits, 1.0),
    Effect("list length in order", "4 words .91, 8 words .35", "Grenfell-Essam & Ward 2012", length_in_order, 0.3),
    Effect("primacy in order", "first of 8 .63, middle .17", "Grenfell-Essam & Ward 2012", primacy_in_order, 0.2),
    Effect("recency in order", "last of 8 .66, middle .17", "Grenfell-Essam & Ward 2012", recency_in_order, 0.3),
    Effect("locality", "neighbours change places", "Estes 1972", locality, 3.0),
    Effect("fill-in", "what was passed over comes next", "Surprenant, Kelley, Farley & Neath 2005", fill_in, 0.1),
    Effect("first latency", "2.1 s against 1.0 s", "Farrell & Lewandowsky 2004", first_latency, 0.5),
    Effect("word length", ".39 against .20", "Bhatarah et al. 2009", word_length, 0.07),
    Effect("word length needs speech", "it shrinks under suppression", "Baddeley, Lewis & Vallar 1984", word_length_needs_speech, 0.05),
    Effect("suppression", "fewer letters in order", "Baddeley, Lewis & Vallar 1984", suppression, 0.18),
    Effect("similarity", ".85 against .52", "Conrad 1964; Farrell & Lewandowsky 2003", similarity, 0.14),
    Effect("similarity needs speech", "it is gone under suppression", "Baddeley, Lewis & Vallar 1984", similarity_needs_speech, 0.1),
    Effect("similarity when heard", "suppression leaves it", "Baddeley, Lewis & Vallar 1984", similarity_when_heard, 0.05),
    Effect("dissimilar among similar", "they are spared", "Baddeley 1968; Farrell & Lewandowsky 2003", dissimilar_among_similar, 0.12),
    Effect("time for rehearsal", "helps in silence only", "Grenfell-Essam, Ward & Tan 2013", time_for_rehearsal, 1.0),
    Effect("first distractor", "the first word costs .36, the same again nothing", "Lewandowsky et al. 2010", first_distractor, 0.12),
    Effect("changing distractors", "other words cost .07 more", "Lewandowsky et al. 2010", changing_distractors, 0.05),
    Effect("cognitive load", "8.3 letters from no load to full load", "Barrouillet, Portrat & Camos 2011", cognitive_load, 1.5),
    Effect("item scanning", "about 30 ms an item", "Sternberg 1966; Donkin & Nosofsky 2012", item_scanning, 25.0),
    Effect("modality in order", "last two heard .78, seen .36", "Frankish 1989", modality, 0.01),
    Effect("grouping", "heard in threes .89, without pauses .71", "Frankish 1989", grouping, 0.01),
    Effect("repeated list", "it gets better", "Hebb 1961; Page et al. 2006", hebb, 0.07),
)
