"""What people did: written with the batch that carried it out, and read when the same is sent again."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, Engine, select

from alerts.action import ActionDone
from service.store.action_schema import actions
from service.store.database import insert_missing
from service.store.rows import Row

_packed = msgspec.msgpack.Encoder()
_done = msgspec.msgpack.Decoder(ActionDone)


class Actions:
    """Reads what became of actions; a commit writes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, action_id: str) -> ActionDone | None:
        """What became of an action; None where it was never carried out nor refused."""
        wanted = select(actions.c.body).where(actions.c.action_id == action_id)
        with self._engine.connect() as connection:
            body = connection.execute(wanted).scalar()
        return _done.decode(body) if body else None

    def known(self, action_ids: Collection[str]) -> frozenset[str]:
        """Those of them that were carried out or refused before."""
        wanted = select(actions.c.action_id).where(actions.c.action_id.in_(action_ids))
        with self._engine.connect() as connection:
            return frozenset(connection.execute(wanted).scalars())


def write_actions(connection: Connection, done: Sequence[ActionDone]) -> None:
    """Those that do not stand there yet."""
    for each in done:
        insert_missing(connection, actions, _row(each))


def _row(done: ActionDone) -> Row:
    action = done.action
    row: Row = {name: getattr(action, name) for name in ("action_id", "subject_id", "region", "verb", "by")}
    row |= {"subject": action.subject.value, "at": done.at, "version": done.version}
    return {**row, "refusal": done.refusal.value if done.refusal else None, "body": _packed.encode(done)}
