"""Which of the things that only one worker may do at a time this worker does: those whose leases it holds.

Every worker holds about as many as each other. One that dies is known by its leases running out; one that was frozen
learns that they did when it renews them. What it did in between is fenced by what a commit compares.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from threading import Event, Lock, Thread

import structlog
from sqlalchemy.exc import DBAPIError

from ingest.clock import Clock
from service.pipeline.stopping import Part, stop_all
from service.store.leases import Lease, Leases

_log = structlog.get_logger(__name__)
_WORKER = "worker/"
_RENEWALS = 3
"""A lease is renewed so many times before it would run out."""

Duties = Mapping[str, Callable[[], Part]]
"""The name of a lease → what makes the part that whoever holds it runs; making may take long."""


class Held:
    """A lease, and its part: made and started by a thread of its own, as reading a state may take minutes."""

    def __init__(self, lease: Lease, make: Callable[[], Part]) -> None:
        self.lease = lease
        self.part: Part | None = None
        self.failed = False
        self._make = make
        self._over = False
        self._turn = Lock()
        Thread(target=self._start, name=f"take-up {lease.name}", daemon=True).start()

    def stop(self) -> None:
        """Stop the part, or see to it that it never starts."""
        with self._turn:
            self._over = True
            if self.part is not None:
                self.part.stop()

    def _start(self) -> None:
        try:
            part = self._make()
            with self._turn:
                if not self._over:
                    part.start()
                    self.part = part
        except Exception:  # noqa: BLE001 - what can not be started here is given up, and tried again
            _log.exception("duty_not_taken_up", duty=self.lease.name)
            self.failed = True


class Ownership:
    """Takes, renews and gives up leases as the worker `name`; a thread of its own. `for_` is how long a lease lasts."""

    def __init__(self, leases: Leases, duties: Duties, name: str, clock: Clock, for_: timedelta) -> None:
        self._leases = leases
        self._duties = duties
        self._name = name
        self._clock = clock
        self._for = for_
        self._held: dict[str, Held] = {}
        self._present: Lease | None = None
        self._others: Mapping[str, str] = {}
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="ownership", daemon=True)

    def running(self, duty: str) -> Part | None:
        """The part that runs here for a duty; None where it does not."""
        held = self._held.get(duty)
        return held.part if held else None

    def unowned(self) -> Sequence[str]:
        """The duties that nobody does, as of the last look."""
        return [duty for duty in self._duties if duty not in self._held and duty not in self._others]

    def start(self) -> None:
        """Begin to take what is free."""
        self._thread.start()

    def stop(self) -> None:
        """Stop all that runs here and give it up, so that others take it at once."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        stop_all(list(map(_Stopping, self._held.values())))
        try:
            for lease in (*(held.lease for held in self._held.values()), self._present):
                if lease is not None:
                    self._leases.release(lease)
        except DBAPIError as error:
            _log.warning("leases_not_given_up", error=repr(error), remedy="they run out by themselves")
        self._held.clear()

    def look(self) -> None:
        """Renew what is held, let go of what was lost, and take or give up until all have about as much."""
        self._be_present()
        for duty in list(self._held):
            self._renew(duty)
        held = {lease.name: lease.holder for lease in self._leases.held(self._clock.now())}
        workers = sorted({name.removeprefix(_WORKER) for name in held if name.startswith(_WORKER)} | {self._name})
        self._others = {name: holder for name, holder in held.items() if holder != self._name}
        for kind in dict.fromkeys(map(_kind, self._duties)):
            self._even_out([duty for duty in self._duties if _kind(duty) == kind], held.keys(), workers)

    def _even_out(self, duties: Sequence[str], held: Collection[str], workers: Sequence[str]) -> None:
        """Hold as many of these as is fair: duties of one kind are about as much work each."""
        each, over = divmod(len(duties), len(workers))
        fair = each + (workers.index(self._name) < over)
        mine = [duty for duty in duties if duty in self._held]
        for duty in mine[fair:]:
            self._give_up(duty)
        for duty in [duty for duty in duties if duty not in held][: max(0, fair - len(mine))]:
            self._take(duty)

    def _work(self) -> None:
        while True:
            try:
                self.look()
            except DBAPIError as error:
                # Nothing is stopped for that: while nobody can commit, nobody can have taken over.
                _log.error("leases_not_renewed", error=repr(error))
            except Exception:  # noqa: BLE001 - a worker that no longer looks would lose all and not know it
                _log.exception("leases_not_looked_at")
            if self._stopping.wait(self._for.total_seconds() / _RENEWALS):
                return

    def _be_present(self) -> None:
        name, now = _WORKER + self._name, self._clock.now()
        renewed = self._leases.renew(self._present, now, self._for) if self._present else None
        self._present = renewed or self._leases.take(name, self._name, now, self._for)

    def _renew(self, duty: str) -> None:
        held = self._held[duty]
        if held.failed:
            self._give_up(duty)
        elif (renewed := self._leases.renew(held.lease, self._clock.now(), self._for)) is not None:
            held.lease = renewed
        else:
            _log.warning("duty_lost", duty=duty)
            # Whoever has it now does not wait for this; neither do the leases that are still held.
            Thread(target=self._held.pop(duty).stop, name=f"let-go {duty}", daemon=True).start()

    def _take(self, duty: str) -> None:
        lease = self._leases.take(duty, self._name, self._clock.now(), self._for)
        if lease is not None:
            _log.info("duty_taken", duty=duty, token=lease.token)
            self._held[duty] = Held(lease, self._duties[duty])

    def _give_up(self, duty: str) -> None:
        held = self._held.pop(duty)
        held.stop()
        self._leases.release(held.lease)
        _log.info("duty_given_up", duty=duty)


def _kind(duty: str) -> str:
    return duty.partition("/")[0]


class _Stopping:
    """What is held, as something to stop beside others."""

    def __init__(self, held: Held) -> None:
        self.start = held.stop
        self.stop = held.stop
