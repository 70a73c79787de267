"""`coach report`, `coach export` and `coach import`: an interview as a file, in and out."""

import io
import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.domain import Brief
from coach.settings import load_settings
from coach.store import people
from coach.store.db import Store, open_store
from coach.store.sessions import create_session, list_sessions, load_session
from coach.terminal import OWNER
from tests.store.test_holdings import bytes_in


@pytest.fixture
def store() -> Store:
    return open_store(load_settings())


def test_a_report_is_written_to_a_file_or_to_standard_output(
    store: Store, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    create_session(store, "visitor:one", Brief(role="clerk"), ("Q1",))
    session = create_session(store, OWNER, Brief(role="nurse"), ("Q1",))
    assert main(["report"]) == 0
    assert b"Nurse" in capsysbinary.readouterr().out
    for kind, begins in (("pdf", b"%PDF-"), ("html", b"<!doctype html>"), ("md", b"# Your debrief")):
        out = tmp_path / f"report.{kind}"
        assert main(["report", f"http://127.0.0.1:7860/debrief/{session.id}", "--format", kind, "-o", str(out)]) == 0
        assert out.read_bytes().startswith(begins)


def test_what_is_exported_comes_in_again_and_only_whole(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_session(store, "visitor:one", Brief(role="clerk"), ("Q1",))
    create_session(store, OWNER, Brief(role="nurse"), ("Q1", "Q4"))
    out = tmp_path / "all.json"
    assert main(["export", "--all", "-o", str(out)]) == 0
    assert {one["brief"]["role"] for one in json.loads(out.read_text(encoding="utf-8"))["interviews"]} == {
        "clerk",
        "nurse",
    }
    assert main(["import", str(out)]) == 0
    brought = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {load_session(store, OWNER, one).brief.role for one in brought} == {"clerk", "nurse"}
    before = len(list_sessions(store, OWNER))
    out.write_text(out.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert main(["import", str(out)]) == 2
    assert "damaged" in capsys.readouterr().err
    assert len(list_sessions(store, OWNER)) == before


def test_what_is_not_there_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 2
    assert main(["report", "nobody-knows"]) == 2
    assert main(["report", "--format", "docx"]) == 2
    assert main(["export", "--all"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_coach_data_shows_takes_along_and_deletes_all_of_it(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = load_settings().home
    for owner, role in (("visitor:one", "Pumblechook"), (OWNER, "Orlick")):
        create_session(store, owner, Brief(role=role), ("Q1",))
    assert main(["data", "show"]) == 0
    shown = capsys.readouterr().out
    assert "In the terminal" in shown
    assert "In a browser" in shown
    assert str(home / "coach.sqlite3") in shown
    packed = tmp_path / "mine.zip"
    assert main(["data", "export", "-o", str(packed)]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["data", "delete"]) == 2
    assert len(bytes_in(home, "Pumblechook")) > 0
    monkeypatch.setattr("sys.stdin", io.StringIO("delete\n"))
    assert main(["data", "delete"]) == 0
    assert "2 interviews" in capsys.readouterr().out
    assert bytes_in(home, "Pumblechook") == bytes_in(home, "Orlick") == []
    assert main(["data", "export"]) == 2
    assert main(["import", str(packed)]) == 0
    assert len(list_sessions(store, OWNER)) == 2


def test_where_people_sign_in_coach_data_asks_whose_is_meant(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    ann, bob = (people.add_person(store, name, "candidate") for name in ("Ann", "Bob"))
    for person in (ann, bob):
        create_session(store, person.id, Brief(role=f"clerk for {person.name}"), ("Q1",))
    assert main(["data", "delete", "--yes"]) == 2
    assert "--user NAME" in capsys.readouterr().err
    assert main(["data", "export", "--user", "Ann"]) == 0
    out = capsys.readouterr().out
    assert "clerk for Ann" in out
    assert "Bob" not in out
    assert main(["data", "delete", "--yes", "--user", "Ann"]) == 0
    assert (len(list_sessions(store, ann.id)), len(list_sessions(store, bob.id))) == (0, 1)
    assert main(["data", "delete", "--yes", "--everybody"]) == 0
    assert list_sessions(store, bob.id) == ()
