"""Spacing: words that come again later are recalled better than words that come again at once.

Kahana, M. J. & Howard, M. W. (2005). Spacing and lag effects in free recall of pure lists. Psychonomic Bulletin & Review, 12(1),
159-164.
"""

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves, Variant

TABLE = "kahana_howard2005"
MASSED, SHORT, LONG = CONDITIONS = ("massed", "short_lags", "long_lags")
NO_REHEARSAL = "rehearsal leaves no trace"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """What spaced repetitions give beyond massed ones, and long lags beyond short ones."""
    at = {condition: float(model.curve(TABLE, condition, "retention")["mean"].iloc[0]) for condition in CONDITIONS}
    return {
        "spaced less massed": (at[SHORT] + at[LONG]) / 2 - at[MASSED],
        "long lags less short ones": at[LONG] - at[SHORT],
    }


EXPERIMENT = Experiment(
    name="spacing",
    title="Massed and spaced repetitions",
    question="Is a word that comes three times recalled better when time lies between?",
    papers=("Kahana & Howard (2005) Psychon. Bull. Rev. 12, 159-164",),
    against=(Against(TABLE),),
    figure=((Panel(TABLE, "retention", CONDITIONS, kind="by_condition"),),),
    caption="Proportion of 30 words recalled that were each shown three times: at once, after some other words, or after many.",
    variants=tuple(Variant(NO_REHEARSAL, TABLE, condition, {"transfer.rehearsal_strength": 0.0}) for condition in CONDITIONS),
    effects=effects,
    lists=4,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
