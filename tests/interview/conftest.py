"""Real parts for every test: the bank, the analyser, a database in the test's own folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser
from coach.interview.service import Interviews
from coach.knowledge.bank import Bank, load_bank
from coach.llm.connection import connect
from coach.settings import load_settings
from coach.store.db import open_store
from tests.support.scripted_model import Script, model

__all__ = ["model"]


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return load_analyser()


@pytest.fixture
def interviews(bank: Bank, analyser: Analyser) -> Interviews:
    """Interviews without a model."""
    return Interviews(open_store(load_settings()), bank, analyser)


@pytest.fixture
def with_model(
    bank: Bank, analyser: Analyser, model: Script, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Interviews]:
    """Makes interviews whose model is the scripted one; settings may be given by name."""

    def make(**settings: str) -> Interviews:
        monkeypatch.setenv("OPENAI_API_KEY", "test-key")
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        monkeypatch.setenv("COACH_MODEL", "scripted")
        for name, value in settings.items():
            monkeypatch.setenv(f"COACH_{name.upper()}", value)
        loaded = load_settings()
        return Interviews(open_store(loaded), bank, analyser, connect(loaded))

    return make


@pytest.fixture
def store_file() -> Path:
    return load_settings().home / "coach.sqlite3"
