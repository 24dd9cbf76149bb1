# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # The golden window of a network
# How complaints grow with the age of an outage; when they burst; within which time a repair keeps the burst from
# coming. Two weeks of one network can not tell that. Without a dataset of your own a simulated network shows it,
# whose truth is known: burst after 2 h, golden window 3.41 h. Run it on your own: `make notebooks
# ARGS="golden_window_study -p DATASET /data/mine"`.

# %% tags=["parameters"]
DATASET = ""  # a folder; empty: four simulated weeks of 220 cells
SEGMENT = "all"
SEED = 7

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt

from correlate.simulate.world import World
from service.analysis import runs

with TemporaryDirectory() as folder:
    world = World(days=28, cells=220, regions=2, outages_per_cell_week=0.7)
    studied = runs.study(DATASET or runs.simulate(Path(folder) / "simulated", SEED, world))
studied.summary

# %% [markdown]
# ## What was found, segment by segment
# Intervals are 90 %. Where the status is not `ok` there is no figure, and the note says what is missing.

# %%
shown = ["segment", "outages", "complaints", "burst_hours", "burst_lo", "burst_hi"]
shown += ["window_hours", "window_lo", "window_hi", "status", "endogenous", "note"]
studied.windows[shown].round(2).astype(object).fillna("")

# %% [markdown]
# ## Complaints over the age of an outage
# Complaints per 1,000 users and hour without service, at usual activity, with the 90 % band. An outage lasts until it
# is repaired: the rug below shows when; to the right of most repairs there is little to learn from, and the band says
# so.

# %%
curve = studied.curve[studied.curve["segment"] == SEGMENT]
found = studied.windows.set_index("segment").loc[SEGMENT]
outages = studied.outages[~studied.outages["planned"]]
figure, axis = plt.subplots(figsize=(10, 4.2), layout="constrained")
axis.fill_between(curve["age_hours"], 1000 * curve["lo"], 1000 * curve["hi"], color="#4a6fa5", alpha=0.25, linewidth=0)
axis.plot(curve["age_hours"], 1000 * curve["hazard"], color="#4a6fa5")
for name, words, colour in (("burst", "burst", "#b3541e"), ("window", "golden window", "#2f7d4f")):
    if found["status"] == "ok":
        axis.axvspan(found[f"{name}_lo"], found[f"{name}_hi"], color=colour, alpha=0.15, linewidth=0)
        axis.axvline(found[f"{name}_hours"], color=colour)
        label = f"{words} {found[f'{name}_hours']:.1f} h ({found[f'{name}_lo']:.1f}–{found[f'{name}_hi']:.1f})"
        axis.annotate(label, (found[f"{name}_hours"], 1), xycoords=("data", "axes fraction"), rotation=90,
                      xytext=(4, -4), textcoords="offset points", va="top", color=colour)  # fmt: skip
ended = outages["duration_hours"].dropna()
axis.plot(ended, [0] * len(ended), "|", color="#444", alpha=0.4, markersize=9)
axis.set(xlabel="age of the outage, hours", ylabel="complaints per 1,000 users and hour", xlim=(0, 12), ylim=0,
         title=f"{SEGMENT}: {found['outages']:,} outage groups, {found['complaints']:,.0f} complaints")  # fmt: skip
plt.show()

# %% [markdown]
# ## What the whole of it costs
# `cumulative_share`: of the complaints that an outage of 12 hours brings, those that one of so many hours brings. The
# golden window is where it is 10 %.

# %%
figure, axis = plt.subplots(figsize=(10, 3.2), layout="constrained")
axis.plot(curve["age_hours"], curve["cumulative_share"], color="#4a6fa5")
axis.axhline(0.1, color="#2f7d4f", linestyle=":")
axis.set(xlabel="the outage lasts, hours", ylabel="of the complaints of 12 hours", xlim=(0, 12), ylim=(0, 1))
plt.show()

# %% [markdown]
# ## What it rests on
# `endogenous`: repairs came sooner where complaints came, or where it mattered; the estimate allows for it, and it is
# said because a plain regression of complaints on hours would be wrong there.

# %%
print(studied.model.made_from)
print(f"reports come {studied.model.delay.mean_hours:.2f} h after the outage is felt, on average")
print(f"{studied.model.calls_per_complaint:.2f} calls for each customer who calls")
