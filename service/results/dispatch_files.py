"""The result files of `goldenwindow dispatch` (contract: docs/results.md)."""

from pathlib import Path

import msgspec

from alerts.what_if.comparison import PolicyRow
from alerts.what_if.limit_tally import LimitRow
from service.history.what_if import WhatIf
from service.history.what_if_notes import notes
from service.report.dispatch_page import dispatch_page
from service.results.result_folder import ResultFolder
from service.results.result_rows import line

POLICIES = PolicyRow.__struct_fields__
LIMITS = LimitRow.__struct_fields__

Value = str | float | bool | None


def write_what_if(folder: Path, answer: WhatIf) -> None:
    """Writes policies.csv, limits.csv, dispatch.html and summary.json in the places of earlier ones."""
    with ResultFolder(folder) as results:
        results.write("policies.csv", _table(POLICIES, answer.comparison.policies))
        results.write("limits.csv", _table(LIMITS, answer.comparison.limits))
        results.write("dispatch.html", dispatch_page(answer).encode("utf-8", "backslashreplace"))
        summary = msgspec.json.format(msgspec.json.encode(document(answer)), indent=2)
        results.write("summary.json", summary + b"\n")


def document(answer: WhatIf) -> dict[str, object]:
    """The answer for programs, the limits' table left to its file."""
    comparison = answer.comparison
    return {
        "dataset": answer.dataset,
        "crews": answer.question.crews,
        "seed": answer.question.seed,
        "courses": comparison.courses,
        "complaints_recorded": comparison.recorded,
        "complaints_without_crews": comparison.without_crews,
        "avoided_basis": "modelled",
        "policies": [msgspec.to_builtins(row) for row in comparison.policies],
        "recommended": [_recommended(row) for row in comparison.limits if row.recommended],
        "grounds": msgspec.to_builtins(answer.grounds),
        "notes": [note.en for note in notes(answer.grounds)],
    }


def _recommended(row: LimitRow) -> dict[str, object]:
    names = ("segment", "grade", "users_from", "limit_hours", "limit_lo", "limit_hi", "status", "outages")
    return {name: getattr(row, name) for name in names}


def _table(columns: tuple[str, ...], rows: tuple[PolicyRow, ...] | tuple[LimitRow, ...]) -> bytes:
    lines = [line(columns), *(line([_cell(getattr(row, column)) for column in columns]) for row in rows)]
    return "".join(lines).encode("utf-8", "backslashreplace")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{round(value, 6) + 0.0:.12g}" if isinstance(value, float) else str(value)
