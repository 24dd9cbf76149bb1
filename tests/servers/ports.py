"""Ports of this machine at which nobody listens yet."""

import socket
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """So many of them, no two the same."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]
