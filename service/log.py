"""What the service says of itself: structured lines on stderr, for people or for machines."""

import logging
import sys

import structlog

from service.setting_sections import Log


def log_to_stderr(settings: Log) -> None:
    """Set up the log of the process; lines of libraries go the same way, from `warning` on."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    as_json = settings.format == "json"
    renderer = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
