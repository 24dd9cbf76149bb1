"""docs/metrics.md names every metric with its kind, labels and meaning, and no other."""

import re
from pathlib import Path

from service.operation.metrics import Metric

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")


def row_of(metric: Metric) -> str:
    row = metric.value
    kind = f"{row.kind}, *process*" if row.counted else row.kind
    labels = ", ".join(f"`{label}`" for label in row.labels)
    return f"| `{row.name}` | {kind} | {labels} | {row.meaning} |"


def test_the_page_has_a_row_for_every_metric_and_no_other() -> None:
    told = re.findall(r"^\| `goldenwindow_.*\|$", PAGE, re.MULTILINE)
    assert told == [row_of(metric) for metric in Metric], "docs/metrics.md should read:\n" + "\n".join(
        row_of(metric) for metric in Metric
    )


def test_names_say_what_prometheus_wants_them_to_say() -> None:
    for metric in Metric:
        row = metric.value
        assert re.fullmatch(r"goldenwindow_[a-z_]+", row.name)
        assert row.name.endswith("_total") == (row.kind == "counter")
        assert bool(row.buckets) == (row.kind == "histogram")
        assert not row.buckets or row.name.endswith("_seconds")
    assert len({metric.value.name for metric in Metric}) == len(Metric)
