"""Complex span: span falls with the share of time for which a task between the letters holds attention.

Barrouillet, P., Portrat, S. & Camos, V. (2011). On the law relating processing to storage in working memory. Psychological
Review, 118(2), 175-192.
"""

import pandas as pd

from simulator.comparison.distance import straight_line
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE = "barrouillet2011"
TASKS = (
    "zero_back", "simple_storage", "size_4", "two_back", "size_6", "parity_4", "size_8", "running_count", "parity_6",
    "stroop_number_neutral", "parity_8", "stroop_number", "stroop_color_neutral", "stroop_color",
)  # fmt: skip


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The straight line through the spans of all tasks: people have span = 8.13 - 8.33 x load, r2 .98."""
    curve = pd.concat([model.curve(TABLE, task, "span") for task in TASKS])
    line = straight_line(curve["x"], curve["mean"])
    return {
        "span by load: slope (items)": line["slope"],
        "span by load: intercept (items)": line["intercept"],
        "span by load: r2": line["r2"],
    }


EXPERIMENT = Experiment(
    name="complex_span",
    title="Complex span and cognitive load",
    question="How much of memory does a task between the letters cost that takes part of the time?",
    papers=("Barrouillet, Portrat & Camos (2011) Psychol. Rev. 118, 175-192",),
    against=(Against(TABLE),),
    figure=((Panel(TABLE, "span", title="Fourteen tasks", kind="span_by_load"),),),
    caption="Letters recalled in order by the share of time that the task between them takes; straight lines by least squares.",
    effects=effects,
    lists=3,
)


if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
