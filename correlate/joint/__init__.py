"""The joint likelihood of complaints and repair, with an importance (frailty) that nobody recorded.

How it is used: `fit.fit(histories)` gives a `Fit` by the default shape (hinge); `rates.expected_rates(fit)` what
each bin was expected to bring, by which complaints are weighed again (expectation–maximisation: fit with the new
fractions from where the last fit stood, `fit(histories, start=before)`); `window_interval.interval_of` the
likelihood-ratio interval of window and burst time; `averaged.averaged_windows` the same over all shapes;
`evidence` the tests of a fit; `curve.hazard_bounds` the curve with its bounds; `comparisons` what others would say.
Ages and durations are in hours; hazards are per user-hour at activity 1.
"""
