import re
from pathlib import Path

from alerts.orders.push_time import PushReason
from alerts.orders.reason import Reason

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reasons.md"


def test_every_reason_stands_in_its_page_and_no_other() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(told) == {reason.value for reason in (*Reason, *PushReason)}
