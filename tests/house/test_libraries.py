"""A library that reaches outside is spoken to in one place: its adapter."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for room in ("ingest", "correlate", "alerts", "service") for path in (ROOT / room).rglob("*.py"))
ADAPTERS = {
    "alembic": ("service.store",),
    "apprise": ("alerts.channels.robot",),
    "apscheduler": ("service.jobs",),
    "argon2": ("service.access.passwords",),
    "authlib": ("service.access.oidc",),
    "fastapi": ("service.api", "service.compose", "service.dashboard"),
    "holidays": ("service.duty.known_days",),
    "httpcore": ("alerts.channels.guarded_requests", "alerts.channels.guarded_streams", "alerts.channels.webhook"),
    "httpx": ("alerts.channels.webhook", "service.operation.dead_letters", "service.demo.demo"),
    "influxdb_client": ("service.projections.influx",),
    "joserfc": ("service.access.oidc",),
    "jinja2": ("alerts.channels.texts", "service.dashboard", "service.report"),
    "kafka": ("ingest.kafka_source", "ingest.kafka_topics", "service.intake.router", "service.projections"),
    "prometheus_client": ("service.operation.metrics",),
    "requests": ("alerts.channels.guarded_requests", "alerts.channels.robot", "service.access.oidc"),
    "pyarrow": ("ingest.parquet_rows",),
    "pydantic": (
        "service.api",
        "service.configuration.access_sections",
        "service.configuration.channel_sections",
        "service.configuration.customer_sections",
        "service.configuration.desk_sections",
        "service.configuration.job_sections",
        "service.configuration.order_sections",
        "service.configuration.setting_sections",
        "service.configuration.settings",
    ),
    "pydantic_settings": ("service.configuration.settings",),
    # those beside the store know what it raises when the database is down
    "sqlalchemy": (
        "service.store",
        "service.operation.backup",
        "service.jobs.clockwork",
        "service.sharing.divided_pipeline",
        "service.intake.feeder",
        "service.operation.gauges",
        "service.sharing.handover_source",
        "service.operation.health",
        "service.channels.outbox",
        "service.sharing.ownership",
        "service.pipeline.pipeline",
        "service.projections.projections",
    ),
    "starlette": ("service.access", "service.api", "service.dashboard"),
    "typer": ("service.cli", "service.verbs"),
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("library", ADAPTERS)
def test_a_library_is_imported_by_its_adapter_alone(library: str) -> None:
    users = {name_of(path) for path in SOURCES if library in imported(path)}
    assert {user for user in users if not user.startswith(ADAPTERS[library])} == set()
