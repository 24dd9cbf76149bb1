"""What the page of settings shows: channels and jobs as they stand, and effective settings by section. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from service.channels.channel_desk import ChannelRow
from service.configuration.settings_shown import HIDDEN
from service.jobs.job_desk import JobRow
from service.store.job_runs import DONE, FAILED, MISSED


class Standing(StrEnum):
    """How a channel or a job is."""

    WELL = "well"
    OFF = "off"
    TROUBLE = "trouble"
    RUNNING = "running"
    ASKED = "asked"
    FAILED = "failed"
    MISSED = "missed"
    NOT_YET = "not_yet"


class ChannelLine(msgspec.Struct, frozen=True):
    """A channel as a line."""

    row: ChannelRow
    standing: Standing
    why: str | None


class JobLine(msgspec.Struct, frozen=True):
    """A job as a line; `may_run`: it is not at work, and nobody asked for it."""

    row: JobRow
    standing: Standing
    note: str
    may_run: bool


class KeyLine(msgspec.Struct, frozen=True):
    """A key of the settings; `hidden`: a secret; `own`: somebody set it, it is not as it comes."""

    key: str
    value: str
    hidden: bool
    own: bool


class Section(msgspec.Struct, frozen=True):
    """A section of the settings; `own`: how many of its lines somebody set."""

    name: str
    lines: tuple[KeyLine, ...]
    own: int


def channel_lines(rows: Sequence[ChannelRow]) -> tuple[ChannelLine, ...]:
    """A line a channel, in the order of the settings."""
    return tuple(map(_channel, rows))


def job_lines(rows: Sequence[JobRow]) -> tuple[JobLine, ...]:
    """A line a job, in the order of the night."""
    return tuple(map(_job, rows))


def sections(effective: Mapping[str, str], defaults: Mapping[str, str]) -> tuple[Section, ...]:
    """Keys by section in their order; what stands in none of its own comes first, under no name."""
    grouped: dict[str, list[KeyLine]] = {}
    for key, value in effective.items():
        section, dot, rest = key.partition(".")
        own = value != defaults.get(key, "")
        line = KeyLine(rest or key, value, HIDDEN in value, own)
        grouped.setdefault(section if dot else "", []).append(line)
    ordered = sorted(grouped.items(), key=lambda pair: pair[0] != "")
    return tuple(Section(name, tuple(keys), sum(key.own for key in keys)) for name, keys in ordered)


def _channel(row: ChannelRow) -> ChannelLine:
    if not row.on:
        return ChannelLine(row, Standing.OFF, row.off_because)
    return ChannelLine(row, Standing.TROUBLE if row.trouble else Standing.WELL, row.trouble)


_OUTCOMES = {DONE: Standing.WELL, FAILED: Standing.FAILED, MISSED: Standing.MISSED}


def _job(row: JobRow) -> JobLine:
    standing = _standing(row)
    note = row.last.note if row.last else ""
    return JobLine(row, standing, note, standing not in {Standing.RUNNING, Standing.ASKED})


def _standing(row: JobRow) -> Standing:
    running = row.last is not None and row.last.ended_at is None
    if row.asked or running:
        return Standing.RUNNING if running else Standing.ASKED
    return Standing.NOT_YET if row.last is None else _OUTCOMES.get(row.last.outcome, Standing.FAILED)
