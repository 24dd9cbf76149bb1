"""The sections of the settings that say what is done by the clock, and how long things are kept."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt

from service.configuration.channel_sections import Address, Channels
from service.configuration.setting_sections import Section
from service.jobs.schedule import Weekday
from service.report.document import Language
from service.report.period import PeriodKind


def _time_of_day(text: str) -> str:
    if text:
        try:
            time.fromisoformat(text)
        except ValueError:
            raise ValueError("no time of day; write one like 02:30, or leave it empty for never") from None
    return text


ReportFormat = Literal["html", "xlsx", "pdf", "pptx", "csv"]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]


class Jobs(Section):
    """When jobs are due, in the time zone of the inventory; empty: never. `catch_up_hours`: for missed ones."""

    study_at: TimeOfDay = "01:00"
    correct_at: TimeOfDay = "03:00"
    sums_at: TimeOfDay = "03:30"
    retention_at: TimeOfDay = "04:00"
    risk_at: TimeOfDay = "04:30"
    assess_at: TimeOfDay = "05:00"
    report_at: TimeOfDay = "06:00"
    report_on: Weekday = Weekday.MONDAY
    report_dir: Path | None = None
    report_weeks: PositiveInt = 4
    daily_report_at: TimeOfDay = "06:30"
    catch_up_hours: PositiveFloat = 20.0


class ReportsSection(Section):
    """What the report job writes. `national_mean`: complaints per 10,000 users and month, drawn beside the own ones.

    `mail_by`: the name of the channel of mail whose server takes reports for `mail_to`.
    """

    periods: Annotated[tuple[PeriodKind, ...], Field(min_length=1)] = (PeriodKind.WEEKLY,)
    formats: Annotated[tuple[ReportFormat, ...], Field(min_length=1)] = ("html", "xlsx")
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("zh", "en")
    national_mean: PositiveFloat | None = None
    mail_by: str | None = None
    mail_to: tuple[Address, ...] = ()


class Retention(Section):
    """How long what is kept for. The journal lasts long enough for complaints to be recognised, and for studies."""

    journal_days: Annotated[float, Field(ge=60)] = 400.0
    complaint_text_days: Annotated[float, Field(ge=0)] = 90.0
    conclusions_days: Annotated[float, Field(ge=60)] = 1_100.0
    orders_days: Annotated[float, Field(ge=60)] = 1_100.0
    dead_letters_days: Annotated[float, Field(ge=1)] = 90.0


def report_faults(reports: ReportsSection, channels: Channels) -> Iterator[str]:
    """What does not fit together, each with what to do."""
    known = [mail.name for mail in channels.mail]
    if bool(reports.mail_to) != (reports.mail_by is not None):
        yield "reports: mail_by and mail_to go together; set both or none"
    if reports.mail_by is not None and reports.mail_by not in known:
        told = ", ".join(known) or "none: add a [[channels.mail]]"
        yield f"reports.mail_by {reports.mail_by}: no channel of mail has that name; there is {told}"
