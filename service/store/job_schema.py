"""The tables of what is done by the clock: which runs there were, what they found, the models that studies made."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

job_runs = Table(
    "job_runs",
    metadata,
    Column("job", Text, primary_key=True),
    Column("due_at", Instant, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "started_at"),
)
"""One row for each time a job was due: name and due time are the key by which it runs once, whoever runs it."""

models = Table(
    "models",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("made_at", Instant, nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What studies learnt, as ``model.json`` has it; at most one is in force."""

assessments = Table(
    "assessments",
    metadata,
    Column("name", Text, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What the service found out about itself, the newest of each name; `body` is JSON."""
