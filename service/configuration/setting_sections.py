"""The sections of the settings: every key, its default, its unit and what it may be."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
)

from correlate.rules import Rules
from ingest.records import Effect
from service.configuration.shadow_mode import Mode
from service.intake.source_gate import RejectionLimit

_DEFAULTS = Rules()
_LIMIT = RejectionLimit()


def _bindable(host: str) -> str:
    if host != "localhost":
        try:
            ip_address(host)
        except ValueError:
            raise ValueError("not an address of this machine; write one like 127.0.0.1, or 0.0.0.0 for all") from None
    return host


def _host_name(name: str) -> str:
    if not name or any(sign in name for sign in "/:@ "):
        raise ValueError("not a host name; write it without https:// and without a port, like noc.example.net")
    return name.lower()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone; write one like Asia/Shanghai") from None
    return name


def _http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that starts with https:// or http://")
    return url


def http_address(url: str | None) -> str | None:
    """The address where one is set; raises ValueError for anything else than one over HTTP."""
    return _http(url) if url is not None else None


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 24:
        raise ValueError("too short to sign with; take 24 characters or more")
    return secret


class Section(BaseModel):
    """A table of the TOML file: frozen, and a key it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(Section):
    """Where pages and API answer. `names`: under which people reach it; `proxies`: whose word on callers counts."""

    host: Annotated[str, AfterValidator(_bindable)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8420
    names: tuple[Annotated[str, AfterValidator(_host_name)], ...] = ()
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    @property
    def on_loopback(self) -> bool:
        """Whether nobody but this machine reaches it."""
        return self.host == "localhost" or ip_address(self.host).is_loopback


class StoreSection(Section):
    """Where everything is kept: SQLite in `data_dir`, or the database at `url`."""

    data_dir: Path = Path("goldenwindow-data")
    url: Annotated[str | None, Field(repr=False)] = None


class InventorySection(Section):
    """The network: a folder with regions, cells, sites and planned_work. Its own time zone goes before `timezone`."""

    path: Path | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"


class Ingest(Section):
    """What arrives. `columns`: further names of columns; `causes`: what further alarm causes do to the service."""

    lateness_minutes: PositiveFloat = _DEFAULTS.lateness / timedelta(minutes=1)
    customer_key: SecretStr | None = None
    columns: Mapping[str, str] = {}
    causes: Mapping[str, Effect] = {}
    batch_documents: PositiveInt = 5_000
    waiting_documents: PositiveInt = 50_000
    most_rejected_share: Annotated[float, Field(gt=0, le=1)] = _LIMIT.most_share
    most_rejected_in_a_row: Annotated[int, Field(ge=0)] = _LIMIT.most_in_a_row


class Kafka(Section):
    """Topics that alarms and complaints come by; none are read without `bootstrap`.

    `keyed_topic`: by which several workers send each document on to the owner of its shard, a partition each.
    """

    bootstrap: str | None = None
    group: str = "goldenwindow"
    alarms_topic: str = "network.alarms"
    complaints_topic: str = "customer.complaints"
    keyed_topic: str | None = None
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None

    def client(self) -> Mapping[str, object]:
        """How to reach the broker, as the arguments of a client of kafka-python."""
        told: dict[str, object] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.security}
        if self.security.startswith("SASL"):
            secret = self.password.get_secret_value() if self.password else ""
            told |= {"sasl_mechanism": self.mechanism, "sasl_plain_username": self.username or ""}
            told |= {"sasl_plain_password": secret}
        if self.security.endswith("SSL") and self.ca_file is not None:
            told |= {"ssl_cafile": str(self.ca_file)}
        return told


class Folder(Section):
    """A folder whose files are read when they are dropped in; by default `incoming` in the data folder."""

    watch: bool = True
    path: Path | None = None
    unchanged_s: PositiveFloat = 2.0


class Correlate(Section):
    """How outages are folded, grouped and concluded: `correlate.rules.Rules` with units."""

    hold_off_s: Annotated[float, Field(ge=0)] = _DEFAULTS.hold_off / timedelta(seconds=1)
    flap_gap_minutes: Annotated[float, Field(ge=0)] = _DEFAULTS.flap_gap / timedelta(minutes=1)
    stale_after_hours: PositiveFloat = _DEFAULTS.stale_after / timedelta(hours=1)
    forget_after_days: PositiveFloat = _DEFAULTS.forget_after / timedelta(days=1)
    forget_harmless_after_minutes: PositiveFloat = 5.0
    remember_complaints_days: PositiveFloat = _DEFAULTS.remember_complaints / timedelta(days=1)
    group_window_s: Annotated[float, Field(ge=0)] = _DEFAULTS.group_window / timedelta(seconds=1)
    parent_window_minutes: Annotated[float, Field(ge=0)] = _DEFAULTS.parent_window / timedelta(minutes=1)
    refresh_minutes: PositiveFloat = _DEFAULTS.refresh / timedelta(minutes=1)
    redraw_s: PositiveFloat = _DEFAULTS.redraw / timedelta(seconds=1)
    planned_slack_minutes: Annotated[float, Field(ge=0)] = _DEFAULTS.planned_slack / timedelta(minutes=1)
    planned_grace_minutes: Annotated[float, Field(ge=0)] = _DEFAULTS.planned_grace / timedelta(minutes=1)
    bin_minutes: PositiveInt = round(_DEFAULTS.bin / timedelta(minutes=1))
    spike_budget_per_week: PositiveFloat = _DEFAULTS.spike_budget
    report_horizon_hours: PositiveFloat = _DEFAULTS.report_horizon / timedelta(hours=1)


class CalendarSection(Section):
    """Days that are not like others: the holidays of a country (`CN`, `CN-XJ`), and a file of known events."""

    country: str | None = None
    events: Path | None = None


class Webhook(Section):
    """A receiver of order changes; `allow_internal` lets it lie in a private network or on this machine."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    url: Annotated[str, AfterValidator(_http), Field(repr=False)]
    secret: Annotated[SecretStr, AfterValidator(_long_enough)]
    allow_internal: bool = False


class Orders(Section):
    """Where order changes are pushed, for how long a silent receiver is tried, and chance in the queue.

    `mode`: in `shadow` everything is decided and recorded, and only the log is told.
    """

    mode: Mode = "live"
    log: bool = True
    file: Path | None = None
    webhooks: tuple[Webhook, ...] = ()
    give_up_after_hours: PositiveFloat = 24.0
    near_ties_spread: Annotated[float, Field(ge=0, le=1)] = 0.0
    near_ties_seed: int = 0


class ModelSection(Section):
    """What a study learnt; without a file the stated default curve is assumed."""

    path: Path | None = None


class Workers(Section):
    """Several processes on one PostgreSQL: the regions are divided into `shards`, which they share among them.

    Without `shards` there is one process. `lease_s`: so long after a worker has died another takes over. `name`: what
    this one is called in the log; by default its machine's.
    """

    shards: Annotated[int | None, Field(ge=1, le=256)] = None
    lease_s: Annotated[float, Field(ge=1)] = 15.0
    name: str | None = None


class Facts(Section):
    """Whether what is concluded is sent to a topic of the brokers that `Kafka` names."""

    send: bool = False
    topic: str = "correlate.facts"
    timeout_s: PositiveFloat = 15.0
    keep_hours: PositiveFloat = 24.0
    most_waiting: PositiveInt = 500_000


class RejectedTopic(Facts):
    """Whether documents that were rejected are told to a topic, with the reason and where they stood."""

    topic: str = "ingest.rejected"


class Influx(Section):
    """Series for pictures, in InfluxDB 2 or what answers its write API; without `url` none are written."""

    url: Annotated[str | None, AfterValidator(http_address), Field(repr=False)] = None
    token: SecretStr | None = None
    org: str = "goldenwindow"
    bucket: str = "goldenwindow"
    sample_s: Annotated[float, Field(ge=1)] = 60.0
    timeout_s: PositiveFloat = 10.0
    keep_hours: PositiveFloat = 24.0
    most_waiting: PositiveInt = 1_000_000


class Log(Section):
    """How much is told on stderr, and in which form."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
    ] = "info"
    format: Literal["text", "json"] = "text"
