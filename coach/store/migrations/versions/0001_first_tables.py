"""Sessions, their turns, drafts, and the leases that keep two workers off one session."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    time = sa.DateTime(timezone=True)
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("brief", json, nullable=False),
        sa.Column("plan", json, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("touched", sa.BigInteger, nullable=False),
        sa.Column("created_at", time, nullable=False),
    )
    op.create_index("ix_sessions_owner_touched", "sessions", ["owner", "touched"])
    op.create_table(
        "turns",
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("turn_id", sa.String(100), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("question_id", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("need", sa.String(40), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("cards", json, nullable=False),
        sa.Column("prompt_hash", sa.String(128), nullable=False),
        sa.Column("tokens", sa.Integer, nullable=True),
        sa.Column("millis", sa.Integer, nullable=True),
        sa.Column("at", time, nullable=False),
        sa.UniqueConstraint("session_id", "turn_id", name="uq_turns_session_id_turn_id"),
        sa.CheckConstraint("kind IN ('question', 'answer', 'reply')", name="ck_turns_kind"),
        sa.CheckConstraint("seq >= 0 AND attempt >= 1", name="ck_turns_counts"),
    )
    op.create_table(
        "drafts",
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
    )
