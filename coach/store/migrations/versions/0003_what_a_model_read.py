"""What a connected model read in an answer: further marks, ratings, a mended answer."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
