"""The tables as the code sees them; the migrations make them, and a test keeps the two the same.

Turns are the record: appended, never changed, ordered by `seq`. No order anywhere rests on a clock: sessions are
ordered by `touched`, a count that grows with every change an owner makes.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

HEAD = "0006"
"""Revision that this code works with: the newest file in migrations/versions."""


class UtcTime(TypeDecorator[datetime]):
    """A point in time, always UTC and always aware, though SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, without its zone where the database has none."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_JSON = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("brief", _JSON, nullable=False),
    Column("plan", _JSON, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("touched", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_sessions_owner_touched", "owner", "touched"),
)

turns = Table(
    "turns",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("turn_id", String(100), nullable=True),
    Column("kind", String(20), nullable=False),
    Column("question_id", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("step", String(40), nullable=False),
    Column("need", String(40), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("cards", _JSON, nullable=False),
    Column("prompt_hash", String(128), nullable=False),
    Column("tokens", Integer, nullable=True),
    Column("millis", Integer, nullable=True),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("session_id", "turn_id", name="uq_turns_session_id_turn_id"),
    CheckConstraint("kind IN ('question', 'answer', 'reply')", name="ck_turns_kind"),
    CheckConstraint("seq >= 0 AND attempt >= 1", name="ck_turns_counts"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("expires", Double, nullable=False),
)
