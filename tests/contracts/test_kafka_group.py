"""Workers of one group come, go, die and freeze, and the broker does: every message takes effect once."""

import random
import signal
from itertools import count
from pathlib import Path

import pytest

from tests.contracts.kafka_group import Group, once
from tests.servers.kafka import KafkaServer

REBALANCES, FROZEN = 10, 3
RESUMED_WITHIN_S = 30.0
PAST_SESSION_S = 4.5
_numbers = count()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)  # noqa: S311


def test_workers_that_come_go_and_die_take_every_message_once(
    kafka: KafkaServer, tmp_path: Path, chance: random.Random
) -> None:
    group = Group(kafka, f"rebalanced-{next(_numbers)}", tmp_path, pause_s=0.02)
    group.join()
    group.join()
    for number in range(REBALANCES):
        group.send(200)
        before = group.taken()
        if len(group.workers) < 4 and (len(group.workers) < 3 or number % 2):
            group.join()
        else:
            group.leave(chance.choice([signal.SIGTERM, signal.SIGKILL]), chance)
        group.wait_for(lambda before=before: group.taken() > before, 60)  # type: ignore[misc]
    assert group.end() == once(group.sent)


def test_a_worker_that_was_frozen_past_its_session_does_no_harm(
    kafka: KafkaServer, tmp_path: Path, chance: random.Random
) -> None:
    group = Group(kafka, f"frozen-{next(_numbers)}", tmp_path, pause_s=0.02)
    group.join()
    group.join()
    for _ in range(FROZEN):
        group.send(400)
        before = group.taken()
        group.wait_for(lambda before=before: group.taken() > before, 60)  # type: ignore[misc]
        group.freeze(PAST_SESSION_S, chance)
    assert group.end() == once(group.sent)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_broker_that_is_started_again_is_read_on_within_half_a_minute(
    kafka: KafkaServer, tmp_path: Path, how: str
) -> None:
    group = Group(kafka, f"restarted-{next(_numbers)}", tmp_path)
    group.join()
    group.send(200)
    group.wait_for(lambda: group.taken() == 200, 60)
    kafka.stop() if how == "stop" else kafka.kill()
    kafka.start()
    group.send(200)
    assert group.wait_for(lambda: group.taken() == 400, 90) < RESUMED_WITHIN_S
    assert group.end() == once(group.sent)
