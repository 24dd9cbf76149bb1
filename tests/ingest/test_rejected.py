import re
from pathlib import Path

from ingest.rejected import Reason, Rejected, Unacceptable

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rejections.md"


def test_the_page_of_rejections_tells_every_reason_and_no_other() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(Reason)


def test_a_verdict_becomes_the_value_that_is_handed_on() -> None:
    verdict = Unacceptable(Reason.BAD_TIME, "raised_at: soon")
    assert verdict.rejected("A1,soon") == Rejected(Reason.BAD_TIME, "raised_at: soon", "A1,soon")
