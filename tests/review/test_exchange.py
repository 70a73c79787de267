"""An interview as a file of data: nothing is lost on the way to another machine, and nothing damaged gets in."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.domain import Brief, Reading, Session
from coach.errors import BadInput
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.review.debrief import make_debrief
from coach.review.exchange import VERSION, from_exchange, to_exchange
from coach.settings import load_settings
from coach.store.db import open_store
from coach.store.imports import import_sessions
from coach.store.readings import save_reading
from coach.store.sessions import list_sessions, load_session
from tests.interview.test_service import OWNER, SAVED, STORY, say

HOSTILE = '=HYPERLINK("http://evil") <script>alert(1)</script> \u202eabc\u200b 👩‍🔧 é\ttab\r\n\n| a | {{7*7}} ```\\'


async def interview(interviews: Interviews) -> Session:
    session = await interviews.start(OWNER, Brief(role=HOSTILE, company="Ünïcode & Söhne", questions=2))
    _, session = await say(interviews, session, SAVED)
    _, session = await say(interviews, session, HOSTILE)
    session = await interviews.again(OWNER, session.id, session.turns[0].question_id)
    _, session = await say(interviews, session, STORY)
    if state_of(session).awaits == "answer":
        await interviews.draft(OWNER, session.id, f"half a thought {HOSTILE}")
    for reading in (
        Reading(1, "marks", "some model", {"findings": [], "estimated": False}, "abc", 900, 30),
        Reading(1, "rewrite", "some model", {"text": HOSTILE}, "abc", None, None),
    ):
        save_reading(interviews.store, OWNER, session.id, reading)
    return await interviews.view(OWNER, session.id)


async def test_an_interview_comes_over_to_another_machine_without_loss(interviews: Interviews, tmp_path: Path) -> None:
    session = await interview(interviews)
    assert max(turn.attempt for turn in session.turns) == 2
    written = to_exchange([session]).encode()
    elsewhere = open_store(load_settings().model_copy(update={"home": tmp_path / "other"}))
    (brought,) = import_sessions(elsewhere, "visitor:two", from_exchange(written, interviews.bank.questions))
    assert dataclasses.replace(brought, owner=OWNER) == session
    again = load_session(elsewhere, "visitor:two", brought.id)
    assert [turn.at for turn in again.turns] == [turn.at for turn in session.turns]
    assert again.draft == session.draft
    assert [reading.content.get("text") for reading in again.readings] == [None, HOSTILE]
    assert again.turns[1].text == SAVED
    ours = make_debrief(session, interviews.analyser, interviews.bank)
    theirs = make_debrief(dataclasses.replace(again, owner=OWNER), interviews.analyser, interviews.bank)
    assert ours == theirs


async def test_the_same_file_twice_makes_one_interview_and_a_changed_one_makes_two(interviews: Interviews) -> None:
    session = await interview(interviews)
    brought = from_exchange(to_exchange([session]).encode(), interviews.bank.questions)
    assert import_sessions(interviews.store, OWNER, brought)[0].id == session.id
    assert len(list_sessions(interviews.store, OWNER)) == 1
    changed = [dataclasses.replace(brought[0], draft="another draft")]
    assert import_sessions(interviews.store, OWNER, changed)[0].id != session.id
    (theirs,) = import_sessions(interviews.store, "visitor:two", brought)
    assert theirs.id != session.id
    assert (await interviews.view(OWNER, session.id)) == session


async def test_what_is_damaged_newer_or_not_ours_is_refused_in_one_line(interviews: Interviews) -> None:
    text = to_exchange([await interview(interviews)])
    good = json.loads(text)

    def with_turn(**values: object) -> bytes:
        spoilt = json.loads(text)
        spoilt["interviews"][0]["turns"][1] |= values
        return json.dumps(spoilt).encode()

    def with_reading(**values: object) -> bytes:
        spoilt = json.loads(text)
        spoilt["interviews"][0]["readings"][0] |= values
        return json.dumps(spoilt).encode()

    refused = [
        b"",
        b"%PDF-1.7",
        b"[]",
        b"{}",
        b"{" * 50_000,
        b"[" * 200_000,
        text[:-200].encode(),
        text.encode("utf-16"),
        json.dumps(good | {"version": VERSION + 1}).encode(),
        json.dumps(good | {"format": "something else"}).encode(),
        json.dumps(good | {"interviews": []}).encode(),
        json.dumps(good | {"interviews": [good["interviews"][0] | {"owner": "visitor:somebody"}]}).encode(),
        with_turn(seq=7),
        with_turn(kind="system"),
        with_turn(attempt=0),
        with_turn(question_id="Q999"),
        with_turn(at="yesterday"),
        with_turn(at="2026-01-01T00:00:00"),
        with_turn(text=None),
        with_turn(text="x" * 100_000),
        with_turn(tokens=2**40),
        with_turn(surprise=1),
        with_reading(surprise=1),
        with_reading(seq=99),
        with_reading(kind="rewrite"),
        with_reading(kind="verdict"),
        with_reading(content="marks"),
        with_reading(content={"text": "x" * 70_000}),
        with_reading(tokens_read=-1),
        with_reading(by="m" * 300),
        with_turn(step="s" * 500),
        b" " * 9_000_000,
    ]
    for data in refused:
        with pytest.raises(BadInput) as error:
            from_exchange(data, interviews.bank.questions)
        assert "\n" not in str(error.value)
        assert HOSTILE not in str(error.value)
    older = good | {"version": 1}
    for one in older["interviews"]:
        del one["readings"]
    (back,) = from_exchange(json.dumps(older).encode(), interviews.bank.questions)
    assert back.readings == ()
    assert "newer version" in _refusal(json.dumps(good | {"version": 99}).encode(), interviews)
    assert "not a file of interviews" in _refusal(b"%PDF-1.7", interviews)


def _refusal(data: bytes, interviews: Interviews) -> str:
    with pytest.raises(BadInput) as error:
        from_exchange(data, interviews.bank.questions)
    return str(error.value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), draft=st.text(max_size=50))
async def test_any_text_survives_the_way_out_and_in(interviews: Interviews, text: str, draft: str) -> None:
    plain = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    session = await interviews.start(OWNER, Brief(questions=1))
    turn = dataclasses.replace(session.turns[0], text=plain)
    changed = dataclasses.replace(session, turns=(turn,), draft=draft.encode("utf-8", "replace").decode())
    (back,) = from_exchange(to_exchange([changed]).encode(), interviews.bank.questions)
    assert dataclasses.replace(back, owner=OWNER) == changed
