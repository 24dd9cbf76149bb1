"""Who or what a repair needs, told from the causes of its alarms and from who owns the sites."""

from collections.abc import Iterable, Mapping

from alerts.orders.order import Kind
from ingest.records import Site

_POWER = ("power", "mains", "battery", "rectifier", "停电", "市电", "电源", "蓄电池", "掉电", "断电")
_SOFTWARE = ("software", "processor", "configuration", "软件", "进程", "主控", "配置")
_OWN = frozenset({"", "self", "own", "自有", "自建"})


def kind_of(causes: Iterable[str], site_ids: Iterable[str], sites: Mapping[str, Site]) -> Kind:
    """The kind of repair.

    Power that fails at sites all owned by somebody else is theirs to restore (`THIRD_PARTY`), at our own sites it
    takes a `GENERATOR`; a fault whose every known cause is software is tried by `REMOTE` reset; the rest, and
    whatever is not known, gets a `CREW`.
    """
    known = [cause.lower() for cause in causes]
    if any(word in cause for cause in known for word in _POWER):
        return Kind.THIRD_PARTY if _all_foreign(site_ids, sites) else Kind.GENERATOR
    if known and all(any(word in cause for word in _SOFTWARE) for cause in known):
        return Kind.REMOTE
    return Kind.CREW


def _all_foreign(site_ids: Iterable[str], sites: Mapping[str, Site]) -> bool:
    owners = [sites[site].owner if site in sites else None for site in site_ids]
    return bool(owners) and all(owner is not None and owner.strip().lower() not in _OWN for owner in owners)
