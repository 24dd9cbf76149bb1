"""Values as they are printed in a report: rounded half away from zero, with units, and words for what is not known."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from service.report.document import Basis, Figure, Format, Formatted, Language, NotKnown, Text, Value

NOTHING: Final = "—"
NOT_KNOWN: Final = Text("无法得知", "n/a")

UNITS: Final[Mapping[Format, Text]] = {
    Format.HOURS: Text("小时", "h"),
    Format.MINUTES: Text("分钟", "min"),
    Format.PER_10000: Text("件/万用户", "per 10,000 users"),
    Format.PER_1000: Text("件/千用户", "per 1,000 users"),
    Format.POINTS: Text("个百分点", "points"),
}

BASES: Final[Mapping[Basis, Text]] = {
    Basis.COUNTED: Text("统计", "counted"),
    Basis.ESTIMATED: Text("估计", "estimated"),
    Basis.MODELLED: Text("模型推算", "modelled"),
}

_DIGITS: Final[Mapping[Format, int]] = {
    Format.COUNT: 0,
    Format.NUMBER: 1,
    Format.HOURS: 2,
    Format.MINUTES: 0,
    Format.SHARE: 1,
    Format.CHANGE: 2,
    Format.PER_10000: 2,
    Format.PER_1000: 2,
    Format.POINTS: 2,
}


def printed(value: Value, format_: Format, language: Language, zone: ZoneInfo) -> str:
    """One value without its unit; what is not known is `NOT_KNOWN`, whose reason stands elsewhere."""
    if value is None:
        return NOTHING
    if isinstance(value, Formatted):
        return number(value.value, value.format)
    if isinstance(value, NotKnown):
        return NOT_KNOWN.of(language)
    if isinstance(value, Text):
        return value.of(language)
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, str) else number(value, format_)


def number(value: float, format_: Format) -> str:
    """A number as people read it: ``1,234``, ``364.17``, ``+202.82%``, ``0%``, with a true minus sign."""
    digits = _DIGITS.get(format_, 1)
    scaled = Decimal(repr(value)) * (100 if format_ is Format.SHARE else 1)
    if format_ is Format.COUNT and scaled != scaled.to_integral_value():
        digits = 1  # an expected number
    rounded = scaled.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if format_ in {Format.CHANGE, Format.POINTS}:
        unit = "%" if format_ is Format.CHANGE else ""
        return f"{rounded:+,}{unit}".replace("-", "−") if rounded else f"0{unit}"
    text = f"{rounded or abs(rounded):,}".replace("-", "−")
    return f"{text}%" if format_ is Format.SHARE else text


def with_unit(value: Value, format_: Format, language: Language, zone: ZoneInfo) -> str:
    """The same with its unit behind it."""
    text, unit = printed(value, format_, language, zone), UNITS.get(format_)
    told = unit is not None and isinstance(value, int | float)
    return f"{text} {unit.of(language)}" if told and unit else text


def interval(figure: Figure, language: Language) -> str:
    """``90 %: 20–45``, or nothing where there is none."""
    if figure.lo is None or figure.hi is None:
        return ""
    lo, hi = number(figure.lo, figure.format), number(figure.hi, figure.format)
    return f"90%：{lo}–{hi}" if language == "zh" else f"90 %: {lo}–{hi}"


def told_of(figure: Figure, language: Language) -> str:
    """All that stands below a figure: its interval, sample, basis, last period's value, or why it is not known."""
    if isinstance(figure.value, NotKnown):
        return figure.value.why.of(language)
    parts = [interval(figure, language), BASES[figure.basis].of(language)]
    if figure.sample is not None:
        parts.append(f"n = {figure.sample:,}")
    if figure.before is not None:
        before = number(figure.before, figure.format)
        parts.append(f"上期 {before}" if language == "zh" else f"before {before}")
    return " · ".join(part for part in parts if part)
