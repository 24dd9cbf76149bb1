"""A service put together from settings explains calls, live and after a restart."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.compose import Service, build_service
from service.configuration.customer_sections import Explain, Screening
from service.configuration.settings import Settings
from service.customers.explaining import local_moment
from tests.service.asgi_client import AsgiClient
from tests.service.made import at
from tests.service.recording import alarm_document, complaint_document
from tests.service.test_compose import network, settings_of

NOW = at(9.2)


def explained(service: Service, **asked: str) -> Mapping[str, Any]:
    with AsgiClient(service.app) as client:
        told: Mapping[str, Any] = client.get("/api/v1/explain", params={"at": NOW.isoformat(), **asked}).json()
    return told


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    own = Explain(replies={"zh": {"equipment": "基站故障，${expected}"}})
    told = settings_of(tmp_path, network(tmp_path / "network"))
    return told.model_copy(update={"explain": own, "screening": Screening(billing=("信号",), symptoms=())})


def test_an_outage_explains_a_call_by_cell_and_by_customer_also_after_a_restart(settings: Settings) -> None:
    service = build_service(settings)
    with service.running():
        caller = {"customer_ref": "13900001111"}
        for kind, document in (
            complaint_document(1, 1, **caller),
            alarm_document("YC1-1", 8),
            complaint_document(2, 9),
        ):
            service.pipeline.ingest_documents(kind, [document])
    first = explained(service, cell="YC1-1"), explained(service, customer="13900001111")
    service.close()
    again = build_service(settings)
    second = explained(again, cell="YC1-1"), explained(again, customer="13900001111")
    again.close()
    assert [told["verdict"] for told in first] == ["yes", "yes"]
    assert first == second
    assert first[0]["reply"]["zh"].startswith("基站故障，预计 ")
    assert first[0]["explanations"][0]["order"]["stage"] == "issued"
    assert first[1]["place"]["told_by"] == "earlier_cell"


def test_a_site_of_which_one_cell_is_out_is_explained_by_its_share(settings: Settings) -> None:
    service = build_service(settings)
    with service.running():
        for kind, document in (alarm_document("YC1-1", 8), complaint_document(2, 9)):
            service.pipeline.ingest_documents(kind, [document])
    told = explained(service, site="YC1")
    service.close()
    assert (told["verdict"], told["explanations"][0]["share"]) == ("likely", 0.625)


def test_a_moment_is_told_as_people_of_the_place_say_it() -> None:
    text = local_moment(ZoneInfo("Asia/Shanghai"))
    assert text(at(9.5), at(9)) == "09:30"
    assert text(at(24.5), at(9)) == "07-05 00:30"
    assert text(at(24 * 365), at(9)) == "2012-07-03 00:00"
