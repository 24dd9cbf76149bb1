"""How a moment is kept: UTC microseconds on SQLite, ``timestamptz`` on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Connection, Dialect
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, exact to the microsecond, that sorts and compares in the database.

    SQLite has no type for it, and its text form costs more to read than the row around it: hence the integer.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        """The column type of the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Datetime → what the driver takes. A naive datetime is our mistake and raises."""
        if value is None or dialect.name == "postgresql":
            return value
        return _microseconds(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What the driver gives → aware datetime in UTC."""
        if isinstance(value, int):
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


def moments_of(connection: Connection) -> Callable[[datetime], object]:
    """Datetime → what the driver of the connection takes."""
    return _itself if connection.dialect.name == "postgresql" else _microseconds


def _microseconds(value: datetime) -> int:
    return (value - _EPOCH) // _MICROSECOND


def _itself(value: datetime) -> datetime:
    return value
