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
# # A first look at a replay's results
# Make them with `goldenwindow replay datasets/ningxia-2011 --out results`, then run the cells, or the whole file:
# `python notebooks/first_look.py results`.

# %%
import csv
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

# In Jupyter the first argument is not ours: results are looked for beside the notebook's working folder then.
given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("results")
RESULTS = given if (given / "outages.csv").is_file() else Path("results")


def read(name: str) -> list[dict[str, str]]:
    """The rows of one result file."""
    with (RESULTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


outages = {row["outage_id"]: row for row in read("outages.csv")}
shares = read("attributions.csv")
print(f"{len(outages)} outages, {len({row['complaint_id'] for row in shares})} complaints")

# %% [markdown]
# ## Complaints against outage hours
# One line per city and week, as in the operators' table. Complaints follow the hours rather than the
# number of cells; a handful of lines shows that, and proves nothing.

# %%
print(f"{'week':10}{'region':16}{'cells':>8}{'hours':>10}{'complaints by cause':>22}")
for row in read("weekly.csv"):
    hours = float(row["outage_hours"])
    print(f"{row['week']:10}{row['region']:16}{row['outaged_cells']:>8}{hours:>10.2f}{row['complaints_by_cause']:>22}")

# %% [markdown]
# ## How much of it do outages explain?
# Each complaint's probabilities sum to 1; the empty outage is background.

# %%
explained = sum(float(row["probability"]) for row in shares if row["outage_id"])
total = sum(float(row["probability"]) for row in shares)
print(
    f"{explained:.1f} of {total:.0f} complaints are put down to outages ({explained / total:.0%})" if total else "none"
)

# %% [markdown]
# ## What failed together
# A group is what one repair order is for. The groups that cost the most complaints:

# %%
complaints: dict[str, float] = defaultdict(float)
cells: Counter[str] = Counter()
for outage in outages.values():
    complaints[outage["group_id"]] += float(outage["complaints"])
    cells[outage["group_id"]] += 1
for group, number in sorted(complaints.items(), key=lambda item: -item[1])[:10]:
    print(f"{group:24}{cells[group]:>5} cells{number:>8.1f} complaints")

# %% [markdown]
# ## How long do outages last?
# Planned work left out; open ones too, so long outages at the end of the recording are missing.

# %%


def hours_out(outage: dict[str, str]) -> float:
    """From the start of an ended outage to its end."""
    started_at, ended_at = (datetime.fromisoformat(outage[name]) for name in ("started_at", "ended_at"))
    return (ended_at - started_at).total_seconds() / 3600


BANDS = (0.5, 1, 2, 4, 8, 16, float("inf"))
ended = [hours_out(row) for row in outages.values() if row["ended_at"] and row["planned"] == "false"]
counts = Counter(next(band for band in BANDS if hours < band) for hours in ended)
for band in BANDS:
    label = f"under {band:g} h" if band < float("inf") else "longer"
    print(f"{label:14}{counts[band]:>6}  {'█' * round(40 * counts[band] / max(len(ended), 1))}")
