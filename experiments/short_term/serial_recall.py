"""Serial recall of letters: positions, transpositions, omissions and latencies, at once and after reading four digits.

Farrell, S. & Lewandowsky, S. (2004). Modelling transposition latencies: Constraints for theories of serial order memory.
Journal of Memory and Language, 51, 115-135.
Henson, R. N. A., Norris, D. G., Page, M. P. A. & Baddeley, A. D. (1996). Unchained memory: Error patterns rule out chaining
models of immediate serial recall. Quarterly Journal of Experimental Psychology, 49A, 80-115.
"""

from simulator.comparison.distance import ratio
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE, AT_ONCE, LATER = "farrell_lewandowsky2004", "no_interference", "interference"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Primacy, recency, how local transpositions are, what reading digits costs, and how long the first response takes."""

    def at(condition: str, measure: str, *xs: float) -> float:
        return model.at(TABLE, condition, measure, *xs)

    middle = at(AT_ONCE, "position_accuracy", 3, 4)
    return {
        "primacy (first - middle)": at(AT_ONCE, "position_accuracy", 1) - middle,
        "recency (last - middle)": at(AT_ONCE, "position_accuracy", 6) - middle,
        "transpositions to the neighbour / two and three away": ratio(
            at(AT_ONCE, "transpositions", 1), at(AT_ONCE, "transpositions", 2, 3)
        ),
        "cost of reading four digits": at(AT_ONCE, "position_accuracy") - at(LATER, "position_accuracy"),
        "first latency / later ones": ratio(at(AT_ONCE, "latency", 1), at(AT_ONCE, "latency", 2, 3, 4, 5, 6)),
    }


EXPERIMENT = Experiment(
    name="serial_recall",
    title="Serial recall of six letters",
    question="Where in the list are letters lost, which letters are said in their place, and how long does each take?",
    papers=(
        "Farrell & Lewandowsky (2004) J. Mem. Lang. 51, 115-135",
        "Henson, Norris, Page & Baddeley (1996) Q. J. Exp. Psychol. 49A, 80-115",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "position_accuracy", title="Letters in position"),
            Panel(TABLE, "transpositions", title="Letters elsewhere"),
        ),
        (
            Panel(TABLE, "latency", title="Time of each response"),
            Panel(TABLE, "omissions", title="Empty positions"),
        ),
    ),
    caption="Six consonants recalled in order at once, and after reading four digits aloud.",
    effects=effects,
    lists=70,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
