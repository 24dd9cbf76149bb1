"""What the service says of itself: structured lines on stderr, for people or for machines."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import Processor

from service.configuration.setting_sections import Log


def log_to_stderr(settings: Log) -> None:
    """Set up the log of the process; lines of libraries go the same way and look the same, from `warning` on."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    facts: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = _for_machines() if settings.format == "json" else _for_people()
    structlog.configure(
        processors=[*facts, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(cast(TextIO, _Lossy(sys.stderr))),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter([*facts, structlog.stdlib.add_logger_name], last))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])


class _Lossy:
    """A stream where what can not be written is lost: to tell of a full disk may not end who tells of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


# Tracebacks come without local variables: these may hold what a customer wrote, or a secret.
def _for_machines() -> list[Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _for_people() -> list[Processor]:
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _formatter(facts: list[Processor], last: list[Processor]) -> logging.Formatter:
    drop: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=facts, processors=[drop, *last])
