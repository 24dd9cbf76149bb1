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
# # What if the repair-time limits were other?
# The operators wanted to revise fault grades and repair-time limits by the golden time. Here the dispatch of recorded
# outages is replayed under candidate limits, and under other orders of who goes first. What is avoided is modelled,
# not counted. `make notebooks ARGS="repair_limits -p DATASET /data/mine -p CREWS 6"` runs it on a network of yours.

# %% tags=["parameters"]
DATASET = ""  # a folder; empty: four simulated weeks of 220 cells
CREWS = 3
LIMITS = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0]
SEED = 7

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt

from correlate.simulate.world import World
from service.analysis import runs

with TemporaryDirectory() as folder:
    world = World(days=28, cells=220, regions=2, outages_per_cell_week=0.7, order_share=0.8)
    dataset = DATASET or runs.simulate(Path(folder) / "simulated", SEED, world)
    studied = runs.study(dataset)
    told = runs.dispatch(dataset, CREWS, LIMITS, studied.model)
print(told.summary["notes"])

# %% [markdown]
# ## Who goes first
# The same crews and the same outages, in another order. Deadline-first, by the time left to the window, loses under
# overload.

# %%
told.policies.round(1)

# %% [markdown]
# ## A limit for all
# Complaints that would come, with the interval over courses that might have been, and the hours of crews that it
# takes.

# %%
of_all = told.limits[(told.limits["segment"] == "all") & told.limits["grade"].isna()]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
axes[0].fill_between(
    of_all["limit_hours"], of_all["complaints_lo"], of_all["complaints_hi"], color="#4a6fa5", alpha=0.25, linewidth=0
)
axes[0].plot(of_all["limit_hours"], of_all["complaints"], "o-", color="#4a6fa5")
axes[0].set(xlabel="repair-time limit, hours", ylabel="complaints, modelled", xlim=0, ylim=0)
axes[1].plot(of_all["limit_hours"], of_all["crew_hours"], "o-", color="#b3541e")
axes[1].set(xlabel="repair-time limit, hours", ylabel="crew-hours", xlim=0, ylim=0)
plt.show()

# %% [markdown]
# ## What is recommended
# A fault grade by the users that are out, and for each the longest limit that still keeps to the golden window, with
# its uncertainty. `assumed`: nothing was learnt for it, and it should not be taken for more.

# %%
columns = ["segment", "grade", "users_from", "limit_hours", "limit_lo", "limit_hi", "status", "outages"]
told.limits.loc[told.limits["recommended"], columns].round(2)
