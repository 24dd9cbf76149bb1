"""What the log looks like, and what never stands in it."""

import errno
import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Literal

import pytest
import structlog

from service.configuration.setting_sections import Log
from service.operation.log import log_to_stderr

SetUp = Callable[[Log], None]


@pytest.fixture
def set_up() -> Iterator[SetUp]:
    """As in a process of its own: pytest's handlers are put aside."""
    handlers, level = logging.root.handlers[:], logging.root.level

    def alone(settings: Log) -> None:
        logging.root.handlers.clear()
        log_to_stderr(settings)

    yield alone
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def lines(told: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.splitlines()]


def stumble() -> None:
    secret = "whsec_not_for_anybody"  # noqa: S105, F841 - a local variable, as tracebacks like to show them
    raise ZeroDivisionError("over a document")


def test_lines_for_machines_are_json_and_carry_the_id_of_the_request(
    set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(Log(format="json"))
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("service.pipeline.pipeline").info("batch_committed", documents=3)
    (line,) = lines(capsys.readouterr().err)
    assert {"event": "batch_committed", "level": "info", "documents": 3, "request_id": "r-1"}.items() <= line.items()
    assert str(line["timestamp"]).endswith("Z")


def test_lines_of_libraries_look_the_same_and_name_the_library(
    set_up: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(Log(format="json"))
    logging.getLogger("library.conn").warning("no broker at %s", "127.0.0.1")
    logging.getLogger("library.conn").info("not told")
    (line,) = lines(capsys.readouterr().err)
    told = {"event": "no broker at 127.0.0.1", "level": "warning", "logger": "library.conn"}
    assert told.items() <= line.items()


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_mistake_is_told_with_its_place_and_without_what_variables_held(
    set_up: SetUp, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(Log.model_validate({"format": form}))
    for log in (structlog.get_logger("service"), logging.getLogger("uvicorn.error")):
        try:
            stumble()
        except ZeroDivisionError:
            log.exception("batch_not_taken")
    told = capsys.readouterr().err
    assert told.count("ZeroDivisionError: over a document") == 2
    assert told.count("in stumble") == 2
    assert "whsec" not in told
    assert form == "text" or len(lines(told)) == 2


def test_what_is_less_than_the_level_is_not_told(set_up: SetUp, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(Log(level="error"))
    structlog.get_logger("service").warning("push_failed")
    logging.getLogger("library").warning("no broker")
    assert capsys.readouterr().err == ""


class FullDisk(StringIO):
    """A file that takes no more."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_disk_that_takes_no_more_lines_stops_nobody(
    form: Literal["text", "json"], set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    set_up(Log(format=form))
    structlog.get_logger("any").error("batch_not_committed", error="no space left on device")
