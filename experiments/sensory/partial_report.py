"""Partial report of a brief display: much is seen, little can be reported before it has faded.

Sperling, G. (1960). The information available in brief visual presentations. Psychological Monographs, 74(11), whole
no. 498.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE, ROWS = "sperling1960", 3


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Letters that must have been available (reported of one row x rows) beyond those of the whole report."""
    whole = model.at(TABLE, "whole_report", "accuracy")
    return {
        "partial-report advantage, cue at once (letters)": ROWS * model.at(TABLE, "partial_report", "accuracy", 0)
        - whole,
        "partial-report advantage, cue after 1 s (letters)": ROWS * model.at(TABLE, "partial_report", "accuracy", 1)
        - whole,
    }


EXPERIMENT = Experiment(
    name="partial_report",
    title="Partial report from the iconic register",
    question="How long does a brief display last after it is gone?",
    papers=("Sperling (1960) Psychol. Monogr. 74(11), whole no. 498",),
    against=(Against(TABLE),),
    figure=((Panel(TABLE, "accuracy", title="Sperling 1960", kind="partial_report"),),),
    caption=(
        "Letters reported of the row of four that a tone asked for, by the delay of the tone after 50 ms of display, "
        "and letters reported of all twelve without a tone."
    ),
    effects=effects,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
