"""Immediate, delayed and continual-distractor free recall: what a filled delay takes away and what it leaves.

Howard, M. W. & Kahana, M. J. (1999). Contextual variability and serial position effects in free recall. Journal of
Experimental Psychology: Learning, Memory, and Cognition, 25(4), 923-941.
Glanzer, M. & Cunitz, A. R. (1966). Two storage mechanisms in free recall. Journal of Verbal Learning and Verbal
Behavior, 5(4), 351-360.
Bjork, R. A. & Whitten, W. B. (1974). Recency-sensitive retrieval processes in long-term free recall. Cognitive
Psychology, 6(2), 173-189.
"""

from simulator.comparison.distance import ratio
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "howard_kahana1999"
DISTRACTED = "exp2_CDFR_IPI16s"
LAST = 12
MIDDLE = (5, 6, 7, 8)
REMOTE = (-5, -4, -3, 3, 4, 5)
#: How recall and intrusions change over the lists of a session: there are no figures of people for it here.
BY_LIST = ("words_by_list", "intrusions_by_list", "intrusions_by_lag")


def contiguity(model: SimulatedCurves, condition: str) -> float:
    """How much likelier the next word (lag +1) is than words at least three places away."""
    return ratio(model.at(TABLE, condition, "lag_crp", 1), model.at(TABLE, condition, "lag_crp", *REMOTE))


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Recency lost by a filled delay, recency and contiguity that survive distraction after every word."""

    def position(condition: str, *x: int) -> float:
        return model.at(TABLE, condition, "serial_position", *x)

    return {
        "recency lost by delay (last item, immediate - delayed)": position("exp1_immediate", LAST)
        - position("exp1_delayed", LAST),
        "middle items lost by delay (immediate - delayed)": position("exp1_immediate", *MIDDLE)
        - position("exp1_delayed", *MIDDLE),
        "last item, delayed (exp 2)": position("exp2_delayed_IPI0s", LAST),
        "last item, continual distractor": position(DISTRACTED, LAST),
        "long-term recency, continual distractor (last - middle)": position(DISTRACTED, LAST)
        - position(DISTRACTED, *MIDDLE),
        "contiguity, continual distractor (lag +1 / mean |lag| >= 3)": contiguity(model, DISTRACTED),
        "contiguity, delayed (lag +1 / mean |lag| >= 3)": contiguity(model, "exp2_delayed_IPI0s"),
    }


FIRST = ("exp1_immediate", "exp1_delayed")
SECOND = ("exp2_delayed_IPI0s", DISTRACTED)

EXPERIMENT = Experiment(
    name="delayed_recall",
    title="Delayed and continual-distractor free recall",
    question="What does arithmetic before recall, or around every word, do to recency and to contiguity?",
    papers=(
        "Howard & Kahana (1999) J. Exp. Psychol.: LMC 25, 923-941",
        "Glanzer & Cunitz (1966) J. Verb. Learn. Verb. Behav. 5, 351-360",
        "Bjork & Whitten (1974) Cogn. Psychol. 6, 173-189",
    ),
    against=(Against(TABLE, extra=BY_LIST),),
    figure=(
        (
            Panel(TABLE, "serial_position", FIRST, title="Experiment 1"),
            Panel(TABLE, "first_recall", FIRST),
            Panel(TABLE, "lag_crp", FIRST),
            Panel(TABLE, "irt", FIRST),
        ),
        (
            Panel(TABLE, "serial_position", SECOND, title="Experiment 2"),
            Panel(TABLE, "first_recall", SECOND),
            Panel(TABLE, "lag_crp", SECOND),
            Panel(TABLE, "irt", SECOND),
        ),
        (
            Panel(TABLE, "words_by_list", title="Words over a session"),
            Panel(TABLE, "intrusions_by_list", title="Intrusions"),
            Panel(TABLE, "intrusions_by_lag", title="Where intrusions come from"),
        ),
    ),
    caption=(
        "Free recall at once or after a filled delay (top), and after a delay with or without 16 s of distraction "
        "around every word (middle). Below: what the model recalls and what intrudes over the lists of a session."
    ),
    effects=effects,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
