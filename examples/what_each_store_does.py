# %% [markdown]
# # What each store does
#
# Take something away from one store, and see which curve notices.

# %%
from simulator import Parameters, measures, paradigms, plot, simulate

intact = Parameters()
now = paradigms.free_recall(12, 1.0)
later = paradigms.free_recall(12, 1.0, retention_interval=30)


def run(protocol, parameters, **more):
    """The records of sixty people, ten lists each."""
    return simulate(protocol, parameters, subjects=60, lists=10, seed=1, **more)


# %% [markdown]
# ## The sensory register
#
# It takes in everything and keeps it for a third of a second. A display of twelve letters, and a tone that says which row
# to report: the later the tone, the fewer letters of the row are left.

# %%
for seconds in (0.15, 0.31, 0.62):
    parameters = intact.with_values({"sensory.iconic_decay": seconds})
    said = [
        measures.accuracy(run(paradigms.partial_report(cue_delay=delay), parameters))["mean"].iloc[0]
        for delay in (0.0, 0.3, 1.0)
    ]
    print(f"decay {seconds:.2f} s: {said[0]:.1f}, {said[1]:.1f}, {said[2]:.1f} letters with the tone after 0, .3 and 1 s")

# %% [markdown]
# ## The short-term store
#
# Few places. It gives the end of the list when recall begins at once, and nothing after half a minute of arithmetic.

# %%
narrow = intact.lesioned(short_term=0.7)
print(narrow)
plot.serial_position({
    "intact, at once": run(now, intact), "lesioned, at once": run(now, narrow),
    "intact, after 30 s": run(later, intact), "lesioned, after 30 s": run(later, narrow),
})

# %% [markdown]
# One list with such a store: two words fill it.

# %%
plot.trace(simulate(paradigms.free_recall(6, 1.0, recall_time=20), narrow.with_values({"short_term.capacity": 2}), seed=3, trace=True))

# %% [markdown]
# ## Rehearsal
#
# It moves words from the short-term store to long-term memory, and the first ones most.

# %%
traced = run(now, intact, trace=True)
plot.rehearsals(traced)

# %%
silenced = intact.with_values({"rehearsal.rehearsal_interval": 10})
plot.serial_position({"with rehearsal": run(now, intact), "without": run(now, silenced)})

# %% [markdown]
# ## The declarative store
#
# Everything that is older than a few seconds comes from here.

# %%
forgetful = intact.lesioned(declarative=0.85)
for name, parameters in (("intact", intact), ("lesioned", forgetful)):
    at_once, after = (measures.words_recalled(run(one, parameters))["mean"].iloc[0] for one in (now, later))
    print(f"{name:<9} {at_once:.1f} words at once, {after:.1f} after 30 s of arithmetic")

# %% [markdown]
# ## The procedural store
#
# Doing makes faster, and the other stores have no part in it.

# %%
practice = paradigms.choice_practice(6, blocks=8, trials_per_block=50)
clumsy = intact.lesioned(procedural=0.9)
plot.rt({
    name: simulate(practice, parameters, subjects=20, seed=1)
    for name, parameters in (("intact", intact), ("declarative lesion", forgetful), ("procedural lesion", clumsy))
})
