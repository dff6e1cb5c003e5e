# %% [markdown]
# # Sweeps
#
# One parameter over its range, the same people at each value. `keep="measures"` streams through measures and keeps no table, so that
# a million lists need no more memory than a thousand. (From the shell: `multistore sweep short_term.capacity=2:7:1 --experiment
# serial_position`.)

# %%
from simulator import Parameters, paradigms, plot, simulate

protocol = paradigms.free_recall(16, 1.0)


def curves(settings, names=("serial_position", "words_recalled"), design=protocol):
    """Measures of a hundred people, ten lists each."""
    parameters = Parameters().with_values(settings)
    return simulate(design, parameters, subjects=100, lists=10, seed=1, keep="measures", measures=list(names))


capacities = (1, 2, 4, 6, 8)
by_capacity = {capacity: curves({"short_term.capacity": capacity}) for capacity in capacities}
plot.serial_position({f"{capacity} places": taken["serial_position"] for capacity, taken in by_capacity.items()})

# %% [markdown]
# A number against the parameter: more places help at once, and not after a delay.

# %%
delayed = paradigms.free_recall(16, 1.0, retention_interval=30)
for capacity, taken in by_capacity.items():
    after = curves({"short_term.capacity": capacity}, ["words_recalled"], delayed)
    at_once = taken["words_recalled"]["mean"].iloc[0]
    print(f"{capacity} places: {at_once:.1f} words at once, {after['words_recalled']['mean'].iloc[0]:.1f} after 30 s")

# %% [markdown]
# Arguments of the protocol are swept in the same way. How many words are recalled of lists of different length?

# %%
import matplotlib.pyplot as plt

lengths = (5, 10, 20, 40)
recalled = [
    curves({}, ["words_recalled"], paradigms.free_recall(length, 1.0))["words_recalled"]["mean"].iloc[0] for length in lengths
]
figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
ax.plot(lengths, recalled, marker="o")
ax.set(xlabel="List length (words)", ylabel="Words recalled", ylim=(0, 10))
print(", ".join(f"{words:.1f} of {length}" for words, length in zip(recalled, lengths, strict=True)))

# %% [markdown]
# Two parameters at once, as a small table: words recalled by capacity (rows) and by seconds for a word (columns).

# %%
seconds = (0.5, 1.0, 2.0, 4.0)
print("places  " + "".join(f"{one:>6} s" for one in seconds))
for capacity in (2, 4, 7):
    row = [
        curves({"short_term.capacity": capacity}, ["words_recalled"], paradigms.free_recall(16, one))["words_recalled"]
        for one in seconds
    ]
    print(f"{capacity:<8}" + "".join(f"{taken['mean'].iloc[0]:>8.1f}" for taken in row))
