"""Whoever signs in goes on to where they wanted to go, and never to another machine."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dashboard.access.next_page import next_page

HERE = "http://127.0.0.1:8420/login"


@pytest.mark.parametrize(
    "asked", ["/queue", "/queue?unit=a&order=R-1", "/outages/G%2F1?shown=6", "/", "/people?person=李娜"]
)
def test_a_page_of_this_service_is_where_one_goes_on(asked: str) -> None:
    assert next_page(asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        *("", "queue", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example"),
        *("https://evil.example/queue", "javascript:alert(1)", "/" + "x" * 3_000, "/queue\r\nSet-Cookie: a=b"),
    ],
)
def test_anything_else_leads_to_the_live_page(asked: str) -> None:
    assert next_page(asked) == "/"


@pytest.mark.parametrize("door", ["/login", "/login?next=/queue", "/logout", "/first-admin?secret=x", "/oidc/start"])
def test_nobody_is_led_back_to_the_door(door: str) -> None:
    assert next_page(door) == "/"


@given(st.text(alphabet=st.sampled_from("/\\\t\n\r :@?#.ehtpsx%2"), max_size=12))
def test_whatever_is_asked_for_stays_on_this_machine_as_browsers_read_it(asked: str) -> None:
    as_browsers_read = next_page(asked).translate({ord(sign): None for sign in "\t\n\r"}).replace("\\", "/")
    assert urlsplit(urljoin(HERE, as_browsers_read)).netloc == "127.0.0.1:8420"
