# %% [markdown]
# # Lesions and populations
#
# A population is a small named change of the default mind, with a source for each factor. Their sizes are assumed, not fitted.

# %%
from simulator import Parameters, measures, paradigms, plot, simulate

older = Parameters().for_population("older")
amnesic = Parameters().for_population("amnesic")
print(older)

# %%
print(amnesic)

# %% [markdown]
# A double dissociation: the amnesic keeps the end of the list and loses the rest; a narrow short-term store does the reverse.

# %%
patients = {"healthy": Parameters(), "amnesic": amnesic, "one place": Parameters().with_values({"short_term.capacity": 1})}
protocol = paradigms.free_recall(12, 1.0)
records = {name: simulate(protocol, mind, subjects=100, lists=10, seed=2) for name, mind in patients.items()}
plot.serial_position(records)

# %%
for name, held in records.items():
    curve = measures.serial_position(held)["mean"]
    print(f"{name:<10} first four {curve[:4].mean():.2f}, words 8 to 11 {curve[7:11].mean():.2f}, last {curve.iloc[-1]:.2f}")

# %% [markdown]
# How much does the end of the list suffer from the size of a lesion? Lesions go from 0 (nothing is removed) to 1.

# %%
later = paradigms.free_recall(12, 1.0, retention_interval=30)
print("removed   short-term store       declarative store")
print("          at once   after 30 s   at once   after 30 s")
for share in (0.0, 0.3, 0.6):
    row = []
    for store in ("short_term", "declarative"):
        mind = Parameters().lesioned(**{store: share})
        row += [simulate(one, mind, subjects=100, lists=10, seed=2, keep="measures", measures=["words_recalled"])
                ["words_recalled"]["mean"].iloc[0] for one in (protocol, later)]
    print(f"{share:.0%}".ljust(10) + "".join(f"{words:<10.1f}" for words in row))

# %% [markdown]
# Older people keep a little less in the Brown-Peterson task, and amnesics much less: what is recalled after eighteen seconds of
# subtracting comes mostly from declarative memory.

# %%
import pandas as pd

minds = {"young": Parameters(), "older": older, "amnesic": amnesic}
curves = {}
for name, mind in minds.items():
    parts = []
    for seconds in (0, 3, 9, 18):
        held = simulate(paradigms.brown_peterson(3, seconds), mind, subjects=100, lists=10, seed=2)
        parts.append(measures.retention(held, x=seconds))
    curves[name] = pd.concat(parts)
plot.retention(curves)

# %% [markdown]
# Skills are spared in amnesia: response times in a choice task fall as in anybody.

# %%
practice = paradigms.choice_practice(6, blocks=6, trials_per_block=40)
for name in ("young", "amnesic"):
    times = measures.rt(simulate(practice, minds[name], subjects=20, seed=2))["mean"]
    print(f"{name:<8} {times.iloc[0]:.2f} s in the first block, {times.iloc[-1]:.2f} s in the last")
