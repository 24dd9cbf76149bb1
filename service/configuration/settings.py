"""The settings: one TOML file and `GOLDENWINDOW_…` variables over it, as one frozen object.

The only reader of the environment. Whatever is wrong is told in one message.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from alerts.complaint_care.care_rules import CareRules
from alerts.desk_rules import DeskRules
from alerts.dispatch.priority import Impact
from alerts.explain.screening import ScreeningRules
from alerts.orders.links import LinkRules
from alerts.orders.push_rules import PushRules
from alerts.orders.stage_rules import StageRules
from alerts.orders.verification_rules import VerificationRules
from alerts.power.power_rules import PowerRules
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.works.work_rules import WorkRules
from correlate.rules import Rules
from ingest.mendable import Mendable
from service.configuration.access_sections import AccessSection, oidc_faults
from service.configuration.channel_sections import Channels, channel_faults
from service.configuration.customer_sections import Explain, Screening
from service.configuration.desk_sections import (
    ComplaintCareSection,
    EscalationSection,
    ImpactSection,
    PlannedWorkSection,
    Power,
    Push,
    RosterSection,
    SupervisionSection,
    with_units,
)
from service.configuration.job_sections import Jobs, ReportsSection, Retention, report_faults
from service.configuration.order_sections import Links, Stages, Verification
from service.configuration.setting_sections import (
    CalendarSection,
    Correlate,
    Facts,
    Folder,
    Influx,
    Ingest,
    InventorySection,
    Kafka,
    Log,
    ModelSection,
    Orders,
    RejectedTopic,
    Server,
    StoreSection,
    Workers,
)
from service.configuration.settings_shown import input_shown, shown
from service.duty.escalation_files import read_escalation
from service.duty.known_days import read_calendar

_PREFIX = "GOLDENWINDOW_"


class SettingsWrong(Mendable):
    """The settings can not be used; the text names every key that is at fault, its value, and the remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class Settings(BaseSettings):
    """All settings. `clock`: `system`, or `replay` where the records of a recording bring their own time."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    clock: Literal["system", "replay"] = "system"
    server: Server = Server()
    access: AccessSection = AccessSection()
    store: StoreSection = StoreSection()
    inventory: InventorySection = InventorySection()
    ingest: Ingest = Ingest()
    kafka: Kafka = Kafka()
    folder: Folder = Folder()
    correlate: Correlate = Correlate()
    calendar: CalendarSection = CalendarSection()
    orders: Orders = Orders()
    channels: Channels = Channels()
    impact: ImpactSection = ImpactSection()
    push: Push = Push()
    stages: Stages = Stages()
    verification: Verification = Verification()
    links: Links = Links()
    power: Power = Power()
    planned_work: PlannedWorkSection = PlannedWorkSection()
    supervision: SupervisionSection = SupervisionSection()
    complaint_care: ComplaintCareSection = ComplaintCareSection()
    roster: RosterSection = RosterSection()
    escalation: EscalationSection = EscalationSection()
    explain: Explain = Explain()
    screening: Screening = Screening()
    facts: Facts = Facts()
    rejected: RejectedTopic = RejectedTopic()
    influx: Influx = Influx()
    model: ModelSection = ModelSection()
    workers: Workers = Workers()
    jobs: Jobs = Jobs()
    reports: ReportsSection = ReportsSection()
    retention: Retention = Retention()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, whose content comes as arguments."""
        return env_settings, init_settings

    def rules(self) -> Rules:
        """The rules of the correlation; raises `CountryUnknown`, or `DatasetUnreadable` for the file of events."""
        told = {name: _duration(key, getattr(self.correlate, key)) for key, name in _rule_names()}
        lateness = timedelta(minutes=self.ingest.lateness_minutes)
        calendar = read_calendar(self.calendar.country, self.calendar.events, self.inventory.timezone)
        budget = self.correlate.spike_budget_per_week
        return Rules(**told, lateness=lateness, spike_budget=budget, calendar=calendar)

    def desk_rules(self, zone: str | None = None) -> DeskRules:
        """The rules of the dispatchers' desk, part by part; `zone`: where the inventory has one of its own.

        In shadow mode nothing is escalated: nobody was told whom one could wait for.
        Raises `RosterUnreadable` and `PoliciesUnreadable` for the files that they name.
        """
        told_zone, country = zone or self.inventory.timezone, self.calendar.country
        policies = self.escalation.path if self.orders.mode == "live" else None
        return DeskRules(
            impact=Impact(self.impact.complaints, self.impact.users),
            push=with_units(PushRules, self.push),
            stages=with_units(StageRules, self.stages),
            verification=with_units(VerificationRules, self.verification),
            links=with_units(LinkRules, self.links),
            screening=with_units(ScreeningRules, self.screening),
            power=with_units(PowerRules, self.power),
            works=with_units(WorkRules, self.planned_work),
            care=with_units(CareRules, self.complaint_care),
            supervision=with_units(SupervisionRules, self.supervision),
            escalation=read_escalation(self.roster.path, policies, country, told_zone),
        )

    def watched_folder(self) -> Path | None:
        """The folder that files are dropped into, None where none is watched."""
        return (self.folder.path or self.store.data_dir / "incoming") if self.folder.watch else None

    def store_url(self) -> str:
        """The database, as SQLAlchemy writes it."""
        return self.store.url or f"sqlite:///{(self.store.data_dir / 'goldenwindow.db').absolute()}"


def read_settings(path: Path | None = None) -> Settings:
    """The settings of the file at `path`, with the environment over them; raises `SettingsWrong`."""
    told = _read_file(path) if path else {}
    faults = list(_unknown_variables(os.environ))
    try:
        settings = Settings(**told)
    except ValidationError as error:
        raise SettingsWrong([*faults, *_validation_faults(error, os.environ)]) from error
    except SettingsError as error:
        raise SettingsWrong([*faults, f"a {_PREFIX}… variable: {error}; write its value as JSON"]) from error
    if faults := [*faults, *_contradictions(settings)]:
        raise SettingsWrong(faults)
    return settings


def _contradictions(settings: Settings) -> Iterator[str]:
    yield from channel_faults(settings.channels, settings.orders, settings.kafka.bootstrap)
    yield from oidc_faults(settings.access.oidc)
    yield from report_faults(settings.reports, settings.channels)
    if settings.workers.shards is None:
        return
    told = f"workers.shards = {settings.workers.shards}: "
    if not settings.store_url().startswith("postgresql"):
        yield f"{told}several workers share a PostgreSQL database; set store.url, or leave workers.shards out"
    if settings.clock != "system":
        yield f"{told}a recording that brings its own time is taken by one worker; leave workers.shards out"
    if settings.ingest.customer_key is None:
        yield f"{told}all workers have to hash customer references alike; set ingest.customer_key"


def describe(settings: Settings) -> dict[str, str]:
    """Every key with its effective value, as it may be shown: secrets and what addresses carry are hidden."""
    return dict(shown("", settings.model_dump(mode="json")))


def _rule_names() -> Iterator[tuple[str, str]]:
    """Keys of `correlate` that are durations, with the rule each sets."""
    for key in Correlate.model_fields:
        name, _, unit = key.rpartition("_")
        if unit in _UNITS:
            yield key, name


_UNITS = {
    "s": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}


def _duration(key: str, value: float) -> timedelta:
    return value * _UNITS[key.rpartition("_")[2]]


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsWrong(
            [f"{path}: {error.strerror or error}; give the path of a settings file, or none"]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong([f"{path}: not TOML: {error}; correct it there"]) from error


def _unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    for variable in sorted(environment):
        if variable.upper().startswith(_PREFIX):
            keys = variable.upper().removeprefix(_PREFIX).lower().split("__")
            if not _exists(keys):
                yield f"{variable}: no such setting{_meant(keys)}"


def _exists(keys: Sequence[str]) -> bool:
    section = _section(keys[0])
    return keys[0] in Settings.model_fields and (len(keys) == 1 or (section is not None and keys[1] in section))


def _section(name: str) -> Mapping[str, object] | None:
    field = Settings.model_fields.get(name)
    kind = field.annotation if field else None
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _meant(keys: Sequence[str]) -> str:
    """`; did you mean …?` or what there is to choose from."""
    section = _section(keys[0]) if len(keys) > 1 else None
    known = list(section if section is not None else Settings.model_fields)
    wrong = keys[1] if section is not None else keys[0]
    close = get_close_matches(wrong, known, n=1)
    start = f"{keys[0]}." if section is not None else ""
    return f"; did you mean {start}{close[0]}?" if close else f"; there are {', '.join(start + name for name in known)}"


def _validation_faults(error: ValidationError, environment: Mapping[str, str]) -> Iterator[str]:
    variables = {variable.upper() for variable in environment}
    for detail in error.errors():
        told = _PREFIX + "__".join(map(str, detail["loc"])).upper()
        if detail["type"] != "extra_forbidden" or told not in variables:
            yield _fault(detail)


def _fault(detail: ErrorDetails) -> str:
    keys = [str(part) for part in detail["loc"]]
    where = ".".join(keys)
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such setting{_meant(keys)}"
    if detail["type"] == "missing":
        return f"{where}: missing; it has no default"
    if detail["type"] == "tuple_type" and isinstance(detail["input"], dict):
        return f"{where}: there may be several, so it is a list of tables; write [[{where}]]"
    value = input_shown(keys, detail["input"])
    message = detail["msg"].removeprefix("Value error, ")
    return f"{where} = {value}: {message[0].lower()}{message[1:]}{_default(keys)}"


def _default(keys: Sequence[str]) -> str:
    fields = _section(keys[0]) if len(keys) == 2 else Settings.model_fields if len(keys) == 1 else {}
    default = getattr((fields or {}).get(keys[-1]), "default", None)
    return f" (default: {default})" if isinstance(default, str | int | float) and default != "" else ""
