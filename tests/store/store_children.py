"""Other processes for the tests: a short program is run in a Python of its own, with the same settings."""

import os
import subprocess
import sys
from pathlib import Path

from coach.settings import Settings

_START = """
import sys
from coach.domain import Brief, Turn
from coach.settings import Settings
from coach.store.db import open_store
from coach.store.sessions import *
store = open_store(Settings())
print("ready", flush=True)
sys.stdin.readline()
"""


def start(
    program: str, settings: Settings, *arguments: str, opened: bool = True, root: Path | None = None
) -> subprocess.Popen[str]:
    """Starts a program that has `store` open and waits for a line; `go` lets it run."""
    environment = os.environ | {"COACH_HOME": str(settings.home), "COACH_DATABASE_URL": settings.database_url}
    if not settings.database_url:
        del environment["COACH_DATABASE_URL"]
    environment["PYTHONPATH"] = str(root or Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", (_START if opened else "") + program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd="/",
    )


def ready(child: subprocess.Popen[str]) -> None:
    """Waits until a child has opened the store."""
    assert child.stdout
    line = child.stdout.readline()
    assert line == "ready\n", line + child.communicate()[1]


def go(child: subprocess.Popen[str]) -> None:
    """Lets a waiting child run."""
    assert child.stdin
    child.stdin.write("\n")
    child.stdin.flush()


def result(child: subprocess.Popen[str]) -> str:
    """What a child printed until it ended well."""
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors
    return output.removeprefix("ready\n")
