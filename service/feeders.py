"""The sources that the settings name, each with its thread: topics of Kafka, and a folder that is watched."""

from collections.abc import Iterator

from ingest.folder_source import FolderSource
from ingest.source import Source
from service.feeder import Feeder, Post
from service.settings import Settings
from service.store.positions import Positions


def feeders_of(settings: Settings, positions: Positions, post: Post) -> tuple[Feeder, ...]:
    """Feeders that `post` what comes, from where `positions` say that it was taken to; none of them started."""
    return tuple(Feeder(source, post) for source in _sources(settings, positions))


def _sources(settings: Settings, positions: Positions) -> Iterator[Source]:
    most, folder = settings.ingest.batch_documents, settings.watched_folder()
    if settings.kafka.bootstrap is not None:
        yield from _topics(settings, positions, most)
    if folder is not None:
        columns, unchanged_s = settings.ingest.columns, settings.folder.unchanged_s
        yield FolderSource(folder, positions.of, positions.forget, columns, unchanged_s, most)


def _topics(settings: Settings, positions: Positions, most: int) -> Iterator[Source]:
    from ingest.kafka_source import KafkaSource  # noqa: PLC0415 - who reads no topic does not wait for its client

    kafka = settings.kafka
    for kind, topic in (("alarms", kafka.alarms_topic), ("complaints", kafka.complaints_topic)):
        # A group each: complaints go on while the alarms are held up, and one does not rebalance the other.
        yield KafkaSource(topic, kind, f"{kafka.group}-{kind}", kafka.client(), positions.of, most)
