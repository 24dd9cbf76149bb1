"""What may be asked of the lists: every parameter with its form, its choices and what it is for."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from alerts.dispatch.priority import Priority
from alerts.explain.precision import Verdict
from alerts.notices.notice import Topic
from alerts.orders.life import Stage
from alerts.orders.order import Kind, State
from alerts.works.work_case import WorkState
from correlate.facts import SpikeKind
from ingest.records import Category
from ingest.times import TimeReader
from service.api.moments import read_moment
from service.api.tables import MOST_ROWS

_Name = Annotated[str | None, Field(max_length=200)]
_Region = Annotated[_Name, Field(description="only of this region")]
_District = Annotated[_Name, Field(description="only in this district")]
_Site = Annotated[_Name, Field(description="only at this site")]
_Cell = Annotated[_Name, Field(description="only of this cell")]
_Group = Annotated[_Name, Field(description="only of this outage group")]
_Outage = Annotated[_Name, Field(description="only about this outage")]
_Segment = Annotated[_Name, Field(description="technology and area class, e.g. 2G-urban; 2G: all of it")]
_Moment = Annotated[str | None, Field(max_length=64)]


class Asked(BaseModel):
    """What every list takes."""

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="rows a page")
    cursor: str | None = Field(None, max_length=4_000, description="`next` of the page before")


class Spanned(Asked):
    """What lists over time take."""

    since: _Moment = Field(None, description="from then on; ISO 8601, without an offset in the dataset's time zone")
    until: _Moment = Field(None, description="up to then, that moment not included")

    def span(self, times: TimeReader, start: datetime | None = None) -> dict[str, Any]:
        """`since` (`start` where it is not given) and `until`; HTTPException 422 where one can not be read."""
        since = start if self.since is None else read_moment(times, self.since, "since")
        return {"since": since, "until": None if self.until is None else read_moment(times, self.until, "until")}


class OutagesAsked(Spanned):
    """`GET /api/v1/outages`."""

    region: _Region = None
    district: _District = None
    site_id: _Site = None
    cell_id: _Cell = None
    group_id: _Group = None
    segment: _Segment = None
    planned: bool | None = Field(None, description="planned ones alone, or without them")
    final: bool | None = Field(None, description="concluded ones alone, or those that are provisional")
    is_open: bool | None = Field(None, alias="open", description="those that last, or those that ended")
    sort: Literal["-started_at", "started_at", "-complaints"] = Field("-started_at", description="`-`: downwards")


class ComplaintsAsked(Spanned):
    """`GET /api/v1/complaints`."""

    region: _Region = None
    district: _District = None
    site_id: _Site = None
    cell_id: _Cell = None
    category: Category | None = Field(None, description="only of this class")
    cause: _Name = Field(None, description="only closed with this cause")
    status: _Name = Field(None, description="only in this status of the sending system")
    is_open: bool | None = Field(None, alias="open", description="those not solved yet, or those that were")
    outage_id: _Outage = None
    text: str | None = Field(None, min_length=1, max_length=200, description="stands in what the customer said")
    sort: Literal["-created_at", "created_at"] = Field("-created_at", description="`-`: downwards")


class SpikesAsked(Spanned):
    """`GET /api/v1/spikes`; those that ended after `since` or go on."""

    region: _Region = None
    district: _District = None
    kind: SpikeKind | None = Field(None, description="only of this kind")
    is_open: bool | None = Field(None, alias="open", description="those that go on, or those that are over")
    sort: Literal["-starts_at", "starts_at"] = Field("-starts_at", description="`-`: downwards")
    limit: int = Field(500, ge=1, le=MOST_ROWS, description="rows a page")


class BinsAsked(Spanned):
    """`GET /api/v1/bins`."""

    region: _Region = None
    district: _Name = Field(None, description="only of this district; the empty text: of whole regions")
    sort: Literal["-starts_at", "starts_at"] = Field("-starts_at", description="`-`: downwards")
    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS, description="rows a page")


class OrdersAsked(Spanned):
    """`GET /api/v1/orders`; the span is of their issue."""

    region: _Region = None
    district: _District = None
    site_id: _Site = None
    cell_id: _Cell = None
    group_id: _Group = None
    segment: _Segment = None
    state: State | None = Field(None, description="a state of TMF697")
    stage: Stage | None = Field(None, description="a stage of its life (docs/order-life.md)")
    priority: Priority | None = Field(None, description="only of this priority")
    kind: Kind | None = Field(None, description="only of this kind of repair")
    unit: _Name = Field(None, description="only of this unit")
    is_open: bool | None = Field(None, alias="open", description="open ones, by rank; or those that are over")
    sort: Literal["-issued_at", "issued_at", "-changed_at", "changed_at", "rank"] | None = Field(
        None, description="`-`: downwards; `rank`: open ones alone; else the latest issued first"
    )


class NoticesAsked(Spanned):
    """`GET /api/v1/notices`."""

    topic: Topic | None = Field(None, description="only of this topic")
    region: _Region = None
    subject: _Name = Field(None, description="only about this order, work, complaint, site or unit")
    priority: Priority | None = Field(None, description="only of this priority")
    sort: Literal["-at", "at"] = Field("-at", description="`-`: downwards")


class FeedbackAsked(Spanned):
    """`GET /api/v1/feedback`."""

    of: Literal["links", "orders"] | None = Field(None, description="of links, or of the causes of orders")
    verdict: Verdict | None = Field(None, description="only what confirms, or what rejects")
    by: _Name = Field(None, description="only of this person")
    complaint_id: _Name = Field(None, description="only of this complaint")
    outage_id: _Outage = None
    order_id: _Name = Field(None, description="only of this order")
    sort: Literal["-number", "number"] = Field("-number", description="the last said first, or the first")


class WorksAsked(Spanned):
    """`GET /api/v1/planned-work`; those whose window ends after `since` and begins before `until`."""

    region: _Region = None
    state: WorkState | None = Field(None, description="only those in this state")
    affects_service: bool | None = Field(None, description="those that do, or those that do not")
    text: _Name = Field(None, description="stands in the id or the description")
    sort: Literal["starts_at", "-starts_at"] = Field("starts_at", description="`-`: downwards")
    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS, description="rows a page")


class WindowsAsked(Asked):
    """`GET /api/v1/windows`."""

    segment: _Name = Field(None, description="only this segment; `all` is the whole network")
    technology: _Name = Field(None, description="only of this technology")
    area_class: _Name = Field(None, description="only of this area class")
    status: _Name = Field(None, description="e.g. ok, not_reached, no_burst, not_enough_data, assumed")
    sort: Literal["segment", "-segment"] | None = Field(None, description="else as the study gave them, `all` first")


class ReportsAsked(Asked):
    """`GET /api/v1/reports`."""

    kind: Literal["weekly", "daily", "monthly"] | None = Field(None, description="only of this kind")
    sort: Literal["-period", "period"] = Field("-period", description="`-`: downwards")
