import pytest

from alerts.orders.kind import kind_of
from alerts.orders.order import Kind
from ingest.records import Site

SITES = {
    "OWN": Site("OWN", owner="self"),
    "TOWER": Site("TOWER", owner="Tower Co"),
    "UNTOLD": Site("UNTOLD"),
}


@pytest.mark.parametrize(
    ("causes", "sites", "expected"),
    [
        ((), ("OWN",), Kind.CREW),
        (("lossOfSignal",), ("OWN",), Kind.CREW),
        (("powerProblem",), ("OWN",), Kind.GENERATOR),
        (("市电停电告警", "小区退服"), ("OWN",), Kind.GENERATOR),
        (("powerProblem",), ("TOWER",), Kind.THIRD_PARTY),
        (("powerProblem",), ("TOWER", "OWN"), Kind.GENERATOR),
        (("powerProblem",), ("UNTOLD",), Kind.GENERATOR),
        (("powerProblem",), ("NOT-IN-THE-INVENTORY",), Kind.GENERATOR),
        (("powerProblem",), (), Kind.GENERATOR),
        (("softwareError",), ("OWN",), Kind.REMOTE),
        (("softwareError", "lossOfSignal"), ("OWN",), Kind.CREW),
    ],
)
def test_the_kind_of_repair_follows_from_causes_and_owners(
    causes: tuple[str, ...], sites: tuple[str, ...], expected: Kind
) -> None:
    assert kind_of(causes, sites, SITES) is expected
