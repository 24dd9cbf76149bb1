"""Why a record could not be taken: a closed list, and the value that carries one."""

from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """Every reason for which a record is rejected. Each stands in ``docs/rejections.md``."""

    UNREADABLE = "unreadable"
    UNKNOWN_DOCUMENT = "unknown_document"
    TOO_LARGE = "too_large"
    WRONG_FIELD_COUNT = "wrong_field_count"
    MISSING_FIELD = "missing_field"
    BAD_TIME = "bad_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    BAD_NUMBER = "bad_number"
    BAD_VALUE = "bad_value"
    CLEARED_BEFORE_RAISED = "cleared_before_raised"
    MISSING_CLEAR_TIME = "missing_clear_time"
    UNKNOWN_REGION = "unknown_region"
    UNKNOWN_CELL = "unknown_cell"
    SERVICE_MISTAKE = "service_mistake"


class Rejected(msgspec.Struct, frozen=True):
    """A record that was read and not taken.

    `detail` names field and value, in a sentence with the remedy; `original` is what arrived, as text.
    """

    reason: Reason
    detail: str
    original: str


class Unacceptable(Exception):
    """Raised inside a reader when a record can not be taken; its public methods turn it into a `Rejected`."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail

    def rejected(self, original: str) -> Rejected:
        """The value that is handed on, with what arrived."""
        return Rejected(self.reason, self.detail, original)
