"""What every process of the service loads, loaded once in the process that they are forked from.

Half of a start is what FastAPI, Alembic and pydantic make of their declarations when they are first used.
"""

import tempfile
from pathlib import Path

import benchmarks.torture.live_process  # noqa: F401 - what they run
from service.compose import build_service
from service.configuration.setting_sections import StoreSection
from service.configuration.settings import Settings

with tempfile.TemporaryDirectory(prefix="goldenwindow-nursery-") as _folder:
    build_service(Settings(store=StoreSection(data_dir=Path(_folder)))).close()
