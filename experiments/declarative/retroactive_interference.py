"""Retroactive interference: what is left of a list after further lists, when everything is asked for in the end.

Riefer, D. M. & Batchelder, W. H. (1988). Multinomial modeling and the measurement of cognitive processes. Psychological Review,
95(3), 318-339.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves, Variant

TABLE, SINGLE = "riefer_batchelder1988", "singletons"
NO_DRIFT = "no drift of context"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """What the first further list takes from the first list, and what three more take."""

    def share(lists_after: float) -> float:
        return model.at(TABLE, SINGLE, "final_share", lists_after)

    return {"cost of one further list": share(0) - share(1), "cost of three lists after that": share(1) - share(4)}


EXPERIMENT = Experiment(
    name="retroactive_interference",
    title="Retroactive interference in final free recall",
    question="How much of a list is lost when further lists are learned?",
    papers=("Riefer & Batchelder (1988) Psychol. Rev. 95, 318-339",),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "final_share", (SINGLE,), title="Single words", variants=(NO_DRIFT,)),
            Panel(TABLE, "final_share", ("all_words",), title="All words, categories among them"),
        ),
    ),
    caption="Proportion of the 25 words of the first list recalled in the end, by the number of lists that came after it.",
    variants=(Variant(NO_DRIFT, TABLE, SINGLE, {"declarative.drift_scale": 1e9, "declarative.list_context": 1.0}),),
    effects=effects,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
