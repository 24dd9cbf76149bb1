"""How complaints are handled: their scene, until when they were to be resolved, and whether the first contact did."""

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
from alembic import op

from ingest.records import Complaint
from service.store.instant import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AT_ONCE = 2_000
_ADDED = (("scene", sa.Text()), ("planned_resolution_at", Instant()), ("first_contact_resolved", sa.Boolean()))


def upgrade() -> None:
    """Forward."""
    for name, kind in _ADDED:
        op.add_column("complaints", sa.Column(name, kind, nullable=True))
    told = sa.table("complaints", sa.column("complaint_id", sa.Text()), *(sa.column(*each) for each in _ADDED))
    values = {name: sa.bindparam(f"of_{name}", type_=kind) for name, kind in _ADDED}
    changed = sa.update(told).where(told.c.complaint_id == sa.bindparam("key")).values(values)
    for states in _states():
        # Of several states the last one counts, as it does when they come.
        latest = {each.complaint_id: each for each in states}
        rows = [{f"of_{name}": getattr(each, name) for name, _ in _ADDED} for each in latest.values()]
        op.get_bind().execute(changed, [{"key": key, **row} for key, row in zip(latest, rows, strict=True)])


def _states() -> Iterator[list[Complaint]]:
    """The states of complaints that the journal holds, in the order in which they were filed."""
    names = (("sequence", sa.BigInteger()), ("kind", sa.Text()), ("accepted", sa.Boolean()), ("body", sa.LargeBinary()))
    journal = sa.table("journal", *(sa.column(*each) for each in names))
    filed = sa.select(journal.c.sequence, journal.c.body).where(journal.c.kind == "complaints", journal.c.accepted)
    last = 0
    while True:
        following = filed.where(journal.c.sequence > last).order_by(journal.c.sequence).limit(_AT_ONCE)
        some = op.get_bind().execute(following).all()
        if not some:
            return
        last = some[-1][0]
        yield [msgspec.msgpack.decode(body, type=Complaint) for _, body in some]


def downgrade() -> None:
    """Back."""
    for name, _ in _ADDED:
        op.drop_column("complaints", name)
