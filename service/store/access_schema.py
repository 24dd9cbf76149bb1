"""The tables of people, their sessions, tokens, and of what everybody did."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

_number = BigInteger().with_variant(Integer, "sqlite")

people = Table(
    "people",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("regions", Text),
    Column("password", Text),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("issuer", Text),
    Column("issued_subject", Text),
    Column("created_at", Instant, nullable=False),
    Column("signed_in_at", Instant),
    Index("one_person_per_issued_subject", "issuer", "issued_subject", unique=True),
)
"""`regions`: a JSON list, null for all; `password`: as argon2 writes it, null for who signs in elsewhere, where they
are `issued_subject` of `issuer`."""

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("address", Text, nullable=False),
    Index(None, "name"),
    Index(None, "until"),
)
"""`hash`: of the random value that the browser holds, kept nowhere; `until`: not longer, however it is used."""

tokens = Table(
    "tokens",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("regions", Text),
    Column("speaks_for_others", Boolean, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index(None, "by", "number"),
    Index(None, "subject", "number"),
)
"""`before` and `after`: JSON of what changed, where it is known."""
