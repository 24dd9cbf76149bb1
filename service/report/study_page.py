"""What a study found out, as one self-contained page: the curve, windows by segment, and what is not known."""

import msgspec

from correlate.model import Model
from correlate.study.finding import Finding
from correlate.study.range import Range
from correlate.study.study import Studied
from correlate.takeover import Carried
from service.local_time import LocalTime
from service.report import figures
from service.report.curve_picture import curve_picture
from service.report.pages import environment
from service.report.study_notes import in_chinese

_STATUS = {
    "ok": ("已估计", "estimated"),
    "not_reached": ("未观测到爆发", "no burst within reach"),
    "no_burst": ("无爆发", "no burst"),
    "not_enough_data": ("数据不足", "not enough data"),
}


class _Row(msgspec.Struct, frozen=True):
    """A segment as printed."""

    segment: str
    outages: str
    complaints: str
    burst: str
    window: str
    zh: str
    en: str
    note_zh: str
    note: str


def study_page(studied: Studied, dataset: str, zone: str) -> str:
    """The page, in both languages. Everything that came from data is escaped."""
    first = studied.findings[0]
    template = environment("both").get_template("study.html")
    return template.render(
        dataset=dataset,
        first=first,
        status=_STATUS[first.status],
        note_zh=in_chinese(first.note),
        picture=curve_picture(first, studied.observed),
        rows=[_row(finding) for finding in studied.findings],
        unknown=_not_known(studied),
        model=studied.model,
        span=_span(studied, zone),
        sample=_sample(studied),
        figure=_figure,
        number=figures.count,
    )


def _row(finding: Finding) -> _Row:
    zh, en = _STATUS[finding.status]
    return _Row(
        finding.segment,
        f"{finding.outages:,}",
        figures.count(finding.complaints),
        _figure(finding.burst),
        _figure(finding.window),
        zh,
        en,
        in_chinese(finding.note),
        finding.note,
    )


def _figure(figure: Range | None) -> str:
    """``3.41 (3.12–3.75)``; a dash where there is none."""
    if figure is None:
        return figures.NOTHING
    return f"{figures.hours(figure.value)} ({figures.hours(figure.lo)}–{figures.hours(figure.hi)})"


def _span(studied: Studied, zone: str) -> str:
    made, local = [one.created_at for one in studied.complaints], LocalTime(zone)
    return f"{local.text(made[0])[:10]} – {local.text(made[-1])[:10]}" if made else ""


def _sample(studied: Studied) -> dict[str, int | float]:
    unplanned = [one for one in studied.outages if not one.planned]
    return {
        "outages": len(unplanned),
        "groups": studied.findings[0].outages,
        "complaints": len(studied.complaints),
        "explained": sum(1.0 - one.background for one in studied.complaints),
        "planned": len(studied.outages) - len(unplanned),
    }


def _not_known(studied: Studied) -> list[tuple[str, str]]:
    """What the reader should know that these figures do not say."""
    model, learnt = studied.model, studied.learnt
    told = [
        (
            "这是关联，不是因果证明；归因是概率。",
            "An association, no proof of cause; who caused a complaint is a probability.",
        ),
        (
            "区间为 90% 区间，已计入投诉归因的不确定性。",
            "Intervals are 90 %; that it is not sure who caused a complaint is in them.",
        ),
    ]
    if learnt.fit is None:
        told.append(
            (
                "数据太少，未拟合曲线：以假设的曲线代替。",
                "Too little data to fit a curve: the assumed one stands in.",
            )
        )
    if any(one.endogenous for one in studied.findings):
        told.append(
            (
                "抢修时间受投诉或未记录的重要性影响，联合模型已考虑。",
                "Repairs depend on complaints or on an importance that nobody recorded. The joint model allows for it.",
            )
        )
    told += _from_model(model)
    stale = sum(1 for one in studied.outages if one.stale)
    if stale:
        told.append(
            (
                f"{stale} 次退服的告警从未清除，其结束时间未知，不用于估计。",
                f"{stale} outages have alarms that never cleared: when they ended is not known, and they are not used.",
            )
        )
    return told


def _skew(model: Model) -> list[tuple[str, str]]:
    skew = model.clock_skew
    if skew is None:
        return [
            ("无法估计告警与投诉的时钟偏差。", "The skew between the clocks of alarms and complaints is not known.")
        ]
    minutes = f"{skew.minutes:+.0f} ({skew.lo:+.0f} … {skew.hi:+.0f})".replace("-", "−")
    zh, en = ("已校正", "taken off") if skew.applied else ("不显著，未校正", "not significant, not taken off")
    return [
        (
            f"投诉时钟比告警时钟快 {minutes} 分钟，{zh}。",
            f"The clock of complaints is ahead by {minutes} minutes: {en}.",
        )
    ]


def _carried(zh: str, en: str, part: float, error: float) -> tuple[str, str]:
    if not part:
        return (
            f"{zh}分担的用户与零无法区分，按无计：分担多时曲线水平偏低。",
            f"What {en} carry is not told from nothing and is taken as such: the level of the curve may be too low.",
        )
    return (
        f"{zh}分担 {100 * part:.0f} %（标准误 {100 * error:.0f}）的用户，不计入暴露。",
        f"{en.capitalize()} carry {100 * part:.0f} % (s.e. {100 * error:.0f}) of the users; these are no exposure.",
    )


def _from_model(model: Model) -> list[tuple[str, str]]:
    carried = model.carried or Carried()
    return [
        *_skew(model),
        _carried("同站其他小区", "co-sited layers that are up", carried.cosited, carried.cosited_error),
        _carried("邻近基站", "neighbouring sites that are up", carried.neighbours, carried.neighbours_error),
        (
            f"投诉延迟平均 {model.delay.mean_hours:.2f} 小时（由数据估计，与爆发时间一同拟合）。",
            f"Customers report {model.delay.mean_hours:.2f} h after they feel an outage, on average (fitted).",
        ),
        (
            f"每个首次投诉平均 {model.calls_per_complaint:.2f} 次来电；估计只用首次投诉。",
            f"{model.calls_per_complaint:.2f} calls for each first call; only first calls enter the estimate.",
        ),
    ]
