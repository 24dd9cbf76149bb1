"""Which orders are under supervision 督办 or have a red light 亮红灯, told from the desk's open cases."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from alerts.case import Case
from alerts.supervision.red_light import RedLight
from alerts.supervision.supervised import Supervised, What
from service.store.seen_regions import seeing

_supervised = msgspec.msgpack.Decoder(Supervised)
_light = msgspec.msgpack.Decoder(RedLight)


class Marks(msgspec.Struct, frozen=True):
    """By order id: what supervises it; and the subjects (orders, sites) for which a red light is lit."""

    supervised: Mapping[str, Supervised] = {}
    lit: Mapping[str, RedLight] = {}

    def light_of(self, order_id: str, group_id: str, site_ids: Iterable[str]) -> RedLight | None:
        """The red light of an order: its own, or that of its outage or of one of its sites."""
        return next((self.lit[name] for name in (order_id, group_id, *site_ids) if name in self.lit), None)


def marks_of(supervision: Iterable[Case], lights: Iterable[Case]) -> Marks:
    """From open cases; a light that is lit because supervision led to nothing counts for what is supervised."""
    cases = {one.case_id: one for one in (_supervised.decode(case.body) for case in supervision)}
    supervised = {one.subject: one for one in cases.values() if one.what is What.ORDER}
    lit: dict[str, RedLight] = {}
    for light in (_light.decode(case.body) for case in lights):
        cause = cases.get(light.subject)
        lit[cause.subject if cause else light.subject] = light
    return Marks(supervised, lit)


class KeptMarks:
    """Reads marks once a commit, however many pages ask for them. `read` reads them, `version` counts commits."""

    def __init__(self, read: Callable[[], Marks], version: Callable[[], int]) -> None:
        self._read = read
        self._version = version
        self._kept: tuple[int, Marks] | None = None

    def now(self) -> Marks:
        """As they stand."""
        version = self._version()
        if self._kept is None or self._kept[0] != version:
            with seeing(None):
                self._kept = (version, self._read())
        return self._kept[1]
