"""Every job of the service, with its schedule: the one table of what is done by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from ingest.clock import Clock
from ingest.inventory import Inventory
from service.channels.channel_ways import report_mail
from service.configuration.job_sections import Retention
from service.configuration.settings import Settings
from service.inventory_source import past_orders_of
from service.jobs.apart import Apart, CutShort
from service.jobs.assess import assess
from service.jobs.correct import correct_apart
from service.jobs.report import NOTHING_NEW, Form, ReportJob
from service.jobs.report_post import ReportPost
from service.jobs.risk import learn_risk
from service.jobs.runner import Job
from service.jobs.schedule import Schedule, Weekday
from service.jobs.shadow import write_shadow_reports
from service.jobs.study import NightlyStudy
from service.jobs.sums import keep_sums
from service.model_in_force import ModelInForce
from service.report.period import PeriodKind
from service.report.whole_report import Benchmarks
from service.store.retention import Limits
from service.store.store import Store

_MODELS_KEPT = 30
_Work = Callable[[datetime], str]


class JobTable:
    """Builds the jobs of one service."""

    def __init__(self, settings: Settings, store: Store, inventory: Inventory, clock: Clock, apart: Apart) -> None:
        self._settings = settings
        self._store = store
        self._inventory = inventory
        self._clock = clock
        self._apart = apart

    def jobs(self) -> dict[str, Job]:
        """All jobs by name, in the order of the night; what settings leave out can still be run by hand."""
        told = self._settings.jobs
        rows = (
            self._job("study", told.study_at, self._study),
            self._job("correct", told.correct_at, self._correct),
            self._job("sums", told.sums_at, self._sums),
            self._job("retention", told.retention_at, self._purge),
            self._job("risk", told.risk_at, self._risk),
            self._job("assess", told.assess_at, self._assess),
            self._job("report", told.report_at, self._report, told.report_on),
            self._job("short_reports", told.daily_report_at, self._other_reports),
        )
        return {job.name: job for job in rows}

    def _job(self, name: str, at: str, work: _Work, on: Weekday | None = None) -> Job:
        schedule = Schedule(time.fromisoformat(at), self._inventory.timezone, on) if at else None
        return Job(name, schedule, work)

    def _study(self, _due_at: datetime) -> str:
        settings, store = self._settings, self._store
        folder, in_force = settings.store.data_dir / "study", ModelInForce(settings.model, store)
        return NightlyStudy(store, self._inventory, folder, in_force, settings.rules()).run(self._apart, self._clock)

    def _correct(self, _due_at: datetime) -> str:
        return self._apart.run(correct_apart, self._settings)

    def _sums(self, _due_at: datetime) -> str:
        now = self._clock.now()
        rows_since = _limits(self._settings.retention, now).conclusions
        return keep_sums(self._store, self._inventory.timezone, rows_since, now, self._is_stopping)

    def _risk(self, _due_at: datetime) -> str:
        regions, bar = tuple(self._inventory.regions), self._settings.complaint_care.high_risk_points
        return learn_risk(self._store, regions, bar, self._apart, self._clock.now())

    def _purge(self, _due_at: datetime) -> str:
        purged = self._store.retention.purge(_limits(self._settings.retention, self._clock.now()), self._is_stopping)
        models = self._store.models.forget_but(_MODELS_KEPT)
        if self._is_stopping():
            raise CutShort
        return (
            f"{purged.journal:,} rows of the journal, {purged.conclusions:,} of conclusions, {purged.orders:,} of "
            f"orders, {purged.dead_letters:,} rejected documents and {models} models went; "
            f"{purged.texts:,} complaints were looked through for text"
        )

    def _assess(self, _due_at: datetime) -> str:
        return assess(self._store, ModelInForce(self._settings.model, self._store).model, self._clock.now())

    def _report(self, due_at: datetime) -> str:
        """The weekly ones, and what a week in shadow mode would have been."""
        written = self._written(due_at, [PeriodKind.WEEKLY])
        return written if self._settings.orders.mode == "live" else f"{written}; {self._shadow(self._folder, due_at)}"

    def _other_reports(self, due_at: datetime) -> str:
        return self._written(due_at, [PeriodKind.DAILY, PeriodKind.MONTHLY])

    def _written(self, due_at: datetime, kinds: Sequence[PeriodKind]) -> str:
        settings, told = self._settings, self._settings.reports
        form = Form(told.formats, told.languages, Benchmarks(told.national_mean))
        basis = ModelInForce(settings.model, self._store).model, settings.rules()
        mails = report_mail(settings, self._clock)
        post = None if mails is None else ReportPost(self._folder, self._store.report_versions, mails)
        job = ReportJob(self._store, self._inventory, self._folder, form, basis, post)
        wanted = [kind for kind in kinds if kind in told.periods]
        written = {job.write(kind, due_at, settings.jobs.report_weeks) for kind in wanted}
        return ", ".join(sorted(written - {NOTHING_NEW})) or NOTHING_NEW

    @property
    def _folder(self) -> Path:
        return Path(self._settings.jobs.report_dir or self._settings.store.data_dir / "reports")

    def _shadow(self, folder: Path, due_at: datetime) -> str:
        told, zone = self._settings, self._inventory.timezone
        past = past_orders_of(told.inventory.path, zone, told.ingest.columns)
        return write_shadow_reports(self._store, past, folder, due_at, told.jobs.report_weeks, zone)

    def _is_stopping(self) -> bool:
        return self._apart.is_stopping


def _limits(told: Retention, now: datetime) -> Limits:
    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    return Limits(
        journal=ago(told.journal_days),
        complaint_text=ago(told.complaint_text_days),
        conclusions=ago(told.conclusions_days),
        orders=ago(told.orders_days),
        dead_letters=ago(told.dead_letters_days),
    )
