"""Phonological similarity: letters that rhyme change places, letters that do not are spared even among those that do.

Farrell, S. & Lewandowsky, S. (2003). Dissimilar items benefit from phonological similarity in serial recall. Journal of
Experimental Psychology: Learning, Memory, and Cognition, 29(5), 838-849.
Conrad, R. (1964). Acoustic confusions in immediate memory. British Journal of Psychology, 55, 75-84.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE, APART, ALIKE, ALTERNATING = "farrell_lewandowsky2003", "all_dissimilar", "all_similar", "SDSDSD"
ONE_APART = ("D_in_pos2", "D_in_pos4", "D_in_pos6")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """What similarity costs, and how dissimilar and similar letters of alternating lists do."""

    def at(condition: str, *xs: float) -> float:
        return model.at(TABLE, condition, "position_accuracy", *xs)

    return {
        "similarity effect (dissimilar - similar lists)": at(APART) - at(ALIKE),
        "transpositions of neighbours, similar - dissimilar": model.at(TABLE, ALIKE, "transpositions", 1)
        - model.at(TABLE, APART, "transpositions", 1),
        "dissimilar letters in alternating lists less those in dissimilar lists": at(ALTERNATING, 2, 4, 6) - at(APART, 2, 4, 6),
        "similar letters in alternating lists less those in dissimilar lists": at(ALTERNATING, 1, 3, 5) - at(APART, 1, 3, 5),
    }


EXPERIMENT = Experiment(
    name="phonological_similarity",
    title="Phonological similarity in serial recall",
    question="Why are letters that rhyme hard to recall in order?",
    papers=(
        "Farrell & Lewandowsky (2003) J. Exp. Psychol.: LMC 29, 838-849",
        "Conrad (1964) Br. J. Psychol. 55, 75-84",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "position_accuracy", (APART, ALIKE, ALTERNATING), title="Pure and alternating lists"),
            Panel(TABLE, "position_accuracy", ONE_APART, title="One dissimilar letter"),
        ),
        (
            Panel(TABLE, "transpositions", (APART, ALIKE, ALTERNATING), title="Letters elsewhere"),
            Panel(TABLE, "extralist_intrusions", title="Letters of no list"),
        ),
    ),
    caption="Six consonants in order: all rhyming, none, one that does not at position 2, 4 or 6, and alternating (SDSDSD).",
    effects=effects,
    lists=25,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
