"""What the lists of the API are found and sorted by: orders by kind, stage and unit; cells by site and district."""

import msgspec
import sqlalchemy as sa
from alembic import op

from alerts.orders.order import RepairOrder
from ingest.records import Cell

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_INDEXES = (
    ("groups", ("started_at", "group_id")),
    ("outages", ("site_id", "started_at")),
    ("outages", ("complaints", "outage_id")),
    ("complaints", ("cell_id", "created_at")),
    ("spikes", ("starts_at", "region", "district")),
    ("bins", ("starts_at", "region", "district")),
    ("orders", ("group_id",)),
    ("orders", ("region", "issued_at")),
    ("cells", ("site_id",)),
    ("cells", ("district",)),
    ("notices", ("region", "at")),
)


def upgrade() -> None:
    """Forward."""
    for name in ("kind", "stage", "unit"):
        op.add_column("orders", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("site_id", "district"):
        op.add_column("cells", sa.Column(name, sa.Text(), nullable=True))
    _fill_orders()
    _fill_cells()
    for table, columns in _INDEXES:
        op.create_index(_name(table, columns), table, list(columns), unique=False)
    op.drop_index(_name("bins", ("starts_at",)), table_name="bins")


def _fill_orders() -> None:
    told = (sa.column(name, sa.Text()) for name in ("order_id", "kind", "stage", "unit"))
    orders = sa.table("orders", *told, sa.column("body", sa.LargeBinary()))
    changed = sa.update(orders).where(orders.c.order_id == sa.bindparam("key"))
    for some in _bodies(orders):
        read = [msgspec.msgpack.decode(body, type=RepairOrder) for body in some]
        rows = [(each.order_id, each.kind.value, each.life.stage.value, each.life.unit or "") for each in read]
        op.get_bind().execute(changed, [dict(zip(("key", "kind", "stage", "unit"), row, strict=True)) for row in rows])


def _fill_cells() -> None:
    told = (sa.column(name, sa.Text()) for name in ("cell_id", "site_id", "district"))
    cells = sa.table("cells", *told, sa.column("body", sa.LargeBinary()))
    changed = sa.update(cells).where(cells.c.cell_id == sa.bindparam("key"))
    for some in _bodies(cells):
        read = [msgspec.msgpack.decode(body, type=Cell) for body in some]
        rows = [{"key": each.cell_id, "site_id": each.site_id, "district": each.district} for each in read]
        op.get_bind().execute(changed, rows)


def _bodies(table: sa.TableClause) -> list[list[bytes]]:
    bodies = list(op.get_bind().execute(sa.select(table.c.body)).scalars())
    return [bodies[start : start + _AT_ONCE] for start in range(0, len(bodies), _AT_ONCE)]


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def downgrade() -> None:
    """Back."""
    op.create_index(_name("bins", ("starts_at",)), "bins", ["starts_at"], unique=False)
    for table, columns in _INDEXES:
        op.drop_index(_name(table, columns), table_name=table)
    for table, names in (("orders", ("kind", "stage", "unit")), ("cells", ("site_id", "district"))):
        for name in names:
            op.drop_column(table, name)
