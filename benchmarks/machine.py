"""On which machine figures were measured, when, and how to measure them again."""

import os
import platform
from pathlib import Path

from ingest.clock import SystemClock


def provenance(command: str) -> str:
    """A line of markdown for under a table."""
    return f"*{today()}, {processor()}, {os.cpu_count()} cores, Python {platform.python_version()}; `{command}`*"


def today() -> str:
    """The day, like 2026-11-22."""
    return f"{SystemClock().now():%Y-%m-%d}"


def processor() -> str:
    """What the processor is called."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
