"""One change, one entry: however many transactions it took, and none where it was undone."""

import pytest
from sqlalchemy import insert

from service.store import schema
from service.store.audit import Actor, Asked, acting, describe_change
from service.store.database import Writer
from tests.service.access.keeping import NOON, Keeping

WHO = Actor("li.na", "session", "192.0.2.7", "hold", "orders O-1", NOON)


@pytest.fixture
def writer(keeping: Keeping) -> Writer:
    return Writer(keeping.store._engine)


def note(writer: Writer, name: str) -> None:
    with writer.begin() as connection:
        connection.execute(insert(schema.meta), {"name": name, "value": "x"})


def test_several_transactions_of_one_change_are_one_entry(writer: Writer, keeping: Keeping) -> None:
    with acting(WHO) as work:
        note(writer, "a")
        note(writer, "b")
    assert work.told
    assert keeping.entries() == [("li.na", "hold", "orders O-1")]


def test_what_is_undone_leaves_no_entry_and_the_next_try_does(writer: Writer, keeping: Keeping) -> None:
    with acting(WHO) as work:
        with pytest.raises(ZeroDivisionError), writer.begin():
            raise ZeroDivisionError
        assert not work.told
        assert keeping.entries() == []
        note(writer, "a")
    assert keeping.entries() == [("li.na", "hold", "orders O-1")]


def test_the_service_itself_writes_without_an_entry(writer: Writer, keeping: Keeping) -> None:
    note(writer, "a")
    assert keeping.entries() == []


def test_what_is_known_of_the_change_stands_in_its_entry(writer: Writer, keeping: Keeping) -> None:
    with acting(WHO):
        describe_change({"stage": "issued"}, {"stage": "held"})
        note(writer, "a")
    (entry,) = keeping.store.audit.page(Asked(), 5)
    assert (entry.before, entry.after) == ('{"stage":"issued"}', '{"stage":"held"}')
