"""What human coaches say: reviews, comments, agreement with each mark, ratings; and what candidates consent to.

The database itself refuses to change what was said, or to remove it while its review stands. SQLite drops these
triggers with the table when a later migration rebuilds it: make them again there.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

_KEPT_BY = {"review_entries": ("reviews", "review_id"), "consents": ("sessions", "session_id")}


def _sqlite(table: str, parent: str, key: str) -> tuple[str, ...]:
    return (
        f"""CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'what was said is never changed'); END""",
        f"""CREATE TRIGGER {table}_never_removed BEFORE DELETE ON {table}
        WHEN EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{key})
        BEGIN SELECT RAISE(ABORT, 'what was said is removed only with what it is about'); END""",
    )


def _postgresql(table: str, parent: str, key: str) -> tuple[str, ...]:
    return (
        f"""CREATE FUNCTION {table}_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what was said is never changed' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE FUNCTION {table}_never_removed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{key}) THEN
                RAISE EXCEPTION 'what was said is removed only with what it is about'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END $$""",
        f"""CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_never_changed()""",
        f"""CREATE TRIGGER {table}_never_removed BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_never_removed()""",
    )


def upgrade() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    time = sa.DateTime(timezone=True)

    def session() -> sa.Column[str]:
        return sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.String(64), primary_key=True),
        session(),
        sa.Column("coach_id", sa.String(64), sa.ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
        sa.Column("coach", sa.String(200), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("source", sa.String(64), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.UniqueConstraint("session_id", "coach_id", name="uq_reviews_session_id_coach_id"),
        sa.UniqueConstraint("session_id", "source", name="uq_reviews_session_id_source"),
        sa.CheckConstraint("way IN ('packet', 'desk')", name="ck_reviews_way"),
    )
    op.create_index("ix_reviews_coach_id", "reviews", ["coach_id"])
    op.create_table(
        "review_entries",
        sa.Column("review_id", sa.String(64), sa.ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("author", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("replaces", sa.String(64), nullable=False),
        sa.Column("body", json, nullable=False),
        sa.UniqueConstraint("review_id", "id", name="uq_review_entries_review_id_id"),
        sa.CheckConstraint("author IN ('coach', 'candidate')", name="ck_review_entries_author"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        session(),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
    )
    op.create_index("ix_consents_session_id", "consents", ["session_id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (parent, key) in _KEPT_BY.items():
        for statement in (_sqlite if sqlite else _postgresql)(table, parent, key):
            op.execute(statement)
