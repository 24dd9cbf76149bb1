"""Which calls are near which outages: every pair asked by itself, one after the other."""

import numpy as np
import pytest

from correlate.location_kinds import BY_COORDINATES, weights_in
from correlate.model import default_model
from correlate.nearness import Points, kernels
from correlate.study.addresses import usual_of
from correlate.superposition.neighbours import LEAST_NEARNESS, densities, neighbours_of
from correlate.superposition.tables import Tables
from tests.correlate.superposition.test_explained import tables

WEIGHTS = weights_in(default_model())


def widest(told: Tables, call: int, outage: int) -> float:
    """The density of the call's address about the outage's cell, by the widest kernel."""
    address = Points(told.complaints.latitude[[call]], told.complaints.longitude[[call]])
    cell = told.outages.cell[outage]
    here = Points(told.network.latitude[[cell]], told.network.longitude[[cell]])
    return float(kernels(address, here)[0, -1])


def is_near(told: Tables, call: int, outage: int, usual: float) -> bool:
    """By coordinates where the call has them: more likely there than as usual; else by the same site, or cell."""
    complaints, outages = told.complaints, told.outages
    if complaints.region[call] != outages.region[outage]:
        return False
    manner = complaints.manner[call]
    if manner < BY_COORDINATES:
        same_site = complaints.site[call] == outages.site[outage] >= 0
        alone = complaints.site[call] < 0 and outages.site[outage] < 0
        return bool(same_site or (alone and complaints.cell[call] == outages.cell[outage] >= 0))
    if np.isnan(told.network.latitude[outages.cell[outage]]):
        return False
    *_, by_widest, anywhere = WEIGHTS[manner].tolist()
    return bool(by_widest * widest(told, call, outage) >= LEAST_NEARNESS * anywhere * usual)


def test_pairs_are_those_that_are_near_one_by_one() -> None:
    told = tables()
    calls = np.flatnonzero(told.complaints.is_first)
    calls = np.concatenate(
        [calls[told.complaints.manner[calls] == manner][:40] for manner in np.unique(told.complaints.manner)]
    )
    usual = usual_of(told.complaints, told.network)[calls]
    found = neighbours_of(told, calls, usual, WEIGHTS)
    every = range(len(told.outages.group))
    expected = {
        (at, outage)
        for at, call in enumerate(calls.tolist())
        for outage in every
        if is_near(told, call, outage, float(usual[at, -1]))
    }
    pairs = list(zip(found.call.tolist(), found.outage.tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 50
    by_address = told.complaints.manner[calls[found.call]] >= BY_COORDINATES
    assert by_address.any()
    assert not by_address.all()
    assert set(pairs) == expected


def test_densities_of_pairs_are_those_of_each_by_itself() -> None:
    told = tables()
    calls = np.flatnonzero(told.complaints.manner >= BY_COORDINATES)[:5]
    cells = np.flatnonzero(~np.isnan(told.network.latitude[told.outages.cell]))[:5]
    usual = usual_of(told.complaints, told.network)[calls]
    found = densities(told, calls, cells, usual)
    assert found[:, -1].tolist() == usual[:, -1].tolist()
    assert found[:, -2].tolist() == pytest.approx(
        [widest(told, call, outage) for call, outage in zip(calls.tolist(), cells.tolist(), strict=True)]
    )
