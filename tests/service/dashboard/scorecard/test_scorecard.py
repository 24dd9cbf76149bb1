"""The scorecard page: intervals beside what they promise, and words where nothing is known."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.explain.precision import Verdict
from alerts.scorecard import Calibration, Coverage, Scorecard, SilentOutages
from alerts.shadow.weeks import shadow_week
from correlate.drift import Drift
from service.dashboard.scorecard.picture import calibration_picture
from service.dashboard.scorecard.routes import scorecard_routes
from service.dashboard.scorecard.store_scorecards import StoreScorecards
from service.dashboard.scorecard.view import STALE, Calibrated, Said, scorecard_view
from service.store.assessments import Assessment
from service.store.feedback import Feedback
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.page_app import page_app, pages
from tests.service.made import at

NOW = at(24 * 9)
CARD = Scorecard(
    "ok", 100, 0.9, 0.83, 0.94, 6, 4, (Calibration(0.0, 40, 20.0, 24.0), Calibration(1.0, 60, 120.0, 90.0))
)
COVERAGES = (
    Coverage(0.5, 35, 100, 0.35, 0.28, 0.43),
    Coverage(0.8, 90, 100, 0.9, 0.84, 0.94),
    Coverage(0.9, 90, 100, 0.9, 0.83, 0.94),
)


def _card(coverages: tuple[Coverage, ...] = COVERAGES, card: Scorecard = CARD) -> Assessment:
    body = {"scorecard": card, "silent": SilentOutages(5, 2, 1), "coverages": coverages}
    return Assessment("scorecard", at(24 * 8), card.status, "told", msgspec.json.encode(body))


def _drift(drift: Drift = Drift.NONE) -> Assessment:
    body = {"drift": drift.value, "since": None if drift is Drift.NONE else at(24)}
    return Assessment("drift", at(24 * 8), drift.value, "told", msgspec.json.encode(body))


def test_intervals_are_judged_by_the_interval_of_the_share_that_they_held() -> None:
    view = scorecard_view([_card(), _drift()], Said(), NOW)
    assert [each.verdict for each in view.held] == ["too_narrow", "too_wide", "holds"]
    assert [(each.expected, each.observed) for each in view.calibrated] == [(0.5, 0.6), (2.0, 1.5)]
    assert not view.stale


def test_few_outcomes_tell_nothing() -> None:
    few = (Coverage(0.9, 5, 10, 0.5, 0.27, 0.73),)
    assert scorecard_view([_card(few)], Said(), NOW).held[0].verdict == "too_few"


def test_a_finding_of_an_earlier_version_has_its_one_interval() -> None:
    (held,) = scorecard_view([_card(())], Said(), NOW).held
    assert (held.promised, held.of, held.share, held.verdict) == (0.9, 100, 0.9, "holds")


def test_old_findings_are_said_to_be_old() -> None:
    assert scorecard_view([_card()], Said(), at(24 * 8) + STALE + timedelta(minutes=1)).stale


def test_forecasts_that_are_right_stand_on_the_diagonal() -> None:
    picture = calibration_picture([Calibrated(50, 1.0, 1.0), Calibrated(5, 10.0, 0.0)])
    right, few = picture.balls
    places = {value: (x, y) for value, x, y in picture.ticks}
    assert (right.x, right.y) == places[1.0]
    assert few.few
    assert few.y == places[0.1][1]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One kind of database is enough for what pages look like."""
    opened = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture
def client(store: Store, folder: Path) -> Iterator[AsgiClient]:
    with AsgiClient(page_app(scorecard_routes(pages(), StoreScorecards(store, folder, lambda: NOW)))) as client:
        yield client


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_anything_is_known_the_page_says_what_to_do(client: AsgiClient, lang: str) -> None:
    text = client.get(f"/scorecard?lang={lang}").text
    assert "jobs.assess_at" in text
    assert "orders.mode" in text


def test_all_that_is_known_stands_on_the_page(client: AsgiClient, store: Store, folder: Path) -> None:
    for found in (_card(), _drift(Drift.MORE)):
        store.assessments.keep(found)
    store.feedback.add(Feedback(at(1), Verdict.CONFIRM, "li", "4G-urban", complaint_id="C-1", outage_id="O-1"))
    store.feedback.add(Feedback(at(2), Verdict.REJECT, "li", "crew", order_id="R-1"))
    (folder / "2011-W27").mkdir(parents=True)
    week = {"weeks": [shadow_week("2011-W27", [])]}
    (folder / "2011-W27" / "shadow.json").write_bytes(msgspec.json.encode(week))
    (folder / "2011-W26").mkdir()
    (folder / "2011-W26" / "shadow.json").write_bytes(b"{")
    text = client.get("/scorecard").text
    for words in (
        "too narrow",
        "5 suspected: 2 confirmed, 1 refuted, 2 not looked at",
        "more complaints come",
        "4G-urban",
        "2011-W27",
    ):
        assert words in text
