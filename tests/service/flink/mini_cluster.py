"""Run inside Flink's own environment: a recording through a mini cluster of two slots, its facts to a file.

Words: the dataset's folder, the file for the facts, and the folder for checkpoints.
"""

import sys
from pathlib import Path

from pyflink.common import Configuration, Duration, WatermarkStrategy
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import StreamExecutionEnvironment

from correlate.model import default_model
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.flink.region_job import ROW, Ground, Row, keys_of, region_facts, row_of

PARALLELISM = 2


class _Known(TimestampAssigner):
    def extract_timestamp(self, value: Row, record_timestamp: int) -> int:  # noqa: ARG002 - Flink gives it
        return value[1]


def main(folder: Path, out: Path, checkpoints: Path) -> None:
    settings = Configuration()
    for key in ("python.executable", "python.client.executable"):
        settings.set_string(key, sys.executable)
    settings.set_string("execution.checkpointing.dir", checkpoints.as_uri())
    settings.set_string("python.fn-execution.bundle.size", "200")
    flink = StreamExecutionEnvironment.get_execution_environment(settings)
    flink.set_parallelism(PARALLELISM)
    flink.enable_checkpointing(500)
    dataset = Dataset.open(folder)
    records = [arrival.record for arrival in dataset.arrivals(lambda _row: None)]
    ended_at = max(record.known_at for record in records)
    keys = keys_of(dataset.inventory)
    strategy = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_seconds(1)).with_timestamp_assigner(_Known())
    rows = flink.from_collection([row_of(record, keys) for record in records], type_info=ROW)
    timed = rows.assign_timestamps_and_watermarks(strategy)
    facts = region_facts(timed, lambda: Ground(Dataset.open(folder).inventory, default_model(), Rules(), ended_at))
    with facts.execute_and_collect() as lines, out.open("w") as file:
        file.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
