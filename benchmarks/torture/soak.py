"""All torture at full length, piece by piece: `make soak`. What is done stays done, so that it can be broken off.

Each piece is a line of `.cache/soak/progress.jsonl`; those that stand there for this very code are not done again.
The results go into docs/torture.md. It ends with 1 where something did not hold.
"""

import argparse
import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.torture.canaries import canaries
from benchmarks.torture.disorder import disorder
from benchmarks.torture.kills import kills
from benchmarks.torture.mutants import mutants
from benchmarks.torture.outcome import Outcome, together
from benchmarks.torture.receivers import receivers
from benchmarks.torture.runs import undisturbed
from benchmarks.torture.store_trouble import disk_full, gone, locked, no_file_grows, small_disk, store_trouble
from ingest.clock import SystemClock
from service.configuration.setting_sections import Log
from service.operation.log import log_to_stderr
from tests.servers.postgresql import NotInstalled, postgres_server

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "torture.md"
PROGRESS = ROOT / ".cache" / "soak" / "progress.jsonl"
_ROOMS = ("ingest", "correlate", "alerts", "service")
_GONE_S = 60.0

Work = Callable[[Path], Outcome]


class Piece(msgspec.Struct, frozen=True):
    """One piece of the work: `part` names the row it is counted in."""

    part: str
    number: int
    work: Work


class Done(msgspec.Struct, frozen=True):
    """A piece that is done: for which code, what it came to, and how long it took."""

    code: str
    part: str
    number: int
    outcome: Outcome
    seconds: float


def main() -> int:
    """Do what is left to do; returns the exit code."""
    arguments = _arguments()
    log_to_stderr(Log(level="error"))
    code = _code()
    done = [] if arguments.fresh else [one for one in _progress() if one.code == code]
    finished = {(one.part, one.number) for one in done}
    for piece in _pieces():
        if piece.part.startswith(arguments.only) and (piece.part, piece.number) not in finished:
            done.append(_do(piece, code))
            _write_down(done)
    faults = together(one.outcome for one in done).faults
    print("\n".join(faults) or "Everything held.")
    return 1 if faults else 0


def _pieces() -> Iterator[Piece]:
    """About 70 of them, the shortest parts first."""
    yield Piece("receivers", 0, _receivers)
    yield Piece("canary numbers", 0, lambda folder: canaries(folder, 10_000))
    for number in range(6):
        yield Piece("store full, locked", number, partial(_file_trouble, number))
    yield Piece("store gone for a minute (PostgreSQL)", 0, _server_trouble)
    for number in range(20):
        yield Piece("mutated messages", number, partial(_mutants, number))
    for number in range(10):
        yield Piece("kill -9, SQLite", number, partial(_kills, number))
        yield Piece("kill -9, PostgreSQL", number, partial(_kills_on_postgres, number))
    for number in range(20):
        yield Piece("duplicates, shuffled and late", number, partial(_disorder, number))


def _kills(number: int, folder: Path, url: str | None = None) -> Outcome:
    return kills(number, folder, undisturbed(number, folder), url, number=20, in_commit=8)


def _kills_on_postgres(number: int, folder: Path) -> Outcome:
    with postgres_server() as server:
        return _kills(number, folder, server.new_database())


def _mutants(number: int, folder: Path) -> Outcome:
    return mutants(number, folder, 5_000)


def _disorder(number: int, folder: Path) -> Outcome:
    return together(disorder(seed, folder / str(seed)) for seed in range(50 * number, 50 * number + 50))


def _receivers(folder: Path) -> Outcome:
    return receivers(folder, undisturbed(0, folder))


def _file_trouble(number: int, folder: Path) -> Outcome:
    trouble = (no_file_grows, locked, disk_full)[number % 3]
    reference = undisturbed(number, folder)
    with ExitStack() as stack:
        if trouble is disk_full:
            stack.enter_context(small_disk(folder))
        return store_trouble(folder, reference, trouble(folder))


def _server_trouble(folder: Path) -> Outcome:
    with postgres_server(durable=True) as server:
        trouble = gone(server, server.stop, server.kill)
        return store_trouble(folder, undisturbed(0, folder), trouble, server.new_database(), for_s=_GONE_S)


def _do(piece: Piece, code: str) -> Done:
    started = perf_counter()
    with tempfile.TemporaryDirectory(prefix="goldenwindow-soak-") as folder:
        try:
            outcome = piece.work(Path(folder))
        except (NotInstalled, PermissionError) as missing:
            outcome = Outcome({"not done": 1})
            print(f"{piece.part}: {missing}", file=sys.stderr)
    done = Done(code, piece.part, piece.number, outcome, perf_counter() - started)
    PROGRESS.parent.mkdir(parents=True, exist_ok=True)
    with PROGRESS.open("ab") as file:
        file.write(msgspec.json.encode(done) + b"\n")
    print(f"{piece.part} {piece.number}: {_counts(outcome.counts)}, {len(outcome.faults)} faults, {done.seconds:.0f} s")
    return done


def _progress() -> list[Done]:
    lines = PROGRESS.read_bytes().splitlines() if PROGRESS.exists() else []
    return [msgspec.json.decode(line, type=Done) for line in lines]


def _code() -> str:
    """A digest of all that is put to the test: what another code came to says nothing of this one."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in _ROOMS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _write_down(done: Sequence[Done]) -> None:
    """Puts the table, with when and where it was made, into its place in the page."""
    begin, end = "<!-- soak -->\n", "<!-- /soak -->\n"
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    where = f"{SystemClock().now():%Y-%m-%d}, {machine}, code {done[-1].code}:"
    PAGE.write_text(f"{head}{begin}{where}\n\n{_table(done)}\n{end}{tail}", encoding="utf-8")


def _table(done: Sequence[Done]) -> str:
    lines = ["| | done | did not hold | minutes |", "|---|---|---|---|"]
    for part in dict.fromkeys(piece.part for piece in _pieces()):
        of_part = [one for one in done if one.part == part]
        whole = together(one.outcome for one in of_part)
        minutes = sum(one.seconds for one in of_part) / 60.0
        lines.append(f"| {part} | {_counts(whole.counts) or 'not yet'} | {len(whole.faults)} | {minutes:.1f} |")
    return "\n".join(lines)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="only the parts whose names begin so")
    parser.add_argument("--fresh", action="store_true", help="all of it anew, whatever is done")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
