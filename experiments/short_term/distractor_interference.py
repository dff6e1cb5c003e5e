"""Distractors between letters: the first word said costs most, saying it again costs nothing more, another word does.

Lewandowsky, S., Geiger, S. M., Morrell, D. B. & Oberauer, K. (2010). Turning simple span into complex span: Time for decay or
interference from distractors? Journal of Experimental Psychology: Learning, Memory, and Cognition, 36(4), 958-978.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "lewandowsky2010"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The cost of the first word, of the same word twice more, and of two other words."""
    quiet, one, same, other = (
        model.at(TABLE, kind, "in_position") for kind in ("quiet", "one", "three_identical", "three_different")
    )
    return {"cost of one word": quiet - one, "cost of saying it again": one - same, "cost of other words": same - other}


EXPERIMENT = Experiment(
    name="distractor_interference",
    title="Distractors that change and distractors that do not",
    question="Does a distractor cost memory by the time that it takes, or by what it brings in?",
    papers=("Lewandowsky, Geiger, Morrell & Oberauer (2010) J. Exp. Psychol.: LMC 36, 958-978",),
    against=(Against(TABLE),),
    figure=((Panel(TABLE, "in_position", title="Five letters, words said after each"),),),
    caption="Letters in position with nothing, one word, one word three times, or three words said aloud after each letter.",
    effects=effects,
    lists=15,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
