"""Every metric of the service in one table, and the text that Prometheus reads."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Literal

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)


class Row(msgspec.Struct, frozen=True):
    """A row of the table. `buckets`, in seconds, are a histogram's; a counter may be `read` from the store too."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    read: bool = False

    @property
    def counted(self) -> bool:
        """Whether the process counts it by itself, from zero on."""
        return self.kind == "histogram" or (self.kind == "counter" and not self.read)


class Metric(Enum):
    """The table. What is counted begins at zero when the process starts, what is read does not."""

    # read from what the store holds, or what the process is at, whenever somebody asks
    BUILD = Row("goldenwindow_build_info", "gauge", "1; the label says which version runs", ("version",))
    READY = Row("goldenwindow_ready", "gauge", "1 while records can be taken, else 0: what /readyz says")
    SHADOW = Row("goldenwindow_shadow_mode", "gauge", "1 in shadow mode, where orders are pushed to nobody, else 0")
    DEPENDENCY = Row(
        "goldenwindow_dependency_up", "gauge", "1 while it is well, else 0; /readyz has the reason", ("dependency",)
    )
    DOCUMENTS = Row(
        "goldenwindow_documents_total",
        "counter",
        "Documents since the store was made: accepted, duplicate or rejected",
        ("kind", "outcome"),
        read=True,
    )
    LATE = Row(
        "goldenwindow_late_documents_total",
        "counter",
        "Accepted ones that came beyond the lateness",
        ("kind",),
        read=True,
    )
    DEAD_LETTERS = Row("goldenwindow_dead_letters", "gauge", "Rejected documents that wait for somebody to look")
    COMMIT_AGE = Row("goldenwindow_commit_age_seconds", "gauge", "Since something was last committed")
    EVENT_LAG = Row("goldenwindow_event_lag_seconds", "gauge", "From the newest event time to the pipeline's clock")
    WATERMARK_DELAY = Row("goldenwindow_watermark_delay_seconds", "gauge", "From the watermark to the pipeline's clock")
    INBOX = Row("goldenwindow_inbox_documents", "gauge", "Documents that wait for a batch")
    SOURCE_STOPPED = Row(
        "goldenwindow_source_stopped", "gauge", "1 for a source past the limit of rejections", ("source",)
    )
    SOURCE_LAG = Row(
        "goldenwindow_source_lag_documents", "gauge", "Documents of a source still to be taken", ("source",)
    )
    OUTAGES_OPEN = Row("goldenwindow_outages_open", "gauge", "Outages that last")
    ORDERS_OPEN = Row("goldenwindow_orders_open", "gauge", "Repair orders not closed yet", ("priority",))
    ORDERS_OVERDUE = Row(
        "goldenwindow_orders_overdue", "gauge", "Open repair orders whose requested completion has passed"
    )
    OUTBOX_WAITING = Row("goldenwindow_outbox_waiting", "gauge", "Order changes still to be pushed", ("channel",))
    OUTBOX_AGE = Row("goldenwindow_outbox_age_seconds", "gauge", "How long the oldest of them has waited", ("channel",))
    CHANNEL_OFF = Row("goldenwindow_channel_off", "gauge", "1 while the channel is switched off, else 0", ("channel",))
    UNDELIVERABLE = Row("goldenwindow_pushes_undeliverable", "gauge", "Order changes given up on", ("channel",))
    PROJECTION_WAITING = Row(
        "goldenwindow_projection_waiting", "gauge", "Points or facts still to be told to a target", ("target",)
    )
    PROJECTION_AGE = Row(
        "goldenwindow_projection_age_seconds", "gauge", "How long the oldest of them has waited", ("target",)
    )
    PROJECTED = Row(
        "goldenwindow_projected_total",
        "counter",
        "Points or facts by what became of them: taken, refused, dropped",
        ("target", "outcome"),
        read=True,
    )
    JOB_AGE = Row("goldenwindow_job_age_seconds", "gauge", "Since a run of the job last ended well", ("job",))
    JOB_FAILED = Row("goldenwindow_job_failed", "gauge", "1 where its latest run failed, else 0", ("job",))
    ASSESSMENT = Row(
        "goldenwindow_assessment",
        "gauge",
        "1; how forecasts did of late, by the words of the verdict",
        ("of", "verdict"),
    )
    DISK_FREE = Row("goldenwindow_disk_free_bytes", "gauge", "Room left where store.data_dir is")

    # counted by this process
    BATCHES = Row(
        "goldenwindow_batches_total", "counter", "Batches by outcome: committed, not_committed, mistake", ("outcome",)
    )
    BATCH_SECONDS = Row("goldenwindow_batch_seconds", "histogram", "From taking a batch to its commit", (), _FAST)
    INTAKE_SECONDS = Row("goldenwindow_intake_seconds", "histogram", "From a post to its commit", ("kind",), _FAST)
    PUSH_DELAY = Row(
        "goldenwindow_push_delay_seconds",
        "histogram",
        "From the commit of an order change to its delivery",
        ("channel",),
        _SLOW,
    )
    PUSHES = Row(
        "goldenwindow_pushes_total",
        "counter",
        "Tries to push: delivered, waiting, undeliverable",
        ("channel", "outcome"),
    )
    REQUESTS = Row("goldenwindow_http_requests_total", "counter", "Requests answered", ("method", "route", "status"))
    REQUEST_SECONDS = Row(
        "goldenwindow_http_request_seconds", "histogram", "Until a request was answered", ("route",), _FAST
    )


class Sample(msgspec.Struct, frozen=True):
    """A value of a metric that is read; `labels` in the order of its row."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()


Reading = Callable[[], Iterable[Sample]]
"""Reads some metrics when somebody asks; one whose source is down tells nothing."""


class Metrics:
    """The metrics of one process. Any thread may count."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._readings: list[Reading] = []
        self._registry.register(_Read(self._readings))
        ProcessCollector(registry=self._registry)
        self._counters = {metric: self._counter(metric.value) for metric in Metric if _is_counter(metric.value)}
        self._histograms = {metric: self._histogram(metric.value) for metric in Metric if metric.value.buckets}

    def count(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """One more, or `by` more, of a counter."""
        counter = self._counters[metric]
        (counter.labels(*labels) if labels else counter).inc(by)

    def observe(self, metric: Metric, seconds: float, *labels: str) -> None:
        """One more duration in a histogram."""
        histogram = self._histograms[metric]
        (histogram.labels(*labels) if labels else histogram).observe(seconds)

    def read_by(self, reading: Reading) -> None:
        """Asks `reading` too, whenever somebody asks for the text."""
        self._readings.append(reading)

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """Everything, in the form that an HTTP header `Accept` asks for, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def _counter(self, row: Row) -> Counter:
        return Counter(row.name, row.meaning, row.labels, registry=self._registry)

    def _histogram(self, row: Row) -> Histogram:
        return Histogram(row.name, row.meaning, row.labels, registry=self._registry, buckets=row.buckets)


class _Read(Collector):
    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def describe(self) -> Iterator[Family]:
        return iter(())

    def collect(self) -> Iterator[Family]:
        families: dict[Metric, CounterMetricFamily | GaugeMetricFamily] = {}
        for reading in self._readings:
            for sample in reading():
                if sample.metric not in families:
                    families[sample.metric] = _family(sample.metric.value)
                families[sample.metric].add_metric(sample.labels, sample.value)
        yield from families.values()


def _family(row: Row) -> CounterMetricFamily | GaugeMetricFamily:
    made = CounterMetricFamily if row.kind == "counter" else GaugeMetricFamily
    return made(row.name, row.meaning, labels=row.labels)


def _is_counter(row: Row) -> bool:
    return row.counted and not row.buckets
