"""Practice of a choice reaction: responses get faster as a power law with an asymptote.

Newell, A. & Rosenbloom, P. S. (1981). Mechanisms of skill acquisition and the law of practice. In J. R. Anderson
(Ed.), Cognitive skills and their acquisition (pp. 1-55). Erlbaum.
Logan, G. D. (1988). Toward an instance theory of automatization. Psychological Review, 95(4), 492-527.
Human data: skill-learning experiment 2 of a public repository of the Vul lab (unpublished).
"""

from simulator.comparison.distance import power_law
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

TABLE, GROUP = "practice_choice_rt", "same_mapping"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The power law of practice fitted to the simulated blocks, and the time saved from the first to the last."""
    curve = model.curve(TABLE, GROUP, "rt")
    law = power_law(curve["x"], curve["mean"])
    return {
        "power law of practice: exponent": law["exponent"],
        "power law of practice: asymptote (s)": law["asymptote"],
        "power law of practice: r2": law["r2"],
        "speed-up, first - last block (s)": float(curve["mean"].iloc[0] - curve["mean"].iloc[-1]),
    }


EXPERIMENT = Experiment(
    name="practice",
    title="Practice of a six-choice response",
    question="How does response time fall with practice?",
    papers=(
        "Newell & Rosenbloom (1981) in Cognitive skills and their acquisition, 1-55",
        "Logan (1988) Psychol. Rev. 95, 492-527",
    ),
    against=(Against(TABLE),),
    figure=(
        (
            Panel(TABLE, "rt", title="Response time"),
            Panel(TABLE, "rt", title="The same on logarithmic axes", kind="practice_law"),
            Panel(TABLE, "accuracy", title="Accuracy"),
        ),
    ),
    caption="Mean response time and accuracy by block of 50 trials; thin line: power law with an asymptote.",
    effects=effects,
    lists=1,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
