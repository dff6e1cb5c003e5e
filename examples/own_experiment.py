# %% [markdown]
# # An experiment of your own
#
# First a design that no paradigm has: two lists are learned one after the other, and only the first one is asked for. A
# protocol is a tuple of steps, and can be looked at before anything runs.

# %%
from simulator import Parameters, Protocol, human, measures, plot, simulate
from simulator.tasks.protocol import Delay, Distract, NewList, Present, Recall

words = range(8)
study = tuple(Present((i,), "visual", 2.0) for i in words)
immediate = Protocol("pause", "words", 8, (NewList("at once"), *study, Recall("free", 45.0)))
silent = Protocol("pause", "words", 8, (NewList("20 s of silence"), *study, Delay(20.0, "open"), Recall("free", 45.0)))
sums = Protocol("pause", "words", 8, (NewList("20 s of sums"), *study, Distract(20.0, pace=1.0), Recall("free", 45.0)))
print(sums)

# %%
plot.protocol(sums)

# %% [markdown]
# The same people live through all three: person k is the same person wherever the seed is the same.

# %%
curves = {}
for protocol in (immediate, silent, sums):
    records = simulate(protocol, subjects=100, lists=10, seed=1)
    (label,) = protocol.conditions
    curves[label] = records
    print(f"{label:<16} {measures.words_recalled(records)['mean'].iloc[0]:.1f} of 8 words")
plot.serial_position(curves)

# %% [markdown]
# Now an experiment with people beside it. It declares a question, the human table and a figure; running, scoring and drawing are
# done by the package. As a file in `experiments/`, `multistore run` and the report find it by its name.

# %%
from simulator.comparison.experiment import Against, Experiment, Panel
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort

LISTS = ("20-1", "20-2")


def slower_is_better(model):
    """Words 2 to 8: what a second more for each word gains."""
    positions = range(2, 9)
    slow, fast = (model.at("murdock1962", name, "serial_position", *positions) for name in ("20-2", "20-1"))
    return {"words 2 to 8, slow - fast": slow - fast}


EXPERIMENT = Experiment(
    name="presentation_rate",
    title="Presentation rate",
    question="Which part of the list does a slower presentation help?",
    papers=("Murdock (1962) J. Exp. Psychol. 64, 482-488",),
    against=(Against("murdock1962", conditions=LISTS),),
    figure=((Panel("murdock1962", "serial_position", LISTS), Panel("murdock1962", "first_recall", LISTS)),),
    effects=slower_is_better,
    sensitivity=False,
)
results = run_experiment(EXPERIMENT, Parameters(), Effort(subjects=100))
shown = results.scores()
print(shown[shown["measure"] == "serial_position"].round(3).to_string(index=False))

# %%
from simulator.reporting.curve_figures import draw

draw(results)

# %% [markdown]
# The effect that the experiment declares, and the same of Murdock's participants:

# %%
effect = results.rows[results.rows["measure"] == "effect"]
print(effect[effect["ability"] == "sample"]["value"].round(2).tolist())
table = human.load("murdock1962")
means = [table.curve(name, "serial_position").query("2 <= x <= 8")["mean"].mean() for name in ("20-2", "20-1")]
print(round(means[0] - means[1], 2))
