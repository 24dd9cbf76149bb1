"""The result files of a study (contract: docs/results.md)."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from correlate.model import write_model
from correlate.study.finding import Finding
from correlate.study.held_out import Comparison
from correlate.study.knots import KNOTS_HOURS
from correlate.study.range import Range
from correlate.study.study import Studied
from ingest.rejected_rows import RejectedRow
from service.history.summary import KINDS, Counts, Kind
from service.local_time import LocalTime
from service.results.result_folder import ResultFolder
from service.results.result_rows import ATTRIBUTIONS, OUTAGES, attribution_lines, line, number, outage_line

WINDOWS = (
    *("segment", "technology", "area_class", "outages", "complaints"),
    *("burst_hours", "burst_lo", "burst_hi", "window_hours", "window_lo", "window_hi"),
    *("estimator", "status", "endogenous", "note"),
)
CURVE = ("segment", "age_hours", "hazard", "lo", "hi", "cumulative_share")


def write_study(folder: ResultFolder, studied: Studied, zone: str) -> None:
    """All files of a study but its page, its account and what was rejected."""
    local = LocalTime(zone)
    _write(folder, "outages.csv", OUTAGES, (outage_line(one, local) for one in studied.outages))
    _write(folder, "attributions.csv", ATTRIBUTIONS, map(attribution_lines, studied.complaints))
    _write(folder, "windows.csv", WINDOWS, map(window_line, studied.findings))
    reference = studied.model.reference_hours
    _write(folder, "curve.csv", CURVE, (row for one in studied.findings for row in curve_lines(one, reference)))
    folder.write("model.json", write_model(studied.model))


def write_account(
    folder: ResultFolder, counts: Mapping[Kind, Counts], studied: Studied, comparison: Comparison | None
) -> None:
    """``summary.json``: what was read and what came of it."""
    planned = Counter(outage.planned for outage in studied.outages)
    told: dict[str, object] = {
        **{str(kind): counts[kind] for kind in KINDS},
        "outages": planned[False],
        "planned_outages": planned[True],
        "segments": dict(sorted(Counter(one.status for one in studied.findings).items())),
    }
    if comparison is not None:
        told["against"] = {**comparison._asdict(), "worse": comparison.is_worse}
    folder.write("summary.json", msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def rejected_line(row: RejectedRow) -> bytes:
    """A line of ``rejected.jsonl``."""
    rejected = row.rejected
    told = {"file": row.file, "row": row.row, "reason": rejected.reason, "detail": rejected.detail}
    return msgspec.json.encode(_sound(told | {"original": rejected.original})) + b"\n"


def window_line(finding: Finding) -> str:
    """A line of ``windows.csv``; hours to a thousandth."""
    bound = "" if finding.bound_hours is None else _hours(finding.bound_hours)
    window = _range(finding.window) if finding.window else ("", bound, "")
    return line((
        finding.segment,
        finding.technology or "",
        finding.area_class or "",
        str(finding.outages),
        number(round(finding.complaints, 3)),
        *_range(finding.burst),
        *window,
        finding.estimator,
        finding.status,
        "true" if finding.endogenous else "false",
        finding.note,
    ))  # fmt: skip


def curve_lines(finding: Finding, reference_hours: float) -> Iterable[str]:
    """The lines of ``curve.csv`` of one segment; none where it has no complaint to tell a curve from."""
    shares = finding.cumulative_share(reference_hours).tolist()
    columns = (KNOTS_HOURS, finding.curve.hazards, finding.lo, finding.hi, shares)
    return (
        line((finding.segment, number(round(age, 6)), *(f"{value:.6g}" for value in (hazard, lo, hi)), f"{share:.6f}"))
        for age, hazard, lo, hi, share in zip(*columns, strict=True)
    )


def _range(figure: Range | None) -> tuple[str, str, str]:
    return ("", "", "") if figure is None else (_hours(figure.value), _hours(figure.lo), _hours(figure.hi))


def _hours(hours: float) -> str:
    return number(round(hours, 3))


def _write(folder: ResultFolder, name: str, columns: tuple[str, ...], lines: Iterable[str]) -> None:
    file = folder.open(name)
    file.write(_encoded(line(columns)))
    file.writelines(map(_encoded, lines))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _sound(document: dict[str, object]) -> dict[str, object]:
    """Texts without lone surrogates, which UTF-8 has no bytes for."""
    return {key: _encoded(value).decode() if isinstance(value, str) else value for key, value in document.items()}
