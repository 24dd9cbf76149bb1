import msgspec

from correlate.facts import SpikeKind
from service.dashboard.live.last_hour import last_hours, top_line
from service.dashboard.words import CHINESE, ENGLISH
from tests.service.dashboard.cast import BUSY, CUTOVER, EMPTY, MINUTE, NOW, SILENT, quarter

CUT = msgspec.structs.replace(SILENT, region="yinchuan", district=None, kind=SpikeKind.EXPLAINED)


def test_the_most_unusual_region_is_said_first_and_who_explains_it() -> None:
    scene = msgspec.structs.replace(BUSY, spikes=(SILENT, CUT))
    line = top_line(scene, ENGLISH)
    assert line.tone == "loud"
    assert line.text == (
        "Yinchuan: 38 complaints in the hour to 14:30, 5.6 expected; 30 explained by 2 outages, 2 by none."
    )
    assert line.more[0] == "Unusual too: Guyuan."


def test_a_suspected_silent_outage_is_named_as_such() -> None:
    assert "Suspected silent outage in Guyuan 西吉县: 8 complaints" in top_line(BUSY, ENGLISH).more[-1]
    assert "固原 西吉县 疑似隐性故障" in top_line(BUSY, CHINESE).more[-1]


def test_a_region_without_a_spike_is_as_usual_even_where_a_bin_leaves_the_usual_range() -> None:
    above = quarter("yinchuan", 0, 6)
    scene = msgspec.structs.replace(BUSY, spikes=(), bins=(above,))
    assert above.observed > above.upper
    assert top_line(scene, ENGLISH).tone == "quiet"
    assert top_line(scene, ENGLISH).text == "Complaints are as usual: 6 in the hour to 14:30, 1.4 expected."


def test_a_quiet_hour_does_not_hide_what_is_out_of_service() -> None:
    quiet = msgspec.structs.replace(BUSY, spikes=())
    assert top_line(quiet, ENGLISH).more == ("Out of service now: 14 sites, 16 cells, 23\u2009200 users.",)
    assert top_line(msgspec.structs.replace(quiet, groups=(CUTOVER,)), ENGLISH).more == ()


def test_complaints_that_outages_explain_whole_are_not_said_to_be_unexplained() -> None:
    scene = msgspec.structs.replace(BUSY, spikes=(CUT,), bins=(quarter("yinchuan", 0, 9, attributed=8.0),))
    assert top_line(scene, ENGLISH).text.endswith("1.4 expected; explained by 2 outages.")


def test_a_spike_that_no_outage_explains_says_so() -> None:
    scene = msgspec.structs.replace(BUSY, spikes=(CUT,), bins=(quarter("yinchuan", 0, 9),))
    assert top_line(scene, ENGLISH).text.endswith("no outage explains them.")


def test_only_the_last_four_quarters_count() -> None:
    scene = msgspec.structs.replace(BUSY, bins=tuple(quarter("yinchuan", back, 1) for back in range(9)))
    assert [hour.observed for hour in last_hours(scene)] == [4]


def test_a_spike_of_this_morning_no_longer_makes_a_region_unusual() -> None:
    old = msgspec.structs.replace(CUT, starts_at=NOW - 300 * MINUTE, ends_at=NOW - 240 * MINUTE)
    assert top_line(msgspec.structs.replace(BUSY, spikes=(old,)), ENGLISH).tone == "quiet"


def test_before_the_first_quarter_is_concluded_it_says_what_is_waited_for() -> None:
    assert top_line(EMPTY, ENGLISH).tone == "waiting"
