"""People who sign in, what they share with whom, and who read what."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
