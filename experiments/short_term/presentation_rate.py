"""Presentation rate: more time for each word helps those who can rehearse, and those who cannot hardly.

Grenfell-Essam, R., Ward, G. & Tan, L. (2013). The role of rehearsal on the output order of immediate free recall of short and
long lists. Journal of Experimental Psychology: Learning, Memory, and Cognition, 39(2), 317-347.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "grenfell_essam2013"
SILENT = ("silent_0.5s", "silent_1s", "silent_3s")
SUPPRESSED = ("suppressed_0.5s", "suppressed_1s", "suppressed_3s")
LONG = (6, 7, 8, 12)


def effects(model: SimulatedCurves) -> dict[str, float]:
    """What 3 s a word give beyond half a second, to lists of six words and more; what suppression takes at 3 s."""

    def at(condition: str) -> float:
        return model.at(TABLE, condition, "retention", *LONG)

    return {
        "gain of 3 s over .5 s a word, silent": at(SILENT[2]) - at(SILENT[0]),
        "gain of 3 s over .5 s a word, suppressed": at(SUPPRESSED[2]) - at(SUPPRESSED[0]),
        "cost of suppression at 3 s a word": at(SILENT[2]) - at(SUPPRESSED[2]),
    }


EXPERIMENT = Experiment(
    name="presentation_rate",
    title="Presentation rate and articulatory suppression in free recall",
    question="Does more time for each word help when people cannot rehearse?",
    papers=("Grenfell-Essam, Ward & Tan (2013) J. Exp. Psychol.: LMC 39, 317-347",),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "retention", SILENT, title="Silent", kind="share_by_length"),
            Panel(TABLE, "retention", SUPPRESSED, title="Articulatory suppression", kind="share_by_length"),
        ),
    ),
    caption="Proportion of the words of a list recalled in any order, by its length, at .5, 1 and 3 s a word.",
    effects=effects,
    lists=16,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
