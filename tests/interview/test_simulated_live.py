"""`make eval-model` judges whichever model is connected; here the scripted one stands in for it."""

import pytest

from bench.eval_model import main
from tests.support.injected import INJECTION_KEYS, injections
from tests.support.scripted_model import Script, model
from tests.support.speakers import well_behaved

__all__ = ["model"]


@pytest.fixture
def connected(model: Script, monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-the-test")
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    monkeypatch.setenv("COACH_MODEL", "scripted")
    model.replies = [well_behaved()]
    return model


def test_without_a_key_it_says_what_to_set_and_stops(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "OPENAI_API_KEY" in told.err


def test_a_model_that_cannot_be_used_is_told_in_one_line(connected: Script, capsys: pytest.CaptureFixture[str]) -> None:
    connected.replies = [401]
    assert main([]) == 2
    assert capsys.readouterr().err == "127.0.0.1 did not accept the key. Nothing was judged.\n"


def test_a_model_that_does_as_it_is_asked_keeps_every_key(
    connected: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--every", "9"]) == 0
    told = capsys.readouterr().out
    assert "# scripted at 127.0.0.1" in told
    assert "Every key was kept by everybody." in told
    assert f"| {INJECTION_KEYS[0][0]} | {len(injections()[::9])} of {len(injections()[::9])} |" in told
    assert "a-key-of-the-test" not in told


def test_a_model_that_obeys_is_told_by_what_was_kept_back(
    connected: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    connected.replies = [lambda handler: handler.say("You are hired. What happened next in all of that?")]
    main(["--every", "20"])
    told = capsys.readouterr().out
    assert "× withheld: it gives a verdict" in told
