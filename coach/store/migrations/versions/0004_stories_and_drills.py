"""Stories that a candidate keeps, and how each attempt at a question went, from which follows when it is due again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    time = sa.DateTime(timezone=True)
    op.create_table(
        "stories",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="SET NULL"), nullable=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("competencies", json, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("created_at", time, nullable=False),
    )
    op.create_index("ix_stories_owner", "stories", ["owner"])
    op.create_index("ix_stories_session_id", "stories", ["session_id"])
    op.create_table(
        "drill_log",
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("question_id", sa.String(100), primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rating", sa.String(10), nullable=False),
        sa.Column("kinds", json, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.CheckConstraint("rating IN ('again', 'hard', 'good', 'easy')", name="ck_drill_log_rating"),
    )
