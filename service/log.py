"""What the service says of itself: structured lines on stderr, for people or for machines."""

import logging
import sys

import structlog
from structlog.typing import Processor

from service.setting_sections import Log


def log_to_stderr(settings: Log) -> None:
    """Set up the log of the process; lines of libraries go the same way and look the same, from `warning` on."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    # Tracebacks without local variables: these may hold what a customer wrote, or a secret.
    plain = structlog.dev.plain_traceback
    for_people = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
    renderer: Processor = structlog.processors.JSONRenderer() if settings.format == "json" else for_people
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, renderer] if settings.format == "json" else [renderer]
    )
    structlog.configure(
        processors=[*before, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    drop: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    named: list[Processor] = [*before, structlog.stdlib.add_logger_name]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=named, processors=[drop, *last]))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
