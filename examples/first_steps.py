# %% [markdown]
# # First steps
#
# A protocol says what happens to a participant. `simulate` lets people live through it. Measures make curves of what they did.

# %%
from simulator import Parameters, human, measures, paradigms, plot, simulate

protocol = paradigms.free_recall(20, 1.0, modality="auditory")
print(protocol)

# %% [markdown]
# Twenty words, one a second, and then free recall: the condition 20-1 of Murdock (1962). A hundred people, ten lists each:

# %%
records = simulate(protocol, Parameters(), subjects=100, lists=10, seed=1)
print(records)

# %% [markdown]
# Records hold every word shown and said. A measure turns them into a data frame: one row per serial position.

# %%
curve = measures.serial_position(records)
print(curve[["x", "mean", "sem", "n"]].iloc[[0, 1, 9, 18, 19]].round(3).to_string(index=False))

# %% [markdown]
# Beside it what Murdock's participants did, with their standard errors:

# %%
people = human.load("murdock1962")
plot.serial_position(curve, human=people.curve("20-1", "serial_position"))

# %% [markdown]
# Where does recall begin, and where does it go on from a word? The same records answer that.

# %%
plot.lag_crp(records, human=people.curve("20-1", "lag_crp"), max_lag=6)

# %% [markdown]
# How close is it? `score` gives the root mean square error and its ratio to the noise of the human data.

# %%
from simulator.comparison import score

result = score(people.curve("20-1", "serial_position"), curve)
print(f"RMSE {result.rmse:.3f}, noise floor {result.noise_floor:.3f}")

# %% [markdown]
# Every parameter has a unit, a range and a source. Change one, and what differs is shown.

# %%
small = Parameters().with_values({"short_term.capacity": 2})
print(small)

# %%
fewer = simulate(protocol, small, subjects=100, lists=10, seed=1)
plot.serial_position({"as usual": records, "two places": fewer})

# %% [markdown]
# One list, event by event: what stands in the register, the places of the short-term store, and what is recalled.

# %%
one_list = simulate(paradigms.free_recall(8, 1.0, recall_time=30), seed=4, trace=True)
plot.trace(one_list)
