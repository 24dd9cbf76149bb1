import socket
from ipaddress import ip_address

import pytest

from alerts.channels.address import checked, is_public
from alerts.channels.push import PushMessage, Refused, Unavailable
from alerts.channels.webhook import Webhook
from ingest.clock import SystemClock
from tests.alerts.channels.internal_addresses import FORMS

INTERNAL = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
]


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""

    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("address", INTERNAL)
def test_addresses_of_our_own_network_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_name_that_leads_inside_is_refused_even_if_it_also_leads_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(Refused, match=r"orders\.example leads to 10\.0\.0\.7, which is not public"):
        checked("https://orders.example/hook", allow_internal=False)


def test_a_name_that_leads_inside_is_taken_where_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "10.0.0.7", "10.0.0.8", "10.0.0.7")
    target = checked("https://orders.example/hook", allow_internal=True)
    assert target.ips == ("10.0.0.7", "10.0.0.8")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"])
def test_a_loopback_address_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(Refused, match="is not public"):
        checked(url, allow_internal=False)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "//a.example", "https://", "x", "http://[::1"]
)
def test_what_is_not_an_http_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="write it as https://host/path"):
        checked(url, allow_internal=True)


def test_a_name_that_can_not_be_resolved_now_may_be_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(Unavailable, match=r"orders\.example can not be resolved"):
        checked("https://orders.example/", allow_internal=False)


def webhook(url: str, *, allow_internal: bool = False) -> Webhook:
    return Webhook(url, "a secret that is long enough", SystemClock(), allow_internal=allow_internal)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where connections were opened to; none is."""
    opened: list[object] = []

    def create_connection(address: object, *_: object, **__: object) -> None:
        opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return opened


def test_there_are_sixty_forms_and_more() -> None:
    assert len(set(FORMS)) >= 60


@pytest.mark.parametrize("url", FORMS)
def test_no_form_of_an_internal_address_is_ever_connected_to(url: str, connections: list[object]) -> None:
    with pytest.raises((Refused, Unavailable)):
        webhook(url).push(PushMessage("R-1.1", "R-1", b"{}"))
    assert connections == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://2130706433:9/"])
def test_a_setting_permits_internal_addresses(url: str, connections: list[object]) -> None:
    with pytest.raises(Unavailable, match="ConnectError"):
        webhook(url, allow_internal=True).push(PushMessage("R-1.1", "R-1", b"{}"))
    assert len(connections) == 1


def test_a_name_that_changes_its_mind_is_held_to_what_was_checked(
    monkeypatch: pytest.MonkeyPatch, connections: list[object]
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    hook = webhook("http://rebinding.example/")
    with pytest.raises(Unavailable):
        hook.push(PushMessage("R-1.1", "R-1", b"{}"))
    assert connections == [("93.184.216.34", 80)]
    with pytest.raises(Refused, match="is not public"):
        hook.push(PushMessage("R-1.1", "R-1", b"{}"))
    assert len(connections) == 1
