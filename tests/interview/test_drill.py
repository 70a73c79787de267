"""One question at a time: how an attempt went, when it is due again, what is chosen, and how it is asked anew."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Brief, Kind
from coach.errors import BadInput
from coach.interview.drill import (
    MOST_DAYS,
    Attempted,
    attempts_over,
    brief_for,
    by_category,
    by_weakness,
    due_by,
    due_dates,
    end_of_day,
    for_job,
    rate,
    surprise,
    weaknesses,
    worst_last_time,
)
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.knowledge.bank import Bank
from coach.store.drills import keep_attempts, list_attempts
from coach.store.sessions import delete_session
from tests.interview.test_service import OWNER, SAVED, STORY, WEAKNESS, say

DAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def tried(question: str, rating: str, day: int, *, session: str = "one", words: int = 100, **kinds: int) -> Attempted:
    return Attempted(session, question, 1, rating, kinds, words, (DAY + timedelta(days=day)).isoformat())


@pytest.mark.parametrize(
    ("question", "answers", "skipped", "rating"),
    [
        ("Q4", [], True, "again"),
        ("Q4", ["I had to think."], False, "again"),
        ("Q4", [WEAKNESS, "It has been so for many years and in every job that I ever had so far."], False, "again"),
        (
            "Q13",
            ["My old boss was useless and the place a shambles, so I am off as soon as I can."],
            False,
            "again",
        ),
        (
            "Q44",
            ["I always try to keep calm, I listen to everybody and then I do what the plan says."],
            False,
            "hard",
        ),
        (
            "Q44",
            [f"{STORY} I think outside the box."],
            False,
            "good",
        ),
        ("Q44", [STORY], False, "easy"),
        ("Q44", ["I rang them.", STORY], False, "easy"),
        ("Q117", ["What would my first week look like, on nights?"], False, "good"),
        ("Q117", ["No thank you."], False, "again"),
    ],
)
def test_how_an_attempt_went_follows_from_its_marks(
    analyser: Analyser, bank: Bank, question: str, answers: list[str], skipped: bool, rating: str
) -> None:
    found = bank.questions[question]
    read = [analyser.assess(text, Asked(found.text, found.kind)) for text in answers]
    assert rate(found, read, skipped=skipped) == rating


async def test_an_attempt_counts_once_it_is_over_and_only_then(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q4"))
    _, session = await say(interviews, session, WEAKNESS)
    parts = (interviews.analyser, interviews.bank.questions)
    assert state_of(session).awaits == "answer"
    assert attempts_over(session, *parts) == []
    _, session = await say(interviews, session, "In May I sent a rota out late and two people missed a shift.")
    assert state_of(session).awaits == "nothing"
    (one,) = attempts_over(session, *parts)
    assert (one.question_id, one.rating, one.kinds) == ("Q4", "again", {"fake_weakness": 1})
    assert attempts_over(session, *parts, known={(session.id, "Q4", 1)}) == []
    session = await interviews.again(OWNER, session.id, "Q4")
    assert [found.attempt for found in attempts_over(session, *parts)] == [1]


async def test_who_says_that_they_do_not_know_has_not_answered(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q4"))
    for text in ("I don't know.", "Honestly, I can't think of one right now", "Not sure, sorry"):
        if state_of(session).awaits == "answer":
            _, session = await say(interviews, session, text)
    session = await interviews.finish(OWNER, session.id)
    (one,) = attempts_over(session, interviews.analyser, interviews.bank.questions)
    assert (one.rating, one.words) == ("again", 0)


async def test_a_realistic_interview_tells_nothing_before_its_end(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief(questions=3, feedback="realistic"))
    _, session = await say(interviews, session, "skip")
    parts = (interviews.analyser, interviews.bank.questions)
    assert attempts_over(session, *parts) == []
    (one,) = attempts_over(await interviews.finish(OWNER, session.id), *parts)
    assert (one.rating, one.words) == ("again", 0)


async def test_what_is_kept_is_kept_once_and_goes_with_its_interview(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q44"))
    for text in (STORY, SAVED, STORY):
        if state_of(session).awaits == "answer":
            _, session = await say(interviews, session, text)
    found = attempts_over(await interviews.finish(OWNER, session.id), interviews.analyser, interviews.bank.questions)
    for _ in range(2):
        keep_attempts(interviews.store, OWNER, found)
    keep_attempts(interviews.store, "somebody else", found)
    assert list_attempts(interviews.store, OWNER) == tuple(found)
    assert list_attempts(interviews.store, "somebody else") == ()
    delete_session(interviews.store, OWNER, session.id)
    assert list_attempts(interviews.store, OWNER) == ()


def test_what_went_badly_comes_again_tomorrow_and_what_went_well_later_each_time() -> None:
    bad, good = due_dates([tried("Q4", "again", 0), tried("Q3", "easy", 0)]).values()
    assert bad.at - DAY == timedelta(days=1)
    assert good.at - DAY > timedelta(days=4)
    log = [tried("Q1", "good", 0)]
    spans: list[timedelta] = []
    for _ in range(6):
        due = due_dates(log)["Q1"]
        spans.append(due.at - datetime.fromisoformat(due.last.at))
        log.append(tried("Q1", "good", (due.at - DAY).days))
    assert spans == sorted(spans)
    assert spans[-1] <= timedelta(days=MOST_DAYS)
    assert due_dates([*log, tried("Q1", "again", 300)])["Q1"].at == DAY + timedelta(days=301)
    assert due_dates(log) == due_dates(log)


def test_what_is_due_today_is_due_until_midnight_longest_overdue_first() -> None:
    log = [tried("Q4", "again", 0), tried("Q3", "easy", 0), tried("Q13", "again", 1)]
    assert due_by(log, end_of_day(DAY)) == ()
    assert [one.question_id for one in due_by(log, end_of_day(DAY + timedelta(days=2)))] == ["Q4", "Q13"]
    # A clock that went backwards takes nothing away.
    assert due_dates([*log, tried("Q4", "again", -5)])["Q4"].times == 2


def test_a_question_is_chosen_by_what_was_weak(bank: Bank) -> None:
    log = [
        tried("Q3", "hard", 0, empty_trait=3),
        tried("Q4", "again", 1, fake_weakness=1, hedge=1),
        tried("Q44", "good", 2, session="two", hedge=2),
        tried("Q6", "again", 2, session="two", words=40, flattery=2),
        tried("Q3", "good", 3, session="three"),
    ]
    assert by_weakness(log, Kind.HEDGE) == "Q44"
    assert by_weakness(log, Kind.EMPTY_TRAIT) is None, "the latest attempt has mended it"
    assert weaknesses(log)[0] == (Kind.HEDGE, 2)
    assert worst_last_time(log) is None, "the last time all went well"
    assert worst_last_time(log[:4]) == "Q6"
    assert worst_last_time([tried("Q3", "easy", 0), tried("Q4", "good", 0)]) is None
    assert worst_last_time([]) is None


def test_a_question_is_chosen_by_category_by_job_or_by_chance(bank: Bank) -> None:
    questions = bank.questions
    first = by_category(questions, "salary", [])
    assert questions[first].kind == "salary"
    opening = [by_category(questions, "opening", [tried("Q1", "good", 0)]), by_category(questions, "opening", [])]
    assert opening[0] != opening[1] == "Q1"
    with pytest.raises(BadInput):
        by_category(questions, "astrology", [])
    assert "nurse" in questions[for_job(questions, [], "nurse", [])].occupations
    assert for_job(questions, ["Q20", "Q21"], "nurse", [tried("Q20", "good", 0)]) == "Q21"
    assert for_job(questions, [], "", []) == "Q1"
    recent = [tried(name, "good", 0) for name in ("Q1", "Q2", "Q3")]
    chosen = {surprise(questions, recent, "", random.Random(seed)) for seed in range(60)}
    assert len(chosen) > 20
    assert not chosen & {"Q1", "Q2", "Q3"}


async def test_asked_again_in_other_words_each_time(interviews: Interviews) -> None:
    like = Brief(role="nurse", company="St Mary's", manner="warm", job_ad="Ward nurse, nights.")
    question = interviews.bank.questions["Q44"]
    lines: list[str] = []
    for times in (1, 2):
        session = await interviews.start(OWNER, brief_for("Q44", like, "words", times))
        lines.append(session.turns[0].text)
        assert question.text not in session.turns[0].text
        assert any(wording in session.turns[0].text for wording in question.phrasings)
        assert session.brief.role == "nurse"
    assert lines[0] != lines[1]


async def test_asked_again_with_the_cards_own_follow_up_first(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, brief_for("Q6", None, "pressed", 2))
    assert interviews.bank.questions["Q6"].text in session.turns[0].text
    _, session = await say(
        interviews, session, "Because the ward has a teaching post, and I trained two students last year."
    )
    assert session.turns[-1].step == "follow_up"
    assert interviews.bank.questions["Q6"].follow_ups[1] in session.turns[-1].text


async def test_a_tougher_interviewer_says_so_and_an_unknown_twist_is_refused(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, brief_for("Q6", Brief(manner="warm"), "tougher"))
    assert session.brief.manner == "tough"
    with pytest.raises(BadInput):
        brief_for("Q6", None, "upside-down")
