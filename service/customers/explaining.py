"""Answers whether something known explains a call: finds its place, reads what is known there, and writes the reply."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.explain.explanation import ExplainRules, Explanation, Known, Verdict, explanations, likeliest, verdict_of
from alerts.explain.place import REACH_KM, Place, Places
from alerts.explain.reply import Replies, Reply
from alerts.explain.restoration import Restorations
from correlate.model import Model
from ingest.complaint_wire import keyed_hash
from service.api.intake_routes import Ingest
from service.store.callers import Callers
from service.store.contacts import Contacts
from service.store.explained import ExplainReads
from service.store.feedback import FeedbackKept
from service.store.reads import Reads
from service.store.screenings import Screenings

_SPIKES = timedelta(hours=1)


class PlaceUnknown(Exception):
    """There is no such place in the network; the text says which, and what to ask for instead."""


class Asked(msgspec.Struct, frozen=True):
    """Where a call comes from, by whatever is known; the narrowest counts. `customer` is the reference itself."""

    cell: str | None = None
    site: str | None = None
    district: str | None = None
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    customer: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What explains a call at `at`, the likeliest first; `place` is None where nothing tells where it comes from."""

    at: datetime
    verdict: Verdict
    place: Place | None
    explanations: list[Explanation]
    reply: Reply


@dataclass(frozen=True)
class CustomerSide:
    """What the customer-service side asks and tells; `ingest` takes what the desk is to be told."""

    explaining: "Explaining"
    contacts: Contacts
    screenings: Screenings
    feedback: FeedbackKept
    explained: ExplainReads
    reads: Reads
    ingest: Ingest


class Explaining:
    """Explains calls from what the store has. `calls_back`: so far back earlier complaints tell where a customer is."""

    def __init__(
        self,
        reads: ExplainReads,
        callers: Callers,
        places: Places,
        model: Callable[[], Model],
        replies: Replies,
        customer_key: bytes,
        rules: ExplainRules = ExplainRules(),  # noqa: B008 - frozen
        calls_back: timedelta = timedelta(days=180),
    ) -> None:
        self._reads = reads
        self._callers = callers
        self._places = places
        self._model = model
        self._replies = replies
        self._key = customer_key
        self._rules = rules
        self._calls_back = calls_back
        self._laws: tuple[Model, Restorations] | None = None

    def explain(self, asked: Asked, at: datetime) -> Answer:
        """What explains a call from there at `at`; raises `PlaceUnknown`."""
        place = self._place(asked, at)
        found = explanations(place, self._known(place, at), self._restorations(), self._rules, at) if place else []
        verdict = verdict_of(found) if place else Verdict.UNKNOWN_PLACE
        return Answer(at, verdict, place, found, self._replies.of(verdict, found, at))

    def _known(self, place: Place, at: datetime) -> Known:
        outages = likeliest(place, self._reads.outages(list(place.cells), at - self._rules.recent, at), at)
        groups = sorted({one.group_id for one in outages})
        works = self._reads.works(sorted({one.work_id for one in outages if one.work_id}), at)
        spikes = self._reads.spikes(place.region, at - _SPIKES, at)
        return Known(outages, self._reads.causes(groups), self._reads.orders(groups, at), works, spikes)

    def _restorations(self) -> Restorations:
        model, made = self._model(), self._laws
        if made is None or made[0] is not model:
            made = self._laws = (model, Restorations(model.durations_hours))
        return made[1]

    def _place(self, asked: Asked, at: datetime) -> Place | None:
        """The narrowest that was told; None where only a customer was, of whom nothing is known."""
        if asked.cell is not None:
            return _there(self._places.of_cell(asked.cell), f"cell {asked.cell!r}")
        if asked.site is not None:
            return _there(self._places.of_site(asked.site), f"site {asked.site!r}")
        if asked.latitude is not None and asked.longitude is not None:
            near = self._places.near(asked.latitude, asked.longitude)
            return _there(near, f"cell within {REACH_KM:g} km of these coordinates")
        if asked.customer is not None and (place := self._of_customer(asked.customer, at)) is not None:
            return place
        if asked.district is not None:
            return self._of_district(asked.district, asked.region)
        if asked.customer is not None:
            return None
        raise PlaceUnknown(
            "Nothing says where the call comes from: name a cell, site, district, coordinates or customer."
        )

    def _of_customer(self, customer: str, at: datetime) -> Place | None:
        hashed = keyed_hash(customer.strip(), self._key)
        return self._places.of_calls(self._callers.calls(hashed, at - self._calls_back, at))

    def _of_district(self, district: str, region: str | None) -> Place:
        regions = sorted(self._places.regions_of(district))
        if region is None and len(regions) > 1:
            raise PlaceUnknown(f"There is a district {district!r} in {', '.join(regions)}; name the region too.")
        return _there(self._places.of_district(district, region), f"district {district!r}")


def local_moment(zone: ZoneInfo) -> Callable[[datetime, datetime], str]:
    """Writes a moment as people of the zone say it: the time of day, with the date of another day, or year."""

    def text(moment: datetime, now: datetime) -> str:
        here, today = moment.astimezone(zone), now.astimezone(zone).date()
        if here.year != today.year:
            return here.strftime("%Y-%m-%d %H:%M")
        return here.strftime("%H:%M" if here.date() == today else "%m-%d %H:%M")

    return text


def _there(place: Place | None, what: str) -> Place:
    if place is None:
        raise PlaceUnknown(f"The inventory has no {what}; ask by another, or add it there.")
    return place
