# %% [markdown]
# # Your own data, and a fit
#
# Trials are a table with one row for each word shown or said: subject, list, trial_type, position, item. Here a stand-in for
# yours: twenty people whose ability is 0.6, far below that of the students whom the model takes by default.

# %%
from simulator import Parameters, human, paradigms, plot, simulate
from simulator.comparison import score
from simulator.measures import serial_position

truth = Parameters().with_values({"population.ability": 0.6})
trials = simulate(paradigms.free_recall(12, 2.0), truth, subjects=20, lists=30, seed=11).to_psifr()
print(trials[["subject", "list", "trial_type", "position", "item"]].iloc[[0, 1, 11, 12, 13]].to_string(index=False))

# %% [markdown]
# `human.from_trials` checks all of it, takes every measure by the package's own code and gives a table of means with the error
# between people, the same as those of the catalogue. It takes the name of a file too.

# %%
table = human.from_trials(trials, "free_recall", {"seconds_per_item": 2.0})
print(table.conditions, table.measures(table.conditions[0]))

# %%
(condition,) = table.conditions
protocol = table.protocol(condition)
people = table.curve(condition, "serial_position")


def model(ability: float):
    """The curve of people of an ability; the same seed, so that two abilities meet the same luck."""
    parameters = Parameters().with_values({"population.ability": ability})
    return serial_position(simulate(protocol, parameters, subjects=100, lists=10, seed=5))


plot.serial_position({"ability 1": model(1.0)}, human=people)

# %% [markdown]
# What ability do these people have? One parameter can be found by looking: simulate some values, and take the lowest point of a
# parabola through the squared errors. (Several parameters at once, with uncertainties and a check of what is
# identified, are the work of `multistore fit`.)

# %%
import numpy as np

abilities = np.array([0.3, 0.45, 0.6, 0.75, 0.9, 1.05])
errors = np.array([score(people, model(ability)).rmse for ability in abilities])
for ability, error in zip(abilities, errors, strict=True):
    print(f"ability {ability:.2f}: RMSE {error:.3f}")

# %%
a, b, _ = np.polyfit(abilities, errors**2, 2)
estimate = -b / (2 * a)
print(f"estimate {estimate:.2f}, truth 0.60")

# %%
plot.serial_position({"the estimate": model(estimate)}, human=people)

# %% [markdown]
# How sure is it? Draw the people anew, with replacement, and estimate again. The curves of the model stay what they are, so this
# costs nothing.

# %%
curves = np.array([model(ability)["mean"] for ability in abilities])
own = human.load_trials(trials, "free_recall", {"seconds_per_item": 2.0}).curves_of_people()
by_person = own[own["measure"] == "serial_position"].pivot(index="subject", columns="x", values="mean").to_numpy()
random = np.random.default_rng(1)
estimates = []
for _ in range(200):
    sample = by_person[random.integers(len(by_person), size=len(by_person))].mean(axis=0)
    a, b, _ = np.polyfit(abilities, ((curves - sample) ** 2).mean(axis=1), 2)
    estimates.append(-b / (2 * a))
print(f"estimate {estimate:.2f}, standard error {np.std(estimates):.2f}")
