"""A Kafka broker for tests: one node that is its own controller, on the loopback, gone when they end."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from tests.servers.ports import free_ports
from tests.servers.postgresql import NotInstalled

VERSION = "4.1.0"
_START_S, _END_S, _FETCH_S = 90, 60, 300
_CLUSTER = "Z29sZGVud2luZG93LTAwMA"
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>goldenwindow</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
<version>{VERSION}</version></dependency></dependencies></project>
"""
_SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log4j.rootLogger=WARN
"""


def jars() -> Path:
    """The folder of the broker's jars; Maven brings them the first time.

    Raises:
        NotInstalled: there is no Java, or neither the jars nor a Maven that gets them.
    """
    if shutil.which("java") is None:
        raise NotInstalled("no Java; install openjdk-17-jre-headless (and maven) for the tests against Kafka")
    cache = Path(os.path.expanduser("~/.cache/goldenwindow"))  # noqa: PTH111
    folder = cache / f"kafka-{VERSION}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _bring(folder)
    return folder


def _bring(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NotInstalled(f"neither {folder} nor Maven to fill it; install maven for the tests against Kafka")
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        (Path(work) / "pom.xml").write_text(_POM)
        goal = [maven, "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=jars"]
        try:
            subprocess.run(goal, cwd=work, check=True, capture_output=True, timeout=_FETCH_S)
        except (subprocess.SubprocessError, OSError) as error:
            raise NotInstalled(f"Maven could not bring Kafka {VERSION}: {error}") from error
        (Path(work) / "jars").rename(folder)


class KafkaServer:
    """A running broker; `stop` and `start` keep its data, `kill` stops it in the middle of things."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._jars = folder, jars()
        self.port, controller = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        settings = _SETTINGS.format(port=self.port, controller=controller, data=folder / "data")
        (folder / "server.properties").write_text(settings)
        format_ = ["format", "-t", _CLUSTER, "-c", str(folder / "server.properties")]
        subprocess.run(self._java("kafka.tools.StorageTool", *format_), check=True, capture_output=True)
        self.start()

    @property
    def address(self) -> str:
        """Where it is found."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            command = self._java("kafka.Kafka", str(self._folder / "server.properties"))
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = monotonic() + _START_S
        while monotonic() < until:
            if self._answers():
                return
            sleep(0.2)
        raise TimeoutError(f"Kafka did not start: see {self._folder / 'log'}")

    def stop(self) -> None:
        """Stop it cleanly."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop it without letting it finish anything."""
        self._end(signal.SIGKILL)

    def make_topic(self, name: str, partitions: int = 1, settings: Mapping[str, str] | None = None) -> None:
        """A new topic."""
        with closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            admin.create_topics([NewTopic(name, partitions, 1, topic_configs=dict(settings or {}))])

    def delete_topic(self, name: str) -> None:
        """An end to a topic and all that is in it."""
        with closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            admin.delete_topics([name])

    def send(self, topic: str, messages: Sequence[bytes], partition: int = 0) -> None:
        """Write messages to a partition, and wait until they are there."""
        producer = KafkaProducer(bootstrap_servers=self.address, acks="all", linger_ms=20)
        for message in messages:
            producer.send(topic, message, partition=partition)
        producer.flush()
        producer.close()

    def _answers(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), 1)):
                pass
            with closing(KafkaAdminClient(bootstrap_servers=self.address, bootstrap_timeout_ms=5_000)) as admin:
                admin.list_topics()
        except (OSError, KafkaError):
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(_END_S)

    def _java(self, *words: str) -> list[str]:
        options = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        return ["java", *options, "-cp", f"{self._jars}/*", *words]


@contextmanager
def kafka_server() -> Iterator[KafkaServer]:
    """A broker for as long as the block lasts.

    Raises:
        NotInstalled: there is none on this machine, and none can be brought.
    """
    jars()
    with tempfile.TemporaryDirectory(prefix="goldenwindow-kafka-") as folder:
        server = KafkaServer(Path(folder))
        try:
            yield server
        finally:
            server.kill()
