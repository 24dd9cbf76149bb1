"""Records between Flink's operators, and in their state: JSON, read to the same bits. Pure."""

import msgspec

from ingest.records import Alarm, Complaint, Record


class _Sent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    alarm: Alarm | None = None
    complaint: Complaint | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Sent)


def write_record(record: Record) -> bytes:
    """The record as `read_record` reads it."""
    return _encoder.encode(_Sent(alarm=record) if isinstance(record, Alarm) else _Sent(complaint=record))


def read_record(content: bytes) -> Record:
    """The record that was written; raises `msgspec.DecodeError` where it is none."""
    sent = _decoder.decode(content)
    record = sent.alarm or sent.complaint
    if record is None:
        raise msgspec.DecodeError("neither an alarm nor a complaint")
    return record
