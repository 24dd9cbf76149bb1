import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

import service.dashboard
from ingest.records import Region
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.scene_surroundings import SceneSurroundings
from service.dashboard.live.routes import live_routes, static_files
from service.dashboard.scene import KeptScenes, Scene
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.cast import BUSY, EMPTY, FIBRE_CUT, SILENT, Stage, order
from tests.service.dashboard.who import somebody

HERE = Path(service.dashboard.__file__).parent
VENDOR = HERE / "static" / "vendor"
PARTS = ("top", "pictures", "outages")
HOSTILE = "<script>alert(1)</script>\"' onload=alert(2)"


@pytest.fixture
def stage() -> Stage:
    return Stage(BUSY)


@pytest.fixture
def client(stage: Stage) -> Iterator[AsgiClient]:
    app = FastAPI()
    scenes = KeptScenes(stage)
    app.include_router(live_routes(Pages(SceneSurroundings(scenes)), scenes))
    app.mount("/static", static_files())
    with AsgiClient(app) as client:
        yield client


class Elements(HTMLParser):
    """Notes every element with its attributes, and that each that opens is closed."""

    VOID = frozenset({"meta", "link", "input", "br", "path", "circle", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Queue", "burst in 0:42", "avoids 31", "order issued", "usual up to {upper}", "critical"]),
        ("zh", ["抢修队列", "0:42 后爆发", "可避免 31 件", "工单已派发", "正常上限 {upper}", "紧急"]),
    ],
)
def test_the_page_says_it_in_both_languages(client: AsgiClient, language: str, said: list[str]) -> None:
    page = client.get(f"/?lang={language}").text
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize("scene", [BUSY, EMPTY], ids=["busy", "empty"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_sound_and_carries_no_inline_script_or_style(
    client: AsgiClient, stage: Stage, scene: object, language: str
) -> None:
    stage.play(BUSY if scene is BUSY else EMPTY)
    elements = Elements(client.get(f"/?lang={language}").text).found
    for tag, attributes in elements:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_hostile_text_stays_text(client: AsgiClient, stage: Stage) -> None:
    outages = tuple(msgspec.structs.replace(each, site_id=HOSTILE, region=HOSTILE) for each in FIBRE_CUT.outages)
    group = msgspec.structs.replace(FIBRE_CUT, group_id=HOSTILE, region=HOSTILE, outages=outages, causes=(HOSTILE,))
    spike = msgspec.structs.replace(SILENT, region=HOSTILE, district=HOSTILE, site_id=HOSTILE)
    hostile = msgspec.structs.replace(
        BUSY,
        regions=(Region(HOSTILE, name_zh=HOSTILE, name_en=HOSTILE),),
        groups=(group,),
        orders=(msgspec.structs.replace(order(group, 9.0, group.at - group.started_at), order_id=HOSTILE),),
        spikes=(spike,),
    )
    stage.play(hostile)
    for path in ("/", "/?lang=zh", f"/?region={HOSTILE}", *(f"/live/{part}" for part in PARTS)):
        text = client.get(path).text
        assert "<script>alert" not in text
        for tag, attributes in Elements(text).found:
            assert tag != "script" or attributes["src"]
            assert "onload" not in attributes


def test_an_empty_service_says_what_to_do_next(client: AsgiClient, stage: Stage) -> None:
    stage.play(EMPTY)
    page = client.get("/?lang=en").text
    for said in (
        "Nothing has arrived yet",
        "curl -X POST http://127.0.0.1/api/v1/alarms",
        "No outage is open",
        "It knows no cells yet",
    ):
        assert said in page


def test_it_says_that_anyone_on_this_machine_may_look(client: AsgiClient) -> None:
    assert "everybody on this machine is admin" in client.get("/?lang=en").text


@pytest.mark.parametrize("part", PARTS)
def test_a_part_comes_alone_and_is_the_same_as_on_the_page(client: AsgiClient, part: str) -> None:
    text = client.get(f"/live/{part}?lang=en").text
    assert f'id="{part}"' in text
    assert text in client.get("/?lang=en").text


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_has_not_changed_is_not_sent_again(client: AsgiClient, stage: Stage, part: str) -> None:
    (again,) = re.findall(r'hx-get="([^"]+)"', client.get(f"/live/{part}?lang=en").text)
    path = again.replace("&amp;", "&")
    assert client.get(path).status_code == 204
    stage.play(EMPTY)
    assert client.get(path).status_code == 200


def test_a_part_that_does_not_exist_is_not_found(client: AsgiClient) -> None:
    assert client.get("/live/../secrets").status_code == 404
    assert client.get("/live/secrets").status_code == 404


def test_the_language_is_the_addresss_then_the_cookies_then_the_browsers(client: AsgiClient) -> None:
    assert 'lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "zh-CN,en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "fr,en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": ""}).text
    assert 'lang="zh-Hans"' in client.get("/?lang=zh").text
    assert 'lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_a_choice_that_is_not_on_offer_is_passed_over(client: AsgiClient) -> None:
    answer = client.get('/?lang=xx&theme="><b>&hours=7&region=nowhere')
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "data-theme=" not in answer.text.partition("<body")[0]


def test_the_theme_can_be_chosen_and_is_kept(client: AsgiClient) -> None:
    assert '<html lang="en" data-theme="dark">' in client.get("/?lang=en&theme=dark").text
    assert 'data-theme="dark"' in client.get("/").text


def test_choices_of_range_and_region_go_along_with_every_link(client: AsgiClient) -> None:
    page = client.get("/?lang=en&hours=24&region=guyuan").text
    assert "/?hours=24&amp;region=guyuan&amp;lang=zh" in page
    assert 'hx-get="/live/outages?hours=24&amp;region=guyuan&amp;seen=' in page
    assert "Yinchuan YC0101" not in page


def test_a_scene_is_read_once_for_many_pages_and_anew_after_a_commit(stage: Stage) -> None:
    scenes = KeptScenes(stage)
    assert scenes.scene(12) is scenes.scene(12)
    stage.play(EMPTY)
    assert scenes.scene(12) is EMPTY


def test_files_of_others_are_as_they_were_published() -> None:
    lines = [line.split("  ") for line in (VENDOR / "SHA256SUMS").read_text().splitlines()]
    listed = {name: digest for digest, name in lines}
    present = {path.name for path in VENDOR.iterdir() if path.suffix in {".js", ".css"}}
    assert set(listed) == present
    for name, digest in listed.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
        assert (VENDOR / f"{name.partition('.')[0].removesuffix('-ext')}.LICENSE").exists()


@pytest.mark.parametrize("path", sorted((HERE / "static").glob("*.*")), ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    elsewhere = re.findall(r"https?://(?!www\.w3\.org)\S+", path.read_text(encoding="utf-8"))
    assert elsewhere == []


def test_every_file_that_the_page_names_is_there(client: AsgiClient) -> None:
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/").text)
    assert len(named) >= 7
    assert [path for path in named if client.get(path).status_code != 200] == []


def test_a_part_is_rendered_once_however_many_look_at_it(client: AsgiClient, stage: Stage) -> None:
    read: list[int] = []
    scene = stage.scene

    def counted(hours: int) -> Scene:
        read.append(hours)
        return scene(hours)

    stage.scene = counted  # type: ignore[method-assign]
    first = client.get("/live/pictures?hours=24").text
    assert [client.get("/live/pictures?hours=24").text for _ in range(5)] == [first] * 5
    assert read.count(24) == 1
    stage.play(EMPTY)
    assert client.get("/live/pictures?hours=24").text != first


def test_someone_of_one_region_sees_no_other_even_after_others_have_looked(stage: Stage) -> None:
    app, scenes = FastAPI(), KeptScenes(stage)
    app.include_router(live_routes(Pages(SceneSurroundings(scenes)), scenes))

    @app.middleware("http")
    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        if told := request.headers.get("x-region"):
            request.state.principal = somebody("viewer", frozenset({told}))
        return await call_next(request)

    with AsgiClient(app) as client:
        assert "Yinchuan YC0101" in client.get("/").text
        theirs = client.get("/", headers={"x-region": "guyuan"}).text
        assert "Guyuan GY0007" in theirs
        assert "Yinchuan" not in theirs
        assert "Yinchuan" not in client.get("/?region=yinchuan", headers={"x-region": "guyuan"}).text


def test_the_freshness_strip_is_asked_for_anew_like_any_part(client: AsgiClient, stage: Stage) -> None:
    text = client.get("/frame/freshness").text
    assert "up to date" in text or "behind" in text
    seen = re.findall(r"seen=(\w+)", text)[0]
    assert client.get(f"/frame/freshness?seen={seen}").status_code == 204
    stage.play(EMPTY)
    assert "No record yet" in client.get(f"/frame/freshness?seen={seen}").text
