"""Who or what a repair needs, told from the causes of its alarms and from who owns the sites."""

from collections.abc import Iterable, Mapping

from alerts.dispatch.owners import foreign_owner
from alerts.orders.order import Kind
from ingest.records import Site

_POWER = ("power", "mains", "battery", "rectifier", "停电", "市电", "电源", "蓄电池", "掉电", "断电")
_SOFTWARE = ("software", "processor", "configuration", "软件", "进程", "主控", "配置")
_OURS = (
    *("transmission", "lossofsignal", "fibre", "fiber", "optical", "link", "board", "hardware", "equipment", "radio"),
    *("rru", "antenna", "clock", "传输", "光缆", "光路", "光纤", "板", "硬件", "设备", "射频", "天馈", "时钟"),
    *_SOFTWARE,
)
"""What speaks of the operator's own equipment and lines, which stand at other owners' sites too."""


def kind_of(causes: Iterable[str], site_ids: Iterable[str], sites: Mapping[str, Site]) -> Kind:
    """The kind of repair.

    A fault whose every known cause is software is tried by `REMOTE` reset, one of our own equipment or lines gets a
    `CREW`, wherever it stands. Else what fails at sites all owned by somebody else is handed over (`THIRD_PARTY`); at
    our own, power takes a `GENERATOR`, and the rest a `CREW`.
    """
    known = [cause.lower() for cause in causes]
    if known and all(_tells(cause, _SOFTWARE) for cause in known):
        return Kind.REMOTE
    power = any(_tells(cause, _POWER) for cause in known)
    if _all_foreign(site_ids, sites) and (power or not any(_tells(cause, _OURS) for cause in known)):
        return Kind.THIRD_PARTY
    return Kind.GENERATOR if power else Kind.CREW


def _tells(cause: str, words: Iterable[str]) -> bool:
    return any(word in cause for word in words)


def _all_foreign(site_ids: Iterable[str], sites: Mapping[str, Site]) -> bool:
    owners = [foreign_owner(sites.get(site)) for site in site_ids]
    return bool(owners) and None not in owners
