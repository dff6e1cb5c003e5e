"""Item recognition: each further item of a short list takes the same time, whether the probe was in it or not.

Donkin, C. & Nosofsky, R. M. (2012). The structure of short-term memory scanning: An investigation using response time
distribution models. Psychonomic Bulletin & Review, 19, 363-394.
Sternberg, S. (1966). High-speed scanning in human memory. Science, 153, 652-654.
"""

from simulator.comparison.distance import straight_line
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "donkin_nosofsky2012"
FAST, SLOW = ("fast_old", "fast_new"), ("slow_old", "slow_new")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Seconds per item for old and new probes, and share of old probes that are missed in sets of five."""
    slopes = {}
    for condition in (*FAST, *SLOW):
        curve = model.curve(TABLE, condition, "recognition_time")
        slopes[condition] = straight_line(curve["x"], curve["mean"])["slope"]
    called_old = {c: model.at(TABLE, c, "old_responses", 5) for c in (*FAST, *SLOW)}
    return {
        **{f"time per item, {name.replace('_', ', ')} (s)": slope for name, slope in slopes.items()},
        "old probes missed, five items, fast": 1 - called_old["fast_old"],
        "new probes called old, five items, fast": called_old["fast_new"],
    }


EXPERIMENT = Experiment(
    name="item_recognition",
    title="Recognition of an item of a short list",
    question="How long does it take to know whether an item was in a list of one to five?",
    papers=(
        "Donkin & Nosofsky (2012) Psychon. Bull. Rev. 19, 363-394",
        "Sternberg (1966) Science 153, 652-654",
    ),
    against=(Against(TABLE, extra=("old_responses",)),),
    figure=(
        (
            Panel(TABLE, "recognition_time", FAST, title="600 ms an item, probe after 400 ms"),
            Panel(TABLE, "recognition_time", SLOW, title="1,200 ms an item, probe after 2 s"),
        ),
    ),
    caption="Time of right answers to probes that were in the list (old) and that were not (new), by the number of its items.",
    effects=effects,
    lists=40,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
