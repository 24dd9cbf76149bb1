"""Sites whose mains have failed: counts their batteries down, and orders a generator where they will not last."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from alerts.case import Case
from alerts.orders.decide import entered
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import ACCEPTED, Change, RepairOrder, State, before_outage, moved
from alerts.orders.reason import Reason
from alerts.power.battery import after_survival, battery_hours
from alerts.power.generator_order import generator_order
from alerts.power.power_case import ALL_SITES, BATTERY, ON_BATTERY, Batteries, OnBattery, battery_case, on_battery_case
from alerts.power.power_rules import PowerRules
from alerts.power.powered_sites import PoweredSites
from alerts.told import News, Told
from correlate.facts import GroupPicture
from correlate.timers import Timers
from ingest.records import Alarm, Effect

_HOUR = timedelta(hours=1)
_ROUNDING = 1e-6
_NOTHING = Batteries()


class PowerWatch:
    """One state a site without mains. What sites have shown is kept, and told again by their cases."""

    def __init__(self, rules: PowerRules, grounds: Grounds, ledger: Ledger, cases: Iterable[Case]) -> None:
        self._rules = rules
        self._grounds = grounds
        self._ledger = ledger
        self._places = PoweredSites(grounds.cells)
        self._out: dict[str, OnBattery] = {}
        self._timers = Timers[str]()
        self._shown: dict[str, Batteries] = {}
        self._orders: list[RepairOrder] = []
        self._cases: list[Case] = []
        for case in cases:
            if case.kind == ON_BATTERY:
                state = msgspec.msgpack.decode(case.body, type=OnBattery)
                self._hold(state)
            elif case.kind == BATTERY:
                self._shown[case.case_id] = msgspec.msgpack.decode(case.body, type=Batteries)

    @property
    def next_due(self) -> datetime | None:
        """When a generator may have to leave, or an alarm is too old to be believed."""
        self._timers.skip(lambda due, site_id: not self._stands(due, site_id))
        return self._timers.next

    def _stands(self, due: datetime, site_id: str) -> bool:
        state = self._out.get(site_id)
        return state is not None and self._due(state) == due

    def look_at(self, alarm: Alarm) -> datetime:
        """By when an alarm of the power is to be looked at: at once where a generator is on its way for nothing."""
        if alarm.cleared_at is None:
            return alarm.known_at + self._rules.hold_off
        ordered = any(one in self._out and self._out[one].order_id for one in self._places.of(alarm))
        return alarm.known_at if ordered else alarm.known_at + self._rules.hold_off

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002
        """Orders for generators, and how it stands with the batteries."""
        self._orders, self._cases = [], []
        for record in news.records:
            if type(record) is Alarm and record.effect is Effect.POWER:
                self._take(record, now)
        if self._out:
            self._look_at(news, now)
            while self.next_due is not None and (due := self._timers.take(now)) is not None:
                self._ask(self._out[due[1]], now)
        return Told(orders=self._orders, cases=self._cases)

    def _due(self, state: OnBattery) -> datetime:
        forgotten = state.failed_at + self._rules.forget_after
        due = min(state.ask_at, forgotten) if state.ask_at else forgotten
        return due if state.flat_passed or state.out else min(due, state.flat_at)

    def _take(self, alarm: Alarm, now: datetime) -> None:
        key = (alarm.source, alarm.alarm_id, alarm.raised_at)
        for site_id in self._places.of(alarm):
            state = self._out.get(site_id)
            if alarm.cleared_at is None:
                self._raised(state, site_id, alarm, now)
            elif state is not None and key in state.alarms:
                left = tuple(one for one in state.alarms if one != key)
                state = msgspec.structs.replace(state, alarms=left)
                self._put(state, now) if left else self._back(state, alarm.cleared_at, now)

    def _raised(self, state: OnBattery | None, site_id: str, alarm: Alarm, now: datetime) -> None:
        key = (alarm.source, alarm.alarm_id, alarm.raised_at)
        if state is None:
            if now - alarm.raised_at >= self._rules.forget_after:
                return
            flat_at = alarm.raised_at + self._battery(site_id, alarm.region) * _HOUR
            cause = alarm.probable_cause or alarm.specific_problem or ""
            state = OnBattery(site_id, alarm.region, alarm.raised_at, flat_at, (), cause)
            state = msgspec.structs.replace(state, ask_at=self._ask_at(state, now))
        if key not in state.alarms:
            self._put(msgspec.structs.replace(state, alarms=(*state.alarms, key)), now)

    def _ask_at(self, state: OnBattery, now: datetime) -> datetime:
        """After the hold-off, as soon as mains are likely to stay away until the batteries are flat."""
        lasts = (state.flat_at - state.failed_at) / _HOUR
        rules, mains = self._rules, self._known(ALL_SITES, state.region).mains
        least = rules.least_chance / self._known(ALL_SITES, state.region).share_that_fall
        age = mains.likely_from(lasts, least, rules.mains_return / _HOUR)
        return max(now, state.failed_at + rules.hold_off, state.failed_at + age * _HOUR)

    def _look_at(self, news: News, now: datetime) -> None:
        """Which of the sites went out."""
        for fact in news.facts:
            if not isinstance(fact, GroupPicture):
                continue
            for outage in fact.outages:
                state = self._out.get(outage.site_id or "")
                if state is not None and not state.out and outage.ended_at is None and not outage.planned:
                    self._went_out(state, outage.started_at, now)

    def _went_out(self, state: OnBattery, started_at: datetime, now: datetime) -> None:
        if started_at >= state.failed_at:
            lasted = started_at - state.failed_at
            for site_id in (state.site_id, ALL_SITES):
                shown = self._known(site_id, state.region)
                fell = shown.fell + (not state.flat_passed)
                shown = msgspec.structs.replace(shown, lasted=shown.lasted.add(lasted), fell=fell)
                self._show(site_id, state.region, shown, now)
        self._put(msgspec.structs.replace(state, out=True, ask_at=None), now)

    def _ask(self, state: OnBattery, now: datetime) -> None:
        if now - state.failed_at >= self._rules.forget_after:
            self._end(state, Reason.ALARM_TOO_OLD, now)
            return
        if not state.flat_passed and state.flat_at <= now:
            state = self._held_on(state, now)
        if state.ask_at is None or state.ask_at > now:
            self._put(state, now)
            return
        cells, chance = self._places.cells(state.site_id), self._falls(state, now)
        if cells and chance >= self._rules.least_chance - _ROUNDING and not self._has_order(state.site_id):
            order = generator_order(state, cells, chance, self._rules.margin, self._grounds, now)
            order = msgspec.structs.replace(order, version=self._ledger.last_version(order.order_id) + 1)
            self._orders.append(entered(order, self._ledger, self._grounds))
            state = msgspec.structs.replace(state, order_id=order.order_id)
        self._put(msgspec.structs.replace(state, ask_at=None), now)

    def _held_on(self, state: OnBattery, now: datetime) -> OnBattery:
        """Its batteries should be flat, and it is still up: which tells of them only where no generator went there."""
        order = self._ledger.order(state.order_id) if state.order_id else None
        if order is not None and order.state in ACCEPTED:
            return msgspec.structs.replace(state, flat_passed=True)
        shown = self._known(ALL_SITES, state.region)
        self._show(ALL_SITES, state.region, msgspec.structs.replace(shown, held=shown.held + 1), now)
        return msgspec.structs.replace(state, flat_passed=True)

    def _has_order(self, site_id: str) -> bool:
        """Whether somebody goes there, or something there is out already."""
        return self._ledger.has_order_at(site_id)

    def _back(self, state: OnBattery, back_at: datetime, now: datetime) -> None:
        """Mains are back: what this showed is kept."""
        away = back_at - state.failed_at
        if away > timedelta(0):
            shown = self._known(ALL_SITES, state.region)
            self._show(ALL_SITES, state.region, msgspec.structs.replace(shown, mains=shown.mains.add(away)), now)
            if not state.out:
                self._survived(state, away, now)
        self._end(state, Reason.MAINS_BACK, now)

    def _survived(self, state: OnBattery, away: timedelta, now: datetime) -> None:
        shown = self._known(state.site_id, state.region)
        lasted = after_survival(shown.lasted, away, self._battery(state.site_id, state.region))
        if lasted != shown.lasted:
            self._show(state.site_id, state.region, msgspec.structs.replace(shown, lasted=lasted), now)

    def _end(self, state: OnBattery, reason: Reason, now: datetime) -> None:
        order = self._ledger.of_group(before_outage(state.site_id))
        if order is not None and order.order_id == state.order_id:
            ended = moved(order, State.CANCELLED, Change.WITHDRAWN, reason, now)
            self._orders.append(entered(ended, self._ledger, self._grounds))
        del self._out[state.site_id]
        self._cases.append(on_battery_case(state, now, None, is_open=False))

    def _put(self, state: OnBattery, now: datetime) -> None:
        self._hold(state)
        self._cases.append(on_battery_case(state, now, self._due(state)))

    def _hold(self, state: OnBattery) -> None:
        self._out[state.site_id] = state
        self._timers.set(self._due(state), state.site_id, state.site_id)

    def _battery(self, site_id: str, region: str) -> float:
        site, rules = self._grounds.sites.get(site_id), self._rules
        told = site.battery_hours if site else None
        all_sites = self._known(ALL_SITES, region).lasted
        return battery_hours(self._known(site_id, region).lasted, told, all_sites, rules.battery / _HOUR)

    def _falls(self, state: OnBattery, now: datetime) -> float:
        """The chance that mains are not back before the batteries are flat, and the site is out then."""
        shown = self._known(ALL_SITES, state.region)
        mean, mains = self._rules.mains_return / _HOUR, shown.mains
        so_far = mains.lasting((now - state.failed_at) / _HOUR, mean)
        until_flat = mains.lasting((max(now, state.flat_at) - state.failed_at) / _HOUR, mean)
        return shown.share_that_fall * until_flat / so_far

    def _known(self, site_id: str, region: str) -> Batteries:
        return self._shown.get(f"{region}/{site_id}", _NOTHING)

    def _show(self, site_id: str, region: str, shown: Batteries, now: datetime) -> None:
        case = battery_case(site_id, region, shown, now)
        self._shown[case.case_id] = shown
        self._cases.append(case)
