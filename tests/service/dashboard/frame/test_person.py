"""Pages know who looks; where nobody signs in, everybody is the operator, and who is not known yet may nothing."""

from fastapi import Request

from service.access.principal import OF_ROLE, OPEN, Principal, Role, Scope, Via
from service.dashboard.frame.person import person_of

LIN = Principal("Lin", Role.VIEWER, frozenset({"guyuan"}), Via.SESSION, OF_ROLE[Role.VIEWER])


def request_of(*known: Principal | None) -> Request:
    request = Request({"type": "http", "headers": []})
    for principal in known:
        request.state.principal = principal
    return request


def test_in_an_application_that_checks_nobody_everybody_is_the_operator() -> None:
    assert person_of(request_of()) is OPEN


def test_whoever_is_signed_in_is_looked_at_as_they_were_found() -> None:
    assert person_of(request_of(LIN)) is LIN


def test_somebody_who_is_not_known_yet_may_do_nothing_and_sees_no_region() -> None:
    nobody = person_of(request_of(None))
    assert [scope for scope in Scope if nobody.may(scope)] == [Scope.PUBLIC]
    assert not nobody.sees("guyuan")
