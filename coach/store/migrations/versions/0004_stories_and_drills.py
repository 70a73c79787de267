"""Stories that a candidate keeps, and when a question is due again."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing yet."""
