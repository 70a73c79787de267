"""What every test stands on: a home of its own, no model, no network beyond this machine."""

import os
from pathlib import Path

import pytest

from coach.settings import quiet_environment


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Points every home at a folder of this test and takes away whatever the machine has set."""
    for name in list(os.environ):
        if name.startswith(("COACH_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")) or name.lower() in {
            "http_proxy",
            "https_proxy",
            "all_proxy",
        }:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("COACH_HOME", str(home / "coach"))
    quiet_environment(home / "coach")
    return home
