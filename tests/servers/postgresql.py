"""A PostgreSQL server for tests: on the loopback, on a free port, in a temporary folder, gone when they end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg

from tests.servers.ports import free_port

LEAST_VERSION = 15
_START_S, _END_S = 60, 60


class NotInstalled(Exception):
    """There is no such server on this machine; the text says what was looked for."""


def binaries() -> Path:
    """The folder of the newest server that is installed; Debian keeps it off the PATH."""
    found = sorted(
        (float(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (folder / "initdb").exists()
    )
    on_path = shutil.which("initdb")
    if found and found[-1][0] >= LEAST_VERSION:
        return found[-1][1]
    if on_path:
        return Path(on_path).parent
    raise NotInstalled(f"no PostgreSQL server of version {LEAST_VERSION} or newer; install the package postgresql")


class PostgresServer:
    """A running server; `stop` and `start` keep its data, `kill` stops it in the middle of things.

    Not `durable`, it leaves it to the system when to write to the disk: much faster, and all the same to what
    connects to it, however that ends.
    """

    def __init__(self, folder: Path, durable: bool) -> None:
        self._bin = binaries()
        self._folder, self._data = folder, folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self._durable = durable
        self._databases = 0
        _give_to_server_user(folder)
        words = ("--pgdata", str(self._data), "--username", "golden", "--auth", "trust", "--no-sync")
        subprocess.run(self._command("initdb", *words), check=True, stdout=subprocess.DEVNULL)
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        if not self._durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        words = [word for option in options for word in ("-c", option)]
        with (self._folder / "log").open("ab") as log:
            command = self._command("postgres", "-D", str(self._data), *words)
            self._process = subprocess.Popen(command, stdout=log, stderr=log)  # our own words
        for _ in range(_START_S * 10):
            try:
                return self._connect("postgres").close()
            except psycopg.OperationalError:
                sleep(0.1)
        raise TimeoutError(f"PostgreSQL did not start: see {self._folder / 'log'}")

    def stop(self) -> None:
        """Stop it; connections are cut."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop it without letting it finish anything."""
        self._end(signal.SIGQUIT)

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._databases += 1
        name = f"golden_{self._databases}"
        with self._connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://golden@127.0.0.1:{self.port}/{name}"

    def _connect(self, database: str) -> psycopg.Connection[object]:
        return psycopg.connect(f"postgresql://golden@127.0.0.1:{self.port}/{database}", autocommit=True)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(_END_S)

    def _command(self, program: str, *words: str) -> list[str]:
        # The server refuses to run as root; its files then belong to the user that the package made for it.
        command = [str(self._bin / program), *words]
        if os.geteuid() == 0:
            return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *command]
        return command


@contextmanager
def postgres_server(durable: bool = False) -> Iterator[PostgresServer]:
    """A server for as long as the block lasts.

    Raises:
        NotInstalled: there is none on this machine.
    """
    binaries()
    with tempfile.TemporaryDirectory(prefix="goldenwindow-postgres-") as folder:
        server = PostgresServer(Path(folder), durable)
        try:
            yield server
        finally:
            server.kill()


def _give_to_server_user(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
