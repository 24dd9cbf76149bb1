"""Complaints by the number of users: per 10,000 by class and month 万投比, per 1,000 by city with last year."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.report.about import About
from service.report.document import (
    Basis,
    Chart,
    ChartKind,
    Column,
    Figure,
    Format,
    Headline,
    NotKnown,
    Section,
    Series,
    Table,
    Text,
    Value,
    Words,
    same,
)
from service.report.sections.compared import ALL, CITY, change_percent, city_name
from service.store.report_reads.complaint_counts import Counts
from service.store.report_reads.per_users import MonthCounts, PerUsersFacts

SHOWN: Final = 12
"""So many months are shown."""

_FEWEST_MONTHS: Final = 2
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLASSES: Final = {
    "voice": Text("话音", "Voice"),
    "internet": Text("互联网", "Internet"),
    "messaging": Text("消息", "Messaging"),
    "other": Text("其它", "Other"),
}
_RATE: Final = Text(
    "当月受理的网络投诉件数（含重复投诉）÷ 资源数据中的用户数 × 10,000；无类别的计入其它。用户数为现值，"
    "历史月份亦按现值计算。",
    "Network complaints made in the month, repeats included, per 10,000 users of the inventory; those without a class "
    "count as other. Users are those of now, for earlier months as well.",
)
_NO_USERS: Final = NotKnown(
    Text(
        "资源数据中缺少用户数：请在 regions 文件中填写 subscribers。",
        "The inventory gives no users: fill in subscribers in the regions file.",
    )
)
_NO_COMPLAINT: Final = NotKnown(Text("库中没有投诉。", "There is no complaint in the store."))
_NATIONAL: Final = Text("全国平均", "National mean")


def per_users_section(facts: PerUsersFacts, about: About, national_mean: float | None = None) -> Section:
    """Months by class, beside the national mean per 10,000 users where it is given; cities beside last year."""
    told = _known_months(facts)
    labels = tuple(_label(month, facts.since, about.zone) for month in told)
    users = _users(facts)
    mean = () if national_mean is not None else (Words(_HOW_TO_GIVE_A_MEAN),)
    return Section(
        "per-users",
        Text("万投比与千户投诉", "Complaints by the number of users"),
        (
            Headline((_month_figure(facts, users, about.zone, national_mean), _year_figure(facts, users, about.zone))),
            _months_table(told, labels, users),
            *_months_chart(facts, users, national_mean),
            *mean,
            _cities_table(facts, about.zone),
        ),
    )


_HOW_TO_GIVE_A_MEAN: Final = Text(
    "未给出全国平均值，图中没有基准线。", "No national mean is given, so that there is no line to compare with."
)


def _known_months(facts: PerUsersFacts) -> list[MonthCounts]:
    """The last ones, none from before the first complaint."""
    since = facts.since
    return [] if since is None else [month for month in facts.months if month.ends_at > since][-SHOWN:]


def _whole_months(facts: PerUsersFacts) -> list[MonthCounts]:
    """Those of the last ones that are over, and of which all days are known."""
    since = facts.since
    return [month for month in _known_months(facts) if month.whole and since is not None and since <= month.starts_at]


def _users(facts: PerUsersFacts) -> float | None:
    """All of them; None where those of one region are not given, or there are none."""
    given = [region.subscribers for region in facts.regions.values()]
    known = [users for users in given if users]
    return sum(known) if known and len(known) == len(given) else None


def _class_count(counts: Counts, name: str) -> int:
    if name != "other":
        return sum(by_class.get(name, 0) for by_class in counts.values())
    return _all(counts) - sum(_class_count(counts, each) for each in _CLASSES if each != "other")


def _all(counts: Counts, region: str | None = None) -> int:
    return sum(sum(by_class.values()) for name, by_class in counts.items() if region in (None, name))


def _month_figure(facts: PerUsersFacts, users: float | None, zone: str, national_mean: float | None) -> Figure:
    """Of the last month that is told as a whole; of the one that goes on where there is no other."""
    told = _known_months(facts)
    whole = _whole_months(facts) or told[-1:]
    label = _label(whole[-1], facts.since, zone) if whole else same("")
    of_mean = "" if national_mean is None else f"；全国平均 {national_mean:.2f}"
    mean = "" if national_mean is None else f" The national mean is {national_mean:.2f}."
    count = _all(whole[-1].counts) if whole else None
    before = _all(whole[-2].counts) if len(whole) > 1 else None
    return Figure(
        Text(f"万投比 {label.zh}".strip(), f"Complaints per 10,000 users {label.en}".strip()),
        _rate(count, users, 10_000),
        Format.PER_10000,
        Basis.COUNTED,
        Text(_RATE.zh + of_mean, _RATE.en + mean),
        sample=count,
        before=10_000 * before / users if before is not None and users else None,
    )


def _year_figure(facts: PerUsersFacts, users: float | None, zone: str) -> Figure:
    now, ago = _this_year(facts), _last_year(facts, zone)
    before = None if isinstance(ago, NotKnown) or not users else 1_000 * sum(_all(each) for each in ago) / users
    count = sum(_all(each) for each in now) if facts.since else None
    return Figure(
        Text("今年以来千户投诉", "Complaints per 1,000 users this year"),
        _rate(count, users, 1_000),
        Format.PER_1000,
        Basis.COUNTED,
        Text(
            "1 月 1 日起至本期末受理的投诉件数 ÷ 用户数 × 1,000；去年为同期。",
            "Complaints made from 1 January to the end of the time, per 1,000 users; of last year, the same stretch.",
        ),
        sample=count,
        before=before,
    )


def _rate(count: int | None, users: float | None, per: int) -> float | NotKnown:
    if count is None:
        return _NO_COMPLAINT
    return per * count / users if users else _NO_USERS


def _label(month: MonthCounts, since: datetime | None, zone: str) -> Text:
    """Its name, and of which days it is told where these are not all."""
    first = None if since is None or since <= month.starts_at else since.astimezone(ZoneInfo(zone)).day
    last = None if month.whole else (month.ends_at.astimezone(ZoneInfo(zone)) - timedelta.resolution).day
    if first is None and last is None:
        return same(month.name)
    zh = (f"自 {first} 日" if first else "") + (f"至 {last} 日" if last else "")
    en = " ".join([*([f"from {first}"] if first else []), *([f"to {last}"] if last else [])])
    return Text(f"{month.name}（{zh}）", f"{month.name} ({en})")


def _months_table(told: Sequence[MonthCounts], labels: Sequence[Text], users: float | None) -> Table:
    rows = [
        (
            label,
            _rate(_all(month.counts), users, 10_000),
            *(_rate(_class_count(month.counts, name), users, 10_000) for name in _CLASSES),
            _all(month.counts),
        )
        for month, label in zip(told, labels, strict=True)
    ]
    return Table(
        "months",
        Text("各月万投比（件/万用户）", "Complaints per 10,000 users by month"),
        (
            Column("month", Text("月份", "Month")),
            Column("all", ALL, Format.PER_10000, strong=True),
            *(Column(name, title, Format.PER_10000) for name, title in _CLASSES.items()),
            Column("complaints", Text("投诉（件）", "Complaints"), Format.COUNT),
        ),
        tuple(rows),
        _RATE,
        _NO_COMPLAINT.why,
    )


def _months_chart(facts: PerUsersFacts, users: float | None, national_mean: float | None) -> tuple[Chart, ...]:
    """Of whole months alone: those told in part would seem to be better ones."""
    told = _whole_months(facts)
    if len(told) < _FEWEST_MONTHS or not users:
        return ()

    per = 10_000 / users

    def rates(counts: Iterable[int]) -> tuple[float, ...]:
        return tuple(per * count for count in counts)

    shown = {name: title for name, title in _CLASSES.items() if name != "other"}
    mean = () if national_mean is None else (Series(_NATIONAL, (national_mean,) * len(told)),)
    chart = Chart(
        "months",
        Text("各月万投比走势", "Complaints per 10,000 users by month"),
        ChartKind.LINES,
        Text("月份", "month"),
        Text("件/万用户", "per 10,000 users"),
        (
            Series(ALL, rates(_all(month.counts) for month in told)),
            *(Series(title, rates(_class_count(each.counts, name) for each in told)) for name, title in shown.items()),
            *mean,
        ),
        tuple(_short(month.name, is_first=month is told[0]) for month in told),
    )
    return (chart,)


def _short(name: str, *, is_first: bool) -> Text:
    """A month as it fits under a picture: with its year where that begins."""
    year, month = name[2:4], int(name[5:7])
    if is_first or month == 1:
        return Text(f"{year}年{month}月", f"{_MONTHS[month - 1]} {year}")
    return Text(f"{month}月", _MONTHS[month - 1])


def _this_year(facts: PerUsersFacts) -> list[Counts]:
    year = facts.months[-1].name[:4]
    return [month.counts for month in facts.months if month.name[:4] == year]


def _last_year(facts: PerUsersFacts, zone: str) -> list[Counts] | NotKnown:
    """The same stretch a year ago; not known where complaints are known from later on."""
    year = facts.year_ago.name[:4]
    months = [month for month in facts.months if month.name[:4] == year and month.name < facts.year_ago.name]
    begins = min([each.starts_at for each in (*months, facts.year_ago)])
    if facts.since is None or facts.since > begins:
        return _not_so_far_back(facts, zone)
    return [*(month.counts for month in months), facts.year_ago.counts]


def _not_so_far_back(facts: PerUsersFacts, zone: str) -> NotKnown:
    if facts.since is None:
        return _NO_COMPLAINT
    first = facts.since.astimezone(ZoneInfo(zone)).date().isoformat()
    return NotKnown(
        Text(f"库中投诉自 {first} 起，没有去年同期。", f"Complaints are known from {first} on, not a year back.")
    )


def _cities_table(facts: PerUsersFacts, zone: str) -> Table:
    month, ago = facts.months[-1], facts.year_ago
    year_now, year_ago = _this_year(facts), _last_year(facts, zone)
    is_told = facts.since is not None and facts.since <= ago.starts_at
    month_ago = [ago.counts] if is_told else _not_so_far_back(facts, zone)
    named = _label(month, facts.since, zone)
    year = Text("今年以来", "This year so far")
    regions = facts.regions.items() if facts.since else ()
    return Table(
        "cities",
        Text("各地市千户投诉与去年同期（件/千用户）", "Complaints per 1,000 users by city, beside last year"),
        (
            CITY,
            Column("users", Text("用户数", "Users"), Format.COUNT),
            Column("month_now", Text("本年", "now"), Format.PER_1000, named, strong=True),
            Column("month_last_year", Text("去年同期", "last year"), Format.PER_1000, named),
            Column("month_change_percent", Text("变化率", "change"), Format.CHANGE, named),
            Column("year_now", Text("本年", "now"), Format.PER_1000, year, strong=True),
            Column("year_last_year", Text("去年同期", "last year"), Format.PER_1000, year),
            Column("year_change_percent", Text("变化率", "change"), Format.CHANGE, year),
        ),
        tuple(
            (
                city_name(facts.regions, region),
                known.subscribers or _NO_USERS,
                *_beside([month.counts], month_ago, region, known.subscribers),
                *_beside(year_now, year_ago, region, known.subscribers),
            )
            for region, known in regions
        ),
        None if is_told else _not_so_far_back(facts, zone).why,
        _NO_COMPLAINT.why,
    )


def _beside(
    now: Sequence[Counts], ago: Sequence[Counts] | NotKnown, region: str, users: float | None
) -> tuple[Value, ...]:
    """Of one city: the rate, that of a year ago, and by how many per cent it went up."""
    count = sum(_all(each, region) for each in now)
    if isinstance(ago, NotKnown):
        return _rate(count, users, 1_000), ago, ago
    before = sum(_all(each, region) for each in ago)
    return _rate(count, users, 1_000), _rate(before, users, 1_000), change_percent(count, before)
