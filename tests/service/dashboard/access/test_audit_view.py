"""The audit tells what changed side by side, and finds what an address asks for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dashboard.access.audit_file import audit_csv
from service.dashboard.access.audit_view import PAGE_ENTRIES, Change, audit_asked, entry_line, entry_page
from service.store.audit import Asked, Entry

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
ENTRY = Entry(7, AT, "Li Na", "session", "10.0.0.1", "change role", "Ma Jun", None, None)
ZONE = ZoneInfo("Asia/Shanghai")


def entry(before: object = None, after: object = None, number: int = 7) -> Entry:
    texts = (None if value is None else msgspec.json.encode(value).decode() for value in (before, after))
    return msgspec.structs.replace(ENTRY, number=number, **dict(zip(("before", "after"), texts, strict=True)))


def test_what_stayed_as_it_was_is_left_out() -> None:
    line = entry_line(entry({"role": "viewer", "disabled": True}, {"role": "admin", "disabled": True}))
    assert line.changes == (Change("role", "viewer", "admin"),)


def test_what_was_not_there_before_or_is_not_any_more_is_told_as_nothing() -> None:
    line = entry_line(entry({"regions": ["Guyuan", "Wuzhong"]}, {"must_change": True}))
    assert line.changes == (Change("must_change", None, True), Change("regions", "Guyuan, Wuzhong", None))
    assert line.was_known
    assert not entry_line(entry(None, {"role": "viewer"})).was_known


def test_moments_are_told_as_moments_and_the_rest_as_text() -> None:
    told = {"until": "2026-11-23T01:00:00Z", "label": "T-1", "shape": {"a": [1, 2]}, "day": "2026-11-23"}
    values = {change.name: change.after for change in entry_line(entry(None, told)).changes}
    assert values == {"until": AT, "label": "T-1", "shape": '{"a":[1,2]}', "day": "2026-11-23"}


def test_one_value_stands_without_a_name() -> None:
    assert entry_line(entry("off", "on")).changes == (Change("", "off", "on"),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_was_written_is_told(value: object) -> None:
    entry_line(entry(value, {"x": value}))


def test_a_page_says_where_the_next_one_begins_only_if_there_is_one() -> None:
    entries = [entry(number=number) for number in range(PAGE_ENTRIES + 1, 0, -1)]
    assert (len(entry_page(entries).lines), entry_page(entries).before) == (PAGE_ENTRIES, 2)
    assert entry_page(entries[:-1]).before is None


def test_days_are_whole_days_of_local_time() -> None:
    asked = audit_asked({"from": "2026-11-23", "to": "2026-11-23", "by": " Li Na ", "q": "role", "before": "9"}, ZONE)
    assert asked.wrong == ()
    assert asked.asked == Asked(
        by="Li Na",
        since=datetime(2026, 11, 22, 16, tzinfo=UTC),
        until=datetime(2026, 11, 23, 16, tzinfo=UTC),
        text="role",
        before=9,
    )


@pytest.mark.parametrize(
    ("name", "text"), [("from", "yesterday"), ("to", "9999-12-31"), ("before", "-1"), ("before", "²")]
)
def test_what_can_not_be_read_is_passed_over_and_said(name: str, text: str) -> None:
    asked = audit_asked({name: text}, ZONE)
    assert (asked.asked, asked.wrong) == (Asked(), (name,))


class Written:
    """So many entries, read as the store reads them."""

    def __init__(self, number: int) -> None:
        self.entries = [entry(None, {"n": each}, each) for each in range(number, 0, -1)]
        self.asked: list[int | None] = []

    def page(self, asked: Asked, limit: int) -> list[Entry]:
        self.asked.append(asked.before)
        return [each for each in self.entries if asked.before is None or each.number < asked.before][:limit]


def csv_of(written: Written, most: int) -> list[str]:
    return "".join(audit_csv(written.page, Asked(), datetime.isoformat, most)).splitlines()


def test_the_file_holds_every_entry_once_however_many_are_read_at_a_time() -> None:
    lines = csv_of(written := Written(2_500), 10_000)
    assert [int(line.partition(",")[0]) for line in lines[1:]] == list(range(2_500, 0, -1))
    assert written.asked == [None, 1_501, 501]
    assert lines[1] == '2500,2026-11-23T01:00:00+00:00,Li Na,session,10.0.0.1,change role,Ma Jun,,"{""n"":2500}"'


def test_the_file_ends_where_there_are_more_than_it_may_hold() -> None:
    assert len(csv_of(Written(1_200), 1_100)) == 1 + 1_100


def test_no_text_of_the_file_is_a_formula_to_a_sheet_program() -> None:
    written = Written(1)
    written.entries = [msgspec.structs.replace(ENTRY, by="=cmd|' /C calc'!A0", subject="@x")]
    assert "'=cmd" in csv_of(written, 1)[1]
    assert ",'@x," in csv_of(written, 1)[1]
