"""The interviewer's manner shows: the same answers are met with other words and other follow-ups."""

from pathlib import Path

from coach.analysis.load import load_analyser
from coach.domain import Brief, Session
from coach.domain.session import Manner
from coach.interview.service import Done, Interviews
from coach.interview.session import state_of
from coach.knowledge.bank import load_bank
from coach.settings import Settings
from coach.store.db import open_store

_ANSWERS = (
    "I am a team player, and I have worked in depots and shops for a good while now, mostly on early shifts.",
    "Last spring the scanner failed at the depot. I wrote the list by hand and we shipped all 40 pallets by four.",
    "It went well.",
    "We had a conflict in the team and we solved it together, and in the end everybody was happy and we moved on.",
    "I would ask what happened first, then speak to the person alone, and agree one thing to change with a date.",
)
_PUT_IN_THEIR_WAY = {"deeper", "substance", "example", "own_part", "ending"}
"""Follow-ups that a manner has lines of its own for; a number is asked for, and the candidate quoted, alike by all."""


async def _held(interviews: Interviews, manner: Manner) -> Session:
    session = await interviews.start(manner, Brief(manner=manner, format="behavioural", questions=4))
    for turn in range(16):
        if state_of(session).awaits != "answer":
            break
        text = _ANSWERS[turn % len(_ANSWERS)]
        async for event in interviews.answer(manner, session.id, text, turn_id=str(turn), seq=len(session.turns)):
            if isinstance(event, Done):
                session = event.session
    return session


async def test_the_manner_changes_what_is_asked_and_how(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as store:
        interviews = Interviews(store, load_bank(), load_analyser())
        held = {manner: await _held(interviews, manner) for manner in ("warm", "neutral", "tough")}
    asked = {
        manner: [turn.text for turn in session.turns if turn.step == "follow_up"] for manner, session in held.items()
    }
    assert min(len(found) for found in asked.values()) >= 3
    own = {
        manner: {
            turn.text.rpartition(". ")[2]
            for turn in session.turns
            if turn.need in _PUT_IN_THEIR_WAY and "You say" not in turn.text
        }
        for manner, session in held.items()
    }
    assert len(own["tough"]) >= 2
    for one, other in (("warm", "neutral"), ("warm", "tough"), ("neutral", "tough")):
        assert not own[one] & own[other], (one, other)
        assert held[one].turns[0].text != held[other].turns[0].text
    for found in asked.values():
        assert len(set(found)) == len(found)
        assert all(text.count("?") == 1 and text.endswith("?") for text in found)
