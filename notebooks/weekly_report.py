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
# # The weekly correlation report
# The operators' table of one week, complaints against outage hours, and what stands behind the figures. Set the
# parameters below, or run it with others: `make notebooks ARGS="weekly_report -p WEEK 2011-W26"`.

# %% tags=["parameters"]
DATASET = "../datasets/ningxia-2011"
WEEK = ""  # ISO, like 2011-W27; empty: the last one with complaints

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from service.analysis import runs

replayed = runs.replay(DATASET)
weekly = replayed.weekly
week = WEEK or weekly.loc[weekly["complaints"] > 0, "week"].max()
table = weekly[weekly["week"] == week].set_index("region")
assert len(table), f"nothing is known of {week}; there is {', '.join(sorted(weekly['week'].unique()))}"
replayed.summary

# %% [markdown]
# ## The table
# Per city: last week, this week, and the change, computed from unrounded figures. Planned work is left out.

# %%
MEASURES = {
    "outaged_cells": "cells out",
    "outage_hours": "outage hours",
    "complaints_by_cause": "fault-caused complaints",
}
columns = {
    (title, words): table[f"{name}{suffix}"]
    for name, title in MEASURES.items()
    for words, suffix in (("last week", "_last_week"), (week, ""), ("change, %", "_change_percent"))
}
pd.DataFrame(columns).round(2)

# %% [markdown]
# ## Complaints against outage hours, and against the number of cells
# Each point is a city in a week. The rank correlation is what a few points can carry. With five cities and two weeks
# it shows an association; it can not prove a cause, and can not locate a golden repair time.

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True, layout="constrained")
for axis, name in zip(axes, ("outage_hours", "outaged_cells"), strict=True):
    rank_correlation = weekly[[name, "complaints_by_cause"]].rank().corr().iloc[0, 1]
    axis.scatter(weekly[name], weekly["complaints_by_cause"], color="#888")
    axis.scatter(table[name], table["complaints_by_cause"], color="#b3541e")
    for place, (region, row) in enumerate(table.sort_values("complaints_by_cause").iterrows()):
        above = (6, 8 if place % 2 else -4)
        axis.annotate(str(region), (row[name], row["complaints_by_cause"]), xytext=above, textcoords="offset points")
    axis.set(xlabel=MEASURES[name], title=f"rank correlation {rank_correlation:.2f}, n = {len(weekly)}")
    axis.set(xlim=(0, 1.3 * weekly[name].max()), ylim=(0, 1.1 * weekly["complaints_by_cause"].max()))
axes[0].set_ylabel("fault-caused complaints")
plt.show()

# %% [markdown]
# ## How much do outages explain?
# Each complaint's probabilities add up to 1; what stands without an outage is background. The sum is an estimate of
# the model, complaint by complaint, and not a count.

# %%
shares = replayed.attributions
explained = shares.loc[shares["outage_id"].notna(), "probability"].sum()
print(f"{explained:.1f} of {shares['complaint_id'].nunique()} complaints are put down to outages")

# %% [markdown]
# ## What cost the most complaints
# A group is what failed together, and what one repair order is for.

# %%
outages = replayed.outages
groups = (
    outages[~outages["planned"]]
    .groupby("group_id")
    .agg(
        region=("region", "first"),
        cells=("cell_id", "nunique"),
        users=("users", "sum"),
        started_at=("started_at", "min"),
        hours=("duration_hours", "max"),
        complaints=("complaints", "sum"),
    )
)
groups.nlargest(10, "complaints").round({"complaints": 1, "hours": 2})

# %% [markdown]
# ## How long do outages last?
# Groups that ended; those that were still open at the end of the recording are missing, so that the longest are too
# few.

# %%
edges = [0, 0.25, 0.5, 1, 2, 4, 8, 16, np.inf]
labels = ["< 15 min", "15–30 min", "½–1 h", "1–2 h", "2–4 h", "4–8 h", "8–16 h", "> 16 h"]
bands = pd.cut(groups["hours"].dropna(), edges, labels=labels)
lasting = groups.groupby(bands, observed=False)["complaints"].agg(["size", "sum"])
figure, axes = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
for axis, (name, title) in zip(axes, (("size", "outage groups"), ("sum", "complaints put down to them")), strict=True):
    axis.barh(labels, lasting[name], color="#4a6fa5")
    axis.invert_yaxis()
    axis.set_xlabel(title)
plt.show()
