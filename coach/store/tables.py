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


readings = Table(
    "readings",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), primary_key=True),
    Column("by", String(200), nullable=False),
    Column("content", _JSON, nullable=False),
    Column("prompt_hash", String(128), nullable=False),
    Column("tokens_read", Integer, nullable=True),
    Column("tokens_written", Integer, nullable=True),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('marks', 'rewrite', 'ratings', 'reply')", name="ck_readings_kind"),
)
"""What a connected model made of a turn, beside the record and never part of it; `reply` only counts tokens."""

stories = Table(
    "stories",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="SET NULL"), nullable=True),
    Column("seq", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", String(200), nullable=False),
    Column("competencies", _JSON, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_stories_owner", "owner"),
    Index("ix_stories_session_id", "session_id"),
)

drill_log = Table(
    "drill_log",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("question_id", String(100), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("rating", String(10), nullable=False),
    Column("kinds", _JSON, nullable=False),
    Column("words", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("rating IN ('again', 'hard', 'good', 'easy')", name="ck_drill_log_rating"),
)
"""How each attempt at a question went, once it was over; when the question is due again follows from it."""


def _person(name: str, *, nullable: bool = False, gone: str = "CASCADE") -> Column[str]:
    return Column(name, String(64), ForeignKey("people.id", ondelete=gone), nullable=nullable)


def _session(*, nullable: bool = False) -> Column[str]:
    return Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=nullable)


people = Table(
    "people",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("key", String(400), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=True),
    Column("subject", String(600), nullable=True, unique=True),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("role IN ('candidate', 'coach', 'admin')", name="ck_people_role"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token", String(64), primary_key=True),
    _person("person_id"),
    Column("used_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Index("ix_sign_ins_person_id", "person_id"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", String(64), primary_key=True),
    _person("owner"),
    _session(nullable=True),
    _person("coach_id", nullable=True),
    Column("code", String(64), nullable=True, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=True),
    Column("revoked_at", UtcTime, nullable=True),
    Index("ix_shares_owner", "owner"),
    Index("ix_shares_coach_id", "coach_id"),
    Index("ix_shares_session_id", "session_id"),
)

reads = Table(
    "reads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _person("owner"),
    _session(nullable=True),
    _person("reader_id", nullable=True, gone="SET NULL"),
    Column("reader_name", String(200), nullable=False),
    Column("what", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_reads_owner", "owner", "id"),
    Index("ix_reads_session_id", "session_id"),
    Index("ix_reads_reader_id", "reader_id"),
)

saved_replies = Table(
    "saved_replies",
    metadata,
    Column("id", String(64), primary_key=True),
    _person("coach_id"),
    Column("text", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_saved_replies_coach_id", "coach_id"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", String(64), primary_key=True),
    _person("coach_id"),
    Column("code", String(64), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("questions", _JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Index("ix_assignments_coach_id", "coach_id"),
)

assigned = Table(
    "assigned",
    metadata,
    Column("assignment_id", String(64), ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    _person("person_id"),
    Column("at", UtcTime, nullable=False),
    Index("ix_assigned_session_id", "session_id"),
    Index("ix_assigned_person_id", "person_id"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("version", String(64), nullable=False),
    Column("kinds", _JSON, nullable=False),
)
"""How many marks of each kind an answer has, so that a whole group can be looked at without reading every line."""

reviews = Table(
    "reviews",
    metadata,
    Column("id", String(64), primary_key=True),
    _session(),
    _person("coach_id", nullable=True, gone="SET NULL"),
    Column("coach", String(200), nullable=False),
    Column("way", String(20), nullable=False),
    Column("source", String(64), nullable=True),
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("session_id", "coach_id", name="uq_reviews_session_id_coach_id"),
    UniqueConstraint("session_id", "source", name="uq_reviews_session_id_source"),
    CheckConstraint("way IN ('packet', 'desk')", name="ck_reviews_way"),
    Index("ix_reviews_coach_id", "coach_id"),
)
"""One for each coach and interview; `source` is the id that a packet gave itself."""

review_entries = Table(
    "review_entries",
    metadata,
    Column("review_id", String(64), ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("author", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("replaces", String(64), nullable=False),
    Column("body", _JSON, nullable=False),
    UniqueConstraint("review_id", "id", name="uq_review_entries_review_id_id"),
    CheckConstraint("author IN ('coach', 'candidate')", name="ck_review_entries_author"),
)
"""Everything that was said, appended and never changed."""

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _session(),
    Column("what", String(40), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_consents_session_id", "session_id"),
)
"""What a candidate allowed or took back, with the very words; the last line of a kind counts."""
