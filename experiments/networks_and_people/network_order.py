"""Ordered recall by trained recurrent networks, on the same axes as people and the multi-store model.

Botvinick, M. M. & Plaut, D. C. (2006). Short-term memory for serial order: a recurrent neural network model. Psychological
Review, 113(2), 201-233.
Grenfell-Essam, R. & Ward, G. (2012). Examining the relationship between free recall and immediate serial recall: The role of
list length, strategy use, and test expectancy. Journal of Memory and Language, 67, 106-148.
Farrell, S. & Lewandowsky, S. (2004). Modelling transposition latencies: Constraints for theories of serial order memory.
Journal of Memory and Language, 51, 115-135.
Page, M. P. A., Cumming, N., Norris, D., Hitch, G. J. & McNeil, A. M. (2006). Repetition learning in the immediate serial recall
of visual and auditory materials. Journal of Experimental Psychology: Learning, Memory, and Cognition, 32(4), 716-733.
"""

import numpy as np

from simulator.comparison.distance import ratio
from simulator.comparison.experiment import Against, Experiment, Finding, Panel, SimulatedCurves, Variant
from simulator.parameters import populations

SPAN, LENGTHS = "grenfell_essam_ward2012", "all_lengths"
LETTERS, AT_ONCE, LATER = "farrell_lewandowsky2004", "no_interference", "interference"
HEBB, REPEATED, FILLER = "page2006", "silent_repeated", "silent_filler"
#: Lesions of the one-shot store (declarative) and of the slow weights (procedural), and the same in the multi-store model.
LESIONS = {"store": {"neural.store_loss": 1.0}, "slow weights": {"neural.learning_rate": 0.0}}
IN_THE_MODEL = {
    "store": dict.fromkeys(populations.LESIONS["declarative"], 0.0),
    "slow weights": dict.fromkeys(populations.LESIONS["procedural"], 0.0),
}


def letters(model: SimulatedCurves, *positions: int, condition: str = AT_ONCE) -> float:
    """Letters in position at serial positions (default: all)."""
    return model.at(LETTERS, condition, "position_accuracy", *positions)


def span(model: SimulatedCurves) -> float:
    """Words of which half of the lists are perfect."""
    perfect = model.curve(SPAN, LENGTHS, "perfect_lists").sort_values("x")
    return float(np.interp(-0.5, -perfect["mean"], perfect["x"])) if len(perfect) else float("nan")


def list_length(model: SimulatedCurves) -> float:
    """Perfect lists of four words less those of eight."""
    return model.at(SPAN, LENGTHS, "perfect_lists", 4) - model.at(SPAN, LENGTHS, "perfect_lists", 8)


def locality(model: SimulatedCurves) -> float:
    """Letters said one position away relative to those two and three away."""
    return ratio(model.at(LETTERS, AT_ONCE, "transpositions", 1), model.at(LETTERS, AT_ONCE, "transpositions", 2, 3))


def gain(model: SimulatedCurves, condition: str = REPEATED, lesion: str = "") -> float:
    """Letters in position on the last four presentations less those on the first two."""
    late = model.at(HEBB, condition, "trial_accuracy", 13, 14, 15, 16, variant=lesion)
    return late - model.at(HEBB, condition, "trial_accuracy", 1, 2, variant=lesion)


FINDINGS = (
    Finding("span: words of which half of the lists are perfect", span, 4.0),
    Finding("list length: perfect lists of 4 words - of 8", list_length, 0.5),
    Finding("primacy: first letter - middle", lambda model: letters(model, 1) - letters(model, 3, 4), 0.05),
    Finding("recency: last letter - middle", lambda model: letters(model, 6) - letters(model, 3, 4), 0.02),
    Finding("locality: transpositions by 1 / by 2 and 3", locality, 2.0),
    Finding("reading four digits costs letters", lambda model: letters(model) - letters(model, condition=LATER), 0.05),
    Finding("repetition: gain of the repeated list - of fillers", lambda model: gain(model) - gain(model, FILLER), 0.08),
    Finding("store lesioned: the repeated list gains", lambda model: gain(model, lesion="store"), 0.08),
    Finding("slow weights lesioned: gain that is lost", lambda model: gain(model) - gain(model, lesion="slow weights"), 0.08),
)  # fmt: skip


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The sizes of the findings, and perfect lists of four and seven words."""
    return {
        **{finding.name: finding.size(model) for finding in FINDINGS},
        "lists of four words without error": model.at(SPAN, LENGTHS, "perfect_lists", 4),
        "lists of seven words without error": model.at(SPAN, LENGTHS, "perfect_lists", 7),
    }


EXPERIMENT = Experiment(
    name="network_order",
    title="Ordered recall by networks",
    short_title="Networks: ordered recall",
    question="Does a trained recurrent state keep order as people do, and does repetition teach it without a store?",
    papers=(
        "Botvinick & Plaut (2006) Psychol. Rev. 113, 201-233",
        "Grenfell-Essam & Ward (2012) J. Mem. Lang. 67, 106-148",
        "Farrell & Lewandowsky (2004) J. Mem. Lang. 51, 115-135",
        "Page, Cumming, Norris, Hitch & McNeil (2006) J. Exp. Psychol.: LMC 32, 716-733",
    ),
    against=(Against(SPAN, (LENGTHS,)), Against(LETTERS), Against(HEBB, (REPEATED, FILLER))),
    figure=(
        (
            Panel(SPAN, "perfect_lists", title="Words"),
            Panel(LETTERS, "position_accuracy", title="Six letters"),
            Panel(LETTERS, "transpositions"),
        ),
        (
            Panel(LETTERS, "latency"),
            Panel(HEBB, "trial_accuracy", (REPEATED, FILLER), title="Repeated list"),
            Panel(HEBB, "trial_accuracy", (REPEATED,), title="Lesions of the network", variants=tuple(LESIONS)),
        ),
    ),
    caption=(
        "Five trained networks (lines in colour: a recurrent state that holds the list, a one-shot store of order, slow weights "
        "that learn from repetition), people (points) and the multi-store model (broken grey lines). The networks' knobs of "
        "ordered recall were set by hand. (a) Grenfell-Essam & Ward (2012), (b) to (d) Farrell & Lewandowsky (2004), (e, f) Page et al. (2006). Below right: the store or the slow weights lesioned."
    ),
    variants=tuple(Variant(name, HEBB, REPEATED, settings, beside=IN_THE_MODEL[name]) for name, settings in LESIONS.items()),
    effects=effects,
    findings=FINDINGS,
    sensitivity=False,
    backend="neural",
    beside="compiled",
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
