import pytest
from structlog.testing import capture_logs

from alerts.channels.order_log import OrderLog
from alerts.channels.push import PushMessage, Refused
from alerts.orders.ledger import Ledger
from alerts.orders.tmf697 import order_line
from tests.alerts.cast import issued, picture
from tests.alerts.channels.cast import notice_message


def test_a_state_of_an_order_is_one_line_with_its_sentence() -> None:
    order = issued(Ledger(), picture())
    body = order_line(order, lambda when: when.isoformat())
    with capture_logs() as lines:
        OrderLog().push(PushMessage(order.key, order.order_id, body))
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("repair_order", "info")
    assert (line["order_id"], line["key"]) == (order.order_id, order.key)
    assert (line["change"], line["reason_code"], line["priority"]) == ("issued", "out_of_service", "P2")
    assert line["reason"].startswith("1 cell at 1 site in Yinchuan is out of service.")


def test_a_notice_is_one_line_with_its_sentence() -> None:
    with capture_logs() as lines:
        OrderLog().push(notice_message())
    (line,) = lines
    assert (line["event"], line["topic"], line["subject"]) == ("notice", "channel_test", "duty")
    assert "asked for by li" in line["text"]


def test_what_is_no_order_is_refused() -> None:
    with pytest.raises(Refused, match=r"R-1\.1 is neither repair order nor notice"):
        OrderLog().push(PushMessage("R-1.1", "R-1", b"[]"))
