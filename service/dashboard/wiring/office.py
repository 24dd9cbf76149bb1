"""Puts together the pages of the office: management, scorecard and reports."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import APIRouter

from ingest.clock import Clock
from ingest.inventory import Inventory
from service.configuration.settings import Settings
from service.dashboard.frame.pages import Pages
from service.dashboard.management.routes import management_routes
from service.dashboard.management.store_sheets import StoreSheets
from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.reports.routes import report_routes
from service.dashboard.scorecard.routes import scorecard_routes
from service.dashboard.scorecard.store_scorecards import StoreScorecards
from service.jobs.apart import Apart
from service.jobs.table import JobTable
from service.store.store import Store

_REPORT = "report"


def office_pages(
    settings: Settings, store: Store, inventory: Inventory, clock: Clock, now: Callable[[], datetime]
) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes their routes, given the frame; `now` is the service's clock, which a recording may set."""
    folder = reports_folder(settings)
    sheets = StoreSheets(store, lambda: inventory, now, timedelta(days=settings.retention.conclusions_days))
    jobs = JobTable(settings, store, inventory, clock, Apart()).jobs()
    return (
        partial(management_routes, sheets=sheets),
        partial(scorecard_routes, scorecards=StoreScorecards(store, folder, now)),
        partial(
            report_routes,
            folder=ReportFolder(folder),
            make=lambda: jobs[_REPORT].work(now()),
            changes=lambda: {one.folder: one.changed for one in store.report_versions.newest()},
        ),
    )


def reports_folder(settings: Settings) -> Path:
    """Where the report job leaves its reports."""
    return Path(settings.jobs.report_dir or settings.store.data_dir / "reports")
