"""The lines of the result files: CSV (RFC 4180, lines end in LF), made fast where nothing needs quoting.

Ids and names are data and stand as they came, even where a spreadsheet would take one for a formula.
"""

from collections.abc import Sequence

from correlate.facts import ComplaintAttributed, OutageConcluded, Spike
from correlate.weekly import WeeklyRow
from service.local_time import LocalTime

OUTAGES = (
    *("outage_id", "group_id", "cell_id", "site_id", "region", "technology", "area_class", "users"),
    *("started_at", "ended_at", "duration_hours", "planned", "alarms", "flaps"),
    *("complaints", "complaints_lo", "complaints_hi", "note", "down_hours", "work_id"),
)
ATTRIBUTIONS = ("complaint_id", "outage_id", "probability")
SPIKES = (
    *("region", "district", "starts_at", "ends_at", "observed", "expected", "upper", "p_value", "detected_at"),
    *("attributed", "unexplained", "top_outage_id", "kind", "cell_id", "site_id", "backhaul_id"),
)
WEEKLY = WeeklyRow.__struct_fields__

_BILLIONTHS = 10**9


def line(fields: Sequence[str]) -> str:
    """One CSV line of these fields; those that need it are quoted."""
    if _needs_quotes("".join(fields)):
        fields = list(map(_quoted, fields))
    return ",".join(fields) + "\n"


def outage_line(outage: OutageConcluded, local: LocalTime) -> str:
    """A line of ``outages.csv``. An open outage has no end; its hours run to the end of what is known."""
    ended_at, until = outage.ended_at, outage.ended_at or outage.until
    down = sum([(end - start).total_seconds() for start, end in outage.down])
    return line((
        outage.outage_id,
        outage.group_id,
        outage.cell_id,
        outage.site_id or "",
        outage.region,
        outage.technology or "",
        outage.area_class or "",
        "" if outage.users is None else number(outage.users),
        local.text(outage.started_at),
        local.text(ended_at) if ended_at else "",
        number((until - outage.started_at).total_seconds() / 3600),
        "true" if outage.planned else "false",
        str(outage.alarms),
        str(outage.flaps),
        f"{outage.complaints:.6f}",
        f"{outage.complaints_lo:.6f}",
        f"{outage.complaints_hi:.6f}",
        _note(outage),
        number(down / 3600),
        outage.work_id or "",
    ))  # fmt: skip


def attribution_lines(complaint: ComplaintAttributed) -> str:
    """The lines of one complaint in ``attributions.csv``, background last; they sum to 1 as printed."""
    outages = [share.outage_id for share in complaint.shares]
    parts = [round(share.probability * _BILLIONTHS) for share in complaint.shares]
    background = _BILLIONTHS - sum(parts)
    if background > 0:
        outages.append("")
        parts.append(background)
    complaint_id = _quoted(complaint.complaint_id)
    if _needs_quotes("".join(outages)):
        outages = [_quoted(outage) for outage in outages]
    rows = zip(outages, parts, strict=True)
    if _BILLIONTHS in parts:
        return "".join([f"{complaint_id},{outage},{_probability(part)}\n" for outage, part in rows])
    return "".join([f"{complaint_id},{outage},0.{str(_BILLIONTHS + part)[1:]}\n" for outage, part in rows])


def spike_line(spike: Spike, local: LocalTime) -> str:
    """A line of ``spikes.csv``."""
    return line((
        spike.region,
        spike.district or "",
        local.text(spike.starts_at),
        local.text(spike.ends_at),
        str(spike.observed),
        f"{spike.expected:.6f}",
        number(spike.upper),
        f"{spike.p_value:.6g}",
        local.text(spike.detected_at),
        f"{spike.attributed:.6f}",
        f"{spike.unexplained:.6f}",
        spike.top_outage_id or "",
        spike.kind.value,
        spike.cell_id or "",
        spike.site_id or "",
        spike.backhaul_id or "",
    ))  # fmt: skip


def weekly_line(row: WeeklyRow) -> str:
    """A line of ``weekly.csv``, with more digits than a report prints."""
    return line([_cell(getattr(row, column)) for column in WEEKLY])


def number(value: float) -> str:
    """A decimal as short as it can be without loss, never with an exponent; whole numbers without a point."""
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return f"{value:.15f}".rstrip("0").rstrip(".") if "e" in text else text


def _probability(billionths: int) -> str:
    return f"0.{billionths:09d}" if billionths < _BILLIONTHS else "1.000000000"


def _note(outage: OutageConcluded) -> str:
    marks = ("stale" if outage.stale else "", "" if outage.ended_at else "open")
    work = f"planned work {outage.work_id}" if outage.work_id else ""
    return "; ".join([part for part in (*marks, work, outage.note) if part])


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else number(round(value, 9))


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"' if _needs_quotes(field) else field


def _needs_quotes(text: str) -> bool:
    return "," in text or '"' in text or "\n" in text or "\r" in text
