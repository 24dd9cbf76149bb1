"""The sources that the settings name, each with its thread: topics of Kafka, and a folder that is watched."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.folder_source import FolderSource
from ingest.source import Source
from service.configuration.settings import Settings
from service.intake.feeder import Feeder, Post
from service.sharing.shard_part import MakeFeeders
from service.store.positions import Positions

if TYPE_CHECKING:
    from service.intake.router import Router, ShardOf


def feeders_of(settings: Settings, positions: Positions, post: Post) -> tuple[Feeder, ...]:
    """Feeders that `post` what comes, from where `positions` say that it was taken to; none of them started."""
    return tuple(Feeder(source, post) for source in _sources(settings, positions))


def is_routed(settings: Settings) -> bool:
    """Whether documents go from the topics to those who own their shards by a topic of our own."""
    kafka = settings.kafka
    return settings.workers.shards is not None and kafka.bootstrap is not None and kafka.keyed_topic is not None


def router_of(settings: Settings, shard_of: "ShardOf") -> "Router":
    """What sends the documents of the topics on to the partitions of their shards; only where `is_routed`."""
    from service.intake.router import Router, Routes  # noqa: PLC0415 - who reads no topic does not wait for its client

    kafka, shards = settings.kafka, settings.workers.shards
    assert kafka.keyed_topic is not None
    assert shards is not None
    kinds = {kafka.alarms_topic: "alarms", kafka.complaints_topic: "complaints"}
    return Router(Routes(kinds, kafka.keyed_topic, shards, f"{kafka.group}-route"), kafka.client(), shard_of)


def keyed_feeders(settings: Settings, positions: Positions) -> MakeFeeders | None:
    """Makes what brings the owner of a shard the documents that were sent on to it; None where not `is_routed`."""
    if not is_routed(settings):
        return None
    return lambda shard, post: [_keyed_feeder(settings, positions, post, shard)]


def _keyed_feeder(settings: Settings, positions: Positions, post: Post, shard: str) -> Feeder:
    from ingest.kafka_source import KafkaSource  # noqa: PLC0415 - who reads no topic does not wait for its client

    kafka, most = settings.kafka, settings.ingest.batch_documents
    assert kafka.keyed_topic is not None
    group = f"{kafka.group}-shards"
    source = KafkaSource(kafka.keyed_topic, "", group, kafka.client(), positions.of, most, int(shard))
    return Feeder(source, post)


def _sources(settings: Settings, positions: Positions) -> Iterator[Source]:
    most, folder = settings.ingest.batch_documents, settings.watched_folder()
    if settings.kafka.bootstrap is not None and not is_routed(settings):
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
