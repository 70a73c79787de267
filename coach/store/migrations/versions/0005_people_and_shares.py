"""People who sign in, what they share with whom, who read what, and what coaches keep for their desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    time = sa.DateTime(timezone=True)

    def person(name: str, *, nullable: bool = False, gone: str = "CASCADE") -> sa.Column[str]:
        return sa.Column(name, sa.String(64), sa.ForeignKey("people.id", ondelete=gone), nullable=nullable)

    def session(*, nullable: bool = False, gone: str = "CASCADE") -> sa.Column[str]:
        return sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete=gone), nullable=nullable)

    op.create_table(
        "people",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(400), nullable=False, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.Text, nullable=True),
        sa.Column("subject", sa.String(600), nullable=True, unique=True),
        sa.Column("created_at", time, nullable=False),
        sa.CheckConstraint("role IN ('candidate', 'coach', 'admin')", name="ck_people_role"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token", sa.String(64), primary_key=True),
        person("person_id"),
        sa.Column("used_at", time, nullable=False),
        sa.Column("ends_at", time, nullable=False),
    )
    op.create_index("ix_sign_ins_person_id", "sign_ins", ["person_id"])
    op.create_table(
        "shares",
        sa.Column("id", sa.String(64), primary_key=True),
        person("owner"),
        session(nullable=True),
        person("coach_id", nullable=True),
        sa.Column("code", sa.String(64), nullable=True, unique=True),
        sa.Column("created_at", time, nullable=False),
        sa.Column("ends_at", time, nullable=True),
        sa.Column("revoked_at", time, nullable=True),
    )
    op.create_index("ix_shares_owner", "shares", ["owner"])
    op.create_index("ix_shares_coach_id", "shares", ["coach_id"])
    op.create_index("ix_shares_session_id", "shares", ["session_id"])
    op.create_table(
        "reads",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        person("owner"),
        session(nullable=True),
        person("reader_id", nullable=True, gone="SET NULL"),
        sa.Column("reader_name", sa.String(200), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("at", time, nullable=False),
    )
    op.create_index("ix_reads_owner", "reads", ["owner", "id"])
    op.create_index("ix_reads_session_id", "reads", ["session_id"])
    op.create_index("ix_reads_reader_id", "reads", ["reader_id"])
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.String(64), primary_key=True),
        person("coach_id"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", time, nullable=False),
    )
    op.create_index("ix_saved_replies_coach_id", "saved_replies", ["coach_id"])
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(64), primary_key=True),
        person("coach_id"),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("questions", json, nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("ends_at", time, nullable=False),
    )
    op.create_index("ix_assignments_coach_id", "assignments", ["coach_id"])
    op.create_table(
        "assigned",
        sa.Column(
            "assignment_id", sa.String(64), sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        person("person_id"),
        sa.Column("at", time, nullable=False),
    )
    op.create_index("ix_assigned_session_id", "assigned", ["session_id"])
    op.create_index("ix_assigned_person_id", "assigned", ["person_id"])
    op.create_table(
        "tallies",
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("kinds", json, nullable=False),
    )
