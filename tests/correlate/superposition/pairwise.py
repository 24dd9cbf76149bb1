"""The same superposition pair by pair: every call weighed against every outage, nothing laid over anything."""

import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import BY_COORDINATES
from correlate.model import Model
from correlate.study.addresses import nearness_of, usual_of
from correlate.study.candidates import Candidates
from correlate.study.exposure import BIN_S
from correlate.study.locating import located_ratio, whereabouts_of
from correlate.superposition.explained import Rates
from correlate.superposition.superposition import Superposition
from correlate.superposition.tables import Tables
from correlate.superposition.zones import DISTRICT, LEVELS, SITE, spreads

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def pair_rates(told: Tables, given: Superposition, model: Model) -> tuple[Floats, Floats]:
    """(calls, outages) rates of all pairs at importance 1, and (calls, outages, levels) how likely their places are."""
    calls, outages, exposure = given.moments.call, told.outages, told.exposure
    row, outage = np.repeat(calls, len(outages.group)), np.tile(np.arange(len(outages.group)), len(calls))
    same = told.complaints.region[row] == outages.region[outage]
    match, at_site = np.zeros(len(row), np.intp), np.zeros(len(row), np.bool_)
    for weight, here, there in (
        (1, told.complaints.cell, outages.cell),
        (SITE, told.complaints.site, outages.site),
        (DISTRICT, told.complaints.district, outages.district),
    ):
        match += weight * (there[outage] >= 0) * (1 + (here[row] == there[outage]))
        if weight != DISTRICT:
            at_site |= (here[row] >= 0) & (here[row] == there[outage])
    mapped = ~np.isnan(told.network.latitude[outages.cell[outage]])
    by_address = told.complaints.manner[row] >= BY_COORDINATES
    at_site = np.where(by_address, mapped, at_site)
    exact = exposure.flat(outage, told.complaints.time[row], outages)
    age = np.floor((told.complaints.time[row] - given.moments.origin) / BIN_S) * BIN_S + given.moments.origin
    shift = (age - outages.group_start[outages.group[outage]]) / BIN_S
    bins, whole = np.diff(exposure.first)[outage], np.ceil(shift).astype(np.intp)
    late = whole - shift
    laid = np.zeros(len(row))
    for part, at in ((1.0 - late, whole), (late, whole - 1)):
        inside = (at >= 0) & (at < bins) & (whole < bins)
        laid += part * np.where(inside, given.rate[np.where(inside, exposure.first[outage] + at, 0)], 0.0)
    to_the_minute = np.where(exact >= 0, given.rate[exact], 0.0)
    rate = np.where(at_site, to_the_minute, laid) * same
    places = np.stack([told.complaints.cell[calls], told.complaints.site[calls], told.complaints.district[calls]])
    worth = spreads(places, told.network)[np.repeat(np.arange(len(calls)), len(outages.group)), match]
    usually = usual_of(told.complaints, told.network)
    worth[by_address] = nearness_of(
        row[by_address], outage[by_address], told.complaints, outages, told.network, usually
    )
    if model.located is not None:
        where = whereabouts_of(told.complaints, outages, told.network)
        pairs = Candidates(row, outage, outage, np.arange(len(row)), worth, told.complaints.manner[row], usually)
        worth *= located_ratio(where, model.located, pairs)[:, None]
    shape = len(calls), len(outages.group)
    return rate.reshape(shape), worth.reshape(*shape, LEVELS)


class Pairs:
    """What calls are explained by: `site` of a group, of each outage.

    `share` (calls, outages), `squares` (layers,), `background` (calls,), `placed` (kinds, levels).
    """

    def __init__(self, told: Tables, site: Indices, over: Superposition, given: Rates, model: Model) -> None:
        rate, worth = pair_rates(told, over, model)
        calls = over.moments.call
        kind = told.complaints.manner[calls]
        usual = (usual_of(told.complaints, told.network)[calls] * given.places[kind]).sum(axis=1)
        here = (
            rate[:, :, None]
            * (worth / usual[:, None, None])
            * given.places[kind][:, None, :]
            * given.importance[site][None, :, None]
        )
        expected = here.sum(axis=2)
        layer = over.layers.of_outage
        of_layer = np.zeros((len(expected), int(layer.max()) + 1))
        np.add.at(of_layer.T, layer, expected.T)
        total = given.background + expected.sum(axis=1)
        weight = given.weight[over.layers.site]
        others = 1.0 - of_layer / total[:, None] / weight
        corrected = given.background + (of_layer * others).sum(axis=1)
        self.share = expected * others[:, layer] / corrected[:, None]
        self.squares = (of_layer**2 / (total * corrected)[:, None]).sum(axis=0)
        self.background = given.background / corrected
        mapped = ~np.isnan(told.network.latitude[told.outages.cell])
        says = (kind < BY_COORDINATES)[:, None] | mapped
        by_kind = (here * says[:, :, None] / corrected[:, None, None]).sum(axis=1)
        self.placed = np.array([by_kind[kind == number].sum(axis=0) for number in range(len(given.places))])
