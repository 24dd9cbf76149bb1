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
# # Is a complaint put down to the right outage?
# In a simulated network the truth is known: each complaint's outage, or none. Here the probabilities of a study, and
# those of the live correlator, are held against it, beside what simple rules would say. Change the network and see
# where it gets worse.

# %% tags=["parameters"]
SEED = 11
DAYS = 21.0
CELLS = 300
LOCATED_SHARE = 0.35  # of the complaints, those that name their cell

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from correlate.simulate.world import World
from service.analysis import runs
from service.analysis.tables import read_table

world = World(days=DAYS, cells=CELLS, regions=2, outages_per_cell_week=0.7, located_share=LOCATED_SHARE)
with TemporaryDirectory() as folder:
    path = runs.simulate(Path(folder) / "world", SEED, world)
    studied = runs.study(path)
    live = runs.replay(path, studied.model)
    true_outages = read_table(path / "truth_outages.csv", "Asia/Shanghai")
    true_complaints = read_table(path / "truth_complaints.csv", "Asia/Shanghai")
    complaints = read_table(path / "complaints.csv", "Asia/Shanghai")

# %% [markdown]
# Outages have other names in the results: a true outage is the concluded one of the same cell that overlaps it. A
# silent one shows no alarm, and nothing can be put down to it.


# %%
def named_as(concluded: pd.DataFrame) -> pd.Series:
    """Concluded outage by true outage, of the same cell and overlapping in time."""
    pairs = true_outages.merge(concluded, on="cell_id", suffixes=("_true", ""))
    ended = pairs["ended_at"].fillna(pairs["ended_at_true"].max())
    overlap = (pairs["started_at"] <= pairs["ended_at_true"]) & (pairs["started_at_true"] <= ended)
    return pairs[overlap].drop_duplicates("outage_id_true").set_index("outage_id_true")["outage_id"]


def probability_of_truth(attributions: pd.DataFrame, concluded: pd.DataFrame) -> pd.DataFrame:
    """For each complaint, the probability given to what really caused it."""
    truth = true_complaints.assign(outage_id=true_complaints["outage_id"].map(named_as(concluded)).fillna("none"))
    told = attributions.assign(outage_id=attributions["outage_id"].fillna("none"))
    both = truth.merge(told, on=["complaint_id", "outage_id"], how="left")
    return both.assign(probability=both["probability"].fillna(0.0))


told = {"study": probability_of_truth(studied.attributions, studied.outages),
        "live, as it was known": probability_of_truth(live.attributions, live.outages)}  # fmt: skip
log_scores = {name: -np.log(one["probability"].clip(lower=1e-4)).mean() for name, one in told.items()}
pd.Series(log_scores, name="log score, nats (less is better)").round(3).to_frame()

# %% [markdown]
# ## Do the probabilities mean what they say?
# Of all pairs of a complaint and an outage to which 30 % was given, 30 % should be true. The bars show how many pairs
# there are.

# %%
truth = true_complaints.assign(outage_id=true_complaints["outage_id"].map(named_as(studied.outages)))
pairs = studied.attributions.dropna(subset="outage_id").merge(
    truth.dropna(subset="outage_id").assign(true=1.0), how="left"
)
pairs["true"] = pairs["true"].fillna(0.0)
bins = pd.cut(pairs["probability"], np.linspace(0, 1, 11))
told_by_bin = pairs.groupby(bins, observed=True).agg(
    said=("probability", "mean"), true=("true", "mean"), n=("true", "size")
)
calibration_error = (told_by_bin["n"] * (told_by_bin["said"] - told_by_bin["true"]).abs()).sum() / told_by_bin[
    "n"
].sum()
figure, axis = plt.subplots(figsize=(5.2, 4.4), layout="constrained")
axis.plot([0, 1], [0, 1], color="#bbb")
axis.plot(told_by_bin["said"], told_by_bin["true"], "o-", color="#4a6fa5")
for _, row in told_by_bin.iterrows():
    axis.annotate(
        f"{row['n']:.0f}", (row["said"], row["true"]), xytext=(6, -10), textcoords="offset points", fontsize=8
    )
axis.set(xlabel="probability said", ylabel="share that is true", title=f"calibration error {calibration_error:.3f}")
plt.show()

# %% [markdown]
# ## Complaints per outage, against simple rules
# `most recent` puts each complaint down to the youngest outage of its region, `equal share` to all that are open
# there.

# %%
caused = true_complaints["outage_id"].map(named_as(studied.outages)).value_counts()
outages = studied.outages.set_index("outage_id")
made = complaints.merge(true_complaints[["complaint_id"]]).sort_values("created_at")
open_there = made.merge(outages.reset_index(), on="region", suffixes=("", "_outage"))
lasts = open_there["ended_at"].isna() | (open_there["created_at"] <= open_there["ended_at"])
open_there = open_there[lasts & (open_there["started_at"] <= open_there["created_at"])]
youngest = open_there.sort_values("started_at").drop_duplicates("complaint_id", keep="last")["outage_id"].value_counts()
each = 1 / open_there.groupby("complaint_id")["outage_id"].transform("size")
equal = each.groupby(open_there["outage_id"]).sum()
rules = {"study": outages["complaints"], "most recent": youngest, "equal share": equal}
error = {name: (rule.reindex(outages.index).fillna(0) - caused.reindex(outages.index).fillna(0)).abs().mean()
         for name, rule in rules.items()}  # fmt: skip
pd.Series(error, name="mean absolute error, complaints per outage").round(2).to_frame()

# %% [markdown]
# ## What is conserved
# Complaints put down to outages and to none add up to all complaints: nothing is counted twice, nothing is lost.

# %%
put_down = studied.attributions.dropna(subset="outage_id")["probability"]
totals = studied.attributions.groupby("complaint_id")["probability"].sum()
assert np.allclose(totals, 1.0, atol=1e-6)
print(f"{totals.sum():.0f} complaints, {put_down.sum():.1f} explained")
