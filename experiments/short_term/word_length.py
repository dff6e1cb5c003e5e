"""The word-length effect: long words are harder to recall in order, less so under articulatory suppression.

Bhatarah, P., Ward, G., Smith, J. & Hayes, L. (2009). Examining the relationship between free recall and immediate serial
recall. Memory & Cognition, 37, 689-713.
Baddeley, A. D., Thomson, N. & Buchanan, M. (1975). Word length and the structure of short-term memory. Journal of Verbal
Learning and Verbal Behavior, 14, 575-589.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "bhatarah2009_serial"
FAST = ("fast_short", "fast_medium", "fast_long")
SLOW = ("slow_short", "slow_medium", "slow_long")
QUIET, SUPPRESSED = ("quiet_short", "quiet_long"), ("suppressed_short", "suppressed_long")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Short words less long ones at both rates, in silence and under suppression."""

    def gain(*conditions: str) -> float:
        return model.at(TABLE, conditions[0], "in_position") - model.at(TABLE, conditions[-1], "in_position")

    return {
        "word-length effect, 1 s a word": gain(*FAST),
        "word-length effect, 2.5 s a word": gain(*SLOW),
        "word-length effect in silence": gain(*QUIET),
        "word-length effect under suppression": gain(*SUPPRESSED),
        "cost of suppression, short words": gain(QUIET[0], SUPPRESSED[0]),
    }


EXPERIMENT = Experiment(
    name="word_length",
    title="Word length in serial recall",
    question="Are long words harder to recall in order, and does that depend on saying them to oneself?",
    papers=(
        "Bhatarah, Ward, Smith & Hayes (2009) Mem. Cognit. 37, 689-713",
        "Baddeley, Thomson & Buchanan (1975) J. Verb. Learn. Verb. Behav. 14, 575-589",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "in_position", (*FAST, *SLOW), title="Rates"),
            Panel(TABLE, "in_position", (*QUIET, *SUPPRESSED), title="Suppression"),
        ),
    ),
    caption="Words of one, three and five syllables in position, of lists of eight; at two rates, and with articulatory suppression.",
    effects=effects,
    lists=12,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
