"""The result files of `goldenwindow rehearse` (contract: docs/results.md)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from alerts.what_if.desk_tally import DeskFigures, Difference
from service.history.rehearsal import Rehearsal
from service.report.pages import Language, environment
from service.results.result_folder import ResultFolder
from service.results.result_rows import line

FIGURES = ("figure", "in_force", "changed", "difference")
DIFFERENCES = Difference.__struct_fields__
_SHOWN = 50

_WORDS: Mapping[str, tuple[str, str]] = {
    "orders": ("签发工单", "orders issued"),
    "pushed": ("推送工单", "orders pushed"),
    "in_time": ("其中可在爆发前修复", "of them repaired before the burst"),
    "needless": ("其中无人接单即恢复", "of them withdrawn before anybody took them on"),
    "states": ("工单状态变更", "states of orders"),
    "avoided": ("可避免投诉（模型估计）", "complaints avoided (modelled)"),
    "lead_hours": ("推送距爆发（小时，中位数）", "hours from push to burst, in the middle"),
}


class FigureRow(msgspec.Struct, frozen=True):
    """One figure as it is shown, under both settings; `difference` empty where one of them has none."""

    name: str
    zh: str
    en: str
    present: str
    changed: str
    difference: str


def write_rehearsal(folder: Path, answer: Rehearsal) -> None:
    """Writes rehearsal.csv, differences.csv, rehearsal.html and rehearsal.json in the places of earlier ones."""
    with ResultFolder(folder) as results:
        rows = [(row.name, row.present, row.changed, row.difference) for row in figure_rows(answer)]
        results.write("rehearsal.csv", "".join(map(line, (FIGURES, *rows))).encode())
        differences = [_difference(one) for one in answer.differences]
        text = "".join(map(line, (DIFFERENCES, *differences)))
        results.write("differences.csv", text.encode("utf-8", "backslashreplace"))
        results.write("rehearsal.html", rehearsal_page(answer).encode("utf-8", "backslashreplace"))
        results.write("rehearsal.json", msgspec.json.format(msgspec.json.encode(document(answer)), indent=2) + b"\n")


def document(answer: Rehearsal) -> dict[str, object]:
    """The answer for programs, single orders left to their file."""
    return {
        "dataset": answer.dataset,
        "avoided_basis": "modelled",
        "in_force": msgspec.to_builtins(answer.present),
        "changed": msgspec.to_builtins(answer.changed),
        "orders_that_differ": len(answer.differences),
    }


def rehearsal_page(answer: Rehearsal, lang: Language = "both") -> str:
    """The page; everything that came from data is escaped."""
    page = environment(lang).get_template("rehearsal.html")
    shown = [_difference(one) for one in answer.differences[:_SHOWN]]
    return page.render(lang=lang, answer=answer, rows=list(figure_rows(answer)), shown=shown)


def figure_rows(answer: Rehearsal) -> Iterator[FigureRow]:
    """The figures side by side, those of single priorities, topics and channels last."""
    present, changed = answer.present, answer.changed
    for name, words in _WORDS.items():
        yield _row(name, words, getattr(present, name), getattr(changed, name))
    for kind, zh, en in (
        ("priorities", "按优先级推送", "pushed as"),
        ("notices", "通知", "notices"),
        ("messages", "经通道发出消息", "messages by"),
    ):
        for key in _keys(present, changed, kind):
            before, after = getattr(present, kind).get(key, 0), getattr(changed, kind).get(key, 0)
            yield _row(f"{kind}.{key}", (f"{zh} {key}", f"{en} {key}"), before, after)


def _keys(present: DeskFigures, changed: DeskFigures, kind: str) -> list[str]:
    return sorted({*getattr(present, kind), *getattr(changed, kind)})


def _row(name: str, words: tuple[str, str], present: float | None, changed: float | None) -> FigureRow:
    difference = "" if present is None or changed is None else _signed(changed - present)
    return FigureRow(name, *words, _shown(present), _shown(changed), difference)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _signed(value: float) -> str:
    return f"{value:+d}" if isinstance(value, int) else f"{value:+.2f}"


def _difference(one: Difference) -> tuple[str, ...]:
    moments = ("" if moment is None else moment.isoformat() for moment in (one.present, one.changed))
    return one.order_id, one.region, *moments, f"{one.avoided:.2f}"
