"""An answer that was given before is told so: to another question, and to a follow-up of the same one."""

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.record import rules_on
from coach.domain import Brief, Session, Turn
from coach.knowledge.bank import Bank
from tests.interview.test_service import SAVED, STORY

AFRESH = (
    "That was the night the freezer went at Leeds, and there was nobody but me. By two in the morning I had 14 pallets "
    "in trailers that three firms had lent us. All but one were fine, and my list of readings was good enough for the "
    "insurer."
)


def session_of(*said: tuple[str, str, str]) -> Session:
    """An interview of lines and answers: question, step of the line, answer."""
    turns: list[Turn] = []
    for question, step, answer in said:
        line = "follow_up" if step == "follow_up" else "question"
        turns.append(Turn(len(turns), line, question, "And then?", step=step))  # pyright: ignore[reportArgumentType]
        turns.append(Turn(len(turns), "answer", question, answer))
    return Session("s", "o", Brief(), tuple(dict.fromkeys(question for question, _, _ in said)), tuple(turns))


def notes_of(session: Session, analyser: Analyser, bank: Bank) -> list[tuple[str, str]]:
    found = rules_on(session, len(session.turns) - 1, analyser, bank.questions).notes
    return [(note.id, note.text) for note in found if note.id.startswith("again")]


@pytest.mark.parametrize("second", [STORY, STORY.upper(), STORY.replace("rang", "called"), f"{STORY} That was it."])
def test_the_same_answer_to_another_question_is_noticed(analyser: Analyser, bank: Bank, second: str) -> None:
    session = session_of(("Q44", "open", STORY), ("Q48", "open", second))
    ((name, words),) = notes_of(session, analyser, bank)
    assert name == "again.answer"
    assert bank.questions["Q44"].text in words


def test_what_was_just_said_is_no_reply_to_a_follow_up(analyser: Analyser, bank: Bank) -> None:
    session = session_of(("Q44", "open", STORY), ("Q44", "follow_up", STORY))
    ((name, _),) = notes_of(session, analyser, bank)
    assert name == "again.reply"


@pytest.mark.parametrize("second", [AFRESH, SAVED, "I do not know.", STORY[:60]])
def test_the_same_facts_in_fresh_words_and_other_answers_are_not(analyser: Analyser, bank: Bank, second: str) -> None:
    for step, question in (("open", "Q48"), ("follow_up", "Q44")):
        session = session_of(("Q44", "open", STORY), (question, step, second))
        assert notes_of(session, analyser, bank) == []


def test_a_few_words_said_twice_are_not(analyser: Analyser, bank: Bank) -> None:
    session = session_of(("Q44", "open", "I do not know that."), ("Q48", "open", "I do not know that."))
    assert notes_of(session, analyser, bank) == []
