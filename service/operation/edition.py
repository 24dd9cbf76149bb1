"""Which version of the program runs."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """As it was installed; 0 where it runs from a checkout that never was."""
    try:
        return installed("goldenwindow")
    except PackageNotFoundError:
        return "0"
