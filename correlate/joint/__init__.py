"""The joint likelihood of complaints and repair, with an importance (frailty) that nobody recorded: see `fit` first."""
