"""The settings of the correlation itself, all with defaults; `service.configuration.settings` fills them from TOML."""

from datetime import UTC, datetime, timedelta

import msgspec

from correlate.calendar import ORDINARY, Calendar
from ingest.records import Alarm, Record

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Where bins are counted from."""


class Rules(msgspec.Struct, frozen=True):
    """How outages are folded, grouped and concluded, and when complaints are too many.

    - `flap_gap`: down periods of a cell less than this apart are one outage.
    - `stale_after`: an alarm without a clear ends so long after its raise, marked stale.
    - `forget_after`: a cleared alarm is forgotten so long after its clear, a complaint `remember_complaints`
      after it was last spoken of (a later state of it is late, and makes final facts be drawn again in the
      order of events). One that affected no service is forgotten `forget_harmless_after` already: whoever keeps
      every state can bring it back (`Correlator.recall`), so that a storm of them does not fill memory for days.
    - `group_window`: outages that share a site, backhaul or (three sites of a) district fail together when
      their starts are less than this apart; `parent_window` is the same for a shared parent alarm.
    - `hold_off`: a cell out for less gets no order, unless a whole site or several sites are out.
    - `refresh`: at this age, and then at doubling ages, the picture of a group is drawn again; while cells
      join it or come back, at most every `redraw`.
    - `lateness`: how long the watermark waits for records that are on their way.
    - `planned_slack`: an outage that starts this near to a planned work's window belongs to it.
    - `planned_grace`: planned work that lasts longer than this past its end is an ordinary outage.
    - `bin`: the length of a complaint bin; `spike_budget` false spikes a week are allowed over all places.
    - `report_horizon`: complaints later than this after the end of an outage are not put down to it.
    - `calendar`: holidays, on which complaints are usual in another number, and known events, during which they
      are not judged and teach nothing. The place of an event is a region, or `region/district`.
    """

    flap_gap: timedelta = timedelta(minutes=10)
    stale_after: timedelta = timedelta(hours=72)
    forget_after: timedelta = timedelta(days=3)
    forget_harmless_after: timedelta = timedelta(days=3)
    remember_complaints: timedelta = timedelta(days=35)
    group_window: timedelta = timedelta(minutes=2)
    parent_window: timedelta = timedelta(hours=1)
    hold_off: timedelta = timedelta(seconds=180)
    refresh: timedelta = timedelta(hours=1)
    redraw: timedelta = timedelta(seconds=30)
    lateness: timedelta = timedelta(minutes=15)
    planned_slack: timedelta = timedelta(minutes=15)
    planned_grace: timedelta = timedelta(minutes=15)
    bin: timedelta = timedelta(minutes=15)
    spike_budget: float = 1.0
    report_horizon: timedelta = timedelta(hours=6)
    calendar: Calendar = ORDINARY


def happened_at(record: Record, stale_after: timedelta) -> datetime:
    """The earliest time whose picture `record` alters, whatever it tells of it.

    Of a complaint when the customer complained, of an alarm its raise; of a clear when it ended, or ran out
    before: an alarm that is cleared later than `stale_after` was taken for ended from then on.
    """
    if not isinstance(record, Alarm):
        return record.created_at
    if record.cleared_at is None:
        return record.raised_at
    return min(record.cleared_at, record.raised_at + stale_after)


def bin_start(moment: datetime, bin_: timedelta) -> datetime:
    """The start of the bin in which `moment` lies."""
    return moment - (moment - EPOCH) % bin_


def bin_end(moment: datetime, bin_: timedelta) -> datetime:
    """The first end of a bin that is not before `moment`."""
    return moment + (EPOCH - moment) % bin_
