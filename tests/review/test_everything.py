"""All that is kept of a person as one file: it comes over whole, comes in once, and nothing damaged gets in."""

import dataclasses
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coach.domain import Reading
from coach.domain.review import Comment, Returned
from coach.errors import BadInput
from coach.interview.drill import attempts_over
from coach.interview.service import Interviews
from coach.review import everything
from coach.review.desk import words_at
from coach.review.everything import Everything, bring_in, everything_of, from_file, to_json, to_zip
from coach.settings import load_settings
from coach.store.db import open_store
from coach.store.drills import keep_attempts
from coach.store.readings import save_reading
from coach.store.reviews import append_entries, bring_in_review, new_id
from coach.store.sessions import list_sessions
from coach.store.stories import decline_story, keep_story
from tests.interview.test_service import OWNER, SAVED, STORY
from tests.review.test_exchange import HOSTILE, interview


async def practised(interviews: Interviews) -> Everything:
    """An interview with everything beside it that can be: readings, stories, drills, a review given back in part."""
    store = interviews.store
    session = await interview(interviews)
    seqs = [turn.seq for turn in session.turns if turn.kind == "answer"]
    save_reading(store, OWNER, session.id, Reading(seqs[0], "rewrite", "a-model", {"text": HOSTILE}, "abc", 10, 20))
    keep_story(store, OWNER, session.id, seqs[2], (0, len(STORY)), HOSTILE[:60], ("resilience",))
    decline_story(store, OWNER, session.id, seqs[0])
    keep_attempts(store, OWNER, attempts_over(session, interviews.analyser, interviews.bank.questions))
    said = words_at(session, 1, 0, 3, session.turns[1].text[:3])
    given, unseen = (Comment(id=new_id(), by="Carol", text=text, anchor=said) for text in (HOSTILE, "not given back"))
    review, _ = bring_in_review(
        store, OWNER, session.id, source=new_id(), coach="Carol", digest="0" * 64,
        entries=[given, Returned(id=new_id(), by="Carol")],
    )  # fmt: skip
    append_entries(store, OWNER, review.id, [unseen])
    return everything_of(store, OWNER)


def without_ids(found: Everything) -> Any:
    """What was kept, whatever ids another machine gave it."""
    place = {session.id: number for number, session in enumerate(found.interviews)}
    return (
        [dataclasses.replace(session, id="", owner="") for session in found.interviews],
        [
            dataclasses.replace(story, id="", session_id=str(place.get(story.session_id or "")))
            for story in found.stories
        ],
        [dataclasses.replace(one, session_id=str(place[one.session_id])) for one in found.attempts],
        [(place[one.session_id], one.coach, one.digest, one.entries) for one in found.reviews],
    )


async def test_everything_comes_over_to_another_machine_without_loss(interviews: Interviews, tmp_path: Path) -> None:
    here = await practised(interviews)
    assert (len(here.stories), len(here.reviews)) == (2, 1)
    assert here.attempts
    text = to_json([here])
    assert "not given back" not in text, "a coach's draft is not the candidate's yet"
    elsewhere = open_store(load_settings().model_copy(update={"home": tmp_path / "other"}))
    for data in (to_zip(text), text.encode()):
        bring_in(elsewhere, "visitor:two", from_file(data, interviews.bank.questions))
        assert without_ids(everything_of(elsewhere, "visitor:two")) == without_ids(here)
    again = to_json([everything_of(elsewhere, "visitor:two")])
    assert json.loads(again)["interviews"] == json.loads(text)["interviews"]


async def test_what_is_here_already_does_not_come_in_twice(interviews: Interviews) -> None:
    here = await practised(interviews)
    for _ in range(2):
        bring_in(interviews.store, OWNER, from_file(to_json([here]).encode(), interviews.bank.questions))
        assert everything_of(interviews.store, OWNER) == here
    assert len(list_sessions(interviews.store, OWNER)) == 1


async def test_somebody_elses_file_becomes_ones_own_and_takes_nothing_from_them(interviews: Interviews) -> None:
    here = await practised(interviews)
    bring_in(interviews.store, "visitor:two", from_file(to_json([here]).encode(), interviews.bank.questions))
    theirs = everything_of(interviews.store, "visitor:two")
    assert theirs.interviews[0].id != here.interviews[0].id
    assert without_ids(theirs) == without_ids(here)
    assert everything_of(interviews.store, OWNER) == here


async def test_what_is_damaged_is_refused_whole_in_one_line(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = to_json([await practised(interviews)])

    def with_first(part: str, **values: object) -> bytes:
        spoilt = json.loads(text)
        spoilt[part][0] |= values
        return json.dumps(spoilt).encode()

    def with_entry(**values: object) -> bytes:
        spoilt = json.loads(text)
        spoilt["reviews"][0]["entries"][0] |= values
        return json.dumps(spoilt).encode()

    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("../../evil.json", text)
    refused = [
        with_first("stories", text="words that were never said"),
        with_first("stories", title=""),
        with_first("stories", title="t" * 500),
        with_first("stories", start=-1),
        with_first("stories", seq=999),
        with_first("stories", competencies="resilience"),
        with_first("stories", surprise=1),
        with_first("drills", rating="brilliant"),
        with_first("drills", kinds={"hedge": -1}),
        with_first("drills", at="2026-01-01T00:00:00"),
        with_first("reviews", session_id="somewhere else"),
        with_first("reviews", coach=None),
        with_first("reviews", entries=[None]),
        with_entry(sort="verdicts"),
        with_entry(text=7),
        with_entry(id="../x"),
        with_entry(text="x" * 50_000),
        with_entry(anchor={"seq": 1, "quote": {"span": {"start": 0, "end": 3}, "text": "No!"}}),
        json.dumps(json.loads(text) | {"stories": {}}).encode(),
        to_zip(text)[:-40],
        to_zip(text)[:40] + b"x" * 400,
        to_zip("not json"),
        other.getvalue(),
    ]
    for number, data in enumerate(refused):
        with pytest.raises(BadInput) as error:
            from_file(data, interviews.bank.questions)
        assert "\n" not in str(error.value), number
        assert SAVED not in str(error.value), number
    monkeypatch.setattr(everything, "LARGEST_UNPACKED", 1_000_000)
    bomb = to_zip(" " * 1_000_001)
    assert len(bomb) < 5_000
    with pytest.raises(BadInput, match="too large"):
        from_file(bomb, interviews.bank.questions)
