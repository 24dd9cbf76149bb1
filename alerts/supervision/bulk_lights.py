"""Red lights for bulk complaints: of one site within a short time, or put down to one outage group."""

from collections.abc import Iterable
from datetime import datetime

from alerts.complaint_care.followed import FollowedComplaint
from alerts.orders.ledger import Ledger
from alerts.supervision.bulk import Bulk
from alerts.supervision.red_light import Cause
from alerts.supervision.red_lights import RedLights
from alerts.supervision.responsible import Responsible
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.told import News
from correlate.facts import GroupPicture


class BulkLights:
    """Goes by the complaints that are followed, and by the pictures of groups."""

    def __init__(
        self,
        rules: SupervisionRules,
        responsible: Responsible,
        lights: RedLights,
        followed: Iterable[FollowedComplaint] = (),
    ) -> None:
        self._rules = rules
        self._responsible = responsible
        self._lights = lights
        before = [(one.site_id, one.created_at) for one in followed if one.site_id and not one.is_screened]
        self._sites = Bulk[str](rules.bulk_at_site, rules.bulk_within, before)

    @property
    def next_due(self) -> datetime | None:
        """When the first light at a site goes out if nobody complains any more."""
        ends = [self._sites.until(site) for site in self._lights.of(Cause.BULK_AT_SITE)]
        return min((end for end in ends if end is not None), default=None)

    def follow(self, news: News, arrived: Iterable[FollowedComplaint], ledger: Ledger, now: datetime) -> None:
        """Light and put out what the news call for."""
        for complaint in arrived:
            self._take_complaint(complaint, now)
        for fact in news.facts:
            if type(fact) is GroupPicture:
                self._take_picture(fact, ledger, now)
        for site in self._lights.of(Cause.BULK_AT_SITE):
            until = self._sites.until(site)
            if until is None or until <= now:
                self._lights.put_out(Cause.BULK_AT_SITE, site, now)

    def _take_complaint(self, complaint: FollowedComplaint, now: datetime) -> None:
        site = None if complaint.is_screened else complaint.site_id
        if site is None:
            return
        self._sites.add(site, complaint.created_at)
        until = self._sites.until(site)
        if until is not None and until > now:
            place = (complaint.region, self._responsible.for_sites((site,)))
            self._lights.light(Cause.BULK_AT_SITE, site, place, now, float(self._rules.bulk_at_site))

    def _take_picture(self, picture: GroupPicture, ledger: Ledger, now: datetime) -> None:
        complaints = sum([outage.complaints for outage in picture.outages if not outage.planned])
        order = ledger.of_group(picture.group_id) if complaints >= self._rules.bulk_of_outage else None
        if order is not None:
            unit = order.life.unit or self._responsible.for_sites(order.site_ids)
            self._lights.light(Cause.BULK_OF_OUTAGE, order.order_id, (order.region, unit), now, complaints)
