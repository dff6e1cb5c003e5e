"""The Hebb effect: a list that comes again among others is learned, without rehearsal too.

Page, M. P. A., Cumming, N., Norris, D., Hitch, G. J. & McNeil, A. M. (2006). Repetition learning in the immediate serial recall
of visual and auditory materials. Journal of Experimental Psychology: Learning, Memory, and Cognition, 32(4), 716-733.
Hebb, D. O. (1961). Distinctive features of learning in the higher animal. In J. F. Delafresnaye (Ed.), Brain mechanisms and
learning (pp. 37-46). Blackwell.
"""

from simulator.comparison.distance import straight_line
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "page2006"
SILENT, SUPPRESSED = ("silent_repeated", "silent_filler"), ("suppressed_repeated", "suppressed_filler")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Gain per presentation of repeated lists and of fillers, in silence and under suppression."""

    def slope(condition: str) -> float:
        curve = model.curve(TABLE, condition, "trial_accuracy")
        return straight_line(curve["x"], curve["mean"])["slope"]

    return {
        f"gain per presentation, {condition.replace('_', ', ')}": slope(condition) for condition in (*SILENT, *SUPPRESSED)
    }


EXPERIMENT = Experiment(
    name="hebb_repetition",
    title="Learning a repeated list: the Hebb effect",
    question="Does a list that comes every third trial get better, and does that need rehearsal?",
    papers=(
        "Page, Cumming, Norris, Hitch & McNeil (2006) J. Exp. Psychol.: LMC 32, 716-733",
        "Hebb (1961) in Brain mechanisms and learning, 37-46",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "trial_accuracy", SILENT, title="Eight letters, silent"),
            Panel(TABLE, "trial_accuracy", SUPPRESSED, title="Five letters, suppression"),
        ),
    ),
    caption="Letters in position of a list that comes again every third trial, and of fillers of the same letters.",
    effects=effects,
    lists=16,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
