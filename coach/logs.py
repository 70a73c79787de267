"""The log: a file in the data folder. What goes wrong inside is written there, and never shown to a person.

Nothing typed and no key is ever logged.
"""

import logging
import logging.handlers
from pathlib import Path

from coach.errors import CoachError
from coach.settings import load_settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LARGEST = 1_000_000


def keep_log(home: Path) -> Path:
    """Sends all log messages to `coach.log` in the data folder. Returns its path."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "coach.log"
    root = logging.getLogger()
    if not any(getattr(handler, "baseFilename", "") == str(path) for handler in root.handlers):
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=2, encoding="utf-8")
        handler.setFormatter(logging.Formatter(_FORMAT))
        root.addHandler(handler)
        root.setLevel(logging.WARNING)
        logging.getLogger("coach").setLevel(logging.INFO)
    return path


def keep_fault(error: BaseException) -> str:
    """Writes an unexpected error to the log and gives the line to show instead."""
    sorry = "Something went wrong inside Callback Coach; it was not what you typed."
    try:
        path = keep_log(load_settings().home)
        logging.getLogger("coach").error("unexpected", exc_info=error)
    except (OSError, CoachError):
        return sorry
    return f"{sorry} The details are in {path}."
