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
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves, Variant

SPAN, LENGTHS = "grenfell_essam_ward2012", "all_lengths"
LETTERS, AT_ONCE, LATER = "farrell_lewandowsky2004", "no_interference", "interference"
HEBB, REPEATED, FILLER = "page2006", "silent_repeated", "silent_filler"
#: Lesions of the one-shot store (declarative) and of the slow weights (procedural).
LESIONS = {"store": {"neural.store_loss": 1.0}, "slow weights": {"neural.learning_rate": 0.0}}


def effects(model: SimulatedCurves) -> dict[str, float]:
    """List length, the ends of a list, how local transpositions are, distraction, and repetition with each memory lesioned."""

    def at(condition: str, measure: str, *xs: float) -> float:
        return model.at(LETTERS, condition, measure, *xs)

    def gain(condition: str, lesion: str = "") -> float:
        late = model.at(HEBB, condition, "trial_accuracy", 13, 14, 15, 16, variant=lesion)
        return late - model.at(HEBB, condition, "trial_accuracy", 1, 2, variant=lesion)

    perfect = model.curve(SPAN, LENGTHS, "perfect_lists").sort_values("x")
    middle = at(AT_ONCE, "position_accuracy", 3, 4)
    return {
        "lists of four words without error": model.at(SPAN, LENGTHS, "perfect_lists", 4),
        "lists of seven words without error": model.at(SPAN, LENGTHS, "perfect_lists", 7),
        "words of which half of the lists are perfect": float(np.interp(-0.5, -perfect["mean"], perfect["x"])),
        "primacy in six letters (first - middle)": at(AT_ONCE, "position_accuracy", 1) - middle,
        "recency in six letters (last - middle)": at(AT_ONCE, "position_accuracy", 6) - middle,
        "transpositions to the neighbour / two and three away": ratio(
            at(AT_ONCE, "transpositions", 1), at(AT_ONCE, "transpositions", 2, 3)
        ),
        "cost of reading four digits": at(AT_ONCE, "position_accuracy") - at(LATER, "position_accuracy"),
        "Hebb effect (gain of the repeated list - gain of fillers)": gain(REPEATED) - gain(FILLER),
        **{f"gain of the repeated list, {name} lesioned": gain(REPEATED, name) for name in LESIONS},
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
            Panel(SPAN, "perfect_lists", title="Words (Grenfell-Essam & Ward 2012)"),
            Panel(LETTERS, "position_accuracy", title="Letters (Farrell & Lewandowsky 2004)"),
            Panel(LETTERS, "transpositions"),
        ),
        (
            Panel(LETTERS, "latency"),
            Panel(HEBB, "trial_accuracy", title="Repeated list (Page et al. 2006)"),
            Panel(HEBB, "trial_accuracy", (REPEATED,), title="Lesions of the network", variants=tuple(LESIONS)),
        ),
    ),
    caption=(
        "Five trained networks (lines in colour: a recurrent state that holds the list, a one-shot store of order, slow weights "
        "that learn from repetition), people (points) and the multi-store model (broken grey lines). The networks' five knobs of "
        "ordered recall were set by hand. Below right: the store or the slow weights lesioned."
    ),
    variants=tuple(Variant(name, HEBB, REPEATED, settings) for name, settings in LESIONS.items()),
    effects=effects,
    sensitivity=False,
    backend="neural",
    beside="compiled",
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
