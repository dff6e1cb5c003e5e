"""Ageing: older adults in the Brown-Peterson task, as a named population with a few changed parameters.

Floden, D., Stuss, D. & Craik, F. (2000). Age differences in performance on two versions of the Brown-Peterson task. Aging,
Neuropsychology, and Cognition, 7(4), 245-259.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE, YOUNG, OLD = "floden2000", "young", "old"
LATE = (18, 36, 60)


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The difference of the age groups at once and after 18 s and more."""

    def apart(*xs: float) -> float:
        return model.at(TABLE, YOUNG, "retention", *xs) - model.at(TABLE, OLD, "retention", *xs)

    return {"age difference at once": apart(0), "age difference after 18 s and more": apart(*LATE)}


EXPERIMENT = Experiment(
    name="ageing",
    title="Young and older adults",
    question="Do a few changed parameters make an older memory of the same model?",
    papers=("Floden, Stuss & Craik (2000) Aging Neuropsychol. Cogn. 7, 245-259",),
    against=(Against(TABLE),),
    figure=((Panel(TABLE, "retention", title="Four words, then subtraction"),),),
    caption="Words recalled after 0 to 60 s of subtraction. The older are the population `older` (docs/parameters.md).",
    effects=effects,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
