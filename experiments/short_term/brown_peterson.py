"""Forgetting within a minute when rehearsal is prevented: the Brown-Peterson task.

Floden, D., Stuss, D. & Craik, F. (2000). Age differences in performance on two versions of the Brown-Peterson task.
Aging, Neuropsychology, and Cognition, 7(4), 245-259.
Murdock, B. B. (1961). The retention of individual items. Journal of Experimental Psychology, 62, 618-625.
Peterson, L. R. & Peterson, M. J. (1959). Short-term retention of individual verbal items. Journal of Experimental
Psychology, 58(3), 193-198.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves


def effects(model: SimulatedCurves) -> dict[str, float]:
    """How much is forgotten in 18 s, what is left after a minute, and the difference between young and old."""
    young = {x: model.at("floden2000", "young", "retention", x) for x in (0, 18, 60)}
    return {
        "forgotten in 18 s, young": young[0] - young[18],
        "left after 60 s, young": young[60],
        "age difference (young - old, all delays)": model.at("floden2000", "young", "retention")
        - model.at("floden2000", "old", "retention"),
    }


EXPERIMENT = Experiment(
    name="brown_peterson",
    title="Forgetting over seconds of distraction",
    short_title="Brown-Peterson task",
    question="How fast are a few words or letters lost when subtraction keeps people from rehearsing them?",
    papers=(
        "Floden, Stuss & Craik (2000) Aging Neuropsychol. Cogn. 7, 245-259",
        "Murdock (1961) J. Exp. Psychol. 62, 618-625",
        "Peterson & Peterson (1959) J. Exp. Psychol. 58, 193-198",
    ),
    against=(Against("floden2000"), Against("murdock1961")),
    figure=(
        (
            Panel("floden2000", "retention", title="Four words (Floden et al. 2000)"),
            Panel("murdock1961", "retention", title="Trigrams (Murdock 1961)"),
        ),
    ),
    caption="Proportion of items recalled after an interval filled with subtraction.",
    effects=effects,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
