"""What the page of settings says of channels, jobs and keys."""

import msgspec

from service.channels.channel_desk import ChannelRow
from service.configuration.settings_shown import HIDDEN
from service.dashboard.settings.view import Standing, channel_lines, job_lines, sections
from service.jobs.job_desk import JobRow
from service.store.job_runs import JobRun
from tests.service.made import at

CHANNEL = ChannelRow(
    "mail", on=True, trouble=None, off_since=None, off_because=None, waiting=0, delivered=3, undeliverable=0
)
RUN = JobRun("report", at(1), "a", 1, at(1), at(2), "done", "nothing new")


def test_a_channel_that_is_off_says_what_it_had_answered_and_one_in_trouble_why() -> None:
    off = msgspec.structs.replace(CHANNEL, on=False, off_since=at(3), off_because="410 Gone", trouble="it hangs")
    troubled = msgspec.structs.replace(CHANNEL, trouble="it hangs")
    lines = channel_lines([CHANNEL, off, troubled])
    assert [(line.standing.value, line.why) for line in lines] == [
        ("well", None),
        ("off", "410 Gone"),
        ("trouble", "it hangs"),
    ]


def test_a_job_stands_as_its_last_run_and_may_run_unless_it_is_at_work_or_asked_for() -> None:
    runs = {
        "done": RUN,
        "failed": msgspec.structs.replace(RUN, outcome="failed"),
        "missed": msgspec.structs.replace(RUN, outcome="missed"),
        "running": msgspec.structs.replace(RUN, ended_at=None, outcome="running"),
    }
    rows = [JobRow(name, at(9), run, asked=False) for name, run in runs.items()]
    rows += [JobRow("new", None, None, asked=False), JobRow("asked", None, RUN, asked=True)]
    assert {line.row.name: (line.standing, line.may_run) for line in job_lines(rows)} == {
        "done": (Standing.WELL, True),
        "failed": (Standing.FAILED, True),
        "missed": (Standing.MISSED, True),
        "running": (Standing.RUNNING, False),
        "new": (Standing.NOT_YET, True),
        "asked": (Standing.ASKED, False),
    }


def test_keys_stand_in_their_sections_with_what_is_hidden_and_what_somebody_set() -> None:
    effective = {"server.port": "9000", "server.host": "127.0.0.1", "clock": "system", "store.url": f"x:{HIDDEN}@y"}
    general, server, store = sections(effective, {"server.port": "8420", "server.host": "127.0.0.1", "clock": "system"})
    assert (general.name, [line.key for line in general.lines]) == ("", ["clock"])
    assert [(line.key, line.own) for line in server.lines] == [("port", True), ("host", False)]
    assert (server.own, store.own) == (1, 1)
    assert [line.hidden for line in store.lines] == [True]
