"""Where messages may go: looked up, checked, and held to, so that no name leads into our own network."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import msgspec

from alerts.channels.push import Refused, Unavailable

_PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# What older tables of the standard library take for public: IETF protocols, 6to4 relays, documentation.
_SPECIAL_V4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_SPECIAL_V6 = (IPv6Network("3fff::/20"),)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


class Target(msgspec.Struct, frozen=True):
    """A checked receiver: connect to one of `ips`, speak to it as `host`."""

    scheme: str
    host: str
    ips: tuple[str, ...]


def checked(url: str, *, allow_internal: bool) -> Target:
    """Resolve and check the address of a receiver; raises `Refused` where it is not http(s), else as `reachable`."""
    scheme, host, port = _parts(url)
    return Target(scheme, host, reachable(host, port, allow_internal=allow_internal))


def reachable(host: str, port: int, *, allow_internal: bool) -> tuple[str, ...]:
    """The addresses of `host`, to connect to instead of the name: a second look-up could answer differently.

    Raises `Refused` where one of them is loopback, private, link-local or otherwise not public and `allow_internal`
    does not permit that; `Unavailable` where the name can not be resolved now.
    """
    addresses = _resolve(host, port)
    internal = [address for address in addresses if not is_public(address)]
    if internal and not allow_internal:
        told = f"{host} leads to {internal[0]}, which is not public; allow_internal permits it if it is meant"
        raise Refused(told, for_all=True)
    return tuple(dict.fromkeys(map(str, addresses)))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; one that wraps an IPv4 address is judged by that."""
    if isinstance(address, IPv4Address):
        special = any(address in network for network in _SPECIAL_V4)
        return address.is_global and not address.is_multicast and not special
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    special = any(address in network for network in _SPECIAL_V6)
    return address in _GLOBAL_UNICAST and address.is_global and not special


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that it leads to: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052), ISATAP (RFC 5214)."""
    inner = address.ipv4_mapped or address.sixtofour
    last = IPv4Address(int(address) & 0xFFFF_FFFF)
    if inner is None and (address in _NAT64 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP):
        return last
    return inner


def _parts(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(
            "the address of the receiver can not be read: write it as https://host/path", for_all=True
        ) from error
    if parts.scheme not in _PORTS or not host:
        raise Refused("the address of the receiver is not http or https: write it as https://host/path", for_all=True)
    return parts.scheme, host, port or _PORTS[parts.scheme]


def _resolve(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"{host} can not be resolved: {type(error).__name__}") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
