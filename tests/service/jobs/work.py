"""Work for a process of its own; its imports are few, as it begins with them."""

import os
from threading import Event


def double(number: int) -> int:
    return 2 * number


def fail() -> None:
    raise ValueError("no number")


def die() -> None:
    os._exit(1)


def sleep() -> str:
    Event().wait()
    return "never"
