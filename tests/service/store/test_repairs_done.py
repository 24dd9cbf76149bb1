from pathlib import Path

from sqlalchemy import insert

from service.store import schema
from service.store.rows import history_row, order_row
from service.store.store import Store
from tests.alerts.dispatch.test_own_repairs import FIRST, REPAIRED


def test_repairs_are_read_from_the_history_of_completed_orders(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'goldenwindow.db'}")
    with store._writer.begin() as connection:
        connection.execute(insert(schema.orders), order_row(REPAIRED[-1]))
        for number, state in enumerate(REPAIRED, 1):
            row = history_row(state)
            row["version"] = number
            connection.execute(insert(schema.order_history), row)
    (repair,) = store.repairs_done.latest()
    assert (repair.order_id, repair.crew) == (FIRST.order_id, "3")
    assert repair.accepted_at == REPAIRED[1].changed_at
    store.close()


def test_without_completed_orders_there_are_none(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'goldenwindow.db'}")
    assert store.repairs_done.latest() == ()
    store.close()
