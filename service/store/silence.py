"""Whether an error is that the database does not answer, or takes nothing now: the same again later may be right."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection


def is_silent(error: BaseException) -> bool:
    """Of whatever a reading or writing raised."""
    return isinstance(error, OperationalError | InterfaceError | NoConnection)
