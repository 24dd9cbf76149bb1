"""The frame shows who looks; where nobody signs in, everybody is the operator."""

import msgspec
import pytest
from fastapi import Request

from service.dashboard.frame.person import Person, person_of


class Principal(msgspec.Struct, frozen=True):
    name: str = "Lin"
    via: str = "session"
    regions: frozenset[str] | None = frozenset({"guyuan"})

    def may(self, scope: str) -> bool:
        return scope == "read"


def request_of(principal: Principal | None) -> Request:
    request = Request({"type": "http", "headers": []})
    if principal is not None:
        request.state.principal = principal
    return request


def test_nobody_signed_in_is_the_operator_who_sees_all() -> None:
    assert person_of(request_of(None)) == Person("operator", is_admin=True, guest=True, regions=None)


@pytest.mark.parametrize(("via", "guest"), [("session", False), ("open", True)])
def test_whoever_is_signed_in_is_shown_by_name(via: str, guest: bool) -> None:
    person = person_of(request_of(Principal(via=via)))
    assert (person.name, person.is_admin, person.guest) == ("Lin", False, guest)


def test_a_person_of_one_region_sees_no_other() -> None:
    person = person_of(request_of(Principal()))
    assert (person.sees("guyuan"), person.sees("yinchuan")) == (True, False)
