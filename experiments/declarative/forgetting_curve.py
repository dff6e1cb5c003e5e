"""The forgetting curve: savings when a row of syllables is learned again after 20 minutes to 31 days.

Ebbinghaus, H. (1885). Ueber das Gedaechtnis. Leipzig: Duncker & Humblot.
Murre, J. M. J. & Dros, J. (2015). Replication and analysis of Ebbinghaus' forgetting curve. PLoS ONE, 10(7), e0120644.
"""

import math

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves
from simulator.measures.forgetting import UNLEARNED

TABLE = "ebbinghaus_savings"
#: A list of the source is eight rows learned one after the other; savings are of the trials of all eight.
ROWS_PER_LIST = 8
ONE_LIST = {"rows_per_list": ROWS_PER_LIST}


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Fall of savings, their largest rise from one interval to the next, and lists that never reach the criterion."""
    sizes = {}
    for person in ("Ebbinghaus", "Dros"):
        saved = model.curve(TABLE, person, "savings").sort_values("x")["mean"]
        lost = float(saved.iloc[0] - saved.iloc[-1]) if len(saved) > 1 else math.nan
        sizes[f"savings lost from first to last interval, {person}"] = lost
        sizes[f"largest rise of savings between intervals, {person}"] = float(saved.diff().clip(lower=0).max())
        sizes[f"trials to learn a row, {person}"] = model.at(TABLE, person, "learn_trials")
        sizes[f"share of lists that never reach the criterion, {person}"] = model.at(TABLE, person, UNLEARNED)
    return sizes


EXPERIMENT = Experiment(
    name="forgetting_curve",
    title="Savings from minutes to a month",
    question="How much of the first learning is left after a while, if one learns again to a perfect recitation?",
    papers=("Ebbinghaus (1885) Ueber das Gedaechtnis", "Murre & Dros (2015) PLoS ONE 10(7), e0120644"),
    against=(
        Against(
            TABLE,
            extra=(UNLEARNED,),
            options=dict.fromkeys(("savings", "savings_time", "learn_trials", "relearn_trials", UNLEARNED), ONE_LIST),
        ),
    ),
    figure=(
        (
            Panel(TABLE, "savings", title="Trials saved"),
            Panel(TABLE, "savings_time", ("Dros",), title="Time saved"),
        ),
        (
            Panel(TABLE, "learn_trials", title="Trials to learn a row"),
            Panel(TABLE, "relearn_trials", title="Trials to relearn it"),
        ),
    ),
    caption=(
        "Savings (learning - relearning) / learning in trials and in seconds, and the trials themselves, by the "
        "interval between learning and relearning. Every trial is simulated: reading the row, reciting it in order."
    ),
    effects=effects,
    lists=ROWS_PER_LIST,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
