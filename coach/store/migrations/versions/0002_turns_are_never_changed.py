"""The database itself refuses to change a turn, or to remove one while its session stands.

SQLite drops these triggers with the table when a later migration rebuilds `turns`: make them again there.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = (
    """CREATE TRIGGER turns_never_changed BEFORE UPDATE ON turns
    BEGIN SELECT RAISE(ABORT, 'turns are never changed'); END""",
    """CREATE TRIGGER turns_never_removed BEFORE DELETE ON turns
    WHEN EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session_id)
    BEGIN SELECT RAISE(ABORT, 'turns are removed only with their session'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION turns_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'turns are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION turns_never_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session_id) THEN
            RAISE EXCEPTION 'turns are removed only with their session'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE TRIGGER turns_never_changed BEFORE UPDATE ON turns
    FOR EACH ROW EXECUTE FUNCTION turns_never_changed()""",
    """CREATE TRIGGER turns_never_removed BEFORE DELETE ON turns
    FOR EACH ROW EXECUTE FUNCTION turns_never_removed()""",
)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
