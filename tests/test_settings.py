"""Settings are refused by name when they cannot be right, and the libraries are kept quiet."""

import os
from pathlib import Path

import pytest

from coach.errors import BadInput
from coach.settings import load_settings, quiet_environment


def test_everything_has_a_default(own_home: Path) -> None:
    settings = load_settings()
    assert settings.home == own_home / "coach"
    assert not settings.has_model
    assert settings.database.startswith("sqlite:///")


def test_an_unknown_setting_is_named_together_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOMEE", "/x")
    with pytest.raises(BadInput, match=r"COACH_HOMEE is not a setting.*COACH_HOME"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COACH_PORT", "ninety"),
        ("COACH_PORT", "70000"),
        ("COACH_EMBEDDINGS", "word2vec"),
        ("COACH_MODEL_TIMEOUT", "-1"),
        ("OPENAI_BASE_URL", "file:///etc/passwd"),
        ("OPENAI_BASE_URL", "gopher://x/"),
        ("OPENAI_BASE_URL", "http://169.254.169.254/latest"),
        ("OPENAI_BASE_URL", "not an address"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match=name):
        load_settings()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "ninety")
    monkeypatch.setenv("COACH_TYPO", "1")
    with pytest.raises(BadInput) as refused:
        load_settings()
    assert "COACH_PORT" in str(refused.value)
    assert "COACH_TYPO" in str(refused.value)


def test_the_host_is_shown_without_user_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://ann:secret@models.example:8443/v1/")
    settings = load_settings()
    assert settings.model_host == "models.example"
    assert "secret" not in settings.model_host


def test_the_key_is_not_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-123")
    assert "canary" not in repr(load_settings())


def test_libraries_are_told_to_keep_quiet(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("NO_PROXY", "intranet")
    quiet_environment(own_home)
    assert os.environ["LANGSMITH_TRACING"] == "false"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost"
