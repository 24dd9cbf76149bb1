"""Reads messages by Quix Streams, decodes them, and does nothing else; run by an interpreter that has it.

`PYTHON benchmarks/quix_pipeline.py BROKER TOPIC COUNT` prints messages, seconds, seconds of processor time.
"""

import sys
import tempfile
import time

from quixstreams import Application


def main() -> None:
    """Count until all have come; the first message starts the clocks."""
    broker, topic, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seen, begun = 0, (0.0, 0.0)

    def note(_: object) -> None:
        nonlocal seen, begun
        seen += 1
        if seen == 1:
            begun = time.perf_counter(), time.process_time()
        if seen == count:
            app.stop()

    with tempfile.TemporaryDirectory() as folder:
        app = Application(
            broker_address=broker,
            consumer_group="quix",
            auto_offset_reset="earliest",
            state_dir=folder,
            loglevel="ERROR",
        )
        app.dataframe(app.topic(topic, value_deserializer="json")).update(note)
        app.run()
        print(seen - 1, time.perf_counter() - begun[0], time.process_time() - begun[1])


if __name__ == "__main__":
    main()
