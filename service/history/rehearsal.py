"""`goldenwindow rehearse`: what changed settings would have brought on a recording, beside those in force."""

from collections.abc import Callable, Sequence

import msgspec

from alerts.channels.routing import Route
from alerts.desk import Desk
from alerts.desk_rules import DeskRules
from alerts.told import Told
from alerts.what_if.desk_tally import DeskFigures, DeskTally, Difference, differences
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import Model
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.channels.channel_ways import routes_of
from service.configuration.setting_sections import CalendarSection
from service.configuration.settings import Settings
from service.duty.known_days import calendar_of
from service.history.as_known import AsKnown
from service.history.summary import Accounting
from service.pipeline.grounds import grounds_of

Progress = Callable[[str, int], None]
"""Told which settings are rehearsed, and the number of records taken so far."""


class Ways(msgspec.Struct, frozen=True):
    """What settings say of correlation, desk and channels."""

    rules: Rules = Rules()
    desk: DeskRules = DeskRules()
    routes: tuple[Route, ...] = ()


def ways_of(settings: Settings, dataset: Dataset) -> Ways:
    """What settings mean on a recording: its own calendar counts where the settings name none."""
    told = settings.rules()
    calendar = told.calendar if settings.calendar != CalendarSection() else calendar_of(dataset)
    # There is no journal here that could tell of what was forgotten.
    rules = msgspec.structs.replace(told, calendar=calendar, forget_harmless_after=told.forget_after)
    return Ways(rules, settings.desk_rules(dataset.timezone), routes_of(settings, dataset.timezone))


class Rehearsal(msgspec.Struct, frozen=True):
    """What each came to on the recording of this name, and the orders that came otherwise."""

    dataset: str
    present: DeskFigures
    changed: DeskFigures
    differences: tuple[Difference, ...]


def rehearse(dataset: Dataset, model: Model, present: Ways, changed: Ways, progress: Progress) -> Rehearsal:
    """Takes the recording once under each; the same input gives the same answer."""
    before = _tally(dataset, model, present, lambda count: progress("the settings in force", count))
    after = _tally(dataset, model, changed, lambda count: progress("the changed settings", count))
    found = differences(before.pushed, after.pushed)
    return Rehearsal(dataset.name, before.figures(), after.figures(), tuple(found))


def _tally(dataset: Dataset, model: Model, ways: Ways, progress: Callable[[int], None]) -> DeskTally:
    correlator = Correlator(dataset.inventory, model, ways.rules)
    grounds = grounds_of(dataset.inventory, dataset.past_orders, model, ways.rules, ways.desk)
    desk = Desk(grounds, rules=ways.desk)
    tally, accounting = DeskTally(ways.routes), Accounting()

    def count(_facts: Sequence[Fact], told: Told) -> None:
        tally.take(told)

    AsKnown(correlator, desk, count).run(dataset.arrivals(lambda _row: None), accounting, progress=progress)
    return tally
