"""What human coaches say: reviews, comments, agreement with each mark, ratings."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet."""
