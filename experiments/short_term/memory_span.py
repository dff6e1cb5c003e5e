"""Memory span: how many words, letters and digits can be recalled in order.

Grenfell-Essam, R. & Ward, G. (2012). Examining the relationship between free recall and immediate serial recall: The role of
list length, strategy use, and test expectancy. Journal of Memory and Language, 67, 106-148.
Cowan, N. et al. (1998). Two separate verbal processing rates contributing to short-term memory span. Journal of Experimental
Psychology: General, 127(2), 141-160.
Miller, G. A. (1956). The magical number seven, plus or minus two. Psychological Review, 63(2), 81-97.
"""

import numpy as np

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

WORDS, NORMS, LENGTHS = "grenfell_essam_ward2012", "cowan1998", "all_lengths"
SHORT, LONG = ("4_words", "5_words", "6_words", "7_words"), ("8_words", "10_words", "12_words", "15_words")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """What four words more cost, where half of the word lists are perfect, spans of digits and letters, and the ends of six words over their middle."""
    perfect = model.curve(WORDS, LENGTHS, "perfect_lists").sort_values("x")
    half = float(np.interp(-0.5, -perfect["mean"], perfect["x"])) if len(perfect) else float("nan")
    digits, letters = (model.at(NORMS, kind, "span") for kind in ("digits", "letters"))
    first, middle, last = (model.at(WORDS, "6_words", "position_accuracy", *x) for x in ((1,), (3, 4), (6,)))
    return {
        "cost of a longer list (4 - 8 words)": model.at(WORDS, LENGTHS, "in_position", 4) - model.at(WORDS, LENGTHS, "in_position", 8),
        "words of which half of the lists are perfect": half,
        "span of digits less that of letters (items)": digits - letters,
        "primacy in six words (first - middle)": first - middle,
        "recency in six words (last - middle)": last - middle,
    }


EXPERIMENT = Experiment(
    name="memory_span",
    title="Memory span and list length in serial recall",
    question="How many items can people recall in order, and where in the list do they fail?",
    papers=(
        "Grenfell-Essam & Ward (2012) J. Mem. Lang. 67, 106-148",
        "Cowan et al. (1998) J. Exp. Psychol.: General 127, 141-160",
        "Miller (1956) Psychol. Rev. 63, 81-97",
    ),
    against=(Against(WORDS), Against(NORMS)),
    figure=(
        (
            Panel(WORDS, "in_position", (LENGTHS,), title="Words in position"),
            Panel(WORDS, "perfect_lists", (LENGTHS,), title="Perfect lists"),
            Panel(NORMS, "span", title="Spans (Cowan 1998)"),
        ),
        (
            Panel(WORDS, "position_accuracy", SHORT, title="4 to 7 words"),
            Panel(WORDS, "position_accuracy", LONG, title="8 to 15 words"),
        ),
    ),
    caption=(
        "Immediate serial recall of words by the length of the list: proportion in position, proportion of lists without any "
        "error, and recall of each position; span of digits and letters by the share of perfect lists of each length."
    ),
    effects=effects,
    lists=16,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
