"""Pages stand in one frame, in the visitor's language and look; parts are answered to those who have not seen them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from markupsafe import Markup

from ingest.records import Region
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.formats import Formats
from service.dashboard.frame.pages import TEMPLATES, Pages
from service.dashboard.frame.place import RAIL, Place
from service.dashboard.freshness_view import Sign
from tests.service.asgi_client import AsgiClient

PAGE = '{% extends "frame.html" %}{% block content %}{% include "part.html" %}{% endblock %}'
PART = '<div id="x" {{ part("/x?a=1") }}>{{ severity("major") }} {{ name }} {{ 0.5|percent }}{{ csrf_field() }}</div>'


class Around:
    zone = "Asia/Shanghai"
    regions = (Region("Yinchuan", name_zh="银川", name_en="Yinchuan"),)

    def freshness(self, language: Language) -> tuple[Sign, ...]:
        return (Sign("fresh" if language == "en" else "新", "fine"),)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[AsgiClient]:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "part.html").write_text(PART, encoding="utf-8")
    app, pages = FastAPI(), Pages(Around(), csrf_of=lambda _: Markup("<i>c</i>"), folders=(TEMPLATES, tmp_path))

    @app.get("/queue")
    def page(request: Request) -> Response:
        return pages.answer(request, Place.QUEUE, "page.html", name="<b>")

    @app.post("/queue/held")
    def answer(request: Request) -> Response:
        return pages.answer(request, Place.QUEUE, "page.html", name="n")

    @app.get("/x")
    def part(request: Request) -> Response:
        return pages.part(request, "part.html", name="n")

    with AsgiClient(app) as client:
        yield client


def test_a_page_stands_in_the_frame_with_its_place_marked_and_what_it_shows_escaped(client: AsgiClient) -> None:
    text = client.get("/queue").text
    assert re.findall(r'href="(/[\w-]*)" aria-current="page"', text) == ["/queue"]
    assert len(re.findall(r"icons.svg#", text)) == len(RAIL) + 2
    assert "<title>Queue · Golden window</title>" in text
    assert "&lt;b&gt;" in text
    assert "<i>c</i>" in text
    assert "fresh" in text


def test_language_and_theme_are_those_of_the_address_then_of_the_cookie_then_of_the_browser(client: AsgiClient) -> None:
    browser = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
    assert '<html lang="zh-Hans">' in client.get("/queue", browser).text
    assert '<html lang="en" data-theme="dark">' in client.get("/queue?lang=en&theme=dark", browser).text
    assert '<html lang="en" data-theme="dark">' in client.get("/queue?theme=purple", browser).text
    assert "抢修队列" in client.get("/queue?lang=zh").text


def test_links_of_the_strip_keep_what_else_is_asked_for(client: AsgiClient) -> None:
    text = client.get("/queue?region=Yinchuan&state=held&hours=24").text
    assert 'href="/queue?region=Yinchuan&amp;state=held&amp;hours=72"' in text
    assert 'href="/queue?region=Yinchuan&amp;state=held&amp;hours=24&amp;theme=dark"' in text
    assert '<option value="Yinchuan" selected>' in text
    assert '<input type="hidden" name="state" value="held">' in text


def test_links_of_a_page_that_answers_a_form_lead_to_its_place(client: AsgiClient) -> None:
    text = client.request("POST", "/queue/held").text
    assert 'href="/queue?theme=dark"' in text
    assert "/queue/held" not in text


def test_on_a_wall_there_is_no_rail(client: AsgiClient) -> None:
    text = client.get("/queue?wall=1").text
    assert "data-wall" in text
    assert 'class="rail"' not in text


def test_a_part_is_answered_once_and_then_only_if_it_is_other_than_what_was_seen(client: AsgiClient) -> None:
    first = client.get("/x?a=1").text
    seen = re.search(r"seen=(\w+)", first)
    assert seen
    assert client.get(f"/x?a=1&seen={seen[1]}").status_code == 204
    assert client.get("/x?a=1&seen=other").text == first


def test_figures_and_times_are_written_as_the_language_has_them() -> None:
    english, chinese = Formats("en", "Asia/Shanghai"), Formats("zh", "Asia/Shanghai")
    assert [english.number(1234.56, digits) for digits in (0, 1)] == ["1,235", "1,234.6"]
    assert (english.percent(0.425), english.percent(0.425, 1)) == ("42%", "42.5%")
    assert (english.hours(1.5), english.age(timedelta(minutes=42))) == ("1:30", "0:42")
    assert (english.age(timedelta(hours=76)), chinese.age(timedelta(hours=76))) == ("3 d 4 h", "3 天 4 小时")
    assert english.moment(datetime(2011, 7, 4, 6, 32, tzinfo=UTC)) == "2011-07-04 14:32"
    assert {english.number(None), english.percent(None), english.hours(None), english.moment(None)} == {"–"}
