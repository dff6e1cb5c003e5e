"""Overt rehearsal in free recall: the first words are rehearsed most, and that is where primacy comes from.

Ward, G., Woodward, G., Stevens, A. & Stinson, C. (2003). Using overt rehearsals to explain word frequency effects in
free recall. Journal of Experimental Psychology: Learning, Memory, and Cognition, 29(2), 186-210.
Bhatarah, P., Ward, G., Smith, J. & Hayes, L. (2009). Examining the relationship between free recall and immediate serial
recall. Memory & Cognition, 37, 689-713.
Rundus, D. (1971). Analysis of rehearsal processes in free recall. Journal of Experimental Psychology, 89(1), 63-77.
"""

from simulator.comparison.distance import ratio
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves, Variant

TABLE, LISTS = "ward2003", "all_lists"
OTHER, EVERY_KIND = "bhatarah2009", "all_lists"
FAST = ("fast_short", "fast_medium", "fast_long")
SLOW = ("slow_short", "slow_medium", "slow_long")
MIDDLE = (7, 8, 9, 10)
NO_GRADIENT, NO_REHEARSAL = "attention gradient off", "rehearsal off"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Rehearsals of the first and the last word; primacy as the model is, without gradient, and without rehearsal."""

    def primacy(variant: str) -> float:
        first = model.at(TABLE, LISTS, "serial_position", 1, variant=variant)
        return first - model.at(TABLE, LISTS, "serial_position", *MIDDLE, variant=variant)

    first, last = (model.at(TABLE, LISTS, "rehearsals", x) for x in (1, 16))
    return {
        "rehearsals of the first item": first,
        "rehearsals of the last item": last,
        "rehearsals, first / last": ratio(first, last),
        "primacy (first - middle)": primacy(""),
        f"primacy, {NO_GRADIENT}": primacy(NO_GRADIENT),
        f"primacy, {NO_REHEARSAL}": primacy(NO_REHEARSAL),
    }


EXPERIMENT = Experiment(
    name="rehearsal",
    title="Rehearsal and primacy",
    question="How often is each word rehearsed, and does primacy come from that?",
    papers=(
        "Ward, Woodward, Stevens & Stinson (2003) J. Exp. Psychol.: LMC 29, 186-210",
        "Bhatarah, Ward, Smith & Hayes (2009) Mem. Cognit. 37, 689-713",
        "Rundus (1971) J. Exp. Psychol. 89, 63-77",
    ),
    against=(Against(TABLE), Against(OTHER)),
    variants=(
        Variant(NO_GRADIENT, TABLE, LISTS, settings={"transfer.primacy_scale": 0.0}),
        Variant(NO_REHEARSAL, TABLE, LISTS, strategy="none"),
    ),
    figure=(
        (
            Panel(TABLE, "rehearsals", title="Rehearsals of each word"),
            Panel(TABLE, "serial_position", title="Recall of each word"),
        ),
        (
            Panel(TABLE, "serial_position", title="Where primacy comes from", variants=(NO_GRADIENT, NO_REHEARSAL)),
            Panel(TABLE, "recall_by_rehearsals", title="Recall by rehearsals"),
        ),
        (
            Panel(OTHER, "rehearsals", SLOW, title="Rehearsals at 2.5 s a word (Bhatarah 2009)"),
            Panel(OTHER, "rehearsals", FAST, title="Rehearsals at 1 s a word"),
            Panel(OTHER, "recall_by_rehearsals", (EVERY_KIND,), title="Recall by rehearsals"),
        ),
    ),
    caption=(
        "Overt rehearsals and recall by serial position; the serial position curve of the model with the attention "
        "gradient to the first items switched off, and without any rehearsal; recall of words rehearsed so often "
        "(classes as in the source). Below: overt rehearsals of short, medium and long words at two rates."
    ),
    effects=effects,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
