"""What requests are called in the audit."""

import pytest

from service.access.work_words import work_words


@pytest.mark.parametrize(
    ("asked", "route", "verb", "subject"),
    [
        ("POST /api/v1/orders/O-1/hold", "/api/v1/orders/{order_id}/hold", "hold", "orders O-1"),
        ("POST /queue/orders/O-1/hold", "/queue/orders/{order_id}/{verb}", "hold", "orders O-1"),
        ("POST /api/v1/contacts", "/api/v1/contacts", "add", "contacts"),
        ("PUT /api/v1/planned-work/W-1", "/api/v1/planned-work/{work_id}", "change", "planned-work W-1"),
        ("DELETE /api/v1/planned-work/W-1", "/api/v1/planned-work/{work_id}", "remove", "planned-work W-1"),
        (
            "POST /planned-work/works/W-1/confirm",
            "/planned-work/works/{work_id}/confirm",
            "confirm",
            "planned-work W-1",
        ),
        ("POST /settings/jobs/report/run", "/settings/jobs/{name}/run", "run", "jobs report"),
        ("POST /data/letters/7/again", "/data/letters/{number}/again", "again", "letters 7"),
        ("POST /api/v1/red-lights/R-1/out", "/api/v1/red-lights/{light_id}/out", "out", "red-lights R-1"),
        ("POST /reports", "/reports", "add", "reports"),
    ],
)
def test_a_page_and_the_api_call_the_same_thing_the_same(asked: str, route: str, verb: str, subject: str) -> None:
    method, path = asked.split()
    assert work_words(method, route, path) == (verb, subject)
