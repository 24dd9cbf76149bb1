"""Where a webhook may go: looked up, checked, and held to, so that no name leads into our own network."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import msgspec

from alerts.channels.push import Refused, Unavailable

_PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")


class Target(msgspec.Struct, frozen=True):
    """A checked receiver: connect to one of `ips`, speak to it as `host`."""

    scheme: str
    host: str
    ips: tuple[str, ...]


def checked(url: str, *, allow_internal: bool) -> Target:
    """Resolve and check the address of a receiver.

    Raises `Refused` where it is not http(s), has no host, or leads to a loopback, private, link-local or otherwise
    not public address without `allow_internal`; `Unavailable` where the name can not be resolved now. Connecting to
    `Target.ips` and not to the name keeps a second look-up from answering differently.
    """
    scheme, host, port = _parts(url)
    addresses = _resolve(host, port)
    internal = [address for address in addresses if not is_public(address)]
    if internal and not allow_internal:
        raise Refused(f"{host} leads to {internal[0]}, which is not public; allow_internal permits it if it is meant")
    return Target(scheme, host, tuple(dict.fromkeys(map(str, addresses))))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; one that wraps an IPv4 address is judged by that."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _parts(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("the address of the receiver can not be read: write it as https://host/path") from error
    if parts.scheme not in _PORTS or not host:
        raise Refused("the address of the receiver is not http or https: write it as https://host/path")
    return parts.scheme, host, port or _PORTS[parts.scheme]


def _resolve(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"{host} can not be resolved: {type(error).__name__}") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
