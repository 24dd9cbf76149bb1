"""Several processes on one PostgreSQL, of which some are killed and some frozen: everything is taken exactly once."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import msgspec
import pytest

from ingest.records import Alarm
from service.store.layouts import SHARD_LEASE
from service.store.store import Store
from tests.servers.postgresql import PostgresServer
from tests.service.test_stop import COMMAND, address_in

REGIONS, LEASE_S, PATIENCE_S = 4, 1.0, 90.0
KEY = "a key that all of the workers hash with"


def network(folder: Path) -> Path:
    folder.mkdir()
    rows = [f"C{region}-{cell},R{region},S{region}-{cell % 2},800" for region in range(REGIONS) for cell in range(4)]
    (folder / "regions.csv").write_text("region\n" + "".join(f"R{region}\n" for region in range(REGIONS)))
    (folder / "cells.csv").write_text("cell_id,region,site_id,users\n" + "\n".join(rows) + "\n")
    return folder


class Worker:
    """`goldenwindow run` as one of several."""

    def __init__(self, folder: Path, url: str, name: str) -> None:
        self._log = folder / f"{name}.log"
        config = folder / f"{name}.toml"
        config.write_text(
            f'[server]\nport = 0\n[store]\nurl = "{url}"\ndata_dir = "{folder / name}"\n'
            f'[inventory]\npath = "{folder / "network"}"\n[ingest]\ncustomer_key = "{KEY}"\n'
            f'[orders]\nlog = false\nfile = "{folder / "orders.jsonl"}"\n[folder]\nwatch = false\n'
            f'[workers]\nshards = {REGIONS}\nlease_s = {LEASE_S}\nname = "{name}"\n',
            encoding="utf-8",
        )
        with self._log.open("w", encoding="utf-8") as told:
            self._process = subprocess.Popen([COMMAND, "run", "--config", config], stdout=told, stderr=told)

    @property
    def url(self) -> str:
        """Where it answers, once it does."""
        return address_in(self._log, self._process)

    def send(self, how: signal.Signals) -> None:
        self._process.send_signal(how)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class Posts:
    """Documents that are posted until they are taken, each to any of the workers."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.addresses = [worker.url for worker in workers]
        self.sent = {"alarms": 0, "complaints": 0}

    def send(self, number: int) -> None:
        """One alarm or complaint, again and again until somebody says what became of it."""
        kind, document = _document(number)
        chance, until = random.Random(number), monotonic() + PATIENCE_S  # noqa: S311
        while monotonic() < until:
            try:
                url = f"{chance.choice(self.addresses)}/api/v1/{kind}"
                answer = httpx.post(url, json=document, timeout=5 * LEASE_S, trust_env=False)
            except httpx.TransportError:
                continue
            if answer.status_code == 200:
                told = answer.json()
                assert told["accepted"] + told["duplicate"] == 1, told
                self.sent[kind] += 1
                return
            sleep(0.1)
        raise TimeoutError(document)


def _document(number: int) -> tuple[str, dict[str, object]]:
    moment = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()  # noqa: TID251 - as the processes have it
    region, cell = number % REGIONS, number // REGIONS % 4
    if number % 3:
        alarm = {"alarm_id": f"A-{number}", "cell_id": f"C{region}-{cell}", "raised_at": moment}
        return "alarms", {**alarm, "effect": "out_of_service" if number % 2 else "power"}
    complaint = {"complaint_id": f"T-{number}", "created_at": moment, "region": f"R{region}"}
    return "complaints", {**complaint, "cell_id": f"C{region}-{cell}", "customer_ref": f"1390000{number:04}"}


@contextmanager
def at_work(folder: Path, url: str, names: Sequence[str]) -> Iterator[list[Worker]]:
    network(folder / "network")
    workers = [Worker(folder, url, name) for name in names]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.end()


def until_shared(store: Store, holders: int) -> None:
    """Wait until all shards are held, by so many."""
    until, held = monotonic() + PATIENCE_S, dict[str, str]()
    while monotonic() < until:
        now = datetime.now(UTC)  # noqa: TID251 - as the processes have it
        held = {each.name: each.holder for each in store.leases.held(now) if each.name.startswith(SHARD_LEASE)}
        if len(held) == REGIONS and len(set(held.values())) == holders:
            return
        sleep(0.1)
    raise TimeoutError(str(held))


def test_workers_that_die_freeze_and_wake_take_everything_once(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.new_database()
    with at_work(tmp_path, url, ("one", "two", "three")) as (dies, freezes, stays):
        posts, store = Posts((dies, freezes, stays)), Store.open(url)
        until_shared(store, 3)
        with ThreadPoolExecutor(6) as threads:
            first = [threads.submit(posts.send, number) for number in range(60)]
            sleep(1)
            dies.send(signal.SIGKILL)
            posts.addresses = posts.addresses[1:]
            until_shared(store, 2)
            freezes.send(signal.SIGSTOP)
            posts.addresses = posts.addresses[1:]
            second = [threads.submit(posts.send, number) for number in range(60, 120)]
            until_shared(store, 1)
            freezes.send(signal.SIGCONT)
            until_shared(store, 2)
            for sending in (*first, *second):
                sending.result(PATIENCE_S)
        counters, journal = store.reads.counters(), list(store.journal.records_of("alarms"))
        alarms = {record.alarm_id for record in journal if isinstance(record, Alarm)}
        assert {kind: count.accepted for kind, count in counters.items()} == {"alarms": 80, "complaints": 40}
        assert len(alarms) == len(journal) == 80
        assert len(store.reads.complaints(limit=1000)) == 40
        store.close()


def test_workers_that_divide_the_network_otherwise_are_not_let_in(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.new_database()
    with at_work(tmp_path, url, ("one",)) as (worker,):
        assert worker.url
        until_shared(store := Store.open(url), 1)
        alone = tmp_path / "alone.toml"
        alone.write_text(f'[server]\nport = 0\n[store]\nurl = "{url}"\ndata_dir = "{tmp_path / "alone"}"\n')
        told = subprocess.run([COMMAND, "run", "--config", alone], capture_output=True, timeout=60, check=False)
        store.close()
    assert told.returncode == 2
    assert b"stop these first" in told.stderr


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ('[workers]\nshards = 2\n[ingest]\ncustomer_key = "k"\n', b"share a PostgreSQL database; set store.url"),
        ('[workers]\nshards = 2\n[store]\nurl = "postgresql://db/x"\n', b"set ingest.customer_key"),
    ],
)
def test_what_several_workers_need_is_said_before_they_start(tmp_path: Path, settings: str, remedy: bytes) -> None:
    (tmp_path / "settings.toml").write_text(settings)
    command = [COMMAND, "run", "--config", tmp_path / "settings.toml"]
    told = subprocess.run(list(map(str, command)), capture_output=True, timeout=60, check=False)
    assert told.returncode == 2
    assert remedy in told.stderr
    assert sys.executable.encode() not in told.stderr
    assert msgspec.json.encode("Traceback").strip(b'"') not in told.stderr
