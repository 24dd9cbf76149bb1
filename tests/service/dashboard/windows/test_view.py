"""The windows page, put together from the model in force and a store."""

from datetime import timedelta

import msgspec
import pytest

from alerts.what_if.weighed_limits import Material
from correlate.model import Model, default_model, write_model
from service.dashboard.windows.view import WindowReads
from service.dashboard.windows.what_if import KeptWhatIf
from service.store.store import Store
from tests.correlate.made_facts import outage
from tests.service.dashboard.windows.test_panels import FEW, LEARNT
from tests.service.made import at

MODEL: Model = msgspec.structs.replace(default_model(), curves=(LEARNT, FEW), learnt=True)


def reads(store: Store, model: Model = MODEL, count: int = 5, *, chosen: bool = False) -> WindowReads:
    outages = [outage(n, n + 3.0, outage_id=f"O-{n}", group_id=f"G-{n}") for n in range(count)]
    material = Material(outages, (), {}, "Asia/Shanghai", 1000.0, timedelta(seconds=180), complaints_known=True)
    return WindowReads(lambda: model, store.models, KeptWhatIf(lambda: material, lambda: 0), lambda: chosen)


def test_the_segment_that_is_asked_for_is_shown_large_and_all_beside_it(store: Store) -> None:
    page = reads(store).page("4G", None, wait=True)
    assert page.shown.segment == "4G"
    assert [panel.segment for panel in page.panels] == ["all", "4G"]
    assert page.shown.picture.width > page.panels[0].picture.width
    assert reads(store).page("no such", None, wait=True).shown.segment == "all"


def test_a_page_does_not_wait_for_the_limits_unless_it_is_told_to(store: Store) -> None:
    page = reads(store).page("all", 4.0, wait=False)
    assert (page.is_ready, page.limits) == (False, None)
    asked = reads(store)
    asked.page("all", 4.0, wait=True)
    again = asked.page("all", 2.0, wait=False)
    assert again.limits is not None
    assert again.limits.point.limit_hours == again.limits.asked == 2.0


def test_a_segment_without_outages_shows_the_limits_of_all_and_says_so(store: Store) -> None:
    limits = reads(store).page("4G", None, wait=True).limits
    assert limits is not None
    assert not limits.own
    assert limits.outages == 5
    everyone = reads(store).limits("all", 6.0)
    assert everyone is not None
    assert everyone.own


def test_a_store_without_outages_has_no_limits(store: Store) -> None:
    page = reads(store, count=0).page("all", None, wait=True)
    assert page.is_ready
    assert page.limits is None


def test_an_assumed_model_says_that_no_study_made_it(store: Store) -> None:
    model = reads(store, default_model()).page("all", None, wait=False).model
    assert (model.version, model.is_learnt, model.is_chosen, model.versions) == (None, False, False, ())


def test_a_model_of_the_store_says_which_it_is_and_stands_beside_the_one_before(store: Store) -> None:
    earlier = msgspec.structs.replace(MODEL, curves=(msgspec.structs.replace(LEARNT, window_hours=2.25),))
    store.models.keep(write_model(earlier), at(1), in_force=True, note="first")
    store.models.keep(write_model(MODEL), at(25), in_force=True, note="second")
    page = reads(store).page("all", None, wait=False)
    assert (page.model.version, page.model.made_at, page.model.previous) == (2, at(25), 1)
    assert [row.note for row in page.model.versions] == ["second", "first"]
    assert page.shown.before is not None
    assert page.shown.before.window is not None
    assert page.shown.before.window.at == 2.25


@pytest.mark.parametrize("chosen", [True, False])
def test_a_file_that_the_settings_name_goes_before_what_studies_made(store: Store, chosen: bool) -> None:
    store.models.keep(write_model(MODEL), at(1), in_force=True, note="")
    model = reads(store, chosen=chosen).page("all", None, wait=False).model
    assert model.version == (None if chosen else 1)


def test_an_earlier_model_that_can_not_be_read_is_left_aside(store: Store) -> None:
    store.models.keep(b'{"version": 99}', at(1), in_force=False, note="")
    store.models.keep(write_model(MODEL), at(2), in_force=True, note="")
    assert reads(store).page("all", None, wait=False).shown.before is None
