"""Modality and grouping: the last of what is heard is kept by the echoic register; pauses make a list of groups.

Frankish, C. (1989). Perceptual organization and precategorical acoustic storage. Journal of Experimental Psychology: Learning,
Memory, and Cognition, 15(3), 469-479.
Crowder, R. G. & Morton, J. (1969). Precategorical acoustic storage (PAS). Perception & Psychophysics, 5, 365-373.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "frankish1989"
HEARD, SEEN = ("auditory_ungrouped", "auditory_grouped"), ("visual_ungrouped", "visual_grouped")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Recency of what is heard and seen, and what grouping gives to the ends of the first two groups."""

    def at(condition: str, *xs: float) -> float:
        return model.at(TABLE, condition, "position_accuracy", *xs)

    return {
        "recency, heard (last - two before)": at(HEARD[0], 9) - at(HEARD[0], 7, 8),
        "recency, seen (last - two before)": at(SEEN[0], 9) - at(SEEN[0], 7, 8),
        "modality effect at the last digit": at(HEARD[0], 9) - at(SEEN[0], 9),
        "grouping gain, heard": at(HEARD[1]) - at(HEARD[0]),
        "grouping gain, seen": at(SEEN[1]) - at(SEEN[0]),
        "ends of groups over their middles, heard (3, 6 - 2, 5)": at(HEARD[1], 3, 6) - at(HEARD[1], 2, 5),
    }


EXPERIMENT = Experiment(
    name="modality",
    title="Digits heard and seen, in groups and not",
    question="What does hearing a list add to seeing it, and what do pauses do?",
    papers=(
        "Frankish (1989) J. Exp. Psychol.: LMC 15, 469-479",
        "Crowder & Morton (1969) Percept. Psychophys. 5, 365-373",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "position_accuracy", HEARD, title="Heard"),
            Panel(TABLE, "position_accuracy", SEEN, title="Seen"),
        ),
    ),
    caption="Nine digits recalled in order, heard or seen, in groups of three with pauses between them or at an even pace.",
    effects=effects,
    lists=24,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
