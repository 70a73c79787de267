"""The scripted server and a connection to it."""

from collections.abc import Callable

import pytest

from coach.llm.connection import Connection, connect
from coach.settings import load_settings
from tests.support.scripted_model import Script, model

__all__ = ["model"]


@pytest.fixture
def connected(model: Script, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Connection]:
    """Makes a connection to the scripted server; settings may be given by name."""

    def make(**settings: str) -> Connection:
        monkeypatch.setenv("OPENAI_API_KEY", "test-key")
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        monkeypatch.setenv("COACH_MODEL", "scripted")
        for name, value in settings.items():
            monkeypatch.setenv(f"COACH_{name.upper()}", value)
        connection = connect(load_settings())
        assert connection is not None
        return connection

    return make
