"""A topic, a group of worker processes on it, and what they came to: a row for each message, once."""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import create_engine, func, select

from service.store import schema
from service.store.store import Store
from tests.servers.kafka import KafkaServer

ROOT = Path(__file__).resolve().parents[2]
PARTITIONS = 4


class Group:
    """Workers that come and go; `sent` counts messages, `end` waits for all of them and looks at every row."""

    def __init__(self, server: KafkaServer, topic: str, folder: Path, pause_s: float = 0.0) -> None:
        self.sent = 0
        self._server, self._topic, self._pause_s = server, topic, pause_s
        self._url = f"sqlite:///{folder / f'{topic}.db'}"
        self._log = (folder / f"{topic}.log").open("wb")
        self._names = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        Store.open(self._url).close()
        server.make_topic(topic, PARTITIONS)

    def send(self, count: int) -> None:
        """Messages that follow each other, over all partitions."""
        for partition in range(PARTITIONS):
            numbers = range(self.sent + partition, self.sent + count, PARTITIONS)
            self._server.send(self._topic, [b"message %d" % number for number in numbers], partition)
        self.sent += count

    def join(self) -> None:
        """One worker more."""
        self._names += 1
        words = [self._url, self._server.address, self._topic, "group", f"worker-{self._names}", str(self._pause_s)]
        command = [sys.executable, "-W", "ignore", "-m", "tests.contracts.kafka_worker", *words]
        self.workers.append(subprocess.Popen(command, cwd=ROOT, stdout=self._log, stderr=self._log))

    def leave(self, how: signal.Signals, chance: random.Random) -> None:
        """One worker less, of those that run."""
        worker = self.workers.pop(chance.randrange(len(self.workers)))
        worker.send_signal(how)
        worker.wait(30)

    def freeze(self, for_s: float, chance: random.Random) -> None:
        """One worker is held for so long, and then goes on as if nothing had been."""
        worker = chance.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        sleep(for_s)
        worker.send_signal(signal.SIGCONT)

    def taken(self) -> int:
        """How many rows there are."""
        engine = create_engine(self._url)
        with engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(schema.dead_letters)).scalar_one()
        engine.dispose()
        return int(count)

    def wait_for(self, holds: Callable[[], bool], patience_s: float) -> float:
        """Seconds until it holds.

        Raises:
            TimeoutError: it does not in time.
        """
        begun = monotonic()
        while not holds():
            if monotonic() - begun > patience_s:
                raise TimeoutError(f"{self.taken()} of {self.sent} were taken: see {self._log.name}")
            sleep(0.1)
        return monotonic() - begun

    def end(self, patience_s: float = 120.0) -> Counter[str]:
        """How often each message was written, once all were."""
        try:
            self.wait_for(lambda: self.taken() >= self.sent, patience_s)
        finally:
            self.close()
        engine = create_engine(self._url)
        with engine.connect() as connection:
            texts = connection.execute(select(schema.dead_letters.c.original)).scalars().all()
        engine.dispose()
        return Counter(texts)

    def close(self) -> None:
        """Stop all that run."""
        for worker in self.workers:
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
        for worker in self.workers:
            worker.wait(30)
        self.workers.clear()
        self._log.close()


def once(sent: int) -> Counter[str]:
    """What the end must be."""
    return Counter(f"message {number}" for number in range(sent))
